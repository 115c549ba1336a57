"""Keys for references that come without one of ours: brown2014, brown2014b."""

import re
from collections.abc import Container, Mapping
from typing import Any

from inquiries.text import normalise

from .dates import year_of

LONGEST = 40
# Letters that don't come apart into one of ASCII and an accent.
PLAIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
)
LITTLE_WORDS = {"a", "an", "the", "on", "of", "in", "and", "for", "to", "i", "b", "sup", "sub"}


def suggested_key(csl: Mapping[str, Any], taken: Container[str]) -> str:
    """Who and when, in lower-case ASCII letters and digits, none of those ``taken``."""
    base = _base(csl)
    letters = "bcdefghijklmnopqrstuvwxyz" if base[-1].isdigit() else ""
    few = (base, *(f"{base}{letter}" for letter in letters))
    return next((key for key in few if key not in taken), "") or _numbered(
        base, len(few) + 1, taken
    )


def _base(csl: Mapping[str, Any]) -> str:
    year = year_of(csl.get("issued"))
    who = _who(csl) or _first_word(str(csl.get("title") or ""))
    if who:
        return f"{who}{year}"
    number = _slug(str(csl.get("PMID") or ""))
    return f"pmid{number}" if number else f"reference{year}"


def _numbered(base: str, first: int, taken: Container[str]) -> str:
    """brown2014-27 or brown-2 and so on, found without trying each of thousands."""
    free = first
    while f"{base}-{free}" in taken:
        free *= 2
    below = free // 2  # taken, or less than the first
    while free - below > 1 and free > first:
        middle = (below + free) // 2
        if f"{base}-{middle}" in taken:
            below = middle
        else:
            free = middle
    return f"{base}-{max(free, first)}"


def _who(csl: Mapping[str, Any]) -> str:
    for role in ("author", "editor", "translator"):
        names = csl.get(role)
        first = names[0] if isinstance(names, list) and names else None
        if isinstance(first, Mapping):
            if family := _slug(str(first.get("family") or "")):
                return family
            if body := _first_word(str(first.get("literal") or "")):
                return body
    return ""


def _first_word(text: str) -> str:
    words = (_slug(word) for word in normalise(text.translate(PLAIN)).split())
    return next((word for word in words if word and word not in LITTLE_WORDS), "")


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", normalise(text.casefold().translate(PLAIN)))[:LONGEST]
