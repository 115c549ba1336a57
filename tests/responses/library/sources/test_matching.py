"""The same source, found twice and made one."""

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responses.library import references
from responses.library.sources.matching import (
    Group,
    duplicates,
    identifiers_of,
    merged,
    same_source,
)

Csl = dict[str, Any]
TITLE = "A made-up title of some length"


PAGE = "https://www.orpha.net/en/disease/detail/324"


def page(title: str = "Fabry disease", url: str = PAGE, **fields: Any) -> Csl:
    return {"type": "webpage", "title": title, "URL": url, **fields}


def of(year: int) -> Csl:
    return {"date-parts": [[year]]}


def made(title: str = TITLE, year: int | None = 2014, **fields: Any) -> Csl:
    issued = {"issued": {"date-parts": [[year]]}} if year else {}
    return {"type": "article-journal", "title": title, **issued, **fields}


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (made(PMID="101"), made("Another title", PMID="PMID: 0101"), "pmid"),
        (made(DOI="10.5555/A.1"), made("X", DOI="https://doi.org/10.5555/a.1."), "doi"),
        (made(DOI="10.5555/a", PMID="101"), made(DOI="10.5555/b", PMID="101"), "pmid"),
        (made(), made("A MADE-UP Title, of <i>some</i> length."), "title"),
        (made(), made(year=None), "title"),
        (made(PMID="101"), made(DOI="10.5555/a"), "title"),
        (made(), made(year=2015), None),
        (made(), made("A made-up title of some other length"), None),
        (made(DOI="10.5555/preprint"), made(DOI="10.5555/article"), None),
        (made(PMID="101"), made(PMID="102"), None),
        (made("Editorial"), made("Editorial"), None),
        (
            made("Editorial", author=[{"family": "Maria"}]),
            made("Editorial", author=[{"family": "Sample"}]),
            None,
        ),
        (
            made("Editorial", author=[{"family": "Maria"}]),
            made("Editorial.", author=[{"family": "María"}]),
            "title",
        ),
        (made("", PMID=""), made("", PMID=""), None),
        # Pages, by their address.
        (page(), page("Fabry", "http://orpha.net/en/disease/detail/324/#causes"), None),
        (page(), page(url="http://orpha.net/en/disease/detail/324/#causes"), "url"),
        (page(), page("", PAGE), "url"),
        (made(URL=PAGE), made("", URL=PAGE), None),
        (page(issued=of(2019)), page(issued=of(2024), author=[{"family": "Maria"}]), "url"),
        (page(), page(url="https://www.orpha.net/en/disease/detail/325"), None),
        (page(), page("Pompe disease", "https://www.orpha.net/"), None),
        (page(url="https://orpha.net"), page("Pompe disease", "https://orpha.net/"), None),
        (page(), page(DOI="10.5555/a"), "url"),
        (page(DOI="10.5555/b"), page(DOI="10.5555/a"), None),
        # Of articles the address may be their journal's.
        (made(URL=PAGE), made("Another title", URL=PAGE), None),
        (made(URL=PAGE), made(URL=PAGE, year=2015), "url"),
        # Without a year a title says something only where the same people put it out.
        (made(year=None, publisher="NORD"), made(year=None, publisher="Nord."), "title"),
        (made(year=None, publisher="NORD"), made(year=None, publisher="Orphanet"), None),
        (made(year=None, publisher="NORD"), made(publisher="Orphanet"), "title"),
        (
            page("Living with a rare disease", "https://nord.example/a", publisher="NORD"),
            page("Living with a rare disease", "https://www.nord.example/b"),
            "title",
        ),
        # A short title without authors: the year and the site, and not two addresses.
        (
            page(url="", publisher="NORD", issued=of(2019)),
            page(url="", publisher="NORD", issued=of(2019)),
            "title",
        ),
        (page(url="", publisher="NORD"), page(url="", publisher="NORD"), None),
        (
            page(publisher="Orphanet", issued=of(2019)),
            page(url=f"{PAGE}5", publisher="Orphanet", issued=of(2019)),
            None,
        ),
    ],
)
def test_one_source_or_two(one: Csl, other: Csl, reason: str | None) -> None:
    assert same_source(one, other) == reason
    assert same_source(other, one) == reason


def test_a_chain_of_the_same_is_one_group() -> None:
    items = {
        "c": made("Other words", DOI="10.5555/a"),
        "a": made(PMID="101"),
        "b": made("Quite other words", PMID="101", DOI="10.5555/A"),
        "d": made("Nothing to do with them"),
    }
    assert duplicates(items) == [Group(("a", "b", "c"), ("doi", "pmid"))]


