"""Keep, revise, retire: who says it, who agrees, and what patients read then."""

from datetime import date
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from inquiries.errors import NotPossible
from responses.library import verbs
from responses.library.models import BlockVerb, ReviewTask
from responses.library.reference_verbs import change_record
from responses.library.verbs import seen_by_reviewer
from responses.library.verdicts import agree, decide, disagree
from tests.factories import make_block, make_reference, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db

BEFORE = date(2025, 11, 5)
DUE = date(2026, 11, 5)


@pytest.fixture
def task(editor):
    """Of a text by Eva, who owns the block, that Rita approved a year ago."""
    return review_of(editor)


def review_of(author, key="fabry-treatment", **version):
    dates = {"last_updated": BEFORE, "review_due": DUE}
    block = make_block(key, "treatment", author=author, **dates, **version)
    block.owner = author
    block.save(update_fields=["owner"])
    return ReviewTask.objects.create(version=block.versions.get(), due_on=DUE)


@pytest.fixture
def emil(db):
    return make_user("emil", "editor", first_name="Emil")


def stored(task):
    """verdict, open or closed, the date that patients read"""
    task.refresh_from_db()
    state = "closed" if task.closed_at else "open"
    return task.verdict, state, task.version.block.versions.get(number=1).last_updated


def history(task):
    return list(task.version.block.events.values_list("verb", "actor__first_name", "data__reason"))


# --- Keep ---------------------------------------------------------------------


def test_another_editor_keeps_a_text_at_once(task, emil):
    decide(task, emil, "keep", "No newer guideline.")
    today = timezone.localdate()
    assert stored(task) == ("keep", "closed", today)
    version = task.version.block.versions.get()
    assert version.review_due == date(today.year + 1, today.month, today.day)
    assert history(task) == [("kept", "Emil", "No newer guideline.")]


def test_a_text_that_came_in_with_a_file_is_kept_at_once(reviewer):
    task = review_of(None)
    decide(task, reviewer, "keep", "No newer guideline.")
    assert stored(task) == ("keep", "closed", timezone.localdate())


def test_who_wrote_it_waits_for_somebody_else(task, editor):
    decide(task, editor, "keep", "No newer guideline.")
    assert stored(task) == ("keep", "open", BEFORE)
    assert history(task) == [("found-current", "Eva", "No newer guideline.")]


def test_a_second_person_agrees(task, editor, reviewer):
    agree(decide(task, editor, "keep", "No newer guideline."), reviewer)
    assert stored(task) == ("keep", "closed", timezone.localdate())
    assert (task.decided_by, task.confirmed_by) == (editor, reviewer)
    assert history(task)[-1] == ("kept", "Rita", "No newer guideline.")


@pytest.mark.parametrize("verb", [agree, partial(decide, verdict="keep", reason="It holds.")])
def test_what_was_not_shown_is_not_kept(editor, admin_user, emil, verb):
    brown, task = make_reference("brown2014"), review_of(editor, body="<p>Rare. [@brown2014]</p>")
    seen = seen_by_reviewer(task.version)
    if verb is agree:
        decide(task, editor, "keep", "It holds.", seen)
    change_record(brown, admin_user, {**brown.csl, "title": "Quite another paper"})
    with pytest.raises(NotPossible, match="was changed after you opened it"):
        verb(task, emil, seen=seen)
    assert stored(task)[1:] == ("open", BEFORE)


def test_who_decided_does_not_agree_with_themselves(task, editor):
    decide(task, editor, "keep", "No newer guideline.")
    with pytest.raises(NotPossible, match="Somebody else agrees"):
        agree(task, editor)
    assert stored(task) == ("keep", "open", BEFORE)


def test_who_had_a_hand_in_the_text_agrees_no_more_than_its_author(task, editor, emil):
    block = task.version.block
    block.events.create(version_number=1, actor=emil, verb=BlockVerb.EDITED)
    decide(task, emil, "keep", "No newer guideline.")
    assert stored(task) == ("keep", "open", BEFORE)
    with pytest.raises(NotPossible, match="Somebody else agrees"):
        agree(task, editor)


def test_an_owner_who_approves_nothing_waits_for_who_does(task, admin_user, emil):
    decide(task, admin_user, "keep", "No newer guideline.")
    assert stored(task) == ("keep", "open", BEFORE)
    agree(task, emil)
    assert stored(task) == ("keep", "closed", timezone.localdate())


def test_a_second_person_says_no(task, editor, reviewer):
    disagree(decide(task, editor, "keep", "I think so."), reviewer, "The trial ended.")
    assert stored(task) == ("", "open", BEFORE)
    assert (task.decided_by, task.reason) == (reviewer, "The trial ended.")
    assert history(task)[-1] == ("not-kept", "Rita", "The trial ended.")


