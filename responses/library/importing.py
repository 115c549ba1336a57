"""A library file into the database: all of it, or nothing and a reason.

Importing the same file again changes nothing. Nothing that a person did here is
undone: a wording that was replaced or retired here doesn't come back, and a
draft that somebody works on isn't overwritten.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.db import IntegrityError, OperationalError, transaction
from tqdm import tqdm

from inquiries.errors import BadFile, ChangedMeanwhile
from inquiries.models import Disease, User

from . import coverage, finding
from .citations import keys_in
from .import_blocks import Plan
from .import_diseases import plan_diseases
from .import_places import Places, locked_kinds
from .import_references import store_references
from .lines import BlockLine, Library, Refuse, refusing, stop
from .models import Block, BlockVersion, Reference
from .tally import Tally
from .validation import read
from .verbs import Then

# PostgreSQL's words for a key that another one has, and for two who wait for each other.
TAKEN, IN_A_CIRCLE = "23505", "40P01"
# Of the lines that a dry run refuses, so many are shown.
MOST_REFUSED = 200


@dataclass
class Report:
    """What an import did, and ``notes``: lines that it left aside, and why.

    ``status`` is the one that all blocks were to come in with, if one was given.
    ``refused`` (by a dry run): each line that would stop it, up to ``MOST_REFUSED`` of them.
    """

    status: str = ""
    diseases: Tally = field(default_factory=Tally)
    references: Tally = field(default_factory=Tally)
    blocks: Tally = field(default_factory=Tally)
    notes: list[str] = field(default_factory=list)
    refused: list[BadFile] = field(default_factory=list)
    refused_count: int = 0

    def refuse(self, error: BadFile) -> None:
        self.refused_count += 1
        if len(self.refused) < MOST_REFUSED:
            self.refused.append(error)

    @property
    def refused_by_line(self) -> list[BadFile]:
        return sorted(self.refused, key=lambda error: error.line)

    @property
    def mark(self) -> str:
        """Stands for everything that the report says: whoever agrees to it has read it."""
        tallies = [self.diseases.keys, self.references.keys, self.blocks.keys]
        said = [self.status, *tallies, self.notes]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


class OtherwiseNow(Exception):
    """The file would do other things now than ``report``'s reader agreed to; nothing was stored."""

    def __init__(self, report: Report) -> None:
        super().__init__("The library was changed meanwhile.")
        self.report = report


def import_library(
    path: Path,
    dry_run: bool = False,
    status: str = "",
    seen: str = "",
    user: User | None = None,
    with_progress: bool = False,
    then: Then = lambda replacing: None,
) -> Report:
    """Take in the library file; with ``dry_run`` do it all and then undo it.

    ``status`` is the one that all blocks come in with, if it's given; ``seen`` is the
    ``mark`` of the dry run that was agreed to (``OtherwiseNow`` if it would be another);
    ``user`` does it, if a person does; ``then`` is done in the same transaction with the
    approved wordings that replace one here: rooms that build on the library hear of it so.
    Raises ``BadFile`` or ``ChangedMeanwhile``, having stored nothing; ``OSError`` if it
    can't be read.
    """
    library = _read(path, status, stop, with_progress)
    with _giving_way(), transaction.atomic():
        report = Report(status)
        replacing = _store(library, report, stop, user)
        if seen and seen != report.mark:
            raise OtherwiseNow(report)
        then(replacing)
        transaction.set_rollback(dry_run)
    return report


def look_at(path: Path, status: str = "") -> Report:
    """A dry run that goes on after a line that's refused, and says of each one why.

    Raises ``ChangedMeanwhile``; ``OSError`` if the file can't be read.
    """
    report = Report(status)
    library = _read(path, status, report.refuse, with_progress=False)
    with _giving_way(), transaction.atomic():
        _store(library, report, report.refuse)
        transaction.set_rollback(True)
    return report


@contextmanager
def _giving_way() -> Iterator[None]:
    """What somebody stored a moment before, under a key of the file's, counts: say so."""
    try:
        yield
    except (IntegrityError, OperationalError) as error:
        if getattr(error.__cause__, "sqlstate", "") not in (TAKEN, IN_A_CIRCLE):
            raise
        raise ChangedMeanwhile(
            "Somebody else changed the library just now, at the same place as this file. "
            "Nothing was stored: try again."
        ) from error


def _read(path: Path, status: str, refuse: Refuse, with_progress: bool) -> Library:
    # On a terminal alone, and on its other channel.
    hidden = None if with_progress else True
    size = path.stat().st_size
    with tqdm(total=size, desc="Reading", unit="B", unit_scale=True, disable=hidden) as bar:
        return read(path, status, refuse, bar.update)


def _store(
    library: Library, report: Report, refuse: Refuse, user: User | None = None
) -> list[BlockVersion]:
    """What of the file was stored stands in ``report``; the wordings that replace one here."""
    report.notes += library.notes
    kinds = locked_kinds()
    wanted = {entry.disease for entry in library.blocks if entry.disease}
    diseases = plan_diseases(library.diseases, wanted, report.diseases, report.notes, refuse)
    # First, as in every verb: who changes blocks and references locks the blocks first.
    places = Places(library.blocks, kinds, diseases.renamed)
    diseases.write()
    cited = {key for entry in library.blocks for key in keys_in(entry.body)}
    references = store_references(
        library.references, cited, report.references, report.notes, refuse, user
    )
    plan = Plan(references, report.blocks, report.notes, user)
    for entry, block in _placed(library.blocks, places, diseases.by_key, references, refuse):
        with refusing(refuse):
            plan.take(entry, block, places.history.setdefault(entry.key, []))
    plan.write()
    _follow_up(plan.touched, diseases.renamed)
    return plan.replacing


def _placed(
    lines: list[BlockLine],
    places: Places,
    diseases: Mapping[str, Disease],
    references: Mapping[str, Reference],
    refuse: Refuse,
) -> list[tuple[BlockLine, Block]]:
    """The lines with their blocks, which are stored; approved wordings first, so that they
    have the lower number."""
    placed = []
    for entry in lines:
        with refusing(refuse):
            placed.append((entry, places.block_for(entry, diseases, references)))
    places.write()
    return sorted(placed, key=lambda pair: not pair[0].is_approved)


def _follow_up(blocks: set[int], renamed: set[int]) -> None:
    """What is kept ahead of being asked follows from what was stored."""
    called = Block.objects.order_by().filter(disease__in=renamed)
    finding.refresh(blocks | set(called.values_list("pk", flat=True)))
    changed = Block.objects.order_by().filter(pk__in=blocks)
    coverage.recount({*changed.values_list("disease", flat=True)})
