"""What comes back moves its delivery and its inquiry, and nothing that isn't ours does."""

from functools import partial

import pytest

from inquiries import verbs
from inquiries.models import Event, Inquiry, Person
from responses.letters.models import Letter
from responses.outbox.models import Delivery, DeliveryStatus, Received, Sort, Standing, Via
from responses.outbox.receiving import taking
from responses.outbox.receiving.taking import take_in
from tests.responses.making import make_note
from tests.threads import at_once

from . import mails

pytestmark = pytest.mark.django_db
KINDS = [mails.bounce, mails.bounce_in_words]


def everything():
    """What a message could move."""
    moved = [*Delivery.objects.values("pk", "status", "settled_at"), *Letter.objects.values()]
    return [*moved, *Inquiry.objects.values("pk", "status", "assignee"), Event.objects.count()]


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_that_came_back_brings_its_inquiry_back(sent, take, specialist, kind):
    received = take(kind(sent))
    assert (received.sort, received.standing) == (Sort.BOUNCE, Standing.DONE)
    assert (received.code, received.delivery, received.inquiry) == ("5.1.1", sent, sent.inquiry)
    assert Delivery.objects.get().status == DeliveryStatus.BOUNCED
    inquiry = Inquiry.objects.get()
    assert (inquiry.status, inquiry.assignee) == ("open", specialist)


def test_whoever_left_does_not_keep_it(sent, take, specialist):
    specialist.is_active = False
    specialist.save()
    take(mails.bounce(sent))
    inquiry = Inquiry.objects.get()
    assert (inquiry.status, inquiry.assignee) == ("open", None)


def test_it_stays_on_the_persons_page(sent, take):
    take(mails.bounce(sent))
    assert Letter.objects.get().status == "sent"


def test_the_timeline_says_what_happened_and_no_address(sent, take):
    take(mails.bounce(sent))
    events = list(Event.objects.values_list("verb", "data"))[-2:]
    bounced = {"delivery": sent.pk, "code": "5.1.1"}
    assert events == [("delivery-bounced", bounced), ("reopened", {})]


def test_a_closed_inquiry_comes_back_too(sent, take, specialist):
    verbs.close(sent.inquiry, specialist)
    take(mails.bounce(sent))
    assert Inquiry.objects.get().status == "open"


def test_what_was_in_doubt_came_back(delivery, take, put_in):
    put_in(delivery, DeliveryStatus.UNCERTAIN)
    take(mails.bounce(delivery))
    assert Delivery.objects.get().status == DeliveryStatus.BOUNCED


def test_a_new_inquiry_stays_new(note, take, put_in):
    put_in(note, DeliveryStatus.SENT)
    take(mails.bounce(note))
    assert Inquiry.objects.get().status == "new"
    assert Delivery.objects.get().status == DeliveryStatus.BOUNCED


def test_a_note_to_an_address_that_was_mended_since_brings_nothing_back(note, take, put_in):
    put_in(note, DeliveryStatus.SENT)
    Inquiry.objects.update(status="answered")
    Person.objects.update(email="right@example.org")
    take(mails.bounce(note))
    assert Delivery.objects.get().status == DeliveryStatus.BOUNCED
    assert Inquiry.objects.get().status == "answered"


@pytest.mark.parametrize("status", [DeliveryStatus.BOUNCED, DeliveryStatus.WITHDRAWN])
def test_a_second_bounce_is_recorded_and_that_is_all(delivery, take, put_in, status):
    put_in(delivery, status)
    before = everything()
    assert take(mails.bounce(delivery)).standing == Standing.DONE
    assert everything() == before


@pytest.mark.parametrize(
    "status", [DeliveryStatus.QUEUED, DeliveryStatus.SENDING, DeliveryStatus.FAILED]
)
def test_what_cant_have_come_back_waits_for_a_person(delivery, take, put_in, status):
    put_in(delivery, status)
    before = everything()
    received = take(mails.bounce(delivery))
    assert (received.standing, received.delivery) == (Standing.WAITING, delivery)
    assert everything() == before


# --- What isn't believed --------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_message_id_that_isnt_ours_moves_nothing(sent, take, kind):
    before = everything()
    raw = kind(sent).replace(sent.message_id.encode(), b"<forged@localhost>")
    received = take(raw)
    assert (received.standing, received.note) == (Standing.WAITING, taking.NAMES_NOTHING)
    assert (received.delivery, received.inquiry) == (None, None)
    assert everything() == before


@pytest.mark.parametrize("kind", KINDS)
def test_another_recipient_moves_nothing(sent, take, kind):
    before = everything()
    received = take(kind(sent, recipient="someone.else@example.org"))
    assert (received.standing, received.note) == (Standing.WAITING, taking.NAMES_ANOTHER)
    assert received.delivery == sent
    assert everything() == before


def test_an_address_that_only_ends_like_ours_is_another(sent, take):
    raw = mails.bounce(sent).replace(b"Action: failed", b"").replace(b"maria@", b"anna-maria@")
    assert take(raw).note == taking.NAMES_ANOTHER


