"""BibTeX and BibLaTeX, by bibtexparser 2.

Version 2, not 1: it's the one maintained (2.0 came out in September 2026), it says
at which line it couldn't read on and then does, and it keeps what it couldn't.
It's used for finding entries and fields and for taking names apart. The rest
of its middleware isn't: it knows no ``#``, and drops the text of some macros.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import bibtexparser
from bibtexparser.model import (
    Block,
    DuplicateBlockKeyBlock,
    DuplicateFieldKeyBlock,
    Entry,
    ParsingFailedBlock,
)

from . import latex
from .bibtex_fields import PEOPLE, fill
from .records import LONGEST_VALUE, Draft

PIECE = re.compile(r'\s*(?:(?P<brace>\{)|"|(?P<word>[^\s#{}",]+))\s*')
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# How deep an entry may inherit from an entry that inherits …
MOST_PARENTS = 3
MOST_FIELDS = 500
LONGEST_PEOPLE = 200_000
OF_NO_USE = {"abstract", "annote", "keywords", "file", "note", "review"}
# It logs the reader's text, and a line for each entry that can't be read. We tell the reader.
logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class RawEntry:
    """An entry with its fields' values put together, still LaTeX; field names in lower case."""

    kind: str
    key: str
    fields: dict[str, str]


def drafts(text: str) -> Iterator[Draft]:
    """The file's entries, in its order."""
    library = bibtexparser.parse_string(text, parse_stack=[])
    macros = latex.definitions(" ".join(preamble.value for preamble in library.preambles))
    strings = _strings((string.key, string.value) for string in library.strings)
    begun: list[tuple[Draft, RawEntry]] = []
    for block in library.blocks:
        entry, notes = _entry(block)
        if not entry and not isinstance(block, ParsingFailedBlock):
            continue
        draft = Draft(len(begun) + 1, (block.start_line or 0) + 1, notes=notes)
        draft.refusal = "" if entry else _why(block)
        draft.label = entry.key[:60] if entry else ""
        begun.append((draft, _raw(entry, strings, draft) if entry else RawEntry("", "", {})))
    parents = {raw.key.lower(): raw for _, raw in reversed(begun) if raw.key}
    for draft, raw in begun:
        if not draft.refusal:
            fill(draft, raw.kind, _with_parents(raw, parents, draft), macros)
        yield draft


# --- Entries ------------------------------------------------------------------


def _entry(block: Block) -> tuple[Entry | None, list[str]]:
    """The entry in a block, if there is one, and what was wrong about it."""
    notes: list[str] = []
    while isinstance(block, ParsingFailedBlock):
        if isinstance(block, DuplicateBlockKeyBlock) and block.key:
            notes.append(f"its key “{block.key[:40]}” is used before in the file")
        elif isinstance(block, DuplicateFieldKeyBlock):
            doubled = ", ".join(sorted(block.duplicate_keys))[:80]
            notes.append(f"given more than once, the first was taken: {doubled}")
        inner = block.ignore_error_block
        if inner is None:
            return None, notes
        block = inner
    return (block if isinstance(block, Entry) else None), notes


def _why(block: Block) -> str:
    reason = str(getattr(getattr(block, "error", None), "abort_reason", "")).replace("`", "")
    begin = (block.raw or "").split("\n")[0][:40]
    if "end of file" in reason or "Unexpected block start" in reason:
        return f"it is never closed: a brace or a quotation mark is missing (“{begin}”)"
    return f"it isn't well-formed BibTeX (“{begin}”): {' '.join(reason.split())[:120]}"


def _raw(entry: Entry, strings: Mapping[str, str], draft: Draft) -> RawEntry:
    fields: dict[str, str] = {}
    if len(entry.fields) > MOST_FIELDS:
        draft.refusal = f"it has {len(entry.fields):,} fields, which no reference has"
        return RawEntry("", "", {})
    for one in entry.fields:
        if len(str(one.value)) > (LONGEST_PEOPLE if one.key.lower() in PEOPLE else LONGEST_VALUE):
            if one.key.lower() not in OF_NO_USE:
                draft.notes.append(f"its {one.key[:30]} is too long to be one, and was left out")
            continue
        value, unknown = _value(str(one.value), strings)
        fields.setdefault(one.key.lower(), value)
        if unknown and one.key.lower() != "month":
            draft.notes.append(f"{one.key}: no @string defines “{unknown[:40]}”, kept as it stands")
    return RawEntry(entry.entry_type.lower(), entry.key, fields)


def _with_parents(entry: RawEntry, entries: Mapping[str, RawEntry], draft: Draft) -> dict[str, str]:
    """The entry's fields, and those that it inherits by ``crossref``."""
    fields = dict(entry.fields)
    wanted = entry.fields.get("crossref", "")
    for _ in range(MOST_PARENTS):
        if not wanted:
            break
        parent = entries.get(wanted.strip().lower())
        if not parent:
            draft.notes.append(f"it refers to “{wanted[:40]}”, which isn't in the file")
            break
        fields = _inherited(parent) | fields
        wanted = parent.fields.get("crossref", "")
    return fields


def _inherited(parent: RawEntry) -> dict[str, str]:
    """A book's title is the title of the book for its chapters; its key is nobody else's."""
    own = {"title", "subtitle", "booktitle", "key", "crossref", "doi", "note", "pages"}
    fields = {name: value for name, value in parent.fields.items() if name not in own}
    book_title = parent.fields.get("booktitle") or parent.fields.get("title")
    return fields | ({"booktitle": book_title} if book_title else {})


# --- Values -------------------------------------------------------------------


def _strings(pairs: Iterator[tuple[str, str]]) -> dict[str, str]:
    """What @string defines, and the twelve months, which BibTeX knows by itself."""
    strings = {month: month for month in MONTHS}
    for key, value in pairs:
        strings[key.lower()] = _value(value, strings)[0]
    return strings


def _value(raw: str, strings: Mapping[str, str]) -> tuple[str, str]:
    """A value's pieces (``"…" # name # {…} # 12``) put together, and a name nobody defined."""
    pieces: list[str] = []
    unknown = ""
    position = 0
    while found := PIECE.match(raw, position):
        word = found["word"]
        if word is not None:
            known = strings.get(word.lower(), word)
            unknown = unknown or ("" if word.lower() in strings or word.isdigit() else word)
            pieces.append(known)
            position = found.end()
        elif found["brace"]:
            piece, position = latex.group(raw, raw.index("{", position))
            pieces.append(piece)
        else:
            piece, position = _quoted(raw, raw.index('"', position) + 1)
            pieces.append(piece)
        hash_mark = re.compile(r"\s*#?\s*").match(raw, position)
        position = hash_mark.end() if hash_mark else position
    return "".join(pieces), unknown


def _quoted(raw: str, start: int) -> tuple[str, int]:
    """What stands up to the quotation mark that isn't inside braces, and where it goes on."""
    depth = 0
    for found in re.compile(r'\\.|[{}"]', re.DOTALL).finditer(raw, start):
        mark = found.group()
        if mark == '"' and depth <= 0:
            return raw[start : found.start()], found.end()
        depth += {"{": 1, "}": -1}.get(mark, 0)
    return raw[start:], len(raw)
