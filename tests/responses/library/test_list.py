"""The library's list: one search box, a few fields, and enough beside each block to choose by."""

from datetime import date

import pytest
from django.urls import reverse

from responses.library import flags
from responses.library.models import Reference
from tests.factories import make_block, make_disease, make_user

from .visiting import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(block, editor):
    make_block("support-general", kind="support", review_due="2020-01-01")
    drafted = make_block("fabry-treatment", kind="treatment", disease=block.disease,
                         status="draft", body="<p>A new enzyme.</p>")  # fmt: skip
    drafted.owner = editor
    drafted.save(update_fields=["owner"])
    # The factory knew no owner.
    drafted.text.owner = editor
    drafted.text.save(update_fields=["owner"])
    make_block("marfan-causes", kind="causes", disease=make_disease("Marfan syndrome"),
               status="retired")  # fmt: skip


def results(response):
    return response.context["results"]


def keys(response):
    return [result.block.key for result in results(response)]


ALL = ["support-general", "fabry-definition", "fabry-treatment", "marfan-causes"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ALL),
        ({"words": "ANDERSON"}, ["fabry-definition", "fabry-treatment"]),
        ({"words": "new enzyme"}, ["fabry-treatment"]),
        ({"words": "general"}, ["support-general"]),
        ({"words": "nowhere"}, []),
        ({"kind": "treatment"}, ["fabry-treatment"]),
        ({"state": "approved"}, ["support-general", "fabry-definition"]),
        ({"state": "draft"}, ["fabry-treatment"]),
        ({"state": "in_review"}, []),
        ({"state": "nothing"}, ["marfan-causes"]),
        ({"fresh": "none"}, ["fabry-treatment", "marfan-causes"]),
        ({"fresh": "overdue"}, ["support-general"]),
        ({"fresh": "current"}, ["fabry-definition"]),
        ({"fresh": "soon"}, []),
        ({"owner": "eva"}, ["fabry-treatment"]),
        ({"owner": "me"}, []),
        ({"owner": "nobody"}, ["support-general", "fabry-definition", "marfan-causes"]),
        ({"words": "fabry", "state": "draft", "owner": "eva"}, ["fabry-treatment"]),
        ({"kind": "gossip", "state": "x", "owner": "zoe", "fresh": "stale"}, ALL),
    ],
)
def test_the_list_can_be_narrowed(client, library, specialist, query, found):
    assert keys(page(client, specialist, "library", **query)) == found


def test_what_is_due_in_a_month_is_due_soon(client, library, specialist, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda: date(2019, 12, 5))
    assert keys(page(client, specialist, "library", fresh="soon")) == ["support-general"]
    assert keys(page(client, specialist, "library", fresh="overdue")) == []


def test_mine_are_those_i_own(client, library, editor):
    assert keys(page(client, editor, "library", owner="me")) == ["fabry-treatment"]


def test_only_owners_are_offered(client, library, specialist):
    form = page(client, specialist, "library").context["filter"]
    assert [value for value, _ in form.fields["owner"].choices] == ["", "me", "nobody", "eva"]


# --- What stands beside each ------------------------------------------------------------


def test_a_result_says_what_one_chooses_by(client, library, specialist):
    (found,) = results(page(client, specialist, "library", words="new enzyme"))
    assert (found.disease, found.kind) == ("Fabry disease", "treatment")
    assert found.first_words == "A <mark>new</mark> <mark>enzyme</mark>."
    assert [version.status for version in found.current] == ["draft"]


def test_a_synonym_is_shown_where_nothing_else_tells_why(client, library, specialist):
    found = results(page(client, specialist, "library", words="anderson"))[0]
    assert found.also_called == "<mark>Anderson</mark>-Fabry disease"
    found = results(page(client, specialist, "library", words="fabry"))[0]
    assert found.also_called == ""


def test_what_is_late_and_what_rests_on_a_flagged_source_is_marked(client, library, reviewer):
    flags.flag_reference(Reference.objects.get(), reviewer, "retracted", "By the journal.")
    html = page(client, reviewer, "library").content.decode()
    assert html.count("Review due 1 January 2020, late") == 1
    assert html.count("rests on a flagged reference") == 1


def test_html_in_a_text_or_in_the_words_stays_text(client, block, specialist):
    make_block("odd", body="<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>")
    html = page(client, specialist, "library", words="script").content.decode()
    assert "&lt;<mark>script</mark>&gt;alert(1)" in html
    html = page(client, specialist, "library", words="<b>fabri</b>").content.decode()
    assert "<b>fabri" not in html


# --- Slips ------------------------------------------------------------------------------


def test_a_correction_is_said_with_a_way_to_the_words_as_typed(client, library, specialist):
    response = page(client, specialist, "library", words="frabry", kind="treatment")
    html = response.content.decode()
    assert keys(response) == ["fabry-treatment"]
    assert "Showing results for <strong>fabry</strong>" in html
    assert '<a href="?words=frabry&amp;kind=treatment&amp;exactly=on">' in html
    response = page(client, specialist, "library", words="frabry", exactly="on")
    assert (keys(response), response.context["found"].words) == ([], ("frabry",))


def test_where_nothing_fits_the_page_says_what_to_do(client, library, specialist):
    html = page(client, specialist, "library", words="zebra", kind="causes").content.decode()
    assert '<a href="?words=zebra">Look for these words in the whole library</a>' in html


def test_an_empty_library_says_so(client, specialist):
    html = page(client, specialist, "library").content.decode()
    assert "The library has no blocks yet." in html


# --- Pages ------------------------------------------------------------------------------


def test_the_list_goes_on_for_as_long_as_anybody_reads(client, block, specialist, monkeypatch):
    monkeypatch.setattr("responses.library.finding.MOST", 60)
    monkeypatch.setattr("responses.views.finding.MOST", 60)
    for number in range(70):
        make_block(f"fabry-{number}", disease=block.disease)
    response = page(client, specialist, "library", page=2)
    assert (len(keys(response)), response.context["page"].paginator.count) == (10, 60)
    assert "More than 60 blocks fit" in response.content.decode()


@pytest.mark.parametrize(("words", "queries"), [("", 9), ("fabry", 12)])
def test_the_list_takes_the_same_queries_for_many_blocks(
    client, library, specialist, django_assert_num_queries, words, queries
):
    client.force_login(specialist)
    for more in (0, 60):
        for number in range(more):
            make_block(f"fabry-{number}", disease=make_disease(f"Fabry disease {number}"))
        with django_assert_num_queries(queries):
            client.get(reverse("library"), {"words": words})


def test_the_list_is_only_read(client, block):
    client.force_login(make_user("ron", "reviewer"))
    assert client.post(reverse("library")).status_code == 405
