"""Keeping to the mail server's limit: workers take turns, each a moment when one may send."""

from datetime import datetime, timedelta
from time import sleep

from django.conf import settings
from django.utils import timezone

from .models import Pace

# Who would have to wait longer does something else; the sweep comes back to it.
LONGEST_WAIT = timedelta(seconds=10)


def is_limited() -> bool:
    return settings.EMAIL_PER_MINUTE > 0


def wait_for_turn() -> bool:
    """Wait until it is our turn, holding nothing meanwhile; false if that would take long."""
    turn = take_turn(timezone.now())
    if turn is None:
        return False
    sleep(max(0.0, (turn - timezone.now()).total_seconds()))
    return True


def take_turn(now: datetime) -> datetime | None:
    """The next moment at which one message may go, ours alone; ``None`` if it is far away."""
    gap = timedelta(minutes=1) / settings.EMAIL_PER_MINUTE
    while True:
        next_at = Pace.objects.get_or_create(pk=1, defaults={"next_at": now})[0].next_at
        turn = max(next_at, now)
        if turn - now > LONGEST_WAIT + gap:
            turn = now  # Nobody takes one so far ahead: a clock was put right, or the limit.
        elif turn - now > LONGEST_WAIT:
            return None
        # Whoever was quicker changed it, and we look again.
        if Pace.objects.filter(pk=1, next_at=next_at).update(next_at=turn + gap):
            return turn
