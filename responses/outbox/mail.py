"""A delivery as an e-mail message. Only the outbox imports Django's mail."""

from email.errors import MessageError
from email.utils import formatdate, make_msgid, parseaddr
from functools import lru_cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import sanitize_address

from .models import Delivery, Purpose

# A header that all mail of ours has, so that we know it again if it comes round.
OURS = "X-Gard-Inquiries"


class NotFitForMail(ValueError):
    """An address or a header that mail can't say; no later try mends it."""


def new_message_id() -> str:
    """A Message-ID of our domain; made once, when a delivery is queued."""
    return make_msgid(domain=settings.MESSAGE_ID_DOMAIN)


def message_of(delivery: Delivery) -> EmailMultiAlternatives:
    """The message, from the delivery's frozen content alone.

    The address goes without the person's name: the mail server needs no more.
    """
    message = EmailMultiAlternatives(
        subject=delivery.subject,
        body=delivery.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[delivery.recipient],
        headers=headers_of(delivery),
    )
    if delivery.html:
        message.attach_alternative(delivery.html, "text/html")
    return message


def headers_of(delivery: Delivery) -> dict[str, str]:
    headers = {"Message-ID": delivery.message_id, OURS: settings.MESSAGE_ID_DOMAIN}
    if delivery.purpose != Purpose.LETTER:
        # RFC 3834: an answer by a machine says so, and gets none from other machines.
        headers["Auto-Submitted"] = "auto-replied"
        headers["X-Auto-Response-Suppress"] = "All"
    return headers


def frozen_message(delivery: Delivery) -> bytes:
    """The message but for its date, lines ended by CRLF; or ``NotFitForMail``.

    Not yet as DATA wants it: what is kept is the message itself, which any mail program
    can open; doubling a few dots takes no time.
    """
    try:
        bare(delivery.recipient)
        message = message_of(delivery).message()
        del message["Date"]
        return message.as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own
    except (ValueError, MessageError) as error:
        raise NotFitForMail(type(error).__name__) from error


def dated(mime: bytes) -> bytes:
    """The frozen message as it goes now."""
    return f"Date: {formatdate(localtime=settings.EMAIL_USE_LOCALTIME)}\r\n".encode() + mime


@lru_cache(maxsize=1000)  # The sender's is always the same one.
def bare(address: str) -> str:
    """The address alone, its domain as the DNS spells it; or ``NotFitForMail``.

    Before the @ it stays as it is or isn't taken: of what isn't ASCII there, or looks like
    an encoded word, Django makes another mailbox. (SMTPUTF8 few servers have.)
    """
    try:
        plain = parseaddr(sanitize_address(address, "utf-8"))[1]
        given = parseaddr(address)[1]
    except ValueError as error:
        raise NotFitForMail(type(error).__name__) from error
    local, at, _ = plain.rpartition("@")
    if not at or local != given.rpartition("@")[0] or not address.isprintable():
        raise NotFitForMail("address")
    return plain
