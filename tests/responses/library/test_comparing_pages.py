"""What a reviewer sees first, and the page that compares any two versions."""

import pytest
from django.urls import reverse

from responses.library import verbs
from responses.library.differences import difference_of
from responses.library.models import BlockVersion
from tests.factories import make_block, make_reference, make_user, make_version

from .visiting import page, send


def wording(body, heading=""):
    return BlockVersion(heading=heading, body=body)


@pytest.fixture
def newer(block, draft, editor):
    """Eva's draft with one word more, one less, and another source."""
    make_reference("patel2014", "A patient with exposure")
    verbs.edit_draft(draft, editor, "In short", "<p>Seldom seen. [@patel2014]</p>")
    return draft


# --- Differences ------------------------------------------------------------


def test_words_and_references_are_counted_and_named(db):
    make_reference("new", "The new one")
    old = wording("<p>It is rare.</p><p>Read on. [@gone]</p>")
    found = difference_of(old, wording("<p>It is very rare.</p><p>Read on. [@new]</p>"))
    assert (found.words_added, found.words_removed) == (2, 1)  # A source changes with its word.
    assert [one.title for one in found.references_added] == ["The new one"]
    assert [one.title for one in found.references_removed] == ["gone"]  # Nothing else is known.


def test_a_heading_alone_is_a_difference(db):
    found = difference_of(wording("<p>A</p>"), wording("<p>A</p>", heading="Other"))
    assert (found.heading_changed, found.same_body, found.is_none) == (True, True, False)


