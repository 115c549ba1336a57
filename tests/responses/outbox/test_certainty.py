"""A worker is sure of what it has settled and claimed, also when the database goes away."""

import pytest
from django.db import OperationalError, connection, connections, transaction

from responses.outbox import patience, sending
from responses.outbox.models import Attempt, Delivery, Outcome
from responses.outbox.sending import Done, claim, claim_next, deliver, settle, turn
from responses.outbox.smtp import Result
from responses.outbox.working import send_due
from tests.responses.making import make_note

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SENT = Result(Outcome.SENT, "250 2.0.0")


@pytest.fixture(autouse=True)
def naps(monkeypatch):
    """The seconds that somebody would have waited."""
    naps = []
    monkeypatch.setattr(patience, "sleep", naps.append)
    return naps


def away(times, work):
    """Does the work, but for the first few times, when the database is away."""
    left = [times]

    def sometimes(*args, **options):
        left[0] -= 1
        if left[0] >= 0:
            raise OperationalError("the connection is lost")
        return work(*args, **options)

    return sometimes


def states():
    return list(Delivery.objects.order_by("pk").values_list("status", flat=True))


def test_what_is_known_is_settled_once_the_database_is_back(server, monkeypatch, naps):
    note = make_note()
    monkeypatch.setattr(sending, "settle", away(3, settle))
    assert deliver(note.pk) == Outcome.SENT
    assert (states(), len(server.kept), note.attempts.count()) == (["sent"], 1, 1)
    assert naps == [0.1, 0.2, 0.4]


def test_patience_ends_and_then_it_is_the_sweeps(server, monkeypatch):
    note = make_note()
    monkeypatch.setattr(patience, "PATIENCE", patience.timedelta(0))
    monkeypatch.setattr(sending, "settle", away(1000, settle))
    with pytest.raises(OperationalError):
        deliver(note.pk)
    assert (states(), note.attempts.get().outcome) == (["sending"], "")


def test_nobody_waits_where_nothing_was_claimed(server, monkeypatch, naps):
    make_note()
    monkeypatch.setattr(sending, "_step", away(1, sending._step))
    with pytest.raises(OperationalError):
        send_due()
    assert (states(), naps) == (["queued"], [])


def test_a_claim_that_fails_takes_the_settling_back_and_both_are_done_again(server, monkeypatch):
    first, second = make_note(), make_note()
    done = Done(claim(first.pk), SENT)
    attempt = turn(done, away(2, claim_next))
    assert (states(), attempt.delivery) == (["sent", "sending"], second)
    assert Attempt.objects.count() == 2


# --- A connection that is lost while committing ------------------------------------------


def lose_the_answer(monkeypatch, times=1):
    """Commits arrive, and nobody hears so."""
    commit, left = connection.commit, [times]

    def heard_of_by_nobody():
        commit()
        left[0] -= 1
        if left[0] >= 0:
            connection.close()
            raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(connection, "commit", heard_of_by_nobody)


def end_our_connection():
    """As a restart of PostgreSQL does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [ours])
    finally:
        other.close()


def test_a_claim_that_was_committed_is_ours_though_nobody_said_so(server, monkeypatch):
    note = make_note()
    lose_the_answer(monkeypatch)
    assert deliver(note.pk) == Outcome.SENT
    assert (states(), note.attempts.count(), len(server.kept)) == (["sent"], 1, 1)


def test_a_run_goes_on_through_lost_answers(server, monkeypatch):
    for _ in range(3):
        make_note()
    lose_the_answer(monkeypatch, times=2)
    assert send_due() == 3
    assert (states(), len(server.kept)) == (["sent"] * 3, 3)
    assert Attempt.objects.count() == 3


def test_a_claim_that_somebody_gave_up_meanwhile_is_not_ours(server, monkeypatch):
    note = make_note()
    lose_the_answer(monkeypatch)
    stands = sending._stands

    def given_up(attempt):
        settle(attempt, Result(Outcome.UNCERTAIN, "the worker was lost"))
        return stands(attempt)

    monkeypatch.setattr(sending, "_stands", given_up)
    assert deliver(note.pk) == ""
    assert (states(), server.kept) == (["uncertain"], [])


@pytest.mark.servers
@pytest.mark.usefixtures("on_postgres")
def test_a_settling_that_was_not_committed_is_done_again_with_its_claim(server):
    first, second = make_note(), make_note()
    done = Done(claim(first.pk), SENT)
    interrupted = []

    def then():
        attempt = claim_next()
        if not interrupted:
            interrupted.append(attempt)
            end_our_connection()
        return attempt

    attempt = turn(done, then)
    assert (states(), attempt.delivery) == (["sent", "sending"], second)
    assert attempt.pk != interrupted[0].pk
    assert list(second.attempts.all()) == [attempt]


@pytest.mark.servers
@pytest.mark.usefixtures("on_postgres")
def test_a_connection_that_was_ended_between_letters_is_replaced(server, monkeypatch):
    for _ in range(3):
        make_note()
    transmit = sending.transmit

    def interrupted(attempt):
        end_our_connection()
        return transmit(attempt)

    monkeypatch.setattr("responses.outbox.working.transmit", interrupted)
    assert send_due() == 3
    assert (states(), len(server.kept)) == (["sent"] * 3, 3)


def test_a_transaction_under_way_is_not_doubled_by_looking_again():
    """Whoever looks while the old one is still open waits for it, or finds nothing."""
    note = make_note()
    with transaction.atomic():
        attempt = claim(note.pk)
        assert sending._stands(attempt)
        transaction.set_rollback(True)
    assert not sending._stands(attempt)
