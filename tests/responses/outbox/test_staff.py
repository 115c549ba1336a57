"""Mail to staff: once for what it is about, whatever the mail server does."""

from email import message_from_bytes

import pytest
from django.db import connection

from responses.outbox import pace, staff
from responses.outbox.models import StaffMail
from tests.threads import at_once

from .peer import DROP, STALL, closed_port, peer

pytestmark = pytest.mark.django_db
TO = ["ada@example.org"]


def tell(*keys, addresses=TO):
    """Whether anybody has it, or may have."""
    words = ("Mail waits", "Look at the outbox.\n")
    return staff.is_told(staff.tell(keys or ["alert:1"], addresses, *words))


def test_it_is_sent_and_never_again(server):
    assert [tell(), tell()] == [True, False]
    assert (len(server.kept), StaffMail.objects.get().sent_at is None) == (1, False)


def test_it_asks_machines_not_to_answer(server):
    tell()
    message = message_from_bytes(server.kept[0])
    names = ("To", "Subject", "Auto-Submitted", "X-Auto-Response-Suppress")
    assert [message[name] for name in names] == [
        "ada@example.org",
        "Mail waits",
        "auto-generated",
        "All",
    ]
    assert server.heard[1] == "mail FROM:<letters@localhost>"


def test_it_is_known_again_if_it_comes_round(server, settings):
    tell()
    assert message_from_bytes(server.kept[0])["X-Gard-Inquiries"] == settings.MESSAGE_ID_DOMAIN


def test_it_takes_turns_with_letters(server, settings, monkeypatch):
    settings.EMAIL_PER_MINUTE = 2
    naps = []
    monkeypatch.setattr(pace, "sleep", naps.append)
    assert [tell("a"), tell("b"), StaffMail.objects.count()] == [True, False, 1]
    assert (len(naps), len(server.kept)) == (1, 1)


def test_each_of_several_gets_one_of_their_own(server):
    tell(addresses=["ada@example.org", "ops@example.org"])
    recipients = [message_from_bytes(message)["To"] for message in server.kept]
    assert recipients == ["ada@example.org", "ops@example.org"]


def test_while_the_mail_server_is_away_it_may_be_tried_again(smtp, caplog):
    smtp(closed_port())
    assert [tell("a", "b"), StaffMail.objects.count()] == [False, 0]
    with peer() as server:
        smtp(server.port)
        assert [tell("a", "b"), len(server.kept)] == [True, 1]
    assert "no mail to staff about 2 things" in caplog.messages


def test_a_server_that_is_away_is_tried_for_the_first_address_alone(smtp, caplog):
    smtp(closed_port())
    tell(addresses=["ada@example.org", "ops@example.org"])
    deferred = [line for line in caplog.messages if "deferred" in line]
    assert deferred == ["mail to staff: deferred (no connection: ConnectionRefusedError)"]


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("script", [{"message": DROP}, {"message": STALL}])
def test_what_may_have_arrived_is_not_sent_again(smtp, script):
    with peer(**script) as server:
        smtp(server.port)
        assert [tell(), tell()] == [True, False]
    assert StaffMail.objects.get().sent_at is None


REFUSALS = ["550 5.1.1 who?", "451 4.3.0 later"]


@pytest.mark.parametrize("reply", REFUSALS)
def test_one_address_that_is_refused_keeps_it_from_nobody_else(smtp, reply):
    with peer(RCPT=[reply]) as server:
        smtp(server.port)
        assert tell(addresses=["ada@example.org", "ops@example.org"]) is True
    assert [message_from_bytes(message)["To"] for message in server.kept] == ["ops@example.org"]


@pytest.mark.parametrize("reply", REFUSALS)
def test_what_every_address_refuses_may_be_tried_again(smtp, reply):
    with peer(RCPT=[reply]) as server:
        smtp(server.port)
        assert [tell(), tell(), len(server.kept)] == [False, True, 1]


@pytest.mark.parametrize("address", ["", "ada", "ada@exa mple.org\nBcc: x@y.org", "añ@example.org"])
def test_an_address_that_is_none_raises_nothing(server, address):
    assert tell(addresses=[address]) is False
    assert server.kept == []


def test_nobody_to_tell_is_not_told(caplog):
    assert [tell(addresses=[]), StaffMail.objects.count()] == [False, 0]
    assert [record.levelname for record in caplog.records] == ["ERROR"]


def test_if_one_key_is_somebodys_none_is_taken(server):
    tell("a")
    assert tell("a", "b") is False
    assert list(StaffMail.objects.values_list("key", flat=True)) == ["a"]
    assert staff.untold(["a", "b"]) == {"b"}


def test_what_is_told_is_found_among_many(django_assert_num_queries):
    StaffMail.objects.bulk_create(StaffMail(key=f"key {number}") for number in range(1100))
    with django_assert_num_queries(3):
        assert staff.untold([f"key {number}" for number in range(1, 1101)]) == {"key 1100"}


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_try_at_once_one_sends(on_postgres, server):
    assert connection.vendor == "postgresql"
    assert sorted(at_once(*[tell] * 4)) == [False, False, False, True]
    assert len(server.kept) == 1
