"""A newer wording is approved: letters that hold the older one, and their specialists' choice."""

import json
from functools import partial

import pytest

from inquiries.errors import NotPossible
from inquiries.models import Verb
from responses.letters import verbs
from responses.letters.checks import check
from responses.letters.models import Section
from responses.letters.renewing import choice_for, take_newer, tell_composers
from responses.library import verbs as library_verbs
from responses.library.exporting import export_library
from responses.library.importing import OtherwiseNow, import_library
from responses.library.models import BlockVersion
from tests.factories import make_user
from tests.responses.library.lines import import_file, write
from tests.responses.library.visiting import look, take_in
from tests.responses.making import approved, fresh, make_letter, section_of, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_leaves(quick_pdf, hints):
    """No test here renders a PDF or tells a worker."""


def approve_newer(block, editor, reviewer, body="<p>There are many. [@patel2014]</p>"):
    """Eva's newer wording, approved by Rita as the page does it."""
    draft = library_verbs.start_draft(block, editor)
    library_verbs.edit_draft(draft, editor, "", body)
    library_verbs.submit_draft(draft, editor)
    then = partial(tell_composers, user=reviewer)
    return library_verbs.approve_version(draft, reviewer, then=then)


def told(letter):
    lines = letter.inquiry.events.filter(verb=Verb.NEWER_WORDING)
    return [(line.actor.first_name, line.data) for line in lines]


def codes(letter):
    return [finding.code for finding in check(fresh(letter))]


# --- Who hears of it ------------------------------------------------------------


@pytest.mark.parametrize("station", ["letter", "in_review"])
def test_a_letter_under_the_pen_hears_of_it(request, station, treatment, editor, reviewer):
    letter = request.getfixturevalue(station)
    approve_newer(treatment, editor, reviewer)
    data = {"letter": letter.pk, "block": "aatp-treatment", "older": 1, "newer": 2}
    assert told(letter) == [("Rita", data)]


def test_each_letter_hears_of_it_once(
    letter, treatment, aatp, editor, reviewer, other_specialist, django_assert_num_queries
):
    others = [make_letter(other_specialist, treatment, disease=aatp) for _ in range(5)]
    newer = approve_newer(treatment, editor, make_user("ruth", "reviewer"))
    assert [len(told(one)) for one in (letter, *others)] == [1] * 6
    with django_assert_num_queries(2):  # However many letters.
        assert tell_composers([newer], reviewer) == 6


def test_a_letter_that_was_approved_never_changes(frozen, treatment, editor, reviewer):
    before = frozen.html, bytes(frozen.pdf), list(Section.objects.order_by("pk").values())
    approve_newer(treatment, editor, reviewer)
    frozen.refresh_from_db()
    assert (
        frozen.html,
        bytes(frozen.pdf),
        list(Section.objects.order_by("pk").values()),
    ) == before
    assert told(frozen.letter) == []


def test_a_letter_without_the_block_hears_nothing(letter, definition, editor, reviewer, aatp):
    other = make_letter(letter.author, definition, disease=aatp)
    approve_newer(letter.sections.get(version__block__kind__key="treatment").version.block,
                  editor, reviewer)  # fmt: skip
    assert told(other) == []


def test_an_approval_that_fails_tells_nobody(letter, treatment, editor, reviewer):
    draft = library_verbs.submit_draft(library_verbs.start_draft(treatment, editor), editor)
    then = partial(tell_composers, user=reviewer)
    with pytest.raises(NotPossible, match="changed after you opened it"):
        library_verbs.approve_version(draft, reviewer, "not seen", then)
    assert told(letter) == []


def test_telling_that_fails_undoes_the_approval(letter, treatment, editor, reviewer):
    draft = library_verbs.submit_draft(library_verbs.start_draft(treatment, editor), editor)

    def then(approved):
        raise NotPossible("The telephone is dead.")

    with pytest.raises(NotPossible, match="telephone"):
        library_verbs.approve_version(draft, reviewer, then=then)
    assert BlockVersion.objects.get(pk=draft.pk).status == "in_review"


# --- By a library file -----------------------------------------------------------


@pytest.fixture
def file(treatment, tmp_path):
    """The library with other words about treatment, a week newer than those that are here."""
    treatment.disease.key = "aatp"
    treatment.disease.save(update_fields=["key"])
    lines = [json.loads(line) for line in export_library()]
    newer = {"body": "<p>There are many. [@patel2014]</p>", "last_updated": "2026-10-12"}
    changed = [line | newer if line["key"] == treatment.key else line for line in lines]
    return write(tmp_path / "library.jsonl", *changed)


def told_by_file(letter):
    lines = letter.inquiry.events.filter(verb=Verb.NEWER_BY_FILE)
    return [(line.actor, line.data) for line in lines]


