"""The lines of a library file, read, and what becomes of one that can't be taken in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from inquiries.errors import BadFile

from .models import VersionStatus

Refuse = Callable[[BadFile], None]


@dataclass(frozen=True)
class DiseaseLine:
    line: int
    key: str
    name: str
    synonyms: tuple[str, ...]
    codes: dict[str, str]


@dataclass(frozen=True)
class ReferenceLine:
    line: int
    key: str
    csl: dict[str, Any]
    merged_into: str = ""


@dataclass(frozen=True)
class BlockLine:
    """One wording of a block; ``disease`` is a key, or ``None`` for a general block.

    ``status`` is the one it comes in with, which may be another than the file ``said``.
    """

    line: int
    key: str
    disease: str | None
    kind: str
    language: str
    heading: str
    body: str
    last_updated: date | None
    status: str
    said: str

    @property
    def is_approved(self) -> bool:
        return self.status == VersionStatus.APPROVED


@dataclass
class Library:
    """A whole file. ``notes``: lines that were left aside, and why."""

    diseases: list[DiseaseLine] = field(default_factory=list)
    references: list[ReferenceLine] = field(default_factory=list)
    blocks: list[BlockLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def stop(error: BadFile) -> None:
    """The first refused line ends it."""
    raise error


@contextmanager
def refusing(refuse: Refuse) -> Iterator[None]:
    """Hand a line that can't be taken in to ``refuse``, and go on if that does."""
    try:
        yield
    except BadFile as error:
        refuse(error)
