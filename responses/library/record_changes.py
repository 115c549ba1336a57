"""Records of sources that were changed under a text which somebody had approved with the former."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from .citations import keys_in
from .models import BlockVersion, ReferenceEvent, ReferenceVerb

CHANGES = (ReferenceVerb.CHANGED, ReferenceVerb.TOOK_IN, ReferenceVerb.MERGED)


def newest_changes(*bodies: str) -> dict[str, datetime]:
    """When the record behind each key that these texts cite was last changed; others are left
    out. One query, if they cite anything.

    A merged key has the record of what it went into: the merging changed it, too.
    """
    wanted = {key for body in bodies for key in keys_in(body)}
    if not wanted:
        return {}
    named = Q(reference__key__in=wanted) | Q(reference__merged__key__in=wanted)
    events = ReferenceEvent.objects.order_by("at").filter(named, verb__in=CHANGES)
    rows = events.annotate(former=F("reference__merged__key"))
    found: dict[str, datetime] = {}
    for own, former, verb, fields, at in rows.values_list(
        "reference__key", "former", "verb", "data__fields", "at"
    ):
        # One that was taken in and added nothing left the record of the kept one as it was.
        keys = {former} if verb == ReferenceVerb.TOOK_IN and not fields else {own, former}
        found |= dict.fromkeys(keys & wanted, at)
    return found


def changed_under(
    version: BlockVersion, changes: Mapping[str, datetime]
) -> list[tuple[str, datetime]]:
    """The keys that the version cites and whose record was changed after it was approved, and
    when. Who kept it as it is, at a later review, had the records of that day before them.
    """
    keys = ((key, changes.get(key)) for key in keys_in(version.body))
    return [(key, at) for key, at in keys if at and _is_after(version, at)]


def _is_after(version: BlockVersion, at: datetime) -> bool:
    if version.approved_at is None or version.last_updated is None:
        return False
    return at > version.approved_at and timezone.localdate(at) >= version.last_updated