def test_nobody_reports_on_their_own_mailbox(sent, take):
    raw = mails.bounce(sent).replace(b"MAILER-DAEMON@mx.example.org", b"maria@example.org")
    assert take(raw).note == taking.NAMES_ANOTHER
    assert Delivery.objects.get().status == DeliveryStatus.SENT


def test_a_report_on_two_of_ours_waits_for_a_person(take, put_in):
    one, two = (put_in(make_note(), DeliveryStatus.SENT) for _ in range(2))
    raw = mails.bounce(one) + two.message_id.encode()
    assert take(raw).note == taking.NAMES_SEVERAL


def test_of_two_messages_the_one_to_that_address_came_back(take, put_in):
    one, two = make_note(), make_note("someone.else@example.org")
    for note in (one, two):
        put_in(note, DeliveryStatus.SENT)
    assert take(mails.bounce(two) + one.message_id.encode()).delivery == two


def test_an_address_with_umlauts_in_its_domain_is_known_as_the_dns_writes_it(take, put_in):
    note = put_in(make_note("maria@bücher.example"), DeliveryStatus.SENT)
    assert take(mails.bounce(note, recipient="Maria@xn--bcher-kva.example")).delivery == note
    assert Delivery.objects.get().status == DeliveryStatus.BOUNCED


AWAY = b"""Return-Path: <>
From: %s
Subject: %s
In-Reply-To: %s
%s
I am away until Monday.

%s
"""


def away(delivery, sender=b"maria.new@example.net", more=b"", subject=b"Re: Your letter", text=b""):
    return AWAY % (sender, subject, delivery.message_id.encode(), more, text)


@pytest.mark.parametrize(
    "raw",
    [
        partial(away, more=b"Auto-Submitted: auto-replied\n"),
        partial(away, subject=b"Out of office"),
        partial(away, sender=b"Postmaster <postmaster@example.net>"),
    ],
)
def test_an_answer_by_a_program_that_quotes_our_letter_is_no_bounce(sent, take, raw):
    quoted = b"> To: maria@example.org\n> Delivery failed. Heart failure is one sign."
    received = take(raw(sent, text=quoted))
    assert (received.sort, received.delivery) == (Sort.AUTO_REPLY, sent)
    assert Delivery.objects.get().status == DeliveryStatus.SENT


@pytest.mark.parametrize("said", [b"Heart failure", b"kidney failure", b"the graft was rejected"])
def test_words_of_medicine_report_nothing(sent, take, said):
    raw = away(sent, sender=b"postmaster@example.net", text=b"maria@example.org asks: %s" % said)
    assert take(raw).sort == Sort.AUTO_REPLY


FAILED = b"This message could not be delivered."


@pytest.mark.parametrize(
    ("sender", "text"),
    [
        (b"maria.new@example.net", FAILED + b" 5.1.1 maria@example.org"),
        (b"postmaster@example.net", FAILED + b" " * 400 + b"maria@example.org"),
    ],
)
def test_where_only_words_speak_and_not_of_our_address_it_waits(sent, take, sender, text):
    received = take(away(sent, sender=sender, text=text))
    assert (received.sort, received.standing) == (Sort.BOUNCE, Standing.WAITING)
    assert Delivery.objects.get().status == DeliveryStatus.SENT


@pytest.mark.parametrize(
    "text",
    [FAILED + b" maria@example.org", FAILED + b" 5.1.1" + b"-" * 400 + b"\nmaria@example.org"],
)
def test_a_mail_systems_words_on_our_address_are_believed(sent, take, text):
    assert take(away(sent, sender=b"postmaster@example.net", text=text)).standing == Standing.DONE
    assert Delivery.objects.get().status == DeliveryStatus.BOUNCED


# --- Not yet --------------------------------------------------------------------------


def test_a_delay_is_recorded_and_moves_nothing(sent, take):
    before = everything()
    received = take(mails.bounce(sent, action="delayed", status="4.4.1"))
    assert (received.sort, received.standing) == (Sort.DELAY, Standing.DONE)
    assert received.delivery == sent
    assert everything() == before


def test_a_complaint_waits_for_a_person(sent, take):
    raw = b"""Content-Type: multipart/report; report-type=feedback-report; boundary=b

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
--b
Content-Type: message/rfc822

Message-ID: %s
--b--
"""
    before = everything()
    received = take(raw % sent.message_id.encode())
    assert (received.sort, received.standing) == (Sort.COMPLAINT, Standing.WAITING)
    assert received.delivery == sent
    assert everything() == before


# --- Once -----------------------------------------------------------------------------


def test_twice_is_once(sent, take):
    assert take(mails.bounce(sent)) == take(mails.bounce(sent))
    assert Event.objects.filter(verb="delivery-bounced").count() == 1


def test_by_two_ways_is_once(sent):
    assert take_in(mails.bounce(sent), Via.PIPE) == take_in(mails.bounce(sent), Via.MAILBOX)
    assert Received.objects.get().via == Via.PIPE


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
def test_at_the_same_moment_is_once(sent):
    raw = mails.bounce(sent)
    received = at_once(*[partial(take_in, raw, via) for via in Via])
    assert received == [Received.objects.get()] * 3
    assert Event.objects.filter(verb="delivery-bounced").count() == 1
