"""Whether the parts are there, and how long the oldest message has waited to leave."""

import contextlib
from dataclasses import dataclass
from datetime import datetime

from celery import current_app
from django.conf import settings
from django.db import Error, connection, transaction
from django.db.models import Min
from django.utils import timezone
from kombu.exceptions import OperationalError

from .waiting import waiting_to_leave

# Seconds. Who asks whether all is well has to hear before long that it isn't.
PATIENCE = 2


@dataclass(frozen=True)
class Health:
    """``oldest``: seconds that the oldest message has waited; ``None`` if nobody can say."""

    database: bool
    broker: bool
    oldest: int | None

    @property
    def is_well(self) -> bool:
        """Without the broker nothing is lost, and if nothing leaves either, the wait tells."""
        longest = settings.HEALTH_LONGEST_WAIT
        return self.oldest is not None and (not longest or self.oldest <= longest)

    def in_words(self) -> dict[str, str | int | None]:
        return {
            "web": "ok",
            "database": "ok" if self.database else "away",
            "broker": "ok" if self.broker else "away",
            "oldest_waiting_seconds": self.oldest,
        }


def look() -> Health:
    """How things stand; after a few seconds at most, whatever is away."""
    oldest = _oldest() if _database_answers() else None
    return Health(database=oldest is not None, broker=_broker_answers(), oldest=oldest)


def seconds_waited(now: datetime) -> int:
    """How long the oldest message has waited that no person has to see to; 0 if none does."""
    oldest = waiting_to_leave(now).aggregate(oldest=Min("since"))["oldest"]
    return int((now - oldest).total_seconds()) if oldest else 0


def _oldest() -> int | None:
    """``None`` too where a table is locked, or the database dawdles."""
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL statement_timeout = '{PATIENCE}s'")
            return seconds_waited(timezone.now())
    except Error:
        return None


def _database_answers() -> bool:
    """Over a connection of its own, which is given up sooner than those that do the work."""
    probe = connection.copy()
    if probe.vendor == "postgresql":
        probe.settings_dict["OPTIONS"] |= {"connect_timeout": PATIENCE}
    try:
        with contextlib.closing(probe), probe.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _broker_answers() -> bool:
    limits = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
    try:
        with current_app.connection_for_write(transport_options=limits) as broker:
            broker.ensure_connection(max_retries=0)
    except (OperationalError, OSError):
        return False
    return True
