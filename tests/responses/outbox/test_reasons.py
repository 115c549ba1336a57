"""What servers say in codes, said in plain words."""

import pytest

from responses.outbox.reasons import DETAILS, OURS, REPLIES, SUBJECTS, UNKNOWN, in_words


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ("550 5.1.1", "The address doesn’t exist."),
        ("5.1.1", "The address doesn’t exist."),
        ("552 5.2.2", "The mailbox is full."),
        ("452 4.2.2", "The mailbox is full."),
        ("550 5.7.1", "It was refused as unwanted, or because of a rule there."),
        ("550 5.7.26", "Their server doesn’t trust ours: the sender can’t be verified."),
        ("550", "The address was refused: most likely it doesn’t exist."),
        ("421", "The mail server is closing, or has too much to do."),
        ("451 4.0.0", "Their mail server has trouble of its own."),
        ("no connection: ConnectionRefusedError", "Our mail server could not be reached."),
        ("no connection: TimeoutError", "Our mail server didn’t answer in time."),
        (
            "no connection: SSLCertVerificationError",
            "The connection to our mail server couldn’t be made safe (TLS).",
        ),
        ("the worker was lost", "Our program stopped while it was sending."),
        (
            "no reply after the message: SMTPServerDisconnected",
            "We handed the message over, and the answer was lost.",
        ),
    ],
)
def test_a_reply_in_words(reply, words):
    assert in_words(reply) == words


@pytest.mark.parametrize("reply", ["599", "5.9.9", "x.y.z", "250x", "299 2.9.9", "\0", "42"])
def test_what_nobody_knows_is_not_made_up(reply):
    assert in_words(reply) == UNKNOWN


def test_where_nothing_was_said_there_are_no_words():
    assert in_words("") == ""


def test_every_reason_is_one_or_two_short_sentences():
    words = [*DETAILS.values(), *SUBJECTS.values(), *REPLIES.values(), *OURS.values(), UNKNOWN]
    assert [text for text in words if len(text) > 80 or not text.endswith(".")] == []
