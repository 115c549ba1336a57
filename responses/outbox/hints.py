"""Telling the workers that a delivery waits. A hint that fails is not an error."""

import logging

from celery import current_app
from kombu.exceptions import ChannelError, OperationalError

logger = logging.getLogger(__name__)

# Seconds. A worker that comes to a hint later than this drops it: the sweep has sent
# others since, and a slow day must not leave thousands to be worked off.
LIFETIME = 300
TASK = "responses.outbox.tasks.deliver"


def hint(pk: int) -> None:
    """Ask a worker to deliver ``pk``. If the broker is away, the sweep finds the row."""
    try:
        current_app.send_task(TASK, args=[pk], retry=False, expires=LIFETIME)
    except (OperationalError, ChannelError, OSError) as error:
        logger.warning("no broker for delivery %s: %s", pk, type(error).__name__)
