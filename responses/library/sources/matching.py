"""Which references are one and the same source, and one made of two.

PubMed's number and the DOI identify a source. So does a page's address, unless the
numbers or, of what isn't a web page, the titles say otherwise: many articles may give
their journal's. A title does where it's the same in the same year and nothing speaks
against it: not the other's number, without any year not where it appeared, and for
titles of a word or two, such as "Editorial", also not the first author; or, where
nobody is named as such, it takes the same year and the same site.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal

from inquiries.text import normalise

from . import identifiers
from .checking import plain
from .dates import year_of
from .records import Csl

Reason = Literal["pmid", "doi", "url", "title"]
Item = Mapping[str, Any]

# Where a merged reference keeps the other's numbers. The schema has ``custom`` for such things.
OTHER_IDS = "other-ids"
FEW_WORDS = 4
WEB_PAGES = {"webpage", "post", "post-weblog"}
SPELT = {
    "PMID": identifiers.pmid,
    "PMCID": identifiers.pmcid,
    "DOI": lambda text: identifiers.doi(text).lower(),
    "ISBN": lambda text: re.sub(r"[^\dX]", "", identifiers.isbn(text).upper()),
    "URL": str.strip,
}


@dataclass(frozen=True)
class Identity:
    """What tells a source from others. Several numbers if it was merged of several."""

    pmids: frozenset[str]
    dois: frozenset[str]
    pages: frozenset[str]
    title: str
    year: str
    first_author: str
    # The site, the journal or book, and who published it.
    places: frozenset[str]
    is_web_page: bool

    @property
    def marks(self) -> set[tuple[Reason, str]]:
        """Two that have none of these in common are never the same."""
        numbers = {("pmid", one) for one in self.pmids} | {("doi", one) for one in self.dois}
        return {*numbers, *(("url", one) for one in self.pages), ("title", self.title)}


@dataclass(frozen=True)
class Group:
    """The keys of references that are one source, and by what that was found."""

    keys: tuple[str, ...]
    reasons: tuple[Reason, ...]


def identity(csl: Item) -> Identity:
    numbers = identifiers_of(csl)
    addresses = [value for name, value in numbers if name == "URL"]
    return Identity(
        pmids=frozenset(value for name, value in numbers if name == "PMID"),
        dois=frozenset(value for name, value in numbers if name == "DOI"),
        pages=frozenset(filter(None, map(identifiers.page, addresses))),
        title=normalise(plain(str(csl.get("title") or ""))),
        year=year_of(csl.get("issued")),
        first_author=_first_author(csl),
        places=_places(csl, addresses),
        is_web_page=csl.get("type") in WEB_PAGES,
    )


def identifiers_of(csl: Item) -> set[tuple[str, str]]:
    """Every identifier, as (field, value in one spelling), merged ones included."""
    custom = csl.get("custom")
    others = custom.get(OTHER_IDS) if isinstance(custom, Mapping) else None
    pairs = [(name, str(csl.get(name) or "")) for name in SPELT]
    for other in others if isinstance(others, list) else []:
        name, _, value = str(other).partition(":")
        pairs.append((name.upper(), value))
    spelt = ((name, SPELT[name](value)) for name, value in pairs if name in SPELT)
    return {(name, value) for name, value in spelt if value}


def same_source(one: Item, other: Item) -> Reason | None:
    """By what the two are the same source; ``None`` if they aren't, as far as can be told."""
    return same(identity(one), identity(other))


def duplicates(items: Mapping[str, Item]) -> list[Group]:
    """The groups of keys whose references are one source, biggest agreement or not.

    Whatever is the same as one of a group belongs to it. In the order of their keys.
    """
    identities = {key: identity(csl) for key, csl in items.items()}
    links = list(_links(identities))
    leaders = _leaders(identities, links)
    keys: dict[str, list[str]] = defaultdict(list)
    reasons: dict[str, set[Reason]] = defaultdict(set)
    for key in sorted(identities):
        keys[leaders[key]].append(key)
    for one, _, reason in links:
        reasons[leaders[one]].add(reason)
    groups = [
        Group(tuple(found), tuple(sorted(reasons[leader])))
        for leader, found in keys.items()
        if len(found) > 1
    ]
    return sorted(groups, key=lambda group: group.keys)


def merged(kept: Item, other: Item) -> Csl:
    """``kept``, with what it lacks taken from ``other``, and every identifier of both.

    What both have stays as ``kept`` has it; a second PMID, PMCID, DOI, ISBN or URL
    goes to ``custom``. Neither of the two is changed.
    """
    csl = {name: value for name, value in kept.items() if value not in ("", [], {}, None)}
    for name, value in other.items():
        if name not in ("id", "custom") and value not in ("", [], {}, None):
            csl.setdefault(name, value)
    custom = {**_custom(other), **_custom(kept)}
    custom.pop(OTHER_IDS, None)
    csl.pop("custom", None)
    missing = (identifiers_of(kept) | identifiers_of(other)) - identifiers_of(csl)
    if missing:
        custom[OTHER_IDS] = sorted(f"{name}:{value}" for name, value in missing)
    return csl | ({"custom": custom} if custom else {})