def test_after_a_no_it_can_be_decided_again(task, editor, reviewer, emil):
    disagree(decide(task, editor, "keep", "I think so."), reviewer, "The trial ended.")
    decide(task, emil, "keep", "It did not.")
    assert stored(task) == ("keep", "closed", timezone.localdate())


def test_a_verdict_that_waits_is_not_overwritten(task, editor, emil):
    decide(task, editor, "keep", "I think so.")
    with pytest.raises(NotPossible, match="Eva found that it still holds"):
        decide(task, emil, "retire", "No.")
    assert stored(task) == ("keep", "open", BEFORE)


# --- Revise and retire ------------------------------------------------------------


def test_revising_starts_a_draft_with_the_same_words(task, editor):
    decide(task, editor, "revise", "There is a newer trial.")
    draft = task.version.block.versions.get(number=2)
    assert (draft.status, draft.author, draft.body) == ("draft", editor, task.version.body)
    assert stored(task) == ("revise", "closed", BEFORE)
    assert history(task)[0] == ("to-revise", "Eva", "There is a newer trial.")


def test_a_draft_under_way_is_gone_on_with(task, editor, emil):
    verbs.start_draft(task.version.block, emil)
    decide(task, editor, "revise", "There is a newer trial.")
    assert task.version.block.versions.count() == 2
    assert stored(task) == ("revise", "closed", BEFORE)


def test_a_reviewers_wish_to_revise_waits_for_who_writes(task, reviewer, editor):
    decide(task, reviewer, "revise", "There is a newer trial.")
    assert stored(task) == ("revise", "open", BEFORE)
    assert task.version.block.versions.count() == 1
    decide(task, editor, "revise", "Rita is right.")
    assert stored(task) == ("revise", "closed", BEFORE)
    assert task.version.block.versions.count() == 2


def test_a_newer_text_closes_a_review_that_waits_for_a_draft(task, reviewer, editor):
    decide(task, reviewer, "revise", "There is a newer trial.")
    draft = verbs.start_draft(task.version.block, editor)
    verbs.approve_version(verbs.submit_draft(draft, editor), reviewer)
    assert stored(task) == ("revise", "closed", BEFORE)


def test_retiring_leaves_no_current_text(task, editor):
    decide(task, editor, "retire", "The drug was withdrawn.")
    assert stored(task) == ("retire", "closed", BEFORE)
    assert task.version.block.versions.get().status == "retired"
    assert history(task) == [("retired", "Eva", "The drug was withdrawn.")]


def test_who_approves_nothing_retires_nothing(task, admin_user):
    with pytest.raises(NotPossible, match="Somebody who may approve"):
        decide(task, admin_user, "retire", "The drug was withdrawn.")
    assert (stored(task), history(task)) == (("", "open", BEFORE), [])


# --- What the database refuses, and two at once -----------------------------------


def test_a_closed_review_is_not_decided_again(task, editor, emil):
    decide(task, emil, "keep", "No newer guideline.")
    with pytest.raises(NotPossible, match="closed already"):
        decide(task, editor, "retire", "Too late.")


def close(task, **fields):
    fields = {"verdict": "keep", "reason": "So.", "decided_at": timezone.now(), **fields}
    with transaction.atomic():
        ReviewTask.objects.filter(pk=task.pk).update(closed_at=timezone.now(), **fields)


def test_the_database_refuses_a_keep_by_the_author_alone(task, editor, reviewer):
    with pytest.raises(IntegrityError, match="did not write it"):
        close(task, decided_by=editor)
    with pytest.raises(IntegrityError, match="did not write it"):
        close(task, decided_by=reviewer, confirmed_by=reviewer)
    close(task, decided_by=editor, confirmed_by=reviewer)
    assert stored(task)[:2] == ("keep", "closed")


def test_the_database_knows_who_else_wrote_at_the_text(task, emil, reviewer):
    wrote = {"version_number": 1, "verb": BlockVerb.EDITED}
    task.version.block.events.create(actor=reviewer, **wrote)
    task.version.block.events.create(actor=None, version_number=1, verb=BlockVerb.DISCARDED)
    task.version.block.events.create(actor=emil, **wrote)
    with pytest.raises(IntegrityError, match="did not write it"):
        close(task, decided_by=emil)
    close(task, decided_by=reviewer)
    assert stored(task)[:2] == ("keep", "closed")


def test_the_database_refuses_a_verdict_without_a_reason(task, reviewer):
    with pytest.raises(IntegrityError):
        close(task, decided_by=reviewer, reason="")


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_verdicts_at_once_one_counts(on_postgres, editor, emil, reviewer):
    task = review_of(editor)
    answers = at_once(
        lambda: decide(task, emil, "keep", "It holds."),
        lambda: decide(task, reviewer, "retire", "It doesn't."),
    )
    assert sorted(isinstance(answer, NotPossible) for answer in answers) == [False, True]
    assert len(history(task)) == 1
