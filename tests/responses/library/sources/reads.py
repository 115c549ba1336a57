"""Short ways to read a file of one reference, for tests."""

from responses.library.sources.reading import read
from responses.library.sources.records import Csl


def only(text: str | bytes) -> Csl:
    """The one reference in the file, of which nothing was refused."""
    reading = read(text)
    assert [str(problem) for problem in reading.refused] == []
    (item,) = reading.items
    return item.csl


def said(text: str | bytes, filename: str = "") -> list[str]:
    """Every problem of the file, as the person sees it."""
    return [str(problem) for problem in read(text, filename).problems]


def notes(text: str | bytes) -> list[str]:
    """What was left out or guessed, of files of which nothing was refused."""
    reading = read(text)
    assert [str(problem) for problem in reading.refused] == []
    return [problem.message for problem in reading.notes]


def ris(*lines: str) -> str:
    """A whole record of RIS with these lines in it."""
    return "\n".join(["TY  - JOUR", "TI  - Made up for a test", *lines, "ER  - ", ""])


def nbib(*lines: str) -> str:
    """A whole record of NBIB with these lines in it."""
    return "\n".join(["PMID- 101", "TI  - Made up for a test.", *lines, "", ""])


def bib(*fields: str, kind: str = "article") -> str:
    """An entry of BibTeX with these fields."""
    return f"@{kind}{{test,\n  " + ",\n  ".join(["title = {Made up for a test}", *fields]) + "\n}\n"
