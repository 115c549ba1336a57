"""Counting ahead how each disease stands in the library, for the coverage page's order.

The page must not look at every block, so ``Coverage`` has one row a disease. The verbs
of blocks recount theirs; ``recount()`` for all, which beat sends every few minutes,
brings in what people have asked since, and mends what was counted at the same moment.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, QuerySet

from inquiries.models import Disease, Inquiry, Kind, Status

from .models import Block, BlockVersion, Coverage

FEW = 400
COUNTS = ("name", "asked", "wanted", "missing", "due_on")
NOT_COUNTED = (Status.SPAM, Status.DUPLICATE)

Place = tuple[int, str]  # A disease, a language.


def recount(diseases: Iterable[int | None] | None = None) -> int:
    """Bring the counts of these diseases (of all, if ``None``) up to date; how many changed."""
    only = None if diseases is None else sorted({pk for pk in diseases if pk})
    if only is not None and len(only) > FEW:
        only = None
    counted = _counted(only)
    kept = {(row.disease_id, row.language): row for row in _of(Coverage.objects.all(), only)}
    gone = [row.pk for place, row in kept.items() if place not in counted]
    changed = [row for place, row in counted.items() if _differs(row, kept.get(place))]
    with transaction.atomic():
        for at in range(0, len(gone), FEW):
            Coverage.objects.filter(pk__in=gone[at : at + FEW]).delete()
        Coverage.objects.bulk_create(
            changed,
            batch_size=FEW,
            update_conflicts=True,
            unique_fields=["disease", "language"],
            update_fields=COUNTS,
        )
    return len(gone) + len(changed)


def questions(diseases: Iterable[int] | None = None) -> QuerySet[Inquiry]:
    """What was asked about a disease that is known, by people."""
    about = Inquiry.objects.filter(disease__isnull=False).exclude(status__in=NOT_COUNTED)
    return _of(about, diseases)


def _of(rows: QuerySet[Any], diseases: Iterable[int] | None, by: str = "disease") -> Any:
    return rows if diseases is None else rows.filter(**{f"{by}__in": diseases})


def _differs(row: Coverage, kept: Coverage | None) -> bool:
    return kept is None or any(getattr(row, name) != getattr(kept, name) for name in COUNTS)


def _counted(only: list[int] | None) -> dict[Place, Coverage]:
    """What the rows should be, by place, in one order for all who write them."""
    offered = set(Kind.objects.exclude(asked_as="").values_list("pk", flat=True))
    asked = _asked(only)
    approved, due = _approved(only)
    wanted = _wanted(only, approved)
    blocks = _of(Block.objects.filter(disease__isnull=False).order_by(), only)
    places = {*asked, *blocks.values_list("disease", "language").distinct()}
    names = dict(_of(Disease.objects.order_by(), only, "pk").values_list("pk", "name"))
    return {
        place: Coverage(
            disease_id=place[0],
            language=place[1],
            name=names[place[0]],
            asked=asked.get(place, 0),
            wanted=wanted[place],
            missing=len(offered - approved[place]),
            due_on=due.get(place),
        )
        for place in sorted(places)
        if place[0] in names  # A disease that came in since is counted next time.
    }


def _asked(only: list[int] | None) -> dict[Place, int]:
    rows = questions(only).order_by().values_list("disease", "language").annotate(Count("pk"))
    return {(disease, language): number for disease, language, number in rows}


def _approved(only: list[int] | None) -> tuple[dict[Place, set[int]], dict[Place, date]]:
    """The kinds that have an approved text, and the earliest review date."""
    approved: dict[Place, set[int]] = defaultdict(set)
    due: dict[Place, date] = {}
    versions = BlockVersion.objects.approved().filter(block__disease__isnull=False).order_by()
    fields = ("block__disease", "block__language", "block__kind")
    rows = _of(versions, only, "block__disease").values_list(*fields).annotate(Min("review_due"))
    for disease, language, kind, day in rows:
        place = (disease, language)
        approved[place].add(kind)
        if day and day < due.get(place, date.max):
            due[place] = day
    return approved, due


def _wanted(only: list[int] | None, approved: dict[Place, set[int]]) -> Counter[Place]:
    """How often a kind was asked for that has no approved text."""
    wanted: Counter[Place] = Counter()
    about = questions(only).filter(kinds__isnull=False).order_by()
    rows = about.values_list("disease", "language", "kinds").annotate(Count("pk"))
    for disease, language, kind, number in rows:
        if kind not in approved[disease, language]:
            wanted[disease, language] += number
    return wanted
