"""A source's record is changed under a text that was approved with the former one."""

from datetime import timedelta

import pytest
from django.utils import timezone

from responses.library.merging import merge
from responses.library.models import BlockVersion, Reference, ReviewTask
from responses.library.record_changes import changed_under, newest_changes
from responses.library.reference_verbs import change_record
from tests.factories import make_block, make_reference

from .lines import DISEASE, REFERENCE, SMALL
from .visiting import page

pytestmark = pytest.mark.django_db
ONE = "One title of a few words"


@pytest.fixture
def brown(db):
    return make_reference("brown2014", ONE)


@pytest.fixture
def text(brown):
    block = make_block("fabry-causes", "causes", body="<p>Rare. [@brown2014] [@brown2014]</p>")
    return block.versions.get()


def change(reference, user, **fields):
    reference.refresh_from_db()
    return change_record(reference, user, {**reference.csl, **fields})


def changed(version):
    version.refresh_from_db()
    return [key for key, _ in changed_under(version, newest_changes(version.body))]


def test_nothing_is_said_of_a_record_that_stayed(text, brown, editor):
    change(brown, editor, title=ONE)
    assert changed(text) == []


def test_a_change_after_the_approval_is_told_with_its_day(text, brown, editor):
    change(brown, editor, volume="2")
    ((key, at),) = changed_under(text, newest_changes(text.body))
    assert (key, at.date()) == ("brown2014", brown.events.get().at.date())


def test_a_change_before_the_approval_was_read(brown, text, editor):
    change(brown, editor, volume="2")
    later = make_block("fabry-symptoms", "symptoms", body="<p>Rare. [@brown2014]</p>")
    assert changed(later.versions.get()) == []


@pytest.mark.parametrize(("days", "told"), [(-1, ["brown2014"]), (0, ["brown2014"]), (1, [])])
def test_who_keeps_the_text_later_has_the_new_record_before_them(text, brown, editor, days, told):
    change(brown, editor, volume="2")
    kept_on = timezone.localdate() + timedelta(days=days)
    BlockVersion.objects.update(last_updated=kept_on)
    assert changed(text) == told


def test_a_draft_is_still_to_be_read(brown, editor):
    draft = make_block("draft", body="<p>[@brown2014]</p>", status="draft").versions.get()
    change(brown, editor, volume="2")
    assert changed(draft) == []


def test_a_text_whose_source_was_merged_shows_another_record(text, brown, editor):
    merge(make_reference("kept", ONE, volume="2"), brown, editor)
    assert changed(text) == ["brown2014"]


def test_a_text_whose_source_was_merged_into_the_same_record_shows_no_other(text, brown, editor):
    merge(make_reference("kept", ONE, note="Seen."), brown, editor)
    assert changed(text) == []


@pytest.mark.parametrize("field", ["abstract", "custom", "note"])
def test_what_no_letter_prints_is_no_change(text, brown, editor, field):
    change(brown, editor, **{field: {"shelf": "4"} if field == "custom" else "Words."})
    assert changed(text) == []


@pytest.mark.parametrize(("minutes", "told"), [(-1, ["brown2014"]), (1, [])])
def test_on_the_day_of_a_review_the_minute_counts(text, brown, editor, minutes, told):
    change(brown, editor, volume="2")
    at = brown.events.get().at
    closed_at = at + timedelta(minutes=minutes)
    BlockVersion.objects.update(last_updated=timezone.localdate(at))
    ReviewTask.objects.create(
        version=text,
        due_on=timezone.localdate(),
        verdict="keep",
        reason="It holds.",
        decided_by=editor,
        decided_at=closed_at,
        closed_at=closed_at,
    )
    assert changed(text) == told


@pytest.mark.parametrize(("fields", "told"), [({}, []), ({"volume": "2"}, ["brown2014"])])
def test_taking_another_in_changes_a_record_if_it_adds_something(text, brown, editor, fields, told):
    merge(brown, make_reference("other", ONE, **fields), editor)
    assert changed(text) == told


def test_what_it_stands_for_now_may_be_merged_too(brown, editor):
    kept, last = make_reference("kept", ONE), make_reference("last", ONE, volume="2")
    merge(kept, brown, editor)
    later = make_block("later", body="<p>Rare. [@brown2014]</p>").versions.get()
    assert changed(later) == []
    merge(last, kept, editor)
    assert changed(later) == ["brown2014"]


def test_a_file_that_brings_the_record_and_the_text_is_one_approval(load, editor):
    load(*SMALL)
    version, newer = BlockVersion.objects.get(), {**REFERENCE["csl"], "volume": "2"}
    assert changed(version) == []
    load(DISEASE, {**REFERENCE, "csl": newer})
    assert changed(version) == ["brown2014"]


def test_many_keys_are_one_query(editor, django_assert_num_queries):
    keys = [f"source-{number}" for number in range(20)]
    for key in keys:
        change(make_reference(key), editor, volume="2")
    bodies = [f"<p>[@{key}] [@nobody]</p>" for key in keys]
    with django_assert_num_queries(1):
        assert set(newest_changes(*bodies)) == set(keys)
    with django_assert_num_queries(0):
        assert newest_changes("<p>None.</p>") == {}


def test_the_blocks_page_says_so(client, text, brown, editor, specialist):
    assert "Record changed" not in shown(client, specialist)
    change(Reference.objects.get(), editor, volume="2")
    line = f"brown2014</a> on {timezone.localdate():%-d %B %Y}, after this text was approved."
    assert shown(client, specialist).count(line) == 1


def shown(client, user):
    return page(client, user, "library-block", "fabry-causes").content.decode()
