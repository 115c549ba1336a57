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
        self._lock = threading.Lock()
        self._anybody = threading.Event()

    def pids(self) -> list[int]:
        with self._lock:
            return [pid for pid, place in self._living.items() if place != "beat"]

    def beat(self) -> int:
        with self._lock:
            return next((pid for pid, place in self._living.items() if place == "beat"), 0)

    def kill(self, pid: int) -> bool:
        """Whether it was there to be killed."""
        with self._lock:
            if pid not in self._living or pid in self._doomed:
                return False
            self._doomed.add(pid)
            os.kill(pid, signal.SIGKILL)
            self.deaths.append(Death(pid, time.time()))
        return True

    def stop(self, pid: int) -> bool:
        """Ask it to finish what it does and go."""
        with self._lock:
            if pid not in self._living or pid in self._doomed:
                return False
            self._doomed.add(pid)
            os.kill(pid, signal.SIGTERM)
        return True

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
            with self._lock:
                if what == "born":
                    self._living[int(pid)] = place
                    self._anybody.set()
                    continue
                del self._living[int(pid)]
                if int(pid) not in self._doomed:
                    self.lost.append(int(pid))


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
        if not running._anybody.wait(START):
            raise RuntimeError("no worker was born")
        yield running
    finally:
        if nursery.stdin:
            nursery.stdin.close()
        nursery.wait(STOP)
        listening.join()
