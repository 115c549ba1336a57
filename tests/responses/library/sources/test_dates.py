"""Dates as people and programs write them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.library.sources.dates import date, year_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("2014", [[2014]]),
        ("2014 Mar", [[2014, 3]]),
        ("2014 Mar 5", [[2014, 3, 5]]),
        ("2014 03 05", [[2014, 3, 5]]),
        ("2014-03-05", [[2014, 3, 5]]),
        ("2014-03-05T10:00:00Z", [[2014, 3, 5]]),
        ("20140305", [[2014, 3, 5]]),
        ("201403", [[2014, 3]]),
        ("2014/03/05/", [[2014, 3, 5]]),
        ("2014/03//", [[2014, 3]]),
        ("2014///", [[2014]]),
        ("2014/00/00/", [[2014]]),
        ("2014/october", [[2014, 10]]),
        ("5 March 2014", [[2014, 3, 5]]),
        ("March 5th, 2014", [[2014, 3, 5]]),
        ("Sept. 2014", [[2014, 9]]),
        ("2014 Mar-Apr", [[2014, 3], [2014, 4]]),
        ("2014 Mar/Apr", [[2014, 3], [2014, 4]]),
        ("2013 Dec-2014 Jan", [[2013, 12], [2014, 1]]),
        ("2014 Mar 28–Apr 3", [[2014, 3, 28], [2014, 4, 3]]),
        ("3-7 March 2014", [[2014, 3, 3], [2014, 3, 7]]),
        ("2013-2014", [[2013], [2014]]),
        ("c2014", [[2014]]),
        ("[2014?]", [[2014]]),
    ],
)
def test_dates(text: str, parts: list[list[int]]) -> None:
    assert date(text) == {"date-parts": parts}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2014 Spring", {"date-parts": [[2014]], "season": 1}),
        ("Fall 2014", {"date-parts": [[2014]], "season": 3}),
        ("Winter 2013-2014", {"date-parts": [[2013], [2014]], "season": 4}),
    ],
)
def test_seasons(text: str, found: dict[str, Any]) -> None:
    assert date(text) == found


@pytest.mark.parametrize("text", ["", "n.d.", "no date", "///", "YEAR/MONTH/DAY/"])
def test_no_date_is_none(text: str) -> None:
    assert date(text) == {}


@pytest.mark.parametrize("text", ["03/02/2014", "2014 1st quarter", "2014-15", "2014 Feb 30"])
def test_what_could_be_two_days_stays_words_beside_its_year(text: str) -> None:
    assert date(text) == {"date-parts": [[2014]], "literal": text}


def test_words_without_a_year_stay_words() -> None:
    assert date("in press") == {"literal": "in press"}


@pytest.mark.parametrize(
    ("value", "year"),
    [
        ({"date-parts": [[2014, 3]]}, "2014"),
        ({"literal": "about 2014"}, "2014"),
        ({"date-parts": [["2014"]]}, "2014"),
        ({"date-parts": []}, ""),
        ({"date-parts": 7}, ""),
        (None, ""),
    ],
)
def test_the_year_of_a_date(value: Any, year: str) -> None:
    assert year_of(value) == year


@given(st.text(alphabet="0123456789 -/.,–marchspring", max_size=24))
def test_a_date_is_always_possible_or_words(text: str) -> None:
    for part in date(text).get("date-parts", []):
        assert 1 <= len(part) <= 3
        assert all(1 <= number <= 31 for number in part[1:])
