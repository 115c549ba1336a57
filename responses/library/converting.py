"""Published answers, one JSON object a line, as lines of a library file.

    focus     the disease's name          qtype     what was asked, as in ``KINDS``
    answer    the text                    url       the page that it stands on
    synonyms, gard_id, orpha, omim, mondo_id, source, last_updated, accessed: may be missing

Nothing is added that the file doesn't say, but for the codes that the vocabulary here has
of a disease with the same id. Other fields are left alone.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from inquiries import codes
from inquiries.errors import BadFile
from inquiries.models import Disease
from inquiries.text import clean_line, clean_lines

from .citations import numbers_by_hand_in
from .fields import Fields, NoneType
from .import_diseases import found_by
from .models import VersionStatus
from .validation import day_of, objects

# What was asked: the kind of block that answers it.
KINDS = {
    "information": "definition",
    "symptoms": "symptoms",
    "causes": "causes",
    "inheritance": "inheritance",
    "exams and tests": "diagnosis",
    "treatment": "treatment",
    "outlook": "prognosis",
    "research": "research",
    "support groups": "support",
}
IDS = {"gard_id": "gard", "mondo_id": "mondo", "orpha": "orpha", "omim": "omim"}
PUBLISHERS = {"GARD": "Genetic and Rare Diseases Information Center (GARD)"}
LONGEST_SLUG = 60
# A sentence that ends before the last one does.
ENDS_BEFORE = re.compile(r"[.!?…]\s+\S")


@dataclass(frozen=True)
class Answer:
    """One line of the file, its fields checked."""

    line: int
    name: str
    synonyms: tuple[str, ...]
    codes: dict[str, str]
    asked: str
    text: str
    url: str
    publisher: str
    last_updated: date | None
    accessed: date | None

    @property
    def disease(self) -> tuple[str, ...]:
        """What every line about this disease has: the first of its codes, else its name."""
        return next(iter(self.codes.items()), (self.name,))


@dataclass
class Converted:
    """``lines`` of a library file; which answers were ``left_out``, and what else to know."""

    lines: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def convert(path: Path, status: str = VersionStatus.DRAFT, on: date | None = None) -> Converted:
    """The file's answers as library lines with this ``status``; ``on`` is the day they were
    last updated, for those that don't say.

    Raises ``BadFile`` for a line that isn't an answer, and for one without a date where
    ``status`` needs one; ``OSError`` if the file can't be read.
    """
    converted = Converted()
    answers = [answer for answer in _answers(path) if _says_something(answer, converted)]
    keys = _disease_keys(answers)
    converted.lines += _diseases(answers, keys)
    sources = _sources(answers)
    converted.lines += (_line(reference) for _, reference in sources.values())
    taken: set[str] = set()
    for answer in answers:
        if numbers_by_hand_in(escape(answer.text)):
            converted.notes.append(
                f"line {answer.line}: holds a number in brackets, which stops a letter until "
                "somebody looks at it"
            )
        block = _block(answer, keys[answer.disease], sources[answer.url][0], status, on, taken)
        converted.lines.append(_line(block))
    return converted


# --- Reading ------------------------------------------------------------------


def _answers(path: Path) -> Iterator[Answer]:
    for line, values in objects(path):
        fields = Fields(line, values)
        source = fields.get("source", str, NoneType) or ""
        yield Answer(
            line=line,
            name=fields.text("focus", 300),
            synonyms=_synonyms(fields),
            codes=_codes(fields),
            asked=clean_line(fields.get("qtype", str)).lower(),
            text=clean_lines(fields.get("answer", str, NoneType) or ""),
            url=fields.text("url", 2000),
            publisher=PUBLISHERS.get(source, clean_line(source)),
            last_updated=day_of(fields, "last_updated"),
            accessed=day_of(fields, "accessed"),
        )


def _synonyms(fields: Fields) -> tuple[str, ...]:
    given = fields.get("synonyms", list, NoneType) or []
    if not all(isinstance(name, str) for name in given):
        raise fields.bad("synonyms", "must be a list of texts")
    return tuple(dict.fromkeys(fields.checked("synonyms", name, 300) for name in given))


def _codes(fields: Fields) -> dict[str, str]:
    found = {}
    for name, code in IDS.items():
        try:
            found[code] = codes.spelt(code, fields.get(name, str, NoneType) or "")
        except ValueError as error:
            raise fields.bad(name, str(error)) from error
    return {name: code for name, code in found.items() if code}


def _says_something(answer: Answer, converted: Converted) -> bool:
    """An answer that is empty, or only repeats a question, is no block."""
    why = ""
    if answer.asked not in KINDS:
        why = f"“{answer.asked[:40]}” is none of {', '.join(KINDS)}"
    elif not answer.text:
        why = "the answer is empty"
    elif answer.text.endswith("?") and not ENDS_BEFORE.search(answer.text):
        why = "the answer is only a question"
    if why:
        converted.left_out.append(f"line {answer.line}, {answer.name}, {answer.asked}: {why}")
    return not why


# --- Writing ------------------------------------------------------------------


def _line(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _disease_keys(answers: list[Answer]) -> dict[tuple[str, ...], str]:
    """The key that the disease has here, else one from its name that nothing else has."""
    here = _here(answers)
    slugs = {slugify(answer.name)[:LONGEST_SLUG].strip("-") or "disease" for answer in answers}
    taken = set(found_by("key", slugs))
    keys: dict[tuple[str, ...], str] = {}
    for answer in answers:
        if answer.disease not in keys:
            found = here.get(answer.disease)
            key = found.key if found and found.key else _free_key(answer, taken)
            keys[answer.disease] = key
            taken.add(key)
    return keys


def _here(answers: list[Answer]) -> dict[tuple[str, ...], Disease]:
    """The vocabulary's entries by a code that is one disease's alone."""
    found: dict[tuple[str, ...], Disease] = {}
    for name in ("gard", "mondo"):
        values = {answer.codes[name] for answer in answers if name in answer.codes}
        found |= {(name, code): one for code, one in found_by(name, values).items()}
    return found


def _free_key(answer: Answer, taken: set[str]) -> str:
    base = slugify(answer.name)[:LONGEST_SLUG].strip("-") or "disease"
    number = "-".join(answer.disease[1:]).replace(":", "-").lower()
    return next(key for key in _candidates(base, number) if key not in taken)


def _candidates(base: str, number: str) -> Iterator[str]:
    yield base
    if number:
        yield f"{base}-{number}"
    yield from (f"{base}-{place}" for place in range(2, 100_000))


def _diseases(answers: list[Answer], keys: dict[tuple[str, ...], str]) -> Iterator[str]:
    """One line for each disease, with all the names that its answers give it."""
    here = _here(answers)
    first: dict[tuple[str, ...], Answer] = {}
    names: dict[tuple[str, ...], dict[str, None]] = {}
    for answer in answers:
        first.setdefault(answer.disease, answer)
        names.setdefault(answer.disease, {}).update(dict.fromkeys((answer.name, *answer.synonyms)))
    for disease, answer in first.items():
        entry = here.get(disease)
        known = {code: getattr(entry, code) for code in IDS.values()} if entry else {}
        yield _line(
            {
                "type": "disease",
                "key": keys[disease],
                "name": answer.name,
                "synonyms": [name for name in names[disease] if name != answer.name],
                "codes": {code: value for code, value in known.items() if value} | answer.codes,
            }
        )


def _sources(answers: list[Answer]) -> dict[str, tuple[str, dict[str, Any]]]:
    """The page of each address: its key, and its line."""
    sources: dict[str, tuple[str, dict[str, Any]]] = {}
    taken: set[str] = set()
    for answer in answers:
        if answer.url not in sources:
            base = f"page-{slugify(answer.name)[:LONGEST_SLUG].strip('-')}".strip("-")
            number = "-".join(answer.disease[1:]).replace(":", "-").lower()
            key = next(key for key in _candidates(base, number) if key not in taken)
            taken.add(key)
            sources[answer.url] = key, _reference(answer, key)
    return sources


def _reference(answer: Answer, key: str) -> dict[str, Any]:
    csl: dict[str, Any] = {"type": "webpage", "title": answer.name, "URL": answer.url}
    if answer.publisher:
        csl["publisher"] = answer.publisher
    if answer.accessed:
        day = answer.accessed
        csl["accessed"] = {"date-parts": [[day.year, day.month, day.day]]}
    return {"type": "reference", "key": key, "csl": csl}


def _block(
    answer: Answer, disease: str, cited: str, status: str, on: date | None, taken: set[str]
) -> dict[str, Any]:
    day = answer.last_updated or on
    if status == VersionStatus.APPROVED and day is None:
        problem = "is missing; an approved text has a date: give one for all"
        raise BadFile(answer.line, "last_updated", problem)
    kind = KINDS[answer.asked]
    key = next(key for key in _candidates(f"{disease}-{kind}", "") if key not in taken)
    taken.add(key)
    return {
        "type": "block",
        "key": key,
        "disease": disease,
        "kind": kind,
        "language": "en",
        "heading": None,
        "body": _body(answer.text, cited),
        "last_updated": day.isoformat() if day else None,
        "status": str(status),
    }


def _body(text: str, cited: str) -> str:
    """A paragraph for each of the text's own; the last one cites the page."""
    paragraphs = [escape(clean_line(part), quote=False) for part in text.splitlines()]
    whole = "</p><p>".join(part for part in paragraphs if part)
    return f"<p>{whole} [@{cited}]</p>"
