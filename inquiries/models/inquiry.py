"""An inquiry: one request from one person, and its questions."""

import secrets
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from .people import Person
from .vocabulary import Disease, Kind

# Crockford's alphabet: no letter that reads like a digit, none that spells words.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Status(models.TextChoices):
    NEW = "new", "new"
    OPEN = "open", "open"
    ANSWERED = "answered", "answered"
    CLOSED = "closed", "closed"
    SPAM = "spam", "spam"
    DUPLICATE = "duplicate", "duplicate"


# The only moves there are; verbs ask this table.
MOVES: dict[str, frozenset[str]] = {
    Status.NEW: frozenset({Status.OPEN, Status.CLOSED, Status.SPAM, Status.DUPLICATE}),
    Status.OPEN: frozenset({Status.ANSWERED, Status.CLOSED, Status.SPAM, Status.DUPLICATE}),
    Status.ANSWERED: frozenset({Status.OPEN, Status.CLOSED}),
    Status.CLOSED: frozenset({Status.OPEN}),
    Status.SPAM: frozenset({Status.NEW}),
    Status.DUPLICATE: frozenset({Status.OPEN}),
}


class Outlook(models.TextChoices):
    """Whether the person wants to read about life expectancy and long-term outlook."""

    YES = "yes", "Yes, include it"
    NO = "no", "No, leave it out"
    ASK = "ask", "Ask me first"


class Relation(models.TextChoices):
    SELF = "self", "I am the patient"
    PARENT = "parent", "I am a parent of the patient"
    RELATIVE = "relative", "I am a relative or friend"
    CLINICIAN = "clinician", "I am a doctor, nurse or other clinician"
    STUDENT = "student", "I am a student or researcher"
    OTHER = "other", "Something else"


class ReplyBy(models.TextChoices):
    EMAIL = "email", "By e-mail"
    POST = "post", "By post"


def new_code() -> str:
    """A public code such as ``7F3K-9QXD``: 40 random bits, easy to read out."""
    letters = [secrets.choice(CODE_ALPHABET) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


def new_token() -> str:
    """The secret part of a person's link: 256 random bits, nothing personal."""
    return secrets.token_urlsafe(32)


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    def waiting(self) -> Self:
        """Not yet answered, and worth answering."""
        return self.filter(status__in=[Status.NEW, Status.OPEN])

    def of(self, user: object) -> Self:
        return self.filter(assignee=user)

    def unassigned(self) -> Self:
        """Nobody has them, or somebody whose account is closed."""
        return self.filter(Q(assignee=None) | Q(assignee__is_active=False))

    def by_due(self) -> Self:
        return self.order_by("due_on", "pk")

    def with_latest_question(self) -> Self:
        """Adds ``latest_question``, the text of the newest question."""
        latest = Question.objects.filter(inquiry=OuterRef("pk")).order_by("-asked_at", "-pk")
        return self.annotate(latest_question=Subquery(latest.values("text")[:1]))


class Inquiry(models.Model):
    """One request from one person, with a public code and its whole history."""

    code = models.CharField(max_length=9, unique=True, default=new_code, editable=False)
    # Made when the form is first shown, so that sending it twice is one inquiry.
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.NEW)
    disease = models.ForeignKey(
        Disease, null=True, blank=True, on_delete=models.PROTECT, related_name="inquiries"
    )
    disease_text = models.CharField(max_length=300, blank=True, help_text="In the person's words.")
    disease_unknown = models.BooleanField(default=False)
    kinds = models.ManyToManyField(Kind, blank=True)
    outlook = models.CharField(max_length=4, choices=Outlook.choices)
    relation = models.CharField(max_length=10, choices=Relation.choices)
    reply_by = models.CharField(max_length=6, choices=ReplyBy.choices)
    language = models.CharField(max_length=8, default="en")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="inquiries",
    )
    due_on = models.DateField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    consented_at = models.DateTimeField()
    erased_at = models.DateTimeField(
        null=True, blank=True, help_text="When all that the person told us was removed."
    )

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "inquiries"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="inquiry_status_known"
            ),
            # A new inquiry is nobody's: taking it opens it.
            models.CheckConstraint(
                condition=~Q(status=Status.NEW) | Q(assignee=None), name="inquiry_new_is_nobodys"
            ),
            models.CheckConstraint(
                condition=Q(disease_unknown=False) | Q(disease_text=""),
                name="inquiry_unknown_disease_has_no_words",
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(status=Status.CLOSED, assignee=None, disease_text=""),
                name="inquiry_erased_is_closed_and_empty",
            ),
        ]
        indexes = [
            # The queue: what waits, soonest due first.
            models.Index(
                fields=["due_on", "id"],
                condition=Q(status__in=[Status.NEW, Status.OPEN]),
                name="inquiry_queue",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def disease_label(self) -> str:
        """The disease as the desk names it; the person's own words until it's resolved."""
        if self.disease:
            return self.disease.name
        return self.disease_text or "Not known, or not diagnosed yet"

    def may_become(self, status: str) -> bool:
        return status in MOVES[self.status]


class Question(models.Model):
    """What the person asked, verbatim: the first question, or a follow-up."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="questions")
    text = models.TextField()
    asked_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["inquiry", "-asked_at"], name="question_latest")]

    def __str__(self) -> str:
        return f"question {self.pk}"


class PersonLink(models.Model):
    """The link under which a person reads their letter. It can be revoked."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="links")
    token = models.CharField(max_length=64, unique=True, default=new_token, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(revoked_at=None),
                name="person_link_one_valid",
            ),
        ]

    def __str__(self) -> str:
        return f"link {self.pk}"
