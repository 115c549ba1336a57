"""Finding references that are one source, among many and among new ones."""

import pytest

from responses.library import duplicates
from responses.library.models import Reference
from tests.factories import make_reference

pytestmark = pytest.mark.django_db

TITLE = "Acquired pure megakaryocytic aplasia: a report"


def keys():
    return [[one.key for one in group.references] for group in duplicates.groups()]


def record(title=TITLE, **more):
    return {"type": "article-journal", "title": title, **more}


def test_the_same_number_or_title_makes_a_group():
    make_reference("a", TITLE, PMID="1")
    make_reference("b", "Another title", PMID="1")
    make_reference("c", "A third title", DOI="10.1000/X")
    make_reference("d", "A fourth title", DOI="https://doi.org/10.1000/x")
    make_reference("e", "Acquired pure Megakaryocytic Aplasia – a report.")
    make_reference("f", "Nothing like it")
    assert keys() == [["a", "b", "e"], ["c", "d"]]
    reasons = [group.reasons for group in duplicates.groups()]
    assert reasons == [("the same PubMed number", "the same title"), ("the same DOI",)]


@pytest.mark.parametrize(
    "other",
    [{"PMID": "2"}, {"issued": {"date-parts": [[2019]]}}, {"title": "Editorial"}],
)
def test_what_speaks_against_it_is_heard(other):
    same = {"title": TITLE, "PMID": "1", "issued": {"date-parts": [[2020]]}}
    one, two = same, {**same, "PMID": "", **other}
    if other.get("title"):
        one = {**one, **other}
    make_reference("a", **one)
    make_reference("b", **two)
    assert keys() == []


def test_a_merged_one_counts_as_what_it_went_into():
    kept, merged = make_reference("kept", TITLE), make_reference("merged", "Older", PMID="7")
    Reference.objects.filter(pk=merged.pk).update(merged_into=kept)
    make_reference("new", "Newer", PMID="7")
    assert keys() == [["kept", "new"]]
    assert [one.key for one, _ in duplicates.others_like(Reference.objects.get(key="new"))] == [
        "kept"
    ]
    assert duplicates.matches([record("Third", PMID="7")])[0].reference == kept


def test_pages_are_found_by_their_address():
    make_reference("a", "Fabry disease", type="webpage", URL="https://www.orpha.net/fabry/")
    make_reference("b", "Fabry disease", type="webpage", URL="http://orpha.net/fabry#causes")
    make_reference("c", "Pompe", type="webpage", URL="http://orpha.net/pompe")
    (group,) = duplicates.groups()
    assert [one.key for one in group.references] == ["a", "b"]
    assert group.reasons == ("the same web address",)


def test_a_new_page_is_known_by_its_address():
    here = make_reference("a", "Fabry disease", URL="https://www.orpha.net/fabry/")
    new = record("Fabry disease", type="webpage", URL="http://orpha.net/fabry")
    assert duplicates.matches([new]) == [duplicates.Match("the same web address", here)]


def test_others_like_one_are_told_with_the_reason():
    one = make_reference("a", TITLE, PMID="1")
    two = make_reference("b", TITLE)
    make_reference("c", "Something else")
    assert duplicates.others_like(one) == [(two, "the same title")]


def test_new_records_are_compared_with_those_here_and_with_each_other():
    here = make_reference("a", TITLE, DOI="10.1000/x")
    found = duplicates.matches(
        [
            record("New", PMID="3"),
            record("Other words", DOI="10.1000/X"),
            record("New, again", PMID="3"),
            record("Alone"),
        ]
    )
    assert found == [
        None,
        duplicates.Match("the same DOI", here),
        duplicates.Match("the same PubMed number", earlier=0),
        None,
    ]


def test_a_number_says_more_than_a_title():
    make_reference("a", TITLE)
    by_number = make_reference("b", "Other words", PMID="5")
    assert duplicates.matches([record(PMID="5")]) == [
        duplicates.Match("the same PubMed number", by_number)
    ]


def test_the_queries_do_not_grow_with_the_library(django_assert_num_queries):
    for round_of_rows in range(2):
        for number in range(30):
            make_reference(f"r{round_of_rows}-{number}", f"Title of number {number}")
        # The suspects, and who was told apart.
        with django_assert_num_queries(2):
            duplicates.groups()
        with django_assert_num_queries(1):
            duplicates.matches([record("Title of number 3")])
    assert len(duplicates.groups()) == 30
