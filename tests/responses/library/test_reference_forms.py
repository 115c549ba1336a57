"""The forms of references: nothing that a record holds is lost by them, nothing odd gets in."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.library.record_fields import fields_of, spelt
from responses.library.reference_desk_forms import FileForm
from responses.library.reference_forms import NewReferenceForm, RecordForm, ShortForm
from responses.library.sources.reading import read

ARTICLE: dict[str, Any] = {
    "type": "article-journal",
    "title": "Almost bleeding to death",
    "author": [
        {"family": "Schoot", "given": "Rens", "non-dropping-particle": "van de"},
        {"family": "King", "given": "Martin", "suffix": "Jr."},
        {"literal": "Ministry of Health, Canada"},
        {"family": "Gaulle", "given": "Charles", "dropping-particle": "de"},
    ],
    "issued": {"date-parts": [[2014, 3], [2014, 4]], "season": 1},
    "accessed": {"date-parts": [[2015]]},
    "abstract": "x" * 3000,
    "custom": {"other-ids": ["PMID:7"]},
    "publisher": "Wiley",
    "issue": 4,
}


BOOK = {"type": "book", "title": "T"}


def posted(csl, **changes):
    """What a browser sends back of the form for this record, some fields changed."""
    fields = {name: "" if value is None else value for name, value in fields_of(csl).items()}
    return {**fields, **changes}


def short(csl, **changes):
    return ShortForm(posted(csl, **changes), csl=csl)


def errors(form):
    return {name: list(found) for name, found in form.errors.items()}


# --- The short form -----------------------------------------------------------


def test_what_is_not_touched_stays_as_it_is():
    form = short(ARTICLE)
    assert form.is_valid(), form.errors
    assert form.csl == ARTICLE


def test_what_is_changed_is_all_that_changes():
    form = short(ARTICLE, volume=" 12 ", doi="https://doi.org/10.1155/2014/806541.", publisher="")
    assert form.is_valid(), form.errors
    expected = {**ARTICLE, "volume": "12", "DOI": "10.1155/2014/806541"}
    del expected["publisher"]
    assert form.csl == expected


def test_of_the_authors_those_whose_line_stays_stay():
    lines = fields_of(ARTICLE)["authors"].splitlines()
    assert lines == ["van de Schoot, Rens", "King, Martin, Jr.", '"Ministry of Health, Canada"',
                     "de Gaulle, Charles"]  # fmt: skip
    form = short(ARTICLE, authors="\n".join(["Brown, George E.", "NHLBI", *lines]))
    assert form.is_valid()
    assert form.csl["author"] == [
        {"family": "Brown", "given": "George E."},
        {"literal": "NHLBI"},
        *ARTICLE["author"],
    ]


def test_a_new_date_is_year_month_and_day():
    form = short(ARTICLE, year="2020", month="2", day="29", accessed="2026-11-22")
    assert form.is_valid(), form.errors
    assert form.csl["issued"] == {"date-parts": [[2020, 2, 29]]}
    assert form.csl["accessed"] == {"date-parts": [[2026, 11, 22]]}


@pytest.mark.parametrize(
    ("changes", "where", "said"),
    [
        ({"title": " "}, "title", "A reference needs its title."),
        ({"title": "—"}, "title", "This can't be kept: its title “—” has no letter or number."),
        ({"kind": ""}, "kind", "This field is required."),
        ({"year": "", "month": "2"}, "year", "A month needs its year."),
        ({"year": "2019", "month": "", "day": "3"}, "month", "A day needs its month."),
        ({"year": "2019", "month": "2", "day": "29"}, "day", "This month has no such day."),
        ({"doi": "hello"}, "doi", "A DOI begins with 10. and has a slash."),
        ({"pmid": "PMC12"}, "pmid", "A PubMed number is up to nine digits."),
        ({"url": "javascript:alert(1)"}, "url", "A web address begins with http:// or https://"),
        ({"url": "https://x.org/a b"}, "url", "A web address begins with http:// or https://"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(changes, where, said):
    found = errors(short(ARTICLE, **changes))
    assert list(found) == [where]
    assert found[where][0].startswith(said)


def test_html_in_a_title_is_kept_as_it_was_typed():
    form = short(ARTICLE, title="<script>x()</script> <i>In vivo</i>")
    assert form.is_valid()
    assert form.csl["title"] == "<script>x()</script> <i>In vivo</i>"


def test_a_type_that_the_form_does_not_offer_is_offered_where_it_stands():
    csl = {"type": "legal_case", "title": "A v. B"}
    assert short(csl).is_valid()
    assert not ShortForm(posted(csl)).is_valid()


NAMES = st.text("abcÅé -.,'\"", min_size=1, max_size=12).filter(lambda text: text.strip(" -.,'\""))


@given(st.lists(st.fixed_dictionaries({"family": NAMES, "given": NAMES}) | st.fixed_dictionaries({"literal": NAMES}), max_size=4))  # fmt: skip  # noqa: E501
def test_no_author_is_lost_whatever_their_names(people):
    csl = {"type": "book", "title": "T", "author": people}
    form = short(csl, volume="1")
    assert form.is_valid(), form.errors
    assert form.csl["author"] == people


def test_an_institution_alone_reads_as_itself():
    assert spelt({"literal": "World Health Organization"}) == "World Health Organization"


# --- A key ----------------------------------------------------------------------


def new(**fields):
    return NewReferenceForm({"kind": "book", "title": "A title", **fields})


@pytest.mark.django_db
def test_without_a_key_one_is_made():
    form = new(authors="Brown, G.", year="2014")
    assert form.is_valid()
    assert form.key_or_suggested() == "brown2014"


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["brown-2014", "[@brown-2014]", "@brown-2014 "])
def test_a_key_may_be_written_as_it_is_cited(key):
    form = new(key=key)
    assert form.is_valid()
    assert form.key_or_suggested() == "brown-2014"


@pytest.mark.django_db
def test_a_key_that_is_taken_or_no_key_is_refused():
    from tests.factories import make_reference

    make_reference("brown2014")
    taken, odd = new(key="Brown2014"), new(key="brown 2014")
    assert errors(taken) == {"key": ["There is a reference with the key Brown2014 already."]}
    assert errors(odd) == {"key": ["A key has letters, digits, hyphens and nothing else."]}


# --- The whole record -------------------------------------------------------------


def record(text):
    return RecordForm({"record": text}, csl=ARTICLE)


def test_a_record_comes_back_as_it_was_and_without_its_id():
    form = record(json.dumps({**ARTICLE, "id": "x"}))
    assert form.is_valid(), form.errors
    assert form.csl == ARTICLE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "This is not JSON:"),
        ("[]", "A record is one object of JSON"),
        ('{"title": NaN}', "This is not JSON: NaN is not JSON"),
        ('{"type": "book"}', "The title is missing or empty."),
        ('{"title": "T"}', "The type is missing or empty."),
        ('{"type": "book", "title": "T", "author": ["x"]}', "The author must be a list of"),
        ('{"type": "book", "title": "T", "issued": 2014}', "The issued must be an object"),
        (json.dumps({**BOOK, "note": "y" * 1001}), "This can't be kept: its note is longer than"),
        ("[" * 99_999, "This is not JSON:"),
        ("[" * 100_001, "Ensure this value has at most 100000 characters"),
        (f'{{"type": "book", "title": "T", "x": {"[" * 800}1{"]" * 800}}}', "This can't be kept:"),
    ],
)
def test_a_record_that_can_not_be_kept_says_why(text, said):
    form = record(text)
    assert not form.is_valid()
    assert errors(form)["record"][0].startswith(said)


# --- Files ------------------------------------------------------------------------


def test_neither_file_nor_text_is_said():
    form = FileForm({"text": "  "})
    assert errors(form) == {"__all__": ["Choose a file, or paste its text."]}


def test_too_much_pasted_is_said():
    form = FileForm({"text": "x" * 5_000_001})
    assert errors(form) == {"text": ["This is more than 5 MB of text; please split it."]}


@pytest.mark.shared
def test_every_shared_reference_passes_through_the_short_form(shared):
    """An editor may open and save any of them without a loss."""
    for path in sorted((shared / "data" / "citations").glob("*/*")):
        for item in read(path.read_bytes(), path.name).items:
            form = short(item.csl, volume="9")
            assert form.is_valid(), (path.name, item.csl, form.errors)
            assert form.csl == {**item.csl, "volume": "9"}
