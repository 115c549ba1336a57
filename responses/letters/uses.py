"""Where a block is used: the letters that hold it, sent and on their way."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from ..library.models import Block
from .models import LetterStatus, Section
from .models.letters import ON_ITS_WAY

SHOWN = 20


@dataclass(frozen=True)
class VersionUses:
    """How many letters hold one version."""

    number: int
    sent: int
    open: int


@dataclass(frozen=True)
class Uses:
    """By version, newest first, and the newest of the letters themselves.

    Who may not see inquiries is told the numbers only: ``sent_in`` and ``open_in`` are empty.
    """

    by_version: tuple[VersionUses, ...]
    sent_in: tuple[Section, ...] = ()
    open_in: tuple[Section, ...] = ()

    @property
    def sent(self) -> int:
        return sum(version.sent for version in self.by_version)

    @property
    def open(self) -> int:
        return sum(version.open for version in self.by_version)

    @property
    def more_sent(self) -> int:
        return self.sent - len(self.sent_in)

    @property
    def more_open(self) -> int:
        return self.open - len(self.open_in)


def uses_of(block: Block, with_letters: bool) -> Uses:
    """One query; three with the letters."""
    sections = Section.objects.filter(version__block=block)
    counted = sections.order_by("-version__number").values_list("version__number")
    numbers = counted.annotate(sent=Count("pk", SENT), open=Count("pk", OPEN))
    by_version = tuple(VersionUses(*row) for row in numbers if any(row[1:]))
    if not with_letters:
        return Uses(by_version)
    light = sections.select_related("letter__inquiry", "version").defer(*LONG_TEXTS)
    return Uses(
        by_version,
        tuple(light.filter(SENT).order_by("-letter__sent_at", "-pk")[:SHOWN]),
        tuple(light.filter(OPEN).order_by("letter__inquiry__due_on", "pk")[:SHOWN]),
    )


def letters_sent_with(versions: Iterable[int]) -> dict[int, int]:
    """How many letters went out with each of these versions; without those that none did."""
    sections: QuerySet[Section] = Section.objects.filter(SENT, version__in=versions)
    return dict(sections.order_by().values_list("version").annotate(Count("pk")))


SENT = Q(letter__status=LetterStatus.SENT)
OPEN = Q(letter__status__in=ON_ITS_WAY)
LONG_TEXTS = ("changed_body", "version__body", "letter__opening")
