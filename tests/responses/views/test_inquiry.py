"""The inquiry's page, and the decisions about its deliveries."""

import pytest
from django.urls import reverse

from inquiries import verbs as inquiry_verbs
from inquiries.models import Inquiry, Person
from responses.letters import verbs
from responses.outbox import sending
from responses.outbox.models import Delivery
from responses.outbox.queueing import FOLLOW_UP, queue_note
from tests.responses.making import approved, fresh, make_note, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def note(specialist):
    """An acknowledgement of an inquiry that Sam has."""
    note = make_note()
    inquiry_verbs.take(note.inquiry, specialist)
    return note


def put_in(delivery, status):
    Delivery.objects.filter(pk=delivery.pk).update(status=status)


def page_of(browser, delivery):
    return browser.get(reverse("inquiry", args=[delivery.inquiry.code])).content.decode()


def press(browser, name, delivery, **entered):
    return browser.post(reverse(name, args=[delivery.pk]), entered, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_the_page_tells_what_happened_in_order(sam, note):
    page = page_of(sam, note)
    assert page.index("sent in the question") < page.index("took the inquiry")
    assert page.index("took the inquiry") < page.index("opened the inquiry")


@pytest.mark.parametrize(
    ("status", "button"),
    [
        ("queued", ""),
        ("sending", ""),
        ("sent", ""),
        ("failed", "delivery-retry"),
        ("uncertain", "delivery-resolve"),
        ("withdrawn", ""),
    ],
)
def test_each_state_of_a_delivery_has_its_button(sam, note, status, button):
    put_in(note, status)
    page = page_of(sam, note)
    names = ("delivery-retry", "delivery-resolve", "delivery-posted")
    offered = [name for name in names if reverse(name, args=[note.pk]) in page]
    assert offered == ([button] if button else [])


def test_a_colleague_sees_the_delivery_and_no_button(client, other_specialist, note):
    put_in(note, "failed")
    client.force_login(other_specialist)
    page = page_of(client, note)
    assert "refused" in page
    assert reverse("delivery-retry", args=[note.pk]) not in page


def test_sending_again(sam, note):
    put_in(note, "failed")
    assert said(press(sam, "delivery-retry", note)) == ["It is queued again."]
    assert Delivery.objects.get().status == "queued"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("arrived", "sent"),
        ("again", "queued"),
        ("withdraw", "withdrawn"),
        ("", "uncertain"),
        ("failed", "uncertain"),
    ],
)
def test_deciding_about_doubt(sam, note, answer, status):
    put_in(note, "uncertain")
    press(sam, "delivery-resolve", note, answer=answer, note="The log says so.")
    assert Delivery.objects.get().status == status


def test_deciding_without_a_reason_is_refused_in_words(sam, note):
    put_in(note, "uncertain")
    response = press(sam, "delivery-resolve", note, answer="arrived")
    assert said(response) == ["Write how you know, so that the next person can follow."]
    assert Delivery.objects.get().status == "uncertain"


def test_what_is_not_possible_is_said_and_changes_nothing(sam, note):
    for name in ("delivery-retry", "delivery-resolve", "delivery-posted"):
        response = press(sam, name, note, note="Well.")
        assert len(said(response)) == 1
    assert Delivery.objects.get().status == "queued"


def test_a_letter_by_post_is_printed_and_marked(sam, specialist):
    note = make_note(channel="post", recipient="1 Long Lane")
    inquiry_verbs.take(note.inquiry, specialist)
    assert said(press(sam, "delivery-posted", note)) == ["Marked as posted."]
    assert Delivery.objects.get().status == "sent"


def test_a_delivery_of_somebody_elses_inquiry_is_not_decided(client, other_specialist, note):
    put_in(note, "failed")
    client.force_login(other_specialist)
    assert press(client, "delivery-retry", note).status_code == 403
    assert Delivery.objects.get().status == "failed"


def test_the_page_says_what_the_mail_server_said(sam, note):
    attempt = sending.claim(note.pk)
    sending.settle(attempt, sending.Result("refused", "550 5.1.1"))
    page = page_of(sam, note)
    assert "550 5.1.1" in page
    assert "Check the address" in page


def test_a_reviewers_comment_stands_there_until_the_letter_is_approved(
    sam, in_review, specialist, reviewer
):
    verbs.send_back(in_review, reviewer, "Shorter, please.")
    assert "Shorter, please." in page_of(sam, in_review)
    letter = submitted(fresh(in_review), specialist)
    assert "Shorter, please." in page_of(sam, letter)
    approved(letter, reviewer)
    assert "Shorter, please." not in page_of(sam, letter)


def mend(note, email="right@example.org", **inquiry):
    Person.objects.update(email=email)
    Inquiry.objects.update(**inquiry or {"reply_by": "email"})
    put_in(note, "failed")


def test_a_refused_acknowledgement_goes_again_once_the_address_is_mended(sam, note):
    mend(note)
    assert "Send the acknowledgement again" in page_of(sam, note)
    assert said(press(sam, "delivery-retry", note)) == ["It is queued again."]
    assert [d.recipient for d in Delivery.objects.queued()] == ["right@example.org"]


def test_while_the_address_is_the_same_it_goes_there_again(sam, note):
    put_in(note, "failed")
    page = page_of(sam, note)
    assert ("Send again" in page, "Send the acknowledgement" in page) == (True, False)


def test_an_acknowledgement_that_nobody_waits_for_is_set_aside(sam, note):
    mend(note, reply_by="post")
    assert "Set this aside" in page_of(sam, note)
    assert said(press(sam, "delivery-retry", note)) == ["It is set aside."]
    assert not Delivery.objects.for_a_person().exists()


def test_so_is_one_when_another_went_to_the_new_address(sam, note):
    mend(note)
    queue_note(Inquiry.objects.get(), FOLLOW_UP, "right@example.org")
    assert "Set this aside" in page_of(sam, note)
    assert said(press(sam, "delivery-retry", note)) == ["It is set aside."]
