"""Keeps Celery's workers and its beat alive: whichever dies is followed by another at once.

    python -m tests.chaos.nursery WORKERS

It loads the site once and forks each of them from there, so that a new one is there in
a moment: each is a real worker, alone in its process (``--pool solo``), with
connections of its own. Tells on standard output who is born ("born worker-1 4711") and
who is gone ("gone worker-1 4711"); ends with all of them when its standard input does.
"""

import contextlib
import ctypes
import gc
import os
import select
import signal
import sys
import time
from importlib import import_module
from pathlib import Path

ROUND = 0.02  # seconds between two looks
BREATH = 0.5  # seconds that must lie between two births in one place
PR_SET_PDEATHSIG = 1


class Nursery:
    """Who lives in which place: "beat", "worker-1", …"""

    def __init__(self, places: list[str], folder: Path) -> None:
        self.folder = folder
        self.living: dict[int, str] = {}
        self.empty: dict[str, float] = dict.fromkeys(places, 0.0)  # and since when

    def keep(self) -> None:
        """Returns when nobody holds our standard input any more."""
        while not select.select([sys.stdin], [], [], ROUND)[0]:
            self._bury()
            for place, since in list(self.empty.items()):
                if time.monotonic() - since > BREATH:
                    del self.empty[place]
                    self._bear(place)

    def end(self) -> None:
        for pid in self.living:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for pid in self.living:
            os.waitpid(pid, 0)

    def _bury(self) -> None:
        while self.living and (pid := os.waitpid(-1, os.WNOHANG)[0]):
            place = self.living.pop(pid)
            self.empty[place] = time.monotonic()
            print("gone", place, pid, flush=True)

    def _bear(self, place: str) -> None:
        pid = os.fork()
        if pid == 0:
            _live(place, self.folder / f"{place}.log")
        self.living[pid] = place
        print("born", place, pid, flush=True)


def _live(place: str, log: Path) -> None:
    """In the new process: be Celery's, and never come back."""
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        _talk_to(log)
        from gard_inquiries.celery import app

        if place == "beat":
            app.start(["beat", "--schedule", str(log.with_suffix(".schedule")), "--pidfile="])
        else:
            app.worker_main(
                ["worker", "--pool", "solo", "--hostname", f"{place}-{os.getpid()}@chaos"]
                + ["--without-gossip", "--without-mingle", "--loglevel", "INFO"]
            )
    finally:
        os._exit(0)


def _talk_to(log: Path) -> None:
    with log.open("ab") as file, open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)


def _load() -> None:
    """Everything that a worker imports, and no connection."""
    import django

    django.setup()
    from gard_inquiries.celery import app

    app.loader.import_default_modules()
    for late in ("celery.apps.worker", "celery.bin.worker", "kombu.transport.redis"):
        import_module(late)
    if broken := os.environ.get("CHAOS_BROKEN"):
        from .broken import BROKEN

        BROKEN[broken]()
    gc.collect()
    gc.freeze()


def main() -> None:
    workers = int(sys.argv[1])
    places = ["beat", *(f"worker-{number}" for number in range(1, workers + 1))]
    _load()
    nursery = Nursery(places, Path(os.environ["VAR_DIR"]))
    try:
        nursery.keep()
    finally:
        nursery.end()


if __name__ == "__main__":
    main()
