"""Blocks that were found, with enough beside each to choose by."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.db.models.functions import Left
from django.utils.safestring import SafeString

from inquiries.models import DiseaseName

from .excerpts import Sought, excerpt, marked
from .finding import Found
from .flags import on_a_flagged_source
from .models import Block, BlockVersion, VersionStatus
from .texts import SHOWN

# Of a body, where the words that were looked for are shown from.
READ = 20_000


@dataclass(frozen=True)
class Result:
    """One block. ``current`` are the approved version and the one under way, if any."""

    block: Block
    current: Sequence[BlockVersion]
    names: Sequence[str]
    sought: Sought

    @property
    def approved(self) -> BlockVersion | None:
        return next((v for v in self.current if v.status == VersionStatus.APPROVED), None)

    @property
    def is_flagged(self) -> bool:
        return any(version.is_flagged for version in self.current)  # type: ignore[attr-defined]

    @property
    def disease(self) -> SafeString:
        return marked(self.block.disease.name if self.block.disease else "General", self.sought)

    @property
    def kind(self) -> SafeString:
        return marked(self.block.kind.name, self.sought)

    @property
    def key(self) -> SafeString:
        return marked(self.block.key, self.sought)

    @cached_property
    def first_words(self) -> SafeString:
        """Of the wording that holds the most of what was looked for, the approved one first."""
        bodies = [version.beginning for version in self.current]  # type: ignore[attr-defined]
        return excerpt(
            max(bodies, key=lambda body: len(self.sought.met(body)), default=""), self.sought
        )

    @property
    def also_called(self) -> SafeString:
        """The name of its disease that was meant, where nothing else shows why it's here."""
        shown = f"{self.disease} {self.kind} {self.key} {self.first_words}"
        missing = set(self.sought.words) - self.sought.met(shown)
        best = max(self.names, key=lambda name: len(self.sought.met(name) & missing), default="")
        return marked(best, self.sought) if self.sought.met(best) & missing else SafeString()


def results(pks: Sequence[int], found: Found) -> list[Result]:
    """The blocks of these ids, in order. Three queries, and none for no blocks."""
    if not pks:
        return []
    sought = Sought(found.words, found.cut)
    blocks = Block.objects.select_related("disease", "kind", "owner").in_bulk(list(pks))
    current = _by_block(_versions(pks))
    names = _names(blocks.values()) if sought.words else {}
    return [
        Result(blocks[pk], current.get(pk, []), names.get(blocks[pk].disease_id, []), sought)
        for pk in pks
        if pk in blocks
    ]


def _versions(pks: Sequence[int]) -> QuerySet[BlockVersion]:
    shown = BlockVersion.objects.filter(block__in=pks, status__in=SHOWN)
    shown = shown.annotate(beginning=Left("body", READ), is_flagged=on_a_flagged_source())
    return shown.defer("body").order_by("block_id", "number")


def _by_block(versions: Iterable[BlockVersion]) -> dict[int, list[BlockVersion]]:
    found: dict[int, list[BlockVersion]] = {}
    for version in versions:
        found.setdefault(version.block_id, []).append(version)
    return found


def _names(blocks: Iterable[Block]) -> dict[int | None, list[str]]:
    diseases = {block.disease_id for block in blocks} - {None}
    rows = DiseaseName.objects.filter(disease__in=diseases).order_by("pk")
    names: dict[int | None, list[str]] = {}
    for disease, text in rows.values_list("disease_id", "text"):
        names.setdefault(disease, []).append(text)
    return names
