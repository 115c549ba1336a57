"""What a person decides about a delivery: posted, arrived after all, again, not at all."""

from django.db import models, transaction
from django.utils import timezone

from inquiries.errors import NotPossible, TooLate
from inquiries.models import User, Verb
from inquiries.text import clean_line
from inquiries.verbs import record

from ..letters.models import Letter, LetterStatus
from ..letters.moves import move
from ..letters.verbs import locked as locked_letter
from .models import Attempt, Channel, Delivery, DeliveryStatus, Outcome
from .sending import become, locked_delivery, mark_sent
from .sending_again import require_that_it_helps, send_again

MAX_NOTE = 500
# No worker has it, and none of these can have arrived.
STOPPABLE = (DeliveryStatus.QUEUED, DeliveryStatus.FAILED)
OVER = (DeliveryStatus.WITHDRAWN, DeliveryStatus.BOUNCED)


class Answer(models.TextChoices):
    """What became of a delivery that was in doubt."""

    ARRIVED = "arrived", "It arrived"
    AGAIN = "again", "Send it again"
    WITHDRAW = "withdraw", "Withdraw it"


@transaction.atomic
def mark_posted(delivery: Delivery, user: User) -> None:
    """The letter is in the post box."""
    delivery = locked_delivery(delivery)
    if delivery.channel != Channel.POST:
        raise NotPossible("This letter goes by e-mail, not by post.")
    if delivery.status == DeliveryStatus.QUEUED and delivery.not_before > timezone.now():
        raise NotPossible("This letter is held back until later: it isn't to be posted yet.")
    mark_sent(delivery, timezone.now(), actor=user)
    record(delivery.inquiry, user, Verb.POSTED, delivery=delivery.pk)


@transaction.atomic
def resolve(delivery: Delivery, user: User, answer: str, note: str) -> None:
    """Decide about an uncertain delivery, by an ``Answer``. A note says why."""
    note = _reason(note)
    if answer not in Answer.values:
        raise NotPossible("Say whether it arrived, goes again, or is withdrawn.")
    delivery = locked_delivery(delivery)
    if delivery.status != DeliveryStatus.UNCERTAIN:
        raise NotPossible(f"This delivery is {delivery.get_status_display()}, not uncertain.")
    _keep_note(delivery, note)
    data = {"delivery": delivery.pk, "answer": answer}
    record(delivery.inquiry, user, Verb.DELIVERY_RESOLVED, **data)
    if answer == Answer.ARRIVED:
        mark_sent(delivery, timezone.now(), actor=user)
    elif answer == Answer.AGAIN:
        send_again(delivery, user)
    else:
        become(delivery, DeliveryStatus.WITHDRAWN)
        _withdrawn_with_its_letter(delivery, user)


def _reason(note: str) -> str:
    note = clean_line(note)
    if not note:
        raise NotPossible("Write how you know, so that the next person can follow.")
    if len(note) > MAX_NOTE:
        raise NotPossible(f"The note is longer than {MAX_NOTE} characters; shorten it.")
    return note


def _keep_note(delivery: Delivery, note: str) -> None:
    """Beside the attempt that left the doubt. Not in the event: that could never be removed."""
    attempt = delivery.attempts.last() or Attempt.objects.create(
        delivery=delivery, outcome=Outcome.UNCERTAIN, ended_at=timezone.now()
    )
    attempt.note = note
    attempt.save(update_fields=["note"])


@transaction.atomic
def retry(delivery: Delivery, user: User, *, sure: bool = False) -> Delivery:
    """Send again what was refused or came back, to the address that the inquiry has now.

    The delivery that goes; or the refused one, set aside, if nothing needs to go any
    more. What came back goes to the same address only if the user is ``sure`` of it.
    """
    delivery = locked_delivery(delivery)
    if delivery.status == DeliveryStatus.BOUNCED:
        require_that_it_helps(delivery, sure=sure)
    elif delivery.status != DeliveryStatus.FAILED:
        raise NotPossible(f"This delivery is {delivery.get_status_display()}, not refused.")
    again = send_again(delivery, user)
    set_aside = again.status == DeliveryStatus.WITHDRAWN
    verb = Verb.DELIVERY_SET_ASIDE if set_aside else Verb.DELIVERY_RETRIED
    record(delivery.inquiry, user, verb, delivery=delivery.pk)
    return again


@transaction.atomic
def withdraw_delivery(delivery: Delivery, user: User) -> Delivery:
    """Pull back what waits, or give up what was refused; ``TooLate`` once a worker has it.

    A letter that waited for it is withdrawn, too. One that was sent before stays sent.
    """
    stopped = Delivery.objects.filter(pk=delivery.pk, status__in=STOPPABLE)
    if not stopped.update(status=DeliveryStatus.WITHDRAWN, settled_at=timezone.now()):
        delivery.refresh_from_db(fields=["status"])
        raise TooLate(_why_too_late(delivery.status))
    delivery = Delivery.objects.select_related("inquiry", "letter").get(pk=delivery.pk)
    _withdrawn_with_its_letter(delivery, user)
    return delivery


def _withdrawn_with_its_letter(delivery: Delivery, user: User) -> None:
    letter = locked_letter(delivery.letter) if delivery.letter else None
    if letter and letter.status == LetterStatus.QUEUED:
        move(letter, LetterStatus.WITHDRAWN)
        record(letter.inquiry, user, Verb.LETTER_WITHDRAWN, letter=letter.pk)
    else:
        record(delivery.inquiry, user, Verb.DELIVERY_WITHDRAWN, delivery=delivery.pk)


def withdraw(letter: Letter, user: User) -> Letter:
    """Don't send this letter. ``TooLate`` once a worker has it."""
    try:
        return _withdraw(letter, user)
    except TooLate:
        if not letter.deliveries.filter(status__in=STOPPABLE).exists():
            raise
    # While we looked it was put off, or queued again.
    return _withdraw(letter, user)


@transaction.atomic
def _withdraw(letter: Letter, user: User) -> Letter:
    """The delivery first: who settles one holds it while asking for the letter."""
    waiting = letter.deliveries.filter(status__in=STOPPABLE)
    waiting.update(status=DeliveryStatus.WITHDRAWN, settled_at=timezone.now())
    letter = locked_letter(letter)
    left = letter.deliveries.exclude(status__in=OVER).first()
    if left and letter.status == LetterStatus.QUEUED:
        raise TooLate(_why_too_late(left.status))
    move(letter, LetterStatus.WITHDRAWN)
    record(letter.inquiry, user, Verb.LETTER_WITHDRAWN, letter=letter.pk)
    return letter


def _why_too_late(status: str) -> str:
    if status == DeliveryStatus.UNCERTAIN:
        return "It may have arrived: say first, at its delivery, what became of it."
    if status in (DeliveryStatus.SENT, DeliveryStatus.WITHDRAWN, DeliveryStatus.BOUNCED):
        return f"Too late: it is {DeliveryStatus(status).label} already."
    return "Too late: it is being sent."
