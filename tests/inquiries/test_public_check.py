"""Checking and sending: one question makes one inquiry, and nothing is lost on the way."""

from uuid import uuid4

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from inquiries import limits, verbs
from inquiries.models import Inquiry
from tests.factories import make_disease

from .asking import QUESTION, ask, fill_in, link_of, send

pytestmark = pytest.mark.django_db


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_the_answers_are_shown_before_they_are_sent(client):
    response = client.get(fill_in(client).url)
    shown = {answer.label: answer.value for answer in response.context["answers"]}
    assert shown == {
        "What would you like to ask?": QUESTION,
        "Which disease is it about?": "Purple spot disease",
        "What do you want to know?": "What it is\nHow it may be treated",
        "Do you want to read about life expectancy and the long-term outlook?": "Ask me first",
        "Who are you?": "I am the patient",
        "Your name": "Maria Sample",
        "How should we send our answer?": "By e-mail",
        "Your e-mail address": "maria@example.org",
    }
    assert Inquiry.objects.count() == 0


def test_the_check_page_says_which_disease_we_understood(client):
    make_disease("Sjögren-Larsson syndrome", "SLS")
    page = client.get(fill_in(client, disease_text="sls").url).text
    assert ("Sjögren-Larsson syndrome" in page, "You wrote: sls" in page) == (True, True)


@pytest.mark.parametrize("field", ["question", "disease_text", "name"])
def test_html_in_an_answer_is_shown_as_text(client, field):
    page = client.get(fill_in(client, **{field: "<script>alert(1)</script>"}).url).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_change_link_leads_to_the_filled_field_and_straight_back(client):
    page = client.get(fill_in(client, name="Maria Old").url)
    assert f'href="{reverse("ask")}#id_name"' in page.text
    form = client.get(reverse("ask")).context["form"]
    assert form["name"].value() == "Maria Old"
    changed = form.kept() | {"name": ["Maria New"]}
    again = client.post(reverse("ask"), changed, follow=True)
    assert again.redirect_chain == [(reverse("ask-check"), 302)]
    assert "Maria New" in again.text


def test_every_change_link_leads_to_an_element_of_the_form(client):
    page = client.get(fill_in(client).url)
    form = client.get(reverse("ask")).text
    targets = [answer.target for answer in page.context["answers"]]
    assert [target for target in targets if f'id="{target}"' not in form] == []


def test_nothing_personal_stands_in_an_address(client):
    assert fill_in(client).url == "/ask/check/"
    assert send(client).url == "/ask/done/"


def test_sending_empties_the_session_of_the_answers(client):
    ask(client)
    assert set(client.session.keys()) == {"ask-sent", "_session_expiry"}
    assert client.session["ask-sent"]["changed"] == ""


def test_the_confirmation_has_code_date_link_and_copy(client, settings):
    inquiry = ask(client)
    page = client.get(reverse("ask-done")).text
    assert inquiry.code in page
    assert f"{inquiry.due_on:%A} {inquiry.due_on.day} {inquiry.due_on:%B}" in page
    assert f"{settings.SITE_URL}/i/{link_of(inquiry).token}/" in page
    assert (QUESTION in page, "maria@example.org" in page) == (True, True)


@pytest.mark.parametrize(("by", "promised"), [("email", True), ("post", False)])
def test_a_note_is_promised_only_by_email(client, by, promised):
    ask(client, reply_by=by, postal_address="1 Main Street")
    assert ("short note" in client.get(reverse("ask-done")).text) is promised


def test_sending_twice_makes_one_inquiry_and_the_same_confirmation(client):
    fill_in(client)
    key = client.session["ask"]["submission_key"][0]
    first, second = send(client), send(client, key)
    assert (first.url, second.url) == ("/ask/done/", "/ask/done/")
    assert Inquiry.objects.count() == 1


def test_two_clicks_at_once_make_one_inquiry(client):
    fill_in(client)
    kept = client.session["ask"]
    send(client)
    session = client.session
    session["ask"] = kept  # the second request had read the session before the first was done
    session.save()
    assert send(client).url == "/ask/done/"
    assert Inquiry.objects.count() == 1


def test_going_back_and_sending_again_makes_one_inquiry(client):
    key = str(uuid4())
    ask(client, submission_key=key)
    again = ask(client, submission_key=key)
    assert Inquiry.objects.get() == again
    assert client.get(reverse("ask-done")).context["follow_up"] is None


def test_going_back_to_a_form_that_the_browser_filled_again_makes_one_inquiry(client):
    ask(client, submission_key=str(uuid4()))
    fill_in(client, submission_key=str(uuid4()))
    assert send(client).url == "/ask/done/"
    assert Inquiry.objects.count() == 1
    assert "ask" not in client.session


@pytest.mark.parametrize("same_key", [True, False])
def test_an_address_mended_by_going_back_is_offered_as_a_follow_up(client, same_key):
    key = str(uuid4())
    ask(client, submission_key=key, email="wrong@example.org")
    ask(client, submission_key=key if same_key else str(uuid4()), email="right@example.org")
    assert Inquiry.objects.get().person.email == "wrong@example.org"
    follow_up = client.get(reverse("ask-done")).context["follow_up"]
    assert follow_up["text"].value() == "Your e-mail address\nright@example.org"


