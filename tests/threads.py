"""Several people at the same moment: real threads, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import monotonic, sleep
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


def until_somebody_waits() -> None:
    """Return once another connection waits for a lock: on PostgreSQL, which can be asked."""
    end = monotonic() + PATIENCE
    while monotonic() < end:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid) "
                "WHERE NOT granted AND datname = current_database()"
            )
            if cursor.fetchone():
                return
        sleep(0.01)
    raise TimeoutError("nobody waits for a lock")
