"""Queueing: a delivery's row is made in the same transaction as what it tells of.

The row is the truth and the broker a hint: losing every hint delays a delivery
until the next sweep and does nothing else.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import Inquiry, ReplyBy, User, Verb
from inquiries.text import masked
from inquiries.verbs import record

from ..letters.assembly import lines, page_url
from ..letters.freezing import approve
from ..letters.models import FrozenLetter, Letter, LetterStatus
from ..letters.moves import move
from .hints import hint
from .mail import NotFitForMail, frozen_message, new_message_id
from .models import Channel, Delivery, DeliveryStatus, Purpose


class Note(NamedTuple):
    """A short mail in words of our own; ``template`` gets code, date, link and how to reach us."""

    subject: str
    template: str


ACKNOWLEDGEMENT = Note("We have your question", "outbox/acknowledgement.txt")
FOLLOW_UP = Note("We have your further question", "outbox/follow_up.txt")
ADDRESS_CHANGED = Note("We write to another address now", "outbox/address_changed.txt")


def acknowledge(inquiry: Inquiry) -> None:
    """Queue a note that we have the question. It repeats nothing that the person wrote.

    It runs inside the transaction of ``submit``. Whoever enters a stranger's
    address many times mails them a few notes a day, and no more.
    """
    address = inquiry.person.email
    if inquiry.reply_by != ReplyBy.EMAIL or _written_to(inquiry, address).exists():
        return
    is_first = not inquiry.deliveries.exists()
    purpose = Purpose.ACKNOWLEDGEMENT if is_first else Purpose.NOTE
    queue_note(inquiry, ACKNOWLEDGEMENT, address, purpose=purpose)


def acknowledge_follow_up(inquiry: Inquiry) -> None:
    """Queue a note that we have the further question; like the first, it repeats nothing of it.

    It runs inside the transaction of ``follow_up``.
    """
    if inquiry.reply_by == ReplyBy.EMAIL:
        queue_note(inquiry, FOLLOW_UP, inquiry.person.email)


def warn_old_address(inquiry: Inquiry, address: str) -> None:
    """Say that we write elsewhere now, to an address that had mail of ours about this inquiry.

    Once a day for an inquiry, whatever else the address gets: nobody can use up its
    share of notes to keep the change from it.
    """
    written = _written_to(inquiry, address)
    told = written.filter(subject__startswith=ADDRESS_CHANGED.subject, created_at__gte=_day_ago())
    if written.exists() and not told.exists():
        _queue_note(inquiry, ADDRESS_CHANGED, address, Purpose.NOTE)


def queue_note(
    inquiry: Inquiry, note: Note, address: str, purpose: Purpose = Purpose.NOTE
) -> Delivery | None:
    """Queue a note in our words alone; ``None`` if the address had enough of them today."""
    if _notes_today(address) >= settings.ACKNOWLEDGEMENTS_PER_ADDRESS_A_DAY:
        record(inquiry, None, Verb.ACKNOWLEDGEMENT_WITHHELD)
        return None
    return _queue_note(inquiry, note, address, purpose)


def _queue_note(inquiry: Inquiry, note: Note, address: str, purpose: Purpose) -> Delivery:
    due_on = inquiry.due_on
    context = {
        "code": inquiry.code,
        # A day that has passed is no promise.
        "due_on": due_on if due_on >= timezone.localdate() else None,
        "page_url": page_url(inquiry),
        "center": settings.CENTER_NAME,
        "phone": settings.CENTER_PHONE,
        "address": ", ".join(lines(settings.CENTER_ADDRESS)),
    }
    return _queue(
        inquiry=inquiry,
        purpose=purpose,
        channel=Channel.EMAIL,
        recipient=address,
        subject=f"{note.subject} ({inquiry.code})",
        text=render_to_string(note.template, context),
    )


def _notes_today(address: str) -> int:
    notes = Delivery.objects.exclude(purpose=Purpose.LETTER)
    return notes.filter(recipient__iexact=address, created_at__gte=_day_ago()).count()


def _written_to(inquiry: Inquiry, address: str) -> QuerySet[Delivery]:
    """What went to this address, goes there, or may have arrived."""
    never = [DeliveryStatus.WITHDRAWN, DeliveryStatus.FAILED]
    return inquiry.deliveries.filter(recipient__iexact=address).exclude(status__in=never)


def _day_ago() -> datetime:
    return timezone.now() - timedelta(days=1)


def approve_and_send(
    letter: Letter, reviewer: User, *, seen: str, not_before: datetime | None = None
) -> FrozenLetter:
    """Approve what was ``seen``, freeze it and queue its delivery, in one transaction.

    It goes at ``not_before``; left out, after the time in which it can be pulled back.
    """
    return approve(
        letter,
        reviewer,
        seen=seen,
        then=lambda frozen: queue_letter(frozen, reviewer, not_before=not_before),
    )


@transaction.atomic
def queue_letter(
    frozen: FrozenLetter, actor: User, *, not_before: datetime | None = None
) -> Delivery:
    """Queue the frozen letter to the person, by the channel they chose.

    ``NotPossible`` if mail can't go to such an address.
    """
    # Patience counts from then, too.
    goes_at = not_before or timezone.now() + timedelta(seconds=settings.UNDO_SECONDS)
    letter = frozen.letter
    inquiry = letter.inquiry
    channel, address = destination(inquiry)
    delivery = _queue(
        inquiry=inquiry,
        letter=letter,
        actor=actor,
        purpose=Purpose.LETTER,
        channel=channel,
        recipient=address,
        recipient_name=inquiry.person.name,
        subject=frozen.subject,
        text=frozen.text,
        html=frozen.mail_html,
        not_before=goes_at,
        queued_at=goes_at,
    )
    # When it goes again to a mended address, it is queued; after it came back, even sent.
    if letter.status not in (LetterStatus.QUEUED, LetterStatus.SENT):
        move(letter, LetterStatus.QUEUED)
    return delivery


def destination(inquiry: Inquiry) -> tuple[Channel, str]:
    """The channel that the person chose, and their address there."""
    if inquiry.reply_by == ReplyBy.POST:
        return Channel.POST, "\n".join(lines(inquiry.person.postal_address))
    return Channel.EMAIL, inquiry.person.email


def _queue(*, inquiry: Inquiry, actor: User | None = None, **content: object) -> Delivery:
    delivery = Delivery(inquiry=inquiry, message_id=new_message_id(), **content)
    if delivery.channel == Channel.EMAIL:
        delivery.mime = _mime_of(delivery)
    delivery.save()
    record(inquiry, actor, Verb.DELIVERY_QUEUED, delivery=delivery.pk, purpose=delivery.purpose)
    hint_on_commit(delivery)
    return delivery


def _mime_of(delivery: Delivery) -> bytes | None:
    """Who sends a letter hears at once that it can't go; who asks us isn't stopped by it."""
    try:
        return frozen_message(delivery)
    except NotFitForMail as error:
        if delivery.purpose != Purpose.LETTER:
            return None  # It is refused when its turn comes, and the inquiry's page says so.
        raise NotPossible(
            "No e-mail can be sent to this address as it is written: correct it, or send the "
            "letter by post."
        ) from error


def hint_on_commit(delivery: Delivery) -> None:
    """What has to wait yet, the sweep hints at when its time has come."""
    if delivery.channel == Channel.EMAIL and delivery.not_before <= timezone.now():
        transaction.on_commit(lambda: hint(delivery.pk))


def recipient_in_words(inquiry: Inquiry) -> str:
    """Where a letter would go, with only as much of the address as tells it from another."""
    if inquiry.reply_by == ReplyBy.POST:
        return f"to {inquiry.person.name or 'the person'}, by post"
    return f"to {masked(inquiry.person.email)}, by e-mail"
