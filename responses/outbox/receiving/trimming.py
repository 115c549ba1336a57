"""A person's own words in a reply, without those that it quotes.

What mail programs write over a quotation is found by mail-parser-reply, in thirteen
languages, and by its shape in any other. Rather a line too many than one of the person's
too few: signatures stay, and answers between or below quoted lines are found there.
"""

import re
from dataclasses import dataclass
from functools import cache

from mailparser_reply.constants import MAIL_LANGUAGES
from mailparser_reply.parser import EmailMessage

# What goes over a quotation is looked for in so much of a text, and in so much of a line:
# the patterns take long on more, and nobody writes us more.
LOOKED_AT = 15_000
LINE_LOOKED_AT = 200
NEXT_LOOKED_AT = 20  # lines after a header, for the first quoted one
MOST = 200_000  # characters

QUOTED = re.compile(r"^\s*>")
TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b|\b(19|20)\d\d\b|\b\d{1,2}/\d{1,2}/\d{2}\b")
MAIL = re.compile(r"[^\s<>()\[\]]+@[^\s<>()\[\]]+")
# "… <maria@example.org> wrote:", in any language; some close the line otherwise.
END_OF_HEADER = re.compile(r"(:|\bwrote( ?-+)?)[>*_ ]*$")
# "From: …", "Gesendet: …", "*À :* …"
FIELD = re.compile(r"^[>*_\s]*[^\W\d][^:\n]{0,20}:")
# "---- Original message ----", in any language.
DASHED = re.compile(r"^\s*(-{2,}|_{2,}) ?[^-_\s].{2,60}?[^-_\s] ?(-{2,}|_{2,})\s*$")
RULE = re.compile(r"^[\s>]*[-_=*]{5,}\s*$")
WRAPPED_FROM = 65  # characters: mail programs break lines that are about as long


@dataclass(frozen=True)
class Reply:
    """``own`` is what the person wrote; ``is_cut`` if something quoted was left out."""

    own: str
    is_cut: bool


def trim(text: str) -> Reply:
    """The person's words in the text of a reply; none, if all of it is quoted.

    Of a longer text than anybody writes and quotes, its beginning.
    """
    if len(text) > MOST:
        return Reply(text[:MOST], is_cut=False)
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    start = _header(lines)
    if start is None:
        start = next((n for n, line in enumerate(lines) if QUOTED.match(line)), len(lines))
    above, below = lines[:start], lines[start:]
    while above and (not above[-1].strip() or RULE.match(above[-1]) or DASHED.match(above[-1])):
        above.pop()
    own = "\n".join([*above, *_between(below)]).strip()
    return Reply(own, is_cut=own != "\n".join(lines).strip())


def _header(lines: list[str]) -> int | None:
    """The line where something quoted begins with a word on whose it is."""
    found = [_known(lines), _by_shape(lines)]
    return min((number for number in found if number is not None), default=None)


def _known(lines: list[str]) -> int | None:
    """The first header that mail-parser-reply knows."""
    seen = "\n".join(line.strip()[:LINE_LOOKED_AT] for line in lines)[:LOOKED_AT]
    match = _known_headers().search(seen)
    if not match:
        return None
    return seen.count("\n", 0, match.start()) + (match.group()[:1] == "\n")


@cache
def _known_headers() -> re.Pattern[str]:
    pattern: re.Pattern[str] = EmailMessage(text="", languages=list(MAIL_LANGUAGES)).HEADER_REGEX
    return pattern


def _by_shape(lines: list[str]) -> int | None:
    last = len("\n".join(lines)[:LOOKED_AT].split("\n"))
    for n in range(last):
        if _lists_who(lines, n):
            return n
        if (first := _says_who_wrote(lines, n)) is not None:
            return first
    return None


def _says_who_wrote(lines: list[str], last: int) -> int | None:
    """Where the sentence begins that ends here: up to three lines, with a time and an address.

    Over quoted lines it needs no address.
    """
    if not END_OF_HEADER.search(lines[last][-LINE_LOOKED_AT:]):
        return None
    quotes = QUOTED.match(next(filter(str.strip, lines[last + 1 : last + NEXT_LOOKED_AT]), ""))
    for first in range(last, max(last - 3, -1), -1):
        if not lines[first].strip():
            return None
        said = " ".join(line.strip()[:LINE_LOOKED_AT] for line in lines[first : last + 1])
        if TIME.search(said) and (quotes or MAIL.search(said)):
            return first
    return None


def _lists_who(lines: list[str], n: int) -> bool:
    """The head of a message: three lines or more, with an address and a time."""
    if not FIELD.match(lines[n]) and not DASHED.match(lines[n]):
        return False
    block = [line[:LINE_LOOKED_AT] for line in lines[n : n + 6]]
    fields = sum(bool(FIELD.match(line)) for line in block)
    said = " ".join(block)
    needed = 2 if DASHED.match(lines[n]) else 3
    return fields >= needed and bool(MAIL.search(said) and TIME.search(said))


def _between(lines: list[str]) -> list[str]:
    """What is not quoted below a header, where quoted lines are marked as such."""
    marked = [n for n, line in enumerate(lines) if QUOTED.match(line)]
    if not marked or any(line.strip() for line in lines[3 : marked[0]]):
        return []
    own: list[str] = []
    for n in range(marked[0] + 1, len(lines)):
        line, before = lines[n], lines[n - 1]
        is_rest = QUOTED.match(before) and len(before) > WRAPPED_FROM and line[:1].islower()
        if not QUOTED.match(line) and not is_rest:
            own.append(line)
    return own
