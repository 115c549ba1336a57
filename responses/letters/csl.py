"""CSL-JSON as it comes in from the world, made into what citeproc-py takes quietly.

citeproc-py warns about every field it doesn't know, breaks on dates that are
strings, and puts titles into the output unescaped. So each item is first
copied, field by field, into the few shapes below.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from citeproc import DATES, NAMES, VARIABLES

# Tags that CSL-JSON allows in a text: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html
RICH = re.compile(r"(</?(?:i|b|em|strong|sub|sup)>)", re.IGNORECASE)
WRAPPERS = re.compile(r"</?(?:span|sc)\b[^>]*>", re.IGNORECASE)
# citeproc changes the case of words; it leaves these letters of nobody's alone.
VEILS = str.maketrans({"<": "\ue000", ">": "\ue001", "&": "\ue002"})
UNVEIL = str.maketrans({"\ue000": "&lt;", "\ue001": "&gt;", "\ue002": "&amp;"})
ISO_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:T.*)?")
ALIASES = {
    "journalAbbreviation": "container-title-short",
    "shortTitle": "title-short",
}
# The style reads two fields that citeproc-py doesn't list.
TEXTS = {*VARIABLES, "event_title", "supplement_number"}
NAME_PARTS = ("family", "given", "suffix", "dropping-particle", "non-dropping-particle")


def tidy(csl: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of ``csl`` with the fields that citeproc knows, each in one shape."""
    item: dict[str, Any] = {}
    for name, value in csl.items():
        field = ALIASES.get(name, name)
        shaped = _shaped(field.replace("-", "_"), value)
        if shaped:
            item.setdefault(field, shaped)
    _give_web_pages_a_site(str(csl.get("type", "")), item)
    return item


def _shaped(name: str, value: Any) -> Any:
    if name in NAMES:
        return _names(value)
    if name in DATES:
        return _date(value)
    if name in TEXTS:
        return _text(value)
    return None


def _give_web_pages_a_site(kind: str, item: dict[str, Any]) -> None:
    """The style prints no publisher for web pages; who says it matters more than the field."""
    if kind in ("webpage", "post", "post-weblog") and "publisher" in item:
        item.setdefault("container-title", item["publisher"])


def _text(value: Any) -> str:
    """One line, its angle brackets veiled, "" for what isn't a text or a number."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    line = " ".join(WRAPPERS.sub("", unescape(str(value))).split())
    return "".join(
        piece.lower() if RICH.fullmatch(piece) else piece.translate(VEILS)
        for piece in RICH.split(line)
    )


def _names(value: Any) -> list[dict[str, str]]:
    people = value if isinstance(value, list) else [value]
    return [name for name in map(_name, people) if name]


def _name(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {"literal": text} if (text := _text(value)) else {}
    whole = _text(value.get("literal")) or _text(value.get("name"))
    parts = {part: text for part in NAME_PARTS if (text := _text(value.get(part)))}
    if "family" in parts:
        return parts
    whole = whole or parts.get("given", "")
    return {"literal": whole} if whole else {}


def _date(value: Any) -> dict[str, Any]:
    """``date-parts`` with whole numbers, or a ``literal``, or nothing."""
    if not isinstance(value, Mapping):
        return _date_from_words(_text(value))
    parts = [number for part in _listed(value.get("date-parts")) if (number := _numbers(part))]
    if parts:
        return {"date-parts": _span(parts)}
    words = (value.get(name) for name in ("literal", "raw", "string"))
    return _date_from_words(next((text for word in words if (text := _text(word))), ""))


def _date_from_words(text: str) -> dict[str, Any]:
    match = ISO_DATE.fullmatch(text)
    if match:
        return {"date-parts": [_numbers([part for part in match.groups() if part])]}
    return {"literal": text} if text else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _numbers(parts: Any) -> list[int]:
    """Year, month, day as far as they make sense: ``["2014", 13]`` is ``[2014]``."""
    limits = ((-9999, 9999), (1, 12), (1, 31))
    numbers: list[int] = []
    for part, (least, most) in zip(_listed(parts), limits, strict=False):
        if not re.fullmatch(r"-?\d{1,4}", str(part)) or not least <= int(part) <= most:
            break
        numbers.append(int(part))
    return numbers


def _span(parts: list[list[int]]) -> list[list[int]]:
    """citeproc-py prints nothing at all for a span within one year: its first day will do."""
    if len(parts) > 1 and parts[0][0] != parts[1][0]:
        return parts[:2]
    return parts[:1]
