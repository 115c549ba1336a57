"""Whole files: which format, which encoding, and what nobody can read."""

import json
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from responses.library import references
from responses.library.citations import KEY
from responses.library.sources.reading import MOST_RECORDS, read

from .reads import bib, nbib, only, ris, said

SAMPLES = {
    "RIS": ris("AU  - Maria, A."),
    "NBIB": nbib("FAU - Maria, A."),
    "BibTeX": bib("author = {Maria, A.}"),
    "CSL-JSON": json.dumps([{"type": "book", "title": "Made up for a test"}]),
}
UNREAD = "the file can't be read: "


@pytest.mark.parametrize("form", SAMPLES)
def test_the_format_is_told_by_the_content_not_by_the_name(form: str) -> None:
    reading = read(SAMPLES[form], "wrong.xml")
    assert (reading.form, len(reading.items), reading.problems) == (form, 1, [])


@pytest.mark.parametrize("form", SAMPLES)
@pytest.mark.parametrize("quoted", SAMPLES)
def test_what_a_file_begins_with_decides_not_what_it_quotes(form: str, quoted: str) -> None:
    joined = SAMPLES[form] + "\n" + SAMPLES[quoted]
    assert read(joined).form == form


@pytest.mark.parametrize("form", SAMPLES)
def test_line_ends_of_every_system_are_the_same(form: str) -> None:
    windows = SAMPLES[form].replace("\n", "\r\n").encode()
    old_mac = SAMPLES[form].replace("\n", "\r").encode()
    assert only(windows) == only(old_mac) == only(SAMPLES[form])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_read_with_a_mark_before_it_or_without(encoding: str) -> None:
    text = ris("AU  - Sjögren, Łucja")
    assert only(text.encode(encoding)) == only(text)


def test_latin_1_is_read_and_said() -> None:
    data = ris("AU  - Sjögren, André").encode("latin-1")
    assert only(data)["author"] == [{"family": "Sjögren", "given": "André"}]
    assert said(data) == [
        "the file: it isn't in UTF-8, and was read as Windows-1252 (Latin-1):"
        " look at the accented letters"
    ]


def test_the_quotation_marks_of_windows_are_read() -> None:
    data = ris("T2  - “Tests” – a journal").encode("cp1252")
    assert only(data)["container-title"] == "“Tests” – a journal"


def test_accents_apart_from_their_letters_are_put_together() -> None:
    assert only(ris("AU  - Sjo\u0308gren, A."))["author"][0]["family"] == "Sjögren"


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", ""])
def test_an_empty_file_says_so(data: str | bytes) -> None:
    assert said(data) == [UNREAD + "it is empty"]


@pytest.mark.parametrize("data", [b"%PDF-1.7\n\x00\x01\x02", bytes(range(256)) * 40])
def test_a_binary_file_says_so(data: bytes) -> None:
    assert said(data, "library.ris") == [
        UNREAD + "it isn't a text file: export it as RIS, NBIB, BibTeX or CSL-JSON"
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("%0 Journal Article\n%T Made up\n", "EndNote's own format"),
        ("FN Clarivate\nVR 1.0\nPT J\n", "Web of Science's own format"),
        ("<?xml version='1.0'?><a/>", "XML or a web page"),
    ],
)
def test_formats_that_we_know_but_do_not_read_are_named(text: str, what: str) -> None:
    assert said(text) == [
        UNREAD + f"it is {what}: export it as RIS, NBIB (PubMed), BibTeX or CSL-JSON"
    ]


def test_a_letter_is_none_of_the_formats() -> None:
    assert said("Dear Maria,\nthis is a letter.") == [
        UNREAD + "it is in none of the formats we read:"
        " export it as RIS, NBIB (PubMed), BibTeX or CSL-JSON"
    ]


def test_the_name_helps_where_the_content_says_nothing() -> None:
    assert said("TI  - Made up\nER  - \n", "mangled.ris") == [
        "record 1 (line 1): it has no TY line, which says what sort of source it is"
    ]
    assert said("nothing", "mangled.bib") == [
        "there is no reference in the file, which was read as BibTeX"
    ]


def test_five_megabytes_of_junk_are_refused_at_once() -> None:
    junk = "lorem ipsum " * 420_000
    began = time.process_time()
    assert len(said(junk)) == 1
    assert time.process_time() - began < 5


@pytest.mark.parametrize("begins", ["TY  - JOUR\nTI  - ", "PMID- 1\nTI  - ", "@a{b, title = {"])
@pytest.mark.parametrize("junk", ["x", "{", "$", ", ", "1 - ", "a\n", "et al ", "\\a"])
def test_much_junk_after_a_good_beginning_is_refused_soon_too(begins: str, junk: str) -> None:
    began = time.process_time()
    reading = read(begins + junk * (1_000_000 // len(junk)))
    assert len(reading.refused) == 1 - len(reading.items)
    assert time.process_time() - began < 15


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    assert said("x" * 10_000_001) == [UNREAD + "it is larger than 10 MB: please split it"]


def test_more_records_than_anybody_has_are_refused_as_a_whole() -> None:
    reading = read("TY  - JOUR\nER  - \n" * (MOST_RECORDS + 1))
    assert [str(problem) for problem in reading.problems] == [
        UNREAD + "it has 20,001 records; please split it: 20,000 at most"
    ]


def test_keys_are_new_in_the_file_and_in_the_library() -> None:
    reading = read(ris("AU  - Maria, A.", "PY  - 2014") * 3, taken={"maria2014"})
    assert [item.key for item in reading.items] == ["maria2014b", "maria2014c", "maria2014d"]


def test_thousands_of_the_same_name_and_year_are_quick() -> None:
    reading = read(ris("AU  - Maria, A.", "PY  - 2014") * 3_000)
    assert len({item.key for item in reading.items}) == 3_000


# --- Whatever comes ---------------------------------------------------------------

TAGS = ["TY  - JOUR", "TI  - ", "AU  - ", "PY  - ", "ER  - ", "PMID- 1", "FAU - ", "DP  - ", "\n"]
LINES = st.lists(st.tuples(st.sampled_from(TAGS), st.text(max_size=30)), max_size=12).map(
    lambda lines: "\n".join(tag + rest for tag, rest in lines)
)
VALUES = st.text(alphabet='a{}"\\$^_#%&,=@ \n1é', max_size=40)
ENTRIES = st.lists(st.tuples(st.sampled_from(["title", "author", "year", "x"]), VALUES)).map(
    lambda fields: "@article{k,\n" + ",\n".join(f"{name} = {{{v}}}" for name, v in fields) + "\n}"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "title", "author", "issued", "DOI", "date-parts", "family"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
).map(lambda value: json.dumps([value]))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | LINES | ENTRIES | JSON | VALUES.map(lambda v: "@a{b, " + v))
def test_nothing_in_a_file_breaks_the_reader(data: str | bytes) -> None:
    reading = read(data)
    assert reading.items or reading.refused
    for item in reading.items:
        assert references.problem_in(item.csl) is None
        assert re.fullmatch(KEY, item.key)


@settings(max_examples=100, deadline=None)
@given(LINES | ENTRIES)
def test_every_record_is_read_or_refused_once(text: str) -> None:
    reading = read(text)
    numbers = [item.record for item in reading.items] + [p.record for p in reading.refused]
    assert sorted(numbers) == list(range(1, len(numbers) + 1)) or numbers == [0]
