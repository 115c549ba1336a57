"""A message on the wire: dots doubled, lines ended, names of the world's scripts."""

import pytest

from responses.outbox.sending import claim, transmit
from tests.responses.making import make_note

pytestmark = pytest.mark.django_db


def sent(note):
    """What became of it."""
    return transmit(claim(note.pk))


def test_a_line_that_begins_with_a_dot_arrives_as_it_was(note, server):
    assert sent(note).outcome == "sent"
    lines = server.kept[0].split(b"\r\n")
    # As it went over the wire; the receiver takes one dot away (RFC 5321, 4.5.2).
    assert b"..a line that begins with a dot" in lines


def test_every_line_ends_as_mail_wants_it(note, server):
    sent(note)
    assert server.kept[0].count(b"\n") == server.kept[0].count(b"\r\n")


@pytest.mark.parametrize("text", ["no end", "one end\n", "two ends\n\n", ".", "", "ünï ☂\n"])
def test_any_text_is_one_message(server, text):
    assert sent(make_note(text=text)).outcome == "sent"
    assert len(server.kept) == 1
    assert server.heard[-1] == "DATA"


def test_the_envelope_has_the_bare_addresses(note, server, settings):
    settings.DEFAULT_FROM_EMAIL = "Genetic Center <letters@gard.example.org>"
    sent(note)
    envelope = [line.lower() for line in server.heard if line.upper().startswith(("MAIL", "RCPT"))]
    assert envelope[0].startswith("mail from:<letters@gard.example.org>")
    assert envelope[1] == "rcpt to:<maria@example.org>"


def test_a_domain_in_another_script_is_spelt_as_the_dns_does(server):
    sent(make_note("maria@bücher.example"))
    assert "rcpt to:<maria@xn--bcher-kva.example>" in [line.lower() for line in server.heard]


@pytest.mark.parametrize(
    "fields",
    [
        {"subject": "Hello\nBcc: eve@example.org"},
        {"recipient": "maria@example.org\nBcc: eve@example.org"},
        {"recipient": "two words@example.org>"},
    ],
)
def test_line_breaks_and_nonsense_never_reach_the_wire(server, fields):
    assert sent(make_note(**fields)).outcome == "refused"
    assert not any("eve" in line for line in server.heard)
    assert server.kept == []


def test_a_wrong_password_is_mended_later(note, server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "letters", "wrong"
    server.script |= {"EHLO": "250-peer\r\n250 AUTH PLAIN", "AUTH": "535 5.7.8 no"}
    result = sent(note)
    assert (result.outcome, result.reply) == ("deferred", "no connection: SMTPAuthenticationError")


def test_a_server_without_encryption_gets_nothing_when_we_ask_for_it(note, server, settings):
    settings.EMAIL_USE_TLS = True
    assert sent(note).outcome == "deferred"
    assert server.kept == []


# --- What the server can do ----------------------------------------------------------


@pytest.mark.parametrize(
    ("ehlo", "text", "said"),
    [
        ("250-peer\r\n250 8BITMIME", "ünï", "BODY=8BITMIME"),
        ("250-peer\r\n250 8BITMIME", "plain", ""),
        ("250 peer", "ünï", ""),
    ],
)
def test_what_is_not_ascii_is_announced_where_that_is_known(server, ehlo, text, said):
    server.script["EHLO"] = ehlo
    assert sent(make_note(text=text)).outcome == "sent"
    mail = next(line for line in server.heard if line.lower().startswith("mail"))
    assert mail.partition("> ")[2] == said


def test_five_megabytes_go(server):
    text = ("A line of a long letter, and then another one.\n" * 110_000)[:5_000_000]
    assert sent(make_note(text=text)).outcome == "sent"
    assert server.kept[0].count(b"another one.") == text.count("another one.")


def test_a_sender_that_is_none_is_our_mistake_and_not_the_letters(delivery, server, settings):
    settings.DEFAULT_FROM_EMAIL = "letters at example.org"
    result = sent(delivery)
    assert (result.outcome, result.reply) == ("deferred", "no sender: NotFitForMail")
    assert result.away
    assert server.heard == []
