"""What goes wrong on our side of the line: workers, broker, database, and the way to the mail.

One fault at a time, each to its end, in an order drawn from the seed.
"""

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import connection
from django.db.models import F
from django.utils import timezone

from responses.outbox.models import Delivery
from tests.servers import Server

from .conversation import MOMENTS
from .outages import through_outages
from .peer import Peer
from .workers import Workers

PATIENCE = 5  # seconds to wait for a moment to come
PAUSE = 0.1
LONGEST = 2.0  # seconds that something is away or frozen
LONG_AGO = timedelta(days=1)
KILLED_ANY = "worker killed at any moment"
SHARE_OF_PAUSES = 0.6  # of the time; the faults take the rest
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
CUT += "AND datname = current_database()"


class Faults:
    """``make`` makes them; ``done`` counts them by name."""

    def __init__(
        self, chance: random.Random, workers: Workers, postgres: Server, redis: Server
    ) -> None:
        self.chance = chance
        self.workers = workers
        self.postgres = postgres
        self.redis = redis
        self.done: Counter[str] = Counter()
        self.log: list[tuple[float, str]] = []  # and when each was over
        self.ending = threading.Event()
        self._wish = ""
        self._granted = threading.Event()
        self._lock = threading.Lock()

    def make(self, number: int, seconds: float, peer: Peer) -> None:
        """So many in about so long; one that takes long moves those after it."""
        pause = SHARE_OF_PAUSES * seconds / max(number, 1)
        for name, fault in self._drawn(number, peer):
            if self.ending.wait(self.chance.uniform(0, 2 * pause)):
                return
            done = name if fault() else self._any_kill()
            self.done[done] += 1
            self.log.append((time.time(), done))

    def _any_kill(self) -> str:
        """Instead of a fault that couldn't be: a moment that never came, say."""
        while not self.kill() and not self.ending.wait(PAUSE):
            pass
        return KILLED_ANY

    def _drawn(self, number: int, peer: Peer) -> list[tuple[str, Callable[[], bool]]]:
        """One of each, as far as the number goes, the rest by their weights."""
        sorts: list[tuple[int, str, Callable[[], bool]]] = [
            (40, KILLED_ANY, self.kill),
            (8, "worker stopped with SIGTERM", self.stop),
            (4, "all workers stopped with SIGTERM", self.stop_all),
            (10, "worker frozen for a while", self.freeze),
            (6, "beat killed", self.kill_beat),
            (16, "Redis killed, empty when back", self.restart_redis),
            (7, "PostgreSQL restarted", partial(self.restart_postgres, signal.SIGINT)),
            (7, "PostgreSQL crashed", partial(self.restart_postgres, signal.SIGQUIT)),
            (8, "PostgreSQL's connections cut", self.cut_connections),
            (8, "mail server away for a while", partial(self.leave, peer)),
        ]
        for moment in MOMENTS:
            sorts.append((24, f"worker killed {moment}", partial(self.kill_at, moment)))
        drawn = self.chance.sample(sorts, k=min(number, len(sorts)))
        weights = [weight for weight, *_ in sorts]
        drawn += self.chance.choices(sorts, weights, k=number - len(drawn))
        self.chance.shuffle(drawn)
        return [(name, fault) for _, name, fault in drawn]

    # --- Workers

    def kill(self) -> bool:
        pids = self.workers.pids()
        return bool(pids) and self.workers.kill(self.chance.choice(pids))

    def kill_at(self, moment: str) -> bool:
        """Whether the moment came."""
        with self._lock:
            self._granted.clear()
            self._wish = moment
        if self._granted.wait(PATIENCE):
            return True
        with self._lock:
            self._wish = ""
        return self._granted.is_set()

    def moment(self, name: str, pid: int) -> bool:
        """The mail server tells that a letter of this process is at this point."""
        with self._lock:
            if self._wish != name or not self.workers.kill(pid):
                return False
            self._wish = ""
            self._granted.set()
        return True

    def stop(self) -> bool:
        pids = self.workers.pids()
        return bool(pids) and self.workers.stop(self.chance.choice(pids))

    def stop_all(self) -> bool:
        """As for a new version of the site. What is still being sent then is a dead one's.

        The minutes after which the sweep finds those go by at once.
        """
        begun = timezone.now()
        pids = self.workers.pids()
        for pid in pids:
            self.workers.stop(pid)
        if not self.workers.wait_until_gone(pids):
            return False
        through_outages(lambda: give_up_on_the_dead(begun))
        return True

    def freeze(self) -> bool:
        pids = self.workers.pids()
        if pids:
            with self.workers.paused(self.chance.choice(pids)):
                self._a_while()
        return bool(pids)

    def kill_beat(self) -> bool:
        return self.workers.kill(self.workers.beat())

    # --- Servers

    def restart_redis(self) -> bool:
        self.redis.stop(signal.SIGKILL)
        self._a_while()
        self.redis.start()
        return True

    def restart_postgres(self, how: signal.Signals) -> bool:
        """A fast shutdown, or an immediate one, which recovers from its log."""
        self.postgres.stop(how)
        self._a_while()
        self.postgres.start()
        return True

    def cut_connections(self) -> bool:
        def cut() -> None:
            with connection.cursor() as cursor:
                cursor.execute(CUT)

        through_outages(cut)
        return True

    def leave(self, peer: Peer) -> bool:
        peer.go_away()
        self._a_while()
        peer.come_back()
        return True

    def _a_while(self) -> None:
        self.ending.wait(self.chance.uniform(0, LONGEST))


def give_up_on_the_dead(before: datetime) -> None:
    """Those who had claimed these live no more: all that did before then have gone."""
    stuck = Delivery.objects.stuck(before).filter(claimed_at__gt=before - LONG_AGO)
    stuck.update(claimed_at=F("claimed_at") - LONG_AGO)
