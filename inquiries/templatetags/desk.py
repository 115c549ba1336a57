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


@register.filter
def due_in_words(due: date, today: date) -> str:
    """ "today", "tomorrow", "2 days late", "in 5 days"."""
    days = (due - today).days
    if days < -1:
        return f"{-days} days late"
    return {-1: "1 day late", 0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


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
