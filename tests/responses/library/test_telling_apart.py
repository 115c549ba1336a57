"""Two that look like one source and are two: said once, and never asked again."""

import pytest
from django.db import IntegrityError

from inquiries.errors import NotPossible
from responses.library import duplicates
from responses.library.merging import merge
from responses.library.models import ToldApart
from responses.library.sources import matching
from responses.library.telling_apart import said_of, tell_apart
from tests.factories import make_reference

pytestmark = pytest.mark.django_db
TITLE = "Acquired pure megakaryocytic aplasia: a report"


@pytest.fixture
def three():
    return [make_reference(key, TITLE) for key in "abc"]


def keys():
    return [[one.key for one in group.references] for group in duplicates.groups()]


def like(reference):
    return [one.key for one, _ in duplicates.others_like(reference)]


def test_two_that_were_told_apart_are_not_offered(editor):
    a, b = make_reference("a", TITLE), make_reference("b", TITLE)
    assert (keys(), like(a), like(b)) == ([["a", "b"]], ["b"], ["a"])
    tell_apart(b, a, editor)
    assert (keys(), like(a), like(b)) == ([], [], [])


def test_who_said_so_and_when_is_kept(editor):
    a, b = make_reference("a", TITLE), make_reference("b", TITLE)
    said = tell_apart(b, a, editor)
    assert (said.one, said.other, said.said_by) == (a, b, editor)
    assert said_of(a, b) == said_of(b, a) == said
    lines = [(e.actor, e.verb, e.data) for one in (a, b) for e in one.events.all()]
    assert lines == [
        (editor, "told-apart", {"apart_from": "b"}),
        (editor, "told-apart", {"apart_from": "a"}),
    ]


def test_a_third_that_is_like_both_keeps_them_in_sight(three, editor):
    a, b, c = three
    tell_apart(a, b, editor)
    (group,) = duplicates.groups()
    assert group.references == (a, b, c)
    assert [group.not_like(one) for one in three] == [{b.pk}, {a.pk}, set()]
    assert (like(a), like(b), like(c)) == (["c"], ["c"], ["a", "b"])


def test_what_is_like_neither_of_two_any_more_leaves_the_group(three, editor):
    a, b, c = three
    tell_apart(a, b, editor)
    tell_apart(a, c, editor)
    assert keys() == [["b", "c"]]


def test_each_record_of_a_group_is_looked_at_a_few_times_at_most(editor, monkeypatch):
    rows = [make_reference(f"r{number}", TITLE) for number in range(30)]
    tell_apart(rows[0], rows[1], editor)
    looked_at = []
    identity = matching.identity
    monkeypatch.setattr(matching, "identity", lambda csl: looked_at.append(1) or identity(csl))
    (group,) = duplicates.groups()
    assert (len(group.references), len(looked_at)) == (30, 60)


@pytest.mark.parametrize("merged", [0, 1])
def test_it_holds_for_what_the_two_went_into(three, editor, merged):
    *pair, c = three
    tell_apart(*pair, editor)
    merge(c, pair[merged], editor)
    left = pair[1 - merged]
    assert (keys(), like(left), like(c)) == ([], [], [])
    assert said_of(left, c).said_by == editor


def test_what_was_merged_is_told_apart_with_what_it_went_into(three, editor):
    a, b, c = three
    merge(c, b, editor)
    make_reference("d", "Other words", PMID="7")
    make_reference("e", "Quite other words", PMID="7")
    tell_apart(a, c, editor)
    assert keys() == [["d", "e"]]


def test_it_is_said_once(three, editor):
    a, b, _ = three
    tell_apart(a, b, editor)
    with pytest.raises(NotPossible, match="were told apart already"):
        tell_apart(b, a, editor)
    assert ToldApart.objects.count() == 1


def test_none_is_another_than_itself_and_a_merged_one_counts_no_more(three, editor):
    a, b, c = three
    merge(a, b, editor)
    with pytest.raises(NotPossible, match="another source than itself"):
        tell_apart(a, a, editor)
    with pytest.raises(NotPossible, match="that one counts now"):
        tell_apart(b, c, editor)
    assert ToldApart.objects.count() == 0


def test_the_database_keeps_one_row_for_a_pair(three, editor):
    a, b, _ = three
    with pytest.raises(IntegrityError, match="told_apart_in_one_order"):
        ToldApart.objects.create(one=b, other=a, said_by=editor)
