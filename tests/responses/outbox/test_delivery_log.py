"""What the log says of a delivery: its number and how it ended, and nothing of the person's."""

import json

import pytest

from gard_inquiries.logs import JsonLines
from responses.outbox import sending

from .peer import closed_port

pytestmark = pytest.mark.django_db


@pytest.fixture
def line(caplog):
    """The one line that the outbox logged, as its JSON says it."""
    caplog.set_level("INFO", "responses")

    def line():
        (record,) = caplog.records
        return json.loads(JsonLines().format(record))

    return line


def test_a_sent_delivery_is_a_line_with_its_numbers(note, server, line):
    sending.deliver(note.pk)
    logged = line()
    assert 0 <= logged.pop("seconds") < 60
    assert logged.pop("time")
    assert logged == {
        "level": "INFO",
        "logger": "responses.outbox.sending",
        "message": f"delivery {note.pk}: sent (250 2.0.0)",
        "delivery": note.pk,
        "attempt": note.attempts.get().pk,
        "outcome": "sent",
        "reply": "250 2.0.0",
    }


def test_so_is_one_that_has_to_wait(note, smtp, line):
    smtp(closed_port())
    sending.deliver(note.pk)
    logged = line()
    assert logged["reply"] == "no connection: ConnectionRefusedError"
    assert logged["message"] == f"delivery {note.pk}: deferred ({logged['reply']})"


def test_nothing_of_the_person_or_the_message_is_in_it(note, server, line):
    server.script["RCPT"] = "550 5.1.1 <maria@example.org>: Maria is unknown here"
    sending.deliver(note.pk)
    logged = json.dumps(line())
    private = ("maria", "Maria", "example.org", note.subject, "Hello", note.inquiry.code)
    assert [word for word in private if word in logged] == []
    assert line()["reply"] == "550 5.1.1"
