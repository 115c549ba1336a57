"""A hint that fails is not an error: the row waits, and the sweep finds it."""

import os
import socket
import subprocess
import sys

import pytest
from celery import current_app
from django.conf import settings as real_settings
from django.urls import reverse
from kombu.exceptions import ChannelError, EncodeError, OperationalError

from inquiries.models import Inquiry
from responses.outbox import hints, sending, tasks
from responses.outbox.models import Delivery
from tests.inquiries.asking import fill_in, send
from tests.responses.making import make_note

from .peer import closed_port

QUICK = 5  # seconds that a person at a form may wait


@pytest.fixture
def told(monkeypatch):
    """What goes to the broker, as (task, arguments)."""
    sent = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, args, **options: sent.append((name, args))
    )
    return sent


def test_a_hint_names_the_task_and_the_delivery(told):
    hints.hint(7)
    assert told == [("responses.outbox.tasks.deliver", [7])]
    assert told[0][0] == tasks.deliver.name


def test_a_hint_that_nobody_took_in_time_is_dropped(monkeypatch):
    options = {}
    monkeypatch.setattr(current_app, "send_task", lambda *args, **given: options.update(given))
    hints.hint(7)
    assert options["expires"] == hints.LIFETIME
    sweep = real_settings.CELERY_BEAT_SCHEDULE["sweep-outbox"]
    assert sweep["options"]["expires"] == sweep["schedule"] == real_settings.SWEEP_SECONDS


@pytest.mark.parametrize("error", [OperationalError, OSError, ChannelError, ConnectionError])
def test_a_broker_that_is_away_is_logged_without_its_address(monkeypatch, caplog, error):
    def away(*args, **options):
        raise error("redis://:password@10.0.0.1 is away")

    monkeypatch.setattr(current_app, "send_task", away)
    hints.hint(7)
    (record,) = caplog.records
    assert record.getMessage() == f"no broker for delivery 7: {error.__name__}"


def test_a_mistake_of_ours_is_not_hushed_up(monkeypatch):
    def wrong(*args, **options):
        raise EncodeError("not JSON")

    monkeypatch.setattr(current_app, "send_task", wrong)
    with pytest.raises(EncodeError):
        hints.hint(7)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_without_a_broker_a_question_is_still_taken_and_found_by_the_sweep(
    client, monkeypatch, hints
):
    def away(*args, **options):
        raise OperationalError("away")

    monkeypatch.undo()
    monkeypatch.setattr(current_app, "send_task", away)
    fill_in(client)
    assert send(client).url == reverse("ask-done")
    waiting = Delivery.objects.get()
    assert (waiting.inquiry, waiting.status) == (Inquiry.objects.get(), "queued")
    found = []
    monkeypatch.setattr(sending, "hint", found.append)
    assert (sending.sweep(), found) == (1, [waiting.pk])


HINT = """
import django, time
django.setup()
from responses.outbox.hints import hint
start = time.monotonic()
hint(1)
print(time.monotonic() - start)
"""


@pytest.fixture
def silent_port():
    """Something listens there, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def seconds_with_redis_at(port, var):
    """How long a hint takes in a process whose Redis is at this port."""
    env = os.environ | {
        "DEBUG": "true",
        "DJANGO_SETTINGS_MODULE": "gard_inquiries.settings",
        "REDIS_URL": f"redis://127.0.0.1:{port}/0",
        "VAR_DIR": str(var),
    }
    done = subprocess.run(
        [sys.executable, "-c", HINT],
        env=env,
        cwd=real_settings.BASE_DIR,
        timeout=60,
        capture_output=True,
        text=True,
    )
    assert "no broker for delivery 1" in done.stderr
    return float(done.stdout)


def test_a_redis_that_is_not_there_holds_nobody_up(tmp_path):
    assert seconds_with_redis_at(closed_port(), tmp_path) < QUICK


def test_a_redis_that_never_answers_holds_nobody_up_for_long(tmp_path, silent_port):
    assert seconds_with_redis_at(silent_port, tmp_path) < QUICK


@pytest.mark.django_db
def test_a_letter_that_nobody_delivers_says_so_on_its_inquirys_page(client, specialist):
    note = make_note()
    client.force_login(specialist)
    page = client.get(reverse("inquiry", args=[note.inquiry.code])).content.decode()
    assert "waiting to be sent" in page


@pytest.mark.django_db
def test_and_why_when_the_mail_server_is_away(client, specialist, smtp):
    note = make_note()
    smtp(closed_port())
    sending.deliver(note.pk)
    client.force_login(specialist)
    page = client.get(reverse("inquiry", args=[note.inquiry.code])).content.decode()
    assert "waiting to be sent" in page
    assert "refused for now" in page
    assert "no connection: ConnectionRefusedError" in page
