"""The queue, where it tells of letters."""

import pytest
from django.urls import reverse

from responses.letters import verbs
from tests.responses.making import make_letter, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent_back(letter, specialist, reviewer):
    """Sam's letter, which Rita sent back."""
    return verbs.send_back(submitted(letter, specialist), reviewer, "Shorter, please.")


def queue(browser, **query):
    return browser.get(reverse("queue"), query)


def shown(browser, **query):
    return list(queue(browser, **query).context["page"].object_list)


def test_a_line_says_where_the_letter_stands(sam, in_review):
    assert "letter in review" in queue(sam).content.decode()


def test_what_was_sent_back_to_me_has_a_tab_of_its_own(sam, sent_back, specialist, definition):
    make_letter(specialist, definition, disease=definition.disease)
    page = queue(sam, view="sent_back")
    assert list(page.context["page"].object_list) == [sent_back.inquiry]
    assert {tab["view"]: tab["count"] for tab in page.context["tabs"]}["sent_back"] == 1
    assert "letter sent back" in page.content.decode()


def test_what_was_sent_back_to_a_colleague_is_not_mine(client, other_specialist, sent_back):
    client.force_login(other_specialist)
    assert shown(client, view="sent_back") == []
    assert "letter sent back" in queue(client).content.decode()


def test_that_tab_is_narrowed_like_any_other(sam, sent_back):
    narrowed = {"view": "sent_back", "disease": "amegakaryocytic", "words": "blood"}
    assert shown(sam, **narrowed) == [sent_back.inquiry]
    assert shown(sam, **narrowed | {"words": "zebra"}) == []


def test_no_letter_was_sent_back_and_that_is_said(sam, letter):
    assert "No letter of yours was sent back." in queue(sam, view="sent_back").content.decode()