@pytest.mark.parametrize("station", ["letter", "in_review"])
def test_a_letter_hears_of_a_wording_that_a_file_brings(request, station, treatment, file):
    letter = request.getfixturevalue(station)
    import_file(file)
    data = {"letter": letter.pk, "block": "aatp-treatment", "older": 1, "newer": 2}
    assert (told_by_file(letter), told(letter)) == ([(None, data)], [])
    import_file(file)  # It changes nothing now.
    assert len(told_by_file(letter)) == 1


def test_the_timeline_says_whose_file_it_was(letter, file, client, admin_user, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    lines = file.read_text().splitlines()
    take_in(client, admin_user, look(client, admin_user, *lines, status="as-it-says"))
    ((actor, _),) = told_by_file(letter)
    assert actor == admin_user


@pytest.mark.parametrize("options", [{"dry_run": True}, {"status": "draft"}])
def test_what_replaces_nothing_tells_nobody(letter, file, options):
    import_file(file, **options)
    assert told_by_file(letter) == []


def test_a_library_that_changed_meanwhile_tells_nobody(letter, file):
    then = partial(tell_composers, user=None)
    with pytest.raises(OtherwiseNow):
        import_library(file, seen="other", then=then)
    assert told_by_file(letter) == []


# --- It is a matter of choice ------------------------------------------------------


def test_a_superseded_text_may_go_and_is_looked_at(letter, treatment, editor, reviewer, specialist):
    approve_newer(treatment, editor, reviewer)
    assert "superseded" in codes(letter)
    frozen = approved(submitted(letter, specialist), make_user("ruth", "reviewer"))
    assert "There are some." in frozen.html


def test_the_specialist_sees_what_changed(letter, treatment, editor, reviewer):
    approve_newer(treatment, editor, reviewer)
    choice = choice_for(section_of(letter, "treatment"))
    assert (choice.older.number, choice.newer.number, choice.own) == (1, 2, None)
    assert "<ins>many." in choice.vetted.marked


def test_words_changed_by_hand_are_compared_too(letter, treatment, editor, reviewer, specialist):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>There are few.</p>")
    approve_newer(treatment, editor, reviewer)
    choice = choice_for(section_of(letter, "treatment"))
    assert "<del>few." in choice.own.marked


def test_a_current_text_leaves_nothing_to_choose(letter):
    assert choice_for(section_of(letter, "treatment")) is None


def test_the_newer_wording_is_taken(letter, treatment, editor, reviewer, specialist):
    newer = approve_newer(treatment, editor, reviewer)
    section = section_of(letter, "treatment")
    assert take_newer(section, specialist, newer, keep_own=False).version == newer
    assert "superseded" not in codes(letter)
    line = letter.inquiry.events.filter(verb=Verb.SECTION_RENEWED).get()
    assert (line.actor, line.data) == (
        specialist,
        {"letter": letter.pk, "block": "aatp-treatment", "version": 2},
    )
    assert fresh(letter).revision == letter.revision + 1


@pytest.mark.parametrize(("keep_own", "left"), [(True, "<p>There are few.</p>"), (False, "")])
def test_own_words_stay_beside_it_or_go(
    letter, treatment, editor, reviewer, specialist, keep_own, left
):
    section = section_of(letter, "treatment")
    verbs.change_section(section, specialist, "<p>There are few.</p>")
    newer = approve_newer(treatment, editor, reviewer)
    section = take_newer(section, specialist, newer, keep_own=keep_own)
    section.refresh_from_db()
    assert (section.version, section.changed_body) == (newer, left)
    assert section.changed_by == (specialist if keep_own else None)


def test_a_still_newer_one_is_looked_at_first(letter, treatment, editor, reviewer, specialist):
    seen = approve_newer(treatment, editor, reviewer)
    approve_newer(treatment, editor, reviewer, "<p>There are hundreds. [@patel2014]</p>")
    section = section_of(letter, "treatment")
    with pytest.raises(NotPossible, match="changed meanwhile"):
        take_newer(section, specialist, seen, keep_own=False)
    assert section_of(letter, "treatment").version.number == 1


def test_another_blocks_version_is_not_taken(letter, treatment, editor, reviewer, specialist):
    approve_newer(treatment, editor, reviewer)
    other = section_of(letter, "definition").version
    with pytest.raises(NotPossible, match="changed meanwhile"):
        take_newer(section_of(letter, "treatment"), specialist, other, keep_own=False)


def test_in_review_the_letter_stands_still(in_review, treatment, editor, reviewer, specialist):
    newer = approve_newer(treatment, editor, reviewer)
    with pytest.raises(NotPossible, match="is in review"):
        take_newer(section_of(in_review, "treatment"), specialist, newer, keep_own=False)
