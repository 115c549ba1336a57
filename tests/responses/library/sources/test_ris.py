"""RIS, as it should be and as it is."""

import pytest

from responses.library.sources.reading import read

from .reads import notes, only, ris, said

WHOLE = """\
TY  - JOUR
AU  - van der Maria, Ana Rosa
AU  - Sample, S., Jr.
AU  - Society of Made-up Studies,
TI  - A made-up title & its “quotes”.
T2  - Journal of Tests
J2  - J Tests
PY  - 2014/03//
VL  - 12
IS  - 3
SP  - 45
EP  - 9
SN  - 12345678
DO  - https://doi.org/10.5555/Test.1.
AN  - 101
DB  - PubMed
C2  - PMC202
UR  - https://example.org/a;b?c=1
Y2  - 2015/10/26/
AB  - Nobody keeps this.
ER  -
"""


def test_a_whole_record_keeps_all_that_a_reference_needs() -> None:
    assert only(WHOLE) == {
        "type": "article-journal",
        "title": "A made-up title & its “quotes”",
        "author": [
            {"family": "Maria", "given": "Ana Rosa", "non-dropping-particle": "van der"},
            {"family": "Sample", "given": "S.", "suffix": "Jr."},
            {"literal": "Society of Made-up Studies"},
        ],
        "container-title": "Journal of Tests",
        "container-title-short": "J Tests",
        "issued": {"date-parts": [[2014, 3]]},
        "volume": "12",
        "issue": "3",
        "page": "45-9",
        "ISSN": "1234-5678",
        "DOI": "10.5555/Test.1",
        "PMID": "101",
        "PMCID": "PMC202",
        "URL": "https://example.org/a;b?c=1",
        "accessed": {"date-parts": [[2015, 10, 26]]},
    }


@pytest.mark.parametrize(
    ("tag", "kind"),
    [
        ("JOUR", "article-journal"),
        ("BOOK", "book"),
        ("CHAP", "chapter"),
        ("THES", "thesis"),
        ("RPRT", "report"),
        ("ELEC", "webpage"),
        ("CPAPER", "paper-conference"),
        ("GEN", "document"),
    ],
)
def test_types_are_those_of_csl(tag: str, kind: str) -> None:
    assert only(f"TY  - {tag}\nTI  - Made up\nER  - ")["type"] == kind


def test_a_type_of_nobodys_is_a_document_and_is_said() -> None:
    assert notes("TY  - ODD\nTI  - Made up\nER  - ") == [
        "its type “ODD” is none of RIS: taken for a document"
    ]


def test_a_record_without_its_end_does_not_run_into_the_next() -> None:
    reading = read("TY  - JOUR\nTI  - One\nAU  - Maria, A.\nTY  - BOOK\nTI  - Two\nER  - \n")
    assert [item.csl["title"] for item in reading.items] == ["One", "Two"]
    assert reading.items[1].csl == {"type": "book", "title": "Two"}
    assert [str(note) for note in reading.notes] == [
        "record 1 (line 1): it has no ER line before line 4"
    ]


def test_a_file_cut_off_says_so() -> None:
    assert notes("TY  - JOUR\nTI  - One\n") == ["it has no ER line: is the file cut off?"]


@pytest.mark.parametrize("tag", ["AU - ", "AU- ", "AU -", "AU  -"])
def test_a_tag_with_a_space_too_few_is_read(tag: str) -> None:
    csl = only(ris(f"{tag}Maria, A."))
    assert csl["author"] == [{"family": "Maria", "given": "A."}]
    assert csl["title"] == "Made up for a test"


def test_a_word_with_a_hyphen_is_no_tag() -> None:
    text = "TY  - JOUR\nTI  - A test of\nTI-RADS in made-up people\nER  - "
    assert only(text)["title"] == "A test of TI-RADS in made-up people"


def test_lines_that_go_on_belong_to_the_value_before() -> None:
    assert only(ris("T2  - Journal of", "  long names"))["container-title"] == (
        "Journal of long names"
    )


def test_a_record_without_ty_is_read_and_said() -> None:
    text = ris() + "TI  - Second\nJO  - J Tests\nER  - "
    assert read(text).items[1].csl == {
        "type": "article-journal",
        "title": "Second",
        "container-title": "J Tests",
    }
    assert said(text) == [
        "record 2 (line 4): it has no TY line, which says what sort of source it is"
    ]


def test_tags_of_nobodys_are_said() -> None:
    assert notes(ris("XX  - this", "QQ  - that")) == ["no tags of RIS, left out: QQ, XX"]


def test_text_between_records_is_said_and_numbers_are_not() -> None:
    text = "1.\n" + ris() + "\n2.\nLink to nowhere\n" + ris()
    assert said(text) == ["record 1 (line 2): line 7, “Link to nowhere”: no tag, left out"]


def test_lines_without_a_tag_are_said_wherever_they_go() -> None:
    text = ris("AU  - Maria, A.", "Ana", "KW  - one", "two", "three", "VL  - 7", "and so on", "x")
    assert notes(text) == [
        "line 4: no tag, read as more of AU (line 3)",
        "lines 6 to 7: no tag, left out with KW (line 5)",
        "lines 9 to 10, the first “and so on”: no tag, left out",
    ]
    assert only(text)["volume"] == "7"


@pytest.mark.parametrize("tag", ["PY", "SP", "DO", "SN", "Y2"])
def test_nothing_goes_on_after_a_number_or_a_date(tag: str) -> None:
    with_it, without = ris(f"{tag}  - 2014", "12 words"), ris(f"{tag}  - 2014")
    assert only(with_it) == only(without)
    assert "line 4, “12 words”: no tag, left out" in notes(with_it)


