"""Real connections racing for one delivery, on PostgreSQL: there is always exactly one winner."""

from datetime import timedelta
from functools import partial
from threading import Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from inquiries.errors import NotPossible
from responses.letters.models import Letter
from responses.outbox import sending
from responses.outbox.deciding import withdraw
from responses.outbox.models import Attempt, Delivery, Outcome
from responses.outbox.sending import claim, claim_next, settle, sweep
from responses.outbox.smtp import Result
from responses.outbox.working import send_due
from tests.factories import make_block
from tests.responses.making import approved, make_letter, make_note, submitted
from tests.threads import at_once, until_somebody_waits

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("on_postgres"),
]
ROUNDS = 100


def again(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def test_two_connections_race_for_one_claim_and_one_has_it():
    wins = [0, 0]
    for _ in range(ROUNDS):
        note = make_note()
        attempts = at_once(partial(claim, note.pk), claim_next)
        assert [attempt is None for attempt in attempts].count(True) == 1
        wins[attempts[0] is None] += 1
        assert note.attempts.count() == 1
    assert sum(wins) == ROUNDS


def test_workers_at_once_send_each_letter_once(server):
    notes = [make_note() for _ in range(40)]
    assert sum(at_once(*[send_due] * 4)) == 40
    sent = sorted(line for mail in server.kept for line in mail.split(b"\r\n") if b"ge-ID" in line)
    assert sent == sorted(f"Message-ID: {note.message_id}".encode() for note in notes)
    assert Attempt.objects.count() == 40


@pytest.fixture
def letters(quick_pdf, specialist, reviewer, disclaimer, aatp):
    """Approved letters, each waiting to be sent."""
    block = make_block("aatp-definition", "definition", aatp)

    def make():
        letter = make_letter(specialist, block, disease=aatp)
        return approved(submitted(letter, specialist), reviewer).letter

    return make


def test_a_withdrawal_wins_or_says_that_it_is_too_late(letters, specialist):
    for _ in range(15):
        letter = letters()
        delivery = letter.deliveries.get()
        attempt, withdrawn = at_once(
            partial(claim, delivery.pk), partial(withdraw, letter, specialist)
        )
        letter = Letter.objects.get(pk=letter.pk)
        if attempt is None:
            assert (again(delivery).status, letter.status) == ("withdrawn", "withdrawn")
        else:
            assert isinstance(withdrawn, NotPossible)
            assert str(withdrawn) == "Too late: it is being sent."
            assert (again(delivery).status, letter.status) == ("sending", "queued")


def test_who_withdraws_while_a_claim_is_being_made_waits_and_is_too_late(letters, specialist):
    letter = letters()
    delivery = letter.deliveries.get()
    said = []
    thread = Thread(target=lambda: said.extend(at_once(partial(withdraw, letter, specialist))))
    with transaction.atomic():
        assert claim(delivery.pk)
        thread.start()
        until_somebody_waits()
    thread.join()
    assert [str(error) for error in said] == ["Too late: it is being sent."]


def test_a_worker_goes_past_what_is_just_being_withdrawn(letters, specialist):
    letter = letters()
    note = make_note()
    with transaction.atomic():
        withdraw(letter, specialist)
        (attempt,) = at_once(claim_next)
    assert attempt.delivery == note
    assert again(letter.deliveries.get()).status == "withdrawn"


def test_whether_the_sweep_gives_up_before_or_after_what_was_accepted_is_sent():
    long_ago = timezone.now() - sending.STUCK_AFTER - timedelta(seconds=1)
    for _ in range(20):
        note = make_note()
        attempt = claim(note.pk)
        Delivery.objects.filter(pk=note.pk).update(claimed_at=long_ago)
        at_once(partial(settle, attempt, Result(Outcome.SENT, "250")), sweep)
        assert (again(note).status, note.attempts.get().outcome) == ("sent", "sent")
        verbs = note.inquiry.events.order_by("pk").values_list("verb", flat=True)
        told = [verb for verb in verbs if verb.startswith("delivery-")]
        assert told in (["delivery-sent"], ["delivery-uncertain", "delivery-sent"])


def test_nobody_holds_a_lock_while_a_letter_is_on_its_way(note, server):
    reply_to = server.reply_to
    seen = []

    def looks(step):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND state LIKE 'idle in transaction%'"
            )
            seen.append(cursor.fetchone()[0])
        connection.close()
        return reply_to(step)

    server.reply_to = looks
    send_due()
    assert again(note).status == "sent"
    assert set(seen) == {0}
