"""NBIB, PubMed's own format."""

import pytest

from responses.library.sources.reading import read

from .reads import nbib, notes, only, said

WHOLE = """
PMID- 00101
OWN - NLM
IS  - 1234-5678 (Electronic)
IS  - nonsense
VI  - 12
IP  - 3
DP  - 2014 Mar-Apr
TI  - A made-up title that goes
      on in a second line.
PG  - 45-9
LID - 10.5555/Test.1 [doi]
AB  - Nobody keeps this.
FAU - van der Maria, Ana Rosa
AU  - van der Maria AR
AD  - Somewhere
CN  - First Made-up Group
FAU - Sample, Sam Jr
AU  - Sample S Jr
AU  - Short NA
CN  - Second Made-up Group
LA  - eng
PT  - Journal Article
TA  - J Tests
JT  - Journal of tests
PMC - PMC202
"""


def test_a_whole_record_keeps_all_that_a_reference_needs() -> None:
    assert only(WHOLE) == {
        "type": "article-journal",
        "title": "A made-up title that goes on in a second line",
        "author": [
            {"family": "Maria", "given": "Ana Rosa", "non-dropping-particle": "van der"},
            {"literal": "First Made-up Group"},
            {"family": "Sample", "given": "Sam", "suffix": "Jr"},
            {"family": "Short", "given": "N. A."},
            {"literal": "Second Made-up Group"},
        ],
        "container-title": "Journal of tests",
        "container-title-short": "J Tests",
        "volume": "12",
        "issue": "3",
        "page": "45-9",
        "issued": {"date-parts": [[2014, 3], [2014, 4]]},
        "language": "en",
        "PMID": "101",
        "PMCID": "PMC202",
        "DOI": "10.5555/Test.1",
        "ISSN": "1234-5678",
    }


def test_the_last_record_needs_no_empty_line_after_it() -> None:
    assert only("PMID- 101\nTI  - Made up.") == {
        "type": "article-journal",
        "title": "Made up",
        "PMID": "101",
    }


def test_a_new_pmid_begins_a_record_without_an_empty_line() -> None:
    reading = read("PMID- 101\nTI  - One.\nPMID- 102\nTI  - Two.\n")
    assert [(item.csl["PMID"], item.csl["title"]) for item in reading.items] == [
        ("101", "One"),
        ("102", "Two"),
    ]


def test_an_empty_line_within_a_record_does_not_cut_it_in_two() -> None:
    csl = only("PMID- 101\nTI  - One.\n\nFAU - Maria, Ana\n\nDP  - 2014\n")
    assert csl["author"] == [{"family": "Maria", "given": "Ana"}]
    assert csl["issued"] == {"date-parts": [[2014]]}


@pytest.mark.parametrize("line", ["DP - 2014", "DP- 2014", "DP -2014", "DP  -2014"])
def test_a_tag_with_a_space_too_few_is_read(line: str) -> None:
    assert only(nbib(line))["issued"] == {"date-parts": [[2014]]}


def test_a_stray_line_is_said_with_its_place() -> None:
    assert said(nbib("no tag here")) == [
        "record 1 (line 1): line 3, “no tag here”: no tag, left out"
    ]


def test_text_between_records_is_said_line_by_line() -> None:
    text = nbib() + "Page 2 of 7\n  and so on\n\nSee there\n" + nbib()
    assert said(text) == [
        "record 1 (line 1): lines 4 to 5, 7, the first “Page 2 of 7”: no tag, left out"
    ]


def test_text_before_the_first_record_is_said() -> None:
    assert notes("My list\n\n" + nbib()) == ["line 1, “My list”: no tag, left out"]


def test_a_record_without_title_is_refused_with_its_place() -> None:
    reading = read("PMID- 101\nDP  - 2014\n\n" + nbib())
    assert [str(problem) for problem in reading.refused] == ["record 1 (line 1): it has no title"]
    assert len(reading.items) == 1


def test_a_title_given_twice_is_said() -> None:
    assert notes(nbib("TI  - Another.")) == ["TI is given 2 times: the first was taken"]


@pytest.mark.parametrize(
    ("line", "note"),
    [
        ("PT  - Retracted Publication", "PubMed says that it was retracted"),
        ("RIN - J Tests. 2015;1:1", "PubMed says that it was retracted"),
        ("ECI - J Tests. 2015;1:1", "PubMed has an expression of concern about it"),
    ],
)
def test_doubts_about_an_article_are_said(line: str, note: str) -> None:
    assert notes(nbib(line)) == [note]


def test_a_chapter_of_an_online_book() -> None:
    csl = only(
        nbib(
            "BTI - A book of tests",
            "FED - Maria, Ana",
            "PB  - A press",
            "PL  - A town",
            "DP  - 1993",
            "CTDT- 20030228",
            "DRDT- 20210812",
            "ISBN- 978-3-16-148410-0",
            "AID - NBK9 [bookaccession]",
        )
    )
    assert csl == {
        "type": "chapter",
        "title": "Made up for a test",
        "editor": [{"family": "Maria", "given": "Ana"}],
        "container-title": "A book of tests",
        "publisher": "A press",
        "publisher-place": "A town",
        "issued": {"date-parts": [[2021, 8, 12]]},
        "PMID": "101",
        "URL": "https://www.ncbi.nlm.nih.gov/books/NBK9/",
        "ISBN": "978-3-16-148410-0",
    }


def test_an_articles_number_stands_for_its_pages() -> None:
    assert only(nbib("PG  -", "LID - e5350"))["page"] == "e5350"


def test_what_came_out_online_only_has_that_date() -> None:
    assert only(nbib("DEP - 20140313"))["issued"] == {"date-parts": [[2014, 3, 13]]}


def test_a_title_in_another_language_serves_where_there_is_no_other() -> None:
    assert only("PMID- 101\nTT  - Ein Titel.\n")["title"] == "Ein Titel"
