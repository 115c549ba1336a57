"""Processor time that processes have used, of Linux alone: a busy machine changes it least."""

import os
from pathlib import Path

from django.conf import settings
from django.db import connection
from redis import Redis

TICKS = os.sysconf("SC_CLK_TCK")
# Places in /proc/PID/stat after the name: the parent; ours, and that of children that ended.
PARENT, OWN, ENDED = 1, slice(11, 13), slice(13, 15)


def seconds(pids: list[int], *, servers: bool) -> float:
    """Of these processes and, if wanted, of PostgreSQL with all its own, and of Redis."""
    used = sum(_used(pid, OWN) for pid in pids)
    return used + _postgres() + _redis() if servers else used


def _postgres() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (ours,) = cursor.fetchone()
    postmaster = int(_stat(ours)[PARENT])
    processes = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    children = [pid for pid in processes if _stat(pid)[PARENT:2] == [str(postmaster)]]
    return _used(postmaster, ENDED) + sum(_used(pid, OWN) for pid in children)


def _redis() -> float:
    with Redis.from_url(settings.REDIS_URL) as redis:
        used = redis.info("cpu")
    return float(used["used_cpu_sys"] + used["used_cpu_user"])


def _used(pid: int, places: slice) -> float:
    return sum(int(ticks) for ticks in _stat(pid)[places]) / TICKS


def _stat(pid: int) -> list[str]:
    """Nothing of a process that is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
