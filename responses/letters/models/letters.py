"""Letters on their way to a person, and their sections."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from inquiries.models import Inquiry, Question

from ...library.models import BlockVersion
from .templates import LetterTemplate


class LetterStatus(models.TextChoices):
    DRAFT = "draft", "draft"
    IN_REVIEW = "in_review", "in review"
    APPROVED = "approved", "approved"
    QUEUED = "queued", "queued"
    SENT = "sent", "sent"
    WITHDRAWN = "withdrawn", "withdrawn"


LETTER_MOVES: dict[str, frozenset[str]] = {
    LetterStatus.DRAFT: frozenset({LetterStatus.IN_REVIEW, LetterStatus.WITHDRAWN}),
    LetterStatus.IN_REVIEW: frozenset(
        {LetterStatus.DRAFT, LetterStatus.APPROVED, LetterStatus.WITHDRAWN}
    ),
    LetterStatus.APPROVED: frozenset({LetterStatus.QUEUED, LetterStatus.WITHDRAWN}),
    LetterStatus.QUEUED: frozenset({LetterStatus.SENT, LetterStatus.WITHDRAWN}),
    LetterStatus.SENT: frozenset(),
    LetterStatus.WITHDRAWN: frozenset(),
}
ON_ITS_WAY = (
    LetterStatus.DRAFT,
    LetterStatus.IN_REVIEW,
    LetterStatus.APPROVED,
    LetterStatus.QUEUED,
)
UNDER_THE_PEN = (LetterStatus.DRAFT, LetterStatus.IN_REVIEW)
FINAL = (LetterStatus.APPROVED, LetterStatus.QUEUED, LetterStatus.SENT)


class LetterQuerySet(models.QuerySet["Letter"]):
    def on_their_way(self) -> Self:
        """Not sent and not withdrawn."""
        return self.filter(status__in=ON_ITS_WAY)

    def in_review(self) -> Self:
        return self.filter(status=LetterStatus.IN_REVIEW)

    def sent(self) -> Self:
        return self.filter(status=LetterStatus.SENT)


class Letter(models.Model):
    """The answer to one question of an inquiry, in one language."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="letters")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="letters")
    template = models.ForeignKey(LetterTemplate, on_delete=models.PROTECT, related_name="letters")
    language = models.CharField(max_length=8, default="en")
    opening = models.TextField(
        blank=True, help_text="The specialist's own words to this person, as HTML."
    )
    status = models.CharField(
        max_length=10, choices=LetterStatus.choices, default=LetterStatus.DRAFT
    )
    # Grows with every edit, so that a reviewer approves what they read and nothing newer.
    revision = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="letters",
        help_text="Who started it, then who submitted it.",
    )
    contributors = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    review_comment = models.TextField(blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="approved_letters",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=LetterStatus.values), name="letter_status_known"
            ),
            # Two drafts for one person would end as two letters.
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(status__in=ON_ITS_WAY),
                name="letter_one_on_its_way",
            ),
            # Four eyes.
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("author")),
                name="letter_not_approved_by_author",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=FINAL)
                | (Q(approved_by__isnull=False) & Q(approved_at__isnull=False)),
                name="letter_final_is_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status=LetterStatus.SENT) | Q(sent_at__isnull=False),
                name="letter_sent_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    def may_become(self, status: str) -> bool:
        return status in LETTER_MOVES[self.status]

    @property
    def is_draft(self) -> bool:
        return self.status == LetterStatus.DRAFT


class Section(models.Model):
    """A place in a letter: a block version and, if changed, the specialist's own text."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="sections")
    version = models.ForeignKey(BlockVersion, on_delete=models.PROTECT, related_name="sections")
    position = models.PositiveIntegerField()
    changed_body = models.TextField(blank=True, help_text="Empty: the vetted text stands as it is.")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "version"], name="section_version_once"),
            # Words that nobody vetted carry the name of who wrote them.
            models.CheckConstraint(
                condition=Q(changed_body="") | Q(changed_by__isnull=False),
                name="section_change_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"section {self.position} of letter {self.letter_id}"

    @property
    def body(self) -> str:
        """The text that will be sent."""
        return self.changed_body or self.version.body

    @property
    def is_changed(self) -> bool:
        return bool(self.changed_body)
