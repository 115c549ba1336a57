"""CSL-JSON, one item, many, or one a line."""

import json
from typing import Any

import pytest

from responses.library.sources.reading import read

from .reads import notes, only, said

ITEM: dict[str, Any] = {"id": "x1", "type": "article-journal", "title": "Made up for a test"}


def item(**fields: Any) -> str:
    return json.dumps([{**ITEM, **{name.replace("_", "-"): fields[name] for name in fields}}])


def test_an_item_comes_out_as_it_went_in_but_for_id_and_abstract() -> None:
    whole = {
        "type": "chapter",
        "title": "Made up",
        "author": [{"family": "Maria", "given": "Ana", "non-dropping-particle": "de"}],
        "container-title": "A book",
        "issued": {"date-parts": [[2014, 3], [2014, 4]], "season": 1},
        "DOI": "10.5555/Test.1",
        "PMID": "101",
        "volume": "12",
    }
    assert only(json.dumps([{**whole, "id": "x1", "abstract": "Nobody keeps this."}])) == whole


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(ITEM),
        json.dumps([ITEM]),
        json.dumps({"items": [ITEM]}),
        json.dumps(ITEM) + "\n",
        "\ufeff" + json.dumps([ITEM], indent=2),
    ],
)
def test_one_item_in_every_wrapping(text: str) -> None:
    assert only(text) == {"type": "article-journal", "title": "Made up for a test"}


def test_one_a_line_says_which_line_is_wrong() -> None:
    text = json.dumps(ITEM) + "\n{broken\n" + json.dumps({**ITEM, "title": "Two"})
    reading = read(text)
    assert [(entry.line, entry.csl["title"]) for entry in reading.items] == [
        (1, "Made up for a test"),
        (3, "Two"),
    ]
    assert [problem.line for problem in reading.refused] == [2]


def test_json_that_is_broken_says_where() -> None:
    assert said('[{"type": "book",\n "title": }]') == [
        "record 1 (line 1): it isn't JSON: Expecting value (line 2, column 11)"
    ]


def test_what_is_no_item_is_refused_and_its_neighbours_are_read() -> None:
    reading = read(json.dumps([ITEM, 5, ITEM]))
    assert [problem.record for problem in reading.refused] == [2]
    assert len(reading.items) == 2


def test_no_type_and_no_title_are_refused_by_id() -> None:
    assert said(json.dumps([{"id": "x1", "title": "T"}, {"id": "x2", "type": "book"}])) == [
        "record 1 (line 1): it has no type, such as article-journal (its key: x1)",
        "record 2 (line 1): it has no title, nor anything else that we keep (its key: x2)",
    ]


def test_crossrefs_ways_are_understood_and_its_additions_said() -> None:
    text = json.dumps(
        [
            {
                "type": "journal-article",
                "title": ["Made up", "Twice"],
                "ISSN": ["1234-5678"],
                "indexed": {},
            }
        ]
    )
    assert only(text) == {"type": "article-journal", "title": "Made up", "ISSN": "1234-5678"}
    assert notes(text) == ["no fields of CSL-JSON, left out: indexed"]


@pytest.mark.parametrize(
    ("given", "issued"),
    [
        ({"date-parts": [["2014", "3"]]}, {"date-parts": [[2014, 3]]}),
        ({"raw": "2014-03-02"}, {"date-parts": [[2014, 3, 2]]}),
        ("2014", {"date-parts": [[2014]]}),
        ({"literal": "in press"}, {"literal": "in press"}),
        ({"date-parts": [[2014]], "season": 2}, {"date-parts": [[2014]], "season": 2}),
    ],
)
def test_dates_in_every_shape(given: Any, issued: dict[str, Any]) -> None:
    assert only(item(issued=given))["issued"] == issued


def test_a_field_of_the_wrong_shape_is_left_out_and_said() -> None:
    text = item(author=7, volume={"a": 1}, DOI="none")
    assert only(text) == {"type": "article-journal", "title": "Made up for a test"}
    assert notes(text) == [
        "its author can't be understood, and was left out",
        "its volume can't be understood, and was left out",
        "“none” is no DOI, and was left out",
    ]


def test_zoteros_note_gives_up_its_pubmed_number() -> None:
    assert only(item(note="PMID: 101\nPMCID: PMC202"))["PMID"] == "101"


def test_half_characters_and_control_characters_are_cleaned_away() -> None:
    assert only('[{"type": "book", "title": "A\\ud800 b\\u0007c\\n d"}]')["title"] == "A bc d"
