"""Taking a message in: the one door for the pipe, the mailbox and the webhooks.

What a message says is believed only where a Message-ID of ours shows that it is about
something we sent, and the address fits. Everything else is kept for a person.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from inquiries import verbs
from inquiries.models import Inquiry, Question, Status, User, Verb
from inquiries.person_forms import FollowUpForm
from inquiries.verbs import AfterSubmit

from ..models import Delivery, DeliveryStatus, Received, Sort, Standing, Via
from ..queueing import acknowledge_follow_up
from ..sending import become, locked_delivery
from .matching import answered, by_ids, concerns, itself, mentioned, spellings
from .reading import Mail, read
from .sorting import Found, sort
from .trimming import trim

logger = logging.getLogger(__name__)

MOST_BYTES = 25_000_000
# Of what programs answer about one inquiry in a day, and of what is about none.
AUTOMATIC_KEPT_A_DAY = 20
AUTOMATIC_KEPT_A_DAY_ELSEWHERE = 500
FOLLOW_UPS_A_DAY = 10
OVER = (DeliveryStatus.BOUNCED, DeliveryStatus.WITHDRAWN)

NOT_READ = "We could not read it; only its original is kept."
NAMES_NOTHING = "It names no message of ours, so nothing was changed."
NAMES_ANOTHER = "It names a message of ours, but another address than that went to."
NAMES_SEVERAL = "It names several messages of ours."
ANSWERS_NOTHING = "It answers no message of ours."
FROM_ANOTHER = "It comes from another address than the person’s."
IS_PUT_AWAY = "The inquiry is {status}."
IS_ERASED = "The person’s data was removed from this inquiry."
NOTHING_OWN = "We found nothing but quoted text in it."
TOO_LONG = "It is longer than a question may be."
TOO_LARGE = "It is too large: this is its beginning, and all of it is still in the mailbox."
TOO_MANY = "More than ten follow-up questions came by mail today."
SOFT_BOUNCE = "The mail provider calls the reason one that passes: a full mailbox, for example."
COMPLAINT = "Somebody told their mail provider that our mail was unwanted."


@dataclass(frozen=True)
class Taken:
    """What was made of a message; ``note`` says why it waits, or what the person should know."""

    sort: Sort
    standing: Standing = Standing.DONE
    note: str = ""
    code: str = ""
    delivery: Delivery | None = None
    question: Question | None = None

    @property
    def inquiry(self) -> Inquiry | None:
        return self.delivery.inquiry if self.delivery else None


@dataclass(frozen=True)
class ProviderReport:
    """What a mail provider says of one message that it took from us."""

    message_ids: tuple[str, ...]
    recipient: str
    is_complaint: bool = False
    code: str = ""
    may_pass: bool = False


def take_in(raw: bytes, via: Via) -> Received:
    """Keep a message and do what follows from it, once, however often and by what way it comes.

    Whatever is odd about it, it is kept; only a database that is away raises.
    """
    try:
        return _once(raw, via, lambda: _made_of(raw))
    except Error:
        raise
    except Exception as error:
        logger.error("a message could not be read: %s", type(error).__name__)
        return _once(raw, via, lambda: Taken(Sort.OTHER, Standing.WAITING, NOT_READ))


def take_in_beginning(raw: bytes, via: Via) -> Received:
    """Keep the beginning of a message that is too large, for a person."""

    def make() -> Taken:
        return Taken(Sort.OTHER, Standing.WAITING, TOO_LARGE, delivery=_locked(answered(read(raw))))

    return _once(raw, via, make)


def _made_of(raw: bytes) -> Taken:
    mail = read(raw)
    found = sort(mail)
    return TAKING[found.sort](mail, found)


def take_report(raw: bytes, about: ProviderReport) -> Received | None:
    """Keep a mail provider's report and do what follows from it; ``None`` if it isn't about us."""
    found = [one for one in by_ids(about.message_ids) if not one.erased_at]
    if len(found) != 1:
        return None
    if about.recipient.casefold() not in spellings(found[0].recipient):
        taken = Taken(Sort.BOUNCE, Standing.WAITING, NAMES_ANOTHER, about.code, found[0])
        return _once(raw, Via.WEBHOOK, lambda: taken)
    if about.is_complaint:
        return _once(raw, Via.WEBHOOK, lambda: _complained(found[0]))
    if about.may_pass:
        return _once(raw, Via.WEBHOOK, lambda: _perhaps(found[0], about.code))
    return _once(raw, Via.WEBHOOK, lambda: came_back(found[0], about.code))


def _perhaps(delivery: Delivery, code: str) -> Taken:
    return Taken(Sort.BOUNCE, Standing.WAITING, SOFT_BOUNCE, code, locked_delivery(delivery))


def _once(raw: bytes, via: Via, make: Callable[[], Taken]) -> Received:
    digest = sha256(raw).hexdigest()
    known = Received.objects.filter(digest=digest).first()
    if known:
        return known
    try:
        with transaction.atomic():
            return _keep(raw, digest, via, make())
    except IntegrityError:
        # It came twice at the same moment; what the other one did counts.
        known = Received.objects.filter(digest=digest).first()
        if known is None:
            raise
        return known


def _keep(raw: bytes, digest: str, via: Via, taken: Taken) -> Received:
    keeps = _keeps_words(taken)
    return Received.objects.create(
        digest=digest,
        via=via,
        raw=raw if keeps else b"",
        erased_at=None if keeps else timezone.now(),
        sort=taken.sort,
        standing=taken.standing,
        note=taken.note,
        code=taken.code[:12],
        delivery=taken.delivery,
        inquiry=taken.inquiry,
        question=taken.question,
    )


def _keeps_words(taken: Taken) -> bool:
    """What programs say of a removed person isn't kept, nor a mail bomb's words."""
    if taken.standing == Standing.WAITING or taken.sort == Sort.REPLY:
        return True
    if taken.inquiry and taken.inquiry.erased_at:
        return False
    most = AUTOMATIC_KEPT_A_DAY if taken.inquiry else AUTOMATIC_KEPT_A_DAY_ELSEWHERE
    today = Received.objects.filter(inquiry=taken.inquiry, received_at__gte=_day_ago())
    return today.filter(sort=taken.sort, erased_at=None).count() < most


# --- Reports ------------------------------------------------------------------------


def _bounce(mail: Mail, found: Found) -> Taken:
    """Believed if it is about one delivery, and the address that this went to."""
    taken = Taken(Sort.BOUNCE, Standing.WAITING, NAMES_NOTHING, code=found.report.code)
    deliveries = mentioned(mail)
    if not deliveries:
        return taken
    about = [one for one in deliveries if concerns(found.report, mail, one)]
    if len(about) > 1:
        return replace(taken, note=NAMES_SEVERAL)
    if not about:
        return replace(taken, note=NAMES_ANOTHER, delivery=deliveries[0])
    return came_back(about[0], found.report.code)


def came_back(delivery: Delivery, code: str, user: User | None = None) -> Taken:
    """Note that a delivery didn't arrive after all, and bring its inquiry back to a person.

    ``user`` is who said so, where no message could show it.
    """
    delivery = locked_delivery(delivery)
    taken = Taken(Sort.BOUNCE, code=code, delivery=delivery)
    if delivery.erased_at or delivery.status in OVER:
        return taken
    if not delivery.may_become(DeliveryStatus.BOUNCED):
        note = f"For us the message it is about is “{delivery.get_status_display()}”."
        return replace(taken, standing=Standing.WAITING, note=note)
    become(delivery, DeliveryStatus.BOUNCED)
    verbs.record(
        delivery.inquiry, user, Verb.DELIVERY_BOUNCED, delivery=delivery.pk, code=code[:12]
    )
    _bring_back(delivery)
    return taken


def _bring_back(delivery: Delivery) -> None:
    """To whoever has the inquiry, if they are still here.

    Not if it was a note to an address that was mended since.
    """
    inquiry = delivery.inquiry
    is_past = not delivery.letter_id and delivery.recipient != inquiry.person.email
    if not is_past and inquiry.status in (Status.ANSWERED, Status.CLOSED) and not inquiry.erased_at:
        verbs.reopen(inquiry, None)


def _delay(mail: Mail, found: Found) -> Taken:
    about = [one for one in mentioned(mail) if concerns(found.report, mail, one)]
    delivery = locked_delivery(about[0]) if len(about) == 1 else None
    return Taken(Sort.DELAY, code=found.report.code, delivery=delivery)


def _complaint(mail: Mail, found: Found) -> Taken:
    deliveries = mentioned(mail)
    return _complained(deliveries[0] if len(deliveries) == 1 else None)


def _complained(delivery: Delivery | None) -> Taken:
    return Taken(Sort.COMPLAINT, Standing.WAITING, COMPLAINT, delivery=_locked(delivery))


def _locked(delivery: Delivery | None) -> Delivery | None:
    """Before the inquiry's row, in the order in which everybody locks them."""
    return locked_delivery(delivery) if delivery else None


