"""A Celery worker, a process of its own, on each broker: told of a row, it sends the mail."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

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
    wait_until(lambda: Delivery.objects.get(pk=delivery.pk).status == "sent", folder)


def wait_until(holds, folder):
    """For what a worker does: ask again and again, up to a deadline."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
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


def test_a_worker_outlives_its_broker_and_its_database(tmp_path, server):
    """Both end every connection, and Redis forgets everything: as when they are restarted."""
    env = environment(tmp_path, server.port, "redis")
    before = make_note("maria@example.org")
    run(HINT.format(before.pk), env)
    with worker(env, tmp_path), Redis.from_url(env["REDIS_URL"]) as redis:
        wait_until_sent(before, tmp_path)
        redis.flushall()
        redis.client_kill_filter(_type="normal", skipme=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        after = make_note("olga@example.org")
        run(HINT.format(after.pk), env)
        wait_until_sent(after, tmp_path)
    assert len(server.kept) == 2


def test_a_worker_that_is_stopped_finishes_its_letter_and_begins_no_other(tmp_path, server):
    thinking, may_go_on = Event(), Event()
    reply_to = server.reply_to

    def thinks(step):
        if step == "message":
            thinking.set()
            may_go_on.wait(PATIENCE)
        return reply_to(step)

    server.reply_to = thinks
    notes = [make_note(), make_note()]
    env = environment(tmp_path, server.port, "redis")
    run(HINT.format(notes[0].pk), env)
    with worker(env, tmp_path) as process:
        assert thinking.wait(PATIENCE)
        process.terminate()
        wait_until(lambda: "Warm shutdown" in (tmp_path / "worker.log").read_text(), tmp_path)
        may_go_on.set()
        assert process.wait(PATIENCE) == 0
    assert sorted(Delivery.objects.values_list("status", flat=True)) == ["queued", "sent"]
    assert server.heard[-1].upper() == "QUIT"
