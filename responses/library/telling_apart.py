"""Two references that look like one source, and that somebody found to be two."""

from django.db import transaction
from django.db.models import Q

from inquiries.errors import NotPossible
from inquiries.models import User

from .models import Reference, ReferenceEvent, ReferenceVerb, ToldApart
from .reference_verbs import locked

Pair = frozenset[int]


@transaction.atomic
def tell_apart(one: Reference, other: Reference, user: User) -> ToldApart:
    """Say that these are two sources: nobody is asked again whether they are one."""
    if one.pk == other.pk:
        raise NotPossible(f"{one} can't be another source than itself.")
    # Locked in one order, as merging locks them.
    first, second = map(locked, sorted((one, other), key=lambda row: row.pk))
    if said_of(first, second):
        raise NotPossible(f"{one} and {other} were told apart already.")
    said = ToldApart.objects.create(one=first, other=second, said_by=user)
    for here, there in ((first, second), (second, first)):
        ReferenceEvent.record(here, user, ReferenceVerb.TOLD_APART, apart_from=there.key)
    return said


def said_of(one: Reference, other: Reference) -> ToldApart | None:
    """Who told these two apart, or references that went into them; the latest."""
    either = _stands("one", one) & _stands("other", other)
    either |= _stands("one", other) & _stands("other", one)
    return ToldApart.objects.filter(either).select_related("said_by").order_by("pk").last()


def _stands(side: str, reference: Reference) -> Q:
    return Q(**{side: reference}) | Q(**{f"{side}__merged_into": reference})


def pairs_apart() -> set[Pair]:
    """Every pair that was told apart, as the ids of what the two stand for now. One query."""
    sides = ("one__merged_into", "one", "other__merged_into", "other")
    rows = ToldApart.objects.order_by().values_list(*sides)
    return {frozenset((into or one, other_into or other)) for into, one, other_into, other in rows}
