"""Letters a second, from approved to settled, beside the barest way to send the same letters.

    make bench

On PostgreSQL and Redis, with one and with two workers. The bare senders, as many, build each
message with Django and send it with smtplib over one kept connection: no rows, no promises.
All send to the same mail server on loopback, turn and turn about, so that a busy moment of
the machine meets everyone; the ratio is the median of the rounds' ratios. Then the processor
time that a letter takes of everyone who works for it, which a busy machine changes least; the
same work with a hint for each letter, and without Celery; and one delivery's queries.

The clock runs from the sweep, which tells workers when the time to pull letters back is
over, until nothing waits any more.
"""

import os
import pickle
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

import django

django.setup()

from celery import current_app  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from redis import Redis  # noqa: E402

from benchmarks import processors  # noqa: E402
from benchmarks.waiting import make_waiting, sample_letter  # noqa: E402
from responses.letters.models import FrozenLetter  # noqa: E402
from responses.outbox.hints import hint  # noqa: E402
from responses.outbox.models import Delivery, DeliveryStatus  # noqa: E402
from responses.outbox.sending import sweep  # noqa: E402
from responses.outbox.working import send_due  # noqa: E402

LETTERS, ROUNDS = 600, 7
WANTED = 0.60
WORKER = "-m celery --quiet -A gard_inquiries worker --pool solo --loglevel WARNING"
WORKER += " --without-gossip --without-mingle"
PLAIN = """
import sys, django; django.setup()
from responses.outbox.sending import sweep  # noqa: E402
from responses.outbox.working import send_due
print("ready", flush=True)
for line in sys.stdin:
    while send_due(): pass
    print("done", flush=True)
"""
Process = subprocess.Popen[str]


@dataclass
class Taken:
    """Letters a second; milliseconds of processors a letter, of all who worked for it."""

    rate: float = 0.0
    processor: float = 0.0


Way = Callable[[], Taken]


def main() -> None:
    call_command("migrate", verbosity=0)
    sample = sample_letter()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        peer = stack.enter_context(_process("-m", "benchmarks.mail_peer"))
        settings.EMAIL_PORT = int(_line(peer))
        current_app.conf.task_default_queue = f"bench-{secrets.token_hex(4)}"
        tell_cost(sample)
        for workers in (1, 2):
            tell_rates(workers, measured(workers, sample, folder))


# --- One delivery ---------------------------------------------------------------


def tell_cost(sample: FrozenLetter) -> None:
    send_due()
    deliveries, building = make_waiting(sample, 50)
    with CaptureQueriesContext(connection) as queries:
        send_due()
    size = len(bytes(deliveries[0].mime or b"")) / 1024
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('synchronous_commit'), current_setting('fsync')")
        safety = "synchronous_commit {}, fsync {}".format(*cursor.fetchone())
    print(f"A letter of {size:.0f} KB; PostgreSQL with {safety}; {os.cpu_count()} cores")
    print(f"Making its message, once, when it is queued: {building:.2f} ms")
    print(f"Sending it: {len(queries) / 50:.1f} queries, with BEGIN and COMMIT")


# --- Rates ------------------------------------------------------------------------


def measured(workers: int, sample: FrozenLetter, folder: Path) -> dict[str, list[Taken]]:
    """What each way to send the letters took, in every round but the first, which warms up."""
    taken: dict[str, list[Taken]] = {}
    with ExitStack() as stack:
        celery = [stack.enter_context(_process(*WORKER.split())) for _ in range(workers)]
        plain = [stack.enter_context(_process("-c", PLAIN)) for _ in range(workers)]
        for process in plain:
            _line(process)
        ways: dict[str, Way] = {
            "ours": lambda: _ours(sample, sweep, celery),
            "bare": lambda: _bare(sample, workers, folder),
            "hinted": lambda: _ours(sample, _hint_at_each, celery),
            "built": lambda: _bare(sample, workers, folder, "built"),
            "plain": lambda: _plain(sample, plain),
        }
        for number in range(ROUNDS + 1):
            for name, way in ways.items():
                one = way()
                _wait_until_idle()
                taken.setdefault(name, []).extend([one] if number else [])
    return taken


def _ours(sample: FrozenLetter, tell: Callable[[], object], workers: list[Process]) -> Taken:
    """Celery's workers, told through Redis."""
    make_waiting(sample, LETTERS)
    with _measuring(*workers, servers=True) as taken:
        tell()
        _wait_until_settled()
    return taken


def _hint_at_each() -> None:
    for pk in Delivery.objects.queued().values_list("pk", flat=True):
        hint(pk)


