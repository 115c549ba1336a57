"""One message over SMTP, and an honest word on how it ended.

The mail transaction is spelled out here, because what matters is *where* it broke:
before the message was handed over, nothing can have been accepted; after that, only
the server's reply tells, and a lost reply leaves doubt.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings

from . import line as lines
from .line import Line
from .mail import NotFitForMail, bare
from .models import Outcome

LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
CLOSING = 421  # The server is about to hang up, whatever we say.
# It wants a login or encryption first, whatever we said (RFC 4954, 6; RFC 3207, 4).
NOT_LET_IN = (530, 534, 535, 538)
# By the first digit of a reply (RFC 5321, 4.2.1). Before the message anything else means
# "not now", because it wasn't handed over; after it anything else leaves doubt.
REFUSALS = {4: Outcome.DEFERRED, 5: Outcome.REFUSED}
ENDINGS = {2: Outcome.SENT, **REFUSALS}


@dataclass(frozen=True)
class Result:
    """How an attempt ended; ``reply`` is safe to store and show (no address in it).

    ``away``: it is about the mail server, and another letter would fare no better now.
    """

    outcome: str
    reply: str
    away: bool = False


class _Mail(NamedTuple):
    sender: str
    recipient: str
    data: bytes


class _BrokenOff(Exception):
    """Before the message was handed over: nothing can have been accepted."""

    def __init__(self, words: str, *, away: bool) -> None:
        super().__init__(words)
        self.result = Result(Outcome.DEFERRED, words, away)


def send(sender: str, recipient: str, content: bytes) -> Result:
    """Send one message to its one recipient. Never raises: whatever happens is an outcome.

    ``content`` is the whole message, its lines ended by CRLF. If the kept line turns out
    to be dead before the message was handed over, a new one is tried at once.
    """
    try:
        sender = bare(sender)
    except NotFitForMail as error:
        # A setting of ours, and no letter's fault.
        return Result(Outcome.DEFERRED, f"no sender: {_words(error)}", away=True)
    try:
        mail = _Mail(sender, bare(recipient), _as_data(content))
    except NotFitForMail as error:
        # No later try can make a mail of it: an address that SMTP can't say.
        return Result(Outcome.REFUSED, f"not fit for mail: {_words(error)}")
    except Exception as error:
        return Result(Outcome.DEFERRED, f"broken off before the message: {_words(error)}")
    return _send_on_any_line(mail)


def _send_on_any_line(mail: _Mail) -> Result:
    line = lines.kept()
    if line:
        try:
            return _transmit(line, mail)
        except _BrokenOff:
            pass
    return _send_on_new_line(mail)


def _send_on_new_line(mail: _Mail) -> Result:
    try:
        line = lines.opened()
    except Exception as error:
        # smtplib's errors (no connection, TLS or login trouble), settings that contradict
        # each other, or what nobody thought of: nothing has left the house.
        return Result(Outcome.DEFERRED, f"no connection: {_words(error)}", away=True)
    try:
        return _transmit(line, mail)
    except _BrokenOff as broken:
        return broken.result


def _transmit(line: Line, mail: _Mail) -> Result:
    """MAIL, RCPT, DATA and the message. ``_BrokenOff`` if the line died before the message."""
    try:
        line.wait_at_most(settings.EMAIL_TIMEOUT)
        line.tidy()
        line.untidy = True
        step, code, reply = _envelope(line, mail)
    except Exception as error:
        line.drop()
        words = f"broken off before the message: {_words(error)}"
        raise _BrokenOff(words, away=_timed_out(error)) from error
    if code == 354:
        return _hand_over(line, mail.data)
    line.was_used()
    _drop_unless(line, code, REFUSALS)
    if code == CLOSING or _is_about_us(step, code):
        line.drop()  # A new one is logged in anew.
        raise _BrokenOff(_reply(code, reply), away=True)
    return Result(REFUSALS.get(code // 100, Outcome.DEFERRED), _reply(code, reply))


def _is_about_us(step: str, code: int) -> bool:
    """At MAIL it knows no more than the sender."""
    return code in NOT_LET_IN or (step == "MAIL" and code // 100 == 5)


def _envelope(line: Line, mail: _Mail) -> tuple[str, int, bytes]:
    """Sender, recipient, and leave to begin: 354, or what the server said instead, and where."""
    smtp = line.smtp
    smtp.ehlo_or_helo_if_needed()
    is_8bit = smtp.has_extn("8bitmime") and not mail.data.isascii()
    step = "MAIL"
    code, reply = smtp.mail(mail.sender, ["BODY=8BITMIME"] if is_8bit else [])
    if code == 250:
        step = "RCPT"
        code, reply = smtp.rcpt(mail.recipient)
    if code in (250, 251):
        step = "DATA"
        code, reply = smtp.docmd("DATA")
    return step, code, reply


def _hand_over(line: Line, data: bytes) -> Result:
    """The message itself. From its first byte on, only the server's reply tells."""
    try:
        # It may think for long, and what we don't wait for is a doubt (RFC 5321, 4.5.3.2.6).
        line.wait_at_most(settings.EMAIL_REPLY_TIMEOUT)
        line.smtp.send(data)
        code, reply = line.smtp.getreply()
        line.untidy = False
        line.was_used()
        _drop_unless(line, code, ENDINGS)
        outcome = ENDINGS.get(code // 100, Outcome.UNCERTAIN)
        return Result(outcome, _reply(code, reply), away=code == CLOSING)
    except Exception as error:
        line.drop()
        return Result(Outcome.UNCERTAIN, f"no reply after the message: {_words(error)}")


def _drop_unless(line: Line, code: int, answers: Collection[int]) -> None:
    """After what is no answer to the question, who knows what the next one answers."""
    if code // 100 not in answers or code == CLOSING:
        line.drop()


def _as_data(content: bytes) -> bytes:
    """The message as DATA wants it: dots at line starts doubled, a lone dot at the end."""
    end = b".\r\n" if content.endswith(b"\r\n") else b"\r\n.\r\n"
    return LEADING_DOT.sub(b"..", content) + end


def _reply(code: int, reply: bytes) -> str:
    return f"{code} {_enhanced(reply)}".strip()


def _enhanced(reply: bytes) -> str:
    """The enhanced status code (RFC 3463) of a reply; its words may hold an address."""
    first = reply.decode("ascii", "replace").split(" ", 1)[0]
    return first if first.count(".") == 2 and first.replace(".", "").isdigit() else ""


def _timed_out(error: Exception) -> bool:
    """The server is silent. (smtplib tells it in words of its own.)"""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


def _words(error: Exception) -> str:
    """The error's class: its words may hold an address."""
    return type(error).__name__
