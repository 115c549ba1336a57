"""The only ways to get a delivery at the desk: each asks whether this person may."""

from django.shortcuts import get_object_or_404

from inquiries import roles
from inquiries.models import User

from .models import Delivery


def delivery_for(user: User, pk: int) -> Delivery:
    """The delivery, for someone who answers or reviews; 403 for other staff."""
    roles.require(roles.may_see_inquiries(user))
    found = Delivery.objects.select_related("inquiry__person", "inquiry__assignee", "letter")
    return get_object_or_404(found, pk=pk)


def delivery_to_decide(user: User, pk: int) -> Delivery:
    """The delivery, for who has its inquiry, or any specialist if nobody has; else 403."""
    delivery = delivery_for(user, pk)
    roles.require(may_decide(user, delivery))
    return delivery


def delivery_to_withdraw(user: User, pk: int) -> Delivery:
    """The delivery, for who may decide, and for who approved its letter; else 403."""
    delivery = delivery_for(user, pk)
    roles.require(may_decide(user, delivery) or may_pull_back(user, delivery))
    return delivery


def delivery_to_post(user: User, pk: int) -> Delivery:
    """The delivery, for any specialist: one of them carries everybody's letters to the post."""
    delivery = delivery_for(user, pk)
    roles.require(roles.may_compose(user))
    return delivery


def may_decide(user: User, delivery: Delivery) -> bool:
    return roles.may_compose(user) and delivery.inquiry.assignee_id in (None, user.pk)


def may_pull_back(user: User, delivery: Delivery) -> bool:
    """Who approved a letter may stop it: they see their slip first.

    No state is asked here: who comes too late is to hear that, not that they may not.
    """
    letter = delivery.letter
    approved_it = letter is not None and letter.approved_by_id == user.pk
    return approved_it and roles.may_review(user)
