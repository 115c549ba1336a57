"""Two references that are one source made one: what is rewritten, what stays, who wins."""

from functools import partial

import pytest

from inquiries.errors import ChangedMeanwhile, NotPossible
from inquiries.models import Event
from responses.letters import citing
from responses.letters import verbs as letter_verbs
from responses.letters.assembly import content_of
from responses.letters.comparing import changes
from responses.letters.freezing import fingerprint
from responses.letters.models import CitedReference
from responses.letters.typeset import typeset
from responses.library import verbs
from responses.library.differences import difference_of
from responses.library.flags import flag_reference, lift_flag, standing_for
from responses.library.merging import mark_of_pair, merge
from responses.library.models import BlockEvent, BlockVersion, Reference, ReferenceEvent
from responses.library.reference_verbs import change_record
from responses.library.telling_apart import tell_apart
from tests.factories import make_block, make_reference
from tests.responses.making import approved, fresh, make_letter, section_of, submitted
from tests.threads import at_once

pytestmark = pytest.mark.django_db
# Long enough to say that two of this name are one source.
ONE = "One title of a few words"


@pytest.fixture
def kept(db):
    return make_reference("kept", ONE, PMID="1", volume="7")


@pytest.fixture
def other(db):
    return make_reference("other", ONE, DOI="10.1000/x", volume="8", page="3-4")


def cited_by(version):
    return set(version.references.values_list("key", flat=True))


def stored(reference):
    return Reference.objects.get(pk=reference.pk)


# --- The records --------------------------------------------------------------


def test_the_kept_one_gets_what_it_lacked_and_the_other_one_stands_for_it(kept, other, editor):
    merge(kept, other, editor)
    assert stored(kept).csl == {
        "type": "article-journal",
        "title": ONE,
        "PMID": "1",
        "DOI": "10.1000/x",
        "volume": "7",
        "page": "3-4",
    }
    assert stored(other).merged_into == kept
    assert stored(other).csl == other.csl


def test_what_the_kept_one_gets_can_be_found(kept, other, editor):
    merge(kept, other, editor)
    assert (stored(kept).pmid, stored(kept).doi) == ("1", "10.1000/x")


def test_both_histories_say_so_and_the_former_record_is_in_one(kept, other, editor):
    merge(kept, other, editor)
    told = {event.reference.key: event for event in ReferenceEvent.objects.all()}
    assert [told["other"].verb, told["other"].data] == ["merged", {"into": "kept"}]
    assert [told["kept"].verb, told["kept"].actor] == ["took-in", editor]
    assert told["kept"].data == {"merged": "other", "fields": ["DOI", "page"], "before": kept.csl}


def test_chains_are_flat(kept, other, editor):
    last = make_reference("last", ONE)
    merge(other, last, editor)
    merge(kept, other, editor)
    assert {stored(other).merged_into, stored(last).merged_into} == {kept}


def test_none_is_merged_into_itself_nor_into_or_from_a_merged_one(kept, other, editor):
    third = make_reference("third", ONE)
    with pytest.raises(NotPossible, match="kept can't be merged into itself"):
        merge(kept, kept, editor)
    merge(kept, other, editor)
    for one, two in [(kept, other), (other, kept), (third, other), (other, third)]:
        with pytest.raises(NotPossible, match="other was merged into kept meanwhile"):
            merge(one, two, editor)
    assert stored(third).merged_into is None


def test_what_was_changed_since_one_looked_is_not_merged(kept, other, editor):
    seen = mark_of_pair(kept, other)
    change_record(other, editor, {**other.csl, "volume": "9"})
    with pytest.raises(ChangedMeanwhile, match="look again"):
        merge(kept, other, editor, seen=seen)
    assert stored(other).merged_into is None


def test_what_was_told_apart_since_one_looked_is_not_merged(kept, other, editor):
    seen = mark_of_pair(kept, other)
    said = tell_apart(kept, other, editor)
    with pytest.raises(ChangedMeanwhile, match="somebody told them apart: look again"):
        merge(kept, other, editor, seen=seen)
    assert merge(kept, other, editor, seen=mark_of_pair(kept, other, said)) == kept


