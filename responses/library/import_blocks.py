"""The block lines of a library file: what they mean for the versions that are here."""

from django.utils import timezone

from inquiries.errors import BadFile
from inquiries.models import User

from .citations import keys_in
from .lines import BlockLine
from .models import (
    VETTED,
    Block,
    BlockEvent,
    BlockVerb,
    BlockVersion,
    Citation,
    Reference,
    VersionStatus,
)
from .review_tasks import close_replaced
from .schedule import review_due
from .tally import Tally

FEW = 400
MANY = 1000


class Plan:
    """What importing the block lines will write: worked out line by line, written at once."""

    def __init__(
        self,
        references: dict[str, Reference],
        tally: Tally,
        notes: list[str],
        user: User | None = None,
    ) -> None:
        self.user = user
        self.references = references
        self.tally = tally
        self.notes = notes
        self.now = timezone.now()
        self.new: list[BlockVersion] = []
        self.superseded: list[BlockVersion] = []
        self.rewritten: list[BlockVersion] = []
        self.discarded: list[BlockVersion] = []

    def take(self, entry: BlockLine, block: Block, versions: list[BlockVersion]) -> None:
        """``versions`` is the block's history and grows with what is planned."""
        before = len(versions)
        if entry.is_approved:
            changed = self._take_approved(entry, block, versions)
        else:
            changed = self._take_draft(entry, block, versions)
        if changed and not before:
            self.tally.add(entry.key)
        else:
            self.tally.keep(entry.key, changed=changed)

    def _take_approved(self, entry: BlockLine, block: Block, versions: list[BlockVersion]) -> bool:
        current = _first(versions, VersionStatus.APPROVED)
        same = next((version for version in versions if _is_old_news(entry, version)), None)
        if same:
            if same is not current:
                self._note(entry, f"this wording was {same.status} here, and stays so")
            return False
        newest = _newest_vetted(versions)
        if newest and not _may_follow(entry, newest):
            self._note(entry, f"left aside: {newest} here, {newest.status}, is not older")
            return False
        number = _next_number(versions)
        draft = _open(versions)
        if draft and _is_untouched(draft) and _says(entry, draft):
            self.discarded.append(draft)
            versions.remove(draft)
        if current:
            current.status = VersionStatus.SUPERSEDED
            self.superseded.append(current)
            # Whoever agrees to an import has seen what it replaces.
            self._note(entry, f"replaces {current}, the approved text here")
        self._add(entry, block, versions, number)
        return True

    def _take_draft(self, entry: BlockLine, block: Block, versions: list[BlockVersion]) -> bool:
        draft = _open(versions)
        if any(_says(entry, version) for version in versions if version is not draft):
            return False
        if draft is None:
            self._add(entry, block, versions)
            return True
        if _says(entry, draft) and draft.last_updated == entry.last_updated:
            return False
        if not _is_untouched(draft):
            problem = "somebody here works on a draft of this block; it is not overwritten"
            raise BadFile(entry.line, "key", problem)
        draft.heading, draft.body = entry.heading, entry.body
        draft.last_updated = entry.last_updated
        self.rewritten.append(draft)
        return True

    def _add(
        self, entry: BlockLine, block: Block, versions: list[BlockVersion], number: int = 0
    ) -> None:
        version = BlockVersion(
            block=block,
            number=number or _next_number(versions),
            heading=entry.heading,
            body=entry.body,
            status=entry.status,
            created_at=self.now,
            last_updated=entry.last_updated,
        )
        if entry.is_approved and entry.last_updated:
            version.imported = True
            version.approved_at = self.now
            version.review_due = review_due(block.kind, entry.last_updated)
        versions.append(version)
        self.new.append(version)

    def _note(self, entry: BlockLine, text: str) -> None:
        self.notes.append(f"line {entry.line}, {entry.key}: {text}")

    @property
    def touched(self) -> set[int]:
        """The ids of the blocks whose wordings changed."""
        written = [*self.new, *self.superseded, *self.rewritten, *self.discarded]
        return {version.block_id for version in written}

    @property
    def replacing(self) -> list[BlockVersion]:
        """The new approved wordings of blocks that had another."""
        replaced = {version.block_id for version in self.superseded}
        return [v for v in self.new if v.imported and v.block_id in replaced]

    def write(self) -> None:
        for few in _by(FEW, self.discarded):
            BlockVersion.objects.filter(pk__in=[version.pk for version in few]).delete()
        for few in _by(FEW, self.superseded):
            BlockVersion.objects.filter(pk__in=[version.pk for version in few]).update(
                status=VersionStatus.SUPERSEDED
            )
            close_replaced(few)
        for few in _by(FEW, self.rewritten):
            Citation.objects.filter(version__in=few).delete()
        BlockVersion.objects.bulk_update(
            self.rewritten, ["heading", "body", "last_updated"], batch_size=100
        )
        BlockVersion.objects.bulk_create(self.new, batch_size=MANY)
        self._write_citations()
        self._write_events()

    def _write_citations(self) -> None:
        citations = [
            Citation(version=version, reference=reference)
            for version in [*self.rewritten, *self.new]
            for reference in {self.references[key].stands_for for key in keys_in(version.body)}
        ]
        Citation.objects.bulk_create(citations, batch_size=MANY)

    def _write_events(self) -> None:
        happened = [
            (BlockVerb.DISCARDED, self.discarded),
            (BlockVerb.SUPERSEDED, self.superseded),
            (BlockVerb.IMPORTED, [*self.rewritten, *self.new]),
        ]
        events = [
            BlockEvent(
                block=version.block,
                version_number=version.number,
                actor=self.user,
                verb=verb,
                at=self.now,
            )
            for verb, versions in happened
            for version in versions
        ]
        BlockEvent.objects.bulk_create(events, batch_size=MANY)


