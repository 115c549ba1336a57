"""Library lines read and checked, without a look at the database.

One JSON object a line, of three types:

    disease    key, name, synonyms?, codes? {gard, orpha, omim, mondo}
    reference  key, csl (a CSL-JSON item)
    block      key, disease (a key, or null: general), kind, language, heading?, body,
               status (approved or draft), last_updated (a draft may go without)

Every check raises ``BadFile`` with the line and the field.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from inquiries import codes
from inquiries.errors import BadFile
from inquiries.text import clean_line

from . import citations, references
from .fields import Fields, NoneType
from .html import EMPTY, LONGEST, sanitise
from .models import VersionStatus
from .wording import lost_in

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,4})?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CODES = ("gard", "orpha", "omim", "mondo")


@dataclass(frozen=True)
class DiseaseLine:
    line: int
    key: str
    name: str
    synonyms: tuple[str, ...]
    codes: dict[str, str]


@dataclass(frozen=True)
class ReferenceLine:
    line: int
    key: str
    csl: dict[str, Any]


@dataclass(frozen=True)
class BlockLine:
    """One wording of a block; ``disease`` is a key, or ``None`` for a general block."""

    line: int
    key: str
    disease: str | None
    kind: str
    language: str
    heading: str
    body: str
    last_updated: date | None
    status: str

    @property
    def is_approved(self) -> bool:
        return self.status == VersionStatus.APPROVED


@dataclass
class Library:
    """A whole file."""

    diseases: list[DiseaseLine] = field(default_factory=list)
    references: list[ReferenceLine] = field(default_factory=list)
    blocks: list[BlockLine] = field(default_factory=list)


def read(path: Path) -> Library:
    """The file's lines, checked as far as the file alone allows."""
    library = Library()
    for line, values in _objects(path):
        _read_line(library, line, values)
    _check_keys(library.diseases, "disease")
    _check_codes(library.diseases)
    _check_keys(library.references, "reference")
    _check_block_keys(library.blocks)
    return library


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                if text.strip():
                    yield number, _parse(text)
            except UnicodeDecodeError as error:
                raise BadFile(number, "", f"not UTF-8 (byte {error.start + 1})") from error
            except (ValueError, RecursionError) as error:
                raise BadFile(number, "", f"not one JSON object: {error}") from error


def _parse(text: str) -> dict[str, Any]:
    parsed = json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_pairs)
    if not isinstance(parsed, dict):
        raise ValueError("it is something else")
    return parsed


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a field is there twice")
    return values


def _read_line(library: Library, line: int, values: dict[str, Any]) -> None:
    fields = Fields(line, values)
    kind = fields.get("type", str)
    if kind == "disease":
        library.diseases.append(_disease(fields))
    elif kind == "reference":
        library.references.append(_reference(fields))
    elif kind == "block":
        library.blocks.append(_block(fields))
    else:
        raise fields.bad("type", f"“{clean_line(kind)[:40]}” is not disease, reference or block")
    fields.done()


def _disease(fields: Fields) -> DiseaseLine:
    key = fields.key("key", 80)
    name = fields.text("name", 300)
    synonyms = fields.get("synonyms", list, NoneType) or []
    if not all(isinstance(synonym, str) for synonym in synonyms):
        raise fields.bad("synonyms", "must be a list of texts")
    cleaned = [fields.checked("synonyms", synonym, 300) for synonym in synonyms]
    different = dict.fromkeys(synonym for synonym in cleaned if synonym != name)
    return DiseaseLine(fields.line, key, name, tuple(different), _codes(fields))


def _codes(fields: Fields) -> dict[str, str]:
    given = fields.get("codes", dict, NoneType) or {}
    found = {}
    for name, value in given.items():
        where = f"codes.{clean_line(name)[:40]}"
        if name not in CODES:
            raise fields.bad(where, "unknown field")
        if not isinstance(value, str):
            raise fields.bad(where, "must be text")
        try:
            found[name] = codes.spelt(name, value)
        except ValueError as error:
            raise fields.bad(where, str(error)) from error
    return {name: code for name, code in found.items() if code}


