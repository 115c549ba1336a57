"""Library lines read and checked, without a look at the database.

One JSON object a line, of three types:

    disease    key, name, synonyms?, codes? {gard, orpha, omim, mondo}
    reference  key, csl (a CSL-JSON item), merged_into? (the key of another one)
    block      key, disease (a key, or null: general), kind, language, heading?, body,
               status (approved or draft), last_updated (a draft may go without)

Every check that fails is a ``BadFile`` with the line and the field, which is given to
``refuse``: to raise it, or to keep it and look at the other lines.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from inquiries import codes
from inquiries.errors import BadFile
from inquiries.text import clean_line

from . import citations, clashes, references
from .fields import Fields, NoneType
from .html import EMPTY, LONGEST, sanitise
from .lines import BlockLine, DiseaseLine, Library, ReferenceLine, Refuse, refusing, stop
from .models import VersionStatus
from .wording import lost_in

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,4})?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
CODES = ("gard", "orpha", "omim", "mondo")


def _unwatched(length: int) -> None:
    """Nobody sees how far it is."""


def read(
    path: Path,
    status: str = "",
    refuse: Refuse = stop,
    step: Callable[[int], object] = _unwatched,
) -> Library:
    """The file's lines, checked as far as the file alone allows.

    All blocks come in with ``status``, if one is given. ``step`` is told of each line's
    length as it is read.
    """
    library = Library()
    for line, raw in _lines(path, step):
        with refusing(refuse):
            _read_line(library, line, raw, status)
    library.diseases = clashes.once(library.diseases, "disease", refuse)
    library.diseases = clashes.with_own_codes(library.diseases, refuse)
    library.references = clashes.once(library.references, "reference", refuse)
    library.blocks = clashes.one_wording_each(
        clashes.of_their_own(library.blocks, refuse), library.notes, refuse
    )
    return library


def _lines(path: Path, step: Callable[[int], object]) -> Iterator[tuple[int, bytes]]:
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            step(len(raw))
            yield number, raw


def objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The numbered objects of a file with one a line."""
    for line, raw in _lines(path, _unwatched):
        values = _object(line, raw)
        if values is not None:
            yield line, values


def _object(line: int, raw: bytes) -> dict[str, Any] | None:
    """The line's object; ``None`` for an empty line."""
    try:
        text = raw.decode("utf-8-sig" if line == 1 else "utf-8").rstrip("\r\n")
        return _parse(text) if text.strip() else None
    except UnicodeDecodeError as error:
        raise BadFile(line, "", f"not UTF-8 (byte {error.start + 1})") from error
    except json.JSONDecodeError as error:
        # Its own words name a line too: that of this one.
        where = f"{error.msg} (character {error.pos + 1})"
        raise BadFile(line, "", f"not one JSON object: {where}") from error
    except (ValueError, RecursionError) as error:
        raise BadFile(line, "", f"not one JSON object: {error}") from error


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


def _read_line(library: Library, line: int, raw: bytes, status: str) -> None:
    values = _object(line, raw)
    if values is None:
        return
    fields = Fields(line, values)
    kind = fields.get("type", str)
    if kind == "disease":
        disease = _disease(fields)
        fields.done()
        library.diseases.append(disease)
    elif kind == "reference":
        reference = _reference(fields)
        fields.done()
        library.references.append(reference)
    elif kind == "block":
        block = _block(fields, status)
        fields.done()
        library.blocks.append(block)
    else:
        raise fields.bad("type", f"“{clean_line(kind)[:40]}” is not disease, reference or block")


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
    into = fields.key("merged_into", 80) if "merged_into" in fields.values else ""
    if into == key:
        raise fields.bad("merged_into", "is the reference itself")
    return ReferenceLine(fields.line, key, {k: v for k, v in item.items() if k != "id"}, into)


def _block(fields: Fields, status: str) -> BlockLine:
    said = fields.get("status", str)
    if said not in (VersionStatus.APPROVED, VersionStatus.DRAFT):
        raise fields.bad("status", f"“{clean_line(said)[:40]}” is not approved or draft")
    status = status or said
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
        said=said,
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
    if needed:
        fields.get("last_updated", str)
    return day_of(fields, "last_updated")


def day_of(fields: Fields, name: str) -> date | None:
    """The field's date; ``None`` if it has none."""
    value = fields.get(name, str, NoneType)
    if value is None:
        return None
    try:
        if not DAY.fullmatch(value):
            raise ValueError
        return date.fromisoformat(value)
    except ValueError as error:
        problem = f"“{clean_line(value)[:40]}” is not a date such as 2015-10-26"
        raise fields.bad(name, problem) from error
