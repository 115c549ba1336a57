"""Telling the workers that a delivery waits. A hint that fails is not an error."""

import logging

from celery import current_app
from kombu.exceptions import ChannelError, OperationalError

logger = logging.getLogger(__name__)


def hint(pk: int) -> None:
    """Ask a worker to deliver ``pk``. If the broker is away, the sweep finds the row."""
    try:
        current_app.send_task("responses.outbox.tasks.deliver", args=[pk], retry=False)
    except (OperationalError, ChannelError, OSError) as error:
        logger.warning("no broker for delivery %s: %s", pk, type(error).__name__)
