"""Two references that are one source made one.

The other one stays, because approved wordings and sent letters cite it: it stands for the
kept one from then on (``Reference.merged_into``), and never for another merged one. What is
still being written cites the kept one; citation rows, which answer "where used", follow it.
"""

from collections.abc import Callable, Collection, Mapping

from django.db import transaction
from django.db.models import Q

from inquiries.errors import ChangedMeanwhile, NotPossible
from inquiries.models import User

from . import finding
from .citations import group, keys_in, replace_groups
from .flags import move_flags
from .models import (
    Block,
    BlockEvent,
    BlockVerb,
    BlockVersion,
    Citation,
    Reference,
    ReferenceEvent,
    ReferenceVerb,
    ToldApart,
)
from .reference_verbs import changed_fields, mark_of
from .sources import matching
from .telling_apart import said_of

Then = Callable[[Mapping[str, str]], object]


def with_current_keys(body: str) -> str:
    """The body with each merged key replaced by what it stands for.

    Locks what it cites until the transaction ends, so that nothing of it is merged meanwhile.
    """
    rows = Reference.objects.select_for_update(no_key=True).order_by("pk")
    cited = rows.filter(key__in=keys_in(body))
    # Asked one after the other: whoever waited for a lock has read a joined row before it.
    into = {row.key: row.merged_into_id for row in cited if row.merged_into_id}
    kept = Reference.objects.in_bulk(into.values())
    return renamed(body, {key: kept[pk].key for key, pk in into.items()})


def in_current_keys(*bodies: str) -> list[str]:
    """Texts to be compared: a source is the same under each of its keys. One query, if any cite."""
    keys = {key for body in bodies for key in keys_in(body)}
    merged = Reference.objects.filter(key__in=keys).exclude(merged_into=None)
    current = dict(merged.values_list("key", "merged_into__key"))
    return [renamed(body, current) for body in bodies]


# Approved texts cite the former key, and what stands for it would change under them.
NOT_THE_SAME = (
    "These two are not the same source, as far as their PMID, DOI, web address, title and year "
    "tell. If they are, mend the record that is wrong first."
)


def renamed(body: str, keys: Mapping[str, str]) -> str:
    """The body with these keys of its citations replaced; the rest stays to the letter."""
    if not set(keys_in(body)) & set(keys):
        return body
    return replace_groups(body, lambda cited: group(keys.get(key, key) for key in cited))


def mark_of_pair(kept: Reference, other: Reference, said: ToldApart | None = None) -> str:
    """Stands for the two records, and for who ``said`` that they are two sources: nobody merges
    what they haven't seen."""
    return mark_of(kept.csl, other.csl, {"told_apart": said.pk if said else None})


@transaction.atomic
def merge(
    kept: Reference,
    other: Reference,
    user: User,
    *,
    seen: str | None = None,
    then: Then = lambda keys: None,
) -> Reference:
    """Merge ``other`` into ``kept``, whose record gets what it lacked of the other's.

    ``seen`` is the ``mark_of_pair`` that the page showed. ``then`` is called in the same
    transaction with the keys that stand for another one now, {former: current}, for
    whatever else is still being written.

    Locks are taken in the order blocks, references, what ``then`` locks.
    """
    if kept.pk == other.pk:
        raise NotPossible(f"{kept} can't be merged into itself.")
    drafts = _locked_drafts_citing(_keys_of(other))
    kept, other = _locked_pair(kept, other)
    if matching.same_source(kept.csl, other.csl) is None:
        raise NotPossible(NOT_THE_SAME)
    if seen is not None and seen != mark_of_pair(kept, other, said_of(kept, other)):
        raise ChangedMeanwhile(
            "One of the two records was changed meanwhile, or somebody told them apart: look again."
        )
    former = _keys_of(other)
    Reference.objects.filter(merged_into=other).update(merged_into=kept)
    if {draft.pk for draft in _drafts_citing(former)} - {draft.pk for draft in drafts}:
        raise NotPossible(f"Somebody has just cited {other} in a draft: press the button again.")
    _take_in(kept, other, user)
    current = dict.fromkeys(former, kept.key)
    for draft in drafts:
        _rewrite(draft, current, user)
    _move_citations(kept, other)
    move_flags(other, kept)
    then(current)
    return kept


def _keys_of(reference: Reference) -> list[str]:
    """Its own, and those that were merged into it."""
    return [reference.key, *reference.merged.values_list("key", flat=True)]


def _drafts_citing(keys: Collection[str]) -> list[BlockVersion]:
    """What is still being written, in review too, and cites one of these keys."""
    cites = Q()
    for key in keys:
        cites |= Q(body__contains=f"@{key}")
    found = BlockVersion.objects.under_way().filter(cites).select_related("block")
    return [version for version in found if not set(keys).isdisjoint(keys_in(version.body))]


def _locked_drafts_citing(keys: Collection[str]) -> list[BlockVersion]:
    """As above, their blocks locked until the transaction ends."""
    wanted = sorted(version.block_id for version in _drafts_citing(keys))
    blocks = Block.objects.select_for_update(of=("self",)).order_by("pk")
    locked = {block.pk for block in blocks.filter(pk__in=wanted)}
    return [version for version in _drafts_citing(keys) if version.block_id in locked]


def _locked_pair(kept: Reference, other: Reference) -> tuple[Reference, Reference]:
    """Locked with those that were merged into the other: they change, too."""
    rows = Reference.objects.select_for_update(no_key=True).order_by("pk")
    wanted = Q(pk__in=[kept.pk, other.pk]) | Q(merged_into=other)
    fresh = {row.pk: row for row in rows.filter(wanted)}
    kept, other = fresh[kept.pk], fresh[other.pk]
    for row in (kept, other):
        if row.merged_into_id:
            raise NotPossible(f"{row} was merged into {row.merged_into} meanwhile.")
    return kept, other


def _take_in(kept: Reference, other: Reference, user: User) -> None:
    """The record of both, and who stands for whom."""
    before, kept.csl = kept.csl, matching.merged(kept.csl, other.csl)
    kept.save(update_fields=["csl"])
    other.merged_into = kept
    other.save(update_fields=["merged_into"])
    ReferenceEvent.record(other, user, ReferenceVerb.MERGED, into=kept.key)
    fields = changed_fields(before, kept.csl)
    took_in = {"merged": other.key, "fields": fields, "before": before}
    ReferenceEvent.record(kept, user, ReferenceVerb.TOOK_IN, **took_in)


def _rewrite(draft: BlockVersion, current: Mapping[str, str], user: User) -> None:
    """The draft cites what stands for its citations now. Who reviews it reads it again."""
    draft.body = renamed(draft.body, current)
    draft.save(update_fields=["body"])
    finding.refresh([draft.block_id])
    merged = sorted(set(current.values()))
    BlockEvent.record(draft, user, BlockVerb.CITATIONS_MERGED, into=merged)


def _move_citations(kept: Reference, other: Reference) -> None:
    """Rows of approved wordings too: their words keep the former key, and rest on the kept."""
    rows = Citation.objects.filter(reference=other)
    rows.filter(version__citation__reference=kept).delete()
    rows.update(reference=kept)
