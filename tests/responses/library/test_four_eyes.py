"""Four eyes, tried by everyone: each person, each address, by direct POST, at each state.

Eva wrote the version and Emil took it over from her for a while, so that both had a hand
in it. Whoever is refused changes no row.
"""

import pytest
from django.urls import reverse

from responses.library import verbs
from responses.library.models import BlockEvent, BlockVersion
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ACTS = ["edit", "preview", "submit", "discard", "take-over", "approve", "send-back", "retire"]
# Who may do what with the version in that state. Everything else is refused.
MAY = {
    ("draft", "edit"): {"eva"},
    ("draft", "submit"): {"eva"},
    ("draft", "discard"): {"eva"},
    ("draft", "take-over"): {"eva", "emil", "ede", "ada", "max"},
    ("in_review", "approve"): {"rita", "ede"},
    ("in_review", "send-back"): {"rita", "ede"},
    ("approved", "retire"): {"rita", "eva", "emil", "ede"},
}
WORDS = "<p>Words by somebody else.</p>"


@pytest.fixture
def people(editor, reviewer, specialist, admin_user):
    """Nina has no role, Max has two, and Ede is an editor who had no hand in it."""
    others = {
        "nina": make_user("nina"),
        "emil": make_user("emil", "editor"),
        "ede": make_user("ede", "editor"),
        "max": make_user("max", "admin", "specialist"),
    }
    named = {user.username: user for user in (editor, reviewer, specialist, admin_user)}
    return named | others | {"nobody": None}


@pytest.fixture
def version(request, block, people):
    """Eva's version in the state that the test asks for."""
    eva, emil = people["eva"], people["emil"]
    version = verbs.start_draft(block, eva)
    verbs.take_over_draft(version, emil)
    verbs.edit_draft(version, emil, "", "<p>By Emil. [@brown2014]</p>")
    verbs.take_over_draft(version, eva)
    if request.param != "draft":
        verbs.submit_draft(version, eva)
    if request.param == "approved":
        verbs.approve_version(version, people["rita"])
    return BlockVersion.objects.get(pk=version.pk)


def posted_to(act, version):
    name = {"edit": "library-edit", "preview": "library-preview"}.get(act)
    entered = {
        "heading": "",
        "body": WORDS,
        "comment": "Hm.",
        "reason": "Hm.",
        "seen": verbs.seen_by_reviewer(version),
    }
    return reverse(name or f"library-version-{act}", args=[version.pk]), entered


def rows():
    """Everything of the library that a refused act must leave as it is."""
    return list(BlockVersion.objects.order_by("pk").values()), BlockEvent.objects.count()


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("version", ["draft", "in_review", "approved"], indirect=True)
def test_nobody_gets_past_four_eyes(client, version, people, act):
    address, entered = posted_to(act, version)
    allowed = MAY.get((version.status, act), set())
    for who in set(people) - allowed:
        before = rows()
        client.logout()
        if people[who]:
            client.force_login(people[who])
        client.post(address, entered)
        assert rows() == before, f"{who} could {act} what is {version.status}"


ALLOWED = [(state, act, who) for (state, act), all_of_them in MAY.items() for who in all_of_them]


@pytest.mark.parametrize(
    ("version", "act", "who"), sorted(ALLOWED), indirect=["version"], ids=lambda value: str(value)
)
def test_who_may_can(client, version, people, act, who):
    """The same posts by those who may, so that the refusals above are no accident."""
    before = rows()
    address, entered = posted_to(act, version)
    client.force_login(people[who])
    assert client.post(address, entered).status_code == 302
    unchanged = (act, who) == ("take-over", "eva")  # She has it.
    assert (rows() == before) is unchanged


@pytest.mark.parametrize("version", ["in_review"], indirect=True)
def test_whoever_had_a_hand_in_it_reads_why_there_is_no_button(client, version, people):
    for who in ("eva", "emil"):
        client.force_login(people[who])
        page = client.get(reverse("library-block", args=["fabry-definition"]) + "?version=2")
        html = page.content.decode()
        assert "You had a hand in this text, so somebody else decides about it." in html
        assert reverse("library-version-approve", args=[version.pk]) not in html
