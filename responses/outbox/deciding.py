"""What a person decides about a delivery: posted, arrived after all, send again."""

from django.db import transaction
from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import User, Verb
from inquiries.verbs import record

from .models import Channel, Delivery, DeliveryStatus
from .queueing import hint_on_commit, queue_letter
from .sending import become, locked_delivery, mark_sent



@transaction.atomic
def mark_posted(delivery: Delivery, user: User) -> None:
    """The letter is in the post box."""
    delivery = locked_delivery(delivery)
    if delivery.channel != Channel.POST:
        raise NotPossible("This letter goes by e-mail, not by post.")
    mark_sent(delivery, timezone.now(), actor=user)
    record(delivery.inquiry, user, Verb.POSTED, delivery=delivery.pk)


@transaction.atomic
def resolve(delivery: Delivery, user: User, *, arrived: bool, note: str) -> None:
    """Decide about an uncertain delivery: it arrived, or send it again. A note says why."""
    if not note.strip():
        raise NotPossible("Write how you know, so that the next person can follow.")
    delivery = locked_delivery(delivery)
    if delivery.status != DeliveryStatus.UNCERTAIN:
        raise NotPossible(f"This delivery is {delivery.get_status_display()}, not uncertain.")
    record(delivery.inquiry, user, Verb.DELIVERY_RESOLVED, arrived=arrived, note=note.strip())
    if arrived:
        mark_sent(delivery, timezone.now(), actor=user)
    else:
        _requeue(delivery)


@transaction.atomic
def retry(delivery: Delivery, user: User) -> Delivery:
    """Send a refused letter again, to the address that the inquiry has now.

    A delivery's recipient never changes, so a mended address is a new delivery.
    """
    delivery = locked_delivery(delivery)
    if delivery.status != DeliveryStatus.FAILED:
        raise NotPossible(f"This delivery is {delivery.get_status_display()}, not refused.")
    record(delivery.inquiry, user, Verb.DELIVERY_RETRIED, delivery=delivery.pk)
    letter = delivery.letter
    if letter is None or delivery.recipient == letter.inquiry.person.email:
        _requeue(delivery)
        return delivery
    become(delivery, DeliveryStatus.WITHDRAWN)
    return queue_letter(letter.frozen, user)


def _requeue(delivery: Delivery) -> None:
    become(delivery, DeliveryStatus.QUEUED, not_before=timezone.now())
    hint_on_commit(delivery)
