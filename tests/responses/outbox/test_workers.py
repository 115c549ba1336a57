"""A Celery worker, a process of its own, on each broker: told of a row, it sends the mail."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection

from responses.outbox.models import Delivery
from tests.responses.making import make_note

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("on_postgres"),
]
PATIENCE = 60  # seconds for a worker to start
HINT = "import django; django.setup(); from responses.outbox.hints import hint; hint({})"
BEAT = "import django; django.setup(); from celery import current_app as app; app.send_task({!r})"


def environment(folder, port, broker):
    """Of this test's database, mail server and broker; other tests' workers don't hear us."""
    database = connection.settings_dict
    login = f"{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}"
    env = os.environ | {
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "gard_inquiries.settings",
        "DATABASE_URL": f"postgres://{login}/{database['NAME']}",
        "VAR_DIR": str(folder),
        "CELERY_QUEUE": f"test-{uuid4().hex}",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
    }
    if broker == "files":
        del env["REDIS_URL"]
    return env


@contextmanager
def worker(env, folder):
    command = "celery -A gard_inquiries worker --pool solo --without-gossip --without-mingle"
    with (Path(folder) / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command.split()],
            cwd=settings.BASE_DIR,
            env=env,
            stdout=log,
            stderr=log,
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def run(code, env):
    subprocess.run([sys.executable, "-c", code], env=env, cwd=settings.BASE_DIR, check=True)


def wait_until_sent(delivery, folder):
    deadline = time.monotonic() + PATIENCE
    while Delivery.objects.get(pk=delivery.pk).status != "sent":
        log = (folder / "worker.log").read_text()
        assert time.monotonic() < deadline, log
        time.sleep(0.05)


@pytest.mark.parametrize("broker", ["redis", "files"])
def test_a_worker_sends_what_it_is_told_of_and_what_the_sweep_finds(broker, tmp_path, server):
    told, lost = make_note("maria@example.org"), make_note("lost@example.org")
    env = environment(tmp_path, server.port, broker)
    run(HINT.format(told.pk), env)
    with worker(env, tmp_path):
        wait_until_sent(told, tmp_path)
        run(BEAT.format("responses.outbox.tasks.sweep"), env)
        wait_until_sent(lost, tmp_path)
    assert len(server.kept) == 2
    assert [told.attempts.count(), lost.attempts.count()] == [1, 1]
    assert "example.org" not in (tmp_path / "worker.log").read_text()
