"""What the check page asks once more, without keeping anyone from sending."""

import pytest
from django.urls import reverse

from inquiries.models import Inquiry
from tests.factories import make_disease

from .asking import QUESTION, ask, fill_in, send

pytestmark = pytest.mark.django_db

CHOOSE = "/ask/check/disease/"


def to_check(client, **changes):
    return client.get(fill_in(client, **changes).url)


def names_of(page):
    return [option.label for option in page.context["names"]]


# --- Did you mean …? --------------------------------------------------------------


@pytest.fixture
def angioedema(db):
    return make_disease("Angioedema, acquired", "Quincke swelling")


def test_names_like_the_words_are_offered(client, angioedema):
    page = to_check(client, disease_text="quinc")
    assert names_of(page) == ["Angioedema, acquired"]
    assert f'name="disease" value="{angioedema.pk}"' in page.text
    assert "also called Quincke swelling" in page.text


@pytest.mark.parametrize(
    "entered",
    [
        {"disease_text": "Quincke swelling"},
        {"disease_text": "Something else"},
        {"disease_text": "", "disease_unknown": "on"},
        {"disease_text": "quinc", "disease": "own-words"},
    ],
)
def test_nothing_is_offered_where_nothing_is_open(client, angioedema, entered):
    assert names_of(to_check(client, **entered)) == []


def test_two_diseases_of_the_name_are_both_offered(client):
    for name in ("Angioedema, acquired", "Aortic thing"):
        make_disease(name, "AAE")
    page = to_check(client, disease_text="AAE")
    assert sorted(names_of(page)) == ["Angioedema, acquired", "Aortic thing"]


def test_one_click_takes_a_name_and_keeps_everything_else(client, angioedema):
    to_check(client, disease_text="quinc", name="Maria Keeps")
    before = client.session["ask"]
    response = client.post(CHOOSE, {"disease": str(angioedema.pk)})
    assert response.url == reverse("ask-check")
    assert client.session["ask"] == before | {"disease": [str(angioedema.pk)]}
    page = client.get(response.url)
    assert (names_of(page), "You wrote: quinc" in page.text) == ([], True)


def test_the_name_taken_is_the_one_that_is_sent(client, angioedema):
    to_check(client, disease_text="quinc")
    client.post(CHOOSE, {"disease": str(angioedema.pk)})
    send(client)
    inquiry = Inquiry.objects.get()
    assert (inquiry.disease, inquiry.disease_text) == (angioedema, "quinc")
    assert inquiry.questions.get().text == QUESTION


def test_one_click_keeps_the_words(client, angioedema):
    to_check(client, disease_text="quinc")
    page = client.post(CHOOSE, {"disease": "own-words"}, follow=True)
    assert names_of(page) == []
    send(client)
    inquiry = Inquiry.objects.get()
    assert (inquiry.disease, inquiry.disease_text) == (None, "quinc")


def test_who_chooses_nothing_may_send(client, angioedema):
    assert ask(client, disease_text="quinc").disease is None


@pytest.mark.parametrize("wrong", ["999999", "<b>", "x\x00", "9" * 5000])
def test_a_name_that_we_do_not_offer_leads_to_the_form_with_its_entries(client, angioedema, wrong):
    to_check(client, disease_text="quinc")
    page = client.post(CHOOSE, {"disease": wrong}, follow=True)
    assert page.redirect_chain[-1] == (reverse("ask"), 302)
    assert ("not in our list any more" in page.text, QUESTION in page.text) == (True, True)


def test_choosing_without_answers_leads_to_the_form(client):
    response = client.post(CHOOSE, {"disease": "1"}, follow=True)
    assert response.redirect_chain[-1] == (reverse("ask"), 302)
    assert "ask" not in client.session


def test_a_name_is_chosen_by_post_only(client):
    assert client.get(CHOOSE).status_code == 405


# --- The outlook ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outlook", "words"),
    [
        ("no", "want us to leave it out. Which is right?"),
        ("ask", "want us to ask you first. Which is right?"),
    ],
)
def test_a_topic_against_the_wish_is_asked_about(client, outlook, words):
    page = to_check(client, kinds=["prognosis"], outlook=outlook)
    assert page.context["contradiction"] == (
        f"You ticked “What the long-term outlook may be”, and you also {words}"
    )
    for target in ("id_kinds_0", "id_outlook_0"):
        assert f'<a href="/ask/#{target}">Change' in page.text
    assert send(client).url == reverse("ask-done")


@pytest.mark.parametrize(("kinds", "outlook"), [(["prognosis"], "yes"), (["treatment"], "no")])
def test_where_wish_and_topics_agree_nothing_is_asked(client, kinds, outlook):
    assert to_check(client, kinds=kinds, outlook=outlook).context["contradiction"] == ""


@pytest.mark.parametrize(
    ("outlook", "hint"),
    [
        ("yes", ""),
        ("no", "Our letter will have no part about this."),
        ("ask", "A specialist asks you before they write about this,"),
    ],
)
def test_what_the_wish_leads_to_is_said(client, outlook, hint):
    answers = to_check(client, outlook=outlook).context["answers"]
    said = next(answer.hint for answer in answers if answer.target == "id_outlook_0")
    assert said[: len(hint)] == hint
    assert bool(said) is bool(hint)


# --- Where the answer goes ----------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "address", "field"),
    [("email", "maria@example.org", "id_email"), ("post", "1 Long Lane", "id_postal_address")],
)
def test_the_address_stands_by_itself_before_the_button(client, by, address, field):
    page = to_check(client, reply_by=by, postal_address="1 Long Lane").text
    last = page.split('class="panel"')[-1].split("<form")[0]
    assert f"<strong>{address}</strong>" in last
    assert f'<a href="/ask/#{field}">Change the address</a>' in last


def test_the_confirmation_says_where_the_note_goes(client):
    ask(client)
    page = client.get(reverse("ask-done")).text
    assert 'a short note to <strong class="address">maria@example.org</strong>' in page


@pytest.mark.parametrize(
    ("entered", "meant"),
    [
        ("maria@gmial.com", "maria@gmail.com"),
        ("maria@hotmail.con", "maria@hotmail.com"),
        ("maria@gmail.com", ""),
        ("maria@example.org", ""),
        ("maria@mail.com", ""),
    ],
)
def test_a_likely_slip_in_the_address_is_asked_about(client, entered, meant):
    page = to_check(client, email=entered)
    assert page.context["likely_email"] == meant
    assert (f"Did you mean <strong>{meant}</strong>?" in page.text) is bool(meant)
