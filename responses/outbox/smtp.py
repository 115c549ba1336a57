"""One message over SMTP, and an honest word on how it ended.

Django's backend opens the connection (TLS, login, time limits). The mail
transaction itself is spelled out here, because what matters is *where* it broke:
before the message was handed over, nothing can have been accepted; after that,
only the server's reply tells, and a lost reply leaves doubt.
"""

import contextlib
import smtplib
from dataclasses import dataclass
from email.utils import parseaddr

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.message import sanitize_address

from .models import Outcome


@dataclass(frozen=True)
class Result:
    """How an attempt ended; ``reply`` is safe to store and show (no address in it)."""

    outcome: str
    reply: str


def send(message: EmailMultiAlternatives) -> Result:
    """Send one message to its one recipient. Never raises for what the network does."""
    backend = get_connection()
    try:
        backend.open()
    except OSError as error:
        # smtplib's own errors are OSErrors too: no connection, TLS or login trouble.
        return Result(Outcome.DEFERRED, f"no connection: {_words(error)}")
    try:
        return transmit(backend.connection, message)
    finally:
        _hang_up(backend)


def _hang_up(backend: BaseEmailBackend) -> None:
    """Say goodbye. The message is settled already, whatever happens now."""
    with contextlib.suppress(OSError):
        backend.close()


def transmit(smtp: smtplib.SMTP, message: EmailMultiAlternatives) -> Result:
    """MAIL, RCPT and DATA on an open connection."""
    content = message.message().as_bytes(linesep="\r\n")
    try:
        refusal = _envelope(smtp, message)
    except (OSError, ValueError) as error:
        return Result(Outcome.DEFERRED, f"broken off before the message: {_words(error)}")
    if refusal:
        return refusal
    try:
        code, reply = smtp.data(content)
    except smtplib.SMTPDataError as error:
        # The server refused the DATA command itself.
        return _by_code(error.smtp_code, error.smtp_error)
    except OSError as error:
        return Result(Outcome.UNCERTAIN, f"no reply after the message: {_words(error)}")
    return _by_code(code, reply)


def _envelope(smtp: smtplib.SMTP, message: EmailMultiAlternatives) -> Result | None:
    """Sender and recipient; a result if the server refuses either."""
    smtp.ehlo_or_helo_if_needed()
    code, reply = smtp.mail(_address(message.from_email))
    if code == 250:
        code, reply = smtp.rcpt(_address(message.to[0]))
    return None if code in (250, 251) else _by_code(code, reply)


def _address(full: str) -> str:
    """The bare address, its domain as the DNS spells it."""
    return parseaddr(sanitize_address(full, "utf-8"))[1]


def _by_code(code: int, reply: bytes | str) -> Result:
    """RFC 5321, 4.2.1: 2xx accepted, 4xx not now, 5xx never."""
    if 200 <= code < 300:
        outcome = Outcome.SENT
    elif 500 <= code < 600:
        outcome = Outcome.REFUSED
    else:
        outcome = Outcome.DEFERRED
    return Result(outcome, f"{code} {_enhanced(reply)}".strip())


def _enhanced(reply: bytes | str) -> str:
    """The enhanced status code (RFC 3463) of a reply; its words may hold an address."""
    text = reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply
    first = text.split(" ", 1)[0]
    return first if first.count(".") == 2 and first.replace(".", "").isdigit() else ""


def _words(error: Exception) -> str:
    """The error's class: its words may hold an address."""
    return type(error).__name__
