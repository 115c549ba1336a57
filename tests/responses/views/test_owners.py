"""The pages of owners: who looks after what, and handing it over."""

import pytest
from django.urls import reverse

from responses.library import owning
from responses.library.models import Block
from tests.factories import make_block, make_disease, make_user

from .reviewing import make_task, queries, shown

pytestmark = pytest.mark.django_db

# Session, user, roles, deliveries in the bar for who has them.
OWNERS, OWNER = 6, 7


def test_owners_are_counted(eva, editor):
    make_task("one", owner=editor)
    make_block("two")
    response = eva.get(reverse("owners"))
    assert [(one.who, one.blocks) for one in response.context["holdings"]] == [
        ("nobody", 1),
        (str(editor.pk), 1),
    ]


def test_many_blocks_and_reviews_are_said_to_be_many(eva, editor, monkeypatch):
    monkeypatch.setattr(owning, "MOST", 1)
    for key in ("one", "two"):
        make_task(key, owner=editor)
    response = eva.get(reverse("owners"))
    texts = ("Open reviews, of the 1 due first", '<td class="number">1+</td>')
    assert shown(response, *texts) == [True, True]


def owners():
    return dict(Block.objects.order_by("key").values_list("key", "owner__username"))


def hand_over(browser, who, **sent):
    return browser.post(reverse("owner-hand-over", args=[who]), sent)


def test_ticked_blocks_are_handed_over(eva, editor):
    one, two = make_block("one"), make_block("two")
    hand_over(eva, "nobody", to=editor.pk, which="selected", blocks=[one.pk])
    assert owners() == {"one": "eva", "two": None}
    assert two.owner is None


def test_all_about_one_disease_are_handed_over(eva, editor, fabry):
    make_block("one", disease=fabry)
    make_block("two")
    hand_over(eva, "nobody", to=editor.pk, which="all", disease="fabry")
    assert owners() == {"one": "eva", "two": None}


def test_all_of_a_person_who_has_left(eva, editor):
    elsa = make_user("elsa", "editor")
    make_task("one", owner=elsa)
    response = hand_over(eva, elsa.pk, to=editor.pk, which="all")
    assert (response.url, owners()) == (reverse("owners"), {"one": "eva"})


@pytest.mark.parametrize(
    "sent",
    [
        {"which": "selected"},
        {"which": "selected", "blocks": ["x", "9" * 30]},
        {"which": "all", "to": ""},
        {"which": "everything"},
        {"which": "all", "to": "999999"},
    ],
)
def test_a_hand_over_says_what_is_missing(eva, editor, sent):
    make_block("one")
    response = hand_over(eva, "nobody", **{"to": editor.pk} | sent)
    assert (response.status_code, owners()) == (422, {"one": None})


def test_blocks_go_to_nobody_who_writes_none(eva, specialist):
    make_block("one")
    response = hand_over(eva, "nobody", to=specialist.pk, which="all")
    assert (response.status_code, owners()) == (422, {"one": None})


@pytest.mark.parametrize("role", ["specialist", "reviewer", ""])
def test_who_writes_no_blocks_hands_none_over(client, editor, role):
    block = make_block("one")
    client.force_login(make_user("ann", role))
    response = hand_over(client, "nobody", to=editor.pk, which="selected", blocks=[block.pk])
    assert (response.status_code, owners()) == (403, {"one": None})


def test_a_link_hands_nothing_over(eva):
    assert eva.get(reverse("owner-hand-over", args=["nobody"])).status_code == 405


@pytest.mark.parametrize("who", ["elsa", "0", "999999999999999999999999"])
def test_an_owner_that_there_is_not(eva, who):
    assert eva.get(reverse("owner", args=[who])).status_code == 404


def test_owners_pages_need_no_more_queries_with_more_rows(eva):
    counts = []
    for start, number in ((0, 1), (1, 30)):
        for one in range(start, start + number):
            make_task(f"o-{one}", owner=make_user(f"user{one}"), disease=make_disease(f"D{one}"))
            make_block(f"n-{one}", disease=make_disease(f"N{one}"))
        paths = (reverse("owners"), reverse("owner", args=["nobody"]))
        counts.append([queries(eva, path) for path in paths])
    assert counts == [[OWNERS, OWNER], [OWNERS, OWNER]]
