"""Django's admin: letter templates to look up, and the names of kinds."""

import pytest
from django.urls import reverse
from django.utils import timezone

from inquiries.models import Kind
from responses.letters.models import KindText, Letter, LetterTemplate
from tests.factories import make_block, make_template
from tests.responses.making import make_letter

LIST = "admin:responses_lettertemplate_changelist"
CHANGE = "admin:responses_lettertemplate_change"


@pytest.fixture
def template(db):
    return LetterTemplate.objects.get()


@pytest.fixture
def ada(client, admin_user):
    client.force_login(admin_user)
    return client


def rows():
    return [*LetterTemplate.objects.values(), *KindText.objects.values()]


def test_each_leads_to_its_page_at_the_desk(ada, template):
    link = f'<a href="{reverse("template", args=[template.pk])}">en template v1 at the desk</a>'
    for address in (reverse(LIST), reverse(CHANGE, args=[template.pk])):
        assert link in ada.get(address).content.decode()


def test_all_its_words_can_be_read_and_none_be_typed(ada, template):
    html = ada.get(reverse(CHANGE, args=[template.pk])).content.decode()
    assert template.closing in html
    assert "How might {disease} be treated?" in html
    assert "<textarea" not in html
    assert 'name="letterhead_name"' not in html


@pytest.mark.parametrize("status", ["draft", "in_review", "approved"])
def test_nothing_is_changed_here(ada, admin_user, status):
    row = make_template(status=status, author=admin_user)
    before = rows()
    data = {"letterhead_name": "X", "kinds-TOTAL_FORMS": 0, "kinds-INITIAL_FORMS": 0}
    assert ada.post(reverse(CHANGE, args=[row.pk]), data).status_code == 403
    assert rows() == before


def test_nothing_is_added_and_nothing_deleted_here(ada, template):
    before = rows()
    assert ada.post(reverse("admin:responses_lettertemplate_add"), {}).status_code == 403
    delete = reverse("admin:responses_lettertemplate_delete", args=[template.pk])
    assert ada.post(delete, {"post": "yes"}).status_code == 403
    many = {"action": "delete_selected", "_selected_action": template.pk, "post": "yes"}
    ada.post(reverse(LIST), many)
    assert rows() == before


# --- A kind's name, where it is a section's heading ------------------------------------------


@pytest.fixture
def kind(db):
    """One that an admin added: no template has a heading for it."""
    return Kind.objects.create(key="travel", name="travel", position=20)


def rename(client, kind, name):
    data = {"name": name, "asked_as": kind.asked_as, "position": 20, "review_months": 6}
    response = client.post(reverse("admin:inquiries_kind_change", args=[kind.pk]), data)
    kind.refresh_from_db()
    return response


def test_a_name_that_heads_sections_stays(ada, kind, aatp):
    make_block("aatp-travel", "travel", aatp)
    response = rename(ada, kind, "What your doctor got wrong")
    assert response.context["adminform"].form.errors == {
        "name": [
            "Sections of letters are headed “Travel”, because these have no heading of their own "
            "for it: en template v1. Write one in the letter template first, and have it "
            "approved; then the name can change."
        ]
    }
    assert (kind.name, kind.review_months) == ("travel", 24)


def test_all_else_of_such_a_kind_changes(ada, kind, aatp):
    make_block("aatp-travel", "travel", aatp)
    rename(ada, kind, "travel")
    assert (kind.name, kind.review_months) == ("travel", 6)


def test_a_name_changes_while_no_text_is_of_that_kind(ada, kind):
    rename(ada, kind, "journeys")
    assert kind.name == "journeys"


@pytest.mark.parametrize(
    ("general", "name"), [("", "travel"), ("Can I travel?", "journeys")], ids=["without", "with"]
)
def test_a_general_text_needs_a_heading_without_a_disease(ada, kind, template, general, name):
    make_block("travel-general", "travel")
    write_heading(template, kind, general)
    rename(ada, kind, "journeys")
    assert kind.name == name


def test_a_letter_under_the_pen_keeps_the_name_that_heads_it(
    ada, kind, aatp, template, specialist, disclaimer
):
    letter = make_letter(specialist, make_block("aatp-travel", "travel", aatp), disease=aatp)
    write_heading(make_template(status="draft"), kind, "Can I travel?")
    LetterTemplate.objects.filter(pk=template.pk).update(status="superseded")
    LetterTemplate.objects.filter(status="draft").update(
        status="approved", came_with_system=True, approved_at=timezone.now()
    )
    rename(ada, kind, "journeys")
    assert kind.name == "travel"
    Letter.objects.filter(pk=letter.pk).update(status="withdrawn")
    rename(ada, kind, "journeys")
    assert kind.name == "journeys"


def write_heading(template, kind, general):
    KindText.objects.create(
        template=template,
        kind=kind,
        heading_pattern="Can I travel with {disease}?",
        heading_general=general,
    )


@pytest.mark.parametrize("name", ["specialist", "reviewer", "editor"])
def test_other_roles_do_not_get_in(client, template, name, request):
    client.force_login(request.getfixturevalue(name))
    response = client.get(reverse(CHANGE, args=[template.pk]), follow=True)
    assert response.status_code == 403
