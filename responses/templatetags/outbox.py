"""What the outbox says on the desk's pages."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone

from inquiries.text import masked

from ..outbox.models import Channel, Delivery
from ..outbox.reasons import in_words

register = template.Library()


@register.simple_tag
def deliveries_for_a_person() -> int:
    """How many deliveries wait for somebody to decide or to post them."""
    return Delivery.objects.for_a_person().count()


@register.filter
def moment(at: datetime, now: datetime) -> str:
    """ "today at 14:05", "tomorrow at 09:00", "on 3 December 2026 at 09:00"."""
    at, today = timezone.localtime(at), timezone.localdate(now)
    days = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    named = days.get((at.date() - today) // timedelta(days=1))
    return f"{named or f'on {at:%-d %B %Y}'} at {at:%H:%M}"


@register.filter
def plainly(reply: str) -> str:
    """A server's reply, or what went wrong here, as a plain sentence."""
    return in_words(reply)


@register.filter
def to_whom(delivery: Delivery) -> str:
    """ "to m•••@example.org"; "by post"; nothing once the person's data was removed."""
    if delivery.erased_at:
        return ""
    return "by post" if delivery.channel == Channel.POST else f"to {masked(delivery.recipient)}"
