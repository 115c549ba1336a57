"""Taking in what lies in a mailbox (IMAP)."""

import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from imaplib import IMAP4

from django.conf import settings
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.message import MailMessage

from ..models import Via
from .taking import MOST_BYTES, take_in, take_in_beginning

logger = logging.getLogger(__name__)

SECONDS = 30
# In one go; the next one comes soon.
MOST = 200
BEGINNING = 200_000  # bytes


class RawMessage(MailMessage):
    """A message as its bytes: they are read elsewhere, by what never raises."""

    def __init__(self, fetch_data: list) -> None:
        self.raw, self._raw_uid_data, self._raw_flag_data = self._get_message_data_parts(fetch_data)


def read_mailbox() -> int:
    """Take in each message that waits; how many were taken.

    One is marked only after it is kept, and kept once however often it is read. With
    ``IMAP_TAKEN_FOLDER`` every message in the folder waits, and is moved there; without,
    those that nobody has seen.
    """
    with _open() as mailbox:
        # Without a charset: some servers refuse one.
        uids = mailbox.uids("ALL" if settings.IMAP_TAKEN_FOLDER else "UNSEEN", charset=None)
        return sum(_take(mailbox, uid) for uid in uids[:MOST])


@contextmanager
def _open() -> Iterator[BaseMailBox]:
    mailbox: BaseMailBox
    host, port = settings.IMAP_HOST, settings.IMAP_PORT
    if settings.IMAP_USE_SSL:
        secure = ssl.create_default_context()
        mailbox = MailBox(host, port, timeout=SECONDS, ssl_context=secure)
    else:
        mailbox = MailBoxUnencrypted(host, port, timeout=SECONDS)
    mailbox.email_message_class = RawMessage
    try:
        mailbox.login(settings.IMAP_USER, settings.IMAP_PASSWORD, settings.IMAP_FOLDER)
        yield mailbox
    finally:
        # Also after a line that broke, where saying goodbye fails.
        with suppress(Exception):
            mailbox.logout()
        with suppress(Exception):
            mailbox.client.shutdown()


def _take(mailbox: BaseMailBox, uid: str) -> bool:
    """Whether this one was taken in. One that can't be doesn't keep others waiting."""
    try:
        sizes = mailbox.client.uid("FETCH", uid, "(RFC822.SIZE)")[1]
        if RawMessage(sizes).size_rfc822 > MOST_BYTES:
            logger.warning("of message %s of the mailbox only the beginning is kept", uid)
            take_in_beginning(_beginning(mailbox, uid), Via.MAILBOX)
        else:
            message = next(mailbox.fetch(uid_list=uid, mark_seen=False))
            take_in(message.raw, Via.MAILBOX)  # type: ignore[attr-defined]
        _mark(mailbox, uid)
    except (OSError, IMAP4.abort):
        raise  # The line is gone: the others wait for the next time.
    except Exception as error:
        logger.error("message %s of the mailbox was not taken in: %s", uid, type(error).__name__)
        return False
    return True


def _beginning(mailbox: BaseMailBox, uid: str) -> bytes:
    """Enough to tell who wrote and what; the whole stays in the mailbox."""
    fetched = mailbox.client.uid("FETCH", uid, f"(BODY.PEEK[]<0.{BEGINNING}>)")[1]
    return RawMessage(fetched).raw


def _mark(mailbox: BaseMailBox, uid: str) -> None:
    if settings.IMAP_TAKEN_FOLDER:
        mailbox.move(uid, settings.IMAP_TAKEN_FOLDER)
    else:
        mailbox.flag(uid, r"\Seen", True)