def test_the_same_twice_is_no_difference(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert difference_of(wording("<p>A</p>", "H"), wording("<p>A</p>", "H")).is_none


# --- Reviewing --------------------------------------------------------------


def test_a_reviewer_sees_first_what_changes(client, newer, editor, reviewer):
    verbs.submit_draft(newer, editor)
    html = page(client, reviewer, "library-block", "fabry-definition", version=2).content.decode()
    changes = html.index("What changes")
    assert changes < html.index("as in a letter") < html.index("Approve</button>")
    assert "<strong>2 words added, 1 removed.</strong>" in html
    assert "Heading: <del>the usual one</del> <ins>In short</ins>" in html
    assert "Reference added</span> <ins>A patient with exposure</ins>" in html
    assert "Reference removed</span> <del>Almost bleeding to death</del>" in html


def test_of_a_first_version_all_is_new(client, editor, reviewer, db):
    block = make_block("fabry-causes", "causes", status="draft", author=editor)
    verbs.submit_draft(block.versions.get(), editor)
    html = page(client, reviewer, "library-block", "fabry-causes").content.decode()
    assert "There is no approved text of this block now: all of this one is new." in html


def test_after_it_came_back_the_reviewer_sees_the_comments_and_what_changed_since(
    client, newer, editor, reviewer
):
    verbs.send_back(verbs.submit_draft(newer, editor), reviewer, "Say it shorter.")
    verbs.edit_draft(newer, editor, "In short", "<p>It is seldom. [@patel2014]</p>")
    verbs.send_back(verbs.submit_draft(newer, editor), reviewer, "Now too short.")
    verbs.edit_draft(newer, editor, "In short", "<p>It is very seldom. [@patel2014]</p>")
    verbs.submit_draft(newer, editor)
    response = page(client, reviewer, "library-block", "fabry-definition", version=2)
    html = response.content.decode()
    assert html.index("Now too short.") < html.index("Say it shorter.")
    since = response.context["since"]
    assert (since.words_added, since.words_removed) == (1, 0)
    assert "What changed since it was sent back" in html


def test_its_author_reads_every_comment(client, newer, editor, reviewer):
    for comment in ("Say it shorter.", "<b>Shorter</b> still."):
        verbs.send_back(verbs.submit_draft(newer, editor), reviewer, comment)
    html = page(client, editor, "library-block", "fabry-definition", version=2).content.decode()
    assert html.count("<p>Say it shorter.</p>") == 2  # With the version, and in the history.
    assert html.count("<p>&lt;b&gt;Shorter&lt;/b&gt; still.</p>") == 2


def test_comments_stay_when_the_version_is_approved(client, newer, editor, reviewer, specialist):
    verbs.send_back(verbs.submit_draft(newer, editor), reviewer, "Say it shorter.")
    verbs.approve_version(verbs.submit_draft(newer, editor), reviewer)
    html = page(client, specialist, "library-block", "fabry-definition").content.decode()
    assert "Sent back by Rita" in html
    assert "Say it shorter." in html


@pytest.mark.parametrize("rounds", [1, 6])
def test_reviewing_takes_the_same_queries_for_many_rounds(
    client, newer, editor, reviewer, rounds, django_assert_num_queries
):
    for number in range(rounds):
        verbs.send_back(verbs.submit_draft(newer, editor), reviewer, f"Round {number}.")
        verbs.edit_draft(newer, editor, "In short", f"<p>Seldom {number}. [@patel2014]</p>")
    verbs.submit_draft(newer, editor)
    client.force_login(reviewer)
    # As any block’s page (15); who had a hand in it; findings: references, names, flags;
    # titles of references that changed; the flags and records that the approval is bound to.
    with django_assert_num_queries(22):
        client.get(reverse("library-block", args=["fabry-definition"]) + "?version=2")


# --- Comparing any two ------------------------------------------------------


@pytest.fixture
def four(block):
    """Versions 1 to 4: the third is approved, the fourth is a draft."""
    BlockVersion.objects.filter(block=block).update(status="superseded")
    make_version(block, "<p>Two. [@brown2014]</p>", number=2, status="superseded",
                 last_updated="2020-01-01")  # fmt: skip
    make_version(block, "<p>Three.</p>", number=3, last_updated="2021-01-01")
    make_version(block, "<p>Four.</p>", number=4, status="draft")
    return block


def compared(response):
    return response.context["old"].number, response.context["new"].number


@pytest.mark.parametrize(
    ("query", "pair"),
    [
        ({}, (3, 4)),
        ({"to": "3"}, (2, 3)),
        ({"from": "1", "to": "2"}, (1, 2)),
        ({"from": "4", "to": "1"}, (4, 1)),
        ({"from": "1"}, (1, 4)),
        ({"from": "9", "to": "²"}, (3, 4)),
        ({"to": "1"}, (3, 1)),
    ],
)
def test_any_two_versions_are_compared(client, four, specialist, query, pair):
    assert compared(page(client, specialist, "library-compare", four.key, **query)) == pair


def test_the_comparison_shows_words_and_references(client, four, specialist):
    query = {"from": "2", "to": "3"}
    response = page(client, specialist, "library-compare", four.key, **query)
    html = response.content.decode()
    assert "<ins>Three.</ins>" in html
    assert "1 word added, 1 removed." in html
    assert "Reference removed</span> <del>Almost bleeding to death</del>" in html


def test_one_version_alone_has_nothing_beside_it(client, block, specialist):
    html = page(client, specialist, "library-compare", block.key).content.decode()
    assert "there is nothing to compare it with yet" in html


def test_the_same_version_twice_says_the_same(client, four, specialist):
    query = {"from": "3", "to": "3"}
    html = page(client, specialist, "library-compare", four.key, **query).content.decode()
    assert "The two say the same, word for word." in html


def test_who_may_not_read_the_library_compares_nothing(client, four):
    assert page(client, make_user("nina"), "library-compare", four.key).status_code == 403


def test_comparing_changes_nothing(client, four, specialist):
    assert send(client, specialist, "library-compare", four.key).status_code == 405


def test_comparing_takes_the_same_queries_for_many_versions(
    client, four, specialist, django_assert_num_queries
):
    for number in range(5, 20):
        make_version(four, f"<p>{number}</p>", number=number, status="superseded",
                     last_updated="2020-01-01")  # fmt: skip
    client.force_login(specialist)
    # Session, user, roles, block, versions, merged references, titles of references;
    # deliveries in the bar.
    with django_assert_num_queries(8):
        client.get(reverse("library-compare", args=[four.key]) + "?from=2&to=3")
