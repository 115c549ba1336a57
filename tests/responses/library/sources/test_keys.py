"""Suggested keys."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.library.sources.keys import suggested_key

YEAR = {"date-parts": [[2014]]}


def by(family: str, **fields: Any) -> dict[str, Any]:
    return {"title": "The test", "author": [{"family": family}], "issued": YEAR} | fields


@pytest.mark.parametrize(
    ("csl", "key"),
    [
        (by("Brown"), "brown2014"),
        (by("Sjögren-Łuß"), "sjogrenluss2014"),
        (by("O'Brown"), "obrown2014"),
        (by("Brown", issued={}), "brown"),
        (by("王"), "test2014"),
        ({"title": "The Test of it", "issued": YEAR}, "test2014"),
        ({"title": "<i>In</i> <i>vitro</i> tests"}, "vitro"),
        ({"title": "试验", "PMID": "101"}, "pmid101"),
        ({"title": "试验", "issued": YEAR}, "reference2014"),
        ({"author": [{"literal": "The World of Tests"}], "issued": YEAR}, "world2014"),
        ({"editor": [{"family": "Brown"}], "issued": YEAR}, "brown2014"),
    ],
)
def test_who_and_when(csl: dict[str, Any], key: str) -> None:
    assert suggested_key(csl, set()) == key


def test_a_taken_key_gets_a_letter_and_then_a_number() -> None:
    taken: set[str] = set()
    keys = []
    for _ in range(60):
        keys.append(suggested_key(by("Brown"), taken))
        taken.add(keys[-1])
    assert keys[:3] == ["brown2014", "brown2014b", "brown2014c"]
    assert keys[25:28] == ["brown2014z", "brown2014-27", "brown2014-28"]
    assert len(set(keys)) == 60


def test_without_a_year_it_is_numbered() -> None:
    assert suggested_key(by("Brown", issued={}), {"brown"}) == "brown-2"
    assert suggested_key(by("Brown", issued={}), {"brown", "brown-2"}) == "brown-3"


@given(st.sets(st.integers(2, 200)))
def test_a_key_is_never_taken(numbers: set[int]) -> None:
    taken = {"brown"} | {f"brown-{number}" for number in numbers}
    assert suggested_key(by("Brown", issued={}), taken) not in taken
