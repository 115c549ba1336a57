"""A whole running site of our own: web server, worker, mail catcher, database and broker.

Every part is a real process with its files in one folder; all are stopped when
the ``with`` block ends, however it ends.
"""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from responses.outbox import catcher

from ..servers import free_port, start_postgres, start_redis

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 90
# Ends the process with us, should we be killed ourselves.
LEASH = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
WORKER = "-m celery --quiet -A gard_inquiries worker --pool solo --loglevel WARNING"
WORKER += " --without-gossip --without-mingle"
PREPARE = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_sample")
"""
WEB = "-m gunicorn gard_inquiries.wsgi --workers 1 --threads 4 --no-control-socket --bind"


@dataclass(frozen=True)
class House:
    """``url`` is where the site answers; ``env`` is what its processes were started with."""

    name: str
    url: str
    folder: Path
    env: dict[str, str] = field(repr=False)

    def mails_to(self, address: str) -> list[EmailMessage]:
        """What the catcher got for this address, oldest first."""
        return [mail for mail in catcher.caught(self.folder / "mail") if mail["To"] == address]

    def run(self, *arguments: str) -> str:
        """Run Python in this house, to the end; its standard output."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stderr}")
        return done.stdout

    def logs(self) -> str:
        """The end of every process's log."""
        return "\n".join(
            f"--- {path.stem}\n{path.read_text(errors='replace')[-3000:]}"
            for path in sorted(self.folder.glob("*.log"))
        )


@contextlib.contextmanager
def sqlite_house(folder: Path) -> Iterator[House]:
    """SQLite and the broker of files: as on a fresh clone."""
    with _running(House("SQLite and files", "", folder, {})) as house:
        yield house


@contextlib.contextmanager
def postgres_house(folder: Path) -> Iterator[House]:
    """PostgreSQL and Redis: those of ``tests.servers`` around us, or some started for us.

    Raises ``ServerMissing`` where one isn't installed.
    """
    with contextlib.ExitStack() as stack:
        postgres = os.environ.get("DATABASE_URL", "")
        if not postgres.startswith("postgres"):
            postgres = stack.enter_context(start_postgres())
        redis = os.environ.get("REDIS_URL") or stack.enter_context(start_redis())
        env = {
            "DATABASE_URL": stack.enter_context(_database(postgres)),
            "REDIS_URL": _with_path(redis, _redis_number()),
        }
        yield stack.enter_context(_running(House("PostgreSQL and Redis", "", folder, env)))


@contextlib.contextmanager
def _database(url: str) -> Iterator[str]:
    """A database beside the one in ``url``; its address."""
    name = f"house_{secrets.token_hex(6)}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield _with_path(url, name)
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            server.execute(drop.format(sql.Identifier(name)))


def _redis_number() -> str:
    """Databases of Redis are numbered; each of xdist's workers has one, and 0 is left alone."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    return str(1 + int(worker) % 63)


def _with_path(url: str, path: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{path}"))


@contextlib.contextmanager
def _running(plan: House) -> Iterator[House]:
    site, mail = free_port(), free_port()
    env = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "gard_inquiries.settings",
        "DEBUG": "true",
        "VAR_DIR": str(plan.folder),
        "SITE_URL": f"http://127.0.0.1:{site}",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(mail),
        "CELERY_QUEUE": f"house-{secrets.token_hex(6)}",
        "UNDO_SECONDS": "0",  # Nothing sweeps there.
        "ASK_RATE": "1000/h",  # Everyone in these tests comes from one address.
    }
    house = House(plan.name, env["SITE_URL"], plan.folder, env | plan.env)
    with contextlib.ExitStack() as stack:
        commands = {
            "mail": "manage.py catch_mail",
            "worker": WORKER,
            "web": f"{WEB} 127.0.0.1:{site}",
        }
        processes = [
            stack.enter_context(_process(house, name, command))
            for name, command in commands.items()
        ]
        house.run("-c", PREPARE)
        wait_until(
            lambda: _answers(house, processes),
            "the site and the mail catcher answer",
            START_SECONDS,
        )
        yield house


@contextlib.contextmanager
def _process(house: House, name: str, command: str) -> Iterator[subprocess.Popen[bytes]]:
    """In a session of its own, which ends with it: Ctrl-C is for the tests, not for it."""
    with (house.folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [*LEASH, sys.executable, *command.split()],
            cwd=ROOT,
            env=house.env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        # Nothing of it is needed any more, so nothing waits for an orderly end.
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(house: House, processes: list[subprocess.Popen[bytes]]) -> bool:
    if any(process.poll() is not None for process in processes):
        raise RuntimeError(f"A part of the house ended.\n{house.logs()}")
    try:
        socket.create_connection(("127.0.0.1", int(house.env["EMAIL_PORT"]))).close()
        with urllib.request.urlopen(house.url, timeout=30) as answer:  # noqa: S310 - our own
            return bool(answer.status == 200)
    except OSError:
        return False


def wait_until(holds: Callable[[], object], what: str, seconds: float = 60) -> None:
    """For what other processes do: ask again and again, up to a deadline."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"Not within {seconds} seconds: {what}"
        time.sleep(0.1)
