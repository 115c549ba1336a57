"""A file of references looked at before any of it is stored, then stored as chosen.

What was read goes to the page and comes back as CSL-JSON, to be read and looked at anew:
nothing of it is kept here in between.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inquiries.models import User

from .duplicates import Match, matches
from .models import Reference
from .models.references import authors_in_short
from .reference_forms import taken_keys
from .reference_verbs import add_references
from .sources.checking import plain
from .sources.dates import year_of
from .sources.reading import read
from .sources.records import CslItem, Problem, Reading

MOST = 2_000
LARGEST_STASH = 5_000_000
ADD, LEAVE, USE = "add", "leave", "use"


@dataclass(frozen=True)
class Record:
    """One reference of the file, what was left out of it or guessed, and what it's the same as."""

    place: int
    item: CslItem
    notes: tuple[str, ...]
    match: Match | None
    # The record of the file that it is the same as, counted from 1.
    earlier: int = 0
    # What somebody chose to do with it, if they have.
    given: str = ""

    @property
    def usual(self) -> str:
        """What is done with it if nobody says otherwise."""
        if self.match is None:
            return ADD
        return USE if self.match.reference else LEAVE

    @property
    def choice(self) -> str:
        """What is done with it: what somebody chose, if that's possible."""
        known = self.match is not None and self.match.reference is not None
        allowed = (ADD, LEAVE, USE) if known else (ADD, LEAVE)
        return self.given if self.given in allowed else self.usual

    @property
    def title(self) -> str:
        return plain(self.item.csl["title"])

    @property
    def authors(self) -> str:
        return authors_in_short(self.item.csl)

    @property
    def year(self) -> str:
        return year_of(self.item.csl.get("issued"))


@dataclass(frozen=True)
class Preview:
    """A file as read. ``faults`` are of the file and of records that weren't taken.

    ``stash`` is for ``looked_at``.
    """

    form: str
    records: tuple[Record, ...]
    faults: tuple[str, ...]
    stash: str

    @property
    def known(self) -> list[Record]:
        return [record for record in self.records if record.match]

    @property
    def new(self) -> list[Record]:
        return [record for record in self.records if not record.match]


@dataclass(frozen=True)
class Stored:
    """What became of a file's references."""

    added: tuple[Reference, ...]
    used: tuple[Reference, ...]
    left: int


def looked_at(
    data: str | bytes, filename: str = "", choices: Mapping[str, Any] | None = None
) -> Preview:
    """The file, with what is wrong with it and what is here already. Never raises for it.

    ``choices``: {"record-PLACE": add, leave or use}, of who has seen it before.
    """
    reading = read(data, filename, taken_keys())
    stash = json.dumps([item.csl for item in reading.items], ensure_ascii=False)
    if len(reading.items) > MOST or len(stash.encode()) > LARGEST_STASH:
        fault = f"it has {len(reading.items):,} references, more than we can show at once"
        return Preview(reading.form, (), (f"The file: {fault}: please split it.",), "")
    return Preview(reading.form, _records(reading, choices or {}), _faults(reading), stash)


def _faults(reading: Reading) -> tuple[str, ...]:
    """What is wrong with the file, and with each record that wasn't taken."""
    notes = _notes_by_record(reading)
    of_file = (problem for problem in reading.problems if problem.refused or not problem.record)
    return tuple(
        _sentence(problem, notes[problem.record] if problem.refused else []) for problem in of_file
    )


def _sentence(problem: Problem, notes: Sequence[str]) -> str:
    said = "; ".join([str(problem), *notes])
    return f"{said[0].upper()}{said[1:]}."


def _notes_by_record(reading: Reading) -> dict[int, list[str]]:
    notes = defaultdict(list)
    for note in reading.notes:
        notes[note.record].append(note.message)
    return notes


def _records(reading: Reading, choices: Mapping[str, Any]) -> tuple[Record, ...]:
    notes = _notes_by_record(reading)
    found = matches([item.csl for item in reading.items])
    return tuple(
        Record(
            place,
            item,
            notes=tuple(notes[item.record]),
            match=match,
            earlier=_earlier(reading, match),
            given=str(choices.get(f"record-{place}", "")),
        )
        for place, (item, match) in enumerate(zip(reading.items, found, strict=True))
    )


def _earlier(reading: Reading, match: Match | None) -> int:
    if match is None or match.earlier is None:
        return 0
    return reading.items[match.earlier].record


def store(preview: Preview, user: User) -> Stored:
    """Do with each record what was chosen: all of it, or nothing and a ``NotPossible``."""
    by_choice: dict[str, list[Record]] = {ADD: [], USE: [], LEAVE: []}
    for record in preview.records:
        by_choice[record.choice].append(record)
    new = [(record.item.key, record.item.csl) for record in by_choice[ADD]]
    here = [record.match.reference for record in by_choice[USE] if record.match]
    used = tuple(reference for reference in here if reference)
    return Stored(tuple(add_references(user, new)), used, len(by_choice[LEAVE]))
