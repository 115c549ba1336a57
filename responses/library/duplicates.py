"""References that are one and the same source: among those here, and among new ones.

Candidates are found by indexed columns; ``sources.matching`` then decides. A merged
reference takes part with its own numbers, and stands for the one it went into.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from .models import Reference
from .models.references import LONGEST_TITLE
from .sources import matching

FEW = 400
REASONS = {"pmid": "the same PubMed number", "doi": "the same DOI", "title": "the same title"}
INDIRECTLY = "another record that is the same as both"
SUREST = [*REASONS.values(), INDIRECTLY]
COLUMNS = ("pmid", "doi", "title_key")


@dataclass(frozen=True)
class Group:
    """References that are one source, and by what that was found."""

    references: tuple[Reference, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Match:
    """What a new record is the same as: a reference here, or an earlier one of the new records."""

    reason: str
    reference: Reference | None = None
    earlier: int | None = None


# --- Among those here ---------------------------------------------------------


def groups() -> list[Group]:
    """The groups of likely duplicates, in the order of their keys."""
    pool = {row.key: row for row in _suspects()}
    found = []
    for group in matching.duplicates({key: row.csl for key, row in pool.items()}):
        standing = {row.pk: row for row in (pool[key].stands_for for key in group.keys)}
        if len(standing) > 1:
            members = sorted(standing.values(), key=lambda row: row.key)
            found.append(Group(tuple(members), tuple(REASONS[name] for name in group.reasons)))
    return sorted(found, key=lambda group: group.references[0].key)


def _suspects() -> QuerySet[Reference]:
    """Those that share a number or a title with one that stands for another source."""
    shared = Q()
    for column in COLUMNS:
        shared |= Q(**{f"{column}__in": _repeated(column)})
    return Reference.objects.filter(shared).select_related("merged_into")


def _repeated(column: str) -> QuerySet[Reference, Any]:
    rows = Reference.objects.order_by().exclude(**{column: ""})
    stands = Count(Coalesce(F("merged_into"), F("pk")), distinct=True)
    return rows.values(column).annotate(stands=stands).filter(stands__gt=1).values(column)


def others_like(reference: Reference) -> list[tuple[Reference, str]]:
    """Other references that are likely the same source as this one, and by what."""
    found: dict[Reference, str] = {}
    for row in _candidates([reference.csl]):
        stands, reason = row.stands_for, matching.same_source(reference.csl, row.csl)
        if reason and stands.pk != reference.pk:
            found.setdefault(stands, REASONS[reason])
    return sorted(found.items(), key=lambda one: one[0].key)


# --- Among new ones -----------------------------------------------------------


def matches(items: Sequence[Mapping[str, Any]]) -> list[Match | None]:
    """For each new record what it is the same as, or ``None``."""
    others = {
        **{
            f"here {row.pk}": _Other(row.csl, reference=row.stands_for)
            for row in _candidates(items)
        },
        **{f"new {place}": _Other(item, earlier=place) for place, item in enumerate(items)},
    }
    groups = matching.duplicates({name: other.csl for name, other in others.items()})
    group_of = {name: group.keys for group in groups for name in group.keys}
    named = [(place, item, group_of.get(f"new {place}", ())) for place, item in enumerate(items)]
    return [
        _match(place, item, [others[name] for name in group]) if group else None
        for place, item, group in named
    ]


@dataclass(frozen=True)
class _Other:
    csl: Mapping[str, Any]
    reference: Reference | None = None
    earlier: int | None = None


def _match(place: int, item: Mapping[str, Any], group: Sequence[_Other]) -> Match | None:
    """A reference here before an earlier record; of several the one that it's most surely."""
    here = [Match(_reason(item, one.csl), one.reference) for one in group if one.reference]
    if here:
        return min(here, key=lambda match: SUREST.index(match.reason))
    first = min((one for one in group if one.earlier is not None), key=lambda one: one.earlier or 0)
    if first.earlier is None or first.earlier >= place:
        return None
    return Match(_reason(item, first.csl), earlier=first.earlier)


def _reason(item: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    reason = matching.same_source(item, other)
    return REASONS[reason] if reason else INDIRECTLY


def _candidates(items: Sequence[Mapping[str, Any]]) -> list[Reference]:
    """The references here that share a number or a title with one of the records."""
    known = [matching.identity(item) for item in items]
    wanted = {
        "pmid": {pmid for one in known for pmid in one.pmids},
        "doi": {doi for one in known for doi in one.dois},
        "title_key": {one.title[:LONGEST_TITLE] for one in known if one.title},
    }
    found: dict[int, Reference] = {}
    for column, values in wanted.items():
        for few in _by_few(sorted(values)):
            rows = Reference.objects.filter(**{f"{column}__in": few})
            found |= {row.pk: row for row in rows.select_related("merged_into")}
    return list(found.values())


def _by_few(values: list[str]) -> list[list[str]]:
    return [values[start : start + FEW] for start in range(0, len(values), FEW)]
