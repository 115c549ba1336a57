"""The append-only record of who did what, when."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from .inquiry import Inquiry


class Verb(models.TextChoices):
    """What happened. The stored word never changes and is never translated."""

    SUBMITTED = "submitted", "sent in the question"
    SUBMITTED_SUSPECT = "submitted-suspect", "sent in a question that looks automatic"
    LOOKED = "looked", "opened the inquiry"
    TAKEN = "taken", "took the inquiry"
    TAKEN_OVER = "taken-over", "took the inquiry over"
    GIVEN_BACK = "given-back", "gave the inquiry back"
    DISEASE_SET = "disease-set", "set the disease"
    CONTACT_CORRECTED = "contact-corrected", "corrected how to reach the person"
    EMAIL_CORRECTED = "email-corrected", "corrected their e-mail address"
    WISHES_CORRECTED = "wishes-corrected", "recorded what the person wants to know"
    MARKED_DUPLICATE = "marked-duplicate", "marked it as a duplicate"
    MARKED_SPAM = "marked-spam", "marked it as spam"
    UNMARKED_SPAM = "unmarked-spam", "marked it as not spam"
    CLOSED = "closed", "closed the inquiry"
    REOPENED = "reopened", "opened the inquiry again"
    FOLLOWED_UP = "followed-up", "asked a follow-up question"
    LINK_REVOKED = "link-revoked", "made the person's link stop working"
    LINK_MADE = "link-made", "made a new link for the person"
    LETTER_STARTED = "letter-started", "started a letter"
    LETTER_TAKEN_UP = "letter-taken-up", "took up what a withdrawn letter said"
    SECTION_ADDED = "section-added", "added a section"
    SECTION_REMOVED = "section-removed", "removed a section"
    SECTION_MOVED = "section-moved", "moved a section"
    SECTION_CHANGED = "section-changed", "changed a section's text"
    SECTION_REVERTED = "section-reverted", "put the vetted text back"
    SECTION_RENEWED = "section-renewed", "took the newer version of a section"
    NEWER_WORDING = "newer-wording", "approved a newer version of a section"
    NEWER_BY_FILE = "newer-by-file", "took in a newer version of a section with a library file"
    QUESTION_TAKEN_IN = "question-taken-in", "took the newer question into the letter"
    TEMPLATE_TAKEN = "template-taken", "took the newer letter template"
    CITATIONS_MERGED = "citations-merged", "merged references that the letter cites"
    OPENING_WRITTEN = "opening-written", "wrote the personal opening"
    LETTER_SUBMITTED = "letter-submitted", "submitted the letter for review"
    LETTER_TAKEN_BACK = "letter-taken-back", "took the letter back from review"
    LETTER_SENT_BACK = "letter-sent-back", "sent the letter back with a comment"
    LETTER_APPROVED = "letter-approved", "approved the letter"
    LETTER_WITHDRAWN = "letter-withdrawn", "withdrew the letter"
    DELIVERY_QUEUED = "delivery-queued", "queued a delivery"
    DELIVERY_SENT = "delivery-sent", "delivered"
    DELIVERY_DEFERRED = "delivery-deferred", "will try the delivery again"
    DELIVERY_FAILED = "delivery-failed", "could not deliver"
    DELIVERY_UNCERTAIN = "delivery-uncertain", "does not know whether it was delivered"
    DELIVERY_BOUNCED = "delivery-bounced", "heard that the delivery came back"
    DELIVERY_RESOLVED = "delivery-resolved", "decided about an uncertain delivery"
    DELIVERY_SET_ASIDE = "delivery-set-aside", "set a failed delivery aside"
    DELIVERY_RETRIED = "delivery-retried", "queued a failed delivery again"
    DELIVERY_WITHDRAWN = "delivery-withdrawn", "withdrew a delivery"
    DELIVERY_HELD = "delivery-held", "set a delivery to go later"
    DELIVERY_HASTENED = "delivery-hastened", "set a delivery to go now"
    ACKNOWLEDGEMENT_WITHHELD = "acknowledgement-withheld", "sent no acknowledgement"
    MAIL_TAKEN_IN = "mail-taken-in", "took a message that came in as a follow-up question"
    PRINTED = "printed", "printed the letter for the post"
    POSTED = "posted", "put the letter in the post"
    ERASED = "erased", "removed the person's data"


class ToldBy(models.TextChoices):
    """How the person let us know, as an event says it: a word and no more, for it stays."""

    WROTE = "wrote", "They wrote"
    CALLED = "called", "They called"
    OTHER = "other", "In another way"


def verb_choices() -> list[tuple[str, str]]:
    """The verbs; a function, so that a new one needs no migration."""
    return list(Verb.choices)


class AppendOnly(models.Model):
    """Who did what, when. A trigger refuses updates; nothing in the code deletes.

    ``data`` holds ids, counts and the states before and after, nothing personal.
    """

    at = models.DateTimeField(default=timezone.now, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: the person who asked, or the system.",
    )
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("An event is written once and never changed.")
        super().save(*args, **kwargs)


class Event(AppendOnly):
    """One line of an inquiry's timeline."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=32, choices=verb_choices)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["inquiry", "at"], name="event_timeline")]

    def __str__(self) -> str:
        return f"{self.verb} at {self.at:%Y-%m-%d %H:%M}"
