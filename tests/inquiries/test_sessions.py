"""What waits in a session is one person's: it ends, and nobody else comes by it."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from inquiries import tasks, verbs
from inquiries.models import Inquiry

from .asking import QUESTION, answers, ask, fill_in, link_of, send

pytestmark = pytest.mark.django_db

CLEAR, CLEARED = "/ask/clear/", "/ask/cleared/"


def cookie_of(client):
    return client.cookies["sessionid"]


# --- It ends --------------------------------------------------------------------


def test_answers_being_checked_end_with_the_browser(client):
    fill_in(client)
    assert (cookie_of(client)["max-age"], cookie_of(client)["expires"]) == ("", "")


def test_a_confirmation_ends_with_the_browser(client):
    ask(client)
    assert (cookie_of(client)["max-age"], cookie_of(client)["expires"]) == ("", "")


def test_who_is_signed_in_stays_so(client, specialist):
    client.force_login(specialist)
    ask(client)
    assert cookie_of(client)["max-age"] == 12 * 60 * 60


def test_sessions_that_have_ended_are_deleted(client):
    fill_in(client)
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    client.cookies.clear()
    fill_in(client, question="Another one?")
    tasks.forget_sessions()
    kept = [session.get_decoded()["ask"]["question"] for session in Session.objects.all()]
    assert kept == [["Another one?"]]


def test_beat_deletes_them_every_hour(settings):
    planned = settings.CELERY_BEAT_SCHEDULE["forget-sessions"]
    assert planned == {"task": tasks.forget_sessions.name, "schedule": 3600}


def test_a_worker_knows_every_task_that_beat_sends(settings):
    from gard_inquiries.celery import app

    app.loader.import_default_modules()
    planned = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert planned - set(app.tasks) == set()


# --- A shared computer ----------------------------------------------------------


@pytest.mark.parametrize("done", [fill_in, ask])
def test_who_is_done_leaves_nothing_behind(client, done):
    done(client)
    assert client.post(CLEAR).url == CLEARED
    assert client.get(CLEARED).status_code == 200
    assert (dict(client.session), Session.objects.count()) == ({}, 0)
    assert QUESTION not in client.get(reverse("ask")).text
    assert [client.get(reverse(name)).url for name in ("ask-check", "ask-done")] == ["/ask/"] * 2


def test_what_was_sent_stays_with_us(client):
    inquiry = ask(client)
    client.post(CLEAR)
    assert Inquiry.objects.get() == inquiry


@pytest.mark.parametrize(
    ("page", "label"),
    [
        ("ask", "Clear the form and start over"),
        ("ask-check", "Clear this from the computer"),
        ("ask-done", "I’m done on this computer"),
    ],
)
def test_every_page_with_answers_leads_there(client, page, label):
    ask(client)
    fill_in(client, question="A second one?")
    assert f'<a href="{CLEAR}">{label}</a>' in client.get(reverse(page)).text


def test_the_button_that_goes_on_stands_alone(client):
    fill_in(client)
    for page in ("ask", "ask-check"):
        actions = client.get(reverse(page)).text.split('class="actions"')[1].split("</form>")[0]
        assert ("lear" in actions, "btn-primary" in actions) == (False, True)


@pytest.mark.parametrize(
    ("done", "goes", "stays", "back"),
    [(fill_in, True, False, "/ask/check/"), (ask, False, True, "/ask/done/")],
)
def test_before_anything_is_cleared_we_ask(client, done, goes, stays, back):
    done(client)
    before = dict(client.session)
    page = client.get(CLEAR).text
    assert ("What you wrote in the form goes" in page, "stays with us" in page) == (goes, stays)
    assert f'href="{back}">No, go back</a>' in page
    assert dict(client.session) == before


def test_before_it_is_hidden_the_link_is_shown_once_more(client, settings):
    link = link_of(ask(client))
    assert f"{settings.SITE_URL}/i/{link.token}/" in client.get(CLEAR).text


def test_with_nothing_to_clear_nobody_is_asked(client, db):
    assert client.get(CLEAR).url == CLEARED


def test_what_is_left_of_a_revoked_link_can_still_be_cleared(client, specialist):
    verbs.revoke_link(ask(client), specialist)
    assert client.get(CLEAR).status_code == 200


# --- Somebody else's key --------------------------------------------------------


def test_who_knows_the_key_of_a_question_does_not_see_it(client, client_of_a_stranger):
    maria = answers()
    first = ask(client, **maria)
    second = ask(client_of_a_stranger, submission_key=maria["submission_key"], question="Mine?")
    assert (Inquiry.objects.count(), first == second) == (2, False)
    page = client_of_a_stranger.get(reverse("ask-done")).text
    assert (second.code in page, first.code in page, QUESTION in page) == (True, False, False)


def test_the_stored_key_opens_nothing_either(client, client_of_a_stranger):
    first = ask(client)
    second = ask(client_of_a_stranger, submission_key=str(first.submission_key))
    assert Inquiry.objects.count() == 2
    assert first.code not in client_of_a_stranger.get(reverse("ask-done")).text
    assert first != second


@pytest.fixture
def client_of_a_stranger():
    from django.test import Client

    return Client()


# --- How many -------------------------------------------------------------------


def test_too_many_forms_from_one_address_keep_no_more_answers(client, settings):
    settings.FORM_RATE = "1/h"
    fill_in(client)
    client.cookies.clear()
    response = fill_in(client, question="The second one?")
    assert (response.status_code, Session.objects.count()) == (429, 1)
    assert int(response["Retry-After"]) > 0
    assert ("The second one?" in response.text, "wait a little" in response.text) == (True, True)


def test_forms_have_a_looser_limit_than_questions(client, settings):
    settings.ASK_RATE = "1/h"
    assert [fill_in(client).status_code for _ in range(5)] == [302] * 5
    assert send(client).url == "/ask/done/"
