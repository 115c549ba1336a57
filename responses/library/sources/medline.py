"""NBIB, PubMed's and PubMed Central's own format (MEDLINE's tags).

https://pubmed.ncbi.nlm.nih.gov/help/#pubmed-format. The library ``nbib`` reads the
values. It gives up at any line that isn't just so, forgets a last record without
an empty line after it, all but one of the bodies among the authors, authors
without a full name, editors, and the titles of books. So it's given one clean
record at a time, and what it passes over is taken from the lines.
"""

import re
from collections.abc import Iterator
from typing import Any

import nbib

from . import identifiers, names
from .dates import date
from .records import Draft
from .tagged import Record, TagLine, tag_lines, with_strays

# "TI  - x" as it should be, and near misses at the beginning of a line.
TAG = re.compile(r"([A-Z]{2,4})(?: {0,3}-(?:\s|$)| {1,3}-|(?<=PMID)-(?=\d))(.*)$")
STARTS = {"PMID", "PMC", "PMCR", "OWN", "STAT", "UI"}
ONCE = ("TI", "TT", "BTI", "JT", "TA", "DP", "VI", "IP", "PG")
FOR_LIBRARY = ("TI", "TT", "VI", "IP", "PG", "JT", "TA", "DP", "LA", "PT")
BOOKS = "https://www.ncbi.nlm.nih.gov/books/"
# What PubMed calls it, when that isn't an article in a journal.
TYPES = {
    "book": "book",
    "books": "book",
    "academic dissertation": "thesis",
    "technical report": "report",
    "dataset": "dataset",
    "newspaper article": "article-newspaper",
    "preprint": "article",
}
OF_NO_USE = frozenset({"AB", "OAB", "AD", "CI", "COIS", "GN"})
LANGUAGES = dict(
    pair.split("=")
    for pair in """eng=en fre=fr ger=de spa=es ita=it por=pt dut=nl rus=ru pol=pl jpn=ja chi=zh
    kor=ko""".split()
)


def drafts(text: str) -> Iterator[Draft]:
    """The file's records, in its order."""
    for number, record in enumerate(_records(text), start=1):
        record.drop_endless(OF_NO_USE)
        draft = Draft(number, record.line, notes=record.notes)
        _note_repeats(draft, record)
        _note_doubts(draft, record)
        _fill(draft, record, _by_library(record))
        yield draft


# --- Records ------------------------------------------------------------------


def _records(text: str) -> Iterator[Record]:
    """An empty line parts them, if what follows it begins like a record."""
    record: Record | None = None
    parted = False
    strays: list[TagLine] = []
    for line in tag_lines(text, TAG, frozenset(), indented=True):
        if line is None or not line.tag:
            parted = parted or line is None
            strays.extend([line] if line else [])
            continue
        if record and _begins(line, record, parted):
            yield with_strays(record, strays)
            record = None
        record = record or Record(line.number)
        record.lines.append(line)
        parted = False
    if record:
        yield with_strays(record, strays)


def _begins(line: TagLine, record: Record, parted: bool) -> bool:
    if parted and line.tag in STARTS:
        return True
    return line.tag == "PMID" and any(other.tag == "PMID" for other in record.lines)


def _note_repeats(draft: Draft, record: Record) -> None:
    for tag in ONCE:
        if len(values := set(record.values(tag))) > 1:
            draft.notes.append(f"{tag} is given {len(values)} times: the first was taken")


def _note_doubts(draft: Draft, record: Record) -> None:
    """What an editor must know before citing it."""
    if "Retracted Publication" in record.values("PT") or record.values("RIN"):
        draft.notes.append("PubMed says that it was retracted")
    if record.values("ECI"):
        draft.notes.append("PubMed has an expression of concern about it")


# --- Values -------------------------------------------------------------------


