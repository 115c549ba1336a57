"""What is kept of a message when it is queued; odd addresses, and what is none."""

import re
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from inquiries.errors import NotPossible
from inquiries.models import Person
from responses.letters import freezing
from responses.outbox.models import Delivery
from responses.outbox.queueing import acknowledge
from responses.outbox.sending import deliver
from tests.factories import make_inquiry
from tests.responses.making import approved, fresh, make_letter, make_note, submitted

pytestmark = pytest.mark.django_db


def acknowledged(address):
    """The note that we have the question."""
    inquiry = make_inquiry(email=address)
    acknowledge(inquiry)
    return inquiry.deliveries.get()


def test_a_letters_message_is_kept_as_it_goes_but_for_its_date(delivery, server):
    mime = bytes(delivery.mime)
    assert mime.count(b"\n") == mime.count(b"\r\n")
    assert "Date" not in message_from_bytes(mime)
    deliver(delivery.pk)
    date, _, rest = dotted(server.kept[0]).partition(b"\r\n")
    assert date.startswith(b"Date: ")
    assert rest == mime


def dotted(data):
    """The message as the receiver reads it."""
    return re.sub(rb"(?m)^\.", b"", data)


def test_other_settings_do_not_change_what_waits(delivery, server, settings):
    settings.CENTER_NAME = "Another center"
    settings.DEFAULT_FROM_EMAIL = "Others <others@example.org>"
    deliver(delivery.pk)
    assert b"Others" not in server.kept[0]


def test_a_letter_by_post_has_no_message():
    assert make_note(channel="post", recipient="1 Long Lane").mime is None


ODD = [
    "maria+gard@example.org",
    '"maria sample"@example.org',
    '"maria@home"@example.org',
    "o'neil_{a}!#$%&*/=?^`|~@example.org",
    "m@[192.0.2.1]",
    "maria@xn--bcher-kva.example",
    "m" * 64 + "@" + "a" * 63 + "." + "b" * 63 + "." + "c" * 53 + ".org",
]


@pytest.mark.parametrize("address", ODD)
def test_an_address_that_is_odd_and_right_gets_its_mail(address, server):
    note = acknowledged(address)
    assert deliver(note.pk) == "sent"
    assert server.heard[2] == f"rcpt TO:<{address}>"
    assert message_from_bytes(server.kept[0], policy=policy.default)["To"] == address


def test_a_domain_in_another_script_is_spelt_as_the_dns_does(server):
    note = acknowledged("maria@bücher.example")
    deliver(note.pk)
    spelt = "maria@xn--bcher-kva.example"
    assert server.heard[2] == f"rcpt TO:<{spelt}>"
    assert message_from_bytes(server.kept[0])["To"] == spelt


NOT_FIT = [
    "mária@example.org",
    "=?utf-8?q?eve?=@example.org",
    "two words@example.org",
    "maria@example.org, eve@example.org",
    "maria@example.org\r\nBcc: eve@example.org",
    "maria@exa\nmple.org",
    "maria@" + "ü" * 70 + ".example",
    "maria",
]


@pytest.mark.parametrize("address", NOT_FIT)
def test_a_letter_to_what_is_no_address_is_not_approved(in_review, reviewer, quick_pdf, address):
    Person.objects.update(email=address)
    with pytest.raises(NotPossible, match="correct it, or send the letter by post"):
        approved(in_review, reviewer)
    assert fresh(in_review).status == "in_review"
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("address", NOT_FIT)
def test_a_note_to_what_is_no_address_stops_no_question_and_is_refused_later(address, server):
    note = acknowledged(address)
    assert deliver(note.pk) == "refused"
    assert note.attempts.get().reply.startswith("not fit for mail")
    assert server.heard == []


def test_a_name_with_line_breaks_reaches_no_header(
    aatp, definition, specialist, reviewer, quick_pdf
):
    name = "Maria\r\nBcc: eve@example.org"
    letter = make_letter(specialist, definition, disease=aatp, name=name)
    approved(submitted(letter, specialist), reviewer)
    delivery = Delivery.objects.get()
    assert message_from_bytes(bytes(delivery.mime))["Bcc"] is None


def test_a_line_break_in_a_subject_is_not_approved(in_review, reviewer, quick_pdf, monkeypatch):
    rendered = freezing.render
    monkeypatch.setattr(
        freezing, "render", lambda content: replace(rendered(content), subject="a\nBcc: b@e.org")
    )
    with pytest.raises(NotPossible):
        approved(in_review, reviewer)
