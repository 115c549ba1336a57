"""Outboxes that break their promise, to see that a run says so (``--broken NAME``)."""

from datetime import datetime, timedelta

from responses.outbox import sending
from responses.outbox.models import Delivery, DeliveryStatus, Outcome


def doubled() -> None:
    """What is in doubt is sent again by itself."""
    sending.SETTLING[Outcome.UNCERTAIN] = sending._deferred


def lost() -> None:
    """What was refused for now counts as sent."""
    sending.SETTLING[Outcome.DEFERRED] = sending.mark_sent


def unfounded() -> None:
    """What was refused for good is called doubtful."""
    sending.SETTLING[Outcome.REFUSED] = sending._uncertain


def wrong() -> None:
    """The letter is sent, and the inquiry hears nothing."""

    def mark_sent(delivery: Delivery, now: datetime) -> None:
        sending.become(delivery, DeliveryStatus.SENT)

    sending.SETTLING[Outcome.SENT] = mark_sent


def stuck() -> None:
    """A dead worker's letter is nobody's."""
    sending.STUCK_AFTER = timedelta(days=1000)


BROKEN = {one.__name__: one for one in (doubled, lost, unfounded, wrong, stuck)}
