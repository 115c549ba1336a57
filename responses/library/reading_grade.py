"""How many years of school a text asks of its reader. English only.

The Flesch–Kincaid grade: Kincaid JP, Fishburne RP, Rogers RL, Chissom BS. Derivation
of new readability formulas (Automated Readability Index, Fog Count and Flesch Reading
Ease Formula) for Navy enlisted personnel. Research Branch Report 8-75, Naval Technical
Training Command, Millington, Tennessee, February 1975:

    grade = 0.39 · words / sentences + 11.8 · syllables / words − 15.59

It is a warning for a writer, not a measure of the truth: it knows nothing of what the
words mean.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from .citations import CITED, closed, visible, without_citations
from .html import sanitise
from .sentences import sentences_in
from .syllables import syllables

HARDEST = 3
# A few words get any grade at all; nobody could write them easier.
SHORTEST_HARD = 6
# Stands for one name of the disease; no text of ours holds it.
NAME = "\ue000"
NOT_OURS = re.compile(f"[{NAME}{CITED}]")
# Each of these begins or ends a text of its own. A <br> is a space.
APART = re.compile(r"(</?(?:p|ul|ol|li|table|thead|tbody|tr|th|td)\b[^>]*>)")
CELL = re.compile(r"<(/?)t[dh]\b")
# A paragraph in bold that ends no sentence is a heading: bodies have no other.
HEADING = re.compile(r"\s*<strong>(?:(?!</?strong>).)*(?<![.!?…])</strong>\s*", re.DOTALL)
WORD = re.compile(rf"{NAME}(?:['’]s)?|\w+(?:[-‐‑'’.,/]\w+)*")
DIGIT = re.compile(r"\d")
LONGEST_WORD = 60
DASHES = str.maketrans("‐‑–—", "----")


@dataclass(frozen=True)
class HardSentence:
    """One sentence as the reader sees it, without its citations."""

    text: str
    grade: float
    words: int


@dataclass(frozen=True)
class ReadingGrade:
    """``grade`` is 0.0 if there is no word. ``hardest`` comes hardest first."""

    grade: float
    words: int
    sentences: int
    hardest: tuple[HardSentence, ...]


def grade_of(html: str, names: Iterable[str] = ()) -> ReadingGrade:
    """The grade of a body, with ``names`` (the disease's, and its synonyms) masked.

    A name can't be written easier, so it counts as one easy word. Citations, headings and
    a table's cells don't count; a list's items are sentences of their own. Numbers and
    names of genes are one syllable. Never raises.
    """
    counted = list(_counted(html, _Names(names)))
    words = sum(each.words for each in counted)
    said = sum(each.syllables for each in counted)
    hard = [HardSentence(each.text, each.grade, each.words) for each in counted]
    hard = [each for each in hard if each.words >= SHORTEST_HARD]
    hard.sort(key=lambda each: -each.grade)
    return ReadingGrade(
        grade=flesch_kincaid(words, len(counted), said),
        words=words,
        sentences=len(counted),
        hardest=tuple(hard[:HARDEST]),
    )


def flesch_kincaid(words: int, sentences: int, syllables: int) -> float:
    """The formula, to one decimal. Very easy texts go below zero."""
    if not words or not sentences:
        return 0.0
    return round(0.39 * words / sentences + 11.8 * syllables / words - 15.59, 1)


# --- Counting ---------------------------------------------------------------


@dataclass(frozen=True)
class _Counted:
    text: str
    words: int
    syllables: int

    @property
    def grade(self) -> float:
        return flesch_kincaid(self.words, 1, self.syllables)


def _counted(html: str, names: "_Names") -> Iterator[_Counted]:
    for text in _texts(html):
        originals, masked = names.mask(text)
        for sentence in sentences_in(masked):
            words = WORD.findall(sentence)
            said = sum(_syllables(word[:LONGEST_WORD]) for word in words)
            shown = _named(sentence, originals)
            if words:
                yield _Counted(shown, len(words), said)


def _named(masked: str, originals: Iterator[str]) -> str:
    """The sentence as it was: it takes its own names back, in order."""
    return re.sub(NAME, lambda _: next(originals), masked)


def _texts(html: str) -> Iterator[str]:
    """What a reader sees of ``html``, paragraph by paragraph, item by item."""
    plain = NOT_OURS.sub(" ", sanitise(html)).replace("<br>", " ")
    before, cells = "", 0
    for piece in APART.split(without_citations(plain, CITED)):
        if APART.fullmatch(piece):
            before = piece
            if cell := CELL.match(piece):
                cells += -1 if cell[1] else 1
            continue
        text = " ".join(closed(visible(piece)).split())
        is_heading = before == "<p>" and HEADING.fullmatch(piece)
        if text and not cells and not is_heading:
            yield text


@lru_cache(maxsize=20_000)
def _syllables(word: str) -> int:
    if word.startswith(NAME) or DIGIT.search(word):
        return 1
    return sum(map(syllables, re.split(r"[^\w'’]", word)))


class _Names:
    """The names of a disease, to be found in a text in any case and with any dash.

    An acronym is found as it is spelt: ALL is a leukaemia, all is a word.
    """

    def __init__(self, names: Iterable[str]) -> None:
        plain = {" ".join(name.translate(DASHES).split()) for name in names}
        self.names = sorted(filter(WORD.search, plain), key=len, reverse=True)

    def mask(self, text: str) -> tuple[Iterator[str], str]:
        """The names that were found, in order, and the text with ``NAME`` for each."""
        # Letter by letter, so that places in the one are places in the other.
        plain = text.translate(DASHES)
        pattern = self._pattern(plain.lower())
        if not pattern:
            return iter(()), text
        spans = [match.span() for match in pattern.finditer(plain)]
        pieces, done = [], 0
        for start, end in spans:
            pieces += [text[done:start], NAME]
            done = end
        return (text[start:end] for start, end in spans), "".join([*pieces, text[done:]])

    def _pattern(self, lowered: str) -> re.Pattern[str] | None:
        """Of the names that occur at all: most of a hundred synonyms don't."""
        there = [name for name in self.names if name.lower() in lowered]
        if not there:
            return None
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(_spelt, there))})(?!\w)")


def _spelt(name: str) -> str:
    return re.escape(name) if name.isupper() else f"(?i:{re.escape(name)})"
