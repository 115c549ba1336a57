"""Messages that nobody needs any more: their words go, that they came stays known."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from ..models import Received, Sort, Standing

# What programs wrote; nobody asks for it later than this.
AUTOMATIC_DAYS = 30
BATCH = 500


def forget_mail() -> int:
    """Empty old messages: what programs wrote, and what was looked at and is no inquiry's.

    A reply stays with its inquiry, until that is emptied. How many were emptied.
    """
    now = timezone.now()
    automatic = Q(
        sort__in=[Sort.AUTO_REPLY, Sort.LOOP, Sort.DELAY],
        received_at__lt=now - timedelta(days=AUTOMATIC_DAYS),
    )
    nobodys = Q(inquiry=None) | Q(inquiry__erased_at__isnull=False)
    looked_at = nobodys & Q(received_at__lt=now - timedelta(days=settings.RECEIVED_DAYS))
    over = Received.objects.exclude(standing=Standing.WAITING).filter(erased_at=None)
    old = over.filter(automatic | looked_at).order_by("pk").values_list("pk", flat=True)
    many = 0
    while batch := list(old[:BATCH]):
        many += over.filter(pk__in=batch).update(raw=b"", note="", erased_at=now)
    return many