def _by_library(record: Record) -> dict[str, Any]:
    """The record as ``nbib`` reads it, given only lines that it takes."""
    lines = [(tag, value) for tag in FOR_LIBRARY for value in _for_library(record, tag)]
    lines += [("FAU", full) for full in _authors(record)]
    numbers = {"PMID": identifiers.pmid, "PMC": identifiers.pmcid}
    for tag, spelt in numbers.items():
        lines += [(tag, number) for value in record.values(tag) if (number := spelt(value))][:1]
    text = "".join(f"{tag:<4}- {value}\n" for tag, value in lines)
    found: list[dict[str, Any]] = nbib.read(text + "\n")
    return found[0] if found else {}


def _for_library(record: Record, tag: str) -> list[str]:
    values = record.values(tag)
    return values[:1] if tag in ONCE else values


def _authors(record: Record) -> list[str]:
    """People and bodies in the order given; a short name only where the full one is missing."""
    found: list[str] = []
    full = False
    for line in record.lines:
        if line.tag in ("FAU", "CN") and line.value:
            found.append(line.value if line.tag == "FAU" else f"{line.value},")
        elif line.tag == "AU" and line.value and not full:
            found.append(line.value)
        full = line.tag == "FAU" and bool(line.value) or (full and line.tag not in ("AU", "CN"))
    return found


def _fill(draft: Draft, record: Record, found: dict[str, Any]) -> None:
    title = found.get("title") or found.get("transliterated_title") or ""
    book = _first(record, "BTI")
    draft.put("type", _type(found, book, title))
    draft.put_title(title or book)
    draft.put("author", names.people(author["author"] for author in found.get("authors", [])))
    draft.put("editor", names.people(record.values("FED") or record.values("ED")))
    journal = found.get("journal") or found.get("journal_abbreviated") or ""
    draft.put("container-title", journal or (book if title else ""))
    short = found.get("journal_abbreviated")
    draft.put("container-title-short", short if short != journal else "")
    draft.put("collection-title", _first(record, "CTI"))
    draft.put("edition", _first(record, "EN"))
    draft.put("volume", found.get("journal_volume"))
    draft.put("issue", found.get("journal_issue"))
    draft.put("page", identifiers.pages(found.get("pages", "")) or _article_number(record))
    draft.put("publisher", _first(record, "PB"))
    draft.put("publisher-place", "" if journal else _first(record, "PL"))
    draft.put("issued", _issued(record))
    language = _first(record, "LA").lower()
    draft.put("language", LANGUAGES.get(language, language))
    _identify(draft, record, found)


def _first(record: Record, *tags: str) -> str:
    return next(iter(record.values(*tags)), "")


def _type(found: dict[str, Any], book: str, title: str) -> str:
    if book and "journal" not in found:
        return "chapter" if title else "book"
    kinds = (TYPES.get(str(kind).lower()) for kind in found.get("publication_types", []))
    return next((kind for kind in kinds if kind), "article-journal")


def _issued(record: Record) -> dict[str, Any]:
    """When it came out; of a chapter in an online book, when it was last revised."""
    own = ("DRDT", "CTDT", "DP") if record.values("BTI") else ("DP", "DEP")
    dates = (date(value) for value in record.values(*own))
    return next((found for found in dates if found), {})


def _article_number(record: Record) -> str:
    """Where pages are missing, LID without a bracket is the article's number."""
    return next((value for value in record.values("LID") if re.fullmatch(r"\w{1,12}", value)), "")


def _identify(draft: Draft, record: Record, found: dict[str, Any]) -> None:
    draft.put("PMID", str(found.get("pubmed_id", "")))
    draft.put("PMCID", f"PMC{found['pmcid']}" if "pmcid" in found else "")
    places = record.values("AID", "LID")
    marked = [place for place in places if re.search(r"\[doi\]|^doi:", place)]
    draft.put("DOI", next((doi for text in marked if (doi := identifiers.doi(text))), ""))
    shelved = [re.match(r"(NBK\d+) \[bookaccession\]", place) for place in places]
    draft.put("URL", next((f"{BOOKS}{found[1]}/" for found in shelved if found), ""))
    serials = record.values("IS")
    draft.put("ISSN", next((issn for text in serials if (issn := identifiers.issn(text))), ""))
    books = record.values("ISBN")
    draft.put("ISBN", next((isbn for text in books if (isbn := identifiers.isbn(text))), ""))
