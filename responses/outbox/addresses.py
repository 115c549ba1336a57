"""The person mends their own e-mail address, as the holder of their link."""

from django.db import transaction
from django.utils import timezone

from inquiries.errors import TooLate
from inquiries.models import Inquiry, Person, ReplyBy, Status, Verb
from inquiries.verbs import locked, record, renew_link

from ..letters.models import LetterStatus
from .models import Channel, Delivery, DeliveryStatus, Purpose
from .queueing import ACKNOWLEDGEMENT, queue_note, warn_old_address

UNREACHED = (DeliveryStatus.FAILED, DeliveryStatus.BOUNCED)
# From here on somebody has read where the letter goes, or it went there.
READ = (LetterStatus.IN_REVIEW, LetterStatus.APPROVED, LetterStatus.QUEUED, LetterStatus.SENT)


@transaction.atomic
def correct_email(inquiry: Inquiry, email: str) -> None:
    """From now on we write to ``email``; a note goes there, and one to the old address.

    The link is all that its holder shows us, and the letter follows the address. So
    the old one hears of it; and because it may be a stranger's and had the link, there
    is a new one. Notes that still wait to go there are withdrawn. ``TooLate`` once a
    letter is in review.
    """
    before = inquiry.person.email
    if before == email:
        return
    # Before the inquiry's lock: who settles a delivery holds that row, and wants the inquiry's.
    _withdraw_waiting(inquiry, before, email)
    inquiry = locked(inquiry)
    if inquiry.person.email == email:
        return
    if inquiry.person.email != before or not may_correct_email(inquiry):
        raise TooLate(
            "Your letter is nearly done or on its way, so the address can't be changed here "
            "any more. Please tell us the right one in the follow-up form."
        )
    Person.objects.filter(pk=inquiry.person_id).update(email=email)
    inquiry.person.email = email
    record(inquiry, None, Verb.EMAIL_CORRECTED)
    renew_link(inquiry, None)
    if before.casefold() != email.casefold():
        warn_old_address(inquiry, before)
    if inquiry.status != Status.SPAM:
        queue_note(inquiry, ACKNOWLEDGEMENT, email)


def _withdraw_waiting(inquiry: Inquiry, *addresses: str) -> None:
    """To the new address there may be one that says we don't write there any more."""
    waiting = Delivery.objects.exclude(purpose=Purpose.LETTER).filter(
        inquiry=inquiry, status=DeliveryStatus.QUEUED, recipient__in=addresses
    )
    waiting.update(status=DeliveryStatus.WITHDRAWN, settled_at=timezone.now())


def mail_fails(inquiry: Inquiry) -> bool:
    """Whether the newest mail to the address that we have now didn't reach it."""
    to_them = inquiry.deliveries.filter(channel=Channel.EMAIL, recipient=inquiry.person.email)
    newest = to_them.exclude(status=DeliveryStatus.WITHDRAWN).order_by("-pk")
    return newest.values_list("status", flat=True).first() in UNREACHED


def may_correct_email(inquiry: Inquiry) -> bool:
    """While an answer by e-mail is awaited and nobody has read where it goes."""
    waits = inquiry.status in (Status.NEW, Status.OPEN, Status.SPAM)
    by_email = inquiry.reply_by == ReplyBy.EMAIL
    return waits and by_email and not inquiry.letters.filter(status__in=READ).exists()
