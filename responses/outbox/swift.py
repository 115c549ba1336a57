"""The everyday case on PostgreSQL in one trip: a letter was accepted; settle it, claim the next.

``sending.settle`` and ``sending.claim_next`` say what this does, and do it everywhere else: on
SQLite, and for what wasn't accepted. They take a dozen trips to the database, and this is most
of what a letter costs. The tests hold the two together: what they leave behind is the same.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from .models import Attempt, Delivery, Outcome

# First the locks, in their order: a statement sees only what was there when it began, and
# what is asked afterwards, such as for the newest question, is asked by the next statement.
LOCK_NOTE = """
SELECT 1 FROM responses_delivery WHERE id = %(delivery)s FOR UPDATE;
"""
LOCK_LETTER = """
SELECT 1 FROM responses_delivery delivery
JOIN responses_letter letter ON letter.id = delivery.letter_id
JOIN inquiries_inquiry inquiry ON inquiry.id = delivery.inquiry_id
WHERE delivery.id = %(delivery)s FOR UPDATE OF delivery, letter, inquiry;
"""
SETTLE = """
WITH ended AS (
    UPDATE responses_attempt SET outcome = 'sent', reply = %(reply)s, ended_at = %(now)s
    WHERE id = %(attempt)s AND outcome = '' RETURNING delivery_id
), sent AS (
    UPDATE responses_delivery SET status = 'sent', settled_at = %(now)s
    WHERE id = (SELECT delivery_id FROM ended) AND status = 'sending'
    RETURNING id, inquiry_id, letter_id
), letter AS (
    UPDATE responses_letter SET status = 'sent', sent_at = %(now)s
    WHERE id = (SELECT letter_id FROM sent) AND status = 'queued'
), inquiry AS (
    UPDATE inquiries_inquiry SET status = 'answered'
    WHERE id = (SELECT inquiry_id FROM sent) AND status = 'open' AND (
        SELECT question_id FROM responses_letter WHERE id = (SELECT letter_id FROM sent)
    ) = (
        SELECT id FROM inquiries_question WHERE inquiry_id = inquiries_inquiry.id
        ORDER BY asked_at DESC, id DESC LIMIT 1
    )
)
INSERT INTO inquiries_event (inquiry_id, verb, data, at)
SELECT inquiry_id, 'delivery-sent', jsonb_build_object('delivery', id), %(now)s FROM sent;
"""
CLAIM = """
WITH next AS (
    SELECT id, inquiry_id, letter_id, recipient, mime FROM responses_delivery
    WHERE channel = 'email' AND status = 'queued' AND not_before <= %(now)s
    ORDER BY not_before LIMIT 1 FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE responses_delivery SET status = 'sending', claimed_at = %(now)s
    WHERE id = (SELECT id FROM next)
), opened AS (
    INSERT INTO responses_attempt (delivery_id, started_at, outcome, reply, note)
    SELECT id, %(now)s, '', '', '' FROM next RETURNING id
)
SELECT opened.id, next.id, inquiry_id, letter_id, recipient, mime FROM opened, next
"""
DELIVERY = ("id", "inquiry_id", "letter_id", "recipient", "mime")


def is_for(outcome: str) -> bool:
    """Whether it can settle this; with no outcome, claim alone."""
    return connection.vendor == "postgresql" and outcome in ("", Outcome.SENT)


def settle_and_claim(
    done: tuple[Attempt, str] | None, now: datetime
) -> tuple[bool, Attempt | None]:
    """Settle the attempt that was accepted with that reply, if any, and claim what is next.

    Whether it was settled here, and what was claimed. The caller has a transaction open.
    """
    statements = CLAIM
    values: dict[str, datetime | int | str] = {"now": now}
    if done:
        attempt, reply = done
        lock = LOCK_LETTER if attempt.delivery.letter_id else LOCK_NOTE
        statements = lock + SETTLE + CLAIM
        values |= {"attempt": attempt.pk, "delivery": attempt.delivery_id, "reply": reply[:200]}
    with connection.cursor() as cursor:
        cursor.execute(statements, values)
        counts = [cursor.rowcount]
        while cursor.nextset():
            counts.append(cursor.rowcount)
        row = cursor.fetchone()
    settled = done is not None and counts[-2] == 1  # Before the claim: its line in the timeline.
    return settled, _attempt(row, now) if row else None


def _attempt(row: tuple[Any, ...], now: datetime) -> Attempt:
    database = connection.alias
    delivery = Delivery.from_db(database, DELIVERY, row[1:])
    if delivery.mime is None:  # Queued when messages were made as they went.
        delivery.refresh_from_db()
    fields = {"id": row[0], "delivery_id": delivery.pk, "started_at": now, "outcome": ""}
    attempt = Attempt.from_db(database, list(fields), list(fields.values()))
    attempt.delivery = delivery
    return attempt
