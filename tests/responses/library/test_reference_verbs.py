"""References are added and changed: what is refused, what the history keeps, what stays."""

from functools import partial

import pytest

from inquiries.errors import ChangedMeanwhile, NotPossible
from responses.library.models import Reference, ReferenceEvent
from responses.library.reference_verbs import (
    add_reference,
    add_references,
    change_record,
    mark_of,
)
from tests.factories import make_reference
from tests.responses.making import approved, submitted
from tests.threads import at_once

pytestmark = pytest.mark.django_db
ARTICLE = {"type": "article-journal", "title": "Almost bleeding to death", "PMID": "24716025"}


def stored(key):
    return Reference.objects.get(key=key)


def test_an_added_reference_can_be_found_and_says_who_added_it(editor):
    reference = add_reference(editor, "brown2014", ARTICLE)
    assert (stored("brown2014").csl, stored("brown2014").pmid) == (ARTICLE, "24716025")
    event = ReferenceEvent.objects.get()
    assert (event.reference, event.actor, event.verb) == (reference, editor, "added")


def test_of_several_all_are_added_or_none(editor):
    make_reference("two")
    items = [("one", ARTICLE), ("two", ARTICLE), ("three", ARTICLE)]
    with pytest.raises(NotPossible, match="There is a reference with the key two already"):
        add_references(editor, items)
    assert list(Reference.objects.values_list("key", flat=True)) == ["two"]
    assert ReferenceEvent.objects.count() == 0


@pytest.mark.parametrize("missing", ["title", "type"])
@pytest.mark.parametrize("value", [None, "", "  ", 7])
def test_without_title_or_type_there_is_no_reference(editor, missing, value):
    wrong = {**ARTICLE, missing: value}
    with pytest.raises(NotPossible, match=f"brown2014: csl.{missing} is missing or empty"):
        add_reference(editor, "brown2014", wrong)
    with pytest.raises(NotPossible, match=f"csl.{missing} is missing or empty"):
        change_record(make_reference("other"), editor, wrong)
    assert stored("other").csl["title"] == "On other"


def test_a_change_keeps_the_former_record_in_the_history(editor):
    reference = add_reference(editor, "brown2014", ARTICLE)
    after = {"type": "article-journal", "title": "Bleeding", "volume": "3"}
    change_record(reference, editor, after)
    assert (stored("brown2014").csl, stored("brown2014").pmid) == (after, "")
    event = ReferenceEvent.objects.get(verb="changed")
    assert event.data == {"fields": ["PMID", "title", "volume"], "before": ARTICLE}


def test_what_is_the_same_is_no_change(editor):
    reference = make_reference("brown2014")
    change_record(reference, editor, dict(reference.csl), base="another")
    assert ReferenceEvent.objects.count() == 0


def test_who_began_with_an_older_record_does_not_overwrite_the_newer(editor, admin_user):
    reference = add_reference(editor, "brown2014", ARTICLE)
    base = mark_of(ARTICLE)
    change_record(reference, admin_user, {**ARTICLE, "volume": "3"}, base)
    with pytest.raises(ChangedMeanwhile, match="changed by somebody else meanwhile"):
        change_record(reference, editor, {**ARTICLE, "volume": "4"}, base)
    assert stored("brown2014").csl["volume"] == "3"


def test_what_approved_letters_froze_stays(letter, specialist, reviewer, editor, quick_pdf, hints):
    frozen = approved(submitted(letter, specialist), reviewer)
    before = (frozen.html, frozen.content)
    change_record(stored("brown2014"), editor, {**ARTICLE, "title": "Another title"})
    frozen.refresh_from_db()
    assert (frozen.html, frozen.content) == before
    assert "On brown2014" in frozen.html


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_changes_at_once_one_is_kept_and_one_refused(on_postgres, editor):
    reference = make_reference("brown2014")
    change = partial(change_record, reference, editor, base=mark_of(reference.csl))
    csl = reference.csl
    results = at_once(
        partial(change, csl={**csl, "volume": "1"}), partial(change, csl={**csl, "volume": "2"})
    )
    names = sorted(type(result).__name__ for result in results)
    assert names == ["ChangedMeanwhile", "Reference"]
    assert ReferenceEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_with_one_key_at_once_one_is_added(on_postgres, editor):
    results = at_once(*[partial(add_reference, editor, "brown2014", ARTICLE)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["NotPossible", "Reference"]
