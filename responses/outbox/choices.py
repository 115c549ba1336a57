"""What somebody may do about a delivery now, drawn from the table of moves."""

from dataclasses import dataclass
from datetime import datetime

from inquiries.models import User

from .doors import may_decide, may_pull_back
from .models import Channel, Delivery, DeliveryStatus
from .queueing import recipient_in_words
from .sending_again import goes_to_the_same, told_of_a_change


@dataclass(frozen=True)
class Choices:
    """Which buttons there are. ``again`` is to go ``where``, or to be set aside."""

    resolve: bool = False
    again: bool = False
    withdraw: bool = False
    hold: bool = False
    hasten: bool = False
    where: str = ""
    is_same_address: bool = False
    sets_aside: bool = False
    # Who decides because nobody has the inquiry has to take it before they mend the address.
    corrects: bool = False
    # It would go to the address that it came back from.
    asks_first: bool = False

    @property
    def ticks(self) -> bool:
        """Whether it may go again together with others."""
        return self.again and not self.asks_first


def choices_for(user: User, delivery: Delivery, now: datetime) -> Choices:
    """For a delivery with its inquiry, person and letter, as ``listing.listed`` reads it."""
    if delivery.erased_at:
        return Choices()
    waits = delivery.status == DeliveryStatus.QUEUED
    if not may_decide(user, delivery):
        return Choices(withdraw=waits and may_pull_back(user, delivery))
    came_back = delivery.status == DeliveryStatus.BOUNCED
    is_same_address = goes_to_the_same(delivery)
    return Choices(
        resolve=delivery.status == DeliveryStatus.UNCERTAIN,
        again=_may_go_again(delivery),
        withdraw=delivery.may_become(DeliveryStatus.WITHDRAWN),
        hold=waits,
        hasten=waits and delivery.not_before > now,
        where=recipient_in_words(delivery.inquiry),
        is_same_address=is_same_address,
        corrects=delivery.inquiry.assignee_id == user.pk,
        asks_first=came_back and is_same_address,
        sets_aside=_is_set_aside(delivery),
    )


def _may_go_again(delivery: Delivery) -> bool:
    """Refused, or come back and nothing done about it since; what is in doubt is resolved."""
    if delivery.status == DeliveryStatus.BOUNCED:
        return bool(getattr(delivery, "is_to_see_to", False)) and not _is_set_aside(delivery)
    return delivery.status == DeliveryStatus.FAILED


def _is_set_aside(delivery: Delivery) -> bool:
    """As ``sending_again.nothing_needs_to_go`` would say, without asking the database."""
    if delivery.letter_id:
        return False
    if told_of_a_change(delivery):
        return True
    by_mail = delivery.inquiry.reply_by == Channel.EMAIL
    elsewhere = not goes_to_the_same(delivery)
    return elsewhere and (not by_mail or bool(getattr(delivery, "is_written_there", False)))
