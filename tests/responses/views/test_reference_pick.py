"""The references that a writer may cite, as a part of a page: what stands in it and for whom."""

import re

import pytest
from django.urls import reverse

from responses.library.models import Reference, ReferenceFlag
from tests.factories import make_reference

BROWN = {
    "author": [{"family": "Brown", "given": "George"}, {"family": "Patel"}, {"literal": "et al."}],
    "issued": {"date-parts": [[2014, 2]]},
    "DOI": "10.1155/2014/806541",
    "PMID": "24716025",
}


@pytest.fixture
def brown(db):
    return make_reference("brown2014", "Almost <i>bleeding</i> to death", **BROWN)


def pick(browser, words):
    return browser.get(reverse("reference-pick"), {"q": words}).content.decode()


def keys(page):
    return re.findall(r'data-cite="([^"]*)"', page)


def test_each_is_a_button_with_its_key_and_enough_to_know_it_by(eva, brown):
    page = pick(eva, "bleeding")
    assert '<button type="button" class="pick" data-cite="brown2014">' in page
    assert "Brown et al. 2014. Almost bleeding to death" in page
    assert "<html" not in page


@pytest.mark.parametrize(
    "words",
    ["BROWN 2014", "brown2014", "death bleed", "24716025", "PMID: 24716025", "patel"]
    + ["https://doi.org/10.1155/2014/806541", "806541"],
)
def test_it_is_found_by_names_words_and_numbers(eva, brown, words):
    make_reference("other2010", "Something else")
    assert keys(pick(eva, words)) == ["brown2014"]


@pytest.mark.parametrize("words", ["", "  ", "!?", "zebra", "brown zebra", "x" * 5000, "\0"])
def test_nothing_typed_and_nothing_found_are_no_buttons(eva, brown, words):
    assert keys(pick(eva, words)) == []


def test_what_is_named_comes_first_then_what_begins_so(eva, db):
    for key in ("a-syndrome", "endrome", "drome", "z-drome"):
        make_reference(key, "Title")
    assert keys(pick(eva, "drome")) == ["drome", "z-drome", "a-syndrome", "endrome"]


def test_a_few_are_enough(eva, db):
    for number in range(20):
        make_reference(f"brown-{number}")
    assert len(keys(pick(eva, "brown"))) == 12


def test_a_merged_one_is_found_as_what_it_went_into(eva, brown):
    old = make_reference("older2014", "Nearly bled to death")
    Reference.objects.filter(pk=old.pk).update(merged_into=brown)
    assert keys(pick(eva, "nearly")) == ["brown2014"]
    assert keys(pick(eva, "bleeding")) == ["brown2014"]


def test_a_flagged_one_says_so_until_the_flag_is_lifted(eva, editor, brown):
    flag = ReferenceFlag.objects.create(
        reference=brown, reason="retracted", note="See PubMed.", flagged_by=editor
    )
    assert "Flagged: retracted" in pick(eva, "brown")
    ReferenceFlag.objects.filter(pk=flag.pk).update(lifted_by=editor, lifted_at=flag.flagged_at)
    assert "Flagged" not in pick(eva, "brown")


def test_scripts_in_a_title_are_words(eva, db):
    make_reference("evil", '<script>steal()</script>"><b>bold</b>')
    page = pick(eva, "evil")
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_it_needs_as_many_queries_for_twelve_as_for_one(eva, brown, django_assert_num_queries):
    pick(eva, "brown")
    with django_assert_num_queries(5):
        pick(eva, "brown")
    for number in range(20):
        make_reference(f"brown-{number}")
    with django_assert_num_queries(5):
        pick(eva, "brown")
