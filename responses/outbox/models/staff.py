"""Mail to staff: each is sent once, however often its task runs."""

from django.db import models
from django.utils import timezone


class StaffMail(models.Model):
    """One mail to staff, by a key that says what it is about and for whom or when.

    ``sent_at`` is empty while nobody knows that the mail server took it.
    """

    key = models.CharField(max_length=120, unique=True)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "mail to staff"
        verbose_name_plural = "mails to staff"

    def __str__(self) -> str:
        return self.key