# --- What programs write --------------------------------------------------------------


def _automatic(mail: Mail, found: Found) -> Taken:
    """Recorded, and never answered."""
    if ours := itself(mail):
        return Taken(Sort.LOOP, delivery=locked_delivery(ours))
    return Taken(found.sort, delivery=_locked(answered(mail)))


# --- What people write ------------------------------------------------------------------


def _words(mail: Mail, found: Found) -> Taken:
    """A follow-up question, if it answers us and comes from the person; else for a person."""
    if ours := itself(mail):
        return Taken(Sort.LOOP, delivery=locked_delivery(ours))
    delivery = _locked(answered(mail))
    if not mail.is_readable:
        return Taken(Sort.OTHER, Standing.WAITING, NOT_READ, delivery=delivery)
    if delivery is None:
        return Taken(Sort.OTHER, Standing.WAITING, ANSWERS_NOTHING)
    taken = Taken(Sort.REPLY, Standing.WAITING, delivery=delivery)
    form = FollowUpForm({"text": trim(mail.text).own})
    if why := _why_not(mail, delivery.inquiry, form):
        return replace(taken, note=why)
    text = form.cleaned_data["text"]
    question = follow_up(delivery.inquiry, text, acknowledge_follow_up)
    is_new = not Received.objects.filter(question=question).exists()
    return replace(
        taken,
        standing=Standing.DONE,
        note=attachments_in_words(mail),
        question=question if is_new else None,
    )


