"""Words that the desk's pages say about dates."""

from datetime import date

from django import template

register = template.Library()


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