def test_stray_lines_are_each_named() -> None:
    text = "TY  - JOUR\nTI  - Made up\nER  - \none\ntwo\n\nthree\n"
    assert notes(text) == ["lines 4 to 5, 7, the first “one”: no tag, left out"]


def test_text_after_the_last_record_is_said() -> None:
    assert notes(ris() + "\nThe end of the list") == [
        "line 5, “The end of the list”: no tag, left out"
    ]


def test_a_title_given_twice_is_taken_at_its_longest_and_said() -> None:
    text = ris("T1  - Made up for a test, with a subtitle")
    assert only(text)["title"] == "Made up for a test, with a subtitle"
    assert notes(text) == ["it has 2 different titles: the longest was taken"]


def test_a_list_cut_short_stays_cut_short() -> None:
    text = ris("AU  - Maria, A.", "AU  - et al.")
    assert only(text)["author"] == [{"family": "Maria", "given": "A."}, {"literal": "et al."}]
    assert notes(text) == ["its list of authors is cut short (“et al.”)"]


def test_authors_in_one_line_are_parted_at_semicolons() -> None:
    assert only(ris("AU  - Maria, A.; Sample, S."))["author"] == [
        {"family": "Maria", "given": "A."},
        {"family": "Sample", "given": "S."},
    ]


def test_a_crowd_is_no_editor() -> None:
    text = ris("A2  - Ada, Ben, Cleo, Dan, Eve")
    assert "editor" not in only(text)
    assert notes(text) == ["“Ada, Ben, Cleo, Dan, Eve…” is no one editor, and was left out"]


@pytest.mark.parametrize(
    ("lines", "page"),
    [
        (["SP  - 377", "EP  - 86"], "377-86"),
        (["SP  - 349-69"], "349-69"),
        (["SP  - e17", "EP  - e17"], "e17"),
        (["SP  - 5", "EP  - nan"], "5"),
        (["C7  - 117694"], "117694"),
        (["SP  - xii", "EP  - xiv"], "xii-xiv"),
    ],
)
def test_pages(lines: list[str], page: str) -> None:
    assert only(ris(*lines))["page"] == page


def test_pages_that_are_none_are_left_out_and_said() -> None:
    assert notes(ris("SP  - No", "EP  - Specified")) == ["its pages “No Specified” were left out"]
    assert notes(ris("EP  - 423")) == ["it has a last page (423) and no first: left out"]


def test_an_issue_that_is_a_list_of_literature_is_left_out_and_said() -> None:
    text = ris("IS  - Somebody, S. (1991). A manual of something. A town: A press.")
    assert "issue" not in only(text)
    assert notes(text) == [
        "its issue “Somebody, S. (1991). A manual of somethi…” is no number, and was left out"
    ]


@pytest.mark.parametrize(
    ("lines", "issued"),
    [
        (["PY  - 2011", "DA  - Jun"], {"date-parts": [[2011, 6]]}),
        (["PY  - 2011", "DA  - 2011/06/05"], {"date-parts": [[2011, 6, 5]]}),
        (["PY  - 2011", "DA  - 2012/06/05"], {"date-parts": [[2011]]}),
        (["Y1  - 2011/04/05", "DA  - 2011/06/07"], {"date-parts": [[2011, 4, 5]]}),
        (["PY  - 99", "PY  - 2001/09/01/"], {"date-parts": [[2001, 9, 1]]}),
        (["PY  - in press"], {"literal": "in press"}),
        (["PY  - 2012///Winter"], {"date-parts": [[2012]], "season": 4}),
    ],
)
def test_the_year_it_came_out(lines: list[str], issued: dict[str, object]) -> None:
    assert only(ris(*lines))["issued"] == issued


@pytest.mark.parametrize(
    ("line", "field", "value"),
    [
        ("M3  - doi: 10.5555/x", "DOI", "10.5555/x"),
        ("UR  - http://dx.doi.org/10.5555/x", "DOI", "10.5555/x"),
        ("U1  - 101[pmid]", "PMID", "101"),
        ("UR  - https://pubmed.ncbi.nlm.nih.gov/101/", "PMID", "101"),
        ("U2  - PMC202[pmcid]", "PMCID", "PMC202"),
        ("SN  - 978-3-16-148410-0", "ISBN", "978-3-16-148410-0"),
        ("SN  - 2325-9671 (electronic)", "ISSN", "2325-9671"),
        ("UR  - http://a.example; http://b.example", "URL", "http://a.example"),
    ],
)
def test_identifiers_wherever_programs_put_them(line: str, field: str, value: str) -> None:
    assert only(ris(line))[field] == value


def test_the_number_of_another_database_is_no_pubmed_number() -> None:
    assert "PMID" not in only(ris("AN  - 101", "DB  - Another"))


def test_what_is_no_doi_is_said() -> None:
    assert notes(ris("DO  - none")) == []
    assert notes(ris("DO  - see there")) == ["“see there” is no DOI, and was left out"]


def test_a_books_series_is_no_book_around_it() -> None:
    csl = only("TY  - BOOK\nTI  - A book\nT2  - A series\nED  - Maria, A.\nET  - 2nd ed.\nER  - ")
    assert csl == {
        "type": "book",
        "title": "A book",
        "editor": [{"family": "Maria", "given": "A."}],
        "collection-title": "A series",
        "edition": "2",
    }


def test_a_value_longer_than_any_is_left_out_and_said() -> None:
    assert notes(ris("T2  - " + "x" * 20_000)) == [
        "T2 (line 3) is longer than 10,000 characters, and was left out"
    ]
