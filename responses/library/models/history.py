"""Who did what to a block, when."""

from typing import Any

from django.db import models

from inquiries.models import AppendOnly

from .blocks import Block, BlockVersion


class BlockVerb(models.TextChoices):
    """What happened to a block. The stored word is never translated."""

    IMPORTED = "imported", "came in with a library file"
    DRAFTED = "drafted", "started a draft"
    EDITED = "edited", "changed the draft"
    SUBMITTED = "submitted", "submitted it for review"
    SENT_BACK = "sent-back", "sent it back with a comment"
    APPROVED = "approved", "approved it"
    SUPERSEDED = "superseded", "replaced it with a newer version"
    RETIRED = "retired", "retired it"
    DISCARDED = "discarded", "discarded the draft"
    DRAFT_TAKEN_OVER = "draft-taken-over", "took the draft over"
    CITATIONS_MERGED = "citations-merged", "merged references that the draft cites"
    REVIEW_DUE = "review-due", "is due to be looked at again"
    FOUND_CURRENT = "found-current", "found that it still holds"
    NOT_KEPT = "not-kept", "did not agree that it still holds"
    KEPT = "kept", "agreed that it still holds"
    TO_REVISE = "to-revise", "found that it has to be revised"
    HANDED_OVER = "handed-over", "gave it to another owner"


def block_verbs() -> list[tuple[str, str]]:
    """The verbs; a function, so that a new one needs no migration."""
    return list(BlockVerb.choices)


class BlockEvent(AppendOnly):
    """One line of a block's history."""

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="events")
    version_number = models.PositiveIntegerField(null=True, blank=True)
    verb = models.CharField(max_length=32, choices=block_verbs)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["block", "at"], name="block_event_timeline")]

    def __str__(self) -> str:
        return f"{self.verb} at {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def record(cls, version: BlockVersion, actor: Any, verb: str, **data: Any) -> "BlockEvent":
        return cls.objects.create(
            block=version.block, version_number=version.number, actor=actor, verb=verb, data=data
        )
