"""What the desk's buttons do to an inquiry. Who may press them is in test_permissions."""

import pytest
from django.urls import reverse

from inquiries import verbs
from inquiries.models import Event, Inquiry, Person, Status
from tests.factories import make_disease, make_inquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine(specialist):
    return make_inquiry(disease_text="Fabry", assignee=specialist)


def press(desk, button, inquiry, **entered):
    return desk.post(reverse(button, args=[inquiry.code]), entered, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_home_is_the_queue_the_tray_or_the_library(client, specialist, reviewer, editor):
    homes = []
    for user in (specialist, reviewer, editor):
        client.force_login(user)
        homes.append(client.get(reverse("desk")).url)
    assert homes == [reverse("queue"), reverse("review-tray"), reverse("library")]


def test_taking_and_giving_back(desk, specialist):
    inquiry = make_inquiry()
    assert said(press(desk, "inquiry-take", inquiry)) == [f"You have {inquiry.code} now."]
    assert said(press(desk, "inquiry-give-back", inquiry)) == [
        f"{inquiry.code} is back in the queue."
    ]
    inquiry.refresh_from_db()
    assert inquiry.assignee is None


def test_who_comes_second_reads_who_has_it(desk, other_specialist):
    inquiry = make_inquiry(assignee=other_specialist)
    assert said(press(desk, "inquiry-take", inquiry)) == [f"Olga has taken {inquiry.code} already."]
    inquiry.refresh_from_db()
    assert inquiry.assignee == other_specialist


def test_what_is_not_possible_is_said_and_changes_nothing(desk, mine):
    Inquiry.objects.filter(pk=mine.pk).update(status=Status.ANSWERED)
    events = Event.objects.count()
    assert said(press(desk, "inquiry-spam", mine)) == [
        f"{mine.code} is answered; it can't become spam."
    ]
    mine.refresh_from_db()
    assert mine.status == Status.ANSWERED
    assert Event.objects.filter(verb="marked-spam").count() == 0
    assert Event.objects.count() == events


def test_spam_and_back(desk):
    inquiry = make_inquiry()
    press(desk, "inquiry-spam", inquiry)
    press(desk, "inquiry-not-spam", inquiry)
    inquiry.refresh_from_db()
    assert inquiry.status == Status.NEW
    assert inquiry.deliveries.get().purpose == "acknowledgement"


def test_closing_and_opening_again(desk, mine):
    press(desk, "inquiry-close", mine)
    press(desk, "inquiry-reopen", mine)
    mine.refresh_from_db()
    assert mine.status == Status.OPEN


def test_a_new_link_and_none(desk, mine):
    old = verbs.link_of(mine).token
    press(desk, "inquiry-link-renew", mine)
    assert verbs.link_of(mine).token != old
    press(desk, "inquiry-link-revoke", mine)
    assert verbs.link_of(mine) is None


def test_the_disease_page_suggests_what_the_person_wrote(desk, mine):
    fabry = make_disease("Fabry disease")
    page = desk.get(reverse("inquiry-disease", args=[mine.code]))
    assert [s.disease for s in page.context["form"].suggestions] == [fabry]


def test_a_search_for_a_disease_stores_nothing(desk, mine):
    make_disease("Fabry disease")
    press(desk, "inquiry-disease", mine, words="Fabry")
    mine.refresh_from_db()
    assert mine.disease is None


@pytest.mark.parametrize("words", ["y" * 60_000, "y " * 30_000, "ﷺ" * 20_000])
def test_a_search_for_very_long_words_finds_nothing(desk, mine, words):
    response = desk.post(reverse("inquiry-disease", args=[mine.code]), {"words": words})
    assert (response.status_code, response.context["form"].suggestions) == (200, [])


def test_a_chosen_disease_is_the_inquirys(desk, mine):
    fabry = make_disease("Fabry disease")
    assert said(press(desk, "inquiry-disease", mine, disease=fabry.pk)) == [
        "Disease: Fabry disease."
    ]
    mine.refresh_from_db()
    assert mine.disease == fabry


@pytest.mark.parametrize("wrong", ["", "0", "x", "9" * 40, "²"])
def test_a_disease_that_is_not_there_is_refused_in_words(desk, mine, wrong):
    response = press(desk, "inquiry-disease", mine, disease=wrong)
    assert response.status_code == 422
    (error,) = response.context["form"].errors["disease"]
    assert error.endswith("from the list.")


def test_a_corrected_address_is_kept(desk, mine):
    there = {"name": "Maria  Sample\n", "email": "new@example.org", "reply_by": "email"}
    press(desk, "inquiry-contact", mine, **there)
    mine.person.refresh_from_db()
    assert (mine.person.name, mine.person.email) == ("Maria Sample", "new@example.org")


def test_an_address_that_the_person_mended_meanwhile_is_not_undone_unseen(desk, mine):
    page = reverse("inquiry-contact", args=[mine.code])
    base = desk.get(page).context["form"]["base"].value()
    Person.objects.update(email="right@example.org")
    there = {"name": "Maria S.", "email": "maria@example.org", "reply_by": "email"}
    response = press(desk, "inquiry-contact", mine, **there, base=base)
    assert response.status_code == 409
    assert "right@example.org" in response.content.decode()
    assert Person.objects.get().email == "right@example.org"
    newer = response.context["form"]["base"].value()
    press(desk, "inquiry-contact", mine, **there, base=newer)
    assert Person.objects.get().name == "Maria S."


@pytest.mark.parametrize(
    ("entered", "field"),
    [
        ({"reply_by": "email", "email": ""}, "email"),
        ({"reply_by": "email", "email": "no address"}, "email"),
        ({"reply_by": "email", "email": "a@example.org\nBcc: b@example.org"}, "email"),
        ({"reply_by": "post", "postal_address": " \n "}, "postal_address"),
        ({"reply_by": "pigeon", "email": "a@example.org"}, "reply_by"),
        ({"reply_by": "email", "email": "a@example.org", "name": "x" * 121}, "name"),
    ],
)
def test_an_address_that_reaches_nobody_is_refused(desk, mine, entered, field):
    response = press(desk, "inquiry-contact", mine, **entered)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    mine.person.refresh_from_db()
    assert mine.person.email == "maria@example.org"


def test_opening_an_inquiry_is_noted(desk, specialist):
    inquiry = make_inquiry()
    desk.get(reverse("inquiry", args=[inquiry.code]))
    assert [event.actor for event in inquiry.events.filter(verb="looked")] == [specialist]


def test_the_queue_is_not_looking(desk):
    inquiry = make_inquiry()
    desk.get(reverse("queue"))
    assert inquiry.events.filter(verb="looked").count() == 0


def main_of(page):
    return page.partition("<main")[2].partition("</main>")[0]


def test_the_inquiry_page_offers_only_what_may_be_done(desk, reviewer, mine):
    take, write = (
        reverse("inquiry-take", args=[mine.code]),
        reverse("inquiry-write", args=[mine.code]),
    )
    page = desk.get(reverse("inquiry", args=[mine.code])).content.decode()
    assert (take in page, write in page) == (False, True)
    desk.force_login(reviewer)
    page = desk.get(reverse("inquiry", args=[mine.code])).content.decode()
    assert (take in page, write in page, "<form method" in main_of(page)) == (
        False,
        False,
        False,
    )
