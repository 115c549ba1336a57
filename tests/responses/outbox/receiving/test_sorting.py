"""What a message is, by what it says of itself."""

import pytest

from responses.outbox.models import Sort
from responses.outbox.receiving.reading import read
from responses.outbox.receiving.sorting import sort
from tests.responses.making import make_note

from . import mails

pytestmark = pytest.mark.django_db


def sorted_as(raw):
    return sort(read(raw)).sort


def words(*headers, text="Hello"):
    return "\n".join([*headers, "", text]).encode()


def test_a_report_for_machines_says_who_and_why(note):
    found = sort(read(mails.bounce(note)))
    assert found.sort == Sort.BOUNCE
    assert (found.report.failed, found.report.code) == ({"maria@example.org"}, "5.1.1")


def test_a_report_in_words_says_who_and_why(note):
    found = sort(read(mails.bounce_in_words(note)))
    assert found.sort == Sort.BOUNCE
    assert (found.report.failed, found.report.code) == ({"maria@example.org"}, "5.1.1")


def test_what_is_tried_again_is_no_bounce(note):
    assert sorted_as(mails.bounce(note, action="delayed", status="4.4.1")) == Sort.DELAY


def test_that_it_arrived_is_only_recorded(note):
    assert sorted_as(mails.bounce(note, action="delivered", status="2.0.0")) == Sort.AUTO_REPLY


def test_a_complaint_is_one_whatever_else_it_says():
    raw = b"""Content-Type: multipart/report; report-type=feedback-report; boundary=b
Auto-Submitted: auto-generated

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
--b--
"""
    assert sorted_as(raw) == Sort.COMPLAINT


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated; owner-email=a@b.c",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "Precedence: bulk",
        "Return-Path: <>",
        "Subject: Automatic reply: We have your question",
        "Subject: Out of office",
        "Subject: Automatische Antwort: Ihre Frage",
        "Subject: Réponse automatique : votre question",
    ],
)
def test_what_a_program_answers_is_known(header):
    assert sorted_as(words("From: maria@example.org", header)) == Sort.AUTO_REPLY


@pytest.mark.parametrize(
    "header",
    ["Auto-Submitted: no", "Precedence: list", "Subject: Absence epilepsy", "Subject: Autism"],
)
def test_what_a_person_writes_is_not_taken_for_a_program(header):
    assert sorted_as(words("From: maria@example.org", header)) == Sort.OTHER


def test_a_subject_alone_proves_nothing_in_an_answer_with_a_quotation():
    subject = "Subject: Re: out of office hours"
    assert sorted_as(words(subject, text="Thanks.\n> You can call us.")) == Sort.OTHER


@pytest.mark.parametrize("header", ["Return-Path: <maria@example.org>", "Precedence: list"])
def test_a_person_who_answers_about_being_away_is_a_person(header):
    raw = words("From: maria@example.org", "Subject: Re: out of office", header, text="Call me.")
    assert sorted_as(raw) == Sort.OTHER


def test_our_own_mail_that_comes_round_is_known(settings):
    settings.MESSAGE_ID_DOMAIN = "center.example.org"
    assert sorted_as(words("X-Gard-Inquiries: center.example.org")) == Sort.LOOP
    assert sorted_as(words("X-Gard-Inquiries: another.example.org")) == Sort.OTHER


def test_all_our_mail_has_the_mark(note):
    from responses.outbox.mail import headers_of

    assert headers_of(note)["X-Gard-Inquiries"] == "localhost"


def test_a_person_who_writes_that_something_failed_is_no_mail_system():
    raw = words("From: maria@example.org", "Subject: Delivery failed", text="550 5.1.1 it failed")
    assert sorted_as(raw) == Sort.OTHER


def test_a_bounce_without_a_sender_is_read_all_the_same():
    raw = mails.bounce_in_words(make_note()).replace(b"From: MAILER-DAEMON@mx.example.org\n", b"")
    assert sorted_as(raw) == Sort.BOUNCE
