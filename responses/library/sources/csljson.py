"""CSL-JSON: a list of items, one item, or an item (or {"items": […]}) on each line.

Only fields that the schema knows are kept
(https://github.com/citation-style-language/schema, csl-data.json); Crossref's and
others' additions to it are not references.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from . import identifiers, names
from .dates import date
from .records import LONGEST_VALUE, Csl, Draft

PEOPLE = frozenset(
    """author chair collection-editor compiler composer container-author contributor curator
    director editor editorial-director executive-producer guest host illustrator interviewer
    narrator organizer original-author performer producer recipient reviewed-author
    script-writer series-creator translator""".split()
)
DATES = frozenset("accessed available-date event-date issued original-date submitted".split())
TEXTS = frozenset(
    """DOI ISBN ISSN PMCID PMID URL archive archive-place archive_collection archive_location
    authority call-number chapter-number citation-number collection-number collection-title
    container-title container-title-short dimensions division edition event event-place
    event-title genre issue journalAbbreviation jurisdiction language locator medium note number
    number-of-pages number-of-volumes original-publisher original-publisher-place original-title
    page page-first part-number part-title printing-number publisher publisher-place references
    reviewed-genre reviewed-title scale section shortTitle source status supplement-number title
    title-short version volume volume-title volume-title-short""".split()
)
NAME_PARTS = ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
# No loss to anybody: ids of other programs, and what we don't keep.
PASSED_OVER = frozenset(
    "id abstract annote keyword categories citation-key citation-label custom".split()
)
TYPES = frozenset(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter
    classic collection dataset document entry entry-dictionary entry-encyclopedia event figure
    graphic hearing interview legal_case legislation manuscript map motion_picture musical_score
    pamphlet paper-conference patent performance periodical personal_communication post
    post-weblog regulation report review review-book software song speech standard thesis treaty
    webpage""".split()
)
# Crossref's own names for types: https://api.crossref.org/types
CROSSREF = {
    "journal-article": "article-journal",
    "book-chapter": "chapter",
    "book-section": "chapter",
    "monograph": "book",
    "edited-book": "book",
    "reference-book": "book",
    "reference-entry": "entry-encyclopedia",
    "proceedings-article": "paper-conference",
    "dissertation": "thesis",
    "posted-content": "article",
    "report-component": "report",
}


def drafts(text: str) -> Iterator[Draft]:
    """The file's items, in its order. What is no JSON is one refused record, or one a line."""
    for number, (line, value, wrong) in enumerate(_items(text), start=1):
        draft = Draft(number, line, refusal=wrong)
        if isinstance(value, dict):
            _fill(draft, value)
        elif not wrong:
            draft.refusal = "it is no object of JSON, and so no item of CSL-JSON"
        yield draft


# --- JSON -----------------------------------------------------------------------


def _items(text: str) -> Iterator[tuple[int, Any, str]]:
    """Line, item, and what's wrong with the line."""
    whole, wrong = _parsed(text)
    if not wrong:
        yield from ((1, item, "") for item in _listed(whole))
        return
    lines = [
        (number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()
    ]
    if len(lines) < 2 or _parsed(lines[0][1])[1]:
        yield 1, None, wrong
        return
    for number, line in lines:
        value, wrong = _parsed(line)
        yield from ((number, item, wrong) for item in ([None] if wrong else _listed(value)))


def _parsed(text: str) -> tuple[Any, str]:
    try:
        return json.loads(text, parse_constant=lambda name: None), ""
    except json.JSONDecodeError as error:
        return None, f"it isn't JSON: {error.msg} (line {error.lineno}, column {error.colno})"
    except (ValueError, RecursionError):
        return None, "it isn't JSON that can be read: too deep, or a number too long"


def _listed(value: Any) -> list[Any]:
    if isinstance(value, dict) and isinstance(value.get("items"), list):
        value = value["items"]
    return value if isinstance(value, list) else [value]


# --- Items ----------------------------------------------------------------------


def _fill(draft: Draft, item: Csl) -> None:
    draft.label = _text(item.get("id"))[:60]
    _type(draft, item.get("type"))
    known = PEOPLE | DATES | TEXTS
    for name, value in item.items():
        if name in PEOPLE:
            draft.put(name, _people(value))
        elif name in DATES:
            draft.put(name, _date(value))
        elif name in TEXTS:
            draft.put(name, _text(value))
        if name in known and value and name not in draft.csl:
            draft.notes.append(f"its {name} can't be understood, and was left out")
    others = sorted(str(name)[:30] for name in set(item) - known - PASSED_OVER - {"type"})
    if others:
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        draft.notes.append(f"no fields of CSL-JSON, left out: {', '.join(others[:5])}{more}")
    _identify(draft)


def _type(draft: Draft, given: Any) -> None:
    kind = CROSSREF.get(given, given) if isinstance(given, str) else None
    if kind and kind not in TYPES:
        draft.notes.append(f"its type “{kind[:30]}” is none of CSL's: taken for a document")
        kind = "document"
    draft.put("type", kind)
    if not kind:
        draft.refusal = "it has no type, such as article-journal"


def _text(value: Any) -> str:
    """A text; of several (Crossref's way) the first."""
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, bool) or not isinstance(first, str | int | float):
        return ""
    return str(first) if len(str(first)) <= LONGEST_VALUE else ""


def _people(value: Any) -> list[names.Name]:
    found = [_person(one) for one in (value if isinstance(value, list) else [value])]
    return [person for person in found if person]


def _person(value: Any) -> names.Name:
    if isinstance(value, str):
        return names.name(value)
    if not isinstance(value, dict):
        return {}
    parts = {part: text for part in NAME_PARTS if (text := _text(value.get(part)))}
    if "family" in parts or "literal" in parts:
        return parts
    whole = _text(value.get("name")) or parts.get("given", "")
    return {"literal": whole} if whole else {}


def _date(value: Any) -> Csl:
    if not isinstance(value, dict):
        return date(_text(value))
    found = {
        name: value[name]
        for name in ("season", "circa", "literal")
        if isinstance(value.get(name), str | int)
    }
    parts = value.get("date-parts")
    numbers = [_numbers(end) for end in parts[:2]] if isinstance(parts, list) else []
    if any(numbers):
        return {"date-parts": [end for end in numbers if end]} | found
    words = _text(value.get("raw")) or _text(value.get("string")) or _text(value.get("literal"))
    return date(words)


def _numbers(end: Any) -> list[int]:
    parts = end[:3] if isinstance(end, list) else []
    numbers = []
    for part in parts:
        if not re.fullmatch(r"-?\d{1,4}", str(part)):
            break
        numbers.append(int(part))
    return numbers


def _identify(draft: Draft) -> None:
    """Identifiers in one spelling; PubMed's number out of a note, where Zotero writes it."""
    csl = draft.csl
    note = str(csl.get("note") or "")
    for name in ("PMID", "PMCID", "DOI"):
        if found := re.search(rf"(?im)^\s*{name}:\s*(\S+)", note):
            draft.put(name, found.group(1))
    for name, spelt in (
        ("DOI", identifiers.doi),
        ("PMID", identifiers.pmid),
        ("PMCID", identifiers.pmcid),
    ):
        given = csl.pop(name, "")
        draft.put(name, spelt(given))
        if given and name not in csl:
            draft.notes.append(f"“{given[:40]}” is no {name}, and was left out")
