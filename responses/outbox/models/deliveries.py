"""Deliveries: what leaves the house, one row each, and every attempt at it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from inquiries.models import Inquiry, ReplyBy, Status

from ...letters.models import Letter


class Purpose(models.TextChoices):
    LETTER = "letter", "letter"
    ACKNOWLEDGEMENT = "acknowledgement", "acknowledgement"
    NOTE = "note", "short note"


class Channel(models.TextChoices):
    EMAIL = "email", "e-mail"
    POST = "post", "post"


class DeliveryStatus(models.TextChoices):
    QUEUED = "queued", "waiting to be sent"
    SENDING = "sending", "being sent"
    SENT = "sent", "sent"
    BOUNCED = "bounced", "came back"
    FAILED = "failed", "refused"
    UNCERTAIN = "uncertain", "not certain that it arrived"
    WITHDRAWN = "withdrawn", "withdrawn"


DELIVERY_MOVES: dict[str, frozenset[str]] = {
    DeliveryStatus.QUEUED: frozenset(
        {DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.WITHDRAWN}
    ),
    DeliveryStatus.SENDING: frozenset(
        {
            DeliveryStatus.SENT,
            DeliveryStatus.QUEUED,
            DeliveryStatus.FAILED,
            DeliveryStatus.UNCERTAIN,
        }
    ),
    DeliveryStatus.SENT: frozenset({DeliveryStatus.BOUNCED}),
    DeliveryStatus.BOUNCED: frozenset(),
    DeliveryStatus.FAILED: frozenset({DeliveryStatus.QUEUED, DeliveryStatus.WITHDRAWN}),
    DeliveryStatus.UNCERTAIN: frozenset(
        {
            DeliveryStatus.SENT,
            DeliveryStatus.BOUNCED,
            DeliveryStatus.QUEUED,
            DeliveryStatus.WITHDRAWN,
        }
    ),
    DeliveryStatus.WITHDRAWN: frozenset(),
}


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def by_email(self) -> Self:
        return self.filter(channel=Channel.EMAIL)

    def queued(self) -> Self:
        return self.filter(status=DeliveryStatus.QUEUED)

    def for_a_person(self) -> Self:
        """Refused, in doubt, come back, or for the post: no worker will see to these."""
        return self.filter(to_see_to() | for_the_post(timezone.now()))

    def to_post(self) -> Self:
        """In the print tray: by post, and waiting for nothing but a person."""
        return self.filter(for_the_post(timezone.now()))

    def due(self, now: datetime) -> Self:
        """Waiting, and not told to wait longer."""
        return self.by_email().queued().filter(not_before__lte=now)

    def stuck(self, before: datetime) -> Self:
        """Claimed before then and never settled: its worker is gone."""
        return self.filter(status=DeliveryStatus.SENDING, claimed_at__lt=before)


def for_the_post(now: datetime) -> Q:
    return Q(channel=Channel.POST, status=DeliveryStatus.QUEUED, not_before__lte=now)


def to_see_to() -> Q:
    """Refused, in doubt, or come back and nobody has done anything about it since.

    What came back stays as it is: it is dealt with when something newer goes, for a
    letter another letter or the same one again, or when the inquiry is closed.
    """
    newer = Delivery.objects.filter(inquiry=OuterRef("inquiry"), pk__gt=OuterRef("pk"))
    newer = newer.exclude(status=DeliveryStatus.WITHDRAWN)
    is_letter = Q(purpose=Purpose.LETTER)
    no_letter_since = is_letter & ~Q(Exists(newer.filter(is_letter)))
    nothing_since = ~is_letter & Q(inquiry__reply_by=ReplyBy.EMAIL) & ~Q(Exists(newer))
    came_back = Q(status=DeliveryStatus.BOUNCED, inquiry__status__in=[Status.NEW, Status.OPEN])
    refused_or_in_doubt = Q(status__in=[DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN])
    return refused_or_in_doubt | (came_back & (no_letter_since | nothing_since))


class Delivery(models.Model):
    """One sending of one message to one recipient by one channel; its content is frozen."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="deliveries")
    letter = models.ForeignKey(
        Letter, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    purpose = models.CharField(max_length=16, choices=Purpose.choices)
    channel = models.CharField(max_length=6, choices=Channel.choices)
    recipient_name = models.CharField(max_length=120, blank=True)
    recipient = models.CharField(max_length=500, help_text="E-mail address, or postal address.")
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    # As it goes over the wire but for its date, made when it is queued; none by post.
    mime = models.BinaryField(null=True, editable=False)
    status = models.CharField(
        max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.QUEUED
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # When it was queued by a verb, first or again: patience counts from here.
    queued_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    # By post: when it was last put into a PDF to print.
    printed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=DeliveryStatus.values), name="delivery_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(recipient="") | Q(erased_at__isnull=False),
                name="delivery_has_recipient",
            ),
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.LETTER) | Q(letter__isnull=False),
                name="delivery_of_letter_has_letter",
            ),
            # One letter, one delivery under way or done: approving twice can't send twice.
            # Of one that came back another may be made.
            models.UniqueConstraint(
                fields=["letter"],
                condition=~Q(status__in=[DeliveryStatus.WITHDRAWN, DeliveryStatus.BOUNCED]),
                name="delivery_one_a_letter",
            ),
            # Of its first question; whatever we write later in short is a note.
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(purpose=Purpose.ACKNOWLEDGEMENT),
                name="delivery_one_acknowledgement",
            ),
        ]
        indexes = [
            # What the sweep looks for.
            models.Index(
                fields=["not_before"],
                condition=Q(status=DeliveryStatus.QUEUED),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["claimed_at"],
                condition=Q(status=DeliveryStatus.SENDING),
                name="delivery_claimed",
            ),
            # Its page lists them by state.
            models.Index(fields=["status", "created_at"], name="delivery_by_state"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    def may_become(self, status: str) -> bool:
        return status in DELIVERY_MOVES[self.status]

    @property
    def needs_address_page(self) -> bool:
        """Whether it goes by post and its letter was frozen with another address, or none.

        The letter's first delivery was queued in the transaction that froze it.
        """
        if self.channel != Channel.POST or self.letter_id is None or self.erased_at:
            return False
        first = Delivery.objects.filter(letter=self.letter_id).earliest("pk")
        return first._destination() != self._destination()

    def _destination(self) -> tuple[str, str, str]:
        return self.channel, self.recipient_name, self.recipient


class Outcome(models.TextChoices):
    SENT = "sent", "accepted by the mail server"
    DEFERRED = "deferred", "refused for now"
    REFUSED = "refused", "refused for good"
    UNCERTAIN = "uncertain", "no certain answer"


class Attempt(models.Model):
    """One try at one delivery. ``outcome`` is empty while it is under way."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="attempts")
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    reply = models.CharField(
        max_length=200, blank=True, help_text="What the mail server said, or what went wrong."
    )
    # Here and not in an event: these words may be personal, and events are for ever.
    note = models.CharField(
        max_length=500, blank=True, help_text="Why a person decided as they did, in their words."
    )

    class Meta:
        ordering = ["started_at", "pk"]
        constraints = [
            # A second open attempt would be a second sending.
            models.UniqueConstraint(
                fields=["delivery"], condition=Q(outcome=""), name="attempt_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.pk} at delivery {self.delivery_id}"
