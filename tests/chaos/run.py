"""One run: letters, workers, faults, and the account at the end."""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Count

from responses.outbox.models import Delivery
from tests.servers import Server

from .accounts import Account, account
from .desk import Desk, hurry
from .faults import Faults
from .letters import make_letters
from .manners import Temper
from .outages import through_outages
from .peer import Peer, running
from .reading import rows_of
from .workers import workers

Job = Future[None]
LOOK = 0.5  # seconds
TELL = 15


@dataclass(frozen=True)
class Wanted:
    """What to run: the faults are spread over ``seconds``, and all is to end ``within``."""

    letters: int
    faults: int
    seconds: float
    within: float
    workers: int
    share: float
    lying: float
    seed: int


@dataclass(frozen=True)
class Ran:
    wanted: Wanted
    account: Account
    # Every record there is, for who wants to know what happened to a letter.
    evidence: list[object]
    faults: Counter[str]
    manners: Counter[str]
    # Workers that died without anybody's doing.
    lost_workers: int
    took: float

    @property
    def holds(self) -> bool:
        return self.account.holds and not self.lost_workers


def run(wanted: Wanted, postgres: Server, redis: Server, port: int) -> Ran:
    """``port`` is where the environment says the mail server is."""
    call_command("migrate", verbosity=0)
    say(f"seed {wanted.seed}: making {wanted.letters:,} letters")
    planned = make_letters(wanted.letters, random.Random(f"{wanted.seed} letters"))
    desk = Desk(planned, wanted.seconds, random.Random(f"{wanted.seed} desk"))
    temper = Temper(wanted.seed, share=wanted.share, lying=wanted.lying)
    begun = time.monotonic()
    with workers(wanted.workers) as staff:
        faults = Faults(random.Random(f"{wanted.seed} faults"), staff, postgres, redis)
        peer = Peer(temper, faults.moment, staff.pids, settings.EMAIL_TIMEOUT / 2)
        peer.port = port
        with running(peer), at_work(desk, faults, peer, wanted) as jobs:
            until_all_rest(jobs, faults, begun + wanted.within)
    rows = rows_of(planned, desk)
    return Ran(
        wanted=wanted,
        account=account(rows, peer.transactions, staff.deaths),
        evidence=[*rows, *peer.transactions, *staff.deaths, *faults.log],
        faults=faults.done,
        manners=peer.faults,
        lost_workers=len(staff.lost),
        took=time.monotonic() - begun,
    )


@contextmanager
def at_work(desk: Desk, faults: Faults, peer: Peer, wanted: Wanted) -> Iterator[list[Job]]:
    """The desk and the faults, each in a thread; both end with the block."""

    def faults_made() -> None:
        faults.make(wanted.faults, wanted.seconds, peer)

    with ThreadPoolExecutor(2) as pool:
        try:
            yield [pool.submit(and_hang_up, work) for work in (desk.work, faults_made)]
        finally:
            desk.ending.set()
            faults.ending.set()


def and_hang_up(work: Callable[[], None]) -> None:
    """A thread's connection to the database ends with the thread."""
    try:
        work()
    finally:
        connection.close()


def until_all_rest(jobs: list[Job], faults: Faults, deadline: float) -> None:
    """Until every letter is settled and the last fault is over; or for too long."""
    told = time.monotonic()
    buried = False
    while time.monotonic() < deadline:
        for job in jobs:
            if job.done():
                job.result()  # which raises what it raised
        states = through_outages(count_states)
        if all(job.done() for job in jobs) and not states["queued"] + states["sending"]:
            return
        if all(job.done() for job in jobs):
            buried = buried or faults.stop_all()
            through_outages(hurry)
        if time.monotonic() - told > TELL:
            told = time.monotonic()
            say(f"{faults.done.total()} faults; {dict(states)}")
        time.sleep(LOOK)
    say("It has taken too long; this is how it stands.")


def count_states() -> Counter[str]:
    found = Delivery.objects.values_list("status").annotate(Count("pk"))
    return Counter(dict(found.order_by("status")))


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)
