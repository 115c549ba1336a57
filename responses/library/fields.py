"""One line of a library file, its fields taken out one by one."""

import re
from typing import Any

from inquiries.errors import BadFile
from inquiries.text import CONTROL, clean_line

from . import citations

KEY = re.compile(citations.KEY)
# Half of a character pair: JSON can spell it, no database can keep it.
SURROGATE = re.compile("[\ud800-\udfff]")
NoneType = type(None)
KIND_NAMES = {str: "text", dict: "an object", list: "a list", NoneType: "null"}


class Fields:
    """The fields of one line, each asked for once; what nobody asked for is unknown."""

    def __init__(self, line: int, values: dict[str, Any]) -> None:
        self.line = line
        self.values = values
        self.asked: set[str] = {"type"}

    def bad(self, name: str, problem: str) -> BadFile:
        return BadFile(self.line, name, problem)

    def get(self, name: str, *kinds: type) -> Any:
        """The field's value; missing, or of another kind, is an error.

        ``NoneType`` among the kinds makes it a field that may be left out.
        """
        self.asked.add(name)
        if name not in self.values and NoneType not in kinds:
            raise self.bad(name, "is missing")
        value = self.values.get(name)
        if not isinstance(value, kinds):
            names = " or ".join(KIND_NAMES[kind] for kind in kinds)
            raise self.bad(name, f"must be {names}")
        self._check_characters(name, value)
        return value

    def text(self, name: str, longest: int) -> str:
        """One line of text that isn't empty."""
        return self.checked(name, self.get(name, str), longest)

    def checked(self, name: str, value: str, longest: int) -> str:
        cleaned = clean_line(value)
        if not cleaned:
            raise self.bad(name, "is empty")
        if len(cleaned) > longest:
            raise self.bad(name, f"is longer than {longest} characters")
        return cleaned

    def key(self, name: str, longest: int) -> str:
        value = self.get(name, str)
        if not KEY.fullmatch(value) or len(value) > longest:
            raise self.bad(
                name, f"“{value[:40]}” is not a key: up to {longest} letters, digits, - and _"
            )
        return str(value)

    def done(self) -> None:
        for name in self.values:
            if name not in self.asked:
                raise self.bad(clean_line(name)[:40], "unknown field")

    def _check_characters(self, name: str, value: Any) -> None:
        if isinstance(value, str) and (CONTROL.search(value) or SURROGATE.search(value)):
            raise self.bad(name, "has a control character")
        if isinstance(value, dict):
            for key, inner in value.items():
                self._check_characters(name, key)
                self._check_characters(f"{name}.{key}", inner)
        if isinstance(value, list):
            for inner in value:
                self._check_characters(name, inner)
