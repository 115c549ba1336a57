"""Mail to staff, sent once for what it is about, however often and wherever its task runs."""

import logging
from collections.abc import Collection, Iterator
from email.errors import MessageError

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from .mail import new_message_id
from .models import Outcome, StaffMail
from .smtp import Result, send

logger = logging.getLogger(__name__)

FEW = 500  # Keys in one query.


def untold(keys: Collection[str]) -> set[str]:
    """Those that no mail to staff is about yet."""
    every = list(keys)
    told: set[str] = set()
    for at in range(0, len(every), FEW):
        known = StaffMail.objects.filter(key__in=every[at : at + FEW])
        told.update(known.values_list("key", flat=True))
    return set(every) - told


def tell(keys: Collection[str], addresses: Collection[str], subject: str, text: str) -> bool:
    """Mail this to each address, one mail each, for all these keys; whether anybody has it.

    The keys are claimed before, so that of two who try at once one does nothing. If the mail
    server certainly took none, they are given back and somebody may try again; once one mail
    is sent, or may have been, never. Not inside a transaction. Mail that fails raises nothing.
    """
    if not _claim(keys):
        return False
    outcomes = list(_outcomes(addresses, subject, text))
    mine = StaffMail.objects.filter(key__in=keys)
    if Outcome.SENT in outcomes:
        mine.update(sent_at=timezone.now())
        return True
    if Outcome.UNCERTAIN in outcomes:
        return True
    mine.delete()
    logger.error("no mail to staff about %s things went out", len(keys), extra={"count": len(keys)})
    return False


def _claim(keys: Collection[str]) -> bool:
    """All of them, or none where one is somebody's."""
    try:
        with transaction.atomic():
            StaffMail.objects.bulk_create((StaffMail(key=key) for key in keys), batch_size=FEW)
    except IntegrityError:
        return False
    return True


def _outcomes(addresses: Collection[str], subject: str, text: str) -> Iterator[str]:
    for address in addresses:
        result = _send(address, subject, text)
        if result.outcome != Outcome.SENT:
            logger.warning("mail to staff: %s (%s)", result.outcome, result.reply)
        yield result.outcome
        if result.away:
            return


def _send(address: str, subject: str, text: str) -> Result:
    """RFC 3834: no machine is to answer."""
    message = EmailMessage(
        subject=subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={
            "Message-ID": new_message_id(),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        },
    )
    try:
        content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's
    except (ValueError, MessageError) as error:
        return Result(Outcome.REFUSED, f"not fit for mail: {type(error).__name__}")
    return send(settings.DEFAULT_FROM_EMAIL, address, content)


def url(name: str, *args: object) -> str:
    """A page of the desk, as a link in a mail."""
    return settings.SITE_URL + reverse(name, args=args)
