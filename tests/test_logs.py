"""What stands in a log: where it broke and of which class it is, never anybody's data."""

import logging
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from gard_inquiries.logs import WithoutTexts
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


def test_all_that_the_web_server_writes_is_without_texts(tmp_path):
    path = tmp_path / "web.log"
    with path.open("wb") as log:
        assert run(["-c", HANDLERS], log, tmp_path).wait(PATIENCE) == 0
    assert path.read_text() == "['WithoutTexts']\n" * 2


def run(command, log, folder):
    env = {"PATH": "/usr/bin:/bin", "VAR_DIR": str(folder), "PYTHONUNBUFFERED": "1"}
    env |= {"DJANGO_SETTINGS_MODULE": "gard_inquiries.settings"}
    return subprocess.Popen(
        [sys.executable, *command], cwd=settings.BASE_DIR, env=env, stdout=log, stderr=log
    )


def test_a_worker_tells_of_a_broken_task_without_texts(tmp_path):
    send = "from gard_inquiries import celery_app as app; app.send_task('tests.broken_task.store')"
    worker = "-m celery -A gard_inquiries worker --pool solo -I tests.broken_task -l INFO"
    path = tmp_path / "worker.log"
    with path.open("wb") as log:
        assert run(["-c", send], log, tmp_path).wait(PATIENCE) == 0
        process = run(worker.split(), log, tmp_path)
        try:
            deadline = time.monotonic() + PATIENCE
            while "IntegrityError" not in path.read_text() and time.monotonic() < deadline:
                time.sleep(0.1)
        finally:
            process.terminate()
            process.wait(PATIENCE)
    said = path.read_text()
    assert "Task tests.broken_task.store" in said, said
    assert ("django.db.utils.IntegrityError" in said, leaks(said)) == (True, [])
