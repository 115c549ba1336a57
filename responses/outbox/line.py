"""The line to the mail server: one connection that serves many messages.

Each thread of each process has its own. A line isn't used again after a fault, by the
child of a fork, once the settings say otherwise, after many messages, or after a while
of silence, in which the server may have hung up.
"""

import atexit
import contextlib
import os
import select
import smtplib
import ssl
import threading
from time import monotonic

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

MOST_MESSAGES = 100
LONGEST_SILENCE = 30  # seconds; servers wait five minutes (RFC 5321, 4.5.3.2.7) or less
GOODBYE_SECONDS = 2
OPENED_WITH = (
    *("EMAIL_HOST", "EMAIL_PORT", "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "EMAIL_TIMEOUT"),
    *("EMAIL_USE_TLS", "EMAIL_USE_SSL", "EMAIL_SSL_KEYFILE", "EMAIL_SSL_CERTFILE"),
)


class Line:
    """An open connection, logged in. ``untidy``: a mail transaction was broken off on it."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self.smtp = smtp
        self.untidy = False
        self._opened_with = _settings()
        self._process = os.getpid()
        self._served = 0
        self._used_at = monotonic()

    def __del__(self) -> None:
        self.drop()  # A thread that ends takes its line along.

    def is_fit(self) -> bool:
        """Whether another message may go over it, as far as can be told without asking."""
        return (
            self.is_ours()
            and self._opened_with == _settings()
            and self._served < MOST_MESSAGES
            and monotonic() - self._used_at < LONGEST_SILENCE
            and not _says_something(self.smtp)
        )

    def is_ours(self) -> bool:
        """A forked child has a copy of its parent's line, and must not say a word on it."""
        return self._process == os.getpid()

    def tidy(self) -> None:
        """Forget what was broken off. ``SMTPException`` if the server won't."""
        if self.untidy:
            code, reply = self.smtp.rset()
            if code != 250:
                raise smtplib.SMTPResponseException(code, reply)
            self.untidy = False

    def wait_at_most(self, seconds: float) -> None:
        """For each reply from here on."""
        if self.smtp.sock:
            self.smtp.sock.settimeout(seconds)

    def was_used(self) -> None:
        self._served += 1
        self._used_at = monotonic()

    def drop(self) -> None:
        """Without a word: nobody may be there to hear it."""
        with contextlib.suppress(Exception):
            self.smtp.close()

    def hang_up(self) -> None:
        """With a goodbye, but a brief one."""
        if self.is_ours():
            with contextlib.suppress(Exception):
                self.wait_at_most(GOODBYE_SECONDS)
                self.smtp.quit()
        self.drop()


class _Own(threading.local):
    line: Line | None = None


_own = _Own()


def kept() -> Line | None:
    """The line of this thread, if it is there and fit."""
    if _own.line and not _own.line.is_fit():
        hang_up()
    return _own.line


def opened() -> Line:
    """A new line, kept from now on. Raises whatever keeps it from being opened."""
    hang_up()
    _own.line = Line(_connection())
    return _own.line


def hang_up() -> None:
    line, _own.line = _own.line, None
    if line:
        line.hang_up()


atexit.register(hang_up)


def _connection() -> smtplib.SMTP:
    """By Django's backend: TLS, login, time limits."""
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


def _settings() -> tuple[object, ...]:
    return tuple(getattr(settings, name) for name in OPENED_WITH)


def _says_something(smtp: smtplib.SMTP) -> bool:
    """Between messages a server has nothing to say but that it hangs up, or it did already."""
    sock = smtp.sock
    if sock is None or (isinstance(sock, ssl.SSLSocket) and sock.pending()):
        return True
    waiting = select.poll()
    waiting.register(sock, select.POLLIN)
    return bool(waiting.poll(0))
