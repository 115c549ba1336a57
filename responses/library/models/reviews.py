"""Looking again at what was approved, before it is out of date."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .blocks import BlockVersion


class Verdict(models.TextChoices):
    """What came of a review. The stored word is never translated."""

    KEEP = "keep", "keep it as it is"
    REVISE = "revise", "revise it"
    RETIRE = "retire", "retire it"
    # Not a person's: a newer wording came before the review.
    REPLACED = "replaced", "replaced meanwhile"


class ReviewTaskQuerySet(models.QuerySet["ReviewTask"]):
    def open(self) -> Self:
        return self.filter(closed_at=None)

    def undecided(self) -> Self:
        return self.open().filter(verdict="")

    def to_confirm(self) -> Self:
        """Found current by who wrote it; somebody else has to say so too."""
        return self.open().filter(verdict=Verdict.KEEP)


class ReviewTask(models.Model):
    """An approved version is due to be looked at again, by the owner of its block.

    Open until it's decided. "Keep" by the version's own author waits for a second
    person (``confirmed_by``).
    """

    version = models.ForeignKey(BlockVersion, on_delete=models.PROTECT, related_name="reviews")
    due_on = models.DateField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewTaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(closed_at=None), name="review_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | ~Q(verdict=""), name="review_closed_has_verdict"
            ),
            # A verdict of a person's has their name and their reason.
            models.CheckConstraint(
                condition=Q(verdict__in=["", "replaced"])
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                name="review_verdict_has_name_and_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"], condition=Q(closed_at=None), name="review_open_by_due"
            ),
        ]

    def __str__(self) -> str:
        return f"review of {self.version_id}, due {self.due_on}"
