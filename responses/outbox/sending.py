"""Sending: claim, send, settle, sweep.

SMTP can't promise "exactly once". So a delivery is claimed exactly once (a
conditional UPDATE), sent outside of any transaction, and settled by what the
server said. Doubt is never resolved by a retry: a person decides.
"""

import logging
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import Inquiry, Question, Status, User, Verb
from inquiries.verbs import locked, record

from ..letters.models import Letter, LetterStatus
from ..letters.moves import move
from . import swift
from .hints import hint
from .mail import NotFitForMail, dated, frozen_message
from .models import Attempt, Delivery, DeliveryStatus, Outcome
from .patience import PATIENCE, surely
from .smtp import Result, send

logger = logging.getLogger(__name__)

# Replies that an attempt may wait for on a kept line (RSET, MAIL, RCPT, DATA), and then on
# a new one: greeting, EHLO, STARTTLS, EHLO again, three for the login, MAIL, RCPT, DATA.
REPLIES = 4 + 10
# A worker that has not settled after this long is gone: it waits for those replies, hands the
# message over and waits for its reply, and then perhaps for the database. A minute on top.
STUCK_AFTER = (
    timedelta(seconds=REPLIES * settings.EMAIL_TIMEOUT + 2 * settings.EMAIL_REPLY_TIMEOUT)
    + PATIENCE
    + timedelta(minutes=1)
)
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
# Of one sweep. Each hint wakes a worker for a run of five seconds: more of them would keep the
# workers from all else.
HINTS = 5
MOST_GIVEN_UP = 100
LOST = "the worker was lost"
# Of a row that only changes its state: what is long, and no part of that.
WORDS = ("text", "html", "mime")


class Done(NamedTuple):
    """An attempt of ours, and how it ended."""

    attempt: Attempt
    result: Result


def deliver(pk: int) -> str:
    """Claim, send, settle this one. The outcome; "" if the delivery wasn't ours to send.

    May be called any number of times by any number of workers: one claim wins.
    """
    attempt = turn(None, lambda: claim(pk))
    if attempt is None:
        return ""
    result = transmit(attempt)
    turn(Done(attempt, result))
    return result.outcome


def transmit(attempt: Attempt) -> Result:
    """Send what was claimed. Whatever goes wrong is an outcome: while we live, we settle."""
    delivery = attempt.delivery
    try:
        content = dated(bytes(delivery.mime or frozen_message(delivery)))
    except NotFitForMail as error:
        result = Result(Outcome.REFUSED, f"not fit for mail: {error}")
    except Exception as error:
        result = Result(Outcome.DEFERRED, f"no message: {type(error).__name__}")
    else:
        result = send(settings.DEFAULT_FROM_EMAIL, delivery.recipient, content)
    _log(attempt, result)
    return result


def _log(attempt: Attempt, result: Result) -> None:
    """Numbers of rows and words of our own; these fields are named in ``gard_inquiries.logs``."""
    seconds = (timezone.now() - attempt.started_at).total_seconds()
    fields: dict[str, object] = {"delivery": attempt.delivery_id, "attempt": attempt.pk}
    fields |= {"outcome": str(result.outcome), "reply": result.reply, "seconds": round(seconds, 3)}
    logger.info("delivery %(delivery)s: %(outcome)s (%(reply)s)", fields, extra=fields)


def turn(done: Done | None, then: Callable[[], Attempt | None] = lambda: None) -> Attempt | None:
    """Settle what was done and claim what is next by ``then``, in one transaction, and be sure.

    So a worker never has two deliveries in its hands. A known outcome doesn't become a doubt
    because the database is away for a while; and if the connection is lost while a claim is
    being committed, the rows say whether it is ours. ``DatabaseAway`` after a few minutes.
    """
    claimed: Attempt | None = None

    def once() -> Attempt | None:
        nonlocal claimed
        if claimed and _stands(claimed):
            return claimed
        claimed = None
        with transaction.atomic():
            claimed = _step(done, then)
        return claimed

    return surely(once, worth_it=lambda: bool(done or claimed))


def _step(done: Done | None, then: Callable[[], Attempt | None]) -> Attempt | None:
    if then is claim_next and swift.is_for(done.result.outcome if done else ""):
        ours = (done.attempt, done.result.reply) if done else None
        settled, claimed = swift.settle_and_claim(ours, timezone.now())
        if done and not settled:  # The sweep has given it up meanwhile.
            settle(*done)
        return claimed
    if done:
        settle(*done)
    return then()


@transaction.atomic
def _stands(attempt: Attempt) -> bool:
    """Whether a claim was committed. The lock waits for a commit that is still under way."""
    list(Delivery.objects.select_for_update().filter(pk=attempt.delivery_id).values_list("pk"))
    same = Attempt.objects.filter(pk=attempt.pk, started_at=attempt.started_at, outcome="")
    return same.exists()


@transaction.atomic(savepoint=False)
def claim(pk: int) -> Attempt | None:
    """Make this delivery ours, if it is due and nobody else's."""
    return _claim(Delivery.objects.due(timezone.now()).filter(pk=pk))


@transaction.atomic(savepoint=False)
def claim_next() -> Attempt | None:
    """Make ours what is due for longest, but for what others are just busy with."""
    return _claim(Delivery.objects.due(timezone.now()).order_by("not_before"))