def test_other_words_the_second_time_are_offered_as_a_follow_up(client):
    key = str(uuid4())
    inquiry = ask(client, submission_key=key)
    ask(client, submission_key=key, question="And is it in the family?")
    assert [question.text for question in inquiry.questions.all()] == [QUESTION]
    page = client.get(reverse("ask-done"))
    assert page.context["follow_up"]["text"].value() == "And is it in the family?"
    client.post(
        reverse("person-follow-up", args=[link_of(inquiry).token]),
        {"text": "And is it in the family?"},
    )
    assert client.get(reverse("ask-done")).context["follow_up"] is None


def test_going_back_to_the_check_page_after_sending_shows_the_confirmation(client):
    ask(client)
    assert client.get(reverse("ask-check")).url == "/ask/done/"


def test_the_form_after_sending_says_that_it_is_for_a_new_question(client):
    ask(client)
    assert "This form is for a new question" in client.get(reverse("ask")).text


def test_a_second_question_is_a_second_inquiry(client):
    ask(client)
    ask(client, question="Something else entirely?")
    assert Inquiry.objects.count() == 2


def test_checking_without_answers_leads_to_the_form(client):
    response = client.get(reverse("ask-check"))
    assert (response.url, len(told(response))) == ("/ask/", 1)


def test_sending_after_the_session_ended_says_that_nothing_was_sent(client):
    fill_in(client)
    key = client.session["ask"]["submission_key"][0]
    client.session.flush()
    client.cookies.clear()
    response = send(client, key)
    assert (response.url, Inquiry.objects.count()) == ("/ask/", 0)
    assert "nothing was sent" in told(response)[0]


def test_a_late_second_question_is_not_confirmed_as_the_first(client):
    ask(client)
    response = send(client, str(uuid4()))
    assert response.url == "/ask/"
    assert "nothing was sent" in told(response)[0]


def test_answers_changed_in_another_window_are_shown_once_more(client):
    fill_in(client)
    response = send(client, str(uuid4()))
    assert (response.url, Inquiry.objects.count()) == ("/ask/check/", 0)


def test_answers_that_became_wrong_meanwhile_lead_back_to_the_form(client):
    disease = make_disease("Gone disease")
    fill_in(client, disease=str(disease.pk))
    disease.delete()
    assert client.get(reverse("ask-check")).url == "/ask/"
    assert "not in our list any more" in client.get(reverse("ask")).text


def test_a_confirmation_needs_something_sent(client):
    assert client.get(reverse("ask-done")).url == "/ask/"


def test_a_confirmation_ends_with_its_link(client, specialist):
    verbs.revoke_link(ask(client), specialist)
    assert client.get(reverse("ask-done")).url == "/ask/"


@pytest.mark.parametrize("name", ["ask-check", "ask-done"])
def test_pages_with_answers_are_kept_by_no_cache(client, name):
    ask(client)
    fill_in(client)
    assert "no-store" in client.get(reverse(name))["Cache-Control"]


@pytest.mark.parametrize("name", ["front", "privacy", "ask-done"])
def test_pages_to_read_take_no_post(client, name):
    assert client.post(reverse(name)).status_code == 405


# --- How often -------------------------------------------------------------------


def test_too_many_questions_from_one_address_wait_with_their_answers(client, settings):
    settings.ASK_RATE = "1/h"
    ask(client)
    fill_in(client, question="The second one?")
    response = send(client)
    assert (response.status_code, Inquiry.objects.count()) == (429, 1)
    assert int(response["Retry-After"]) > 0
    assert "The second one?" in client.get(reverse("ask-check")).text


def test_another_address_is_not_held_back(client, settings):
    settings.ASK_RATE = "1/h"
    ask(client)
    fill_in(client)
    client.defaults["REMOTE_ADDR"] = "192.0.2.9"
    assert send(client).url == "/ask/done/"


def test_reading_and_filling_in_do_not_count(client, settings):
    settings.ASK_RATE = "1/h"
    for _ in range(3):
        client.get(fill_in(client).url)
    assert send(client).url == "/ask/done/"


def test_suggestions_have_a_limit_of_their_own(client, monkeypatch):
    monkeypatch.setattr(limits, "SUGGEST_RATE", "1/h")
    codes = [client.post(reverse("ask-diseases")).status_code for _ in range(2)]
    assert codes == [200, 429]


def test_without_a_counter_everyone_may_ask(client, monkeypatch):
    def unreachable(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(limits, "get_usage", unreachable)
    assert ask(client).status == "new"


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "203.0.113.7", "192.0.2.1"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "10.9.9.9, 203.0.113.7", "203.0.113.7"),
        (2, "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "not an address", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ],
)
def test_a_client_is_known_by_what_our_own_proxy_saw(rf, settings, proxies, header, address):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=header)
    assert limits.client("ask", request) == address
