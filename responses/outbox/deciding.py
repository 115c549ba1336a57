"""What a person decides about a delivery: posted, arrived after all, send again, not at all."""

from django.db import transaction
from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import User, Verb
from inquiries.text import clean_line
from inquiries.verbs import record

from ..letters.models import Letter, LetterStatus
from ..letters.moves import move
from ..letters.verbs import locked as locked_letter
from .models import Attempt, Channel, Delivery, DeliveryStatus, Outcome
from .queueing import (
    ACKNOWLEDGEMENT,
    ADDRESS_CHANGED,
    destination,
    hint_on_commit,
    queue_letter,
    queue_note,
)
from .sending import become, locked_delivery, mark_sent

MAX_NOTE = 500
# What went to an address, or goes there without anybody's doing.
WRITTEN = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.SENT)


@transaction.atomic
def mark_posted(delivery: Delivery, user: User) -> None:
    """The letter is in the post box."""
    delivery = locked_delivery(delivery)
    if delivery.channel != Channel.POST:
        raise NotPossible("This letter goes by e-mail, not by post.")
    mark_sent(delivery, timezone.now(), actor=user)
    record(delivery.inquiry, user, Verb.POSTED, delivery=delivery.pk)


@transaction.atomic
def resolve(delivery: Delivery, user: User, *, arrived: bool, note: str) -> None:
    """Decide about an uncertain delivery: it arrived, or send it again. A note says why."""
    note = clean_line(note)
    if not note:
        raise NotPossible("Write how you know, so that the next person can follow.")
    if len(note) > MAX_NOTE:
        raise NotPossible(f"The note is longer than {MAX_NOTE} characters; shorten it.")
    delivery = locked_delivery(delivery)
    if delivery.status != DeliveryStatus.UNCERTAIN:
        raise NotPossible(f"This delivery is {delivery.get_status_display()}, not uncertain.")
    _keep_note(delivery, note)
    record(
        delivery.inquiry,
        user,
        Verb.DELIVERY_RESOLVED,
        delivery=delivery.pk,
        arrived=arrived,
    )
    if arrived:
        mark_sent(delivery, timezone.now(), actor=user)
    else:
        _send_again(delivery, user)


def _keep_note(delivery: Delivery, note: str) -> None:
    """Beside the attempt that left the doubt. Not in the event: that could never be removed."""
    attempt = delivery.attempts.last() or Attempt.objects.create(
        delivery=delivery, outcome=Outcome.UNCERTAIN, ended_at=timezone.now()
    )
    attempt.note = note
    attempt.save(update_fields=["note"])


@transaction.atomic
def retry(delivery: Delivery, user: User) -> Delivery:
    """Send a refused message again, to the address that the inquiry has now.

    The delivery that goes; or the refused one, set aside, if nothing needs to go any more.
    """
    delivery = locked_delivery(delivery)
    if delivery.status != DeliveryStatus.FAILED:
        raise NotPossible(f"This delivery is {delivery.get_status_display()}, not refused.")
    again = _send_again(delivery, user)
    set_aside = again.status == DeliveryStatus.WITHDRAWN
    verb = Verb.DELIVERY_SET_ASIDE if set_aside else Verb.DELIVERY_RETRIED
    record(delivery.inquiry, user, verb, delivery=delivery.pk)
    return again


def _send_again(delivery: Delivery, user: User) -> Delivery:
    """A delivery's recipient never changes, so a mended address is a new delivery."""
    letter = delivery.letter
    if delivery.subject.startswith(ADDRESS_CHANGED.subject):
        # It told an address of a change; by now it may be the one we write to again.
        become(delivery, DeliveryStatus.WITHDRAWN)
        return delivery
    if (delivery.channel, delivery.recipient) == destination(delivery.inquiry):
        now = timezone.now()
        become(delivery, DeliveryStatus.QUEUED, not_before=now, queued_at=now)
        hint_on_commit(delivery)
        return delivery
    become(delivery, DeliveryStatus.WITHDRAWN)
    return queue_letter(letter.frozen, user) if letter else _acknowledge_anew(delivery)


def _acknowledge_anew(delivery: Delivery) -> Delivery:
    """A new acknowledgement to the mended address, with the link that is valid now.

    Who was written to there already, or wants letters by post now, needs none.
    """
    inquiry = delivery.inquiry
    channel, address = destination(inquiry)
    written = inquiry.deliveries.filter(recipient__iexact=address, status__in=WRITTEN)
    if channel != Channel.EMAIL or written.exists():
        return delivery
    note = queue_note(inquiry, ACKNOWLEDGEMENT, address)
    if note is None:
        raise NotPossible("We have written to this address several times today: try tomorrow.")
    return note


@transaction.atomic
def withdraw(letter: Letter, user: User) -> Letter:
    """Don't send this letter. Once a worker has it, it is too late.

    The delivery first: who settles one holds it while asking for the letter.
    """
    waiting = letter.deliveries.filter(status__in=[DeliveryStatus.QUEUED, DeliveryStatus.FAILED])
    stopped = waiting.update(status=DeliveryStatus.WITHDRAWN, settled_at=timezone.now())
    letter = locked_letter(letter)
    if letter.status == LetterStatus.QUEUED and not stopped:
        raise NotPossible(_why_too_late(letter))
    move(letter, LetterStatus.WITHDRAWN)
    record(letter.inquiry, user, Verb.LETTER_WITHDRAWN, letter=letter.pk)
    return letter


def _why_too_late(letter: Letter) -> str:
    if letter.deliveries.filter(status=DeliveryStatus.UNCERTAIN).exists():
        return "It may have arrived: say first, at its delivery, what became of it."
    return "Too late: it is being sent."
