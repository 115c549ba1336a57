"""What stands in a log: where it broke and of which class it is, never anybody's data."""

import json
import logging
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from gard_inquiries.logs import JsonLines, WithoutTexts
from inquiries.models import Person

from .broken_task import TEXT, store

PRIVATE = ("Maria", "example.org", "Failing row", "null value")
PATIENCE = 60  # seconds for a worker to start


def written(message, *args, error=None, formatter=None):
    """The line in the log."""
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("tests", logging.ERROR, __file__, 1, message, args, info)
    if formatter:
        formatter.format(record)
    return WithoutTexts("%(levelname)s %(message)s").format(record)


def leaks(text):
    return [word for word in PRIVATE if word in text]


@pytest.fixture
def error():
    """As the broken task raises it: two errors, the one from the other."""
    with pytest.raises(IntegrityError) as caught:
        store()
    return caught.value


def test_an_error_is_its_frames_and_its_class(error):
    line = written("Could not store", error=error)
    assert leaks(line) == []
    assert line.startswith("ERROR Could not store\nTraceback (most recent call last):\n")
    assert line.endswith("django.db.utils.IntegrityError")
    assert ("builtins.ValueError" in line, "broken_task.py" in line) == (True, True)


@pytest.mark.parametrize("message", [f"it said {TEXT}", f"it said {IntegrityError(TEXT)!r}"])
def test_an_errors_text_in_the_message_is_its_class(error, message):
    assert written(message, error=error).splitlines()[0] == "ERROR it said IntegrityError"


def test_an_error_as_an_argument_is_its_class(error):
    line = written("%s, %r, %d", error, error, 7)
    assert line == "ERROR IntegrityError, 'IntegrityError', 7"


def test_an_error_as_the_message_is_its_class(error):
    assert written(error) == "ERROR IntegrityError"


def test_what_a_database_says_in_detail_is_left_out_without_an_error_too():
    assert written("it said %s", TEXT) == 'ERROR it said null value in column "email"\n…'


def test_what_another_formatter_left_in_the_record_is_not_used(error):
    assert leaks(written("Could not store", error=error, formatter=logging.Formatter())) == []


def test_a_task_as_celery_describes_it(error):
    told = {"name": "store", "exc": repr(error), "traceback": TEXT, "args": "('Maria',)"}
    line = written("Task %(name)s failed: %(exc)s %(traceback)s %(args)s", told, error=error)
    assert line.splitlines()[0] == "ERROR Task store failed: IntegrityError … …"


def test_a_record_stays_as_it_is_for_others(error):
    record = logging.LogRecord("tests", logging.ERROR, __file__, 1, "%s", (error,), None)
    WithoutTexts().format(record)
    assert record.args == (error,)


@pytest.mark.parametrize("path", ["/i/secret-token/", "/i/secret-token", "/i/secret-token/x.pdf"])
def test_a_persons_link_is_blanked(path, error):
    line = written("Not Found: %s", path, error=error)
    assert ("secret-token" in line, line.startswith("ERROR Not Found: /i/…")) == (False, True)


def test_an_error_among_errors_of_a_circle_ends():
    first, second = ValueError("Maria"), TypeError("Maria")
    first.__context__, second.__context__ = second, first
    assert written("x", error=first) == "ERROR x\nbuiltins.TypeError\nbuiltins.ValueError"


def test_an_address_that_somebody_logs_by_mistake_is_blanked():
    line = written("to %s, by %s", "maria@example.org", "redis://:secret@10.0.0.1/0")
    assert line == "ERROR to … by …"


# --- As JSON ----------------------------------------------------------------------


def as_json(message, *args, raised=None, **extra):
    """The fields of the line; it is one line, whatever was logged."""
    info = (type(raised), raised, raised.__traceback__) if raised else None
    record = logging.LogRecord("tests", logging.ERROR, __file__, 1, message, args, info)
    record.__dict__.update(extra)
    (line,) = JsonLines().format(record).splitlines()
    return json.loads(line)


def test_a_line_of_json_says_when_what_and_where(error):
    line = as_json("Could not store %s", 7, raised=error)
    assert list(line) == ["level", "logger", "message", "error", "time"]
    assert (line["level"], line["message"]) == ("ERROR", "Could not store 7")
    assert line["error"].startswith("Traceback (most recent call last):\n")
    assert line["error"].endswith("django.db.utils.IntegrityError")
    assert datetime.now(UTC) - datetime.fromisoformat(line["time"]) < timedelta(minutes=1)


def test_a_deliverys_fields_are_in_its_line():
    fields = {"delivery": 7, "attempt": 3, "outcome": "sent", "reply": "250", "seconds": 0.25}
    line = as_json("delivery 7: sent", **fields)
    assert {name: line[name] for name in fields} == fields