def follow_up(inquiry: Inquiry, text: str, acknowledge: AfterSubmit | None) -> Question:
    """These words as a question; "Yes, please." once more is one after we wrote again."""
    inquiry = verbs.locked(inquiry)
    latest = inquiry.questions.order_by("asked_at", "pk").last()
    letters = inquiry.letters.filter(sent_at__isnull=False)
    we_wrote = latest is not None and letters.filter(sent_at__gte=latest.asked_at).exists()
    is_new = we_wrote or inquiry.status == Status.ANSWERED
    return verbs.follow_up(inquiry, text, acknowledge, is_new=is_new)


def _why_not(mail: Mail, inquiry: Inquiry, form: FollowUpForm) -> str:
    """Why this can't become a follow-up question by itself; nothing, if it can."""
    if inquiry.erased_at:
        return IS_ERASED
    if [sender.casefold() for sender in mail.senders] != [inquiry.person.email.casefold()]:
        return FROM_ANOTHER
    if inquiry.status in (Status.CLOSED, Status.SPAM):
        return IS_PUT_AWAY.format(status=inquiry.get_status_display())
    if not form.is_valid():
        return NOTHING_OWN if form.has_error("text", "required") else TOO_LONG
    today = Received.objects.filter(inquiry=inquiry, received_at__gte=_day_ago())
    return TOO_MANY if today.exclude(question=None).count() >= FOLLOW_UPS_A_DAY else ""


def attachments_in_words(mail: Mail) -> str:
    many = mail.attachments
    if not many:
        return ""
    return f"With {many} attachment{'s' if many > 1 else ''}, kept in the original."


def _day_ago() -> datetime:
    return timezone.now() - timedelta(days=1)


TAKING: dict[Sort, Callable[[Mail, Found], Taken]] = {
    Sort.BOUNCE: _bounce,
    Sort.DELAY: _delay,
    Sort.COMPLAINT: _complaint,
    Sort.AUTO_REPLY: _automatic,
    Sort.LOOP: _automatic,
    Sort.REPLY: _words,
    Sort.OTHER: _words,
}
