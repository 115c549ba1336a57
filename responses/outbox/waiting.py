"""What waits to leave the house, and since when."""

from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from inquiries.errors import NotPossible
from inquiries.models import Inquiry

from .models import Attempt, Delivery, DeliveryStatus, Purpose

UNDER_WAY = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING)


def may_end(inquiry: Inquiry) -> None:
    """``NotPossible`` while a letter is on its way: whoever ends the inquiry wants none sent."""
    letters = Delivery.objects.filter(inquiry=inquiry, purpose=Purpose.LETTER)
    if letters.filter(status__in=UNDER_WAY).exists():
        raise NotPossible(f"A letter for {inquiry.code} is on its way: pull it back first.")


def waiting_to_leave(now: datetime) -> QuerySet[Any]:
    """E-mails that should have left by ``now``. Adds ``since``, from when on they wait.

    That is their first try since somebody queued them, and before it the time at which
    they were to go: what is put off again and again waits all the while, and what is to
    go later doesn't wait yet.
    """
    tries = Attempt.objects.filter(delivery=OuterRef("pk"), started_at__gte=OuterRef("queued_at"))
    first = Subquery(tries.order_by("started_at").values("started_at")[:1])
    found = Delivery.objects.by_email().filter(status__in=UNDER_WAY)
    return found.annotate(since=Coalesce(first, F("not_before"))).filter(since__lte=now)
