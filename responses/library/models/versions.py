"""What has versions with four eyes: how a version stands, and who wrote and approved it."""

from typing import Self, TypeVar

from django.db import models
from django.utils import timezone

M = TypeVar("M", bound="Version")


class VersionStatus(models.TextChoices):
    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    APPROVED = "approved", "approved"
    SUPERSEDED = "superseded", "superseded"
    RETIRED = "retired", "retired"


VERSION_MOVES: dict[str, frozenset[str]] = {
    VersionStatus.DRAFT: frozenset({VersionStatus.IN_REVIEW}),
    VersionStatus.IN_REVIEW: frozenset({VersionStatus.DRAFT, VersionStatus.APPROVED}),
    VersionStatus.APPROVED: frozenset({VersionStatus.SUPERSEDED, VersionStatus.RETIRED}),
    VersionStatus.SUPERSEDED: frozenset(),
    VersionStatus.RETIRED: frozenset(),
}
UNDER_WAY = (VersionStatus.DRAFT, VersionStatus.IN_REVIEW)
VETTED = (VersionStatus.APPROVED, VersionStatus.SUPERSEDED, VersionStatus.RETIRED)


class VersionQuerySet(models.QuerySet[M]):
    def approved(self) -> Self:
        return self.filter(status=VersionStatus.APPROVED)

    def under_way(self) -> Self:
        return self.filter(status__in=UNDER_WAY)

    def in_review(self) -> Self:
        return self.filter(status=VersionStatus.IN_REVIEW)


class Version(models.Model):
    """One wording among several. Who wrote and approved it, its words and its rules are its own."""

    number = models.PositiveIntegerField()
    status = models.CharField(
        max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    review_comment = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def standing(self) -> str:
        """In a word. A draft that a reviewer sent back waits for its author, and says so."""
        is_sent_back = self.status == VersionStatus.DRAFT and self.review_comment
        return "sent back" if is_sent_back else VersionStatus(self.status).label

    def may_become(self, status: str) -> bool:
        return status in VERSION_MOVES[self.status]
