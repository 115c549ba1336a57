"""One message over SMTP, and an honest word on how it ended.

Django's backend opens the connection (TLS, login, time limits). The mail
transaction itself is spelled out here, because what matters is *where* it broke:
before the message was handed over, nothing can have been accepted; after that,
only the server's reply tells, and a lost reply leaves doubt.
"""

import contextlib
import re
import smtplib
from dataclasses import dataclass
from email.utils import parseaddr

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from .models import Outcome

GOODBYE_SECONDS = 2
LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True)
class Result:
    """How an attempt ended; ``reply`` is safe to store and show (no address in it)."""

    outcome: str
    reply: str


def send(message: EmailMultiAlternatives) -> Result:
    """Send one message to its one recipient. Never raises: whatever happens is an outcome."""
    try:
        smtp = _connection()
    except Exception as error:
        # smtplib's errors (no connection, TLS or login trouble), settings that contradict
        # each other, or what nobody thought of: nothing has left the house.
        return Result(Outcome.DEFERRED, f"no connection: {_words(error)}")
    try:
        return transmit(smtp, message)
    finally:
        _hang_up(smtp)


def _connection() -> smtplib.SMTP:
    backend = EmailBackend()
    try:
        backend.open()
    except Exception:
        with contextlib.suppress(Exception):
            backend.close()
        raise
    if backend.connection is None:
        raise ConnectionError
    return backend.connection


def _hang_up(smtp: smtplib.SMTP) -> None:
    """Say goodbye, briefly: the outcome is known, and still has to be written down."""
    with contextlib.suppress(Exception):
        if smtp.sock:
            smtp.sock.settimeout(GOODBYE_SECONDS)
        smtp.quit()
    with contextlib.suppress(Exception):
        smtp.close()


def transmit(smtp: smtplib.SMTP, message: EmailMultiAlternatives) -> Result:
    """MAIL, RCPT and DATA on an open connection."""
    try:
        content = _content(message)
        refusal = _envelope(smtp, message)
    except ValueError as error:
        # No later try can make a mail of it: an address or a header that SMTP can't say.
        return Result(Outcome.REFUSED, f"not fit for mail: {_words(error)}")
    except Exception as error:
        return Result(Outcome.DEFERRED, f"broken off before the message: {_words(error)}")
    if refusal:
        return refusal
    try:
        smtp.send(content)
        return _ended(*smtp.getreply())
    except Exception as error:
        return Result(Outcome.UNCERTAIN, f"no reply after the message: {_words(error)}")


def _content(message: EmailMultiAlternatives) -> bytes:
    """The message as DATA wants it: dots at line starts doubled, a lone dot at the end."""
    content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django's own
    end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
    return LEADING_DOT.sub(b"..", content) + end


def _envelope(smtp: smtplib.SMTP, message: EmailMultiAlternatives) -> Result | None:
    """Sender, recipient, and leave to begin; a result if the server refuses one of them."""
    smtp.ehlo_or_helo_if_needed()
    code, reply = smtp.mail(_address(message.from_email))
    if code == 250:
        code, reply = smtp.rcpt(_address(message.to[0]))
    if code in (250, 251):
        code, reply = smtp.docmd("DATA")
    return None if code == 354 else _refused(code, reply)


def _address(full: str) -> str:
    """The bare address, its domain as the DNS spells it."""
    return parseaddr(sanitize_address(full, "utf-8"))[1]


def _refused(code: int, reply: bytes) -> Result:
    """Before the message: 5xx means never (RFC 5321, 4.2.1), anything else not now."""
    outcome = Outcome.REFUSED if 500 <= code < 600 else Outcome.DEFERRED
    return Result(outcome, _reply(code, reply))


def _ended(code: int, reply: bytes) -> Result:
    """After the message: what is none of the answers that SMTP knows leaves doubt."""
    outcomes = {2: Outcome.SENT, 4: Outcome.DEFERRED, 5: Outcome.REFUSED}
    return Result(outcomes.get(code // 100, Outcome.UNCERTAIN), _reply(code, reply))


def _reply(code: int, reply: bytes) -> str:
    return f"{code} {_enhanced(reply)}".strip()


def _enhanced(reply: bytes) -> str:
    """The enhanced status code (RFC 3463) of a reply; its words may hold an address."""
    first = reply.decode("ascii", "replace").split(" ", 1)[0]
    return first if first.count(".") == 2 and first.replace(".", "").isdigit() else ""


def _words(error: Exception) -> str:
    """The error's class: its words may hold an address."""
    return type(error).__name__
