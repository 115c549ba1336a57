"""When a waiting delivery goes: later than it would, or now."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from inquiries.errors import TooLate
from inquiries.models import User, Verb
from inquiries.verbs import record

from .models import Delivery
from .queueing import hint_on_commit
from .times import require_time_to_come


@transaction.atomic
def hold_until(delivery: Delivery, user: User, when: datetime) -> Delivery:
    """It goes at ``when`` (aware), not before. ``TooLate`` once it waits no more."""
    require_time_to_come(when)
    delivery = _set_to_go(delivery, when)
    until = when.isoformat(timespec="minutes")
    record(delivery.inquiry, user, Verb.DELIVERY_HELD, delivery=delivery.pk, until=until)
    return delivery


@transaction.atomic
def send_now(delivery: Delivery, user: User) -> Delivery:
    """It waits no longer than for its turn. ``TooLate`` once it waits no more."""
    delivery = _set_to_go(delivery, timezone.now())
    record(delivery.inquiry, user, Verb.DELIVERY_HASTENED, delivery=delivery.pk)
    hint_on_commit(delivery)
    return delivery


def _set_to_go(delivery: Delivery, when: datetime) -> Delivery:
    """The state stands in the UPDATE: a worker may just be claiming it. Patience starts anew."""
    waiting = Delivery.objects.queued().filter(pk=delivery.pk)
    if not waiting.update(not_before=when, queued_at=when):
        delivery.refresh_from_db(fields=["status"])
        raise TooLate(f"Too late: it is {delivery.get_status_display()}.")
    return Delivery.objects.select_related("inquiry", "letter").get(pk=delivery.pk)
