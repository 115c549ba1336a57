"""What a file of references turns into."""

import re
from dataclasses import dataclass, field
from typing import Any

Csl = dict[str, Any]

# Longer than any field of a reference; what is longer is a file gone wrong, and takes long.
LONGEST_VALUE = 10_000


@dataclass(frozen=True)
class CslItem:
    """A reference as read: a CSL-JSON item without its id, and the key we suggest for it.

    ``record`` counts the file's records from 1; ``line`` is where it begins (of
    CSL-JSON that isn't one object a line, always 1).
    """

    csl: Csl
    key: str
    record: int
    line: int


@dataclass(frozen=True)
class Problem:
    """What is wrong at some place of the file, for the person who gave it to us.

    ``refused``: the record wasn't taken (or the whole file, where ``record`` is 0).
    Otherwise it was, and the message says what was left out of it or guessed.
    """

    line: int
    record: int
    message: str
    refused: bool

    def __str__(self) -> str:
        if not self.record:
            return f"line {self.line}: {self.message}" if self.line else self.message
        return f"record {self.record} (line {self.line}): {self.message}"


@dataclass
class Reading:
    """A whole file. ``form`` is the format it was read as, "" if none was recognised."""

    form: str = ""
    items: list[CslItem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def refused(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.refused]

    @property
    def notes(self) -> list[Problem]:
        return [problem for problem in self.problems if not problem.refused]


@dataclass
class Draft:
    """One record as its reader understood it, not yet checked.

    ``label`` is its name in the file, if it has one; ``refusal`` says why it can't be taken.
    """

    record: int
    line: int
    csl: Csl = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    refusal: str = ""
    label: str = ""

    def put(self, name: str, value: Any) -> None:
        """Sets a field that has a value and isn't set yet."""
        if value:
            self.csl.setdefault(name, value)

    def put_title(self, title: str) -> None:
        """Databases end every title with a full stop; the citation style sets its own."""
        self.put("title", re.sub(r"(?<![.\s])(?<!\b[A-Z])\.$", "", title.strip()))


class Unreadable(Exception):
    """This record can't be taken; the message says why, as a clause that begins with "it"."""
