"""Waiting for a database that is being restarted, where much depends on it."""

import logging
from collections.abc import Callable
from datetime import timedelta
from time import monotonic, sleep
from typing import TypeVar

from django.db import InterfaceError, OperationalError, close_old_connections

logger = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=3)
FIRST_WAIT = 0.1  # seconds
LONGEST_WAIT = 5.0
DatabaseAway = (OperationalError, InterfaceError)
T = TypeVar("T")


def surely(work: Callable[[], T], *, worth_it: Callable[[], bool]) -> T:
    """Do the work, again and again while the database is away and it is worth it.

    ``work`` may have been done when it fails (a connection lost while committing): doing it
    twice must not matter. Raises the last error when patience ends.
    """
    until = monotonic() + PATIENCE.total_seconds()
    wait = FIRST_WAIT
    while True:
        try:
            return work()
        except DatabaseAway as error:
            if not worth_it() or monotonic() > until:
                raise
            logger.warning("the database is away (%s): waiting", type(error).__name__)
        close_old_connections()
        sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
