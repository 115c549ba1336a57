"""Reading letter templates: who may, and what the pages say."""

import pytest

from inquiries.models import Inquiry, Kind
from responses.letters.models import LetterTemplate, TemplateEvent
from tests.factories import make_template, make_user

from .templating import page, send, text_of

pytestmark = pytest.mark.django_db


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
