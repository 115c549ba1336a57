"""Every sample by other projects is read, or refused for the reason given here."""

import json
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from inquiries.text import normalise
from responses.letters.bibliography import format_reference
from responses.library import validation
from responses.library.sources.checking import plain
from responses.library.sources.dates import year_of
from responses.library.sources.reading import read
from responses.library.sources.records import Csl, Reading

from ....conftest import SHARED

pytestmark = pytest.mark.shared

CITATIONS = SHARED / "data" / "citations"
FORMS = {
    "bibtex": "BibTeX",
    "csl-json": "CSL-JSON",
    "expected-bibtex": "BibTeX",
    "nbib": "NBIB",
    "ris": "RIS",
}
FILES = sorted(path.relative_to(CITATIONS).as_posix() for path in CITATIONS.glob("*/*"))
EXPECTED = sorted(path.stem for path in CITATIONS.glob("expected-bibtex/*"))

NO_TITLE = "it has no title"
BARE = "it has no title, nor anything else that we keep"
NO_TYPE = "it has no type, such as article-journal"
UNCLOSED = "it is never closed: a brace or a quotation mark is missing (“@book{b,”)"
# The records of each file that aren't taken, and why: all others of all files are.
REFUSED = {
    "bibtex/citation-js__different_delimiters.bib": {UNCLOSED: [2]},
    "bibtex/citation-js__escaped_characters.bib": {"its title “—” has no letter or number": [2]},
    "bibtex/citation-js__nameparts.bib": {NO_TITLE: [1, 2, 3, 4, 5, 6, 7, 8]},
    "bibtex/citation-js__rich_text.bib": {NO_TITLE: [2]},
    "bibtex/citation-js__uri.bib": {NO_TITLE: [1, 2], BARE: [3]},
    "bibtex/citation-js__year_and_month_without_date.bib": {NO_TITLE: [1]},
    "bibtex/citeproc-py__xampl.bib": {NO_TITLE: [4, 22, 36]},
    "csl-json/csl-test-suite__40_inputs.jsonl": {
        NO_TITLE: [
            *(1, 3, 4, 12, 15, 19, 20, 49, 50, 51, 52, 53, 54, 55, 59, 60, 61, 62, 63, 64),
            *(87, 88, 89, 91, 92, 93, 94),
        ],
        NO_TYPE: [10, 11],
    },
    "nbib/jabref__MedlinePlainImporterTestMultipleEntries.txt": {NO_TITLE: [2, 4, 5, 6, 7]},
    "ris/asreview__baseline_reference_types.ris": {BARE: list(range(1, 62))},
    "ris/jabref__RisImporterTest1.ris": {NO_TITLE: [2, 3]},
    "ris/rispy__example_custom_list_tags.ris": {NO_TITLE: [1]},
}
READ = {"bibtex": 45, "csl-json": 68, "expected-bibtex": 13, "nbib": 89, "ris": 257}


@cache
def reading_of(name: str) -> Reading:
    return read((CITATIONS / name).read_bytes(), name)


def reasons(reading: Reading) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for problem in reading.refused:
        found.setdefault(problem.message.split(" (its key")[0], []).append(problem.record)
    return found


def test_all_the_samples_are_here() -> None:
    assert len(FILES) == 61
    counted = dict.fromkeys(FORMS, 0)
    for name in FILES:
        counted[name.split("/")[0]] += len(reading_of(name).items)
    assert counted == READ


@pytest.mark.parametrize("name", FILES)
def test_every_record_is_read_or_refused_for_the_reason_known(name: str) -> None:
    reading = reading_of(name)
    assert reading.form == FORMS[name.split("/")[0]]
    assert reasons(reading) == REFUSED.get(name, {})
    assert reading.items or REFUSED.get(name)


@pytest.mark.parametrize("name", FILES)
def test_the_library_takes_every_one(name: str, tmp_path: Path) -> None:
    lines = [
        json.dumps({"type": "reference", "key": item.key, "csl": item.csl})
        for item in reading_of(name).items
    ]
    path = tmp_path / "library.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    read_back = validation.read(path).references
    assert [line.csl for line in read_back] == [item.csl for item in reading_of(name).items]


@pytest.mark.parametrize("name", FILES)
def test_every_one_can_stand_in_a_letter(name: str) -> None:
    for item in reading_of(name).items:
        shown = normalise(plain(unescape(format_reference(item.key, item.csl))))
        assert normalise(plain(item.csl["title"]))[:30] in shown


# --- Beside another program's reading --------------------------------------------------

# Where we read otherwise, and mean to. The first is a file of oddities: five titles, of
# which we take one and it all; TY in the midst of a record, which for us ends it, so that
# its address is in a piece without title. In the second it forgets the body of authors.
ODD = "jabref__RisImporterTest1"
OTHER_TITLES = {ODD: ["Editorial: Open Source and Empirical Software Engineering:"]}
OTHER_PEOPLE = {"jabref__NbibImporterTest": [{"shruthi", "vinodhkumar", "selvamani", "corporater"}]}
OTHER_DOIS = {ODD: [None]}


def ours(stem: str) -> list[Csl]:
    (name,) = (name for name in FILES if Path(name).stem == stem and "expected" not in name)
    return [item.csl for item in reading_of(name).items]


def theirs(stem: str) -> list[Csl]:
    return [item.csl for item in reading_of(f"expected-bibtex/{stem}.bib").items]


def title_of(csl: Csl) -> str:
    return normalise(csl["title"])


def people_of(csl: Csl) -> set[str]:
    named = [*csl.get("author", []), *csl.get("editor", [])]
    return {normalise(person.get("family") or person["literal"]) for person in named}


@pytest.mark.parametrize("stem", EXPECTED)
def test_the_titles_are_those_another_program_reads(stem: str) -> None:
    expected = OTHER_TITLES.get(stem) or [csl["title"] for csl in theirs(stem)]
    assert [title_of(csl) for csl in ours(stem)] == [normalise(title) for title in expected]


@pytest.mark.parametrize("stem", EXPECTED)
def test_the_people_are_those_another_program_reads(stem: str) -> None:
    expected = OTHER_PEOPLE.get(stem) or [people_of(csl) for csl in theirs(stem)]
    assert [people_of(csl) for csl in ours(stem)] == expected


@pytest.mark.parametrize("stem", EXPECTED)
def test_the_years_are_those_another_program_reads(stem: str) -> None:
    expected = [year_of(csl.get("issued")) for csl in theirs(stem)]
    assert [year_of(csl.get("issued")) for csl in ours(stem)] == expected


@pytest.mark.parametrize("stem", EXPECTED)
def test_the_dois_are_those_another_program_reads(stem: str) -> None:
    """Ours may be more: it passes over some."""
    for mine, expected in zip(ours(stem), OTHER_DOIS.get(stem) or theirs(stem), strict=True):
        if expected and "DOI" in expected:
            assert mine["DOI"] == expected["DOI"]
