"""Django's admin: kinds, people and templates, for the admin role, and nothing else."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from inquiries.models import Kind, User
from responses.library.models import Block
from tests.factories import make_block, make_user

INDEX = "/admin/"


def test_an_admin_sees_kinds_people_and_templates_only(client, admin_user):
    client.force_login(admin_user)
    apps = client.get(INDEX).context["app_list"]
    models = {model["object_name"] for app in apps for model in app["models"]}
    assert models == {"Kind", "User", "LetterTemplate"}


@pytest.mark.parametrize("role", ["specialist", "reviewer", "editor"])
def test_other_roles_do_not_get_in(client, db, role):
    client.force_login(make_user("paula", role))
    pages = ["admin:index", "admin:inquiries_user_changelist", "admin:inquiries_kind_changelist"]
    assert {client.get(reverse(name), follow=True).status_code for name in pages} == {403}


def test_a_superuser_without_the_role_does_not_get_in(client, db):
    client.force_login(User.objects.create_superuser("root"))
    assert client.get(INDEX, follow=True).status_code == 403


def test_an_outsider_is_asked_to_sign_in_at_the_one_door(client, db):
    people = reverse("admin:inquiries_user_changelist")
    assert client.get(people).url == f"{reverse('account_login')}?next={people}"


def test_the_admin_has_no_sign_in_of_its_own(client, admin_user):
    address, entered = (
        "/admin/login/?next=/admin/x/",
        {"username": "ada", "password": "correct horse"},
    )
    answers = [client.get(address), client.post(address, entered)]
    assert {answer.url for answer in answers} == {f"{reverse('account_login')}?next=/admin/x/"}
    assert "_auth_user_id" not in client.session


def test_an_admin_who_is_signed_in_already_goes_on_to_the_admin(client, admin_user):
    client.force_login(admin_user)
    assert client.get("/admin/login/").url == INDEX


def test_a_colleague_with_the_role_gets_in_with_the_password_an_admin_gave(client, admin_user):
    client.force_login(admin_user)
    phrase = "a long good pass phrase"
    data = {"username": "alma", "usable_password": "true", "password1": phrase}
    data |= {"password2": phrase, "groups": [Group.objects.get(name="admin").pk]}
    client.post(reverse("admin:inquiries_user_add"), data)
    client.logout()
    entered = {"login": "alma", "password": phrase, "next": INDEX}
    response = client.post(reverse("account_login"), entered, follow=True)
    assert (response.redirect_chain, response.status_code) == ([(INDEX, 302)], 200)


def test_peoples_inquiries_and_letters_are_not_registered():
    names = {model.__name__ for model in admin.site._registry}
    private = {"Inquiry", "Question", "Person", "PersonLink", "Event", "Letter", "Section"}
    assert names & (private | {"FrozenLetter", "Delivery", "Attempt", "Block"}) == set()


def test_permissions_are_not_offered(client, admin_user):
    client.force_login(admin_user)
    form = client.get(reverse("admin:inquiries_user_change", args=[admin_user.pk])).context[
        "adminform"
    ].form  # fmt: skip
    assert set(form.fields) == {
        "username",
        "password",
        "first_name",
        "last_name",
        "email",
        "is_active",
        "groups",
    }


def test_a_colleagues_page_says_what_their_address_is_for(client, admin_user, specialist):
    client.force_login(admin_user)
    pages = [reverse("admin:inquiries_user_change", args=[specialist.pk])]
    pages.append(reverse("admin:inquiries_user_add"))
    said = [client.get(page).content.decode().count("Without an address") for page in pages]
    assert said == [1, 1]


def test_an_admin_adds_a_colleague_with_a_role(client, admin_user):
    client.force_login(admin_user)
    specialist = Group.objects.get(name="specialist")
    data = {
        "username": "sam",
        "first_name": "Sam",
        "usable_password": "true",
        "password1": "a long good pass phrase",
        "password2": "a long good pass phrase",
        "groups": [specialist.pk],
        "is_superuser": "on",
    }
    client.post(reverse("admin:inquiries_user_add"), data)
    sam = User.objects.get(username="sam")
    assert (list(sam.groups.all()), sam.is_superuser) == ([specialist], False)


def test_posted_permissions_are_ignored(client, admin_user, specialist):
    client.force_login(admin_user)
    data = {"username": "sam", "is_active": "on", "is_superuser": "on", "is_staff": "on"}
    client.post(reverse("admin:inquiries_user_change", args=[specialist.pk]), data)
    specialist.refresh_from_db()
    assert (specialist.is_superuser, specialist.is_staff) == (False, False)


def test_an_admin_gives_a_new_password(client, admin_user, specialist):
    client.force_login(admin_user)
    data = {"password1": "another good phrase", "password2": "another good phrase"}
    client.post(reverse("admin:auth_user_password_change", args=[specialist.pk]), data)
    specialist.refresh_from_db()
    assert specialist.check_password("another good phrase")


def test_nobody_is_deleted(client, admin_user, specialist):
    client.force_login(admin_user)
    address = reverse("admin:inquiries_user_delete", args=[specialist.pk])
    assert client.post(address, {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=specialist.pk).exists()


def test_a_kinds_words_change_and_its_key_stays(client, admin_user):
    client.force_login(admin_user)
    kind = Kind.objects.get(key="treatment")
    data = {"key": "x", "name": "care", "asked_as": "", "position": 1, "review_months": 6}
    client.post(reverse("admin:inquiries_kind_change", args=[kind.pk]), data)
    kind.refresh_from_db()
    assert (kind.key, kind.name, kind.review_months) == ("treatment", "care", 6)


def list_data(client):
    """What the list of kinds would send if nothing were changed."""
    formset = client.get(reverse("admin:inquiries_kind_changelist")).context["cl"].formset
    forms = [formset.management_form, *formset.forms]
    return {bound.html_name: bound.value() for form in forms for bound in form} | {"_save": "Save"}


def test_kinds_change_places_in_the_list(client, admin_user):
    client.force_login(admin_user)
    first = Kind.objects.get(key="definition")
    data = list_data(client) | {"form-0-position": 65}
    assert client.post(reverse("admin:inquiries_kind_changelist"), data).status_code == 302
    first.refresh_from_db()
    assert (first.position, first.name) == (65, "definition")


def test_an_input_in_the_list_says_which_kind_it_moves(client, admin_user):
    client.force_login(admin_user)
    formset = client.get(reverse("admin:inquiries_kind_changelist")).context["cl"].formset
    inputs = [form.fields["position"] for form in formset.forms]
    labels = [field.widget.attrs["aria-label"] for field in inputs]
    assert labels == [f"Position of {kind.name}" for kind in Kind.objects.all()]
    assert {field.help_text for field in inputs} == {""}


def test_the_admin_brings_our_own_sheet(client, admin_user):
    client.force_login(admin_user)
    page = client.get(INDEX)
    assert '<link rel="stylesheet" href="/static/css/admin.css">' in page.content.decode()


def test_closing_an_account_says_which_texts_it_leaves_behind(client, admin_user, editor):
    make_block("fabry-causes")
    editor.owned_blocks.add(*Block.objects.all())
    client.force_login(admin_user)
    page = reverse("admin:inquiries_user_change", args=[editor.pk])
    said = []
    for is_active in ("on", ""):
        sent = {"username": "eva", "first_name": "Eva", "is_active": is_active}
        sent |= {"groups": [Group.objects.get(name="editor").pk]}
        text = client.post(page, sent, follow=True).content.decode()
        said.append(f'<a href="{reverse("owner", args=[editor.pk])}">Hand them over</a>' in text)
    assert said == [False, True]
