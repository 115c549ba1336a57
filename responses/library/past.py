"""What happened to one version: who had a hand in its words, what its reviewers said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from inquiries.models import User

from .models import BlockEvent, BlockVerb, BlockVersion

WRITING = (
    BlockVerb.IMPORTED,
    BlockVerb.DRAFTED,
    BlockVerb.EDITED,
    BlockVerb.DRAFT_TAKEN_OVER,
    BlockVerb.SUBMITTED,
    BlockVerb.CITATIONS_MERGED,
)

CHANGING_WORDS = set(WRITING) - {BlockVerb.SUBMITTED, BlockVerb.CITATIONS_MERGED}


def writers_of(version: BlockVersion) -> set[int]:
    """The ids of those who began, changed, took over or submitted this version. One query.

    A draft that was discarded leaves its number to the next one, but not its writers.
    """
    happened = BlockEvent.objects.filter(
        block=version.block_id,
        version_number=version.number,
        verb__in=[*WRITING, BlockVerb.DISCARDED],
    )
    writers: set[int] = set()
    for verb, actor in happened.order_by("pk").values_list("verb", "actor"):
        if verb == BlockVerb.DISCARDED:
            writers.clear()
        elif actor:
            writers.add(actor)
    return writers | ({version.author_id} if version.author_id else set())


def had_a_hand_in(user: User, version: BlockVersion) -> bool:
    """Whoever wrote any part of a wording can't be the second pair of eyes."""
    return user.pk in writers_of(version)


def from_files(events: Iterable[BlockEvent]) -> set[int]:
    """The numbers of the versions whose words nobody here wrote, whoever submitted them.

    ``events`` are the block's.
    """
    last: dict[int | None, str] = {}
    for event in sorted(events, key=lambda event: event.pk):
        if event.verb in CHANGING_WORDS:
            last[event.version_number] = event.verb
    return {number for number, verb in last.items() if number and verb == BlockVerb.IMPORTED}


@dataclass(frozen=True)
class Remark:
    """What a reviewer said when they sent a version back, and the wording they had read."""

    by: User | None
    at: datetime
    comment: str
    heading: str
    body: str


def remarks_on(version: BlockVersion, events: Iterable[BlockEvent]) -> list[Remark]:
    """The reviewers' comments on this version, oldest first. ``events`` are the block's."""
    remarks: list[Remark] = []
    for event in sorted(events, key=lambda event: event.pk):
        if event.version_number != version.number:
            continue
        if event.verb == BlockVerb.DISCARDED:
            remarks.clear()
        elif event.verb == BlockVerb.SENT_BACK and "comment" in event.data:
            remarks.append(Remark(by=event.actor, at=event.at, **event.data))
    return remarks
