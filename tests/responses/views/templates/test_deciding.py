"""Deciding about letter templates: the changes first, the words that were read, a comment."""

import pytest
from django.test import Client
from django.urls import reverse

from responses.letters import template_verbs as verbs
from responses.letters.template_words import mark_of

from .templating import page, said, send, stored, text_of

pytestmark = pytest.mark.django_db


def test_a_reviewer_sees_the_changes_first_and_approves(rita, reviewer, in_review):
    response = page(rita, "template", in_review.pk)
    assert [change.label for change in response.context["changes"]] == ["Closing"]
    html = response.content.decode()
    assert html.index("What it changes") < html.index("In a letter")
    seen = response.context["seen"]
    response = send(rita, "template-approve", in_review.pk, seen=seen)
    assert said(rita, response) == (
        "Approved. New letters start from it; letters under way are told of it."
    )
    in_review.refresh_from_db()
    assert (in_review.status, in_review.approved_by) == ("approved", reviewer)


def test_what_the_reviewer_did_not_see_is_not_approved(rita, in_review):
    response = send(rita, "template-approve", in_review.pk, seen="other")
    assert said(rita, response) == (
        "en template v2 was changed after you opened it. Please read it again."
    )


def test_a_reviewer_sends_back_and_then_sees_what_changed_since(rita, in_review, admin_user):
    send(rita, "template-send-back", in_review.pk, comment="Warmer.")
    before = stored(in_review)
    verbs.edit_template(in_review, admin_user, before | {"opening": "Dear."}, mark_of(before))
    verbs.submit_template(in_review, admin_user)
    response = page(rita, "template", in_review.pk)
    assert [change.label for change in response.context["since_sent_back"]] == ["Opening"]
    assert [change.label for change in response.context["changes"]] == ["Opening", "Closing"]
    assert "sent it back with a comment Warmer." in text_of(response)


UNCHANGED = "Nothing was changed since it was sent back."


def test_what_is_submitted_again_without_a_change_is_said_to_be_so(rita, in_review, admin_user):
    ada = Client()
    ada.force_login(admin_user)
    send(rita, "template-send-back", in_review.pk, comment="Warmer.")
    assert text_of(page(ada, "template", in_review.pk)).count(UNCHANGED) == 2
    verbs.submit_template(in_review, admin_user)
    assert text_of(page(rita, "template", in_review.pk)).count(UNCHANGED) == 2
    send(rita, "template-send-back", in_review.pk, comment="Warmer, please.")
    before = stored(in_review)
    verbs.edit_template(in_review, admin_user, before | {"opening": "Dear."}, mark_of(before))
    assert UNCHANGED not in text_of(page(ada, "template", in_review.pk))


def test_sending_back_needs_a_comment(rita, in_review):
    response = send(rita, "template-send-back", in_review.pk, comment=" ")
    assert response.status_code == 422
    assert response.context["send_back_form"].errors == {
        "comment": ["Say what should change, so that somebody can do it."]
    }


def test_buttons_are_there_for_those_who_may(client, in_review, request):
    address = reverse("template-approve", args=[in_review.pk])
    shown = {}
    for name in ("admin_user", "reviewer", "editor", "specialist"):
        user = request.getfixturevalue(name)
        client.force_login(user)
        html = page(client, "template", in_review.pk).content.decode()
        shown[user.username] = (address in html, "You had a hand" in html)
    assert shown == {
        "ada": (False, True),
        "rita": (True, False),
        "eva": (False, False),
        "sam": (False, False),
    }
