"""A letter that Sam wrote and Maria got, and an inquiry that she may ask again about."""

import pytest

from responses.outbox.models import Delivery, DeliveryStatus, Received, Via
from responses.outbox.receiving.taking import take_in
from responses.outbox.sending import claim, settle
from responses.outbox.smtp import Result


@pytest.fixture
def sent(delivery):
    """The letter's delivery, after the mail server took it."""
    settle(claim(delivery.pk), Result("sent", "250"))
    delivery.refresh_from_db()
    return delivery


@pytest.fixture
def take():
    """Take a message in by the pipe."""

    def taken(raw: bytes) -> Received:
        return take_in(raw, Via.PIPE)

    return taken


@pytest.fixture
def put_in():
    """Put a delivery in a state, past the table of moves."""

    def put(delivery: Delivery, status: DeliveryStatus) -> Delivery:
        Delivery.objects.filter(pk=delivery.pk).update(status=status)
        delivery.refresh_from_db()
        return delivery

    return put
