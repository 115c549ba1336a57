"""The only ways for a view to get a message that came in."""

from django.shortcuts import get_object_or_404

from inquiries import roles
from inquiries.models import User

from ..models import Received


def received_for(user: User, pk: int) -> Received:
    """The message, for someone who answers or reviews; 403 for other staff."""
    roles.require(roles.may_see_inquiries(user))
    found = Received.objects.select_related("inquiry__person", "delivery", "decided_by")
    return get_object_or_404(found, pk=pk)


def received_to_decide(user: User, pk: int) -> Received:
    """The message, for a specialist; 403 for anyone else."""
    received = received_for(user, pk)
    roles.require(roles.may_compose(user))
    return received
