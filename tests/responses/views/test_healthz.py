"""/healthz, for whoever watches: true, brief, quick, and open to everyone."""

import json
import os
import socket
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings as real_settings
from django.db import connection
from django.utils import timezone

from responses.outbox import health
from responses.outbox.models import Attempt, Delivery
from tests.responses.making import make_note
from tests.responses.outbox.peer import closed_port

pytestmark = pytest.mark.django_db
WELL = {"web": "ok", "database": "ok", "broker": "ok", "oldest_waiting_seconds": 0}
AWAY = {"database": "away", "oldest_waiting_seconds": None}
QUICK = 8  # seconds: the database's two, the broker's two, and a busy machine


@pytest.fixture
def healthz(client):
    """The status and the answer."""

    def healthz():
        response = client.get("/healthz")
        return response.status_code, response.json()

    return healthz


@pytest.fixture
def broker_at(monkeypatch):
    """Puts the broker at this port of this machine."""

    def at(port):
        usual = current_app.connection_for_write
        url = f"redis://127.0.0.1:{port}/0"
        monkeypatch.setattr(
            current_app, "connection_for_write", lambda **options: usual(url, **options)
        )

    return at


@pytest.fixture
def silent_port():
    """Something listens there, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def test_all_is_well(healthz):
    assert healthz() == (200, WELL)


def test_it_is_not_kept_and_starts_no_session(client):
    response = client.get("/healthz")
    assert (response["Content-Type"], response.cookies) == ("application/json", {})
    assert "no-store" in response["Cache-Control"]


def test_who_asks_is_not_looked_up(client, django_assert_num_queries):
    """One query, in a transaction with a limit; its other question goes its own way."""
    on_postgres = connection.vendor == "postgresql"
    with django_assert_num_queries(4 if on_postgres else 3):
        client.get("/healthz")


def waits_since(seconds, **fields):
    then = timezone.now() - timedelta(seconds=seconds)
    return make_note(queued_at=then, not_before=then, **fields)


def test_it_says_how_long_the_oldest_message_has_waited(healthz):
    waits_since(90)
    waits_since(600)
    status, answer = healthz()
    assert (status, answer["oldest_waiting_seconds"] in range(600, 660)) == (200, True)


@pytest.mark.parametrize(
    ("longest", "status"), [(3600, 503), (4000, 200), (0, 200)], ids=["long", "fine", "no limit"]
)
def test_whoever_waits_too_long_makes_it_ill(healthz, settings, longest, status):
    settings.HEALTH_LONGEST_WAIT = longest
    waits_since(3700)
    assert healthz()[0] == status


def tried(note, seconds_ago, **fields):
    then = timezone.now() - timedelta(seconds=seconds_ago)
    return Attempt.objects.create(delivery=note, started_at=then, **fields)


def test_one_that_is_tried_again_and_again_waits_from_its_first_try_on(healthz):
    note = waits_since(3700)
    for seconds_ago in (3690, 1800, 60):
        tried(note, seconds_ago, outcome="deferred")
    in_a_while = timezone.now() + timedelta(minutes=30)
    Delivery.objects.filter(pk=note.pk).update(not_before=in_a_while)
    assert healthz()[0] == 503


def test_what_was_tried_before_somebody_queued_it_anew_counts_no_more(healthz):
    note = waits_since(60)
    tried(note, 3700, outcome="refused")
    assert healthz()[1]["oldest_waiting_seconds"] in range(60, 120)


def test_one_that_a_lost_worker_holds_waits_too(healthz):
    note = waits_since(3700, status="sending", claimed_at=timezone.now())
    tried(note, 3690)
    assert healthz()[0] == 503


def test_what_is_to_go_later_does_not_wait_yet(healthz):
    to_go = timezone.now() + timedelta(days=1)
    make_note(queued_at=timezone.now() - timedelta(days=1), not_before=to_go)
    assert healthz() == (200, WELL)


@pytest.mark.parametrize("status", ["sent", "failed", "uncertain", "withdrawn", "bounced"])
def test_what_no_worker_will_see_to_does_not_wait(healthz, status):
    waits_since(3700, status=status)
    assert healthz() == (200, WELL)


def test_nor_does_what_goes_by_post(healthz):
    waits_since(3700, channel="post", recipient="Maria Sample\n1 Some Street")
    assert healthz() == (200, WELL)


def test_without_a_broker_it_is_said_and_no_more(healthz, broker_at):
    broker_at(closed_port())
    assert healthz() == (200, WELL | {"broker": "away"})


def test_a_broker_that_never_answers_holds_nobody_up(healthz, broker_at, silent_port):
    broker_at(silent_port)
    start = time.monotonic()
    assert healthz() == (200, WELL | {"broker": "away"})
    assert time.monotonic() - start < QUICK


def test_a_database_that_is_too_slow_is_away(healthz, monkeypatch):
    def locked(now):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(60)")

    # SQLite doesn't know this function, which is an error of the database, too.
    monkeypatch.setattr(health, "PATIENCE", 1)
    monkeypatch.setattr(health, "seconds_waited", locked)
    start = time.monotonic()
    assert healthz() == (503, WELL | AWAY)
    assert time.monotonic() - start < QUICK


def test_nothing_of_a_person_is_in_it(client):
    waits_since(90)
    words = client.get("/healthz").content.decode()
    assert [word for word in ("maria", "Maria", "example", "question") if word in words] == []


# --- A process of its own, with all of the site around it ----------------------------

ASK = """
import django, json, time
django.setup()
from django.test import Client
from django.urls import reverse
reverse("healthz")  # The site's pages are read in for the first one who asks.
start = time.monotonic()
response = Client().get("/healthz", headers={"host": "localhost"})
print(json.dumps([response.status_code, response.json(), time.monotonic() - start]))
"""


def asked_of_a_site(var, **env):
    """Status, answer and seconds, of a real site that is set up so and asked without TLS."""
    usual = {"DJANGO_SETTINGS_MODULE": "gard_inquiries.settings", "ALLOWED_HOSTS": "localhost"}
    usual |= {"SECRET_KEY": "x" * 50, "VAR_DIR": str(var), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        env=usual | env,
        cwd=real_settings.BASE_DIR,
        timeout=60,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def nowhere(port):
    return f"postgres://gard:secret@127.0.0.1:{port}/gard"


def test_without_a_database_it_is_ill(tmp_path):
    status, answer, _ = asked_of_a_site(tmp_path, DATABASE_URL=nowhere(closed_port()))
    assert (status, answer) == (503, WELL | AWAY)


def test_a_house_where_nobody_answers_says_so_soon(tmp_path, silent_port):
    silent = {"DATABASE_URL": nowhere(silent_port), "REDIS_URL": f"redis://127.0.0.1:{silent_port}"}
    status, answer, seconds = asked_of_a_site(tmp_path, **silent)
    assert (status, answer) == (503, WELL | AWAY | {"broker": "away"})
    assert seconds < QUICK
