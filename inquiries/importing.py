"""The vocabulary from a table (TSV, no quoting): all of it, or nothing and a reason.

A disease's identity is its GARD id, else its MONDO id; an entry with neither is
known by its Orphanet and OMIM numbers. Names are not identity: they occur twice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction
from tqdm import tqdm

from . import codes
from .errors import BadFile
from .models import Disease, DiseaseName
from .text import CONTROL, clean_line, normalise

ID_COLUMNS = {"gard_id": "gard", "orpha": "orpha", "omim": "omim", "mondo_id": "mondo"}
REQUIRED = ("name", "synonyms", "is_rare")
LONGEST_NAME = 300
BATCH = 2000

T = TypeVar("T")


@dataclass
class Counts:
    """What an import did to the things it read."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        return f"{self.added} added, {self.changed} changed, {self.unchanged} unchanged"


@dataclass(frozen=True)
class Row:
    """One line of the file, checked. ``values`` are fields of ``Disease``, only
    for the columns that the file has."""

    line: int
    values: dict[str, Any]
    synonyms: tuple[str, ...]

    @property
    def name(self) -> str:
        return str(self.values["name"])

    def code(self, name: str) -> str:
        return str(self.values.get(name, ""))

    @property
    def identity(self) -> list[tuple[str, ...]]:
        """The keys under which this disease is known, the strongest first."""
        return identity(*(self.code(name) for name in ("gard", "mondo", "orpha", "omim")))


def identity(gard: str, mondo: str, orpha: str, omim: str) -> list[tuple[str, ...]]:
    """``[("gard_id", …), ("mondo_id", …)]``, or ``[("orpha, omim", …, …)]`` with neither.

    The first item of each names the columns, for messages.
    """
    strong: list[tuple[str, ...]] = [("gard_id", gard), ("mondo_id", mondo)]
    return [key for key in strong if key[1]] or [("orpha, omim", orpha, omim)]


def import_diseases(path: Path) -> Counts:
    """Add the diseases of the file and bring known ones up to date.

    Raises ``BadFile``, having stored nothing; ``OSError`` if it can't be read.
    """
    rows = read(path)
    with transaction.atomic():
        return _store(rows)


# --- Reading ----------------------------------------------------------------


def read(path: Path) -> list[Row]:
    """The file's rows; ``BadFile`` names the line and the column of what's wrong."""
    lines = _lines(path)
    _, header = next(lines, (1, [""]))
    _check_header(header)
    rows = [_row(number, header, cells) for number, cells in lines]
    _check_identities(rows)
    return rows


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines as cells, empty lines left out."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                raise BadFile(number, "", f"not UTF-8 (byte {error.start + 1})") from error
            if text.strip("\r\n"):
                yield number, text.rstrip("\r\n").split("\t")


def _check_header(header: list[str]) -> None:
    for column in REQUIRED:
        if column not in header:
            raise BadFile(1, column, "the header has no such column")
    if not set(header) & set(ID_COLUMNS):
        raise BadFile(1, "", f"the header has none of {', '.join(ID_COLUMNS)}")
    for column in header:
        if column not in REQUIRED and column not in ID_COLUMNS:
            raise BadFile(1, clean_line(column)[:40], "unknown column")
        if header.count(column) > 1:
            raise BadFile(1, column, "the column is there twice")


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        raise BadFile(line, "", f"{len(cells)} cells where the header has {len(header)}")
    named = dict(zip(header, cells, strict=True))
    for column, cell in named.items():
        if CONTROL.search(cell) or "\r" in cell:
            raise BadFile(line, column, "has a control character")
    values = _codes(line, named)
    if named["is_rare"] not in ("0", "1"):
        raise BadFile(line, "is_rare", f"“{named['is_rare'][:20]}” is neither 0 nor 1")
    values["is_rare"] = named["is_rare"] == "1"
    values["name"] = _name(line, "name", named["name"])
    if not values["name"]:
        raise BadFile(line, "name", "is empty")
    synonyms = (_name(line, "synonyms", text) for text in named["synonyms"].split("|"))
    different = dict.fromkeys(s for s in synonyms if s and s != values["name"])
    return Row(line, values, tuple(different))


