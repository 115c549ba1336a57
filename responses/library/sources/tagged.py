"""Lines of the form ``TAG - value``, which RIS and NBIB have in common.

The libraries that read the two lose a line whose tag is spelt a little wrongly, or
give up. So the lines are found here, with their numbers, and given to them clean.
"""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .records import LONGEST_VALUE

COUNTER = re.compile(r"\d{1,7}[.)]?")


class TagLine(NamedTuple):
    """A tag and its value, with what the following lines continued. No tag: a stray line.

    ``more`` are the numbers of the lines that went on with the value.
    """

    number: int
    tag: str
    value: str
    more: tuple[int, ...] = ()


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
    empty ones passed over. Nothing continues a tag of ``ends``: such a line is a stray.
    """
    current: list[str] = []
    more: list[int] = []
    head: tuple[int, str] | None = None
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip(" \t\ufeff")
        matched = tag.match(raw.strip("\ufeff") if indented else line)
        if head and not matched:
            if line and (not indented or raw[0] in " \t"):
                current.append(line)
                more.append(number)
                continue
            if not line and not indented:
                continue
        if head:
            yield TagLine(*head, " ".join(current), tuple(more))
            head = None
        if matched:
            current, more = [matched.group(2).strip()], []
            head = (number, matched.group(1))
            if head[1] in ends:
                yield TagLine(*head, current[0])
                head = None
        else:
            yield TagLine(number, "", line) if line else None
    if head:
        yield TagLine(*head, " ".join(current), tuple(more))


def with_strays(record: Record, strays: list[TagLine]) -> Record:
    """The record, with a note of the lines in or after it that belong to nothing.

    Numbers between records are no news. The list is emptied.
    """
    found = [line for line in strays if not COUNTER.fullmatch(line.value)]
    strays.clear()
    if found:
        first = "the first " if len(found) > 1 else ""
        place = f"{lines_named([line.number for line in found])}, {first}“{found[0].value[:40]}”"
        record.notes.append(f"{place}: no tag, left out")
    return record


def lines_named(numbers: Sequence[int]) -> str:
    """line 7; lines 7, 9 to 12. The numbers come in order."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    named = [f"{one} to {last}" if last > one else str(one) for one, last in spans]
    return f"line{'s' if len(numbers) > 1 else ''} {', '.join(named)}"
