"""The nursery seen from outside: who lives, and who was killed when."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings

from .accounts import Death

START = 60  # seconds
STOP = 30


class Workers:
    def __init__(self, nursery: "subprocess.Popen[str]") -> None:
        self.nursery = nursery
        self.deaths: list[Death] = []
        # Gone without our doing, which no worker should.
        self.lost: list[int] = []
        self._living: dict[int, str] = {}
        self._doomed: set[int] = set()
        self._news = threading.Condition()

    def pids(self) -> list[int]:
        with self._news:
            return [pid for pid, place in self._living.items() if place != "beat"]

    def beat(self) -> int:
        with self._news:
            return next((pid for pid, place in self._living.items() if place == "beat"), 0)

    def kill(self, pid: int) -> bool:
        """Whether it was there to be killed."""
        with self._news:
            if pid not in self._living or pid in self._doomed:
                return False
            self._doomed.add(pid)
            os.kill(pid, signal.SIGKILL)
            self.deaths.append(Death(pid, time.time()))
        return True

    def stop(self, pid: int) -> bool:
        """Ask it to finish what it does and go."""
        with self._news:
            if pid not in self._living or pid in self._doomed:
                return False
            self._doomed.add(pid)
            os.kill(pid, signal.SIGTERM)
        return True

    def wait_until_gone(self, pids: list[int]) -> bool:
        """Whether all of them went within a while."""
        with self._news:
            return self._news.wait_for(lambda: not self._living.keys() & set(pids), STOP)

    @contextmanager
    def paused(self, pid: int) -> Iterator[None]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def listen(self) -> None:
        """Take down what the nursery tells, until it's gone."""
        for line in self.nursery.stdout or ():
            what, place, pid = line.split()
            with self._news:
                if what == "born":
                    self._living[int(pid)] = place
                else:
                    del self._living[int(pid)]
                    if int(pid) not in self._doomed:
                        self.lost.append(int(pid))
                self._news.notify_all()

    def wait_for_the_first(self) -> None:
        with self._news:
            if not self._news.wait_for(lambda: self._living, START):
                raise RuntimeError("no worker was born")


@contextmanager
def workers(number: int) -> Iterator[Workers]:
    """So many workers and a beat, of the environment's database, broker and mail server."""
    nursery = subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "tests.chaos.nursery", str(number)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    running = Workers(nursery)
    listening = threading.Thread(target=running.listen)
    listening.start()
    try:
        running.wait_for_the_first()
        yield running
    finally:
        if nursery.stdin:
            nursery.stdin.close()
        nursery.wait(STOP)
        listening.join()
