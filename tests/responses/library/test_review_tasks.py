"""Reviews open ahead of a text's date, once, and close when the text has gone."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from inquiries.models import Kind
from responses.library import tasks, verbs
from responses.library.models import BlockEvent, BlockVerb, ReviewTask
from responses.library.review_tasks import flags_on, open_reviews
from responses.library.verdicts import decide
from tests.factories import make_block, make_reference, make_version
from tests.threads import at_once

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def due_in(days, key="fabry-treatment", **version):
    """A block whose text is due for review that many days after TODAY."""
    return make_block(key, "treatment", review_due=TODAY + timedelta(days=days), **version)


def opened():
    return list(ReviewTask.objects.values_list("version__block__key", "due_on", "verdict"))


@pytest.mark.parametrize(("days", "number"), [(-400, 1), (0, 1), (30, 1), (31, 0)])
def test_a_review_opens_thirty_days_ahead(days, number):
    due_in(days)
    assert (open_reviews(TODAY), ReviewTask.objects.count()) == (number, number)


def test_how_long_ahead_is_a_setting(settings):
    settings.REVIEW_AHEAD_DAYS = 5
    due_in(6)
    assert open_reviews(TODAY) == 0
    assert open_reviews(TODAY + timedelta(days=1)) == 1


def test_it_says_when_the_text_is_due_and_is_written_down():
    block = due_in(7)
    open_reviews(TODAY)
    assert opened() == [("fabry-treatment", date(2026, 11, 29), "")]
    events = block.events.values_list("verb", "version_number", "data", "actor")
    assert list(events) == [("review-due", 1, {"due_on": "2026-11-29"}, None)]


@pytest.mark.parametrize("status", ["draft", "in_review", "superseded", "retired"])
def test_only_the_current_text_is_reviewed(status):
    due_in(0, status=status)
    assert open_reviews(TODAY) == 0


def test_run_twice_it_opens_nothing_more():
    due_in(0)
    assert [open_reviews(TODAY), open_reviews(TODAY)] == [1, 0]
    assert BlockEvent.objects.filter(verb=BlockVerb.REVIEW_DUE).count() == 1


def test_however_many_it_takes_them_in_turn(monkeypatch):
    monkeypatch.setattr("responses.library.review_tasks.FEW", 2)
    for number in range(5):
        due_in(number, key=f"block-{number}")
    assert open_reviews(TODAY) == 5


def test_a_kind_looked_at_every_month_is_not_due_again_at_once():
    Kind.objects.filter(key="treatment").update(review_months=1)
    due_in(29)
    assert open_reviews(TODAY) == 0
    assert open_reviews(TODAY + timedelta(days=14)) == 1


def test_a_replaced_text_closes_its_review(editor, reviewer):
    block = due_in(0)
    open_reviews(TODAY)
    draft = verbs.start_draft(block, editor)
    verbs.edit_draft(draft, editor, "", "<p>Better.</p>")
    verbs.approve_version(verbs.submit_draft(draft, editor), reviewer)
    task = ReviewTask.objects.get()
    assert (task.verdict, task.closed_at is None, task.decided_by) == ("replaced", False, None)


def test_a_retired_text_closes_its_review(reviewer):
    block = due_in(0)
    open_reviews(TODAY)
    verbs.retire_version(block.versions.get(), reviewer, "It was withdrawn.")
    assert opened() == [("fabry-treatment", TODAY, "replaced")]


def test_a_review_left_behind_is_closed_the_next_day():
    block = due_in(0)
    open_reviews(TODAY)
    block.versions.update(status="superseded")
    open_reviews(TODAY)
    assert opened() == [("fabry-treatment", TODAY, "replaced")]


def test_a_text_under_revision_has_no_second_review(editor):
    block = due_in(0)
    open_reviews(TODAY)
    decide(ReviewTask.objects.get(), editor, "revise", "There is a newer trial.")
    assert open_reviews(TODAY) == 0
    verbs.discard_draft(block.versions.get(number=2), editor)
    assert open_reviews(TODAY) == 1


def test_the_flags_on_the_sources_of_each_text(editor, django_assert_num_queries):
    make_reference("brown2014")
    flagged = make_reference("patel2014").flags.create(
        reason="retracted", note="Figures were made up.", flagged_by=editor
    )
    one = due_in(0, key="one", body="<p>A. [@patel2014; @brown2014]</p>").versions.get().pk
    two = due_in(0, key="two", body="<p>B. [@brown2014]</p>").versions.get().pk
    with django_assert_num_queries(2):
        assert flags_on([one, two]) == {one: [flagged], two: []}


def test_beat_opens_reviews_once_a_day(settings):
    planned = settings.CELERY_BEAT_SCHEDULE["open-reviews"]
    assert planned["task"] == tasks.open_reviews.name
    assert planned["schedule"].remaining_estimate(timezone.now()) <= timedelta(days=1)


def test_the_task_and_the_command_do_it(capsys):
    make_block("fabry-treatment", review_due=timezone.localdate())
    tasks.open_reviews()
    call_command("open_reviews")
    assert (capsys.readouterr().out, len(opened())) == ("Reviews opened: 0\n", 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_machines_at_once_open_one_review_each(on_postgres):
    for number in range(30):
        due_in(0, key=f"block-{number}")
    counts = at_once(*[lambda: open_reviews(TODAY)] * 4)
    assert (sum(counts), ReviewTask.objects.count()) == (30, 30)
    assert BlockEvent.objects.filter(verb=BlockVerb.REVIEW_DUE).count() == 30


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_text_replaced_at_the_same_moment_has_no_open_review(on_postgres, editor, reviewer):
    blocks = [due_in(0, key=f"block-{number}") for number in range(8)]
    drafts = [make_version(b, "<p>Better.</p>", 2, "in_review", author=editor) for b in blocks]

    def approve_all():
        for draft in drafts:
            verbs.approve_version(draft, reviewer)

    _, error = at_once(lambda: open_reviews(TODAY), approve_all)
    assert (error, ReviewTask.objects.open().count()) == (None, 0)
