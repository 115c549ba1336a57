"""The disease lines of a library file.

The vocabulary is the master of a disease's name and codes. A library line gives
an entry its key, fills in codes that it lacks and adds names; it renames and
removes nothing.
"""

from collections.abc import Iterable

from inquiries.errors import BadFile
from inquiries.models import Disease, DiseaseName

from .lines import DiseaseLine, Refuse, refusing, stop
from .tally import Tally

FEW = 400
MANY = 1000
IDS = ("gard", "mondo")


def plan_diseases(
    lines: list[DiseaseLine],
    wanted: set[str],
    tally: Tally,
    notes: list[str],
    refuse: Refuse = stop,
) -> "DiseasePlan":
    """What the lines will write, with the diseases ``wanted`` by key that are here already.

    ``tally`` and ``notes`` (of what was left as the vocabulary has it) are filled. Nothing
    is locked or written before ``write``.
    """
    plan = DiseasePlan(_Here(lines, wanted), tally, notes)
    for entry in lines:
        with refusing(refuse):
            plan.take(entry)
    return plan


class DiseasePlan:
    """What the lines will write: worked out line by line, written at once.

    ``by_key`` are the diseases of the lines and those that were wanted besides; ``renamed``
    the ids of those that are here and get another name.
    """

    def __init__(self, here: "_Here", tally: Tally, notes: list[str]) -> None:
        self.here = here
        self.tally = tally
        self.notes = notes
        self.by_key = here.by_key
        self.renamed: set[int] = set()
        self.new: list[Disease] = []
        # Those that lacked something, by the fields they lacked.
        self.filled: dict[tuple[str, ...], list[Disease]] = {}
        self.names: list[DiseaseName] = []

    def take(self, entry: DiseaseLine) -> None:
        disease = self.here.match(entry)
        if disease is None:
            self._add(entry)
        else:
            self._bring_up_to_date(entry, disease)

    def _add(self, entry: DiseaseLine) -> None:
        disease = Disease(key=entry.key, name=entry.name, **entry.codes)
        self.new.append(disease)
        self.names += _names(entry, disease)
        self.tally.add(entry.key)
        self.by_key[entry.key] = disease

    def _bring_up_to_date(self, entry: DiseaseLine, disease: Disease) -> None:
        missing = _missing_names(entry, disease, self.here.names[disease.pk])
        filled = _fill(entry, disease)
        if filled:
            self.filled.setdefault(filled, []).append(disease)
        if missing:
            self.names += missing
            self.renamed.add(disease.pk)
        self.tally.keep(entry.key, changed=bool(filled or missing))
        if disease.name != entry.name:
            here = f"line {entry.line}, name: stays “{disease.name}”, as it is here"
            self.notes.append(here)
        self.by_key[entry.key] = disease

    def write(self) -> None:
        for fields, diseases in self.filled.items():
            Disease.objects.bulk_update(diseases, fields, batch_size=FEW)
        Disease.objects.bulk_create(self.new, batch_size=MANY)
        DiseaseName.objects.bulk_create(self.names, batch_size=MANY)