def _claim(due: QuerySet[Delivery]) -> Attempt | None:
    """A conditional UPDATE, whose row count says who won; the attempt is open from here on."""
    now = timezone.now()
    free = due.select_for_update(skip_locked=True).defer("text", "html")
    delivery = free.first()
    if delivery is None:
        return None
    mine = Delivery.objects.queued().filter(pk=delivery.pk)
    if not mine.update(status=DeliveryStatus.SENDING, claimed_at=now):
        return None
    if delivery.mime is None:  # Queued when messages were made as they went.
        delivery.refresh_from_db(fields=["text", "html"])
    return Attempt.objects.create(delivery=delivery, started_at=now)


@transaction.atomic(savepoint=False)
def settle(attempt: Attempt, result: Result) -> None:
    """Write down how an attempt ended, on the attempt, the delivery, the letter, the inquiry.

    If the sweep has given this attempt up meanwhile, a late "sent" ends the doubt as long as
    no person has. Any other late result changes nothing.
    """
    now = timezone.now()
    delivery = locked_delivery(attempt.delivery)
    unsettled = Q(outcome="")
    if result.outcome == Outcome.SENT and _is_the_last_doubt(attempt, delivery):
        unsettled |= Q(outcome=Outcome.UNCERTAIN, reply=LOST)
    mine = Attempt.objects.filter(unsettled, pk=attempt.pk)
    if not mine.update(outcome=result.outcome, reply=result.reply[:200], ended_at=now):
        return
    SETTLING[Outcome(result.outcome)](delivery, now)


def _is_the_last_doubt(attempt: Attempt, delivery: Delivery) -> bool:
    """Whether the delivery is in doubt about this attempt. A person's decision ends that state."""
    if delivery.status != DeliveryStatus.UNCERTAIN:
        return False
    return delivery.attempts.order_by("-pk").values_list("pk", flat=True).first() == attempt.pk


def locked_delivery(delivery: Delivery) -> Delivery:
    rows = Delivery.objects.select_for_update(of=("self",)).select_related("inquiry", "letter")
    return rows.defer(*WORDS).get(pk=delivery.pk)


def become(delivery: Delivery, status: DeliveryStatus, **fields: object) -> None:
    """Change the state by the table of moves; 'settled_at' follows.

    The state it moves from stands in the UPDATE, too.
    """
    settled = None if status == DeliveryStatus.QUEUED else timezone.now()
    changes = {"status": status, "settled_at": settled, **fields}
    rows = Delivery.objects.filter(pk=delivery.pk, status=delivery.status)
    if not delivery.may_become(status) or not rows.update(**changes):
        raise NotPossible(f"This delivery is {delivery.get_status_display()} already.")
    for name, value in changes.items():
        setattr(delivery, name, value)


def mark_sent(delivery: Delivery, now: datetime, actor: User | None = None) -> None:
    become(delivery, DeliveryStatus.SENT)
    record(delivery.inquiry, actor, Verb.DELIVERY_SENT, delivery=delivery.pk)
    if delivery.letter:
        _letter_is_sent(delivery.letter, delivery.inquiry, now)


def _letter_is_sent(letter: Letter, inquiry: Inquiry, now: datetime) -> None:
    """The letter is sent; its inquiry is answered, unless a newer question waits."""
    if letter.status != LetterStatus.SENT:  # It is, when it goes again after it came back.
        move(letter, LetterStatus.SENT, sent_at=now)
    if locked(inquiry).may_become(Status.ANSWERED):
        questions = Question.objects.filter(inquiry=OuterRef("pk")).order_by("-asked_at", "-pk")
        newest = Subquery(questions.values("pk")[:1])
        answered = Inquiry.objects.alias(newest=newest).filter(newest=letter.question_id)
        answered.filter(pk=inquiry.pk).update(status=Status.ANSWERED)


def _deferred(delivery: Delivery, now: datetime) -> None:
    """Not now: try again later, until it has been too long."""
    # Of those before a person queued it again, none counts.
    tried = delivery.attempts.filter(started_at__gte=delivery.queued_at)
    tries = tried.aggregate(count=Count("pk"), first=Min("started_at"))
    if tries["first"] and now - tries["first"] > GIVE_UP_AFTER:
        _failed(delivery, now)
        return
    become(delivery, DeliveryStatus.QUEUED, not_before=now + wait_after(tries["count"]))
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


def sweep() -> int:
    """Find what a lost broker, a lost worker or a restart left behind; how many were hinted.

    A delivery that was claimed long ago and never settled is in doubt: a person
    decides. One that waits past its time gets a new hint; a second hint is harmless.
    A worker that follows one goes on to the next, so a few are enough, however many wait.
    """
    now = timezone.now()
    _give_up_what_is_stuck(now - STUCK_AFTER)
    waiting = Delivery.objects.due(now).order_by("not_before").values_list("pk", flat=True)
    overdue = list(waiting[:HINTS])
    for pk in overdue:
        hint(pk)
    return len(overdue)


def _give_up_what_is_stuck(before: datetime) -> None:
    """One that can't be given up keeps neither the others waiting nor the sweep."""
    stuck = Delivery.objects.stuck(before).order_by("claimed_at").values_list("pk", flat=True)
    for pk in list(stuck[:MOST_GIVEN_UP]):
        try:
            _give_up(pk, before)
        except Exception:
            logger.exception("delivery %s can't be given up", pk)


@transaction.atomic
def _give_up(pk: int, before: datetime) -> None:
    stuck = Delivery.objects.stuck(before).select_for_update().defer(*WORDS)
    delivery = stuck.filter(pk=pk).first()
    if delivery is None:  # Settled while we looked.
        return
    lost = delivery.attempts.filter(outcome="").first()
    if lost is None:  # Nobody claims without one; but what is stuck is never passed over.
        lost = Attempt.objects.create(delivery=delivery, started_at=before)
    settle(lost, Result(Outcome.UNCERTAIN, LOST))
