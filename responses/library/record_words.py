"""A reference's record for reading: its fields by plain names, and what they say.

The forms, and files of references, keep the names of CSL-JSON; pages show these.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import dateformat

from .reference_forms import KINDS

# In the order in which a record is shown; other fields come after, by name.
NAMES = {
    "type": "what it is",
    "title": "title",
    "title-short": "short title",
    "author": "authors",
    "editor": "editors",
    "translator": "translators",
    "container-title": "journal, book or website",
    "container-title-short": "journal, abbreviated",
    "container-author": "authors of the book",
    "collection-title": "series",
    "collection-editor": "editors of the series",
    "collection-number": "number in the series",
    "volume": "volume",
    "issue": "issue",
    "number": "number",
    "page": "pages",
    "number-of-pages": "number of pages",
    "number-of-volumes": "number of volumes",
    "chapter-number": "chapter",
    "edition": "edition",
    "version": "version",
    "genre": "sort of work",
    "publisher": "publisher or institution",
    "publisher-place": "place of publication",
    "event-title": "conference",
    "event-place": "place of the conference",
    "event-date": "date of the conference",
    "issued": "published",
    "original-date": "first published",
    "submitted": "submitted",
    "accessed": "read there on",
    "language": "language",
    "DOI": "DOI",
    "PMID": "PubMed number (PMID)",
    "PMCID": "PubMed Central number (PMCID)",
    "ISBN": "ISBN",
    "ISSN": "ISSN",
    "URL": "web address",
    "archive": "archive",
    "abstract": "abstract",
    "note": "note",
    "custom": "other numbers and addresses",
}
# Of a year, a month, a day.
STYLES = ("Y", "F Y", "j F Y")
ORDER = {name: place for place, name in enumerate(NAMES)}


def name_of(field: str) -> str:
    """A field of CSL-JSON in plain words: "container-title" is "journal, book or website"."""
    return NAMES.get(field, field.replace("-", " "))


def in_order(fields: set[str]) -> list[str]:
    """Fields as they are shown one after the other."""
    return sorted(fields, key=lambda name: (ORDER.get(name, len(ORDER)), name))


def record_in_words(csl: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The record's fields and what they say, by plain name."""
    return [(name_of(name), value_in_words(csl, name)) for name in in_order({*csl})]


def value_in_words(csl: Mapping[str, Any], name: str) -> str:
    """What one field of the record says, for reading; "" if it's missing."""
    value = csl.get(name)
    if name == "type":
        return KINDS.get(str(value), str(value or "").replace("-", " "))
    return _in_words(value)


def _in_words(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(_in_words(one) for one in value)
    if isinstance(value, dict) and "date-parts" in value:
        days = value["date-parts"] if isinstance(value["date-parts"], list) else []
        return " to ".join(_day(day if isinstance(day, list) else [day]) for day in days)
    if isinstance(value, dict):
        return ", ".join(_in_words(one) for one in value.values())
    return str(value)


def _day(parts: list[Any]) -> str:
    """2014; February 2014; 28 February 2014; what is no date, as it stands."""
    try:
        numbers = [int(str(part)) for part in parts]
        day = date(*(numbers + [1, 1])[:3]) if numbers else None
    except (ValueError, OverflowError):
        day = None
    if day is None or len(parts) > len(STYLES):
        return "-".join(str(part) for part in parts)
    return dateformat.format(day, STYLES[len(parts) - 1])
