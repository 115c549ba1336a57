"""Words that the desk's pages say about dates, and about what happened."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import template

from ..models import Event, ToldBy, Verb

register = template.Library()
BY_THE_PERSON = (
    Verb.SUBMITTED,
    Verb.SUBMITTED_SUSPECT,
    Verb.FOLLOWED_UP,
    Verb.EMAIL_CORRECTED,
)
# A time is told in days up to so many, then in months, then in years.
MOST_DAYS = 60
MOST_MONTHS = 24


@register.filter
def due_in_words(due: date, today: date) -> str:
    """ "today", "tomorrow", "2 days late", "3 months late", "in 5 days"."""
    days = (due - today).days
    if days < 0:
        return f"{_roughly(-days)} late"
    return {0: "today", 1: "tomorrow"}.get(days, f"in {_roughly(days)}")


def _roughly(days: int) -> str:
    """Whole days, months or years: nobody counts 3679 days."""
    months = int(days / 30.44)
    if days <= MOST_DAYS:
        number, unit = days, "day"
    elif months < MOST_MONTHS:
        number, unit = months, "month"
    else:
        number, unit = int(days / 365.25), "year"
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


@register.filter
def is_late(due: date, today: date) -> bool:
    return due < today


@register.filter
def by_whom(event: Event) -> str:
    """The name of who did it; the person who asked and the system have none."""
    if event.actor:
        return str(event.actor)
    return "The person" if event.verb in BY_THE_PERSON else "The system"


@register.filter
def details(event: Event) -> str:
    """What an event's line in the timeline says beside its verb; often nothing."""
    if event.verb == Verb.WISHES_CORRECTED:
        return "; ".join(_wishes_in_words(event.data))
    return event.data.get("block", "")


def _wishes_in_words(data: dict[str, Any]) -> Iterator[str]:
    """ "the outlook (they called)"; "the topics"."""
    told_by = f" ({ToldBy(data['told_by']).label.lower()})" if data["told_by"] else ""
    words = {"outlook": f"the outlook{told_by}", "kinds": "the topics"}
    return (words[name] for name in data.get("changed", []))
