"""A file of references read: RIS, NBIB, BibTeX or CSL-JSON, whichever it is."""

import re
from collections.abc import Callable, Container, Iterator

from . import bibtex, csljson, medline, ris
from .checking import checked
from .decoding import text_of
from .keys import suggested_key
from .records import CslItem, Draft, Problem, Reading, Unreadable

Drafts = Callable[[str], Iterator[Draft]]

READERS: dict[str, Drafts] = {
    "RIS": ris.drafts,
    "NBIB": medline.drafts,
    "BibTeX": bibtex.drafts,
    "CSL-JSON": csljson.drafts,
}
# How each begins. The first in the file decides: an abstract may quote any of them.
BEGINNINGS = {
    "RIS": re.compile(r"^[ \t\ufeff]*TY {0,4}-", re.MULTILINE),
    "NBIB": re.compile(r"^(?:PMID ?- ?-?\d|(?:PMC|FAU|STAT|OWN) {0,1}- )", re.MULTILINE),
    "BibTeX": re.compile(r"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE),
    "CSL-JSON": re.compile(r"\A\s*(?:\[\s*(?:[{\]]|\Z)|\{\s*[\"}])"),
}
SUFFIXES = {
    "RIS": (".ris",),
    "NBIB": (".nbib", ".medline"),
    "BibTeX": (".bib", ".bibtex"),
    "CSL-JSON": (".json", ".jsonl", ".csljson"),
}
OTHERS = {
    "EndNote's own format": re.compile(r"^%0 ", re.MULTILINE),
    "Web of Science's own format": re.compile(r"\AFN |^PT J$", re.MULTILINE),
    "XML or a web page": re.compile(r"\A\s*<"),
}
# How a record begins, where counting beforehand is cheaper than reading.
RECORD = {
    "RIS": re.compile(r"^[ \t]*TY {0,4}-", re.MULTILINE),
    "NBIB": re.compile(r"^PMID ?-", re.MULTILINE),
    "BibTeX": BEGINNINGS["BibTeX"],
    "CSL-JSON": re.compile(r"\"type\"\s*:"),
}
MOST_RECORDS = 20_000
WANTED = "export it as RIS, NBIB (PubMed), BibTeX or CSL-JSON"


def read(data: str | bytes, filename: str = "", taken: Container[str] = ()) -> Reading:
    """Every reference in the file, with a key that isn't ``taken``, and every problem.

    Each record is among the items or, once and with its reason, among the refused
    problems. Never raises for what is in the file. The format is told by the
    content; ``filename`` decides only where the content doesn't say.
    """
    reading = Reading()
    try:
        text, note = text_of(data)
        reading.form = form_of(text, filename)
        _check_count(text, reading.form)
    except Unreadable as why:
        reading.problems.append(Problem(0, 0, f"the file can't be read: {why}", refused=True))
        return reading
    if note:
        reading.problems.append(Problem(0, 0, f"the file: {note}", refused=False))
    _read_records(reading, READERS[reading.form](text), taken)
    if not reading.items and not reading.refused:
        message = f"there is no reference in the file, which was read as {reading.form}"
        reading.problems.append(Problem(0, 0, message, refused=True))
    return reading


def form_of(text: str, filename: str = "") -> str:
    """The format's name. Raises ``Unreadable``."""
    places = {
        form: found.start() for form, begins in BEGINNINGS.items() if (found := begins.search(text))
    }
    if places:
        return min(places, key=lambda form: places[form])
    for form, begins in OTHERS.items():
        if begins.search(text):
            raise Unreadable(f"it is {form}: {WANTED}")
    for form, suffixes in SUFFIXES.items():
        if filename.lower().endswith(suffixes):
            return form
    raise Unreadable(f"it is in none of the formats we read: {WANTED}")


def _check_count(text: str, form: str) -> None:
    count = sum(1 for _ in RECORD[form].finditer(text))
    if count > MOST_RECORDS:
        raise Unreadable(f"it has {count:,} records; please split it: {MOST_RECORDS:,} at most")


def _read_records(reading: Reading, drafts: Iterator[Draft], taken: Container[str]) -> None:
    given: set[str] = set()
    for draft in drafts:
        try:
            csl = checked(draft)
        except Unreadable as why:
            message = f"{why} (its key: {draft.label})" if draft.label else str(why)
            reading.problems.append(Problem(draft.line, draft.record, message, refused=True))
            continue
        finally:
            reading.problems.extend(
                Problem(draft.line, draft.record, note, refused=False) for note in draft.notes
            )
        key = suggested_key(csl, _Either(taken, given))
        given.add(key)
        reading.items.append(CslItem(csl, key, draft.record, draft.line))


class _Either(Container[str]):
    """What is in one of two."""

    def __init__(self, first: Container[str], second: Container[str]) -> None:
        self.both = (first, second)

    def __contains__(self, key: object) -> bool:
        return any(key in one for one in self.both)
