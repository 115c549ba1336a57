"""Letter templates in Django's admin: to look up. They are written at the desk."""

import pytest
from django.urls import reverse

from responses.letters.models import KindText, LetterTemplate
from tests.factories import make_template

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


@pytest.mark.parametrize("name", ["specialist", "reviewer", "editor"])
def test_other_roles_do_not_get_in(client, template, name, request):
    client.force_login(request.getfixturevalue(name))
    response = client.get(reverse(CHANGE, args=[template.pk]), follow=True)
    assert response.status_code == 403
