"""What a letter says beside its blocks: versions with four eyes, as blocks have them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from inquiries.models import AppendOnly, Kind

from ...library.models import UNDER_WAY, VETTED, Version, VersionQuerySet, VersionStatus
from ..patterns import check_pattern


class LetterTemplateQuerySet(VersionQuerySet["LetterTemplate"]):
    pass


class LetterTemplate(Version):
    """One version of what admins own of every letter in one language.

    Once approved, its words never change, nor do those of its ``KindText`` rows.
    Patterns may hold the slots ``{disease}`` (headings) and ``{name}``
    (salutation); an unknown slot is refused.
    """

    language = models.CharField(max_length=8, default="en")
    number = models.PositiveIntegerField(default=1)
    letterhead_name = models.CharField(max_length=200)
    letterhead_program = models.CharField(
        max_length=300, blank=True, help_text="The line below the name."
    )
    letterhead_contact = models.TextField(
        max_length=500, blank=True, help_text="Address, telephone, web: a line each."
    )
    salutation = models.CharField(max_length=120, validators=[check_pattern])
    salutation_nameless = models.CharField(max_length=120)
    opening = models.TextField(blank=True, help_text="Stands before the first section.")
    closing = models.TextField()
    sign_off = models.TextField(help_text="A line each.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: it came with the system.",
    )
    came_with_system = models.BooleanField(default=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["language", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["language", "number"], name="template_number_once"),
            models.UniqueConstraint(
                fields=["language"],
                condition=Q(status=VersionStatus.APPROVED),
                name="template_one_approved_a_language",
            ),
            models.UniqueConstraint(
                fields=["language"],
                condition=Q(status__in=UNDER_WAY),
                name="template_one_under_way",
            ),
            models.CheckConstraint(
                condition=Q(status__in=VersionStatus.values), name="template_status_known"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(author=None) | ~Q(approved_by=F("author")),
                name="template_not_approved_by_author",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=VETTED)
                | Q(came_with_system=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="template_vetted_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.language} template v{self.number}"


class KindText(models.Model):
    """A kind's heading pattern and standing paragraph in one template."""

    template = models.ForeignKey(LetterTemplate, on_delete=models.CASCADE, related_name="kinds")
    kind = models.ForeignKey(Kind, on_delete=models.PROTECT, related_name="+")
    heading_pattern = models.CharField(max_length=200, validators=[check_pattern])
    heading_general = models.CharField(
        max_length=200,
        blank=True,
        help_text="The heading where no disease is named.",
    )
    standing_paragraph = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["template", "kind"], name="kind_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.template}"


class TemplateVerb(models.TextChoices):
    """What happened to a template. The stored word is never translated."""

    DRAFTED = "drafted", "started a draft"
    EDITED = "edited", "changed the draft"
    SUBMITTED = "submitted", "submitted it for review"
    SENT_BACK = "sent-back", "sent it back with a comment"
    APPROVED = "approved", "approved it"
    SUPERSEDED = "superseded", "replaced it with a newer version"
    DISCARDED = "discarded", "discarded the draft"


def template_verbs() -> list[tuple[str, str]]:
    """The verbs; a function, so that a new one needs no migration."""
    return list(TemplateVerb.choices)


class TemplateEvent(AppendOnly):
    """One line of the history of a language's template."""

    language = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    verb = models.CharField(max_length=32, choices=template_verbs)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["language", "at"], name="template_event_timeline")]

    def __str__(self) -> str:
        return f"{self.verb} at {self.at:%Y-%m-%d %H:%M}"
