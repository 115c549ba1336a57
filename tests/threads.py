"""Several people at the same moment: real threads, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

PATIENCE = 20  # seconds


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each call returned or raised, in order; all of them start together."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            if connection.vendor == "postgresql":
                # Whoever waits for the thread that started us would wait for ever.
                with connection.cursor() as cursor:
                    cursor.execute(f"SET lock_timeout = '{PATIENCE}s'")
            barrier.wait(PATIENCE)
            return call()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))
