"""Pages for when something is wrong."""

import pytest
from django.core.exceptions import PermissionDenied
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


def test_pages_ask_no_other_host_and_carry_no_inline_code(client):
    for name in ("front", "ask", "privacy", "account_login"):
        page = client.get(reverse(name)).text
        assert [
            bad for bad in ("//cdn", "style=", "onclick", "<style", "https://") if bad in page
        ] == []
