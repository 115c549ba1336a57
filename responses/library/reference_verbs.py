"""Every change of a reference: one verb, one transaction, one event.

A verb locks the reference; raises ``NotPossible`` and changes nothing if the state of
things forbids it. What approved letters froze never changes with it.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction

from inquiries.errors import ChangedMeanwhile, NotPossible
from inquiries.models import User

from .models import Reference, ReferenceEvent, ReferenceVerb
from .references import problem_in

Csl = dict[str, Any]
MANY = 1000


def locked(reference: Reference) -> Reference:
    """The same reference read afresh, locked until the transaction ends; not a merged one.

    Not so tight that nobody could cite it meanwhile.
    """
    fresh = Reference.objects.select_for_update(no_key=True).get(pk=reference.pk)
    if fresh.merged_into:
        raise NotPossible(f"{fresh} was merged into {fresh.merged_into}: that one counts now.")
    return fresh


def mark_of(*items: Csl) -> str:
    """Stands for these records: nobody overwrites or merges what they haven't seen."""
    return hashlib.sha256(json.dumps(items, sort_keys=True).encode()).hexdigest()[:16]


def add_reference(user: User, key: str, csl: Csl) -> Reference:
    """A new reference."""
    return add_references(user, [(key, csl)])[0]


def add_references(user: User, items: Sequence[tuple[str, Csl]]) -> list[Reference]:
    """New references with these keys: all of them, or none."""
    references = [_checked(Reference.of(key, csl)) for key, csl in items]
    try:
        with transaction.atomic():
            Reference.objects.bulk_create(references, batch_size=MANY)
            ReferenceEvent.objects.bulk_create(
                ReferenceEvent(reference=reference, actor=user, verb=ReferenceVerb.ADDED)
                for reference in references
            )
    except IntegrityError as error:
        keys = Reference.objects.filter(key__in=[key for key, _ in items])
        taken = keys.values_list("key", flat=True).first()
        if taken is None:
            raise
        raise NotPossible(f"There is a reference with the key {taken} already.") from error
    return references


def _checked(reference: Reference) -> Reference:
    problem = problem_in(reference.csl)
    if problem:
        raise NotPossible(f"{reference.key}: {problem[0]} {problem[1]}.")
    return reference


@transaction.atomic
def change_record(reference: Reference, user: User, csl: Csl, base: str | None = None) -> Reference:
    """Another record for the reference; the one it had stays in its history.

    ``base`` is the ``mark_of`` the record that the form began with
    (``ChangedMeanwhile`` if another one is stored now).
    """
    reference = locked(reference)
    before, fields = reference.csl, changed_fields(reference.csl, csl)
    if not fields:
        return reference
    if base is not None and base != mark_of(before):
        raise ChangedMeanwhile(
            "This record was changed by somebody else meanwhile. What you entered is still in "
            "the form: compare it with what is kept, and save again to keep yours."
        )
    reference.csl = csl
    _checked(reference).save(update_fields=["csl"])
    ReferenceEvent.record(reference, user, ReferenceVerb.CHANGED, fields=fields, before=before)
    return reference


def changed_fields(before: Csl, after: Csl) -> list[str]:
    """The names of the fields in which two records differ."""
    names = {*before, *after}
    return sorted(name for name in names if before.get(name) != after.get(name))
