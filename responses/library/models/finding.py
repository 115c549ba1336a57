"""What the search box looks through."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from inquiries.models import Kind

from .blocks import Block
from .versions import VersionStatus


class BlockText(models.Model):
    """A block as the search box and the library's list find it: all in one row.

    Follows from other rows; ``responses.library.finding.refresh`` brings it up to date.
    For finding and ordering, not for showing. ``names`` are the words of its disease's
    names, its kind and its key; ``words`` are these and the words of its headings and
    bodies, of the approved version and of the one under way. Each word stands once,
    normalised. The databases' full-text indexes (migration 0009_finding) stand on both.
    """

    block = models.OneToOneField(
        Block, primary_key=True, on_delete=models.CASCADE, related_name="text"
    )
    # Where the block stands in the list. The disease's name, normalised: databases differ
    # in what they make of capitals and hyphens. General blocks have none, and come first.
    disease_name = models.CharField(max_length=310, blank=True)
    position = models.PositiveSmallIntegerField()
    kind = models.ForeignKey(Kind, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=8)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_approved = models.BooleanField()
    under_way = models.CharField(
        max_length=10,
        blank=True,
        choices=[(status, status) for status in (VersionStatus.DRAFT, VersionStatus.IN_REVIEW)],
    )
    review_due = models.DateField(null=True, blank=True, help_text="Of the approved version.")
    names = models.TextField(blank=True)
    words = models.TextField(blank=True)

    class Meta:
        # The column: ordered by the block itself, its own order would be asked for.
        ordering = ["disease_name", "position", "block_id"]
        indexes = [
            models.Index(fields=["disease_name", "position", "block"], name="text_in_order"),
            models.Index(fields=["review_due"], name="text_review_due"),
            # What is seldom, and looked for.
            models.Index(fields=["under_way"], condition=~Q(under_way=""), name="text_under_way"),
            models.Index(
                fields=["under_way"], condition=Q(is_approved=False), name="text_not_approved"
            ),
        ]

    def __str__(self) -> str:
        return f"words of {self.block_id}"
