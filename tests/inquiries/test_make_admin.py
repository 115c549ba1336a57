"""The first admin is made by a command."""

import pytest
from django.core.management import CommandError, call_command

from inquiries import roles
from inquiries.management.commands import make_admin
from inquiries.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(monkeypatch):
    """What the person types when asked for a password."""

    def typed(*words):
        answers = iter(words)
        monkeypatch.setattr(make_admin, "getpass", lambda prompt: next(answers))

    return typed


def test_a_new_person_gets_an_account_with_the_role(client, typed):
    typed("a long good phrase", "a long good phrase")
    call_command("make_admin", "ada")
    ada = User.objects.get(username="ada")
    assert (roles.of(ada), ada.is_superuser, ada.is_staff) == ({"admin"}, False, False)
    entered = {"login": "ada", "password": "a long good phrase", "next": "/admin/"}
    assert client.post("/accounts/login/", entered, follow=True).status_code == 200


def test_who_has_an_account_gets_the_role_and_keeps_the_password(specialist, typed, capsys):
    typed()
    for _ in range(2):
        call_command("make_admin", "sam")
    sam = User.objects.get(username="sam")
    assert roles.of(sam) == {"specialist", "admin"}
    assert sam.check_password("correct horse")
    assert capsys.readouterr().out == "sam has the admin role.\n" * 2


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ada", ["a long good phrase", "another good phrase"]),
        ("ada", ["12345", "12345"]),
        ("not a name", ["a long good phrase", "a long good phrase"]),
    ],
)
def test_what_is_typed_wrong_makes_nobody(typed, name, words):
    typed(*words)
    with pytest.raises(CommandError):
        call_command("make_admin", name)
    assert User.objects.count() == 0


def test_who_was_switched_off_gets_no_role(specialist):
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="switched off"):
        call_command("make_admin", "sam")
    assert roles.ADMIN not in specialist.role_names
