"""After approval a letter can be pulled back for a while, set to go later, and begun anew."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.letters.models import FrozenLetter, Letter
from responses.outbox.models import Delivery
from responses.outbox.sending import claim
from tests.responses.making import make_letter, read, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_minute(settings):
    settings.UNDO_SECONDS = 60


def approve(browser, letter, **entered):
    entered["seen"] = read(letter)
    return browser.post(reverse("letter-approve", args=[letter.pk]), entered, follow=True)


def press(browser, name, *args, **entered):
    return browser.post(reverse(name, args=args), entered, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def at(moment):
    return f"{timezone.localtime(moment):%H:%M}"


def test_the_reviewer_hears_until_when_it_can_be_pulled_back(rita, in_review):
    response = approve(rita, in_review)
    delivery = Delivery.objects.get()
    (message,) = said(response)
    assert f"at {at(delivery.not_before)}. Until then it can be pulled back" in message
    assert timedelta(seconds=50) < delivery.not_before - timezone.now() < timedelta(seconds=60)
    assert claim(delivery.pk) is None


def test_and_pulls_it_back_from_that_page(rita, in_review):
    response = approve(rita, in_review)
    delivery = Delivery.objects.get()
    address = reverse("delivery-withdraw", args=[delivery.pk])
    assert address in response.content.decode()
    response = press(rita, "delivery-withdraw", delivery.pk, **{"from": "review"})
    assert response.redirect_chain[-1][0] == reverse("review-tray")
    assert (Letter.objects.get().status, Delivery.objects.get().status) == ("withdrawn",) * 2
    assert address not in response.content.decode()


@pytest.mark.parametrize(("status", "why"), [("sending", "being sent"), ("sent", "sent already")])
def test_who_comes_too_late_hears_so(rita, delivery, status, why):
    Delivery.objects.update(status=status)
    response = press(rita, "delivery-withdraw", delivery.pk, **{"from": "review"})
    assert said(response) == [f"Too late: it is {why}."]
    assert Delivery.objects.get().status == status


def test_the_tray_shows_only_ones_own_that_have_not_gone(rita, in_review, specialist, client):
    approve(rita, in_review)
    client.force_login(specialist)
    heading = "You approved these"
    assert heading not in client.get(reverse("review-tray")).content.decode()
    Delivery.objects.update(not_before=timezone.now())
    client.force_login(Letter.objects.get().approved_by)
    assert heading not in client.get(reverse("review-tray")).content.decode()


def test_the_letters_page_shows_how_it_stands(rita, in_review):
    approve(rita, in_review)
    page = rita.get(reverse("letter", args=[in_review.pk])).content.decode()
    assert f"goes today at {at(Delivery.objects.get().not_before)}" in page
    assert reverse("delivery-withdraw", args=[Delivery.objects.get().pk]) in page


def test_a_letter_by_post_goes_to_the_print_tray_after_that(
    rita, aatp, definition, specialist, disclaimer
):
    asked = {"reply_by": "post", "postal_address": "1 Long Lane"}
    letter = submitted(make_letter(specialist, definition, disease=aatp, **asked), specialist)
    assert "It goes to the print tray" in said(approve(rita, letter))[0]
    assert not Delivery.objects.to_post().exists()


def test_it_can_be_set_to_go_later(rita, in_review):
    day = timezone.localdate() + timedelta(days=40)
    response = approve(rita, in_review, day=day.isoformat(), at="08:15")
    delivery = Delivery.objects.get()
    assert f"on {day:%-d %B %Y} at 08:15" in said(response)[0]
    assert timezone.localtime(delivery.not_before).date() == day
    assert delivery.queued_at == delivery.not_before


@pytest.mark.parametrize(
    ("entered", "why"),
    [
        ({"day": "2020-01-01", "at": "08:15"}, "This time has passed"),
        ({"day": "2126-01-01", "at": "08:15"}, "within the next 90 days"),
        ({"day": "2126-01-01"}, "Give both"),
        ({"at": "08:15"}, "Give both"),
        ({"day": "soon", "at": "08:15"}, "Enter a valid date."),
    ],
)
def test_a_time_that_makes_no_sense_approves_nothing(rita, in_review, entered, why):
    response = approve(rita, in_review, **entered)
    assert response.status_code == 422
    assert why in response.content.decode()
    assert entered.get("at", "") in response.content.decode()
    assert FrozenLetter.objects.count() == 0


def test_what_was_pulled_back_is_begun_anew(sam, delivery):
    page = reverse("inquiry", args=[delivery.inquiry.code])
    address = reverse("letter-again", args=[delivery.letter_id])
    assert address not in sam.get(page).content.decode()
    press(sam, "delivery-withdraw", delivery.pk)
    assert address in sam.get(page).content.decode()
    response = press(sam, "letter-again", delivery.letter_id)
    newest = Letter.objects.latest("pk")
    assert response.redirect_chain[-1][0] == reverse("composer", args=[newest.pk])
    assert newest.sections.count() == delivery.letter.sections.count()


def test_how_much_is_left_out_is_said(sam, delivery, definition):
    press(sam, "delivery-withdraw", delivery.pk)
    definition.versions.update(status="retired")
    (message,) = said(press(sam, "letter-again", delivery.letter_id))
    assert message == "Left out, as their texts are in use no more: 1."


def test_what_goes_is_not_begun_anew(sam, delivery):
    (message,) = said(press(sam, "letter-again", delivery.letter_id))
    assert message == "This letter is queued: go on with it."
    assert Letter.objects.count() == 1


@pytest.mark.parametrize("who", ["other_specialist", "reviewer", "editor", "admin_user"])
def test_nobody_else_begins_it(client, delivery, request, who):
    Letter.objects.update(status="withdrawn")
    client.force_login(request.getfixturevalue(who))
    assert press(client, "letter-again", delivery.letter_id).status_code == 403
    assert Letter.objects.count() == 1
