"""Lines of the form ``TAG - value``, which RIS and NBIB have in common.

The libraries that read the two lose a line whose tag is spelt a little wrongly, or
give up. So the lines are found here, with their numbers, and given to them clean.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .records import LONGEST_VALUE

COUNTER = re.compile(r"\d{1,7}[.)]?")


class TagLine(NamedTuple):
    """A tag and its value, with what the following lines continued. No tag: a stray line."""

    number: int
    tag: str
    value: str


@dataclass
class Record:
    """The lines of one reference, and what was odd about them."""

    line: int
    lines: list[TagLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def drop_endless(self, of_no_use: Container[str]) -> None:
        """Leaves out values that are longer than any can be, and says so."""
        for line in self.lines:
            if len(line.value) > LONGEST_VALUE and line.tag not in of_no_use:
                self.notes.append(
                    f"{line.tag} (line {line.number}) is longer than {LONGEST_VALUE:,} characters,"
                    " and was left out"
                )
        self.lines = [line for line in self.lines if len(line.value) <= LONGEST_VALUE]

    def values(self, *tags: str) -> list[str]:
        """What the tags say, tag after tag, nothing empty."""
        return [line.value for tag in tags for line in self.lines if line.tag == tag and line.value]


def tag_lines(
    text: str, tag: re.Pattern[str], ends: frozenset[str], indented: bool
) -> Iterator[TagLine | None]:
    """The text's lines, those that continue a value joined to it; ``None`` for empty lines.

    ``tag`` has two groups, the tag and the value. ``indented``: only the next line,
    and beginning with a space, can continue a value; otherwise any without a tag,
    empty ones passed over. Nothing continues a tag of ``ends``.
    """
    current: list[str] = []
    head: tuple[int, str] | None = None
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip(" \t\ufeff")
        matched = tag.match(raw.strip("\ufeff") if indented else line)
        if head and not matched:
            if line and (not indented or raw[0] in " \t"):
                current.append(line)
                continue
            if not line and not indented:
                continue
        if head:
            yield TagLine(*head, " ".join(current))
            head = None
        if matched:
            current = [matched.group(2).strip()]
            head = (number, matched.group(1))
            if head[1] in ends:
                yield TagLine(*head, current[0])
                head = None
        else:
            yield TagLine(number, "", line) if line else None
    if head:
        yield TagLine(*head, " ".join(current))


def with_strays(record: Record, strays: list[TagLine]) -> Record:
    """The record, with a note of the lines in or after it that belong to nothing.

    Numbers between records are no news. The list is emptied.
    """
    found = [line for line in strays if not COUNTER.fullmatch(line.value)]
    strays.clear()
    if found:
        more = f" and {len(found) - 1} more such lines" if len(found) > 1 else ""
        place = f"line {found[0].number}, “{found[0].value[:40]}”"
        record.notes.append(f"{place}{more}: no tag, left out")
    return record
