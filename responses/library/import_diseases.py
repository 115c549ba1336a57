"""The disease lines of a library file.

The vocabulary is the master of a disease's name and codes. A library line gives
an entry its key, fills in codes that it lacks and adds names; it renames and
removes nothing.
"""

from collections.abc import Iterable

from inquiries.errors import BadFile
from inquiries.importing import Counts
from inquiries.models import Disease, DiseaseName

from .validation import DiseaseLine

FEW = 400
MANY = 1000
IDS = ("gard", "mondo")


def store_diseases(
    lines: list[DiseaseLine], wanted: set[str], counts: Counts, notes: list[str]
) -> dict[str, Disease]:
    """The diseases of the lines, and those ``wanted`` by key that are here already, by key.

    ``counts`` and ``notes`` (of what was left as the vocabulary has it) are filled.
    """
    here = _Here(lines, wanted)
    new: list[tuple[DiseaseLine, Disease]] = []
    for entry in lines:
        disease = here.match(entry)
        if disease is None:
            disease = Disease(key=entry.key, name=entry.name, **entry.codes)
            new.append((entry, disease))
            continue
        changed = _fill(entry, disease) + _add_names(entry, disease, here.names[disease.pk])
        counts.changed += changed > 0
        counts.unchanged += not changed
        if disease.name != entry.name:
            notes.append(f"line {entry.line}, name: stays “{disease.name}”, as it is here")
        here.by_key[entry.key] = disease
    counts.added = len(new)
    Disease.objects.bulk_create([disease for _, disease in new], batch_size=MANY)
    DiseaseName.objects.bulk_create(
        [name for entry, disease in new for name in _names(entry, disease)], batch_size=MANY
    )
    return here.by_key | {entry.key: disease for entry, disease in new}


class _Here:
    """The entries that the lines may mean, found with few queries."""

    def __init__(self, lines: list[DiseaseLine], wanted: set[str]) -> None:
        self.by_key = _found("key", wanted | {entry.key for entry in lines})
        self.by_code = {
            name: _found(name, {entry.codes[name] for entry in lines if name in entry.codes})
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


def _found(field: str, values: Iterable[str]) -> dict[str, Disease]:
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


def _fill(entry: DiseaseLine, disease: Disease) -> int:
    """Set the key, and the codes that the entry lacks; how many fields that were."""
    blank = {name: code for name, code in entry.codes.items() if not getattr(disease, name)}
    values = blank if disease.key else {"key": entry.key, **blank}
    for field, value in values.items():
        setattr(disease, field, value)
    if values:
        disease.save(update_fields=list(values))
    return len(values)


def _add_names(entry: DiseaseLine, disease: Disease, have: set[str]) -> int:
    missing = [text for text in (entry.name, *entry.synonyms) if text not in have]
    DiseaseName.objects.bulk_create([DiseaseName.of(disease, text) for text in missing])
    return len(missing)


def _names(entry: DiseaseLine, disease: Disease) -> list[DiseaseName]:
    synonyms = [DiseaseName.of(disease, text) for text in entry.synonyms]
    return [DiseaseName.of(disease, entry.name, is_preferred=True), *synonyms]
