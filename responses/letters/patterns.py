"""Patterns that admins write: text with named slots such as ``{disease}``.

A slot is a name in curly braces, and no text of ours holds a brace that is not
part of one. What is put into a slot may hold any braces: it is never read again.
"""

import re

from django.core.exceptions import ValidationError

DISEASE, NAME = "disease", "name"
SLOTS = frozenset({DISEASE, NAME})
SLOT = re.compile(r"\{([^{}]*)\}")
# In a text of a block's own, braces may mean something; a name in them was meant as a slot.
MEANT = re.compile(r"\{\s*[^\W\d][^{}\n]{0,40}\}")


def check_slots(text: str, *slots: str) -> None:
    """Raise ``ValidationError`` unless every brace is part of one of these slots."""
    unknown = sorted({name for name in SLOT.findall(text) if name not in slots})
    if unknown:
        names = ", ".join("{" + name + "}" for name in unknown)
        raise ValidationError(f"Nothing fills in {names} here. {_allowed(slots)}")
    if re.search(r"[{}]", SLOT.sub("", text)):
        raise ValidationError("A curly brace has no partner.")


def _allowed(slots: tuple[str, ...]) -> str:
    if not slots:
        return "Write it out."
    return f"Use {' or '.join('{' + name + '}' for name in slots)}."


def check_pattern(pattern: str) -> None:
    """Raise ``ValidationError`` for a slot we can't fill, or a brace without its partner."""
    check_slots(pattern, DISEASE, NAME)


def fill(pattern: str, **values: str) -> str:
    """The pattern with these slots filled; others stay (see ``left_in``)."""
    return SLOT.sub(lambda slot: values.get(slot[1], slot[0]), pattern)


def left_in(text: str, *filled: str) -> tuple[str, ...]:
    """Slots that stay in a text when ``filled`` have got their values, in order, each once."""
    unfilled = fill(text, **dict.fromkeys(filled, ""))
    return tuple(dict.fromkeys(MEANT.findall(unfilled)))