def test_a_merged_record_is_not_changed_nor_flagged_any_more(kept, other, editor):
    merge(kept, other, editor)
    for change in (
        partial(change_record, other, editor, {"type": "book", "title": "New"}),
        partial(flag_reference, other, editor, "other", "Odd."),
    ):
        with pytest.raises(NotPossible, match="other was merged into kept: that one counts now"):
            change()


# --- What cites them ----------------------------------------------------------


def test_drafts_are_rewritten_those_in_review_too_and_their_history_says_so(kept, other, editor):
    make_reference("else", ONE)
    body = "<p>One [@other; @else]. Two [@kept;  @other]. <em>other</em> [@other2]</p>"
    for number, status in enumerate(("draft", "in_review")):
        make_block(f"block-{number}", body=body, status=status)
    merge(kept, other, editor)
    wanted = "<p>One [@kept; @else]. Two [@kept]. <em>other</em> [@other2]</p>"
    assert {version.body for version in BlockVersion.objects.all()} == {wanted}
    assert [event.data for event in BlockEvent.objects.all()] == [{"into": ["kept"]}] * 2


def test_whoever_reviews_reads_a_rewritten_text_again(kept, other, editor, reviewer):
    block = make_block("block", body="<p>Rare. [@other]</p>", status="in_review", author=editor)
    version = block.versions.get()
    seen = verbs.seen_by_reviewer(version)
    merge(kept, other, editor)
    with pytest.raises(NotPossible, match="changed after you opened it"):
        verbs.approve_version(version, reviewer, seen)


@pytest.mark.parametrize("status", ["approved", "superseded", "retired"])
@pytest.mark.parametrize("body", ["<p>[@other]</p>", "<p>[@other] Both [@other; @kept].</p>"])
def test_vetted_words_stay_and_rest_on_the_kept_one(kept, other, editor, status, body):
    version = make_block("block", body=body, status=status).versions.get()
    merge(kept, other, editor)
    version.refresh_from_db()
    assert version.body == body
    assert cited_by(version) == {"kept"}


def test_a_new_draft_of_a_vetted_text_cites_the_kept_one(kept, other, editor):
    block = make_block("block", body="<p>Rare. [@other]</p>")
    merge(kept, other, editor)
    draft = verbs.start_draft(block, editor)
    assert draft.body == "<p>Rare. [@kept]</p>"
    edited = verbs.edit_draft(draft, editor, "", "<p>Very rare. [@other]</p>")
    assert (edited.body, cited_by(edited)) == ("<p>Very rare. [@kept]</p>", {"kept"})


def test_a_draft_that_cited_it_before_it_was_here_is_found(kept, editor):
    draft = make_block("block", status="draft").versions.get()
    verbs.edit_draft(draft, editor, "", "<p>Rare. [@other]</p>")
    assert cited_by(draft) == set()
    merge(kept, make_reference("other", ONE), editor)
    draft.refresh_from_db()
    assert draft.body == "<p>Rare. [@kept]</p>"


def test_a_draft_from_elsewhere_that_cites_a_former_key_is_rewritten_too(kept, other, editor):
    merge(other, make_reference("last", ONE), editor)
    draft = make_block("block", body="<p>Rare. [@last]</p>", status="draft").versions.get()
    merge(kept, other, editor)
    draft.refresh_from_db()
    assert draft.body == "<p>Rare. [@kept]</p>"


def test_a_merged_key_is_known_to_who_cites_it(kept, other, editor, reviewer):
    merge(kept, other, editor)
    draft = make_block("block", body="<p>Rare. [@other]</p>", status="draft").versions.get()
    submitted_draft = verbs.submit_draft(draft, editor)
    assert verbs.approve_version(submitted_draft, reviewer).status == "approved"
    assert cited_by(draft) == {"kept"}


# --- Flags --------------------------------------------------------------------


def test_flags_go_along(kept, other, editor):
    flag_reference(other, editor, "retracted", "See PubMed.")
    merge(kept, other, editor)
    (flag,) = standing_for(["other"])["other"]
    assert (flag.reference, flag.reason, flag.note) == (kept, "retracted", "See PubMed.")
    assert standing_for(["kept"]) == {"kept": [flag]}


