"""What is known against a source: who says so, until when, and what shows it."""

import pytest
from django.db import IntegrityError, transaction

from inquiries.errors import NotPossible
from responses.library import flags
from responses.library.models import BlockVersion, Reference, ReferenceEvent, ReferenceFlag
from tests.factories import make_block, make_reference, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def brown(db):
    return make_reference("brown2014", "Almost bleeding to death")


@pytest.fixture
def flag(brown, reviewer):
    return flags.flag_reference(brown, reviewer, "retracted", "See PubMed.")


def test_a_flag_says_who_when_and_why_and_so_does_the_history(flag, brown, reviewer):
    assert list(flags.standing_for(["brown2014"])["brown2014"]) == [flag]
    event = ReferenceEvent.objects.get()
    assert (event.reference, event.actor, event.verb) == (brown, reviewer, "flagged")
    assert event.data == {"reason": "retracted", "note": "See PubMed."}


def test_one_reason_stands_once_and_others_beside_it(flag, brown, editor):
    with pytest.raises(NotPossible, match="brown2014 is flagged already: retracted"):
        flags.flag_reference(brown, editor, "retracted", "Again.")
    flags.flag_reference(brown, editor, "link-dead", "404.")
    assert brown.flags.standing().count() == 2


def test_the_database_refuses_a_second_one_of_a_reason(flag, brown, editor):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReferenceFlag.objects.create(
            reference=brown, reason="retracted", note="Again.", flagged_by=editor
        )
    assert brown.flags.count() == 1


def test_a_lifted_flag_is_off_and_stays_in_the_history(flag, editor):
    flags.lift_flag(flag, editor, "It was another paper.")
    assert flags.standing_for(["brown2014"]) == {}
    flag.refresh_from_db()
    assert (flag.lifted_by, flag.lifted_at is None) == (editor, False)
    event = ReferenceEvent.objects.get(verb="lifted")
    assert event.data == {"reason": "retracted", "note": "It was another paper."}


def test_a_flag_is_lifted_once(flag, editor, reviewer):
    flags.lift_flag(flag, editor)
    with pytest.raises(NotPossible, match="lifted already"):
        flags.lift_flag(flag, reviewer)
    assert ReferenceEvent.objects.filter(verb="lifted").get().actor == editor


def test_it_can_be_flagged_again_after_that(flag, brown, editor):
    flags.lift_flag(flag, editor)
    flags.flag_reference(brown, editor, "retracted", "After all.")
    assert [one.note for one in flags.standing_for(["brown2014"])["brown2014"]] == ["After all."]


def test_many_keys_are_one_query(flag, editor, django_assert_num_queries):
    keys = ["brown2014", "nobody"]
    for number in range(30):
        keys.append(f"source-{number}")
        flags.flag_reference(make_reference(keys[-1]), editor, "other", f"Note {number}")
    with django_assert_num_queries(1):
        found = flags.standing_for(keys)
    assert set(found) == set(keys) - {"nobody"}
    with django_assert_num_queries(0):
        assert flags.standing_for([]) == {}


def test_a_merged_key_has_the_flags_of_what_it_went_into(flag, brown):
    for key in ("older", "oldest"):
        old = make_reference(key)
        Reference.objects.filter(pk=old.pk).update(merged_into=brown)
    assert flags.standing_for(["older", "brown2014"]) == {"older": [flag], "brown2014": [flag]}
    assert flags.standing_for(["oldest"]) == {"oldest": [flag]}
    assert flags.standing_on("<p>[@older; @brown2014] [@oldest]</p>") == [flag]


def test_versions_tell_whether_they_rest_on_a_flagged_source(flag, editor):
    block = make_block("resting", body="<p>Rare. [@brown2014]</p>")
    make_version(block, "<p>Without.</p>", number=2, status="draft")
    versions = BlockVersion.objects.annotate(is_flagged=flags.on_a_flagged_source())
    assert dict(versions.values_list("number", "is_flagged")) == {1: True, 2: False}
    flags.lift_flag(flag, editor)
    assert set(versions.values_list("is_flagged", flat=True)) == {False}
