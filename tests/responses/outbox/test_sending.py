"""Claim, send, settle, sweep: over real SMTP, and never twice."""

import smtplib
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from inquiries import verbs as inquiry_verbs
from inquiries.models import Event, Inquiry, Status
from responses.letters.models import Letter
from responses.outbox import catcher, sending
from responses.outbox.deciding import resolve, retry
from responses.outbox.models import (
    Attempt,
    Delivery,
    DeliveryStatus,
    Outcome,
)
from responses.outbox.sending import HINTS, claim, deliver, settle, sweep, wait_after
from responses.outbox.smtp import Result
from tests.responses.making import fresh, make_note
from tests.threads import at_once

from .peer import DROP, STALL, closed_port, peer

pytestmark = pytest.mark.django_db


def again(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def events_of(delivery):
    events = Event.objects.filter(data__delivery=delivery.pk)
    return list(events.values_list("verb", flat=True))


def make_stuck(delivery):
    """Claimed by a worker that is gone."""
    attempt = claim(delivery.pk)
    long_ago = timezone.now() - sending.STUCK_AFTER - timedelta(seconds=1)
    Delivery.objects.filter(pk=delivery.pk).update(claimed_at=long_ago)
    return attempt


def wait_is_over(delivery):
    Delivery.objects.filter(pk=delivery.pk).update(not_before=timezone.now())


# --- What becomes of a delivery -----------------------------------------------


def test_an_accepted_letter_is_sent_and_its_inquiry_answered(delivery, server):
    assert deliver(delivery.pk) == Outcome.SENT
    letter = Letter.objects.get()
    assert (letter.status, letter.inquiry.status) == ("sent", Status.ANSWERED)
    assert letter.sent_at is not None
    assert len(server.kept) == 1
    assert events_of(delivery) == ["delivery-queued", "delivery-sent"]


def test_a_real_mail_server_keeps_the_letter_as_it_was_frozen(delivery, frozen, smtp, tmp_path):
    controller = catcher.start(tmp_path, port := catcher.free_port())
    try:
        smtp(port)
        assert deliver(delivery.pk) == Outcome.SENT
    finally:
        controller.stop()
    (mail,) = catcher.caught(tmp_path)
    assert (mail["Subject"], mail["To"]) == (frozen.subject, "maria@example.org")
    for kind, words in (("plain", frozen.text), ("html", frozen.mail_html)):
        arrived = mail.get_body((kind,)).get_content()
        assert arrived.strip().splitlines() == words.strip().splitlines()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("script", "outcome", "status", "reply"),
    [
        ({"RCPT": "450 4.2.0 busy, maria@example.org"}, "deferred", "queued", "450 4.2.0"),
        ({"RCPT": "550 5.1.1 no maria@example.org"}, "refused", "failed", "550 5.1.1"),
        ({"MAIL": "451 4.7.1 later"}, "deferred", "queued", "451 4.7.1"),
        ({"MAIL": "553 no"}, "deferred", "queued", "553"),
        ({"DATA": "451 4.3.0 later"}, "deferred", "queued", "451 4.3.0"),
        ({"DATA": "554 5.5.1 never"}, "refused", "failed", "554 5.5.1"),
        ({"DATA": "250 what?"}, "deferred", "queued", "250"),
        ({"message": "452 4.3.1 full"}, "deferred", "queued", "452 4.3.1"),
        ({"message": "554 5.7.1 spam"}, "refused", "failed", "554 5.7.1"),
        ({"message": "what?"}, "uncertain", "uncertain", "-1"),
        ({"connect": "554 5.3.2 closed"}, "deferred", "queued", "no connection"),
        ({"connect": DROP}, "deferred", "queued", "no connection"),
        ({"connect": STALL}, "deferred", "queued", "no connection"),
        ({"EHLO": DROP}, "deferred", "queued", "broken off before the message"),
        ({"RCPT": DROP}, "deferred", "queued", "broken off before the message"),
        ({"RCPT": STALL}, "deferred", "queued", "broken off before the message"),
        ({"DATA": DROP}, "deferred", "queued", "broken off before the message"),
        ({"message": DROP}, "uncertain", "uncertain", "no reply after the message"),
        ({"message": STALL}, "uncertain", "uncertain", "no reply after the message"),
        ({"QUIT": DROP}, "sent", "sent", "250 2.0.0"),
        ({"QUIT": "500 5.5.1 stay"}, "sent", "sent", "250 2.0.0"),
    ],
)
def test_each_answer_of_a_mail_server_has_its_outcome(note, smtp, script, outcome, status, reply):
    with peer(**script) as server:
        smtp(server.port)
        assert deliver(note.pk) == outcome
    attempt = note.attempts.get()
    assert (again(note).status, attempt.outcome) == (status, outcome)
    assert attempt.reply.startswith(reply)
    assert "maria" not in attempt.reply
    assert attempt.ended_at is not None


