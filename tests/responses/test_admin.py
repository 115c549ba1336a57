"""Letter templates in Django's admin."""

import pytest
from django.urls import reverse

from responses.letters.assembly import current_template
from responses.letters.models import LetterTemplate


@pytest.fixture
def template(db):
    return LetterTemplate.objects.get()


@pytest.fixture
def newer(template):
    """Another template in the same language, which is not the current one."""
    return LetterTemplate.objects.create(
        name="Newer",
        letterhead_name="Another Center",
        salutation="Dear {name},",
        salutation_nameless="Hello,",
        closing="Goodbye.",
        sign_off="Yours",
    )


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


def fields_of_the_form(client, template):
    """Every field of the change page, of the template and of its first kind, by name."""
    address = reverse("admin:responses_lettertemplate_change", args=[template.pk])
    context = client.get(address).context
    kind = context["inline_admin_formsets"][0].formset.forms[0]
    return context["adminform"].form.fields | kind.fields


def test_a_field_with_a_slot_says_which_and_shows_what_it_becomes(client, admin_user, template):
    client.force_login(admin_user)
    fields = fields_of_the_form(client, template)
    assert {name for name, field in fields.items() if "May hold {" in field.help_text} == {
        "salutation",
        "heading_pattern",
    }
    assert "“Dear {name},” gives “Dear Maria Lopez,”" in fields["salutation"].help_text
    heading = fields["heading_pattern"].help_text
    assert "“What is {disease}?” gives “What is Fabry disease?”" in heading


def test_every_other_text_in_a_letter_says_that_it_has_no_slots(client, admin_user, template):
    client.force_login(admin_user)
    fields = fields_of_the_form(client, template)
    assert {name for name, field in fields.items() if "No slots:" in field.help_text} == {
        "salutation_nameless",
        "opening",
        "closing",
        "sign_off",
        "heading_general",
        "standing_paragraph",
    }


def test_what_becomes_a_line_of_a_letter_is_seen_whole(client, admin_user, template):
    client.force_login(admin_user)
    widgets = {name: f.widget.attrs for name, f in fields_of_the_form(client, template).items()}
    wide = {name for name, attrs in widgets.items() if "vLargeTextField" in attrs.get("class", "")}
    assert {
        "letterhead_name",
        "letterhead_program",
        "salutation",
        "salutation_nameless",
        "heading_pattern",
        "heading_general",
    } <= wide


def test_a_second_current_template_is_refused_and_the_first_one_named(client, admin_user, newer):
    client.force_login(admin_user)
    response = change(client, newer, is_current="on")
    assert response.context["adminform"].form.errors == {
        "is_current": [
            "“English” is the current template in this language. Save that one without this "
            "tick first."
        ]
    }


def test_the_first_one_given_up_the_second_becomes_current(client, admin_user, template, newer):
    client.force_login(admin_user)
    data = form_data(client, template)
    del data["is_current"]
    client.post(reverse("admin:responses_lettertemplate_change", args=[template.pk]), data)
    assert change(client, newer, is_current="on").status_code == 302
    assert current_template("en") == newer


def test_the_current_template_is_saved_as_it_is(client, admin_user, template):
    client.force_login(admin_user)
    assert change(client, template).status_code == 302
    assert current_template("en") == template


@pytest.mark.parametrize("name", ["specialist", "reviewer", "editor"])
def test_other_roles_change_no_template(client, template, name, request):
    client.force_login(request.getfixturevalue(name))
    address = reverse("admin:responses_lettertemplate_change", args=[template.pk])
    assert client.post(address, {"letterhead_name": "X"}).status_code == 302
    template.refresh_from_db()
    assert template.letterhead_name != "X"
