"""What is known against sources: who says so, and which texts rest on it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import User

from .citations import keys_in
from .models import FlagReason, Reference, ReferenceEvent, ReferenceFlag, ReferenceVerb
from .reference_verbs import locked

LONGEST_NOTE = 500
# What a text rests on, in the words of whoever warns of it.
SOURCES = {
    FlagReason.RETRACTED: "a source that was retracted",
    FlagReason.SUPERSEDED: "a source that newer work supersedes",
    FlagReason.LINK_DEAD: "a source whose link is dead",
    FlagReason.OTHER: "a source that was flagged",
}
Flags = dict[str, list[ReferenceFlag]]


# --- Who says so --------------------------------------------------------------


@transaction.atomic
def flag_reference(reference: Reference, user: User, reason: str, note: str) -> ReferenceFlag:
    """Say what is the matter with a source, wherever a text rests on it."""
    reference = locked(reference)
    if reference.flags.standing().filter(reason=reason).exists():
        label = FlagReason(reason).label
        raise NotPossible(f"{reference} is flagged already: {label}. Lift that flag first.")
    flag = ReferenceFlag.objects.create(
        reference=reference, reason=reason, note=note, flagged_by=user
    )
    ReferenceEvent.record(reference, user, ReferenceVerb.FLAGGED, reason=reason, note=note)
    return flag


@transaction.atomic
def lift_flag(flag: ReferenceFlag, user: User, note: str = "") -> ReferenceFlag:
    """The flag is off, and stays in the history; ``note`` says why."""
    locked(flag.reference)
    flag = ReferenceFlag.objects.get(pk=flag.pk)
    if flag.lifted_at:
        raise NotPossible("This flag was lifted already.")
    flag.lifted_by, flag.lifted_at = user, timezone.now()
    flag.save(update_fields=["lifted_by", "lifted_at"])
    said = {"reason": flag.reason, "note": note}
    ReferenceEvent.record(flag.reference, user, ReferenceVerb.LIFTED, **said)
    return flag


def move_flags(former: Reference, kept: Reference) -> None:
    """What is known against a merged reference is known against the one that it went into.

    Also if that is known there already: each flag keeps its note, and who said so.
    """
    for flag in former.flags.standing():
        flag.reference = kept
        flag.came_with_id = flag.came_with_id or former.pk
        flag.save(update_fields=["reference", "came_with"])


def in_words(flag: ReferenceFlag) -> str:
    """a source that was retracted (brown2014): See PubMed."""
    return f"{SOURCES[FlagReason(flag.reason)]} ({flag.reference.key}): {flag.note}"


# --- What rests on it ---------------------------------------------------------


def standing_for(keys: Iterable[str]) -> Flags:
    """The flags against what these keys stand for, by key; keys without one are left out.

    A merged key has the flags of what it went into. One query, however many keys.
    """
    wanted = set(keys)
    if not wanted:
        return {}
    named = Q(reference__key__in=wanted) | Q(reference__merged__key__in=wanted)
    rows = ReferenceFlag.objects.standing().filter(named).select_related("reference", "flagged_by")
    found: dict[str, dict[int, ReferenceFlag]] = defaultdict(dict)
    for flag in rows.annotate(former=F("reference__merged__key")):
        for key in {flag.reference.key, flag.former} & wanted:
            found[key][flag.pk] = flag
    return {key: list(flags.values()) for key, flags in found.items()}


def standing_on(*bodies: str) -> list[ReferenceFlag]:
    """The flags against what these texts cite, each once, in its order. One query."""
    keys = [key for body in bodies for key in keys_in(body)]
    standing = standing_for(keys)
    return list({flag.pk: flag for key in keys for flag in standing.get(key, ())}.values())


def on_a_flagged_source() -> Exists:
    """For a query of block versions: whether the version cites a flagged source. No query more."""
    standing = ReferenceFlag.objects.standing()
    return Exists(standing.filter(reference__citation__version=OuterRef("pk")))
