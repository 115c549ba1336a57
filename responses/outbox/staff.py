"""Mail to staff, sent once for what it is about, however often and wherever its task runs."""

import logging
from collections.abc import Collection, Iterator
from datetime import timedelta
from email.errors import MessageError

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from . import pace
from .mail import OURS, new_message_id
from .models import Outcome, StaffMail
from .smtp import Result, send

logger = logging.getLogger(__name__)

FEW = 500  # Keys in one query.
# Whoever claimed a key so long ago and hasn't said that it was sent is gone, or in doubt.
ABANDONED_AFTER = timedelta(hours=1)
NOBODY = Result(Outcome.REFUSED, "nobody to tell")
NO_TURN = Result(Outcome.DEFERRED, "the mail server's limit is reached", away=True)
BEST_FIRST = [Outcome.SENT, Outcome.UNCERTAIN, Outcome.DEFERRED, Outcome.REFUSED]


def untold(keys: Collection[str]) -> set[str]:
    """Those that no mail to staff is about yet."""
    every = list(keys)
    told: set[str] = set()
    for at in range(0, len(every), FEW):
        known = StaffMail.objects.filter(key__in=every[at : at + FEW])
        told.update(known.values_list("key", flat=True))
    return set(every) - told


def tell(
    keys: Collection[str], addresses: Collection[str], subject: str, text: str
) -> Result | None:
    """Mail this to each address, one mail each, for all these keys; the best of the results.

    ``None`` if a key is somebody's: keys are claimed before, so that of two who try at once
    one does nothing. If the mail server certainly took none, they are given back and somebody
    may try again; once one mail is sent, or may have been, never. Not inside a transaction.
    Mail that fails raises nothing.
    """
    if not _claim(keys):
        return None
    result = min(_results(addresses, subject, text), key=_rank, default=NOBODY)
    mine = StaffMail.objects.filter(key__in=keys)
    if result.outcome == Outcome.SENT:
        mine.update(sent_at=timezone.now())
    elif not is_told(result):
        mine.delete()
        logger.error("no mail to staff about %s things", len(keys), extra={"count": len(keys)})
    return result


def forget_abandoned(begin: str) -> None:
    """Let those be told again that were claimed long ago and that nobody is sure were sent."""
    long_ago = timezone.now() - ABANDONED_AFTER
    claimed = StaffMail.objects.filter(key__startswith=begin, sent_at=None, made_at__lt=long_ago)
    claimed.delete()


def is_told(result: Result | None) -> bool:
    """Whether a mail is there, or may be."""
    return result is not None and result.outcome in (Outcome.SENT, Outcome.UNCERTAIN)


def _claim(keys: Collection[str]) -> bool:
    """All of them, or none where one is somebody's."""
    try:
        with transaction.atomic():
            StaffMail.objects.bulk_create((StaffMail(key=key) for key in keys), batch_size=FEW)
    except IntegrityError:
        return False
    return True


def _results(addresses: Collection[str], subject: str, text: str) -> Iterator[Result]:
    for address in addresses:
        result = _send(address, subject, text)
        if result.outcome != Outcome.SENT:
            logger.warning("mail to staff: %s (%s)", result.outcome, result.reply)
        yield result
        if result.away:
            return


def _rank(result: Result) -> int:
    return BEST_FIRST.index(Outcome(result.outcome))


def _send(address: str, subject: str, text: str) -> Result:
    """RFC 3834: no machine is to answer."""
    message = EmailMessage(
        subject=subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={
            "Message-ID": new_message_id(),
            OURS: settings.MESSAGE_ID_DOMAIN,
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    try:
        content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's
    except (ValueError, MessageError) as error:
        return Result(Outcome.REFUSED, f"not fit for mail: {type(error).__name__}")
    if pace.is_limited() and not pace.wait_for_turn():
        return NO_TURN
    return send(settings.DEFAULT_FROM_EMAIL, address, content)


def url(name: str, *args: object) -> str:
    """A page of the desk, as a link in a mail."""
    return settings.SITE_URL + reverse(name, args=args)