def test_where_both_are_flagged_each_keeps_its_words_and_who_said_them(
    kept, other, editor, reviewer
):
    flag_reference(kept, reviewer, "retracted", "x" * 500)
    flag_reference(other, editor, "retracted", "y" * 500)
    merge(kept, other, editor)
    standing = standing_for(["other"])["other"]
    told = [(flag.reference.key, flag.note, flag.flagged_by) for flag in standing]
    assert told == [("kept", "x" * 500, reviewer), ("kept", "y" * 500, editor)]


def test_flags_of_one_reason_go_along_however_often_it_is_merged(kept, other, editor):
    last = make_reference("last", ONE)
    for reference in (kept, other, last):
        flag_reference(reference, editor, "retracted", f"Of {reference}.")
    merge(other, last, editor)
    merge(kept, other, editor)
    notes = [flag.note for flag in standing_for(["kept"])["kept"]]
    assert notes == ["Of kept.", "Of other.", "Of last."]


def test_of_two_that_stand_each_is_lifted_alone(kept, other, editor, reviewer):
    for reference in (kept, other):
        flag_reference(reference, editor, "retracted", f"Of {reference}.")
    merge(kept, other, editor)
    lift_flag(standing_for(["kept"])["kept"][0], reviewer, "It was another paper.")
    assert [flag.note for flag in standing_for(["kept"])["kept"]] == ["Of other."]
    with pytest.raises(NotPossible, match="kept is flagged already: retracted"):
        flag_reference(stored(kept), editor, "retracted", "Once more.")


# --- Letters ------------------------------------------------------------------


@pytest.fixture
def merging(editor):
    """As the page does it: letters hear of it in the same transaction."""

    def merging(one, two):
        return merge(one, two, editor, then=partial(citing.rename_citations, user=editor))

    return merging


@pytest.fixture
def two_blocks(aatp, kept, other, disclaimer):
    return (
        make_block("aatp-definition", "definition", aatp, "<p>Rare. [@other]</p>"),
        make_block("aatp-treatment", "treatment", aatp, "<p>Some. [@kept; @other]</p>"),
    )


@pytest.fixture
def letter(two_blocks, aatp, specialist):
    return make_letter(specialist, *two_blocks, disease=aatp)


def references_in(letter):
    shown = typeset(content_of(fresh(letter)), lenient=False, level=2)
    return [reference.key for reference in shown.references], "".join(
        str(section.body) for section in shown.sections
    )


def test_a_letter_has_one_number_for_one_source(letter, kept, other, merging):
    assert references_in(letter)[0] == ["other", "kept"]
    merging(kept, other)
    keys, bodies = references_in(letter)
    assert keys == ["kept"]
    assert bodies.count("[1]</a>") == 2
    assert "[2]" not in bodies


def test_what_a_specialist_wrote_is_rewritten_and_the_timeline_says_so(
    letter, kept, other, specialist, merging
):
    letter_verbs.write_opening(letter, specialist, "<p>Dear Maria [@other]</p>")
    section = section_of(letter, "treatment")
    letter_verbs.change_section(section, specialist, "<p>None. [@other]</p>")
    before = fresh(letter).revision
    merging(kept, other)
    letter = fresh(letter)
    assert letter.opening == "<p>Dear Maria [@kept]</p>"
    assert section_of(letter, "treatment").changed_body == "<p>None. [@kept]</p>"
    assert letter.revision == before + 1
    assert Event.objects.last().verb == "citations-merged"
    # Eva, who merged, had a part in the words and does not approve them.
    assert {user.first_name for user in letter.contributors.all()} == {"Sam", "Eva"}


def test_a_letter_in_review_is_read_again(letter, kept, other, specialist, merging):
    letter = submitted(letter, specialist)
    seen = fingerprint(letter, content_of(letter))
    merging(kept, other)
    assert fingerprint(fresh(letter), content_of(fresh(letter))) != seen


def test_records_of_two_sources_are_not_merged(kept, editor):
    stranger = make_reference("stranger", "Something else entirely, told at length")
    with pytest.raises(NotPossible, match="are not the same source"):
        merge(kept, stranger, editor)
    assert stored(stranger).merged_into is None


def test_nobody_is_told_that_a_specialist_changed_a_merged_citation(
    letter, kept, other, specialist, merging
):
    section = section_of(letter, "treatment")
    own = section.version.body.replace("</p>", " Few.</p>")
    letter_verbs.change_section(section, specialist, own)
    merging(kept, other)
    (change,) = changes([section_of(letter, "treatment")])
    assert change.marked == "<p>Some. [@kept] <ins>Few.</ins></p>"


