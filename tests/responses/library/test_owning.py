"""Who owns which blocks, and handing them over."""

import pytest

from inquiries.errors import NotPossible
from responses.library import owning
from responses.library.models import Block, BlockEvent, BlockVersion, ReviewTask
from responses.library.owning import hand_over, holdings, writers
from tests.factories import make_block, make_disease, make_user
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def emil(db):
    return make_user("emil", "editor", first_name="Emil")


@pytest.fixture
def elsa(db):
    """Elsa has left."""
    elsa = make_user("elsa", "editor", first_name="Elsa")
    elsa.is_active = False
    elsa.save(update_fields=["is_active"])
    return elsa


def owned_by(owner, *keys, disease=None):
    for key in keys:
        block = make_block(key, disease=disease)
        Block.objects.filter(pk=block.pk).update(owner=owner)


def owners():
    return dict(Block.objects.order_by("key").values_list("key", "owner__first_name"))


def test_those_without_anybody_to_ask_come_first(editor, emil, elsa):
    owned_by(emil, "one", "two")
    owned_by(editor, "three")
    owned_by(elsa, "four")
    owned_by(None, "five", "six")
    review = Block.objects.get(key="two").versions.get()
    ReviewTask.objects.create(version=review, due_on=review.last_updated)
    found = [(str(one.owner), one.blocks, one.reviews, one.needs_another) for one in holdings()]
    assert found == [
        ("None", 2, 0, True),
        ("Elsa", 1, 0, True),
        ("Emil", 2, 1, False),
        ("Eva", 1, 0, False),
    ]


def test_who_has_many_blocks_has_many_however_many(editor, monkeypatch):
    monkeypatch.setattr(owning, "MOST", 2)
    owned_by(editor, "one", "two", "three", "four")
    owned_by(None, "five", "six")
    for version in BlockVersion.objects.exclude(block__key="one").order_by("block__key"):
        ReviewTask.objects.create(version=version, due_on=version.last_updated)
    found = [(one.who, one.blocks, one.reviews) for one in holdings()]
    # The reviews of the blocks that come first: "five", "four", "six".
    assert found == [("nobody", 2, 2), (str(editor.pk), 3, 1)]


def test_all_of_somebodys_blocks(editor, emil, admin_user):
    owned_by(emil, "one", "two")
    owned_by(None, "three")
    assert hand_over(Block.objects.all(), emil, editor, admin_user) == 2
    assert owners() == {"one": "Eva", "two": "Eva", "three": None}


def test_those_that_have_no_owner(editor):
    owned_by(None, "one")
    hand_over(Block.objects.all(), None, editor, editor)
    assert owners() == {"one": "Eva"}


def test_some_of_them(editor, emil):
    owned_by(emil, "one", "two")
    hand_over(Block.objects.filter(key="two"), emil, editor, editor)
    assert owners() == {"one": "Emil", "two": "Eva"}


def test_those_about_one_disease(editor, emil):
    owned_by(emil, "one", disease=make_disease("Fabry disease", "Anderson-Fabry disease"))
    owned_by(emil, "two")
    about = Block.objects.filter(disease__names__normalised__contains="fabry").distinct()
    hand_over(Block.objects.filter(pk__in=about), emil, editor, editor)
    assert owners() == {"one": "Eva", "two": "Emil"}


def test_each_block_says_who_gave_it_to_whom(editor, emil, admin_user, monkeypatch):
    monkeypatch.setattr("responses.library.owning.FEW", 2)
    owned_by(emil, "one", "two", "three")
    hand_over(Block.objects.all(), emil, editor, admin_user)
    events = BlockEvent.objects.filter(verb="handed-over").values_list(
        "block__key", "actor", "data"
    )
    data = {"from": emil.pk, "to": editor.pk}
    assert sorted(events) == [(key, admin_user.pk, data) for key in ("one", "three", "two")]


@pytest.mark.parametrize("role", ["specialist", "reviewer", ""])
def test_who_writes_no_blocks_owns_none(role, editor):
    owned_by(editor, "one")
    with pytest.raises(NotPossible, match="Rolf writes no blocks"):
        hand_over(Block.objects.all(), editor, make_user("rolf", role), editor)
    assert owners() == {"one": "Eva"}


def test_nobody_is_handed_blocks_whose_account_is_closed(editor, elsa):
    owned_by(editor, "one")
    with pytest.raises(NotPossible, match="Elsa writes no blocks"):
        hand_over(Block.objects.all(), editor, elsa, editor)


@pytest.mark.parametrize("giver", ["editor", None])
def test_what_changes_nothing_is_refused(giver, editor):
    owned_by(editor, "one")
    with pytest.raises(NotPossible):
        hand_over(Block.objects.all(), editor if giver else None, editor, editor)
    assert BlockEvent.objects.filter(verb="handed-over").count() == 0


def test_only_who_writes_is_offered(editor, emil, elsa, admin_user, reviewer, specialist):
    assert [str(user) for user in writers()] == ["Ada", "Emil", "Eva"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_hand_overs_at_once_one_counts(on_postgres, editor, emil, admin_user):
    owned_by(None, *[f"block-{number}" for number in range(20)])
    every = Block.objects.all()
    answers = at_once(
        lambda: hand_over(every, None, editor, admin_user),
        lambda: hand_over(every, None, emil, admin_user),
    )
    assert sorted(isinstance(answer, NotPossible) for answer in answers) == [False, True]
    assert BlockEvent.objects.filter(verb="handed-over").count() == 20
