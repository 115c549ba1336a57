"""One message from a mail server's pipe, and what the mail server is told."""

import io
import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import OperationalError

from responses.management.commands import receive_mail
from responses.outbox.models import Received

RAW = b"Subject: Hello\n\nIs it inherited?\xff"


@pytest.fixture
def piped(monkeypatch):
    """Call the command with these bytes on its standard input; its exit code."""

    def call(raw: bytes) -> int:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
        try:
            call_command("receive_mail")
        except SystemExit as ending:
            return int(ending.code or 0)
        return 0

    return call


@pytest.mark.django_db
def test_a_message_is_kept(piped):
    assert piped(RAW) == 0
    row = Received.objects.get()
    assert (bytes(row.raw), row.via) == (RAW, "pipe")


@pytest.mark.django_db
def test_the_same_message_again_is_kept_once(piped):
    assert [piped(RAW), piped(RAW)] == [0, 0]
    assert Received.objects.count() == 1


@pytest.mark.django_db
def test_one_that_is_too_large_is_refused_for_good(piped, monkeypatch):
    monkeypatch.setattr(receive_mail, "MOST_BYTES", len(RAW) - 1)
    assert piped(RAW) == 65
    assert Received.objects.count() == 0


@pytest.mark.django_db
def test_the_largest_that_is_allowed_is_kept(piped, monkeypatch):
    monkeypatch.setattr(receive_mail, "MOST_BYTES", len(RAW))
    assert piped(RAW) == 0


def test_nothing_at_all_is_said_to_be_nothing(piped):
    assert piped(b"") == 66


@pytest.mark.parametrize("error", [OperationalError, ValueError, RecursionError])
def test_while_it_cant_be_kept_the_mail_server_keeps_it(piped, monkeypatch, error):
    def broken(raw, via):
        raise error("to maria@example.org")

    monkeypatch.setattr(receive_mail, "take_in", broken)
    assert piped(RAW) == 75


def test_while_the_database_is_away_the_mail_server_keeps_it(tmp_path):
    nowhere = "postgres://nobody@127.0.0.1:1/nothing"
    env = os.environ | {"DATABASE_URL": nowhere, "SECRET_KEY": "x" * 50, "VAR_DIR": str(tmp_path)}
    command = [sys.executable, "manage.py", "receive_mail"]
    ended = subprocess.run(
        command, input=RAW, env=env, cwd=django_settings.BASE_DIR, capture_output=True, timeout=60
    )
    assert ended.returncode == 75
    assert b"inherited" not in ended.stderr
