"""What the outbox says on the desk's pages."""

from django import template
from django.db.models import Count, Value

from inquiries.text import masked

from ..outbox.models import Channel, Delivery, Received
from ..outbox.reasons import in_words
from ..outbox.times import moment

register = template.Library()
register.filter(moment)


@register.simple_tag
def waiting_in_the_outbox() -> dict[str, int]:
    """How many ``deliveries`` and messages (``mail``) wait for somebody, in one query."""
    counted = Delivery.objects.for_a_person().order_by().values(what=Value("deliveries"))
    mail = Received.objects.waiting().order_by().values(what=Value("mail"))
    both = counted.annotate(many=Count("pk")).union(mail.annotate(many=Count("pk")), all=True)
    return {row["what"]: row["many"] for row in both}


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
