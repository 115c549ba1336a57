"""How the cells of the coverage page stand: what there is, how fresh, how often asked for."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, FilteredRelation, Q, QuerySet

from inquiries.models import Disease, Kind

from .coverage import questions
from .models import UNDER_WAY, Block, VersionStatus

# The best first: of several blocks for one place, the page shows the best.
CURRENT, SOON, PAST = "current", "due soon", "past review"
APPROVED = (CURRENT, SOON, PAST)
IN_REVIEW, DRAFT, RETIRED, NO_TEXT = "in review", "draft", "retired", "no text"
RANKS = (*APPROVED, IN_REVIEW, DRAFT, RETIRED, NO_TEXT)


Place = tuple[int | None, int]  # A disease, a kind.
Standing = tuple[str, str, str]  # Of a block: its state, what is under way beside it, its key.


@dataclass(frozen=True)
class Cell:
    """One disease and one kind. ``key`` is of the block that stands there, "" if none does.

    ``under_way`` says "draft" or "in review" where that is beside an approved text.
    """

    kind: Kind
    state: str = ""
    key: str = ""
    under_way: str = ""
    more: int = 0
    asked: int = 0

    @property
    def is_missing(self) -> bool:
        """Nothing that a letter could hold."""
        return self.state not in APPROVED

    @property
    def slug(self) -> str:
        return self.state.replace(" ", "-") or "nothing"


@dataclass(frozen=True)
class Row:
    disease: Disease
    asked: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    kinds: tuple[Kind, ...]
    rows: tuple[Row, ...]


def freshness(review_due: date | None, today: date) -> str:
    """Of an approved text: current, due soon, or past review."""
    if review_due is None:
        return CURRENT
    if review_due < today:
        return PAST
    soon = review_due <= today + timedelta(days=settings.REVIEW_AHEAD_DAYS)
    return SOON if soon else CURRENT


def table_of(diseases: Sequence[Disease], language: str, today: date) -> Table:
    """Four queries, however many diseases.

    A kind that nobody can ask for has a column where one of these diseases has it.
    """
    pks = [disease.pk for disease in diseases]
    blocks = _standing(Block.objects.filter(disease__in=pks, language=language), today)
    asked, by_kind = _asked(pks, language)
    used = {kind for _, kind in blocks}
    kinds = tuple(kind for kind in Kind.objects.all() if kind.asked_as or kind.pk in used)
    rows = (
        Row(
            disease,
            asked[disease.pk],
            tuple(
                _cell(kind, blocks.get((disease.pk, kind.pk), []), by_kind[disease.pk, kind.pk])
                for kind in kinds
            ),
        )
        for disease in diseases
    )
    return Table(kinds, tuple(rows))


def general_cells(language: str, today: date) -> list[Cell]:
    """The texts about no one disease; two queries."""
    blocks = _standing(Block.objects.filter(disease=None, language=language), today)
    kinds = Kind.objects.filter(pk__in={kind for _, kind in blocks})
    return [_cell(kind, blocks[None, kind.pk], 0) for kind in kinds]


def _standing(blocks: QuerySet[Block], today: date) -> dict[Place, list[Standing]]:
    """How each block stands, by disease and kind. One query, and no more than it shows."""
    wanted = (VersionStatus.APPROVED, VersionStatus.RETIRED, *UNDER_WAY)
    known = FilteredRelation("versions", condition=Q(versions__status__in=wanted))
    rows = blocks.annotate(known=known).order_by("pk")
    places: dict[Place, dict[str, dict[str, date | None]]] = defaultdict(dict)
    fields = ("disease", "kind", "key", "known__status", "known__review_due")
    for disease, kind, key, status, due in rows.values_list(*fields):
        versions = places[disease, kind].setdefault(key, {})
        if status:
            versions[status] = due
    return {
        place: [(*_state(versions, today), key) for key, versions in here.items()]
        for place, here in places.items()
    }


def _asked(diseases: list[int], language: str) -> tuple[Counter[int], Counter[tuple[int, int]]]:
    """How often people asked about each disease, and for each of its kinds."""
    about = questions(diseases).filter(language=language).order_by()
    asked = dict(about.values_list("disease").annotate(Count("pk")))
    rows = about.filter(kinds__isnull=False).values_list("disease", "kinds").annotate(Count("pk"))
    by_kind = {(disease, kind): number for disease, kind, number in rows}
    return Counter(asked), Counter(by_kind)


def _cell(kind: Kind, blocks: list[Standing], asked: int) -> Cell:
    if not blocks:
        return Cell(kind, asked=asked)
    state, under_way, key = min(blocks, key=lambda block: RANKS.index(block[0]))
    return Cell(kind, state, key, under_way, len(blocks) - 1, asked)


def _state(versions: dict[str, date | None], today: date) -> tuple[str, str]:
    """How a block stands, and what is under way beside its approved text."""
    words = ((VersionStatus.IN_REVIEW, IN_REVIEW), (VersionStatus.DRAFT, DRAFT))
    under_way = next((word for status, word in words if status in versions), "")
    if VersionStatus.APPROVED in versions:
        return freshness(versions[VersionStatus.APPROVED], today), under_way
    return under_way or (RETIRED if VersionStatus.RETIRED in versions else NO_TEXT), ""