class _Here:
    """The entries that the lines may mean, found with few queries."""

    def __init__(self, lines: list[DiseaseLine], wanted: set[str]) -> None:
        self.by_key = found_by("key", wanted | {entry.key for entry in lines})
        self.by_code = {
            name: found_by(name, {entry.codes[name] for entry in lines if name in entry.codes})
            for name in IDS
        }
        self.by_number = {
            name: _groups(name, {entry.codes[name] for entry in lines if name in entry.codes})
            for name in ("orpha", "omim")
        }
        self.taken: dict[int, int] = {}
        found = [*self.by_key.values(), *(d for ids in self.by_code.values() for d in ids.values())]
        found += [d for n in self.by_number.values() for group in n.values() for d in group]
        # One object for one row, however it was found.
        self.rows = {disease.pk: disease for disease in found}
        self.names = _names_of(self.rows)

    def match(self, entry: DiseaseLine) -> Disease | None:
        """The entry that the line means: by its ids, else its key, else its numbers."""
        ids = {
            found.pk for name in IDS if (found := self.by_code[name].get(entry.codes.get(name, "")))
        }
        if len(ids) > 1:
            raise BadFile(entry.line, "codes", "they belong to two diseases here")
        keyed = self.by_key.get(entry.key)
        pk = next(iter(ids), None) or (keyed.pk if keyed else None) or self._by_number(entry)
        if pk is None:
            return None
        disease = self.rows[pk]
        self._check(entry, disease, keyed)
        return disease

    def _by_number(self, entry: DiseaseLine) -> int | None:
        """The one entry with these Orphanet and OMIM numbers, if it is one and has no key."""
        if any(entry.codes.get(name) for name in IDS):
            return None
        found = [
            {d.pk for d in self.by_number[name].get(code, []) if d.key is None}
            for name, code in entry.codes.items()
        ]
        common = set.intersection(*found) if found else set()
        return common.pop() if len(common) == 1 else None

    def _check(self, entry: DiseaseLine, disease: Disease, keyed: Disease | None) -> None:
        if disease.pk in self.taken:
            problem = f"means “{disease.name}” here, and so does line {self.taken[disease.pk]}"
            raise BadFile(entry.line, "codes", problem)
        self.taken[disease.pk] = entry.line
        if keyed and keyed.pk != disease.pk:
            problem = f"“{entry.key}” is “{keyed.name}” here, but the codes are those of "
            raise BadFile(entry.line, "key", problem + f"“{disease.name}”")
        if disease.key not in (None, entry.key):
            raise BadFile(entry.line, "key", f"this disease has the key “{disease.key}” here")
        for name in IDS:
            ours, theirs = getattr(disease, name), entry.codes.get(name)
            if keyed and ours and theirs and ours != theirs:
                problem = f"“{entry.key}” has {ours} here, not {theirs}"
                raise BadFile(entry.line, f"codes.{name}", problem)


def found_by(field: str, values: Iterable[str]) -> dict[str, Disease]:
    """The disease of each value of a field that is one disease's alone: key, gard, mondo."""
    return {value: group[0] for value, group in _groups(field, values).items()}


def _groups(field: str, values: Iterable[str]) -> dict[str, list[Disease]]:
    groups: dict[str, list[Disease]] = {}
    listed = sorted(values)
    for start in range(0, len(listed), FEW):
        few = {f"{field}__in": listed[start : start + FEW]}
        for disease in Disease.objects.filter(**few).order_by("pk"):
            groups.setdefault(getattr(disease, field), []).append(disease)
    return groups


def _names_of(pks: Iterable[int]) -> dict[int, set[str]]:
    listed = sorted(pks)
    names: dict[int, set[str]] = {pk: set() for pk in listed}
    for start in range(0, len(listed), FEW):
        rows = DiseaseName.objects.filter(disease__in=listed[start : start + FEW])
        for pk, text in rows.values_list("disease_id", "text"):
            names[pk].add(text)
    return names


def _fill(entry: DiseaseLine, disease: Disease) -> tuple[str, ...]:
    """Set the key, and the codes that the entry lacks; the fields that were set."""
    blank = {name: code for name, code in entry.codes.items() if not getattr(disease, name)}
    values = blank if disease.key else {"key": entry.key, **blank}
    for name, value in values.items():
        setattr(disease, name, value)
    return tuple(sorted(values))


def _missing_names(entry: DiseaseLine, disease: Disease, have: set[str]) -> list[DiseaseName]:
    missing = [text for text in (entry.name, *entry.synonyms) if text not in have]
    return [DiseaseName.of(disease, text) for text in missing]


def _names(entry: DiseaseLine, disease: Disease) -> list[DiseaseName]:
    synonyms = [DiseaseName.of(disease, text) for text in entry.synonyms]
    return [DiseaseName.of(disease, entry.name, is_preferred=True), *synonyms]
