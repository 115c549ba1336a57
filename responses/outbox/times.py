"""When something goes: how far ahead it may be set, and how that is said."""

from datetime import datetime, timedelta

from django.utils import timezone

from inquiries.errors import NotPossible

LATEST = timedelta(days=90)


def require_time_to_come(when: datetime) -> None:
    """``NotPossible`` for a time (aware) that has passed, or is too far away."""
    now = timezone.now()
    if when <= now:
        raise NotPossible("This time has passed. Choose a later one.")
    if when > now + LATEST:
        raise NotPossible(f"Choose a time within the next {LATEST.days} days.")


def moment(at: datetime, now: datetime) -> str:
    """ "today at 14:05", "tomorrow at 09:00", "on 3 December 2026 at 09:00"."""
    at, today = timezone.localtime(at), timezone.localdate(now)
    named = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((at.date() - today).days)
    return f"{named or f'on {at:%-d %B %Y}'} at {at:%H:%M}"
