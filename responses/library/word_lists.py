"""Lists that came from a word processor as paragraphs, each with its dot or number as text.

Word puts such paragraphs on the clipboard; what said that they're a list goes with its
classes and styles, and only "·   First" is left.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .html import EMPTY

SPACE = r"(?:\s|&nbsp;)"
# What Word puts between a mark and the words, and nobody types: hard spaces, several.
GAP = rf"(?={SPACE}*&nbsp;){SPACE}{{2,}}"
# Dots are marks however close the words are; letters of symbol fonts and dashes only before a gap.
DOT = rf"(?P<dot>[·•▪▫◦‣⁃●○■□])(?:{SPACE}|(?P=dot))*"
SYMBOL = rf"(?P<symbol>[o§ØüvqàÞ*–—-]){GAP}"
NUMBER = rf"(?P<number>\d{{1,3}})[.)](?:(?P<gap>{GAP})|\s)"
INLINE = r"(?:<(?:strong|em|sub|sup|a)\b[^>]*>)*+"
MARKED = re.compile(rf"\s*+(?P<before>{INLINE})\s*+(?:{DOT}|{SYMBOL}|{NUMBER})(?P<rest>.*)", re.S)
PARAGRAPHS = re.compile(r"(?:<p>(?:(?!</p>).)*</p>\s*)+", re.S)
PARAGRAPH = re.compile(r"<p>((?:(?!</p>).)*)</p>", re.S)
LEFT_EMPTY = re.compile(r"<(strong|em|sub|sup)></\1>")


@dataclass(frozen=True)
class _Item:
    """A paragraph that begins with a mark. ``sort`` is the mark, or "1" for any number."""

    sort: str
    number: int
    is_sure: bool
    words: str
    paragraph: str


@dataclass
class _List:
    """A list of one sort of mark: its items' words, each with the lists within it."""

    sort: str
    items: list[tuple[str, list["_List"]]] = field(default_factory=list)

    @property
    def html(self) -> str:
        tag = "ol" if self.sort == "1" else "ul"
        items = (
            f"<li><p>{words}</p>{''.join(one.html for one in within)}</li>"
            for words, within in self.items
        )
        return f"<{tag}>{''.join(items)}</{tag}>"


def with_lists(html: str) -> str:
    """``html``, sanitised, with such paragraphs as lists. A mark of another sort nests.

    Numbers make a list only if they count from 1 without a gap, since a list can't begin
    elsewhere; a number that a person may have typed only together with the next.
    """
    return PARAGRAPHS.sub(lambda found: "".join(_pieces(found[0])), html)


def _pieces(paragraphs: str) -> Iterator[str]:
    run = _Run()
    for found in PARAGRAPH.finditer(paragraphs):
        item = _item(found[1], found[0])
        if item and run.takes(item):
            run.take(item)
            continue
        yield run.html
        run = _Run()
        if item and run.takes(item):
            run.take(item)
        else:
            yield found[0]
    yield run.html


def _item(words: str, paragraph: str) -> _Item | None:
    found = MARKED.fullmatch(words)
    if not found or EMPTY.match(found["rest"]):
        return None
    return _Item(
        sort=found["dot"] or found["symbol"] or "1",
        number=int(found["number"] or 0),
        is_sure=not found["number"] or found["gap"] is not None,
        words=LEFT_EMPTY.sub("", found["before"] + found["rest"]),
        paragraph=paragraph,
    )


class _Run:
    """Items that follow one another. ``levels`` are the open lists, the outermost first."""

    def __init__(self) -> None:
        self.levels: list[_List] = []
        self.items: list[_Item] = []

    def takes(self, item: _Item) -> bool:
        if not item.number:
            return True
        level = next((one for one in self.levels if one.sort == item.sort), None)
        return item.number == (len(level.items) if level else 0) + 1

    def take(self, item: _Item) -> None:
        sorts = [one.sort for one in self.levels]
        if item.sort in sorts:
            del self.levels[sorts.index(item.sort) + 1 :]
        else:
            inner = _List(item.sort)
            if self.levels:
                self.levels[-1].items[-1][1].append(inner)
            self.levels.append(inner)
        self.levels[-1].items.append((item.words, []))
        self.items.append(item)

    @property
    def html(self) -> str:
        if len(self.items) == 1 and not self.items[0].is_sure:
            return self.items[0].paragraph
        return self.levels[0].html if self.levels else ""
