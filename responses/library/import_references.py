"""The reference lines of a library file.

A merged reference comes in merged. What is here already is merged on its page alone,
where a person sees both records; and what was merged here stays so, as do records that
somebody changed here, which may hold the numbers of two.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from inquiries.errors import BadFile
from inquiries.models import User

from .lines import ReferenceLine, Refuse, refusing, stop
from .models import Reference, ReferenceEvent, ReferenceVerb
from .reference_verbs import changed_fields
from .tally import Tally

FEW = 400
MANY = 1000
BY_FILE = "by_file"
CHANGES = (ReferenceVerb.CHANGED, ReferenceVerb.TOOK_IN)


def store_references(
    lines: list[ReferenceLine],
    cited: set[str],
    tally: Tally,
    notes: list[str],
    refuse: Refuse = stop,
    user: User | None = None,
) -> dict[str, Reference]:
    """Store the lines; those, and the ``cited`` ones that are here, by key.

    ``user`` does it, if a person does.
    """
    into = {entry.merged_into for entry in lines if entry.merged_into}
    known = references_here(cited | into | {entry.key for entry in lines})
    by_hand = _changed_by_hand(known.values())
    new: dict[str, Reference] = {}
    changed: list[Reference] = []
    before: dict[str, dict[str, Any]] = {}
    for entry in lines:
        reference = known.get(entry.key)
        if reference is None:
            new[entry.key] = Reference.of(entry.key, entry.csl)
            tally.add(entry.key)
            continue
        _note_merging(entry, reference, notes)
        differs = reference.csl != entry.csl
        if differs and reference.pk in by_hand:
            notes.append(f"line {entry.line}, csl: {entry.key} was changed here, and stays so")
            differs = False
        tally.keep(entry.key, changed=differs)
        if differs:
            before[entry.key], reference.csl = reference.csl, entry.csl
            reference.derive()
            changed.append(reference)
    Reference.objects.bulk_create(new.values(), batch_size=MANY)
    Reference.objects.bulk_update(changed, ["csl", *Reference.DERIVED], batch_size=FEW)
    _merge([entry for entry in lines if entry.key in new], new, known, refuse)
    _write_events(new.values(), changed, before, user)
    return known | new


def _write_events(
    new: Iterable[Reference],
    changed: Iterable[Reference],
    before: dict[str, dict[str, Any]],
    user: User | None,
) -> None:
    added = (ReferenceEvent(reference=one, actor=user, verb=ReferenceVerb.ADDED) for one in new)
    replaced = (
        ReferenceEvent(
            reference=one,
            actor=user,
            verb=ReferenceVerb.CHANGED,
            data={
                "fields": changed_fields(before[one.key], one.csl),
                "before": before[one.key],
                # So that the next file may change it again.
                BY_FILE: True,
            },
        )
        for one in changed
    )
    ReferenceEvent.objects.bulk_create([*added, *replaced], batch_size=MANY)


def references_here(keys: Iterable[str]) -> dict[str, Reference]:
    """Those of these keys that are here, with what they were merged into; locked.

    So that nobody changes or merges one while a file is taken in, which would undo it.
    """
    listed = sorted(keys)
    _lock(listed)
    found: dict[str, Reference] = {}
    for start in range(0, len(listed), FEW):
        few = Reference.objects.filter(key__in=listed[start : start + FEW])
        found |= {reference.key: reference for reference in few.select_related("merged_into")}
    return found


def _lock(keys: list[str]) -> None:
    """In the order of their ids, as merging does."""
    rows = Reference.objects.order_by("pk")
    pks = [pk for few in _few(keys) for pk in rows.filter(key__in=few).values_list("pk", flat=True)]
    for some in _few(sorted(pks)):
        list(rows.select_for_update(no_key=True).filter(pk__in=some).values_list("pk"))


def _few(values: list[Any]) -> Iterator[list[Any]]:
    return (values[start : start + FEW] for start in range(0, len(values), FEW))


def _changed_by_hand(references: Iterable[Reference]) -> set[int]:
    """The ids of those whose records somebody changed here, by merging too."""
    pks = {reference.pk for reference in references}
    changes = ReferenceEvent.objects.filter(verb__in=CHANGES).exclude(actor=None)
    by_hand = changes.exclude(data__has_key=BY_FILE)
    return pks & set(by_hand.values_list("reference", flat=True))


def _note_merging(entry: ReferenceLine, reference: Reference, notes: list[str]) -> None:
    here = reference.merged_into.key if reference.merged_into else ""
    if here != entry.merged_into:
        said = f"merged into {here}" if here else "not merged"
        notes.append(f"line {entry.line}, merged_into: {entry.key} stays {said}, as it is here")


def _merge(
    lines: list[ReferenceLine],
    new: dict[str, Reference],
    known: dict[str, Reference],
    refuse: Refuse,
) -> None:
    """What a new one stands for is never itself merged: it stands for the last in the chain."""
    there = {entry.key: entry.merged_into for entry in lines if entry.merged_into}
    merged = []
    for entry in lines:
        if entry.merged_into:
            with refusing(refuse):
                new[entry.key].merged_into = _last(entry, there, known, new)
                merged.append(new[entry.key])
    Reference.objects.bulk_update(merged, ["merged_into"], batch_size=FEW)


def _last(
    entry: ReferenceLine,
    there: dict[str, str],
    known: dict[str, Reference],
    new: dict[str, Reference],
) -> Reference:
    key, seen = entry.merged_into, {entry.key}
    while key in there and key not in seen:
        seen.add(key)
        key = there[key]
    if key in seen:
        raise BadFile(entry.line, "merged_into", "leads back to the reference itself")
    found = new.get(key) or known.get(key)
    if found is None:
        raise BadFile(entry.line, "merged_into", f"“{key}” is not a reference here")
    return found.stands_for
