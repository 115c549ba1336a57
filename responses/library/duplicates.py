"""References that are one and the same source: among those here, and among new ones.

Candidates are found by indexed columns; ``sources.matching`` then decides. A merged
reference takes part with its own numbers, and stands for the one it went into.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from .models import Reference
from .models.references import LONGEST_TITLE
from .sources import matching
from .telling_apart import Pair, pairs_apart

FEW = 400
REASONS = {
    "pmid": "the same PubMed number",
    "doi": "the same DOI",
    "url": "the same web address",
    "title": "the same title",
}
INDIRECTLY = "another record that is the same as both"
SUREST = [*REASONS.values(), INDIRECTLY]
COLUMNS = ("pmid", "doi", "page_key", "title_key")


@dataclass(frozen=True)
class Group:
    """References that are one source, and by what that was found.

    ``apart`` are the pairs among them, by their ids, that somebody told apart: two may
    both be like a third.
    """

    references: tuple[Reference, ...]
    reasons: tuple[str, ...]
    apart: frozenset[Pair] = frozenset()

    def not_like(self, reference: Reference) -> set[int]:
        """The ids of those that were told apart from this one."""
        return {pk for pair in self.apart if reference.pk in pair for pk in pair - {reference.pk}}


@dataclass(frozen=True)
class Match:
    """What a new record is the same as: a reference here, or an earlier one of the new records."""

    reason: str
    reference: Reference | None = None
    earlier: int | None = None


# --- Among those here ---------------------------------------------------------


def groups() -> list[Group]:
    """The groups of likely duplicates, in the order of their keys. Two queries."""
    pool = {row.key: row for row in _suspects()}
    apart = pairs_apart()
    found: list[Group] = []
    for group in matching.duplicates({key: row.csl for key, row in pool.items()}):
        rows = [pool[key] for key in group.keys]
        reasons = tuple(REASONS[name] for name in group.reasons)
        found += _parted(Group(_standing(rows), reasons, _among(rows, apart)), rows)
    return sorted(found, key=lambda group: group.references[0].key)


def _standing(rows: Iterable[Reference]) -> tuple[Reference, ...]:
    """What these rows stand for, each once, in the order of their keys."""
    standing = {row.pk: row for row in (one.stands_for for one in rows)}
    return tuple(sorted(standing.values(), key=lambda row: row.key))


def _among(rows: Iterable[Reference], apart: Iterable[Pair]) -> frozenset[Pair]:
    here = {row.stands_for.pk for row in rows}
    return frozenset(pair for pair in apart if pair <= here)


def _parted(group: Group, rows: Sequence[Reference]) -> Iterator[Group]:
    """What is left of a group without the links between those that were told apart."""
    if not group.apart:
        yield from [group] if len(group.references) > 1 else []
        return
    links, rest = _Links(rows, group.apart), {row.pk: row for row in rows}
    while rest:
        members, reasons = links.of(next(iter(rest)))
        standing = _standing(members)
        if len(standing) > 1:
            yield Group(standing, tuple(sorted(reasons)), _among(members, group.apart))
        for row in members:
            del rest[row.pk]


class _Links:
    """What of a group leads to what, without the links between those that were told apart.

    Only those are compared that have a number, an address or a title in common.
    """

    def __init__(self, rows: Sequence[Reference], apart: frozenset[Pair]) -> None:
        self.rows = {row.pk: row for row in rows}
        self.apart = apart
        self.known = {row.pk: matching.identity(row.csl) for row in rows}
        self.shelves: dict[Hashable, set[int]] = defaultdict(set)
        for pk in self.rows:
            for mark in self._marks(pk):
                self.shelves[mark].add(pk)

    def of(self, first: int) -> tuple[list[Reference], set[str]]:
        """The rows that one leads to, link by link, itself too; and by what."""
        members, reasons = {first: None}, set()
        todo = [first]
        while todo:
            member = todo.pop()
            for pk in sorted(self._near(member) - members.keys()):
                pair = self._pair(member, pk)
                reason = None
                if pair not in self.apart:
                    reason = matching.same(self.known[member], self.known[pk])
                if reason:
                    reasons.add(REASONS[reason])
                if reason or len(pair) == 1:
                    members[pk] = None
                    todo.append(pk)
        return [self.rows[pk] for pk in members], reasons

    def _marks(self, pk: int) -> set[Hashable]:
        return {*self.known[pk].marks, self.rows[pk].stands_for.pk}

    def _near(self, pk: int) -> set[int]:
        return set().union(*(self.shelves[mark] for mark in self._marks(pk)))

    def _pair(self, one: int, other: int) -> Pair:
        return frozenset((self.rows[one].stands_for.pk, self.rows[other].stands_for.pk))


def _suspects() -> QuerySet[Reference]:
    """Those that share a number, an address or a title with one that stands for another source."""
    shared = Q()
    for column in COLUMNS:
        shared |= Q(**{f"{column}__in": _repeated(column)})
    return Reference.objects.filter(shared).select_related("merged_into")


def _repeated(column: str) -> QuerySet[Reference, Any]:
    rows = Reference.objects.order_by().exclude(**{column: ""})
    stands = Count(Coalesce(F("merged_into"), F("pk")), distinct=True)
    return rows.values(column).annotate(stands=stands).filter(stands__gt=1).values(column)


def others_like(reference: Reference) -> list[tuple[Reference, str]]:
    """Other references that are likely the same source as this one, and by what.

    Without those that were told apart from it.
    """
    found: dict[Reference, str] = {}
    for row in _candidates([reference.csl]):
        stands, reason = row.stands_for, matching.same_source(reference.csl, row.csl)
        if reason and stands.pk != reference.pk:
            found.setdefault(stands, REASONS[reason])
    apart = pairs_apart() if found else set()
    likely = [one for one in found.items() if frozenset((reference.pk, one[0].pk)) not in apart]
    return sorted(likely, key=lambda one: one[0].key)


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
    """The references here that share a number, an address or a title with one of the records."""
    known = [matching.identity(item) for item in items]
    wanted = {
        "pmid": {pmid for one in known for pmid in one.pmids},
        "doi": {doi for one in known for doi in one.dois},
        "page_key": {page[:LONGEST_TITLE] for one in known for page in one.pages},
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