def test_nobody_listening_leaves_it_waiting(note, smtp):
    smtp(closed_port())
    assert deliver(note.pk) == Outcome.DEFERRED
    assert again(note).status == DeliveryStatus.QUEUED
    assert note.attempts.get().reply == "no connection: ConnectionRefusedError"


def broken(*args, **options):
    raise RuntimeError("maria@example.org is what nobody thought of")


def broken_message(smtp, said, send=smtplib.SMTP.send):
    """Commands are text; only the message itself goes out as bytes."""
    return broken() if isinstance(said, bytes) else send(smtp, said)


@pytest.mark.parametrize(
    ("where", "outcome", "reply"),
    [
        ("responses.outbox.sending.dated", "deferred", "no message"),
        ("responses.outbox.line.EmailBackend", "deferred", "no connection"),
        ("responses.outbox.line.EmailBackend.open", "deferred", "no connection"),
        ("responses.outbox.smtp._as_data", "deferred", "broken off before the message"),
        ("smtplib.SMTP.docmd", "deferred", "broken off before the message"),
        ("smtplib.SMTP.send", "uncertain", "no reply after the message"),
        ("responses.outbox.smtp._reply", "uncertain", "no reply after the message"),
    ],
)
def test_what_nobody_thought_of_is_settled_by_where_it_happened(
    note, server, monkeypatch, where, outcome, reply
):
    monkeypatch.setattr(where, broken_message if where.endswith("send") else broken)
    assert deliver(note.pk) == outcome
    assert note.attempts.get().reply == f"{reply}: RuntimeError"


def test_settings_that_contradict_each_other_leave_it_waiting(note, server, settings):
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = True
    assert deliver(note.pk) == Outcome.DEFERRED
    assert again(note).status == DeliveryStatus.QUEUED
    assert note.attempts.get().reply == "no connection: ValueError"


def test_an_address_that_is_none_is_refused_and_nothing_is_stuck(server):
    note = make_note(recipient="mária@exa mple.org")
    assert deliver(note.pk) == Outcome.REFUSED
    assert again(note).status == DeliveryStatus.FAILED
    assert server.kept == []


def test_a_sent_letter_does_not_answer_a_newer_question(delivery, server):
    inquiry_verbs.follow_up(delivery.inquiry, "And is it inherited?")
    deliver(delivery.pk)
    assert Inquiry.objects.get().status == Status.OPEN


# --- Claiming -------------------------------------------------------------------


def test_a_delivery_is_claimed_once(note):
    assert claim(note.pk) is not None
    assert claim(note.pk) is None
    assert again(note).status == DeliveryStatus.SENDING
    assert note.attempts.count() == 1


def test_what_is_to_wait_is_not_claimed_yet(note):
    later = timezone.now() + timedelta(minutes=1)
    Delivery.objects.filter(pk=note.pk).update(not_before=later)
    assert claim(note.pk) is None


@pytest.mark.parametrize("status", [s for s in DeliveryStatus if s != DeliveryStatus.QUEUED])
def test_only_what_waits_is_claimed(note, status):
    Delivery.objects.filter(pk=note.pk).update(status=status)
    assert deliver(note.pk) == ""
    assert again(note).status == status