def _codes(line: int, named: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, name in ID_COLUMNS.items():
        if column in named:
            try:
                values[name] = codes.spelt(name, named[column])
            except ValueError as error:
                raise BadFile(line, column, str(error)) from error
    if not any(values.values()):
        raise BadFile(line, ", ".join(c for c in ID_COLUMNS if c in named), "has no id")
    return values


def _name(line: int, column: str, text: str) -> str:
    # As the file has it: two spellings that differ in a space are two names there.
    name = text.strip()
    # Taking letters apart can make a name longer: a ligature is one sign and several letters.
    if max(len(name), len(normalise(name))) > LONGEST_NAME:
        raise BadFile(line, column, f"a name is longer than {LONGEST_NAME} characters")
    return name


def _check_identities(rows: list[Row]) -> None:
    lines: dict[tuple[str, ...], int] = {}
    for row in rows:
        for key in row.identity:
            if key in lines:
                said = " ".join(part for part in key[1:] if part)
                raise BadFile(row.line, key[0], f"{said} is on line {lines[key]} already")
            lines[key] = row.line


# --- Storing ----------------------------------------------------------------


def _store(rows: list[Row]) -> Counts:
    """Work out what differs from the vocabulary, then write only that."""
    known = _known()
    names = _names_by_disease()
    counts = Counts()
    pairs: list[tuple[Row, Disease]] = []
    changed: dict[int, Disease] = {}
    taken: dict[int, int] = {}
    for row in tqdm(rows, desc="Comparing", unit=" diseases", disable=None):
        disease = _match(row, known, taken)
        if disease is None:
            counts.added += 1
            pairs.append((row, Disease(**row.values)))
            continue
        new_values = _update(disease, row)
        new_names = _wanted(row) != names.get(disease.pk, {})
        if new_values:
            changed[disease.pk] = disease
        if new_names:
            pairs.append((row, disease))
        counts.changed += new_values or new_names
        counts.unchanged += not (new_values or new_names)
    fields = [*ID_COLUMNS.values(), "is_rare", "name"]
    Disease.objects.bulk_update(changed.values(), fields, batch_size=100)
    Disease.objects.bulk_create([d for _, d in pairs if d.pk is None], batch_size=BATCH)
    _store_names(pairs, names)
    return counts


def _known() -> dict[tuple[str, ...], Disease]:
    return {
        key: disease
        for disease in Disease.objects.order_by("-pk").iterator()
        for key in identity(disease.gard, disease.mondo, disease.orpha, disease.omim)
    }


def _names_by_disease() -> dict[int, dict[str, bool]]:
    """For each disease its names, and whether each is the preferred one."""
    names: dict[int, dict[str, bool]] = {}
    rows = DiseaseName.objects.values_list("disease_id", "text", "is_preferred")
    for disease, text, preferred in rows.iterator():
        names.setdefault(disease, {})[text] = preferred
    return names


def _match(
    row: Row, known: dict[tuple[str, ...], Disease], taken: dict[int, int]
) -> Disease | None:
    """The entry that the row describes; ``BadFile`` if that isn't one entry and one row."""
    found = {known[key].pk: known[key] for key in row.identity if key in known}
    columns = ", ".join(key[0] for key in row.identity)
    if len(found) > 1:
        names = " and ".join(f"“{disease.name}”" for disease in found.values())
        raise BadFile(row.line, columns, f"these ids belong to two diseases here: {names}")
    for pk, disease in found.items():
        if pk in taken:
            raise BadFile(row.line, columns, f"is the same disease here as line {taken[pk]}")
        taken[pk] = row.line
        return disease
    return None


def _update(disease: Disease, row: Row) -> bool:
    """Set what differs on the object; whether anything did."""
    differing = {k: v for k, v in row.values.items() if getattr(disease, k) != v}
    for field, value in differing.items():
        setattr(disease, field, value)
    return bool(differing)


def _wanted(row: Row) -> dict[str, bool]:
    return {**dict.fromkeys(row.synonyms, False), row.name: True}


def _store_names(pairs: list[tuple[Row, Disease]], names: dict[int, dict[str, bool]]) -> None:
    """Make the names of these diseases exactly those of their rows.

    A name whose preference changed is removed and added again.
    """
    fresh: list[DiseaseName] = []
    stale: list[tuple[int, str]] = []
    for row, disease in pairs:
        have, wanted = names.get(disease.pk, {}), _wanted(row)
        stale += [(disease.pk, t) for t, p in have.items() if wanted.get(t) is not p]
        fresh += [DiseaseName.of(disease, t, p) for t, p in wanted.items() if have.get(t) is not p]
    _remove_names(stale)
    for batch in tqdm(_batches(fresh), desc="Storing names", unit=" batches", disable=None):
        DiseaseName.objects.bulk_create(batch)


def _remove_names(stale: list[tuple[int, str]]) -> None:
    """One statement for many diseases: their ids are few at a time, their texts compared here."""
    for batch in _batches(stale, 400):
        gone = set(batch)
        rows = DiseaseName.objects.filter(disease__in={disease for disease, _ in gone})
        pks = [
            pk
            for pk, disease, text in rows.values_list("pk", "disease_id", "text")
            if (disease, text) in gone
        ]
        for few in _batches(pks, 400):
            DiseaseName.objects.filter(pk__in=few).delete()


def _batches(items: list[T], size: int = BATCH) -> list[list[T]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
