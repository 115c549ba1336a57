"""What a letter was when it was approved."""

from django.db import models
from django.utils import timezone

from ...library.models import Reference
from .letters import Letter


class FrozenLetter(models.Model):
    """Exactly what a letter was when it was approved. Written once (a trigger keeps it).

    Its words can be emptied, once, when the person wants their data removed.
    """

    letter = models.OneToOneField(Letter, on_delete=models.PROTECT, related_name="frozen")
    frozen_at = models.DateTimeField(default=timezone.now, editable=False)
    subject = models.CharField(max_length=200)
    html = models.TextField(help_text="The letter for the person's page.")
    mail_html = models.TextField(help_text="The e-mail's HTML part.")
    text = models.TextField(help_text="The e-mail's text part.")
    pdf = models.BinaryField()
    content = models.JSONField(help_text="Block versions, changed sections, numbered references.")
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"frozen {self.letter_id}"


class CitedReference(models.Model):
    """An approved letter cites this reference, under this number. Answers "where used"."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="cited")
    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="cited_in")
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["letter", "number"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "number"], name="cited_number_once"),
            models.UniqueConstraint(fields=["letter", "reference"], name="cited_once"),
        ]

    def __str__(self) -> str:
        return f"[{self.number}] of letter {self.letter_id}"
