"""How fast mail may leave, where the mail server wants a limit."""

from django.db import models
from django.utils import timezone


class Pace(models.Model):
    """One row: from when on the next message may go. Workers take turns at it."""

    next_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"next from {self.next_at:%H:%M:%S}"
