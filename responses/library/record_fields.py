"""A CSL-JSON record as the few fields of a form, and back, with nothing else of it lost."""

from datetime import date
from typing import Any

from .sources import names
from .sources.records import Csl

# The fields of the form that are fields of the record, under another name or the same.
TEXTS = {
    "kind": "type",
    "title": "title",
    "container": "container-title",
    "publisher": "publisher",
    "volume": "volume",
    "issue": "issue",
    "page": "page",
    "doi": "DOI",
    "pmid": "PMID",
    "url": "URL",
}
ISSUED = ("year", "month", "day")


def fields_of(csl: Csl) -> dict[str, Any]:
    """What the form begins with."""
    year, month, day = (*_first_day(csl.get("issued")), None, None, None)[:3]
    people = csl.get("author") or []
    return {
        **{field: str(csl.get(name) or "") for field, name in TEXTS.items()},
        "authors": "\n".join(spelt(person) for person in people if isinstance(person, dict)),
        "year": year,
        "month": month,
        "day": day,
        "accessed": _whole_day(csl.get("accessed")),
    }


def with_fields(csl: Csl, fields: dict[str, Any], changed: list[str]) -> Csl:
    """The record with those fields that were ``changed``; all else stays as it is."""
    made = dict(csl)
    for field, name in TEXTS.items():
        if field in changed:
            _put(made, name, fields[field])
    if "authors" in changed:
        _put(made, "author", _people(fields["authors"], csl))
    if {*ISSUED} & {*changed}:
        parts = [fields[name] for name in ISSUED if fields[name]]
        _put(made, "issued", {"date-parts": [parts]} if parts else None)
    if "accessed" in changed:
        day: date | None = fields["accessed"]
        parts = [day.year, day.month, day.day] if day else []
        _put(made, "accessed", {"date-parts": [parts]} if parts else None)
    return made


def spelt(person: dict[str, Any]) -> str:
    """Family, Given; or a body's name, in quotation marks where it looks like a person's."""
    if not person.get("family"):
        body = " ".join(str(person.get("literal") or person.get("given") or "").split())
        return body if names.name(body) == {"literal": body} else f'"{body}"'
    particles = (person.get("dropping-particle"), person.get("non-dropping-particle"))
    family = " ".join(str(part) for part in (*particles, person["family"]) if part)
    parts = (family, person.get("given"), person.get("suffix"))
    return " ".join(", ".join(str(part) for part in parts if part).split())


def _people(lines: str, before: Csl) -> list[names.Name]:
    """Somebody whose line was there before stays as the record had them."""
    known = {spelt(person): person for person in before.get("author") or []}
    texts = [" ".join(line.split()) for line in lines.splitlines()]
    people = [known.get(text) or _person(text) for text in texts]
    return [person for person in people if person]


def _person(text: str) -> names.Name:
    body = text.strip('"“”') if text[:1] in '"“' else ""
    return {"literal": body} if body else names.name(text)


def _put(csl: Csl, name: str, value: Any) -> None:
    if value:
        csl[name] = value
    else:
        csl.pop(name, None)


def _first_day(value: Any) -> list[int]:
    parts = value.get("date-parts") if isinstance(value, dict) else None
    first = parts[0] if isinstance(parts, list) and parts else None
    digits = [str(part) for part in first] if isinstance(first, list) else []
    return [int(part) for part in digits if part.isdecimal()]


def _whole_day(value: Any) -> date | None:
    try:
        return date(*_first_day(value))
    except (TypeError, ValueError):
        return None