def test_what_goes_by_post_is_never_mailed():
    assert claim(make_note(channel="post", recipient="1 Long Lane").pk) is None


def test_a_delivery_that_is_not_there_is_nobodys(db):
    assert deliver(0) == ""


def test_a_second_hint_sends_nothing(note, server):
    assert [deliver(note.pk), deliver(note.pk)] == [Outcome.SENT, ""]
    assert len(server.kept) == 1


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
def test_five_workers_at_once_send_one_mail(note, server):
    outcomes = at_once(*[partial(deliver, note.pk)] * 5)
    assert sorted(outcomes) == ["", "", "", "", "sent"]
    assert len(server.kept) == 1
    assert note.attempts.count() == 1


# --- Trying again ---------------------------------------------------------------


def test_waits_double_from_a_minute_to_an_hour():
    minutes = [wait_after(attempts) / timedelta(minutes=1) for attempts in (1, 2, 3, 6, 7, 500)]
    for minute, expected in zip(minutes, (1, 2, 4, 32, 60, 60), strict=True):
        assert 0.8 * expected <= minute <= 1.2 * expected


def test_each_refusal_for_now_waits_longer(note, smtp, monkeypatch):
    monkeypatch.setattr("responses.outbox.sending.random.uniform", lambda low, high: 1)
    smtp(closed_port())
    waits = []
    for _ in range(3):
        deliver(note.pk)
        waits.append(round((again(note).not_before - timezone.now()) / timedelta(minutes=1)))
        wait_is_over(note)
    assert waits == [1, 2, 4]
    assert events_of(note) == ["delivery-deferred"] * 3


def test_after_three_days_it_is_given_up(note, smtp):
    old = timezone.now() - sending.GIVE_UP_AFTER - timedelta(seconds=1)
    Delivery.objects.filter(pk=note.pk).update(queued_at=old)
    Attempt.objects.create(delivery=note, started_at=old, outcome=Outcome.DEFERRED)
    smtp(closed_port())
    deliver(note.pk)
    assert again(note).status == DeliveryStatus.FAILED
    assert events_of(note) == ["delivery-failed"]


def test_what_was_told_to_wait_for_long_has_three_days_from_its_first_try(note, smtp):
    old = timezone.now() - sending.GIVE_UP_AFTER - timedelta(days=4)
    Delivery.objects.filter(pk=note.pk).update(created_at=old, queued_at=old)
    smtp(closed_port())
    deliver(note.pk)
    assert again(note).status == DeliveryStatus.QUEUED


def test_sent_again_by_a_person_it_has_three_days_more_and_short_waits(
    note, specialist, smtp, monkeypatch
):
    monkeypatch.setattr("responses.outbox.sending.random.uniform", lambda low, high: 1)
    old = timezone.now() - sending.GIVE_UP_AFTER - timedelta(days=1)
    Delivery.objects.update(created_at=old, queued_at=old, status=DeliveryStatus.FAILED)
    for _ in range(5):
        Attempt.objects.create(delivery=note, started_at=old, outcome=Outcome.DEFERRED)
    retry(again(note), specialist)
    smtp(closed_port())
    deliver(note.pk)
    wait = again(note).not_before - timezone.now()
    assert (again(note).status, round(wait / timedelta(minutes=1))) == ("queued", 1)


def test_every_try_has_the_same_message_id(note, smtp):
    with peer(message="451 4.3.0 later") as server:
        smtp(server.port)
        deliver(note.pk)
    wait_is_over(note)
    with peer() as server:
        smtp(server.port)
        deliver(note.pk)
    assert f"Message-ID: {note.message_id}".encode() in server.kept[0]
    assert [attempt.outcome for attempt in note.attempts.all()] == ["deferred", "sent"]


# --- Sweeping ---------------------------------------------------------------------


