"""What the outbox shows on every page of the desk."""

from django import template

from ..outbox.models import Delivery

register = template.Library()


@register.simple_tag
def deliveries_for_a_person() -> int:
    """How many deliveries wait for somebody to decide or to post them."""
    return Delivery.objects.for_a_person().count()
