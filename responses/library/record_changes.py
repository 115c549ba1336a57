"""Records of sources that were changed under a text which somebody had approved with the former."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, Max, Q
from django.utils import timezone

from .citations import keys_in
from .models import BlockVersion, ReferenceEvent, ReferenceVerb, ReviewTask, Verdict

CHANGES = (ReferenceVerb.CHANGED, ReferenceVerb.TOOK_IN, ReferenceVerb.MERGED)
# No letter prints these.
UNPRINTED = {"abstract", "custom", "note"}
TOLD = ("data__merged", "data__came", "data__came_fields", "data__fields")
Fields = list[str] | None


def newest_changes(*bodies: str) -> dict[str, datetime]:
    """When the record behind each key that these texts cite was last changed; others are left
    out. One query, if they cite anything.

    A merged key has the record of what it went into: the merging changed it, too, unless the
    two said the same in every field that letters print.
    """
    wanted = {key for body in bodies for key in keys_in(body)}
    if not wanted:
        return {}
    named = Q(reference__key__in=wanted) | Q(reference__merged__key__in=wanted)
    events = ReferenceEvent.objects.order_by("at").filter(named, verb__in=CHANGES)
    rows = events.annotate(former=F("reference__merged__key"))
    found: dict[str, datetime] = {}
    for own, former, at, *told in rows.values_list("reference__key", "former", "at", *TOLD):
        keys = {key for key in {own, former} & wanted if _is_printed(_fields_for(key, *told))}
        found |= dict.fromkeys(keys, at)
    return found


def _fields_for(
    key: str, merged: str | None, came: list[str] | None, came_fields: Fields, fields: Fields
) -> Fields:
    """In which fields the record behind the key changed; ``None`` if nobody wrote it down."""
    return came_fields if key in (came or ()) or key == merged else fields


def _is_printed(fields: Fields) -> bool:
    return fields is None or not UNPRINTED.issuperset(fields)


def changed_under(
    version: BlockVersion, changes: Mapping[str, datetime]
) -> list[tuple[str, datetime]]:
    """The keys that the version cites and whose record was changed after it was approved, and
    when. Who kept it as it is, at a later review, had the records of then before them.

    One query for a change on the very day of the text's date; else none.
    """
    keys = ((key, changes.get(key)) for key in keys_in(version.body))
    return [(key, at) for key, at in keys if at and _is_after(version, at)]


def _is_after(version: BlockVersion, at: datetime) -> bool:
    if version.approved_at is None or version.last_updated is None:
        return False
    if at <= version.approved_at or timezone.localdate(at) < version.last_updated:
        return False
    kept_at = _kept_at(version) if timezone.localdate(at) == version.last_updated else None
    return kept_at is None or at > kept_at


def _kept_at(version: BlockVersion) -> datetime | None:
    """When a review last kept it; ``None`` if none did."""
    kept = ReviewTask.objects.filter(version=version, verdict=Verdict.KEEP)
    return kept.aggregate(at=Max("closed_at"))["at"]