# --- How it's told ----------------------------------------------------------------


def same(one: Identity, other: Identity) -> Reason | None:
    """``same_source``, for whoever asks about one of them often."""
    if one.pmids & other.pmids:
        return "pmid"
    if one.dois & other.dois:
        return "doi"
    if _same_by_page(one, other):
        return "url"
    return "title" if _same_by_title(one, other) else None


def _same_by_page(one: Identity, other: Identity) -> bool:
    if one.pages.isdisjoint(other.pages) or _numbers_differ(one, other):
        return False
    return one.is_web_page or other.is_web_page or one.title == other.title


def _same_by_title(one: Identity, other: Identity) -> bool:
    if not one.title or one.title != other.title or _numbers_differ(one, other):
        return False
    if one.year and other.year and one.year != other.year:
        return False
    if len(one.title.split()) < FEW_WORDS:
        return _same_first_author(one, other) or _same_without_author(one, other)
    dated, placed = one.year or other.year, one.places and other.places
    return bool(dated or not placed or one.places & other.places)


def _numbers_differ(one: Identity, other: Identity) -> bool:
    """Two numbers of one sort; those that share one are known to be the same by it."""
    return bool((one.pmids and other.pmids) or (one.dois and other.dois))


def _same_first_author(one: Identity, other: Identity) -> bool:
    return bool(one.first_author) and one.first_author == other.first_author


def _same_without_author(one: Identity, other: Identity) -> bool:
    """A site may well have two pages called "Fabry disease": they'd have two addresses."""
    if one.first_author or other.first_author or (one.pages and other.pages):
        return False
    return bool(one.year and one.year == other.year and one.places & other.places)


def _first_author(csl: Item) -> str:
    authors = csl.get("author")
    first = authors[0] if isinstance(authors, list) and authors else None
    if not isinstance(first, Mapping):
        return ""
    return normalise(str(first.get("family") or first.get("literal") or ""))


def _places(csl: Item, addresses: Iterable[str]) -> frozenset[str]:
    fields = ("publisher", "container-title", "container-title-short")
    named = (normalise(plain(str(csl.get(name) or ""))) for name in fields)
    return frozenset(filter(None, (*named, *map(identifiers.host, addresses))))


def _custom(csl: Item) -> Csl:
    custom = csl.get("custom")
    return dict(custom) if isinstance(custom, Mapping) else {}


# --- Groups -------------------------------------------------------------------------


def _links(identities: Mapping[str, Identity]) -> Iterator[tuple[str, str, Reason]]:
    """Pairs that are the same, enough of them to hold every group together."""
    pmids = ((pmid, key) for key, found in identities.items() for pmid in found.pmids)
    dois = ((doi, key) for key, found in identities.items() for doi in found.dois)
    yield from ((bucket[0], key, "pmid") for bucket in _buckets(pmids) for key in bucket[1:])
    yield from ((bucket[0], key, "doi") for bucket in _buckets(dois) for key in bucket[1:])
    pages = ((page, key) for key, found in identities.items() for page in found.pages)
    for bucket in _buckets(pages):
        yield from ((*pair, "url") for pair in _pairs(bucket, identities, _same_by_page))
    titles = ((found.title, key) for key, found in identities.items() if found.title)
    for bucket in _buckets(titles):
        yield from ((*pair, "title") for pair in _pairs(bucket, identities, _same_by_title))


def _pairs(
    bucket: Sequence[str],
    identities: Mapping[str, Identity],
    same: Callable[[Identity, Identity], bool],
) -> Iterator[tuple[str, str]]:
    """Of those that are alike in everything one speaks for all: a title may be very common."""
    for alike in _buckets((identities[key], key) for key in bucket):
        if same(identities[alike[0]], identities[alike[0]]):
            yield from ((alike[0], key) for key in alike[1:])
    different = {identities[key]: key for key in bucket}
    for one, other in combinations(different, 2):
        if same(one, other):
            yield different[one], different[other]


def _buckets(pairs: Iterable[tuple[Hashable, str]]) -> list[list[str]]:
    found: dict[Hashable, list[str]] = defaultdict(list)
    for value, key in pairs:
        found[value].append(key)
    return [keys for keys in found.values() if len(keys) > 1]


def _leaders(keys: Iterable[str], links: Iterable[tuple[str, str, Reason]]) -> dict[str, str]:
    """For each key one of its group, the same for all of the group."""
    leader = {key: key for key in keys}

    def leading(key: str) -> str:
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for one, other, _ in links:
        leader[leading(one)] = leading(other)
    return {key: leading(key) for key in leader}
