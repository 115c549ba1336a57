"""Citations as they stand in a text: ``[@key]`` or ``[@key1; @key2]`` (Pandoc's syntax,
https://pandoc.org/MANUAL.html#citation-syntax, of which we take only the bare keys).

A body is HTML. Only what stands between tags is looked at, so that a bracket in
a link's address is never taken for a citation.
"""

import re
from collections.abc import Callable, Iterable
from html import unescape

KEY = r"[A-Za-z0-9][A-Za-z0-9_-]*"
GROUP = re.compile(rf"\[\s*@{KEY}(?:\s*;\s*@{KEY})*\s*\]")
ONE = re.compile(rf"@({KEY})")
# What looks meant as a citation: a bracket that holds an @ outside of an address, whatever
# else is in it. Each must be a GROUP, or somebody mistyped one.
MEANT = re.compile(r"\[(?:\s*@|[^\[\]]*(?<![\w.])@\w)[^\[\]]*\]?")
# Pasted from another letter, it would name a source of the letter that it stands in.
BY_HAND = re.compile(r"\[\d{1,3}\]")
TAG = re.compile(r"(<[^>]*>)")
LONGEST_PIECE = 80
# Stands for a citation that was taken out; no text of ours holds it.
CITED = "\ue001"
AROUND_CITED = re.compile(rf"(?<!\s)\s*(?:{CITED}\s*)+(?P<stop>(?=[.,;:!?…)\]])|$)?")


def keys_in_group(group: str) -> list[str]:
    """The keys of one ``[@a; @b]``, in order, repeats removed."""
    return list(dict.fromkeys(ONE.findall(group)))


def keys_in(html: str) -> list[str]:
    """The keys that ``html`` cites, in order of first appearance, each once."""
    groups = GROUP.findall(TAG.sub("\0", html))
    return list(dict.fromkeys(key for group in groups for key in keys_in_group(group)))


def malformed_in(html: str) -> list[str]:
    """Pieces of ``html``, as read, that look meant as citations and aren't: ``[@a, @b]``,
    ``[see @a]``, ``[<em>@a</em>]``. Each once, cut if they're long."""
    return malformed_in_plain(visible(without_citations(html)))


def malformed_in_plain(text: str) -> list[str]:
    """As ``malformed_in``, for a plain text such as a heading, which can't cite: a
    well-written citation is out of place there too."""
    found = (piece.strip()[:LONGEST_PIECE] for piece in MEANT.findall(text))
    return list(dict.fromkeys(found))


def numbers_by_hand_in(html: str) -> list[str]:
    """The numbers such as ``[7]`` that were typed instead of cited, each once."""
    return numbers_by_hand_in_plain(visible(html))


def numbers_by_hand_in_plain(text: str) -> list[str]:
    """As ``numbers_by_hand_in``, for a plain text such as a heading."""
    return list(dict.fromkeys(BY_HAND.findall(text)))


def without_citations(html: str, instead: str = "") -> str:
    """``html`` with ``instead`` in the place of each citation."""
    return in_text(html, lambda text: GROUP.sub(lambda _: instead, text))


def closed(text: str) -> str:
    """A plain text in which ``CITED`` stands for each citation, without these: a space is
    left, but none before a stop or at the end."""
    return AROUND_CITED.sub(lambda found: " " if found["stop"] is None else "", text)


def replace_groups(html: str, replacement: Callable[[list[str]], str]) -> str:
    """``html`` with each citation replaced by ``replacement(its keys)``."""
    return in_text(
        html, lambda text: GROUP.sub(lambda match: replacement(keys_in_group(match[0])), text)
    )


def group(keys: Iterable[str], between: str = "; ") -> str:
    """The citation of these keys, each once: ``[@a; @b]``."""
    return f"[{between.join(f'@{key}' for key in dict.fromkeys(keys))}]"


def in_text(html: str, change: Callable[[str], str]) -> str:
    """``html`` with ``change`` made to each piece between tags."""
    pieces = TAG.split(html)
    return "".join(piece if TAG.fullmatch(piece) else change(piece) for piece in pieces)


def visible(html: str) -> str:
    """What a reader sees of ``html``. Tags leave nothing: ``[<em>@a</em>]`` reads ``[@a]``."""
    return unescape(TAG.sub("", html))
