"""Who had a hand in a version, and what its reviewers said: read from the block's events."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import User
from responses.library import verbs
from responses.library.models import BlockVersion
from responses.library.past import from_files, had_a_hand_in, remarks_on, writers_of
from tests.factories import make_user, make_version

from . import lines
from .visiting import page


@pytest.fixture
def emil(db):
    return make_user("emil", "editor", first_name="Emil")


@pytest.fixture
def ede(db):
    return make_user("ede", "editor", first_name="Ede")


def remarks(block, version):
    found = remarks_on(version, block.events.select_related("actor"))
    return [(remark.by.first_name, remark.comment, remark.body) for remark in found]


def test_who_begins_changes_or_takes_over_has_a_hand_in_it(draft, editor, emil, ede):
    assert writers_of(draft) == {editor.pk}
    verbs.take_over_draft(draft, emil)
    assert writers_of(draft) == {editor.pk, emil.pk}
    assert (had_a_hand_in(editor, draft), had_a_hand_in(ede, draft)) == (True, False)


def test_neither_the_first_nor_the_last_writer_approves(draft, editor, emil, ede):
    verbs.take_over_draft(draft, emil)
    version = verbs.submit_draft(draft, emil)
    for writer in (editor, emil):
        with pytest.raises(NotPossible, match="Somebody else decides"):
            verbs.approve_version(version, writer)
        with pytest.raises(NotPossible, match="Somebody else decides"):
            verbs.send_back(version, writer, "Hm.")
    assert verbs.approve_version(version, ede).approved_by == ede


@pytest.mark.parametrize("writer", ["eva", "emil"])
def test_the_database_itself_refuses_both(draft, editor, emil, writer):
    verbs.take_over_draft(draft, emil)
    version = verbs.submit_draft(draft, emil)
    now = timezone.now()
    approved = {"status": "approved", "approved_at": now, "last_updated": now.date()}
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockVersion.objects.filter(pk=version.pk).update(
            approved_by=User.objects.get(username=writer), **approved
        )
    version.refresh_from_db()
    assert (version.status, version.approved_by) == ("in_review", None)


def test_taking_over_is_in_the_history_and_once_is_enough(block, draft, editor, emil):
    for _ in range(2):
        assert verbs.take_over_draft(draft, emil).author == emil
    event = block.events.get(verb="draft-taken-over")
    assert (event.actor, event.version_number, event.data) == (emil, 2, {"before": editor.pk})


def test_a_text_in_review_cannot_be_taken_over(in_review, emil):
    with pytest.raises(NotPossible, match="only a draft can change"):
        verbs.take_over_draft(in_review, emil)


def test_a_discarded_draft_leaves_its_number_but_not_its_writers(block, draft, editor, emil):
    verbs.discard_draft(draft, editor)
    again = verbs.start_draft(block, emil)
    assert (again.number, writers_of(again)) == (2, {emil.pk})
    version = verbs.submit_draft(again, emil)
    assert verbs.approve_version(version, editor).approved_by == editor


def test_words_of_another_version_give_no_hand_in_this_one(block, draft, editor, emil):
    verbs.approve_version(verbs.submit_draft(draft, editor), emil)
    newer = verbs.start_draft(block, emil)
    verbs.submit_draft(newer, emil)
    assert verbs.approve_version(newer, editor).approved_by == editor


def test_a_draft_from_a_file_is_written_by_whoever_touches_it(block, editor, emil):
    draft = make_version(block, "<p>Came in.</p>", number=2, status="draft")
    assert writers_of(draft) == set()
    verbs.edit_draft(draft, editor, "", "<p>Eva's.</p>")
    verbs.take_over_draft(draft, emil)
    assert writers_of(draft) == {editor.pk, emil.pk}


def test_every_comment_stays_with_the_wording_that_was_read(block, draft, editor, reviewer):
    verbs.send_back(verbs.submit_draft(draft, editor), reviewer, "Shorter.")
    verbs.edit_draft(draft, editor, "", "<p>Rare.</p>")
    verbs.send_back(verbs.submit_draft(draft, editor), reviewer, "And a source.")
    assert remarks(block, draft) == [
        ("Rita", "Shorter.", "<p>Rare. [@brown2014]</p>"),
        ("Rita", "And a source.", "<p>Rare.</p>"),
    ]


def test_comments_on_a_discarded_draft_are_not_about_the_next_one(block, draft, editor, reviewer):
    verbs.send_back(verbs.submit_draft(draft, editor), reviewer, "Shorter.")
    verbs.discard_draft(draft, editor)
    assert remarks(block, verbs.start_draft(block, editor)) == []


# --- Words that came in with a file ---------------------------------------------------


@pytest.fixture
def from_file(load):
    load(lines.DISEASE, lines.REFERENCE, lines.DRAFT)
    return BlockVersion.objects.get()


def test_words_of_a_file_stay_a_file_s_when_somebody_submits_them(client, from_file, editor):
    verbs.submit_draft(from_file, editor)
    assert from_files(from_file.block.events.all()) == {1}
    html = page(client, editor, "library-block", from_file.block.key).content.decode()
    assert f"a library file, submitted by {editor}" in html


def test_words_that_somebody_changed_are_theirs(client, from_file, editor):
    verbs.edit_draft(from_file, editor, "", "<p>Eva's own words.</p>")
    assert from_files(from_file.block.events.all()) == set()
    html = page(client, editor, "library-block", from_file.block.key).content.decode()
    assert "a library file, submitted" not in html
