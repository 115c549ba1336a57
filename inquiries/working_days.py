"""The days on which the center works, and the day by which it answers."""

from collections.abc import Collection
from datetime import date, timedelta

from django.conf import settings
from django.utils import timezone


def working_days_after(start: date, days: int, closed_on: Collection[date] = ()) -> date:
    """The date ``days`` working days (Monday to Friday, but for ``closed_on``) after ``start``."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in closed_on:
            days -= 1
    return day


def due_date() -> date:
    """The day by which a question asked today is to be answered."""
    today, days = timezone.localdate(), settings.ANSWER_WORKING_DAYS
    return working_days_after(today, days, settings.CENTER_CLOSED_ON)
