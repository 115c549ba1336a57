"""What a CSL-JSON item must have for a reference to be shown.

https://docs.citationstyles.org; the names of the fields are those of its JSON
schema. Rendering copes with odd values inside these shapes.
"""

from typing import Any

PEOPLE = ("author", "editor", "translator")
DATES = ("issued", "accessed", "submitted", "event-date", "original-date")


def problem_in(item: dict[str, Any]) -> tuple[str, str] | None:
    """The field and what's wrong with it; ``None`` if the item will do."""
    for name in ("type", "title"):
        if not isinstance(item.get(name), str) or not item[name].strip():
            return f"csl.{name}", "is missing or empty"
    for name in PEOPLE:
        if name in item and not _are_objects(item[name]):
            return f"csl.{name}", "must be a list of objects with family, given or literal"
    for name in DATES:
        if name in item and not isinstance(item[name], dict):
            return f"csl.{name}", 'must be an object such as {"date-parts": [[2014, 2, 28]]}'
    return None


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(person, dict) for person in value)
