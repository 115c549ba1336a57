"""Writing, reviewing, retiring: what a block's versions may become, and who decides."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import Kind
from responses.library import verbs
from responses.library.flags import flag_reference
from responses.library.models import BlockEvent, BlockVersion, Reference, VersionStatus
from responses.library.reference_verbs import change_record
from responses.library.schedule import months_after
from tests.factories import make_block, make_disease, make_reference, make_user, make_version


@pytest.fixture
def block(db):
    return make_block("fabry-definition", disease=make_disease("Fabry disease", key="fabry"))


def history(block):
    return list(block.events.values_list("verb", "version_number", "actor__first_name"))


def kind(key="treatment"):
    return Kind.objects.get(key=key)


# --- Writing ----------------------------------------------------------------


def test_a_draft_starts_with_the_approved_words(block, editor):
    draft = verbs.start_draft(block, editor)
    assert (draft.number, draft.status, draft.author) == (2, "draft", editor)
    assert draft.body == "<p>A rare disorder of the blood.</p>"
    assert history(block) == [("drafted", 2, "Eva")]


def test_a_draft_may_start_from_an_older_version(block, editor):
    old = make_version(block, "<p>Older words.</p>", number=2, status="superseded",
                       last_updated=date(2020, 1, 1))  # fmt: skip
    assert verbs.start_draft(block, editor, old).body == "<p>Older words.</p>"


def test_a_block_has_one_draft_at_a_time(draft, block, admin_user):
    with pytest.raises(NotPossible, match="fabry-definition has a draft already, from Eva"):
        verbs.start_draft(block, admin_user)


def test_a_new_block_is_named_after_disease_and_kind(block, editor):
    version = verbs.new_block(editor, block.disease, kind(), "en", "", "<p>Words.</p>")
    assert (version.block.key, version.block.owner) == ("fabry-treatment", editor)
    assert (version.number, version.status, version.body) == (1, "draft", "<p>Words.</p>")


def test_a_disease_gets_its_key_with_its_first_block(editor):
    disease = make_disease("Sjögren–Larsson syndrome")
    version = verbs.new_block(editor, disease, kind(), "en", "", "")
    disease.refresh_from_db()
    assert (disease.key, version.block.key) == (
        "sjogrenlarsson-syndrome",
        "sjogrenlarsson-syndrome-treatment",
    )


def test_a_disease_of_the_same_name_gets_another_key(block, editor):
    other = make_disease("Fabry")
    verbs.new_block(editor, other, kind(), "en", "", "")
    other.refresh_from_db()
    assert other.key == "fabry-2"


@pytest.mark.parametrize(
    ("language", "keys"),
    [
        ("en", ["fabry-treatment", "fabry-treatment-2"]),
        ("es", ["fabry-treatment-es", "fabry-treatment-es-2"]),
    ],
)
def test_a_second_block_of_a_kind_gets_a_number(block, editor, language, keys):
    made = [verbs.new_block(editor, block.disease, kind(), language, "", "") for _ in keys]
    assert [version.block.key for version in made] == keys


def test_a_general_block_is_named_after_its_kind(editor):
    version = verbs.new_block(editor, None, kind("support"), "en", "", "<p>For all.</p>")
    assert (version.block.key, version.block.disease) == ("support-general", None)


def test_what_does_not_belong_in_a_body_is_cut_out(draft, editor):
    verbs.edit_draft(draft, editor, "", '<p onclick="x">A<script>alert(1)</script></p>')
    draft.refresh_from_db()
    assert draft.body == "<p>A</p>"


def test_citation_rows_follow_the_words(draft, editor):
    for key in ("one", "two"):
        make_reference(key)
    verbs.edit_draft(draft, editor, "", "<p>A [@one; @two] and [@three]</p>")
    assert set(draft.references.values_list("key", flat=True)) == {"one", "two"}
    verbs.edit_draft(draft, editor, "", "<p>A [@two]</p>")
    assert set(draft.references.values_list("key", flat=True)) == {"two"}


def test_saving_the_same_words_is_no_event(draft, block, editor):
    verbs.edit_draft(draft, editor, "", draft.body)
    assert history(block) == [("drafted", 2, "Eva")]


def test_nobody_changes_somebody_elses_draft(draft, admin_user):
    with pytest.raises(NotPossible, match="fabry-definition v2 is Eva's draft"):
        verbs.edit_draft(draft, admin_user, "", "<p>Mine.</p>")
    draft.refresh_from_db()
    assert draft.body == "<p>A rare disorder of the blood.</p>"


def test_a_draft_from_a_file_becomes_its_editors(block, editor):
    draft = make_version(block, "<p>Came in.</p>", number=2, status="draft")
    assert verbs.edit_draft(draft, editor, "", "<p>Eva's.</p>").author == editor


def test_approved_words_never_change(block, editor):
    approved = block.versions.get()
    with pytest.raises(NotPossible, match="is approved; only a draft can change"):
        verbs.edit_draft(approved, editor, "", "<p>Other.</p>")
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockVersion.objects.filter(pk=approved.pk).update(body="<p>Other.</p>")


def test_a_discarded_draft_leaves_its_trace(draft, block, editor):
    verbs.discard_draft(draft, editor)
    assert list(block.versions.values_list("number", flat=True)) == [1]
    assert history(block) == [("drafted", 2, "Eva"), ("discarded", 2, "Eva")]


def test_what_was_discarded_meanwhile_cannot_be_submitted(draft, editor):
    stale = BlockVersion.objects.get(pk=draft.pk)
    verbs.discard_draft(draft, editor)
    with pytest.raises(NotPossible, match="discarded meanwhile"):
        verbs.submit_draft(stale, editor)


# --- Submitting -------------------------------------------------------------


def test_a_submitted_draft_waits_for_somebody_else(draft, editor, block):
    version = verbs.submit_draft(draft, editor)
    assert (version.status, version.submitted_at is not None) == ("in_review", True)
    assert history(block)[-1] == ("submitted", 2, "Eva")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "There is no text yet."),
        ("<p>A [@nobody2020]</p>", "The text cites [@nobody2020], which is not a reference here."),
        ("<p>A [@a, @b]</p>", "“[@a, @b]” is not a citation such as [@key1; @key2]."),
    ],
)
def test_a_text_that_could_not_stand_in_a_letter_is_not_submitted(draft, editor, body, message):
    verbs.edit_draft(draft, editor, "", body)
    with pytest.raises(NotPossible) as caught:
        verbs.submit_draft(draft, editor)
    draft.refresh_from_db()
    assert (str(caught.value), draft.status) == (message, "draft")


def test_whoever_submits_a_draft_from_a_file_answers_for_it(block, editor):
    draft = make_version(block, "<p>Came in.</p>", number=2, status="draft")
    version = verbs.submit_draft(draft, editor)
    assert version.author == editor
    with pytest.raises(NotPossible, match="Somebody else decides"):
        verbs.approve_version(version, editor)


def test_a_text_in_review_stands_still(in_review, editor):
    with pytest.raises(NotPossible, match="is in review; only a draft can change"):
        verbs.edit_draft(in_review, editor, "", "<p>Quick, another.</p>")


# --- Deciding ---------------------------------------------------------------


def test_an_approved_version_replaces_the_one_before(in_review, reviewer, block):
    version = verbs.approve_version(in_review, reviewer)
    today = timezone.localdate()
    assert (version.status, version.approved_by) == ("approved", reviewer)
    assert (version.last_updated, version.review_due) == (today, months_after(today, 36))
    assert block.versions.get(number=1).status == VersionStatus.SUPERSEDED
    assert history(block)[-2:] == [("superseded", 1, "Rita"), ("approved", 2, "Rita")]


def test_nobody_approves_their_own_words(in_review, editor):
    with pytest.raises(NotPossible, match="Somebody else decides about what you wrote"):
        verbs.approve_version(in_review, editor)
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


def test_the_database_itself_wants_four_eyes(in_review, editor):
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockVersion.objects.filter(pk=in_review.pk).update(approved_by=editor)


def test_of_two_approvals_the_second_is_told_of_the_first(in_review, reviewer, block):
    other = make_user("rob", "reviewer")
    as_rob_saw_it = BlockVersion.objects.get(pk=in_review.pk)
    verbs.approve_version(in_review, reviewer)
    with pytest.raises(NotPossible, match="is not in review: it is approved, by Rita"):
        verbs.approve_version(as_rob_saw_it, other)
    assert [verb for verb, _, _ in history(block)].count("approved") == 1


def test_a_reviewer_approves_what_they_read_and_nothing_newer(in_review, reviewer, editor):
    seen = verbs.seen_by_reviewer(in_review)
    draft = verbs.send_back(in_review, reviewer, "Shorter, please.")
    verbs.edit_draft(draft, editor, "", "<p>Short.</p>")
    verbs.submit_draft(draft, editor)
    with pytest.raises(NotPossible, match="was changed after you opened it"):
        verbs.approve_version(draft, reviewer, seen)
    assert verbs.approve_version(draft, reviewer, verbs.seen_by_reviewer(
        BlockVersion.objects.get(pk=draft.pk))).status == "approved"  # fmt: skip


def test_a_flag_that_the_reviewer_has_not_seen_stops_the_approval(in_review, reviewer, editor):
    BlockVersion.objects.filter(pk=in_review.pk).update(body="<p>Rare. [@brown2014]</p>")
    in_review.refresh_from_db()
    brown = make_reference("brown2014")
    seen = verbs.seen_by_reviewer(in_review)
    flag_reference(brown, editor, "retracted", "See PubMed.")
    with pytest.raises(NotPossible, match="what is known of its sources, was changed"):
        verbs.approve_version(in_review, reviewer, seen)
    now = verbs.seen_by_reviewer(in_review)
    assert verbs.approve_version(in_review, reviewer, now).status == "approved"


@pytest.mark.parametrize("change", ["the record", "what it was merged into"])
def test_a_record_that_the_reviewer_has_not_seen_stops_the_approval(
    in_review, reviewer, editor, change
):
    BlockVersion.objects.filter(pk=in_review.pk).update(body="<p>Rare. [@brown2014]</p>")
    in_review.refresh_from_db()
    brown = shown = make_reference("brown2014")
    if change == "what it was merged into":
        shown = make_reference("kept")
        Reference.objects.filter(pk=brown.pk).update(merged_into=shown)
    seen = verbs.seen_by_reviewer(in_review)
    change_record(shown, editor, {**shown.csl, "title": "Quite another paper"})
    with pytest.raises(NotPossible, match="was changed after you opened it"):
        verbs.approve_version(in_review, reviewer, seen)


def test_a_reference_that_went_away_stops_the_approval(in_review, reviewer, editor):
    BlockVersion.objects.filter(pk=in_review.pk).update(body="<p>[@gone2020]</p>")
    with pytest.raises(NotPossible, match=r"cites \[@gone2020\]"):
        verbs.approve_version(in_review, reviewer)


def test_a_text_that_is_sent_back_is_a_draft_with_a_comment(in_review, reviewer, block):
    version = verbs.send_back(in_review, reviewer, "Shorter, please.")
    assert (version.status, version.review_comment) == ("draft", "Shorter, please.")
    assert history(block)[-1] == ("sent-back", 2, "Rita")


def test_sending_back_without_a_word_helps_nobody(in_review, reviewer):
    with pytest.raises(NotPossible, match="Say what should change"):
        verbs.send_back(in_review, reviewer, " \n ")
    in_review.refresh_from_db()
    assert in_review.status == "in_review"


def test_nobody_sends_back_their_own_words(in_review, editor):
    with pytest.raises(NotPossible, match="Somebody else decides"):
        verbs.send_back(in_review, editor, "Hm.")


def test_a_draft_is_not_approved(draft, reviewer):
    with pytest.raises(NotPossible, match="is not in review: it is draft"):
        verbs.approve_version(draft, reviewer)


def test_a_retired_version_leaves_the_block_without_a_text(block, reviewer):
    verbs.retire_version(block.versions.get(), reviewer, " Outdated.\0 ")
    assert block.versions.approved().count() == 0
    assert history(block) == [("retired", 1, "Rita")]
    assert block.events.get().data == {"reason": "Outdated."}


def test_nothing_is_retired_without_a_reason(block, reviewer):
    with pytest.raises(NotPossible, match="Say why"):
        verbs.retire_version(block.versions.get(), reviewer, " \n ")
    assert block.versions.get().status == "approved"


def test_only_an_approved_version_is_retired(draft, reviewer):
    with pytest.raises(NotPossible, match="is draft; it can't be retired"):
        verbs.retire_version(draft, reviewer, "Outdated.")


def test_the_history_only_grows(draft, block):
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockEvent.objects.filter(block=block).update(verb="approved")


@pytest.mark.parametrize(
    ("day", "months", "due"),
    [
        (date(2015, 10, 26), 12, date(2016, 10, 26)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2015, 12, 31), 2, date(2016, 2, 29)),
        (date(2015, 10, 26), 3, date(2016, 1, 26)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, due):
    assert months_after(day, months) == due


@pytest.mark.servers
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_approvals_at_the_same_moment_are_one():
    editor = make_user("eva", "editor")
    block = make_block("fabry-definition")
    version = verbs.submit_draft(verbs.start_draft(block, editor), editor)
    reviewers = [make_user(name, "reviewer") for name in ("rita", "rob", "rosa", "ron")]

    def approve(reviewer):
        try:
            return verbs.approve_version(version, reviewer).approved_by == reviewer
        except NotPossible:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(approve, reviewers)) == [False, False, False, True]
    assert [verb for verb, _, _ in history(block)].count("approved") == 1
