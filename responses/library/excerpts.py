"""A few words of a text to choose by, those that were looked for marked."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from inquiries.text import normalise

from .citations import CITED, closed, without_citations
from .texts import plain

LENGTH = 220
# Shown before the first word that was found, if that's far from the beginning.
BEFORE = 60
UNFINISHED_TAG = re.compile(r"<[^>]*$")
SPACE = re.compile(r"\s+")
# What English adds to a word. Good enough to mark by; the databases know better.
ENDING = re.compile(r"(?<=\w{4})(?:ies|ing|ed|es|s|y|e|al|ally|ly)$")
# Letters that a search takes for plain ones.
ACCENTED = {"a": "àáâãäå", "c": "ç", "e": "èéêë", "i": "ìíîï", "n": "ñ", "o": "òóôõö", "u": "ùúûü"}


@dataclass(frozen=True)
class Sought:
    """Words that were looked for, normalised; ``cut``: the last may be a beginning."""

    words: tuple[str, ...] = ()
    cut: bool = False

    @cached_property
    def _like(self) -> re.Pattern[str]:
        """Words that may be meant: a look at each word of a text would take long."""
        roots = ("".join(f"[{c}{ACCENTED.get(c, '')}]" for c in _root(w)) for w in self.words)
        return re.compile(rf"\b(?:{'|'.join(roots)})\w*", re.IGNORECASE)

    def hits(self, text: str) -> Iterator[re.Match[str]]:
        """Where the words stand in the text, in some form."""
        found = self._like.finditer(text) if self.words else ()
        return (match for match in found if self.met(match[0]))

    def met(self, text: str) -> set[str]:
        """Those of the words that stand in a short text."""
        found = set(normalise(text).split())
        roots = {_root(word) for word in found}
        met = {word for word in self.words if word in found or _root(word) in roots}
        if self.cut and any(word.startswith(self.words[-1]) for word in found):
            met.add(self.words[-1])
        return met

    def how_many(self, html: str) -> int:
        """How many of the words a body holds."""
        return len({word for match in self.hits(html) for word in self.met(match[0])})


def _root(word: str) -> str:
    return ENDING.sub("", word)


def excerpt(html: str, sought: Sought) -> SafeString:
    """The first words of a body, or those about the first that was looked for."""
    return marked(_window(_text(html), sought), sought)


def marked(text: str, sought: Sought) -> SafeString:
    """The text, escaped, with the words that were looked for in ``<mark>``."""
    return format_html_join("", "{}", ((piece,) for piece in _pieces(text, sought)))


def _text(html: str) -> str:
    whole = without_citations(UNFINISHED_TAG.sub("", html), CITED)
    return SPACE.sub(" ", closed(plain(whole))).strip()


def _window(text: str, sought: Sought) -> str:
    """From the beginning, unless more of the words stand together further on."""
    hits = [(match.start(), sought.met(match[0])) for match in sought.hits(text)]
    if not hits:
        return _cut(text)
    best = max(range(len(hits)), key=lambda place: (_together(hits[place:]), -place))
    start = hits[best][0] - BEFORE
    if hits[best][0] + BEFORE <= LENGTH:
        return _cut(text)
    return "…\u00a0" + _cut(text[text.rfind(" ", 0, start) + 1 :])


def _together(hits: Sequence[tuple[int, set[str]]]) -> int:
    """How many of the words one window holds that begins with the first of these."""
    last = hits[0][0] + LENGTH - 2 * BEFORE
    return len(set[str]().union(*(met for start, met in hits if start <= last)))


def _cut(text: str) -> str:
    return text if len(text) <= LENGTH else text[:LENGTH].rpartition(" ")[0] + "\u00a0…"


def _pieces(text: str, sought: Sought) -> Sequence[str]:
    pieces: list[str] = []
    end = 0
    for match in sought.hits(text):
        pieces += [text[end : match.start()], format_html("<mark>{}</mark>", match[0])]
        end = match.end()
    return [*pieces, text[end:]]