def test_nothing_is_twice_in_different_references() -> None:
    assert duplicates({"a": made(), "b": made("Another title of it")}) == []


def test_a_thousand_editorials_are_told_apart_quickly() -> None:
    editorials = {f"e{n}": made("Editorial", PMID=str(n)) for n in range(1, 1000)}
    assert duplicates(editorials) == []


def test_merging_fills_what_is_missing_and_keeps_what_is_there() -> None:
    kept = made(volume="12", author=[], PMID="101")
    other = made("Other words", volume="13", issue="3", author=[{"family": "Maria"}])
    assert merged(kept, other) == made(
        volume="12", issue="3", author=[{"family": "Maria"}], PMID="101"
    )


def test_a_second_number_goes_beside_the_first() -> None:
    csl = merged(made(PMID="101", DOI="10.5555/a"), made(PMID="102", DOI="10.5555/A"))
    assert csl == made(PMID="101", DOI="10.5555/a", custom={"other-ids": ["PMID:102"]})
    assert same_source(csl, made("Other words", PMID="102")) == "pmid"


def test_merging_changes_neither_of_the_two() -> None:
    kept, other = made(PMID="101"), made(PMID="102", volume="1")
    merged(kept, other)
    assert (kept, other) == (made(PMID="101"), made(PMID="102", volume="1"))


# --- Whatever references there are --------------------------------------------------

FEW = st.sampled_from(["1", "2", "3"])
DOIS = st.sampled_from(["10.5555/a", "10.5555/B", "https://doi.org/10.5555/b", "10.5555/c."])
ITEMS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["book", "webpage"]),
        "title": st.sampled_from([TITLE, TITLE.upper(), "Another one of some length", "Reply"]),
    },
    optional={
        "PMID": FEW,
        "PMCID": FEW.map("PMC{}".format),
        "DOI": DOIS,
        "ISBN": st.sampled_from(["9783161484100", "978-3-16-148410-0", "0306406152"]),
        "URL": st.sampled_from(["https://a.example", f"{PAGE}/", f"{PAGE}#x", f"{PAGE}5"]),
        "publisher": st.sampled_from(["NORD", "Orphanet"]),
        "issued": st.sampled_from([{"date-parts": [[2014]]}, {"date-parts": [[2015]]}]),
        "author": st.sampled_from([[], [{"family": "Maria"}], [{"family": "Sample"}]]),
        "volume": st.sampled_from(["", "1", "2"]),
        "custom": st.sampled_from([{}, {"other-ids": ["PMID:9"]}, {"shelf": "4"}]),
    },
)
LIBRARIES = st.lists(ITEMS, max_size=8).map(
    lambda items: {f"k{number}": item for number, item in enumerate(items)}
)


def keys_of(groups: Iterable[Group]) -> set[frozenset[str]]:
    return {frozenset(group.keys) for group in groups}


@given(LIBRARIES, st.randoms())
def test_groups_do_not_depend_on_the_order(items: dict[str, Csl], random: Any) -> None:
    shuffled = list(items.items())
    random.shuffle(shuffled)
    assert duplicates(dict(shuffled)) == duplicates(items)


@settings(max_examples=100)
@given(LIBRARIES)
def test_groups_are_what_the_same_source_links_together(items: dict[str, Csl]) -> None:
    together = {key: {key} for key in items}
    for one in items:
        for other in items:
            if one != other and same_source(items[one], items[other]):
                whole = together[one] | together[other]
                together.update(dict.fromkeys(whole, whole))
    expected = {frozenset(whole) for whole in together.values() if len(whole) > 1}
    assert keys_of(duplicates(items)) == expected


@given(ITEMS, ITEMS)
def test_a_merge_keeps_every_identifier(one: Csl, other: Csl) -> None:
    both = identifiers_of(one) | identifiers_of(other)
    assert identifiers_of(merged(one, other)) == both
    assert identifiers_of(merged(other, one)) == both


@given(ITEMS, ITEMS)
def test_merging_twice_changes_nothing(one: Csl, other: Csl) -> None:
    once = merged(one, other)
    assert merged(once, other) == once
    assert merged(once, once) == once


@given(ITEMS, ITEMS, ITEMS)
def test_three_merge_to_the_same_identifiers_in_any_order(a: Csl, b: Csl, c: Csl) -> None:
    assert identifiers_of(merged(merged(a, b), c)) == identifiers_of(merged(a, merged(b, c)))


@given(ITEMS, ITEMS)
def test_a_merge_is_a_reference_that_loses_no_field(one: Csl, other: Csl) -> None:
    csl = merged(one, other)
    assert references.problem_in(csl) is None
    filled = {name for item in (one, other) for name, value in item.items() if value}
    assert filled <= set(csl)
