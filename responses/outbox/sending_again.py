"""Sending again what was refused, what came back, or what surely didn't arrive."""

from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import User

from .models import Channel, Delivery, DeliveryStatus
from .queueing import (
    ACKNOWLEDGEMENT,
    ADDRESS_CHANGED,
    destination,
    hint_on_commit,
    queue_letter,
    queue_note,
)
from .sending import become

# What went to an address, or goes there without anybody's doing.
WRITTEN = (DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.SENT)


def require_that_it_helps(delivery: Delivery, *, sure: bool) -> None:
    """``NotPossible`` if what came back needn't go again, or would only come back again.

    Its row can't say that it was dealt with, for it stays as it is; a newer one does.
    """
    newer = Delivery.objects.filter(inquiry=delivery.inquiry, pk__gt=delivery.pk)
    newer = newer.filter(letter=delivery.letter).exclude(status=DeliveryStatus.WITHDRAWN)
    if newer.exists():
        raise NotPossible("It was sent again already: see the newer delivery.")
    if nothing_needs_to_go(delivery):
        raise NotPossible("Nothing needs to go: we have written since, or write by post now.")
    if goes_to_the_same(delivery) and not sure:
        raise NotPossible(
            "It came back from this address. Correct the address first; or say that it is "
            "right and the fault was elsewhere."
        )


def goes_to_the_same(delivery: Delivery) -> bool:
    """Whether the inquiry still has the address that this went to."""
    return (delivery.channel, delivery.recipient) == destination(delivery.inquiry)


def told_of_a_change(delivery: Delivery) -> bool:
    """Whether it told an address that we write elsewhere; by now it may be the one we use."""
    return delivery.letter_id is None and delivery.subject.startswith(ADDRESS_CHANGED.subject)


def nothing_needs_to_go(delivery: Delivery) -> bool:
    """A note that nobody waits for: it told of a change, or the new address had one already."""
    if delivery.letter_id or (goes_to_the_same(delivery) and not told_of_a_change(delivery)):
        return False
    channel, address = destination(delivery.inquiry)
    written = delivery.inquiry.deliveries.filter(recipient__iexact=address, status__in=WRITTEN)
    return told_of_a_change(delivery) or channel != Channel.EMAIL or written.exists()


def send_again(delivery: Delivery, user: User) -> Delivery:
    """What goes now; or the delivery itself, withdrawn, if nothing needs to go.

    A delivery's recipient never changes, so a mended address is a new delivery. What
    came back stays as it is.
    """
    came_back = delivery.status == DeliveryStatus.BOUNCED
    if nothing_needs_to_go(delivery):
        become(delivery, DeliveryStatus.WITHDRAWN)
        return delivery
    if goes_to_the_same(delivery) and not came_back:
        now = timezone.now()
        become(delivery, DeliveryStatus.QUEUED, not_before=now, queued_at=now)
        hint_on_commit(delivery)
        return delivery
    if not came_back:
        become(delivery, DeliveryStatus.WITHDRAWN)
    letter = delivery.letter
    return queue_letter(letter.frozen, user) if letter else _acknowledge_anew(delivery)


def _acknowledge_anew(delivery: Delivery) -> Delivery:
    """A new acknowledgement, with the link that is valid now."""
    _, address = destination(delivery.inquiry)
    note = queue_note(delivery.inquiry, ACKNOWLEDGEMENT, address)
    if note is None:
        raise NotPossible("We have written to this address several times today: try tomorrow.")
    return note