def test_what_others_put_into_a_record_stays_out():
    foreign = {"request": "Maria", "data": {"args": "Maria"}, "error": "Maria", "time": "Maria"}
    line = as_json("Not Found: %s", "/i/secret-token/x\n", reply=ValueError("Maria"), **foreign)
    assert sorted(line) == ["level", "logger", "message", "time"]
    assert (line["message"], leaks(json.dumps(line))) == ("Not Found: /i/…/x\n", [])


NAMES = st.text(st.characters(categories=["L"]), min_size=4, max_size=30)


@given(name=NAMES, address=st.emails(), detail=st.booleans())
def test_nothing_of_a_persons_comes_through_however_an_error_is_logged(name, address, detail):
    """Names of letters alone: of others JSON changes the look, and a search would miss them."""
    secret, email = f"Zq{name}", f"zq{address}"
    error = IntegrityError(f"{'DETAIL: ' if detail else ''}({secret}, {email})")
    error.__cause__ = ValueError(secret, email)
    error.add_note(secret)
    told = {"exc": repr(error), "args": repr((secret,)), "kwargs": email, "traceback": secret}
    lines = [
        as_json(error),
        as_json("%s %r", error, error.__cause__, raised=error),
        as_json(f"it said {error} of {email}", raised=error),
        as_json("failed: %(exc)s %(args)s %(kwargs)s %(traceback)s", told, raised=error, data=told),
    ]
    shown = json.dumps(lines, ensure_ascii=False)
    assert (secret in shown, email in shown) == (False, False)


@pytest.mark.servers
@pytest.mark.django_db
def test_what_postgresql_quotes_of_a_row_is_left_out(on_postgres):
    name = "Maria Sample"  # Not in the line that breaks: a log shows the code of that.
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        Person.objects.create(name=name, email=None)
    assert connection.vendor == "postgresql"
    assert name in str(caught.value)
    line = written("%s", caught.value, error=caught.value)
    assert (leaks(line), "NotNullViolation" in line) == ([], True)


# --- Every process ----------------------------------------------------------------


HANDLERS = """
import django, logging
# What gunicorn sets up for itself before it loads the site.
logging.getLogger("gunicorn.error").addHandler(logging.StreamHandler())
django.setup()
for name in ("", "gunicorn.error"):
    print([type(handler.formatter).__name__ for handler in logging.getLogger(name).handlers])
"""


def run(command, log, folder, **env):
    env |= {"PATH": "/usr/bin:/bin", "VAR_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    # Celery warns of root, and tests may run as root.
    env |= {"DJANGO_SETTINGS_MODULE": "gard_inquiries.settings", "PYTHONWARNINGS": "ignore"}
    return subprocess.Popen(
        [sys.executable, *command], cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log
    )


def said_until(words, command, folder, **env):
    """What a process wrote, ended once it has written these words."""
    path = folder / "log"
    with path.open("wb") as log:
        process = run(command.split(), log, folder, **env)
        try:
            deadline = time.monotonic() + PATIENCE
            while words not in path.read_text() and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(PATIENCE)
    return path.read_text()


SEND = "from gard_inquiries import celery_app as app; app.send_task('tests.broken_task.store')"
WORKER = "-m celery --quiet -A gard_inquiries worker --pool solo -I tests.broken_task -l INFO"


@pytest.mark.parametrize("form", ["plain", "json"])
def test_a_worker_tells_of_a_broken_task_without_texts(tmp_path, form):
    assert run(["-c", SEND], None, tmp_path).wait(PATIENCE) == 0
    said = said_until("IntegrityError", WORKER, tmp_path, LOG_FORMAT=form)
    assert "Task tests.broken_task.store" in said, said
    assert ("django.db.utils.IntegrityError" in said, leaks(said)) == (True, [])
    if form == "json":
        (line,) = (line for line in said.splitlines() if "IntegrityError" in line)
        assert (json.loads(line)["level"], said.splitlines()[0]) == ("ERROR", line)


def test_every_line_of_the_web_server_is_json_its_first_one_too(tmp_path):
    """Those before the site is loaded come from the process that starts the workers."""
    gunicorn = "-m gunicorn gard_inquiries.wsgi --bind 127.0.0.1:0 --no-control-socket"
    said = said_until("Booting worker", gunicorn, tmp_path, LOG_FORMAT="json")
    lines = [json.loads(line) for line in said.splitlines()]
    assert lines[0]["message"].startswith("Starting gunicorn")
    assert {line["logger"] for line in lines} == {"gunicorn.error"}


@pytest.mark.parametrize(
    ("env", "form"),
    [({}, "WithoutTexts"), ({"SECRET_KEY": "x" * 50}, "JsonLines")],
)
def test_a_real_site_logs_in_json_unless_told_otherwise(tmp_path, env, form):
    path = tmp_path / "web.log"
    with path.open("wb") as log:
        assert run(["-c", HANDLERS], log, tmp_path, **env).wait(PATIENCE) == 0
    assert path.read_text() == f"['{form}']\n" * 2
