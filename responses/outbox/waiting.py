"""What waits to leave the house, and since when."""

from datetime import datetime
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from .models import Attempt, Delivery, DeliveryStatus


def waiting_to_leave(now: datetime) -> QuerySet[Any]:
    """E-mails that should have left by ``now``. Adds ``since``, from when on they wait.

    That is their first try since somebody queued them, and before it the time at which
    they were to go: what is put off again and again waits all the while, and what is to
    go later doesn't wait yet.
    """
    under_way = [DeliveryStatus.QUEUED, DeliveryStatus.SENDING]
    tries = Attempt.objects.filter(delivery=OuterRef("pk"), started_at__gte=OuterRef("queued_at"))
    first = Subquery(tries.order_by("started_at").values("started_at")[:1])
    found = Delivery.objects.by_email().filter(status__in=under_way)
    return found.annotate(since=Coalesce(first, F("not_before"))).filter(since__lte=now)
