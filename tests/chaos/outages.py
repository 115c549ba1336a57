"""Going on when the database is away for a moment, for our own side of the run."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

PATIENCE = 60  # seconds
PAUSE = 0.1

T = TypeVar("T")


def through_outages(ask: Callable[[], T]) -> T:
    """What ``ask`` returns, asked again on a new connection while the database is away.

    It may have been done although its answer was lost, so ``ask`` must look first.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError):
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(PAUSE)
