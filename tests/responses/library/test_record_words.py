"""A record as pages show it: no name of CSL-JSON is among its words."""

import pytest

from responses.library.record_words import in_order, name_of, record_in_words, value_in_words


def test_fields_have_plain_names():
    fields = ("container-title", "page", "author", "PMID", "issued")
    assert [name_of(field) for field in fields] == [
        "journal, book or website",
        "pages",
        "authors",
        "PubMed number (PMID)",
        "published",
    ]


def test_a_field_of_nobodys_keeps_its_name_without_hyphens():
    assert name_of("reviewed-genre") == "reviewed genre"


def test_fields_come_in_the_order_people_know():
    assert in_order({"zebra", "DOI", "title", "apple", "type", "page"}) == [
        *("type", "title", "page", "DOI", "apple", "zebra")
    ]


def test_a_record_is_told_by_its_names():
    csl = {
        "title": "Almost bleeding",
        "type": "article-journal",
        "author": [{"family": "Brown", "given": "G."}, {"literal": "A society"}],
        "custom": {"other-ids": ["PMID:12", "DOI:10.1000/x"]},
    }
    assert record_in_words(csl) == [
        ("what it is", "Article in a journal"),
        ("title", "Almost bleeding"),
        ("authors", "Brown, G.; A society"),
        ("other numbers and addresses", "PMID:12; DOI:10.1000/x"),
    ]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([[2014]], "2014"),
        ([[2014, 2]], "February 2014"),
        ([["2014", "2", 28]], "28 February 2014"),
        ([[2014, 2], [2014, 3]], "February 2014 to March 2014"),
        ([[2014, 13]], "2014-13"),
        ([["in", "press"]], "in-press"),
        ([[]], ""),
        ([2014], "2014"),
        ("2014", ""),
    ],
    ids=repr,
)
def test_dates_are_said_as_everywhere_on_the_desk(parts, said):
    assert value_in_words({"issued": {"date-parts": parts}}, "issued") == said


def test_what_is_missing_or_of_a_rarer_type_is_said():
    assert value_in_words({}, "volume") == value_in_words({}, "type") == ""
    assert value_in_words({"type": "paper-conference"}, "type") == "paper conference"
