"""How far ahead something may be set to go."""

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
