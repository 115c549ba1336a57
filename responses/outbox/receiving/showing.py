"""A received message for a page: words as plain text, and nothing that a browser would fetch."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

from django.db.models import BinaryField
from django.db.models.functions import Substr

from inquiries.forms import QUESTION_MAX
from inquiries.models import Inquiry

from ..models import Received, Via
from ..models.received import ReceivedQuerySet
from .reading import Mail, read
from .trimming import trim

# Headers are at the beginning; a list doesn't load what comes after them.
HEAD = 16_000
MOST_SHOWN = 50_000
MOST_OWN = QUESTION_MAX + 2_000  # so that one sees that it is too long
CODE = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")
MOST_CODES = 20
PROVIDER = "the mail provider"


@dataclass(frozen=True)
class Line:
    """A message in a list."""

    received: Received
    sender: str
    subject: str


def with_head(rows: ReceivedQuerySet) -> ReceivedQuerySet:
    """Without their content but its beginning, as ``head``."""
    head = Substr("raw", 1, HEAD, output_field=BinaryField())
    return rows.defer("raw").annotate(head=head)


def line(received: Received) -> Line:
    """Of a row that has its ``head``."""
    head = bytes(received.head or b"")  # type: ignore[attr-defined]
    if is_report(received, head):
        return Line(received, PROVIDER, "")
    mail = read(head)
    return Line(received, _sender(mail), mail.subject)


@dataclass(frozen=True)
class Shown:
    """A message on its page. ``own`` is what of it could be a question."""

    sender: str
    subject: str
    dated: datetime | None
    text: str
    own: str
    attachments: int
    is_long: bool


def show(received: Received) -> Shown:
    raw = bytes(received.raw)
    if is_report(received, raw):
        text = raw.decode("utf-8", "replace")[:MOST_SHOWN]
        return Shown(PROVIDER, "", None, text, "", 0, is_long=len(raw) > MOST_SHOWN)
    mail = read(raw)
    text = mail.text
    return Shown(
        sender=_sender(mail),
        subject=mail.subject,
        dated=_date(mail),
        text=text[:MOST_SHOWN],
        own=(trim(text).own or text)[:MOST_OWN],
        attachments=mail.attachments,
        is_long=len(text) > MOST_SHOWN,
    )


def is_report(received: Received, raw: bytes) -> bool:
    """Whether it is a provider's report, which is no message but JSON."""
    return received.via == Via.WEBHOOK and raw.startswith(b"{")


def _sender(mail: Mail) -> str:
    return mail.header("From") or "nobody named"


def _date(mail: Mail) -> datetime | None:
    try:
        return parsedate_to_datetime(mail.header("Date"))
    except (ValueError, TypeError, OverflowError):
        return None


def likely_inquiry(received: Received, shown: Shown) -> Inquiry | None:
    """The inquiry it is about, or whose code stands in it: a hint to a person, and no proof."""
    if received.inquiry:
        return received.inquiry
    codes = CODE.findall(f"{shown.subject}\n{shown.text}")[:MOST_CODES]
    return Inquiry.objects.filter(code__in=codes).first() if codes else None
