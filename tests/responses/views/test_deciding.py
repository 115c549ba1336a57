"""The pages that withdraw a letter, remove a person's data, and print an address."""

import pytest
from django.urls import reverse

from inquiries import verbs as inquiry_verbs
from inquiries.models import Inquiry, Person
from responses.letters.models import Letter
from responses.outbox.deciding import retry
from responses.outbox.models import Delivery, DeliveryStatus
from tests.responses.making import make_letter

pytestmark = pytest.mark.django_db


def said(response):
    return [str(message) for message in response.context["messages"]]


def press(browser, name, *args, **entered):
    return browser.post(reverse(name, args=args), entered, follow=True)


def page(browser, name, *args):
    return browser.get(reverse(name, args=args)).content.decode()


# --- Withdrawing ------------------------------------------------------------------


def test_the_specialist_withdraws_a_letter(sam, delivery):
    response = press(sam, "letter-withdraw", delivery.letter_id)
    assert said(response) == ["The letter is withdrawn: it is not sent."]
    assert Letter.objects.get().status == "withdrawn"


def test_who_comes_too_late_hears_it(sam, delivery):
    Delivery.objects.update(status=DeliveryStatus.SENDING)
    response = press(sam, "letter-withdraw", delivery.letter_id)
    assert said(response) == ["Too late: it is being sent."]
    assert Letter.objects.get().status == "queued"


@pytest.mark.parametrize("name", ["other_specialist", "reviewer", "editor", "admin_user"])
def test_nobody_else_withdraws_it(client, delivery, name, request):
    client.force_login(request.getfixturevalue(name))
    assert press(client, "letter-withdraw", delivery.letter_id).status_code == 403
    assert Letter.objects.get().status == "queued"


def test_the_button_stands_where_it_can_be_pressed(sam, delivery):
    places = {
        reverse("letter-withdraw", args=[delivery.letter_id]): ("letter", delivery.letter_id),
        reverse("delivery-withdraw", args=[delivery.pk]): ("inquiry", delivery.inquiry.code),
    }
    assert [address in page(sam, *place) for address, place in places.items()] == [True, True]
    Delivery.objects.update(status=DeliveryStatus.SENDING)
    address, place = places.popitem()
    assert address not in page(sam, *place)
    Delivery.objects.update(status=DeliveryStatus.QUEUED)
    press(sam, "letter-withdraw", delivery.letter_id)
    places[address] = place
    assert [address in page(sam, *place) for address, place in places.items()] == [False, False]


def test_a_draft_is_withdrawn_from_its_inquirys_page(sam, letter):
    assert reverse("letter-withdraw", args=[letter.pk]) in page(sam, "inquiry", letter.inquiry.code)
    press(sam, "letter-withdraw", letter.pk)
    assert Letter.objects.get().status == "withdrawn"


def test_and_nowhere_for_others(client, delivery, other_specialist):
    client.force_login(other_specialist)
    address = reverse("letter-withdraw", args=[delivery.letter_id])
    for place in [("letter", delivery.letter_id), ("inquiry", delivery.inquiry.code)]:
        assert address not in page(client, *place)


# --- Removing a person's data -----------------------------------------------------


@pytest.fixture
def asked(specialist):
    """Maria's question, which Sam has."""
    return make_letter(specialist, disease_text="My own words").inquiry


def test_the_way_there_is_on_the_inquirys_page(sam, asked):
    assert reverse("inquiry-erase", args=[asked.code]) in page(sam, "inquiry", asked.code)
    assert "can’t be undone" in page(sam, "inquiry-erase", asked.code)
    assert Inquiry.objects.get().erased_at is None


@pytest.mark.parametrize("typed", ["{code}", " {code} ", "lower"])
def test_the_code_typed_removes_the_data(sam, asked, typed):
    typed = asked.code.lower() if typed == "lower" else typed.format(code=asked.code)
    response = press(sam, "inquiry-erase", asked.code, typed=typed)
    assert said(response) == ["The person's data is removed."]
    assert Person.objects.get().name == ""


@pytest.mark.parametrize("typed", ["", "yes", "0000-0000", "\0"])
def test_without_the_code_nothing_is_removed(sam, asked, typed):
    response = press(sam, "inquiry-erase", asked.code, typed=typed)
    assert response.status_code == 422
    assert Person.objects.get().name == "Maria Sample"


def test_while_a_letter_is_on_its_way_it_says_so(sam, delivery):
    code = delivery.inquiry.code
    (message,) = said(press(sam, "inquiry-erase", code, typed=code))
    assert message.startswith("Something is still on its way to this person")
    assert Person.objects.get().name == "Maria Sample"


@pytest.mark.parametrize("name", ["other_specialist", "reviewer", "editor", "admin_user"])
def test_nobody_else_removes_it(client, asked, name, request):
    client.force_login(request.getfixturevalue(name))
    assert press(client, "inquiry-erase", asked.code, typed=asked.code).status_code == 403
    assert Person.objects.get().name == "Maria Sample"


def test_afterwards_the_page_says_so_and_offers_nothing(sam, asked):
    press(sam, "inquiry-erase", asked.code, typed=asked.code)
    said_now = page(sam, "inquiry", asked.code)
    assert "The person’s data was removed on" in said_now
    for left in (asked.code, "removed the person&#x27;s data", "(removed)"):
        assert left in said_now
    for gone in ("Maria", "maria@", "My own words", "Open it again", "inquiry-reopen"):
        assert gone not in said_now


def test_its_letter_says_so_too_and_has_no_pdf(sam, delivery, frozen):
    Delivery.objects.update(status=DeliveryStatus.FAILED)
    code = delivery.inquiry.code
    press(sam, "inquiry-erase", code, typed=code)
    assert "the words of this letter with it" in page(sam, "letter", frozen.letter_id)
    response = sam.get(reverse("letter-pdf", args=[frozen.letter_id]))
    assert response.url == reverse("letter", args=[frozen.letter_id])


def test_a_follow_up_from_a_page_still_open_finds_the_link_gone(client, sam, asked, monkeypatch):
    link = inquiry_verbs.link_of(asked)
    press(sam, "inquiry-erase", asked.code, typed=asked.code)
    # The page had found the link just before.
    monkeypatch.setattr("responses.views.person._link", lambda token: link)
    response = press(client, "person-follow-up", link.token, text="Me again, Maria")
    assert response.status_code == 404
    assert asked.questions.get().text == "(removed)"


# --- The address page -------------------------------------------------------------


@pytest.fixture
def posted(delivery, specialist):
    """The mail was refused, so Maria wants it by post."""
    Delivery.objects.update(status=DeliveryStatus.FAILED)
    Inquiry.objects.update(reply_by="post")
    Person.objects.update(postal_address="1 Long Lane")
    return retry(delivery, specialist)


def test_the_address_page_is_printed_before_the_letter(sam, posted):
    address = reverse("delivery-address", args=[posted.pk])
    assert address in page(sam, "inquiry", posted.inquiry.code)
    response = sam.get(address)
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"


def test_there_is_none_for_a_mail(sam, delivery):
    assert sam.get(reverse("delivery-address", args=[delivery.pk])).status_code == 404


def test_nobody_else_prints_it(client, posted, reviewer):
    client.force_login(reviewer)
    assert client.get(reverse("delivery-address", args=[posted.pk])).status_code == 403
