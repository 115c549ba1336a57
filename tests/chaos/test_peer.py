"""The mail server of the run does what its manner says, and remembers what it did."""

import os
import smtplib
import socket
import time
from contextlib import suppress

import pytest

from . import manners
from .conversation import AFTER_MESSAGE
from .manners import FINE, OF_CONNECTIONS, OF_LETTERS, OF_PEOPLE, OF_SENDERS, Temper
from .peer import Peer, running
from .processes import process_at
from .witness import digest

MARIA = "maria-1@example.org"
MESSAGE = b"Message-ID: <1@x>\r\nSubject: a\r\n\r\n.a dot\r\n"
NAMED = {one.name: one for one in [*OF_CONNECTIONS, *OF_SENDERS, *OF_LETTERS]}


class Set(Temper):
    """One manner, each time."""

    def __init__(self, manner=FINE):
        super().__init__(seed=1, share=0)
        self.manner = manner

    def _drawn(self, table, share, *key):
        return self.manner if self.manner in table else FINE


def met(temper, moment=lambda name, pid: False, recipient=MARIA):
    """The server's memory of one letter, and what the client heard of it."""
    peer = Peer(temper, moment, lambda: [os.getpid()], slow=5)
    heard = "nothing"
    with running(peer), suppress(smtplib.SMTPServerDisconnected, OSError):
        try:
            with smtplib.SMTP("127.0.0.1", peer.port, timeout=0.5) as client:
                client.sendmail("us@example.org", recipient, MESSAGE)
                heard = "250"
        except smtplib.SMTPResponseException as refusal:
            heard = str(refusal.smtp_code)
        except smtplib.SMTPRecipientsRefused as refusal:
            heard = str(refusal.recipients[recipient][0])
    return peer.transactions, heard


def test_a_letter_that_is_kept_is_remembered_as_it_came():
    (letter,), heard = met(Set())
    assert heard == "250"
    assert (letter.recipient, letter.message_id, letter.pid) == (MARIA, "<1@x>", os.getpid())
    assert (letter.whole, letter.kept, letter.silent) == (True, True, False)
    assert letter.digest == digest(MESSAGE)


@pytest.mark.parametrize("name", [one.name for one in OF_LETTERS])
def test_what_is_refused_is_not_kept_and_silence_is_remembered(name):
    manner = NAMED[name]
    (letter,), heard = met(Set(manner))
    assert letter.fault == name
    assert letter.kept == (manner.keeps or manner.step == manners.AFTER)
    assert letter.silent == (
        manner.is_silent and manner.step in (manners.MIDST, manners.END, manners.AFTER)
    )
    if heard.startswith(("4", "5")):
        assert not letter.kept


@pytest.mark.parametrize("table", [OF_CONNECTIONS, OF_SENDERS])
def test_who_is_turned_away_at_the_door_never_comes_to_name_a_recipient(table):
    assert [met(Set(manner))[0] for manner in table] == [[]] * len(table)


@pytest.mark.parametrize(("lot", "heard"), [("gone", "550"), ("spam", "554"), ("full", "452")])
def test_some_people_are_refused_for_ever(lot, heard):
    (letter,), said = met(Temper(seed=1, share=0), recipient=f"{lot}-1@example.org")
    assert (said, letter.kept, letter.said[:3]) == (heard, False, heard)
    assert set(OF_PEOPLE) == {"gone", "spam", "full"}


def test_a_worker_killed_at_its_moment_hears_nothing():
    told = []

    def moment(name, pid):
        told.append((name, pid))
        return name == AFTER_MESSAGE

    (letter,), heard = met(Set(), moment)
    assert (heard, letter.whole, letter.silent) == ("nothing", True, False)
    assert told[-1] == (AFTER_MESSAGE, os.getpid())


def greeting(port):
    """The first line that a caller hears, "" if nobody answers."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.5) as client:
        return client.recv(3).decode()
    return ""


def wait_until(true):
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_server_that_is_away_is_back_on_the_same_port():
    peer = Peer(Set(), lambda name, pid: False, list, slow=5)
    with running(peer):
        port = peer.port
        assert greeting(port) == "220"
        peer.go_away()
        wait_until(lambda: greeting(port) == "")
        peer.come_back()
        wait_until(lambda: greeting(port) == "220")
    assert peer.port == port


def test_the_same_seed_draws_the_same():
    def drawn(seed):
        temper = Temper(seed, share=0.5)
        return [temper.of_letter(MARIA, tries) for tries in range(1, 7)]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_a_letter_tried_often_is_served_well():
    temper = Temper(1, share=1)
    assert temper.of_letter(MARIA, manners.TRIES) != FINE
    assert temper.of_letter(MARIA, manners.TRIES + 1) == FINE


def test_a_process_that_is_not_among_those_asked_for_is_not_found():
    assert process_at(1, 2, [os.getpid()]) == 0
