"""What the outbox says on the desk's pages."""

from django import template

from inquiries.text import masked

from ..outbox.models import Channel, Delivery
from ..outbox.reasons import in_words
from ..outbox.times import moment

register = template.Library()
register.filter(moment)


@register.simple_tag
def deliveries_for_a_person() -> int:
    """How many deliveries wait for somebody to decide or to post them."""
    return Delivery.objects.for_a_person().count()


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
