"""The block lines of a library file: what they mean for the versions that are here."""

from django.utils import timezone

from inquiries.errors import BadFile
from inquiries.importing import Counts

from .citations import keys_in
from .models import Block, BlockEvent, BlockVerb, BlockVersion, Citation, Reference, VersionStatus
from .schedule import review_due
from .validation import BlockLine

FEW = 400
MANY = 1000


class Plan:
    """What importing the block lines will write: worked out line by line, written at once."""

    def __init__(self, references: dict[str, Reference], counts: Counts, notes: list[str]) -> None:
        self.references = references
        self.counts = counts
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
        self.counts.added += changed and not before
        self.counts.changed += changed and before > 0
        self.counts.unchanged += not changed

    def _take_approved(self, entry: BlockLine, block: Block, versions: list[BlockVersion]) -> bool:
        current = _first(versions, VersionStatus.APPROVED)
        same = next((version for version in versions if _is_old_news(entry, version)), None)
        if same:
            if same is not current:
                self._note(entry, f"this wording was {same.status} here, and stays so")
            return False
        draft = _open(versions)
        if draft and _is_untouched(draft) and _says(entry, draft):
            self.discarded.append(draft)
        if current:
            current.status = VersionStatus.SUPERSEDED
            self.superseded.append(current)
        self._add(entry, block, versions)
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

    def _add(self, entry: BlockLine, block: Block, versions: list[BlockVersion]) -> None:
        version = BlockVersion(
            block=block,
            number=versions[-1].number + 1 if versions else 1,
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

    def write(self) -> None:
        for few in _by(FEW, self.discarded):
            BlockVersion.objects.filter(pk__in=[version.pk for version in few]).delete()
        for few in _by(FEW, self.superseded):
            BlockVersion.objects.filter(pk__in=[version.pk for version in few]).update(
                status=VersionStatus.SUPERSEDED
            )
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
            Citation(version=version, reference=self.references[key])
            for version in [*self.rewritten, *self.new]
            for key in keys_in(version.body)
        ]
        Citation.objects.bulk_create(citations, batch_size=MANY)

    def _write_events(self) -> None:
        happened = [
            (BlockVerb.DISCARDED, self.discarded),
            (BlockVerb.SUPERSEDED, self.superseded),
            (BlockVerb.IMPORTED, [*self.rewritten, *self.new]),
        ]
        events = [
            BlockEvent(block=version.block, version_number=version.number, verb=verb, at=self.now)
            for verb, versions in happened
            for version in versions
        ]
        BlockEvent.objects.bulk_create(events, batch_size=MANY)


def _first(versions: list[BlockVersion], *statuses: str) -> BlockVersion | None:
    return next((version for version in versions if version.status in statuses), None)


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
