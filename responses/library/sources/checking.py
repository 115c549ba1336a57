"""The last look at every record, whatever it came from: clean, and what our library demands."""

import re
from typing import Any
from unicodedata import normalize

from inquiries.text import clean_line

from .. import references
from ..fields import SURROGATE
from .records import Csl, Draft, Unreadable

# Longer than any real one; what is longer is a file gone wrong.
LONGEST_TITLE = 2_000
LONGEST_TEXT = 1_000
LONGEST_NAME = 300
MARKUP = re.compile(r"</?(?:i|b|em|strong|sub|sup|sc|span)\b[^>]*>", re.IGNORECASE)


def checked(draft: Draft) -> Csl:
    """The draft's item, ready for our library. Adds notes; raises ``Unreadable``."""
    if draft.refusal:
        raise Unreadable(draft.refusal)
    item = _cleaned(draft.csl)
    _check_title(item)
    for name in [name for name, value in item.items() if _is_too_long(name, value)]:
        draft.notes.append(f"its {name} is longer than {LONGEST_TEXT} characters, and was left out")
        del item[name]
    for name in references.PEOPLE:
        _drop_endless_names(draft, item, name)
    if problem := references.problem_in(item):
        raise Unreadable(f"its {problem[0].removeprefix('csl.')} {problem[1]}")
    return item


def plain(text: str) -> str:
    """A text without the marks for italics and the like."""
    return MARKUP.sub("", text)


def _check_title(item: Csl) -> None:
    title = item.get("title")
    if not title:
        alone = "" if len(item) > 1 else ", nor anything else that we keep"
        raise Unreadable(f"it has no title{alone}")
    if not isinstance(title, str):
        raise Unreadable("its title is no text")
    if len(title) > LONGEST_TITLE:
        raise Unreadable(f"its title is longer than {LONGEST_TITLE:,} characters")
    if not re.search(r"[^\W_]", plain(title)):
        raise Unreadable(f"its title “{title[:20]}” has no letter or number")


def _drop_endless_names(draft: Draft, item: Csl, role: str) -> None:
    people = item.get(role)
    if not isinstance(people, list):
        return
    short = [one for one in people if all(len(str(part)) <= LONGEST_NAME for part in one.values())]
    if len(short) < len(people):
        draft.notes.append(f"its {role} is longer than any name, and was left out")
    item[role] = short
    if not short:
        del item[role]


def _is_too_long(name: str, value: Any) -> bool:
    return name != "title" and isinstance(value, str) and len(value) > LONGEST_TEXT


def _cleaned(value: Any) -> Any:
    """Texts on one line and without control characters, nothing empty."""
    if isinstance(value, str):
        return clean_line(SURROGATE.sub("", normalize("NFC", value)))
    if isinstance(value, dict):
        cleaned = {name: _cleaned(inner) for name, inner in value.items()}
        return {name: inner for name, inner in cleaned.items() if inner not in ("", {}, [], None)}
    if isinstance(value, list):
        return [inner for inner in map(_cleaned, value) if inner not in ("", {}, [], None)]
    return value
