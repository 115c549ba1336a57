"""Letter templates in Django's admin."""

import pytest
from django.urls import reverse

from responses.letters.models import LetterTemplate


@pytest.fixture
def template(db):
    return LetterTemplate.objects.get()


def form_data(client, template):
    """What the change page would send if nothing were changed."""
    page = client.get(reverse("admin:responses_lettertemplate_change", args=[template.pk]))
    forms = [page.context["adminform"].form]
    for formset in page.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    return {
        bound.html_name: bound.value() if bound.value() is not None else ""
        for form in forms
        for bound in form
        if bound.value() is not False
    }


def change(client, template, **changes):
    data = form_data(client, template) | changes
    return client.post(reverse("admin:responses_lettertemplate_change", args=[template.pk]), data)


def test_an_admin_changes_the_letterhead(client, admin_user, template):
    client.force_login(admin_user)
    assert change(client, template, letterhead_name="Another Center").status_code == 302
    template.refresh_from_db()
    assert template.letterhead_name == "Another Center"


def test_a_heading_with_an_unknown_slot_is_refused(client, admin_user, template):
    client.force_login(admin_user)
    response = change(client, template, **{"kinds-0-heading_pattern": "What is {diseas}?"})
    errors = response.context["inline_admin_formsets"][0].formset.errors[0]
    assert errors == {"heading_pattern": ["Unknown slot: {diseas}. Use {disease} or {name}."]}


def test_a_salutation_with_a_stray_brace_is_refused(client, admin_user, template):
    client.force_login(admin_user)
    response = change(client, template, salutation="Dear {name,")
    assert response.context["adminform"].form.errors == {
        "salutation": ["A curly brace has no partner."]
    }


@pytest.mark.parametrize("name", ["specialist", "reviewer", "editor"])
def test_other_roles_change_no_template(client, template, name, request):
    client.force_login(request.getfixturevalue(name))
    address = reverse("admin:responses_lettertemplate_change", args=[template.pk])
    assert client.post(address, {"letterhead_name": "X"}).status_code == 302
    template.refresh_from_db()
    assert template.letterhead_name != "X"
