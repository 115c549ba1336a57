"""Messages in a mailbox are taken in, each once, and none is lost on the way."""

import pytest
from django.db import DatabaseError

from responses.outbox.models import Received
from responses.outbox.receiving import mailbox, taking
from responses.outbox.receiving.mailbox import read_mailbox

from . import mails
from .imap_peer import imap_peer

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = (f"Subject: {n}\r\n\r\nHello {n}".encode() for n in (1, 2, 3))


@pytest.fixture
def box(settings):
    with imap_peer() as server:
        settings.IMAP_HOST, settings.IMAP_PORT = "127.0.0.1", server.port
        settings.IMAP_USE_SSL = False
        settings.IMAP_USER, settings.IMAP_PASSWORD = "letters", "secret"
        yield server


def kept():
    return [bytes(row.raw) for row in Received.objects.order_by("pk")]


def test_each_message_is_taken_in_as_it_came(box):
    box.put(ONE, TWO)
    assert read_mailbox() == 2
    assert kept() == [ONE, TWO]
    assert {row.via for row in Received.objects.all()} == {"mailbox"}


def test_what_was_taken_in_is_marked_and_read_no_more(box):
    box.put(ONE)
    assert [read_mailbox(), read_mailbox()] == [1, 0]
    box.put(TWO)
    assert read_mailbox() == 1
    assert kept() == [ONE, TWO]


def test_with_a_folder_for_them_they_are_moved_there_seen_or_not(box, settings):
    settings.IMAP_TAKEN_FOLDER = "Taken"
    box.put(ONE, TWO)
    box.folders["INBOX"][0].flags.add(r"\Seen")
    assert read_mailbox() == 2
    assert (box.raws(), box.raws("Taken")) == ([], [ONE, TWO])


def test_one_that_cant_be_kept_stays_and_holds_nobody_up(box, monkeypatch):
    def broken(raw, via):
        if raw == TWO:
            raise DatabaseError
        return take_in(raw, via)

    take_in = mailbox.take_in
    monkeypatch.setattr(mailbox, "take_in", broken)
    box.put(ONE, TWO, THREE)
    assert read_mailbox() == 2
    monkeypatch.setattr(mailbox, "take_in", take_in)
    assert read_mailbox() == 1
    assert kept() == [ONE, THREE, TWO]


def test_nothing_is_marked_before_it_is_kept(box, monkeypatch):
    def look(raw, via):
        assert box.folders["INBOX"][0].flags == set()
        return take_in(raw, via)

    take_in = mailbox.take_in
    monkeypatch.setattr(mailbox, "take_in", look)
    box.put(ONE)
    assert read_mailbox() == 1
    assert box.folders["INBOX"][0].flags == {r"\Seen"}


def test_a_line_that_breaks_before_the_mark_costs_nothing(box):
    box.put(ONE, TWO)
    box.breaks_at = "UID STORE"
    with pytest.raises(Exception, match=r"abort|EOF|socket"):
        read_mailbox()
    assert kept() == [ONE]
    box.breaks_at = ""
    assert read_mailbox() == 2
    assert kept() == [ONE, TWO]


def test_of_one_that_is_too_large_a_person_sees_the_beginning(box, monkeypatch):
    monkeypatch.setattr(mailbox, "MOST_BYTES", 100)
    monkeypatch.setattr(mailbox, "BEGINNING", 60)
    large = b"Subject: large\r\n\r\n" + b"x" * 100
    box.put(large, ONE)
    assert [read_mailbox(), read_mailbox()] == [2, 0]
    assert kept() == [large[:60], ONE]
    received = Received.objects.earliest("pk")
    assert (received.sort, received.standing, received.note) == (
        "other",
        "waiting",
        taking.TOO_LARGE,
    )
    assert box.raws() == [large, ONE]


def test_one_too_large_is_known_as_an_answer_to_ours(box, monkeypatch, sent):
    monkeypatch.setattr(mailbox, "MOST_BYTES", 10)
    box.put(mails.reply(sent))
    read_mailbox()
    assert Received.objects.get().inquiry == sent.inquiry


def test_a_wrong_password_takes_nothing(box, settings):
    settings.IMAP_PASSWORD = "wrong"
    box.put(ONE)
    with pytest.raises(Exception, match="wrong password"):
        read_mailbox()
    assert kept() == []
