"""BibTeX and BibLaTeX."""

import pytest

from responses.library.sources.reading import read

from .reads import bib, notes, only, said

WHOLE = r"""
@article{Maria2014,
  author    = {van der Mar{\'i}a, Jr., Ana and {World of Tests} and Sam Sample and others},
  title     = {A {RNA} test of \textit{made-up} CD4$^{+}$ things: 50% of $\beta$ \& more},
  journal   = "Journal of " # tests,
  year      = 2014,
  month     = mar # "-" # apr,
  volume    = 12,
  number    = 3,
  pages     = {45--9},
  doi       = {https://doi.org/10.5555/Test\_1},
  url       = {https://example.org/a%20b},
  urldate   = {2015-10-26},
  issn      = {1234-567X},
  pmid      = {101},
  abstract  = {Nobody keeps this.},
}
@string{tests = {Tests}}
"""


def test_a_whole_entry_keeps_all_that_a_reference_needs() -> None:
    assert only(WHOLE) == {
        "type": "article-journal",
        "title": "A RNA test of <i>made-up</i> CD4<sup>+</sup> things: 50% of β & more",
        "author": [
            {
                "family": "María",
                "given": "Ana",
                "suffix": "Jr.",
                "non-dropping-particle": "van der",
            },
            {"literal": "World of Tests"},
            {"family": "Sample", "given": "Sam"},
            {"literal": "et al."},
        ],
        "issued": {"date-parts": [[2014, 3], [2014, 4]]},
        "container-title": "Journal of Tests",
        "volume": "12",
        "issue": "3",
        "page": "45-9",
        "DOI": "10.5555/Test_1",
        "PMID": "101",
        "URL": "https://example.org/a%20b",
        "ISSN": "1234-567X",
        "accessed": {"date-parts": [[2015, 10, 26]]},
    }


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"{\'{E}}douard {\"u}ber {\ss} \o re \v{s} {\L}odz \'\i", "Édouard über ß øre š Łodz í"),
        (r"Effect on H$_2$O and Ca$^{2+}$", "Effect on H<sub>2</sub>O and Ca<sup>2+</sup>"),
        (r"\mbox{Kept} and \unknown{kept too}", "Kept and kept too"),
        (r"{A {Braced {Title}}}", "A Braced Title"),
        ("``Quoted'' -- and dashed", "“Quoted” – and dashed"),
        ("100% of it & more, for $5", "100% of it & more, for $5"),
        (r"$\alpha$-one, $\beta$ cells, $\log n$", "α-one, β cells, log n"),
    ],
)
def test_latex_in_a_title(latex: str, text: str) -> None:
    assert only(f"@article{{test, title = {{{latex}}}}}")["title"] == text


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Maria, Ana", {"family": "Maria", "given": "Ana"}),
        ("Ana de la Maria", {"family": "Maria", "given": "Ana", "non-dropping-particle": "de la"}),
        ("{Barnes and Noble}", {"literal": "Barnes and Noble"}),
        ("Plato", {"literal": "Plato"}),
        (
            "family=Maria, given=Ana, prefix=de",
            {"family": "Maria", "given": "Ana", "non-dropping-particle": "de"},
        ),
        ("King, III, A. B.", {"family": "King", "given": "A. B.", "suffix": "III"}),
    ],
)
def test_names(author: str, name: dict[str, str]) -> None:
    assert only(bib(f"author = {{{author}}}"))["author"] == [name]


@pytest.mark.parametrize(
    ("kind", "fields", "csl"),
    [
        ("book", ["edition = {Second}"], {"type": "book", "edition": "2"}),
        ("phdthesis", ["school = {A school}"], {"type": "thesis", "publisher": "A school"}),
        ("techreport", ["number = 7"], {"type": "report", "number": "7"}),
        ("online", ["url = {http://a.example}"], {"type": "webpage", "URL": "http://a.example"}),
        ("misc", [r"howpublished = {\url{http://a.example}}"], {"URL": "http://a.example"}),
        ("inbook", ["chapter = 3"], {"type": "book", "chapter-number": "3"}),
        ("incollection", ["booktitle = {B}"], {"type": "chapter", "container-title": "B"}),
        ("article", ["eprint = 101", "eprinttype = {pubmed}"], {"PMID": "101"}),
        ("article", ["date = {2014-03-02}"], {"issued": {"date-parts": [[2014, 3, 2]]}}),
    ],
)
def test_kinds_and_fields(kind: str, fields: list[str], csl: dict[str, object]) -> None:
    found = only(bib(*fields, kind=kind))
    assert {name: found[name] for name in csl} == csl


def test_macros_of_the_preamble_are_followed() -> None:
    text = r'@preamble{"\newcommand{\noop}[1]{} \newcommand{\turn}[2]{#2 #1}"}' + bib(
        r"note = {\noop{gone}\turn{b}{a}}"
    )
    assert only(text)["note"] == "a b"


def test_macros_that_name_themselves_come_to_an_end() -> None:
    text = r'@preamble{"\newcommand{\a}{\a\a}"}' + "@misc{x, title = {One \\a two}}"
    assert len(read(text).items) == 1


def test_a_chapter_inherits_from_its_book() -> None:
    text = (
        "@incollection{a, title = {Chapter}, author = {Maria, Ana}, crossref = {B}}\n"
        "@book{b, title = {Book}, editor = {Sample, Sam}, publisher = {Press}, year = 2014}\n"
    )
    assert read(text).items[0].csl == {
        "type": "chapter",
        "title": "Chapter",
        "author": [{"family": "Maria", "given": "Ana"}],
        "editor": [{"family": "Sample", "given": "Sam"}],
        "issued": {"date-parts": [[2014]]},
        "container-title": "Book",
        "publisher": "Press",
    }


def test_an_entry_never_closed_is_refused_and_the_next_is_read() -> None:
    text = "@article{a,\n  title = {One,\n}\n\n" + bib()
    assert [str(problem) for problem in read(text).refused] == [
        "record 1 (line 1): it is never closed: a brace or a quotation mark is missing"
        " (“@article{a,”)"
    ]
    assert len(read(text).items) == 1


def test_an_entry_without_title_is_refused_by_its_key() -> None:
    assert said("@misc{nameless, year = 2014}") == [
        "record 1 (line 1): it has no title (its key: nameless)"
    ]


def test_a_key_used_twice_loses_neither_entry() -> None:
    text = bib() + bib("year = 2014")
    assert len(read(text).items) == 2
    assert said(text) == ["record 2 (line 4): its key “test” is used before in the file"]


def test_a_field_given_twice_is_said() -> None:
    text = bib("year = 2014", "year = 2015")
    assert only(text)["issued"] == {"date-parts": [[2014]]}
    assert notes(text) == ["given more than once, the first was taken: year"]


def test_what_is_referred_to_and_missing_is_said() -> None:
    assert notes(bib("journal = jot", "crossref = {gone}")) == [
        "journal: no @string defines “jot”, kept as it stands",
        "it refers to “gone”, which isn't in the file",
    ]


def test_comments_are_no_entries() -> None:
    assert only("% a comment\n@comment{x, title = {No}}\nSome words\n" + bib())["title"] == (
        "Made up for a test"
    )
