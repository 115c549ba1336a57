"""Queueing: a delivery's row is made in the same transaction as what it tells of.

The row is the truth and the broker a hint: losing every hint delays a delivery
until the next sweep and does nothing else.
"""

from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone

from inquiries.models import Inquiry, ReplyBy, User, Verb
from inquiries.text import masked
from inquiries.verbs import record

from ..letters.assembly import lines, page_url
from ..letters.freezing import approve
from ..letters.models import FrozenLetter, Letter, LetterStatus
from ..letters.moves import move
from .hints import hint
from .mail import new_message_id
from .models import Channel, Delivery, Purpose


class Note(NamedTuple):
    """A short mail in words of our own; ``template`` gets code, date, link and how to reach us."""

    subject: str
    template: str


ACKNOWLEDGEMENT = Note("We have your question", "outbox/acknowledgement.txt")
FOLLOW_UP = Note("We have your further question", "outbox/follow_up.txt")


def acknowledge(inquiry: Inquiry) -> None:
    """Queue a note that we have the question. It repeats nothing that the person wrote.

    It runs inside the transaction of ``submit``. Whoever enters a stranger's
    address many times mails them a few notes a day, and no more.
    """
    if inquiry.reply_by != ReplyBy.EMAIL or inquiry.deliveries.exists():
        return
    queue_note(inquiry, ACKNOWLEDGEMENT, inquiry.person.email, purpose=Purpose.ACKNOWLEDGEMENT)


def acknowledge_follow_up(inquiry: Inquiry) -> None:
    """Queue a note that we have the further question; like the first, it repeats nothing of it.

    It runs inside the transaction of ``follow_up``.
    """
    if inquiry.reply_by == ReplyBy.EMAIL:
        queue_note(inquiry, FOLLOW_UP, inquiry.person.email)


def queue_note(
    inquiry: Inquiry, note: Note, address: str, purpose: Purpose = Purpose.NOTE
) -> Delivery | None:
    """Queue a note in our words alone; ``None`` if the address had enough of them today."""
    if _notes_today(address) >= settings.ACKNOWLEDGEMENTS_PER_ADDRESS_A_DAY:
        record(inquiry, None, Verb.ACKNOWLEDGEMENT_WITHHELD)
        return None
    context = {
        "code": inquiry.code,
        "due_on": inquiry.due_on,
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
    return (
        Delivery.objects.exclude(purpose=Purpose.LETTER)
        .filter(recipient__iexact=address, created_at__gte=timezone.now() - timedelta(days=1))
        .count()
    )


def approve_and_send(letter: Letter, reviewer: User, *, seen: str) -> FrozenLetter:
    """Approve what was ``seen``, freeze it and queue its delivery, in one transaction."""
    return approve(letter, reviewer, seen=seen, then=lambda frozen: queue_letter(frozen, reviewer))


@transaction.atomic
def queue_letter(frozen: FrozenLetter, actor: User) -> Delivery:
    """Queue the frozen letter to the person, by the channel they chose."""
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
    )
    if letter.status != LetterStatus.QUEUED:  # It is, when it goes again to a mended address.
        move(letter, LetterStatus.QUEUED)
    return delivery


def destination(inquiry: Inquiry) -> tuple[Channel, str]:
    """The channel that the person chose, and their address there."""
    if inquiry.reply_by == ReplyBy.POST:
        return Channel.POST, "\n".join(lines(inquiry.person.postal_address))
    return Channel.EMAIL, inquiry.person.email


def _queue(*, inquiry: Inquiry, actor: User | None = None, **content: object) -> Delivery:
    delivery = Delivery.objects.create(inquiry=inquiry, message_id=new_message_id(), **content)
    record(inquiry, actor, Verb.DELIVERY_QUEUED, delivery=delivery.pk, purpose=delivery.purpose)
    hint_on_commit(delivery)
    return delivery


def hint_on_commit(delivery: Delivery) -> None:
    if delivery.channel == Channel.EMAIL:
        transaction.on_commit(lambda: hint(delivery.pk))


def recipient_in_words(inquiry: Inquiry) -> str:
    """Where a letter would go, with only as much of the address as tells it from another."""
    if inquiry.reply_by == ReplyBy.POST:
        return f"to {inquiry.person.name or 'the person'}, by post"
    return f"to {masked(inquiry.person.email)}, by e-mail"
