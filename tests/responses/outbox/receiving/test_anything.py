"""Whatever comes in is kept, and nothing raises."""

import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inquiries.models import Event
from responses.outbox.models import Received, Sort, Standing, Via
from responses.outbox.receiving import taking
from responses.outbox.receiving.reading import read
from responses.outbox.receiving.taking import take_in

from . import mails

HEADERS = [
    b"Subject: ",
    b"From: ",
    b"Content-Type: multipart/mixed; boundary=b\n",
    b"\n\n",
    b"\n--b\n",
]
HEADERS += [
    b"Content-Type: message/delivery-status\n\n",
    b"Action: failed\n",
    b"In-Reply-To: <a@b>\n",
]
HEADERS += [
    b"Content-Type: text/plain; charset=",
    b"Content-Transfer-Encoding: base64\n",
    b"=?utf-8?b?",
]
PIECES = st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(HEADERS)), max_size=30)


@pytest.mark.django_db
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PIECES.map(b"".join))
def test_any_bytes_are_kept_and_move_nothing(raw):
    events = Event.objects.count()
    received = take_in(raw, Via.PIPE)
    assert bytes(Received.objects.get(pk=received.pk).raw) == raw
    assert Event.objects.count() == events


@pytest.mark.django_db
def test_a_parameter_with_a_number_of_thousands_of_digits_is_no_reason_to_lose_it():
    raw = b"From: a@example.org\nContent-Type: text/plain; a*" + b"1" * 5000 + b"=x\n\nHello"
    received = take_in(raw, Via.PIPE)
    assert (received.sort, received.standing) == (Sort.OTHER, Standing.WAITING)


@pytest.mark.django_db
def test_what_breaks_us_is_kept_for_a_person(monkeypatch):
    def broken(mail):
        raise ValueError

    monkeypatch.setattr(taking, "sort", broken)
    received = take_in(b"Hello", Via.PIPE)
    assert (received.sort, received.standing) == (Sort.OTHER, Standing.WAITING)
    assert (received.note, bytes(received.raw)) == (taking.NOT_READ, b"Hello")


@pytest.mark.django_db
def test_a_database_that_is_away_is_said(monkeypatch):
    def away(mail):
        raise OperationalError

    monkeypatch.setattr(taking, "sort", away)
    with pytest.raises(OperationalError):
        take_in(b"Hello", Via.PIPE)
    assert Received.objects.count() == 0


@pytest.mark.django_db
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_half_a_message_is_kept_and_believed_at_most_for_what_it_says(note, data):
    make = data.draw(st.sampled_from([mails.bounce, mails.reply, mails.bounce_in_words]))
    raw = make(note)
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    received = take_in(raw[start:end], Via.PIPE)
    assert bytes(Received.objects.get(pk=received.pk).raw) == raw[start:end]


@given(PIECES.map(b"".join))
def test_any_bytes_can_be_shown(raw):
    mail = read(raw)
    shown = [mail.subject, mail.text, *mail.senders, *mail.message_ids, *mail.answered_ids]
    assert all(isinstance(text, str) and text.encode() is not None for text in shown)
    assert mail.attachments >= 0
