"""Mail that came in: kept as it came, and what was made of it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from inquiries.models import Inquiry, Question

from .deliveries import Delivery


class Via(models.TextChoices):
    PIPE = "pipe", "the mail server's pipe"
    MAILBOX = "mailbox", "the mailbox"
    WEBHOOK = "webhook", "the mail provider"


class Sort(models.TextChoices):
    """What a message is, as far as it says so itself."""

    BOUNCE = "bounce", "did not arrive"
    DELAY = "delay", "not delivered yet"
    AUTO_REPLY = "auto_reply", "automatic reply"
    LOOP = "loop", "our own mail"
    REPLY = "reply", "reply of a person"
    COMPLAINT = "complaint", "reported as unwanted"
    OTHER = "other", "something else"


class Standing(models.TextChoices):
    DONE = "done", "nothing to do"
    WAITING = "waiting", "for a person to look at"
    SEEN = "seen", "looked at"


class ReceivedQuerySet(models.QuerySet["Received"]):
    def waiting(self) -> Self:
        return self.filter(standing=Standing.WAITING)


class Received(models.Model):
    """One message from outside. Its words are nobody's but the person's: see ``erase``.

    ``digest`` is of the message: one that comes twice, or by two ways, is one row.
    """

    digest = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    via = models.CharField(max_length=8, choices=Via.choices)
    sort = models.CharField(max_length=12, choices=Sort.choices)
    standing = models.CharField(max_length=8, choices=Standing.choices)
    # The enhanced status (RFC 3463) that a bounce gives, as 5.1.1.
    code = models.CharField(max_length=12, blank=True)
    raw = models.BinaryField(editable=False)
    delivery = models.ForeignKey(
        Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="received"
    )
    inquiry = models.ForeignKey(
        Inquiry, null=True, blank=True, on_delete=models.PROTECT, related_name="received"
    )
    # The follow-up that was made of it.
    question = models.OneToOneField(
        Question, null=True, blank=True, on_delete=models.PROTECT, related_name="received"
    )
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = ReceivedQuerySet.as_manager()

    class Meta:
        verbose_name = "received message"
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(sort__in=Sort.values), name="received_sort_known"),
            models.CheckConstraint(
                condition=Q(standing__in=Standing.values), name="received_standing_known"
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.SEEN) | Q(decided_by__isnull=False),
                name="received_seen_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["received_at"],
                condition=Q(standing=Standing.WAITING),
                name="received_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"received message {self.pk}"
