"""Blocks, their versions, and what these cite."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inquiries.models import Disease, Kind

from .references import Reference
from .versions import UNDER_WAY, VETTED, Version, VersionQuerySet, VersionStatus


class Block(models.Model):
    """The lasting identity of one vetted text: disease (or none: general), kind, language."""

    key = models.SlugField(max_length=120, unique=True)
    disease = models.ForeignKey(
        Disease, null=True, blank=True, on_delete=models.PROTECT, related_name="blocks"
    )
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="blocks")
    language = models.CharField(max_length=8, default="en")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="owned_blocks",
    )

    class Meta:
        ordering = ["kind__position", "key"]
        indexes = [
            models.Index(fields=["disease", "language"], name="block_by_disease"),
        ]

    def __str__(self) -> str:
        return self.key


class BlockVersionQuerySet(VersionQuerySet["BlockVersion"]):
    pass


class BlockVersion(Version):
    """One wording of a block. Once approved, its words never change.

    ``body`` is HTML inside the tags of ``responses.library.html``; citations
    stand in it as ``[@key]`` or ``[@key1; @key2]``.
    """

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="versions")
    heading = models.CharField(
        max_length=300, blank=True, help_text="Empty: the kind's heading pattern."
    )
    body = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="written_versions",
        help_text="Empty: it came in with a library file.",
    )
    imported = models.BooleanField(
        default=False, help_text="Vetted elsewhere: came in approved with a library file."
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approved_versions",
    )
    last_updated = models.DateField(
        null=True, blank=True, help_text="When this wording was approved as current."
    )
    review_due = models.DateField(null=True, blank=True)
    references = models.ManyToManyField(Reference, through="Citation", related_name="versions")

    objects = BlockVersionQuerySet.as_manager()

    class Meta:
        ordering = ["block", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["block", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["block"],
                condition=Q(status=VersionStatus.APPROVED),
                name="version_one_approved",
            ),
            models.UniqueConstraint(
                fields=["block"],
                condition=Q(status__in=UNDER_WAY),
                name="version_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(status__in=VersionStatus.values), name="version_status_known"
            ),
            # Four eyes.
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(author=None) | ~Q(approved_by=F("author")),
                name="version_not_approved_by_author",
            ),
            # Nobody receives text that nobody vetted.
            models.CheckConstraint(
                condition=~Q(status__in=VETTED) | ~Q(approved_by=None) | Q(imported=True),
                name="version_vetted_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=VETTED)
                | (Q(approved_at__isnull=False) & Q(last_updated__isnull=False)),
                name="version_vetted_has_dates",
            ),
        ]
        indexes = [
            # What is due to be looked at again.
            models.Index(
                fields=["review_due"],
                condition=Q(status=VersionStatus.APPROVED),
                name="version_review_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block.key} v{self.number}"

    def is_overdue(self, today: date) -> bool:
        return self.review_due is not None and self.review_due < today


class Citation(models.Model):
    """A version cites a reference. Rows follow the body; they answer "where used"."""

    version = models.ForeignKey(BlockVersion, on_delete=models.CASCADE)
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "reference"], name="citation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} cites {self.reference_id}"
