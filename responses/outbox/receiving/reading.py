"""Bytes from outside as a message. Whatever they are, nothing here raises."""

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from functools import cached_property

from inscriptis import get_text

from inquiries.text import clean_line

# A message has a handful of parts. Hundreds of nested ones are only there to keep us busy.
MOST_BOUNDARIES = 60
# In a report to machines a blank line begins a message of its own: so many cost little.
MOST_BLANK_LINES = 5_000
# No one writes so much HTML by hand; turning more into text takes long.
MOST_HTML = 1_000_000
# Of one header. Decoding a longer one takes long, and nobody reads it.
MOST_HEADER = 5_000
# Printable ASCII without < > and @.
WORD = r"[!-;=?A-~]{1,190}"
IDS = re.compile(rf"<{WORD}@{WORD}>")
RULE = re.compile(r"<hr\b", re.IGNORECASE)
# Codecs of Python's own that no mail program writes, and that take long or make odd text.
NO_CHARSETS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined"}


@dataclass(frozen=True)
class Mail:
    """One message as it came, and what can be read of it. What can't be read is empty."""

    raw: bytes
    message: Message = field(repr=False)
    # If not, only its headers were read, and nothing that it says may be believed.
    is_readable: bool = True

    def header(self, name: str) -> str:
        """The header's words on one line; those of the first, if there are several."""
        return words_of(_as_it_came(self.message, name))

    @cached_property
    def subject(self) -> str:
        return self.header("Subject")

    @cached_property
    def senders(self) -> list[str]:
        """The addresses that the message says it is from; usually one."""
        return addresses_in(self.message, "From")

    @cached_property
    def message_ids(self) -> list[str]:
        return ids_in(str(self.message.get("Message-ID", "")))

    @cached_property
    def answered_ids(self) -> list[str]:
        """Message-IDs that it says it answers, the nearest first."""
        nearest = ids_in(str(self.message.get("In-Reply-To", "")))
        return list(dict.fromkeys([*nearest, *reversed(ids_in(str(self.message["References"])))]))

    @cached_property
    def parts(self) -> list[Message]:
        """Every part, also those of messages inside it, in their order."""
        try:
            return list(self.message.walk())
        except Exception:
            return [self.message]

    @cached_property
    def text(self) -> str:
        """What a mail program would show of it, as plain text."""
        return "\n\n".join(filter(None, map(text_of, self._shown(self.message)))).strip()

    @cached_property
    def attachments(self) -> int:
        """How many parts there are that ``text`` shows nothing of."""
        shown = {id(part) for part in self._shown(self.message)}
        leaves = [p for p in self.parts if not p.is_multipart() and id(p) not in shown]
        return sum(not _is_text(part) or _is_attached(part) for part in leaves)

    def _shown(self, part: Message) -> Iterator[Message]:
        """The parts that are its words: of alternatives the plain one, of messages inside none."""
        kind = part.get_content_type()
        if kind == "multipart/alternative":
            yield from self._shown_of_alternatives(part)
        elif kind.startswith("message/"):
            return
        elif part.is_multipart():
            for child in children(part):
                yield from self._shown(child)
        elif _is_text(part) and not _is_attached(part):
            yield part

    def _shown_of_alternatives(self, part: Message) -> Iterator[Message]:
        choices = [list(self._shown(child)) for child in children(part)]
        said = [choice for choice in choices if any(map(text_of, choice))]
        plain = [c for c in said if all(p.get_content_type() == "text/plain" for p in c)]
        yield from next(iter(plain or said), [])


def read(raw: bytes) -> Mail:
    """The message in these bytes; one without words if they are none."""
    if not _is_made_to_keep_us_busy(raw):
        with suppress(Exception):
            return Mail(raw, message_from_bytes(raw))
    try:
        return Mail(raw, BytesHeaderParser().parsebytes(raw), is_readable=False)
    except Exception:
        return Mail(raw, Message(), is_readable=False)


def _is_made_to_keep_us_busy(raw: bytes) -> bool:
    """Whether taking it apart could take long."""
    lower = raw.lower()
    if lower.count(b"boundary") > MOST_BOUNDARIES:
        return True
    if b"message/delivery-status" not in lower:
        return False
    lines = lower.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return lines.count(b"\n\n") > MOST_BLANK_LINES


def children(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [p for p in payload if isinstance(p, Message)] if isinstance(payload, list) else []


def _is_text(part: Message) -> bool:
    return part.get_content_type() in ("text/plain", "text/html")


def _is_attached(part: Message) -> bool:
    try:
        return part.get_content_disposition() == "attachment"
    except (ValueError, TypeError, MessageError):
        return True


def text_of(part: Message) -> str:
    """The part's words; HTML as a browser without pictures would show it."""
    text = decoded(part)
    if part.get_content_type() != "text/html":
        return text.strip()
    return html_to_text(text).strip()


def html_to_text(html: str) -> str:
    try:
        # A line drawn across stands between a reply and what it quotes.
        html = RULE.sub("<p>________</p><hr", html)
        return get_text(html) if len(html) <= MOST_HTML else ""
    except Exception:
        return ""


def decoded(part: Message) -> str:
    """The part's content as text, by the charset it names, or else by the likeliest one."""
    try:
        content = part.get_payload(decode=True)
    except Exception:
        return ""
    if not isinstance(content, bytes):
        return ""
    for charset in (_charset(part), "utf-8", "cp1252"):
        try:
            # Some charsets make halves of characters, which no database takes.
            return content.decode(charset).encode("utf-8", "replace").decode()
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def _charset(part: Message) -> str:
    try:
        name = codecs.lookup(part.get_content_charset("utf-8")).name
    except Exception:
        return "utf-8"
    return "utf-8" if name in NO_CHARSETS else name


def _as_it_came(message: Message, name: str) -> str:
    """The first header of this name; what isn't ASCII in it by the likeliest charset."""
    values = (v for k, v in message.raw_items() if k.lower() == name.lower())
    raw = str(next(values, "")).encode("utf-8", "surrogateescape")
    try:
        return raw.decode()
    except ValueError:
        return raw.decode("cp1252", "replace")


def words_of(header: str) -> str:
    """A header decoded, on one line; undecoded if it can't be."""
    text = header[:MOST_HEADER]
    with suppress(Exception):
        text = str(make_header(decode_header(text)))
    return clean_line(text.encode("utf-8", "replace").decode())


def addresses_in(message: Message, *names: str) -> list[str]:
    """The bare addresses in these headers, as they are written there."""
    try:
        values = [str(v)[:MOST_HEADER] for name in names for v in message.get_all(name, [])[:10]]
        found = [address.strip() for _, address in getaddresses(values)]
    except Exception:
        return []
    return [address for address in found if "@" in address]


def ids_in(text: str) -> list[str]:
    """The Message-IDs in a text, each once, in their order."""
    return list(dict.fromkeys(IDS.findall(text)))
