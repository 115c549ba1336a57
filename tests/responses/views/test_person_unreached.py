"""The person's page says when our mail doesn't reach them, and what to do about it."""

import pytest
from django.urls import reverse

from inquiries.models import Inquiry, Person
from inquiries.verbs import follow_up, link_of
from responses.outbox.addresses import correct_email
from responses.outbox.models import Delivery, DeliveryStatus
from responses.outbox.queueing import ACKNOWLEDGEMENT, acknowledge, queue_note
from responses.outbox.receiving.taking import came_back
from responses.outbox.sending import claim, settle
from responses.outbox.smtp import Result
from tests.factories import make_inquiry

pytestmark = pytest.mark.django_db
HEADING = "Our mail does not reach you"


def page_of(client, inquiry):
    return client.get(reverse("person", args=[link_of(inquiry).token])).text


@pytest.fixture
def maria():
    """Her inquiry, acknowledged."""
    inquiry = make_inquiry()
    acknowledge(inquiry)
    return inquiry


def put(status):
    Delivery.objects.update(status=status)


@pytest.mark.parametrize("status", ["failed", "bounced"])
def test_when_the_newest_mail_failed_it_says_so(client, maria, status):
    put("sent" if status == "bounced" else "sending")
    put(status)
    page = page_of(client, maria)
    assert HEADING in page
    assert "m•••@example.org</strong>, and the message did not arrive" in page
    assert "maria@example.org" not in page


@pytest.mark.parametrize("status", ["queued", "sending", "sent", "uncertain"])
def test_while_nothing_failed_it_says_nothing(client, maria, status):
    put(status)
    assert HEADING not in page_of(client, maria)


def test_the_form_for_another_address_is_open_then(client, maria):
    put("failed")
    page = page_of(client, maria)
    assert '<a href="#address">Look at the address' in page
    assert '<details id="address" open>' in page


def test_after_a_newer_mail_that_went_it_says_nothing(client, maria):
    put("failed")
    queue_note(maria, ACKNOWLEDGEMENT, "maria@example.org")
    assert HEADING not in page_of(client, maria)


def test_after_the_address_was_mended_it_says_nothing(client, maria):
    put("failed")
    correct_email(maria, "right@example.org")
    assert HEADING not in page_of(client, maria)


def test_whom_we_write_by_post_is_told_nothing_of_mail(client, maria):
    put("failed")
    Inquiry.objects.update(reply_by="post")
    assert HEADING not in page_of(client, maria)


@pytest.fixture
def came_back_letter(delivery):
    settle(claim(delivery.pk), Result("sent", "250"))
    came_back(delivery, "5.1.1")
    return delivery


def test_a_letter_that_came_back_can_be_read_and_is_their_answer(client, came_back_letter):
    Inquiry.objects.update(due_on="2020-01-01")
    page = page_of(client, came_back_letter.inquiry)
    assert HEADING in page
    assert "You can read your letter here all the same." in page
    assert "We have answered your question." in page
    assert "tell us the right one in <a" in page


def test_a_newer_question_waits_all_the_same(client, came_back_letter):
    follow_up(came_back_letter.inquiry, "Is it inherited?")
    assert "We have your follow-up question" in page_of(client, came_back_letter.inquiry)


def test_it_says_whom_to_call(client, maria, settings):
    settings.CENTER_PHONE = "+1 555 0100"
    put("failed")
    assert 'Or call us: <a href="tel:+15550100">+1 555 0100</a>' in page_of(client, maria)


def test_a_note_to_an_older_address_says_nothing_of_this_one(client, maria):
    put("failed")
    Person.objects.update(email="right@example.org")
    assert HEADING not in page_of(client, maria)
    assert Delivery.objects.get().status == DeliveryStatus.FAILED
