"""Pages for when something is wrong."""

import pytest
from django.contrib.staticfiles import finders
from django.core.exceptions import PermissionDenied
from django.templatetags.static import static
from django.test import Client
from django.urls import reverse

from inquiries.views import errors

pytestmark = pytest.mark.django_db


def test_an_unknown_address_is_said_in_plain_words(client):
    response = client.get("/nothing/here/")
    assert (response.status_code, "There is no such page" in response.text) == (404, True)


def test_a_form_from_an_old_page_is_refused_in_plain_words():
    response = Client(enforce_csrf_checks=True).post(reverse("ask"), {"question": "Hello?"})
    assert (response.status_code, "This page was open too long" in response.text) == (403, True)


def test_a_fault_of_ours_needs_no_database(rf, django_assert_num_queries, settings):
    settings.CENTER_PHONE = "1-555-0100"
    with django_assert_num_queries(0):
        response = errors.server_error(rf.get("/"))
    assert (response.status_code, "1-555-0100" in response.text) == (500, True)


def test_a_bad_request_is_said_in_plain_words(rf):
    response = errors.bad_request(rf.get("/"), PermissionDenied())
    assert (response.status_code, "can’t read this request" in response.text) == (400, True)


@pytest.mark.parametrize(
    ("phone", "wanted", "other"),
    [
        ("1-555-0100", "contact us with the code", "in our form"),
        ("", "in our form", "contact us"),
    ],
)
def test_a_link_that_does_not_work_leads_to_a_way_that_there_is(
    client, settings, phone, wanted, other
):
    settings.CENTER_PHONE, settings.CENTER_ADDRESS = phone, ""
    page = client.get("/i/nobody/").text
    assert (wanted in page, other in page) == (True, False)


def test_a_browser_that_asks_for_a_favicon_gets_our_own(client):
    assert client.get("/favicon.ico").url == static("img/mark.svg")
    assert finders.find("img/mark.svg")


def test_pages_ask_no_other_host_and_carry_no_inline_code(client):
    for name in ("front", "ask", "privacy", "account_login"):
        page = client.get(reverse(name)).text
        assert [
            bad for bad in ("//cdn", "style=", "onclick", "<style", "https://") if bad in page
        ] == []
