"""The pages of letter templates: who reads, writes and decides, and that no typed word is lost."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from inquiries.models import Inquiry, Kind
from responses.letters import template_verbs as verbs
from responses.letters.models import LetterTemplate, TemplateEvent
from responses.letters.template_words import mark_of
from tests.factories import make_template, make_user

from .templating import page, said, save, send, stored, text_of, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client, admin_user):
    client.force_login(admin_user)
    return client


@pytest.fixture
def draft(admin_user):
    return verbs.start_template("en", admin_user)


@pytest.fixture
def in_review(draft, admin_user):
    before = stored(draft)
    verbs.edit_template(draft, admin_user, before | {"closing": "Goodbye."}, mark_of(before))
    return verbs.submit_template(draft, admin_user)


# --- Reading ------------------------------------------------------------------


@pytest.mark.parametrize("role", ["specialist", "reviewer", "editor", "admin"])
def test_every_role_reads_templates(client, draft, role):
    client.force_login(make_user("paula", role))
    pages = [("template-list",), ("template", draft.pk), ("template-versions", "en")]
    pages.append(("template-compare", "en"))
    assert [page(client, *one).status_code for one in pages] == [200] * 4


def test_an_account_without_a_role_reads_none(client, draft):
    client.force_login(make_user("nina"))
    pages = [("template-list",), ("template", draft.pk), ("template-versions", "en")]
    assert [page(client, *one).status_code for one in pages] == [403] * 3


def test_the_list_says_what_is_in_use_and_what_is_under_way(ada, draft):
    text = text_of(page(ada, "template-list"))
    assert "In use Version 1 came with the system" in text
    assert "Under way Version 2 draft by Ada, since" in text
    assert "All 2 versions and their history" in text


def test_a_kind_without_a_heading_is_said(ada):
    Kind.objects.create(key="diet", name="diet and exercise", position=65)
    expected = "diet and exercise: the heading will read “Diet and exercise”."
    in_use = LetterTemplate.objects.get()
    assert f"Missing {expected}" in text_of(page(ada, "template-list"))
    assert f"Missing: {expected}" in text_of(page(ada, "template", in_use.pk))


def test_a_template_is_shown_as_a_letter(ada):
    html = page(ada, "template", LetterTemplate.objects.get().pk).content.decode()
    assert "<h4>How might Fabry disease be treated?</h4>" in html
    assert "<h4>How might it be treated?</h4>" in html
    assert "Dear Sam Sample," in html
    assert "Hello," in html


def test_the_sample_letter_is_stored_nowhere(ada):
    page(ada, "template", LetterTemplate.objects.get().pk)
    assert (Inquiry.objects.count(), LetterTemplate.objects.count()) == (0, 1)


def test_two_versions_are_compared_text_by_text(ada):
    closing = LetterTemplate.objects.get().closing
    make_template(
        closing=closing.replace("letter", "note"),
        salutation="Dear <b>{name}</b>,",
        kinds={"treatment": {"standing_paragraph": ""}},
    )
    response = page(ada, "template-compare", "en", **{"from": 1, "to": 2})
    assert [change.label for change in response.context["changes"]] == [
        "Salutation",
        "Closing",
        "Treatment: standing paragraph",
    ]
    html = response.content.decode()
    assert "<ins>note</ins>" in html
    assert "<del>letter</del>" in html
    assert "&lt;b&gt;" in html


def test_a_version_is_compared_with_the_one_in_use_if_no_other_is_named(ada):
    newer = make_template(closing="Bye.")
    response = page(ada, "template-compare", "en", **{"from": 1})
    assert response.context["newer"] == newer


@pytest.mark.parametrize("query", [{"from": "9"}, {"to": "x"}, {"from": "9" * 40}])
def test_a_version_that_is_not_there_is_not_found(ada, query):
    assert page(ada, "template-compare", "en", **query).status_code == 404


def test_a_language_that_nobody_has_is_not_found(ada):
    assert page(ada, "template-versions", "xx").status_code == 404
    assert send(ada, "template-draft", "xx").status_code == 404


# --- Writing ------------------------------------------------------------------


def test_an_admin_starts_a_draft(ada):
    response = send(ada, "template-draft", "en")
    draft = LetterTemplate.objects.get(number=2)
    assert response["Location"] == reverse("template-edit", args=[draft.pk])


def test_an_admin_writes_every_text_on_one_page(ada, draft):
    form = page(ada, "template-edit", draft.pk).context["form"]
    assert {key: form[key].value() for key in form.fields if form[key].value()} == stored(draft)
    response = save(ada, draft, closing="Good\r\nbye.", treatment__heading_pattern="On {disease}")
    assert said(ada, response) == "Saved."
    now = stored(draft)
    assert (now["closing"], now["treatment.heading_pattern"]) == ("Good\nbye.", "On {disease}")


def test_each_field_says_which_slots_it_may_hold(ada, draft):
    html = page(ada, "template-edit", draft.pk).content.decode()
    help_of = dict(re.findall(r'id="id_([^"]+)_helptext">([^<]+)<', html))
    assert help_of["salutation"] == "May hold {name}: “Dear {name},” becomes “Dear Sam Sample,”."
    assert "becomes “What is Fabry disease?”" in help_of["causes.heading_pattern"]
    without = {key for key, text in help_of.items() if "No slots" in text or "Nothing is" in text}
    assert set(help_of) - without == {"salutation"} | {
        f"{kind.key}.heading_pattern" for kind in Kind.objects.all()
    }


@pytest.mark.parametrize(
    ("texts", "errors"),
    [
        (
            {"salutation": "Dear {nam},"},
            {"salutation": ["Salutation: Unknown slot: {nam}. Use {name}."]},
        ),
        ({"opening": "{"}, {"opening": ["Opening: A curly brace has no partner."]}),
        (
            {"causes__heading_general": "Why {disease}?", "closing": "x" * 4001},
            {
                "closing": ["Closing: This is longer than 4,000 characters: 4,001."],
                "causes.heading_general": [
                    "Causes: heading without a disease: Unknown slot: {disease}. "
                    "Nothing is filled in here."
                ],
            },
        ),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_its_field_named_and_loses_nothing(ada, draft, texts, errors):
    before = stored(draft)
    response = save(ada, draft, sign_off="Warmly", **texts)
    form = response.context["form"]
    assert (response.status_code, form.errors, stored(draft)) == (422, errors, before)
    assert form["sign_off"].value() == "Warmly"
    assert [form[key.replace("__", ".")].value() for key in texts] == list(texts.values())


def test_the_page_after_bad_input_still_knows_what_it_began_with(ada, draft, admin_user):
    """Else a change in another window would be overwritten without a word."""
    data = typed(draft, salutation="Dear {nam},")
    before = stored(draft)
    verbs.edit_template(draft, admin_user, before | {"closing": "Ada's."}, mark_of(before))
    response = ada.post(reverse("template-edit", args=[draft.pk]), data)
    assert response.context["base"] == data["base"]


def test_two_windows_on_one_draft_lose_nothing(ada, draft):
    data = typed(draft, closing="Mine.", opening="")
    save(ada, draft, closing="The other window's.")
    response = ada.post(reverse("template-edit", args=[draft.pk]), data)
    assert response.status_code == 409
    assert stored(draft)["closing"] == "The other window's."
    assert response.context["form"]["closing"].value() == "Mine."
    assert [change.label for change in response.context["meanwhile"]] == ["Opening", "Closing"]
    again = data | {"base": response.context["base"]}
    ada.post(reverse("template-edit", args=[draft.pk]), again)
    assert stored(draft)["closing"] == "Mine."


def test_words_typed_while_a_colleague_submits_stay_in_the_box(ada, in_review):
    response = save(ada, in_review, closing="One more word.")
    assert response.status_code == 409
    assert response.context["form"]["closing"].value() == "One more word."
    assert stored(in_review)["closing"] == "Goodbye."


def test_an_empty_form_empties_nothing(ada, draft):
    before = stored(draft)
    assert send(ada, "template-edit", draft.pk).status_code == 409
    assert stored(draft) == before


def test_a_template_in_review_has_no_page_for_writing(ada, in_review):
    response = page(ada, "template-edit", in_review.pk)
    assert said(ada, response) == "en template v2 is in review; it can't change."


def test_scripts_and_control_characters_are_words_or_nothing(ada, draft):
    save(ada, draft, closing="<script>alert(1)</script>\x00\u202e & bye")
    assert stored(draft)["closing"] == "<script>alert(1)</script> & bye"
    html = page(ada, "template", draft.pk).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; bye" in html
    assert "<script>alert(1)" not in html


@pytest.mark.parametrize("name", ["preview", "edit"])
def test_a_preview_shows_what_is_typed_and_stores_nothing(ada, draft, name):
    before, count = stored(draft), TemplateEvent.objects.count()
    data = typed(draft, salutation="Good day, {name}", prognosis__heading_pattern="{disease} later")
    address = reverse(f"template-{name}", args=[draft.pk])
    response = ada.post(address, data | {"preview": "1"})
    assert response.status_code == 200
    assert "Good day, Sam Sample" in response.content.decode()
    assert "<h4>Fabry disease later</h4>" in response.content.decode()
    assert (stored(draft), TemplateEvent.objects.count()) == (before, count)


def test_a_preview_says_what_stands_against_it(ada, draft):
    data = typed(draft, salutation="Dear {nam},", closing="")
    text = text_of(ada.post(reverse("template-preview", args=[draft.pk]), data))
    assert "To fix Salutation: Unknown slot: {nam}. Use {name}." in text
    assert "Before it can be submitted Closing: there is no text yet." in text
    assert "Dear {nam}," in text


def test_an_admin_submits(ada, draft):
    save(ada, draft, closing="Goodbye.")
    response = send(ada, "template-submit", draft.pk)
    assert said(ada, response) == (
        "Submitted. Somebody who had no hand in it approves it or sends it back."
    )


def test_an_admin_discards(ada, draft):
    response = send(ada, "template-discard", draft.pk)
    assert response["Location"] == reverse("template-list")
    assert LetterTemplate.objects.count() == 1


def test_words_typed_into_a_draft_that_was_discarded_are_shown_to_copy(ada, draft):
    entered = typed(draft, closing="A closing that took me an hour.")
    send(ada, "template-discard", draft.pk)
    response = send(ada, "template-edit", draft.pk, **entered)
    assert response.status_code == 410
    assert "The draft was discarded meanwhile" in text_of(response)
    assert "A closing that took me an hour." in text_of(response)


def test_whoever_may_not_write_is_told_nothing_of_a_draft_that_is_gone(client, draft, admin_user):
    verbs.discard_template(draft, admin_user)
    client.force_login(make_user("sam", "specialist"))
    assert send(client, "template-edit", draft.pk, closing="Bye.").status_code == 403


# --- Deciding -----------------------------------------------------------------


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


# --- Queries -------------------------------------------------------------------------


def test_pages_need_the_same_queries_for_many_versions(ada, admin_user, django_assert_num_queries):
    # Session, user and roles are three of them.
    pins = {"template-list": 7, "template-versions": 7, "template": 7, "template-compare": 8}
    for number in (0, 30):
        for one in range(number):
            make_template(closing=f"Bye {one}.")
            TemplateEvent.objects.create(language="en", number=1, actor=admin_user, verb="edited")
        newest = LetterTemplate.objects.approved().get().pk
        arguments = {"template-list": [], "template": [newest]}
        for name, count in pins.items():
            with django_assert_num_queries(count, info=name):
                page(ada, name, *arguments.get(name, ["en"]))
