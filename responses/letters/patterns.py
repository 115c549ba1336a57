"""Patterns that admins write: text with named slots such as ``{disease}``."""

from string import Formatter

from django.core.exceptions import ValidationError

SLOTS = frozenset({"disease", "name"})


def slots_in(pattern: str) -> set[str]:
    """The names of the slots in a pattern; ``ValueError`` for stray braces."""
    return {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}


def check_pattern(pattern: str) -> None:
    """Raise ``ValidationError`` for a slot we can't fill, or a brace without its partner."""
    try:
        unknown = slots_in(pattern) - SLOTS
    except ValueError as error:
        raise ValidationError("A curly brace has no partner.") from error
    if unknown:
        names = ", ".join("{" + name + "}" for name in sorted(unknown))
        raise ValidationError(f"Unknown slot: {names}. Use {{disease}} or {{name}}.")


def fill(pattern: str, **values: str) -> str:
    """The pattern with its slots filled; ``KeyError`` if a value is missing."""
    return "".join(
        literal + (values[name] if name is not None else "")
        for literal, name, _, _ in Formatter().parse(pattern)
    )