def test_nor_that_an_editor_did(kept, other, editor):
    block = make_block("block", body="<p>Rare. [@other]</p>")
    draft = verbs.start_draft(block, editor)
    merge(kept, other, editor)
    draft.refresh_from_db()
    assert draft.body == "<p>Rare. [@kept]</p>"
    assert difference_of(block.versions.approved().get(), draft).is_none


def test_an_approved_letter_stays_as_it_is(
    letter, kept, other, specialist, reviewer, quick_pdf, hints, merging
):
    frozen = approved(submitted(letter, specialist), reviewer)
    before = (frozen.html, frozen.text, frozen.content)
    merging(kept, other)
    frozen.refresh_from_db()
    assert (frozen.html, frozen.text, frozen.content) == before
    cited = CitedReference.objects.values_list("reference__key", "number")
    assert list(cited) == [("other", 1), ("kept", 2)]
    assert citing.approved_letters_citing(kept).count() == 2
    assert citing.letters_by_reference([kept, other]) == {kept.pk: 1}


def test_a_letter_approved_afterwards_is_frozen_with_one_number(
    letter, kept, other, specialist, reviewer, quick_pdf, hints, merging
):
    merging(kept, other)
    frozen = approved(submitted(letter, specialist), reviewer)
    assert [one["key"] for one in frozen.content["references"]] == ["kept"]
    assert "[1]" in frozen.text
    assert "[2]" not in frozen.text
    assert CitedReference.objects.get().reference == kept


def test_if_the_letters_fail_nothing_is_merged(kept, other, editor):
    version = make_block("block", body="<p>Rare. [@other]</p>", status="draft").versions.get()

    def fail(keys):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        merge(kept, other, editor, then=fail)
    version.refresh_from_db()
    assert (stored(other).merged_into, version.body) == (None, "<p>Rare. [@other]</p>")


# --- Two people at once -------------------------------------------------------


def outcomes(results):
    return sorted(type(result).__name__ for result in results)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_people_merging_the_same_pair_merge_it_once(on_postgres, editor, kept, other):
    make_block("block", body="<p>Rare. [@other]</p>", status="draft")
    results = at_once(*[partial(merge, kept, other, editor)] * 2)
    assert outcomes(results) == ["NotPossible", "Reference"]
    assert ReferenceEvent.objects.count() == 2


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_opposite_merges_one_is_done(on_postgres, editor, kept, other):
    for number, key in enumerate(("kept", "other")):
        make_block(f"block-{number}", body=f"<p>Rare. [@{key}]</p>", status="draft")
    results = at_once(partial(merge, kept, other, editor), partial(merge, other, kept, editor))
    assert outcomes(results) == ["NotPossible", "Reference"]
    assert Reference.objects.exclude(merged_into=None).count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("attempt", range(4))
def test_a_chain_merged_from_both_ends_at_once_ends_at_one(
    on_postgres, editor, kept, other, attempt
):
    last = make_reference("last", ONE)
    make_block("block", body="<p>Rare. [@last; @other]</p>", status="draft")
    at_once(partial(merge, other, last, editor), partial(merge, kept, other, editor))
    for row in Reference.objects.exclude(merged_into=None).select_related("merged_into"):
        assert row.merged_into.merged_into_id is None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.parametrize("attempt", range(4))
def test_citing_it_while_it_is_merged_never_leaves_a_draft_behind(
    on_postgres, editor, kept, other, attempt
):
    draft = make_block("block", body="<p>Rare.</p>", status="draft").versions.get()
    results = at_once(
        partial(verbs.edit_draft, draft, editor, "", "<p>Rare. [@other]</p>"),
        partial(merge, kept, other, editor),
    )
    assert not [result for result in results if isinstance(result, Exception)] or outcomes(
        results
    ) == ["BlockVersion", "NotPossible"]
    draft.refresh_from_db()
    merged = stored(other).merged_into_id is not None
    assert draft.body == f"<p>Rare. [@{'kept' if merged else 'other'}]</p>"
    assert cited_by(draft) == {"kept" if merged else "other"}