def test_the_sweep_hints_at_what_is_due_and_at_nothing_else(note, hints):
    later = make_note()
    Delivery.objects.filter(pk=later.pk).update(not_before=timezone.now() + timedelta(minutes=1))
    make_note(channel="post", recipient="1 Long Lane")
    for status in set(DeliveryStatus) - {DeliveryStatus.QUEUED}:
        Delivery.objects.filter(pk=make_note().pk).update(status=status)
    assert sweep() == 1
    assert hints == [note.pk]


def test_the_sweep_sends_few_hints_however_many_wait(note, hints):
    notes = [note, *(make_note() for _ in range(HINTS + 3))]
    assert sweep() == HINTS
    assert hints == [waiting.pk for waiting in notes[:HINTS]]


def test_what_a_lost_worker_left_is_a_persons_to_decide(note, hints):
    make_stuck(note)
    sweep()
    assert again(note).status == DeliveryStatus.UNCERTAIN
    assert note.attempts.get().reply == "the worker was lost"
    assert hints == []


def test_a_worker_that_is_still_busy_is_left_alone(note):
    claim(note.pk)
    sweep()
    assert again(note).status == DeliveryStatus.SENDING


@pytest.mark.parametrize("late", [Outcome.DEFERRED, Outcome.REFUSED, Outcome.UNCERTAIN])
def test_a_result_that_comes_after_that_changes_nothing(note, late):
    attempt = make_stuck(note)
    sweep()
    settle(attempt, Result(late, "250 2.0.0"))
    assert again(note).status == DeliveryStatus.UNCERTAIN
    assert note.attempts.get().outcome == Outcome.UNCERTAIN
    assert events_of(note) == ["delivery-uncertain"]


def test_but_a_message_that_was_accepted_is_in_doubt_no_more(note):
    attempt = make_stuck(note)
    sweep()
    settle(attempt, Result(Outcome.SENT, "250 2.0.0"))
    settle(attempt, Result(Outcome.SENT, "250 2.0.0"))
    assert again(note).status == DeliveryStatus.SENT
    assert (note.attempts.get().outcome, note.attempts.get().reply) == ("sent", "250 2.0.0")
    assert events_of(note) == ["delivery-uncertain", "delivery-sent"]


@pytest.mark.parametrize("answer", ["again", "withdraw"])
def test_once_a_person_has_decided_nothing_is_settled_late(note, specialist, answer):
    attempt = make_stuck(note)
    sweep()
    resolve(note, specialist, answer, "They rang us.")
    before = again(note).status
    settle(attempt, Result(Outcome.SENT, "250 2.0.0"))
    assert again(note).status == before
    assert note.attempts.get().outcome == Outcome.UNCERTAIN


def test_a_doubt_that_the_server_left_is_not_ended_by_a_sweeps_rule(note):
    attempt = claim(note.pk)
    settle(attempt, Result(Outcome.UNCERTAIN, "no reply after the message"))
    settle(attempt, Result(Outcome.SENT, "250 2.0.0"))
    assert again(note).status == DeliveryStatus.UNCERTAIN


def test_an_older_attempt_ends_no_doubt_about_a_newer_one(note, specialist):
    older = make_stuck(note)
    sweep()
    resolve(note, specialist, "again", "They rang us.")
    make_stuck(again(note))
    sweep()
    settle(older, Result(Outcome.SENT, "250 2.0.0"))
    assert again(note).status == DeliveryStatus.UNCERTAIN


def test_a_result_is_settled_once(note):
    attempt = claim(note.pk)
    settle(attempt, Result(Outcome.SENT, "250 2.0.0"))
    settle(attempt, Result(Outcome.REFUSED, "550"))
    assert again(note).status == DeliveryStatus.SENT
    assert events_of(note) == ["delivery-sent"]


def test_a_sweep_with_nothing_to_do_does_nothing(db, hints):
    assert (sweep(), hints) == (0, [])


# --- On the way -------------------------------------------------------------------


def test_an_attempt_under_way_has_no_outcome_yet(note):
    claim(note.pk)
    assert Attempt.objects.get().get_outcome_display() == ""


def test_a_letter_is_sent_once_its_delivery_is(delivery):
    assert fresh(delivery.letter).status == "queued"