def _reference(fields: Fields) -> ReferenceLine:
    key = fields.key("key", 80)
    item = fields.get("csl", dict)
    problem = references.problem_in(item)
    if problem:
        raise fields.bad(*problem)
    return ReferenceLine(fields.line, key, {k: v for k, v in item.items() if k != "id"})


def _block(fields: Fields) -> BlockLine:
    status = fields.get("status", str)
    if status not in (VersionStatus.APPROVED, VersionStatus.DRAFT):
        raise fields.bad("status", f"“{clean_line(status)[:40]}” is not approved or draft")
    fields.get("disease", str, NoneType)
    if "disease" not in fields.values:
        raise fields.bad("disease", "is missing; null makes the block a general one")
    language = fields.get("language", str)
    if not LANGUAGE.fullmatch(language):
        raise fields.bad("language", f"“{clean_line(language)[:40]}” is not a code such as en")
    return BlockLine(
        line=fields.line,
        key=fields.key("key", 120),
        disease=fields.values["disease"],
        kind=fields.text("kind", 32),
        language=language,
        heading=_heading(fields),
        body=_body(fields),
        last_updated=_day(fields, needed=status == VersionStatus.APPROVED),
        status=status,
    )


def _heading(fields: Fields) -> str:
    given = fields.get("heading", str, NoneType)
    heading = fields.checked("heading", given, 300) if given else ""
    cited = citations.malformed_in_plain(heading)
    if cited:
        raise fields.bad("heading", f"has “{cited[0][:40]}”; only a body can cite")
    return heading


def _body(fields: Fields) -> str:
    """The body as we store it. What we would have to cut out is refused, not cut out."""
    given = fields.get("body", str)
    if len(given) > LONGEST:
        raise fields.bad("body", f"is longer than {LONGEST} characters")
    if EMPTY.match(given):
        raise fields.bad("body", "is empty")
    body = sanitise(given)
    lost = lost_in(given, body)
    if lost:
        raise fields.bad("body", lost)
    malformed = citations.malformed_in(body)
    if malformed:
        raise fields.bad("body", f"“{malformed[0][:40]}” is not a citation such as [@key1; @key2]")
    return body


def _day(fields: Fields, needed: bool) -> date | None:
    value = fields.get("last_updated", str) if needed else fields.get("last_updated", str, NoneType)
    if value is None:
        return None
    try:
        if not DAY.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError as error:
        problem = f"“{clean_line(value)[:40]}” is not a date such as 2015-10-26"
        raise fields.bad("last_updated", problem) from error


# --- Keys in one file -------------------------------------------------------


def _check_keys(lines: Sequence[DiseaseLine | ReferenceLine], what: str) -> None:
    seen: dict[str, int] = {}
    for entry in lines:
        if entry.key in seen:
            problem = f"the {what} “{entry.key}” is on line {seen[entry.key]} already"
            raise BadFile(entry.line, "key", problem)
        seen[entry.key] = entry.line


def _check_codes(diseases: list[DiseaseLine]) -> None:
    """A GARD or MONDO id belongs to one disease."""
    seen: dict[str, int] = {}
    for entry in diseases:
        for name in ("gard", "mondo"):
            code = entry.codes.get(name)
            if code and code in seen:
                problem = f"{code} is on line {seen[code]} already"
                raise BadFile(entry.line, f"codes.{name}", problem)
            if code:
                seen[code] = entry.line


def _check_block_keys(blocks: list[BlockLine]) -> None:
    """One key may have one approved and one draft wording, of one and the same block."""
    seen: dict[str, BlockLine] = {}
    for entry in blocks:
        other = seen.setdefault(entry.key, entry)
        if other is entry:
            continue
        for name in ("disease", "kind", "language"):
            if getattr(entry, name) != getattr(other, name):
                raise BadFile(entry.line, name, f"not as on line {other.line}, for the same key")
        if {entry.status, other.status} != {VersionStatus.APPROVED, VersionStatus.DRAFT}:
            problem = f"the block “{entry.key}” is on line {other.line} already"
            raise BadFile(entry.line, "key", problem)
        # Both wordings are there now; a third is refused whatever its status.
        seen[entry.key] = BlockLine(**{**vars(entry), "status": ""})
