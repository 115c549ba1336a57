"""Letters a second, from approved to settled, beside the barest way to send the same letters.

    make bench

On PostgreSQL and Redis, with one and with two workers. The bare senders, as many, build each
message with Django and send it with smtplib over one kept connection: no rows, no promises.
All send to the same mail server on loopback, turn and turn about, so that a busy moment of
the machine meets everyone. Prints medians: our rate, theirs, and the ratio; the same without
Celery; and what one delivery costs in queries. The clock runs from the first hint until
nothing waits any more.
"""

import os
import pickle
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
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

from benchmarks.waiting import make_waiting, sample_letter  # noqa: E402
from responses.letters.models import FrozenLetter  # noqa: E402
from responses.outbox.hints import hint  # noqa: E402
from responses.outbox.models import Delivery, DeliveryStatus  # noqa: E402
from responses.outbox.working import send_due  # noqa: E402

LETTERS, ROUNDS = 800, 5
WANTED = 0.60
WORKER = "-m celery --quiet -A gard_inquiries worker --pool solo --loglevel WARNING"
WORKER += " --without-gossip --without-mingle"
PLAIN = """
import sys, django; django.setup()
from responses.outbox.working import send_due
print("ready", flush=True)
for line in sys.stdin:
    while send_due(): pass
    print("done", flush=True)
"""
Process = subprocess.Popen[str]
# How a run goes: the seconds that its letters took.
Way = Callable[[], float]


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


def measured(workers: int, sample: FrozenLetter, folder: Path) -> dict[str, list[float]]:
    """Letters a second of each way to send them, of every round but the first, which warms up."""
    rates: dict[str, list[float]] = {}
    with ExitStack() as stack:
        for _ in range(workers):
            stack.enter_context(_process(*WORKER.split()))
        plain = [stack.enter_context(_process("-c", PLAIN)) for _ in range(workers)]
        for process in plain:
            _line(process)
        ways: dict[str, Way] = {
            "ours": lambda: _ours(sample),
            "bare": lambda: _bare(sample, workers, folder),
            "bare, built": lambda: _bare(sample, workers, folder, "built"),
            "plain": lambda: _plain(sample, plain),
        }
        for number in range(ROUNDS + 1):
            for name, way in ways.items():
                rate = LETTERS / way()
                rates.setdefault(name, []).extend([rate] if number else [])
    return rates


def _ours(sample: FrozenLetter) -> float:
    """Hints through Redis, for Celery's workers."""
    deliveries, _ = make_waiting(sample, LETTERS)
    start = perf_counter()
    for delivery in deliveries:
        hint(delivery.pk)
    return _until_settled() - start


def _plain(sample: FrozenLetter, workers: list[Process]) -> float:
    """The same work, in processes that are told once."""
    make_waiting(sample, LETTERS)
    start = perf_counter()
    for worker in workers:
        _say(worker, "go")
    settled = _until_settled()
    for worker in workers:
        _line(worker)
    return settled - start


def _bare(sample: FrozenLetter, senders: int, folder: Path, *how: str) -> float:
    letters = [
        (
            sample.subject,
            sample.text,
            sample.mail_html,
            f"{secrets.token_hex(6)}@example.org",
            f"<{n}@example.org>",
        )
        for n in range(LETTERS)
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
        start = perf_counter()
        for process in processes:
            _say(process, "go")
        for process in processes:
            _line(process)
        return perf_counter() - start


def _until_settled() -> float:
    """The moment at which nothing waits or is on its way. Fails if anything isn't sent."""
    under_way = [DeliveryStatus.QUEUED, DeliveryStatus.SENDING]
    while Delivery.objects.filter(status__in=under_way).exists():
        sleep(0.01)
    moment = perf_counter()
    others = Delivery.objects.exclude(status=DeliveryStatus.SENT)
    if others.exists():
        raise RuntimeError(f"{others.count()} deliveries were not sent")
    return moment


def tell_rates(workers: int, rates: dict[str, list[float]]) -> None:
    middle = {name: median(some) for name, some in rates.items()}
    print(
        f"\n{workers} worker{'s' * (workers > 1)}: letters a second, {ROUNDS} rounds of {LETTERS}"
    )
    for name, what in (
        ("ours", "approved to settled, by Celery's workers"),
        ("plain", "the same without Celery"),
        ("bare", "bare: built by Django, sent by smtplib"),
        ("bare, built", "bare: sent by smtplib, built beforehand"),
    ):
        some = rates[name]
        print(f"{what:42}{middle[name]:7.0f}  ({min(some):.0f} to {max(some):.0f})")
    ratio = middle["ours"] / middle["bare"]
    verdict = "holds" if ratio >= WANTED else "DOES NOT HOLD"
    print(f"ours is {ratio:.0%} of bare; wanted: {WANTED:.0%}  {verdict}")
    print(f"ours is {middle['ours'] / middle['bare, built']:.0%} of bare with nothing to build")
    print(f"Celery takes {1 - middle['ours'] / middle['plain']:.0%} of the rate without it")


# --- Processes --------------------------------------------------------------------


@contextmanager
def _process(*arguments: str) -> Iterator[Process]:
    environment = os.environ | {
        "EMAIL_PORT": str(settings.EMAIL_PORT),
        "CELERY_QUEUE": current_app.conf.task_default_queue,
        "LOG_LEVEL": "WARNING",
    }
    process = subprocess.Popen(
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
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"{process.args!r} ended")
    return line


def _say(process: Process, word: str) -> None:
    assert process.stdin
    process.stdin.write(f"{word}\n")
    process.stdin.flush()


if __name__ == "__main__":
    main()
