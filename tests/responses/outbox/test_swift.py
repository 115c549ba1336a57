"""What is done in one trip leaves behind the same as what is done step by step."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
from django.db import transaction
from django.utils import timezone

from inquiries import verbs as inquiry_verbs
from inquiries.models import MOVES, Event, Inquiry, Status
from responses.letters.models import Letter
from responses.outbox import sending, swift
from responses.outbox.models import Attempt, Delivery, Outcome
from responses.outbox.queueing import queue_letter
from responses.outbox.sending import Done, become, claim, claim_next, settle, turn
from responses.outbox.smtp import Result
from responses.outbox.working import send_due
from tests.responses.making import fresh, make_note
from tests.threads import at_once, until_somebody_waits

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db,
    pytest.mark.usefixtures("on_postgres"),
]
SENT = Result(Outcome.SENT, "250 2.0.0 " + "x" * 300)
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TABLES = (Attempt, Delivery, Letter, Inquiry, Event)


@pytest.fixture
def _now(monkeypatch):
    """Time stands still, so that both write the same times."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    Delivery.objects.update(not_before=NOW - timedelta(minutes=1))


def rows():
    """Everything there is, but for what differs each time: numbers, and when an event was."""
    made = [table.objects.order_by("pk").values() for table in TABLES]
    return [[{**row, "id": place, "at": None} for place, row in enumerate(found)] for found in made]


def done_by(way, done):
    """What it claimed and what it left, undone again."""
    with transaction.atomic():
        attempt = way(done)
        claimed = attempt and (
            attempt.delivery_id,
            attempt.started_at,
            attempt.outcome,
            bytes(attempt.delivery.mime),
            attempt.delivery.recipient,
            attempt.delivery.letter_id,
            attempt.delivery.inquiry_id,
        )
        left = rows()
        transaction.set_rollback(True)
    return claimed, left


def step_by_step(done):
    if done:
        settle(*done)
    return claim_next()


def at_one_go(done):
    ours = (done.attempt, done.result.reply) if done else None
    return swift.settle_and_claim(ours, timezone.now())[1]


def same(done):
    """What both did."""
    slow, quick = done_by(step_by_step, done), done_by(at_one_go, done)
    assert slow == quick
    return quick


def status_of(left, table):
    return [row["status"] for row in left[TABLES.index(table)]]


@pytest.mark.usefixtures("_now")
def test_a_letter_is_settled_and_its_inquiry_answered(delivery):
    done = Done(claim(delivery.pk), SENT)
    claimed, left = same(done)
    assert claimed is None
    assert [status_of(left, table) for table in (Letter, Inquiry)] == [["sent"], ["answered"]]
    assert left[0][0]["reply"] == SENT.reply[:200]


@pytest.mark.usefixtures("_now")
def test_and_the_next_is_claimed(delivery):
    done = Done(claim(delivery.pk), SENT)
    note = make_note(not_before=NOW)
    claimed, left = same(done)
    assert claimed[0] == note.pk
    assert status_of(left, Delivery) == ["sent", "sending"]


@pytest.mark.usefixtures("_now")
def test_a_note_changes_nothing_but_itself():
    note = make_note()
    Delivery.objects.update(not_before=NOW)
    _, left = same(Done(claim(note.pk), SENT))
    assert (status_of(left, Delivery), status_of(left, Inquiry)) == (["sent"], ["new"])


@pytest.mark.usefixtures("_now")
def test_with_nothing_done_yet_it_claims_what_waits_longest():
    make_note(not_before=NOW)
    older = make_note(not_before=NOW - timedelta(hours=1))
    make_note(not_before=NOW + timedelta(hours=1))
    make_note(channel="post", recipient="1 Long Lane", not_before=NOW - timedelta(days=1))
    assert same(None)[0][0] == older.pk


@pytest.mark.usefixtures("_now")
def test_a_newer_question_keeps_the_inquiry_open(delivery):
    done = Done(claim(delivery.pk), SENT)
    inquiry_verbs.follow_up(delivery.inquiry, "And is it inherited?")
    assert status_of(same(done)[1], Inquiry) == ["open"]


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("status", Status)
def test_only_an_open_inquiry_is_answered(delivery, status):
    done = Done(claim(delivery.pk), SENT)
    Inquiry.objects.update(status=status, assignee=None)
    expected = Status.ANSWERED if Status.ANSWERED in MOVES[status] else status
    assert status_of(same(done)[1], Inquiry) == [expected]


@pytest.mark.usefixtures("_now")
@pytest.mark.parametrize("outcome", [o for o in Outcome if o != Outcome.DEFERRED])
def test_what_was_settled_already_stays_as_it_is(delivery, outcome):
    done = Done(claim(delivery.pk), SENT)
    settle(done.attempt, Result(outcome, "before"))
    before = rows()
    assert same(done) == (None, before)


def test_a_doubt_of_the_sweeps_is_ended_by_what_was_accepted_after_all():
    first, second = make_note(), make_note()
    done = Done(claim(first.pk), SENT)
    settle(done.attempt, Result(Outcome.UNCERTAIN, sending.LOST))
    assert turn(done, claim_next).delivery == second
    assert Delivery.objects.get(pk=first.pk).status == "sent"


@pytest.mark.usefixtures("_now")
def test_a_letter_that_goes_again_stays_sent_since_it_was(delivery, specialist):
    settle(claim(delivery.pk), SENT)
    become(Delivery.objects.get(), "bounced")
    Letter.objects.update(sent_at=NOW - timedelta(days=3))
    Inquiry.objects.update(status=Status.OPEN)
    again = queue_letter(fresh(delivery.letter).frozen, specialist)
    _, left = same(Done(claim(again.pk), SENT))
    assert left[TABLES.index(Letter)][0]["sent_at"] == NOW - timedelta(days=3)
    assert status_of(left, Inquiry) == ["answered"]


def test_a_run_takes_the_quick_way_and_no_other(server, monkeypatch):
    for _ in range(3):
        make_note()
    monkeypatch.setattr(sending, "settle", None)
    assert send_due() == 3
    assert Delivery.objects.filter(status="sent").count() == 3


def test_what_was_not_accepted_goes_the_other_way():
    first, second = make_note(), make_note()
    done = Done(claim(first.pk), Result(Outcome.REFUSED, "550"))
    assert turn(done, claim_next).delivery == second
    assert Delivery.objects.get(pk=first.pk).status == "failed"


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_question_that_comes_in_the_same_moment_is_not_missed(delivery):
    """The locks come first; the newest question is looked for when they are ours."""
    done = Done(claim(delivery.pk), SENT)
    with transaction.atomic():
        inquiry_verbs.follow_up(delivery.inquiry, "And is it inherited?")
        settling = in_the_background(lambda: turn(done, claim_next))
        until_somebody_waits()
    settling()
    assert Delivery.objects.get().status == "sent"
    assert Inquiry.objects.get().status == Status.OPEN


def in_the_background(call):
    """Begun; to be called for its end."""
    thread = Thread(target=at_once, args=[call])
    thread.start()
    return thread.join
