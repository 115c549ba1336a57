"""Sending: claim, send, settle, sweep.

SMTP can't promise "exactly once". So a delivery is claimed exactly once (a
conditional UPDATE), sent outside of any transaction, and settled by what the
server said. Doubt is never resolved by a retry: a person decides.
"""

import logging
import random
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import Status, User, Verb
from inquiries.verbs import locked, record

from ..letters.models import Letter, LetterStatus
from ..letters.moves import move
from .hints import hint
from .mail import message_of
from .models import Attempt, Delivery, DeliveryStatus, Outcome
from .smtp import Result, send

logger = logging.getLogger(__name__)

# A worker that has not settled after this long is gone: sending takes EMAIL_TIMEOUT
# seconds at each of a handful of steps.
STUCK_AFTER = timedelta(minutes=10)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)


def deliver(pk: int) -> str:
    """Claim, send, settle. The outcome; "" if the delivery wasn't ours to send.

    May be called any number of times by any number of workers: one claim wins.
    """
    attempt = claim(pk)
    if attempt is None:
        return ""
    result = _try(attempt.delivery)
    settle(attempt, result)
    _log(attempt, result)
    return result.outcome


def _log(attempt: Attempt, result: Result) -> None:
    """Numbers of rows and words of our own; these fields are named in ``gard_inquiries.logs``."""
    seconds = (timezone.now() - attempt.started_at).total_seconds()
    fields: dict[str, object] = {"delivery": attempt.delivery_id, "attempt": attempt.pk}
    fields |= {"outcome": str(result.outcome), "reply": result.reply, "seconds": round(seconds, 3)}
    logger.info("delivery %(delivery)s: %(outcome)s (%(reply)s)", fields, extra=fields)


def _try(delivery: Delivery) -> Result:
    """Whatever goes wrong is an outcome: what we claimed isn't left to the sweep while we live."""
    try:
        message = message_of(delivery)
    except Exception as error:
        return Result(Outcome.DEFERRED, f"no message: {type(error).__name__}")
    return send(message)


@transaction.atomic
def claim(pk: int) -> Attempt | None:
    """Make the delivery ours: a conditional UPDATE whose row count says who won."""
    now = timezone.now()
    won = Delivery.objects.due(now).filter(pk=pk)
    if not won.update(status=DeliveryStatus.SENDING, claimed_at=now):
        return None
    return Attempt.objects.create(delivery=Delivery.objects.get(pk=pk), started_at=now)


@transaction.atomic
def settle(attempt: Attempt, result: Result) -> None:
    """Write down how an attempt ended, on the attempt, the delivery, the letter, the inquiry.

    If the sweep has given this attempt up meanwhile, a person decides; a late
    result changes nothing.
    """
    now = timezone.now()
    delivery = locked_delivery(attempt.delivery)
    open_attempt = Attempt.objects.filter(pk=attempt.pk, outcome="")
    if not open_attempt.update(outcome=result.outcome, reply=result.reply[:200], ended_at=now):
        return
    SETTLING[Outcome(result.outcome)](delivery, now)


def locked_delivery(delivery: Delivery) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("inquiry", "letter")
    return rows.get(pk=delivery.pk)


def become(delivery: Delivery, status: DeliveryStatus, **fields: object) -> None:
    """Change the state by the table of moves; 'settled_at' follows."""
    if not delivery.may_become(status):
        raise NotPossible(f"This delivery is {delivery.get_status_display()} already.")
    settled = None if status == DeliveryStatus.QUEUED else timezone.now()
    changes = {"status": status, "settled_at": settled, **fields}
    for name, value in changes.items():
        setattr(delivery, name, value)
    delivery.save(update_fields=list(changes))


def mark_sent(delivery: Delivery, now: datetime, actor: User | None = None) -> None:
    become(delivery, DeliveryStatus.SENT)
    record(delivery.inquiry, actor, Verb.DELIVERY_SENT, delivery=delivery.pk)
    if delivery.letter:
        _letter_is_sent(delivery.letter, now)


def _letter_is_sent(letter: Letter, now: datetime) -> None:
    """The letter is sent; its inquiry is answered, unless a newer question waits."""
    move(letter, LetterStatus.SENT, sent_at=now)
    inquiry = locked(letter.inquiry)
    newest = inquiry.questions.latest("asked_at", "pk")
    if newest.pk == letter.question_id and inquiry.may_become(Status.ANSWERED):
        inquiry.status = Status.ANSWERED
        inquiry.save(update_fields=["status"])


def _deferred(delivery: Delivery, now: datetime) -> None:
    """Not now: try again later, until it has been too long."""
    if now - delivery.queued_at > GIVE_UP_AFTER:
        _failed(delivery, now)
        return
    # Of those before a person queued it again, none counts.
    wait = wait_after(delivery.attempts.filter(started_at__gte=delivery.queued_at).count())
    become(delivery, DeliveryStatus.QUEUED, not_before=now + wait)
    record(delivery.inquiry, None, Verb.DELIVERY_DEFERRED, delivery=delivery.pk)


def wait_after(attempts: int) -> timedelta:
    """Doubling waits from a minute to an hour, spread by up to a fifth either way."""
    wait = min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 - spreading load, not a secret


def _failed(delivery: Delivery, now: datetime) -> None:
    become(delivery, DeliveryStatus.FAILED)
    record(delivery.inquiry, None, Verb.DELIVERY_FAILED, delivery=delivery.pk)


def _uncertain(delivery: Delivery, now: datetime) -> None:
    become(delivery, DeliveryStatus.UNCERTAIN)
    record(delivery.inquiry, None, Verb.DELIVERY_UNCERTAIN, delivery=delivery.pk)


SETTLING = {
    Outcome.SENT: mark_sent,
    Outcome.DEFERRED: _deferred,
    Outcome.REFUSED: _failed,
    Outcome.UNCERTAIN: _uncertain,
}


def sweep(limit: int = 500) -> int:
    """Find what a lost broker, a lost worker or a restart left behind; how many were hinted.

    A delivery that was claimed long ago and never settled is in doubt: a person
    decides. One that waits past its time gets a new hint; a second hint is harmless.
    """
    now = timezone.now()
    for delivery in Delivery.objects.stuck(now - STUCK_AFTER)[:limit]:
        _give_up(delivery)
    waiting = Delivery.objects.due(now).order_by("not_before").values_list("pk", flat=True)
    overdue = list(waiting[:limit])
    for pk in overdue:
        hint(pk)
    return len(overdue)


def _give_up(delivery: Delivery) -> None:
    attempt = delivery.attempts.filter(outcome="").first()
    if attempt:
        settle(attempt, Result(Outcome.UNCERTAIN, "the worker was lost"))
