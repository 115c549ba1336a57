"""The sample: blocks to try the software on, and accounts that exist under DEBUG only."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from inquiries import roles
from inquiries.errors import NotPossible
from inquiries.models import User
from inquiries.sample_accounts import PASSWORD, sample_user
from responses.library.models import Block, BlockVersion

pytestmark = pytest.mark.django_db
WANTED = {"definition", "causes", "treatment", "prognosis"}


def load(**options):
    out = StringIO()
    call_command("load_sample", stdout=out, **options)
    return out.getvalue().splitlines()


@pytest.fixture
def debug(settings):
    settings.DEBUG = True


def test_each_role_has_an_account_that_can_sign_in(client, debug):
    said = load()
    assert said[-1] == (
        "Log in as specialist, reviewer, editor, admin; the password of each is try-it-here"
    )
    for role in roles.ALL:
        assert client.login(username=role, password=PASSWORD)
        assert roles.of(User.objects.get(username=role)) == {role}


def test_six_diseases_have_the_four_kinds_and_there_is_a_disclaimer(debug):
    load()
    kinds: dict[str, set[str]] = {}
    for disease, kind in Block.objects.values_list("disease__key", "kind__key"):
        kinds.setdefault(disease or "", set()).add(kind)
    assert sum(found >= WANTED for found in kinds.values()) >= 6
    assert kinds["aatp"] >= WANTED
    assert Block.objects.filter(kind__key="disclaimer", disease=None).exists()


def test_loading_twice_changes_nothing(debug):
    load()
    User.objects.filter(username="editor").update(first_name="Eve")
    said = load()
    assert [line.split(": ")[1].split(",")[0] for line in said[:3]] == ["0 added"] * 3
    assert User.objects.get(username="editor").first_name == "Eve"
    assert BlockVersion.objects.filter(number__gt=1).count() == 0


def test_accounts_are_refused_outside_debug(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="Use --library-only to load the sample library alone"):
        load()
    assert not User.objects.exists()
    assert not Block.objects.exists()


def test_the_library_alone_loads_anywhere(settings):
    settings.DEBUG = False
    load(library_only=True)
    assert not User.objects.exists()
    assert Block.objects.filter(key="aatp-definition").exists()


def test_a_sample_account_is_made_under_debug_only(settings):
    settings.DEBUG = False
    with pytest.raises(NotPossible):
        sample_user(roles.EDITOR)
    assert not User.objects.exists()
