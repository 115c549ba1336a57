"""What the outbox shows on every page of the desk."""

from django import template
from django.db.models import Count, Value

from ..outbox.models import Delivery, Received

register = template.Library()


@register.simple_tag
def waiting_in_the_outbox() -> dict[str, int]:
    """How many ``deliveries`` and messages (``mail``) wait for somebody, in one query."""
    counted = Delivery.objects.for_a_person().order_by().values(what=Value("deliveries"))
    mail = Received.objects.waiting().order_by().values(what=Value("mail"))
    both = counted.annotate(many=Count("pk")).union(mail.annotate(many=Count("pk")), all=True)
    return {row["what"]: row["many"] for row in both}
