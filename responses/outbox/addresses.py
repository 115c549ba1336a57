"""The person mends their own e-mail address, as the holder of their link."""

from django.db import transaction

from inquiries.errors import TooLate
from inquiries.models import Inquiry, Person, ReplyBy, Status, Verb
from inquiries.verbs import locked, record

from ..letters.models import LetterStatus
from .queueing import ACKNOWLEDGEMENT, Note, queue_note

ADDRESS_CHANGED = Note("We write to another address now", "outbox/address_changed.txt")
# From here on somebody has read where the letter goes, or it went there.
READ = (LetterStatus.IN_REVIEW, LetterStatus.APPROVED, LetterStatus.QUEUED, LetterStatus.SENT)


@transaction.atomic
def correct_email(inquiry: Inquiry, email: str) -> None:
    """From now on we write to ``email``; a note goes there, and one to the old address.

    The link is all that its holder shows us, and the letter follows the address. So
    the old one hears of it, without the link: it may be a stranger's. Deliveries
    already queued keep the old address. ``TooLate`` once a letter is in review.
    """
    inquiry = locked(inquiry)
    before = inquiry.person.email
    if before == email:
        return
    if not may_correct_email(inquiry):
        raise TooLate(
            "Your letter is nearly done or on its way, so the address can't be changed here "
            "any more. Please tell us the right one in the follow-up form."
        )
    Person.objects.filter(pk=inquiry.person_id).update(email=email)
    record(inquiry, None, Verb.EMAIL_CORRECTED)
    if inquiry.status != Status.SPAM:
        queue_note(inquiry, ADDRESS_CHANGED, before)
        queue_note(inquiry, ACKNOWLEDGEMENT, email)


def may_correct_email(inquiry: Inquiry) -> bool:
    """While an answer by e-mail is awaited and nobody has read where it goes."""
    waits = inquiry.status in (Status.NEW, Status.OPEN, Status.SPAM)
    by_email = inquiry.reply_by == ReplyBy.EMAIL
    return waits and by_email and not inquiry.letters.filter(status__in=READ).exists()