def _plain(sample: FrozenLetter, workers: list[Process]) -> Taken:
    """The same work, in processes that are told once."""
    make_waiting(sample, LETTERS)
    with _measuring(*workers, servers=True) as taken:
        for worker in workers:
            _say(worker, "go")
        _wait_until_settled()
    for worker in workers:
        _line(worker)
    return taken


def _bare(sample: FrozenLetter, senders: int, folder: Path, *how: str) -> Taken:
    content = (sample.subject, sample.text, sample.mail_html)
    letters = [
        (*content, f"{secrets.token_hex(6)}@example.org", f"<{number}@example.org>")
        for number in range(LETTERS)
    ]
    port = str(settings.EMAIL_PORT)
    with ExitStack() as stack:
        processes = []
        for number in range(senders):
            file = folder / f"{number}.pickle"
            file.write_bytes(pickle.dumps(letters[number::senders]))
            arguments = ("-m", "benchmarks.bare_sender", port, str(file), *how)
            processes.append(stack.enter_context(_process(*arguments)))
        for process in processes:
            _line(process)
        with _measuring(*processes) as taken:
            for process in processes:
                _say(process, "go")
            for process in processes:
                _line(process)
        return taken


def _wait_until_settled() -> None:
    """Until nothing waits or is on its way. Fails if anything wasn't sent."""
    under_way = [DeliveryStatus.QUEUED, DeliveryStatus.SENDING]
    while Delivery.objects.filter(status__in=under_way).exists():
        sleep(0.02)
    others = Delivery.objects.exclude(status=DeliveryStatus.SENT)
    if others.exists():
        raise RuntimeError(f"{others.count()} deliveries were not sent")


def _wait_until_idle() -> None:
    """Hints that nobody needs any more shall not disturb the next round."""
    with Redis.from_url(settings.REDIS_URL) as redis:
        while redis.llen(current_app.conf.task_default_queue) or redis.hlen("unacked"):
            sleep(0.05)


def tell_rates(workers: int, taken: dict[str, list[Taken]]) -> None:
    print(f"\n{workers} worker{'s' * (workers > 1)}, {ROUNDS} rounds of {LETTERS} letters")
    print(f"{'':42}{'a second':>9}{'processor ms':>14}")
    for name, what in (
        ("ours", "approved to settled, by Celery's workers"),
        ("hinted", "  with a hint for each letter"),
        ("plain", "  without Celery"),
        ("bare", "bare: built by Django, sent by smtplib"),
        ("built", "  built beforehand"),
    ):
        rate = median(one.rate for one in taken[name])
        print(f"{what:42}{rate:9.0f}{median(one.processor for one in taken[name]):14.2f}")
    pairs = list(zip(taken["ours"], taken["bare"], strict=True))
    ratio = median(ours.rate / bare.rate for ours, bare in pairs)
    cost = median(bare.processor / ours.processor for ours, bare in pairs)
    verdict = "holds" if ratio >= WANTED else "DOES NOT HOLD"
    print(f"ours is {ratio:.0%} of bare; wanted {WANTED:.0%}: {verdict}")
    print(f"by processor time, without the mail server's, {cost:.0%}")


@contextmanager
def _measuring(*processes: Process, servers: bool = False) -> Iterator[Taken]:
    """What the block takes: filled in when it ends."""
    pids = [process.pid for process in processes]
    before, start = processors.seconds(pids, servers=servers), perf_counter()
    taken = Taken()
    yield taken
    taken.rate = LETTERS / (perf_counter() - start)
    used = processors.seconds(pids, servers=servers) - before
    taken.processor = used * 1000 / LETTERS


# --- Processes --------------------------------------------------------------------


@contextmanager
def _process(*arguments: str) -> Iterator[Process]:
    environment = os.environ | {
        "EMAIL_PORT": str(settings.EMAIL_PORT),
        "CELERY_QUEUE": current_app.conf.task_default_queue,
        # As on a real site; the sample accounts, which are ours alone, need DEBUG.
        "DEBUG": "false",
        "SECRET_KEY": secrets.token_hex(32),
    }
    process = subprocess.Popen(  # noqa: S603 - our own programs
        [sys.executable, "-W", "ignore", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate()


def _line(process: Process) -> str:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise RuntimeError(f"{process.args!r} ended")
    return line


def _say(process: Process, word: str) -> None:
    if process.stdin:
        process.stdin.write(f"{word}\n")
        process.stdin.flush()


if __name__ == "__main__":
    main()