def _first(versions: list[BlockVersion], *statuses: str) -> BlockVersion | None:
    return next((version for version in versions if version.status in statuses), None)


def _next_number(versions: list[BlockVersion]) -> int:
    return max((version.number for version in versions), default=0) + 1


def _newest_vetted(versions: list[BlockVersion]) -> BlockVersion | None:
    vetted = [version for version in versions if version.status in VETTED]
    return max(vetted, key=lambda version: version.number, default=None)


def _may_follow(entry: BlockLine, newest: BlockVersion) -> bool:
    """Whether the line's wording is newer than what was decided here.

    What a person retired here stays so, and of two wordings the later one counts. A
    wording that came in with a file gives way to that of a file of the same day.
    """
    if newest.status == VersionStatus.RETIRED:
        return False
    if newest.last_updated is None or entry.last_updated is None:
        return True
    if newest.imported:
        return entry.last_updated >= newest.last_updated
    return entry.last_updated > newest.last_updated


def _open(versions: list[BlockVersion]) -> BlockVersion | None:
    return _first(versions, VersionStatus.DRAFT, VersionStatus.IN_REVIEW)


def _says(entry: BlockLine, version: BlockVersion) -> bool:
    return (entry.heading, entry.body) == (version.heading, version.body)


def _is_old_news(entry: BlockLine, version: BlockVersion) -> bool:
    """The same words, vetted here as of that day or later."""
    return (
        _says(entry, version)
        and version.approved_at is not None
        and version.last_updated is not None
        and entry.last_updated is not None
        and version.last_updated >= entry.last_updated
    )


def _is_untouched(draft: BlockVersion) -> bool:
    """It came in with a file, and nobody has edited or submitted it since."""
    return draft.author_id is None and draft.status == VersionStatus.DRAFT


def _by(size: int, versions: list[BlockVersion]) -> list[list[BlockVersion]]:
    return [versions[start : start + size] for start in range(0, len(versions), size)]
