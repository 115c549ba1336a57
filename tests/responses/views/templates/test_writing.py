"""Writing letter templates: no typed word is lost."""

import re

import pytest
from django.urls import reverse

from inquiries.models import Kind
from responses.letters import template_verbs as verbs
from responses.letters.models import LetterTemplate, TemplateEvent
from responses.letters.template_words import mark_of
from tests.factories import make_user

from .templating import page, said, save, send, stored, text_of, typed

pytestmark = pytest.mark.django_db


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
            {"salutation": ["Salutation: Nothing fills in {nam} here. Use {name}."]},
        ),
        ({"opening": "{"}, {"opening": ["Opening: A curly brace has no partner."]}),
        (
            {"causes__heading_general": "Why {disease}?", "closing": "x" * 4001},
            {
                "closing": ["Closing: This is longer than 4,000 characters: 4,001."],
                "causes.heading_general": [
                    "Causes: heading without a disease: Nothing fills in {disease} here. "
                    "Write it out."
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
    assert "To fix Salutation: Nothing fills in {nam} here. Use {name}." in text
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
