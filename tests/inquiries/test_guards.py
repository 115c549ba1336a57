"""Triggers as migration operations: what they refuse, on which database, and back again."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState

from gard_inquiries.guards import Lift, RefuseDelete, RefuseInsert, RefuseUpdate
from inquiries.models import Kind

pytestmark = pytest.mark.django_db
TABLE = "inquiries_kind"


def apply(operation, backwards=False):
    state, editor = ProjectState(), connection.schema_editor()
    move = operation.database_backwards if backwards else operation.database_forwards
    move("inquiries", editor, state, state)


@pytest.fixture
def guard():
    guard = RefuseUpdate(
        "kind_name_stays",
        TABLE,
        columns=["name"],
        when="OLD.key = 'causes'",
        message="A cause's name stays.",
    )
    apply(guard)
    return guard


def rename(key):
    with transaction.atomic():
        return Kind.objects.filter(key=key).update(name="renamed")


def test_a_guard_refuses_with_its_own_words(guard):
    with pytest.raises(IntegrityError, match="A cause's name stays."):
        rename("causes")


def test_a_guard_looks_only_at_its_rows_and_columns(guard):
    assert rename("treatment") == 1
    assert Kind.objects.filter(key="causes").update(position=5) == 1


def test_a_guard_taken_back_is_gone(guard):
    apply(guard, backwards=True)
    assert rename("causes") == 1


def test_a_guard_without_words_names_its_table():
    apply(RefuseUpdate("kind_stays", TABLE))
    with pytest.raises(IntegrityError, match="inquiries_kind: this row may not change"):
        rename("causes")


def test_a_delete_guard_is_for_postgresql(specialist):
    Kind.objects.create(key="spare", name="spare")
    apply(RefuseDelete("kind_never_goes", TABLE, message="Kinds are never deleted."))
    spare = Kind.objects.filter(key="spare")
    if connection.vendor == "postgresql":
        with pytest.raises(IntegrityError, match="Kinds are never deleted"), transaction.atomic():
            spare.delete()
    else:
        assert spare.delete()[0] == 1


def test_a_guard_may_ask_another_table():
    asks = "EXISTS (SELECT 1 FROM inquiries_kind k WHERE k.key = 'causes' AND NEW.key = 'spare')"
    apply(RefuseInsert("no_spare_kind", TABLE, when=asks, message="No spare kinds."))
    with pytest.raises(IntegrityError, match="No spare kinds"), transaction.atomic():
        Kind.objects.create(key="spare", name="spare")
    assert Kind.objects.create(key="other", name="other").pk


def test_a_guard_can_be_lifted_and_put_back(guard):
    apply(Lift(guard))
    assert rename("causes") == 1
    apply(Lift(guard), backwards=True)
    with pytest.raises(IntegrityError, match="A cause's name stays."):
        rename("causes")


# --- Which there are ------------------------------------------------------------------

GUARDS = """
    approved_letter_gets_no_section approved_letter_never_changes approved_letter_only_goes_on
    approved_section_keeps_its_words approved_section_never_changes approved_words_never_change
    block_event_never_changes delivery_content_never_changes delivery_words_never_change
    erased_inquiry_stays_erased event_never_changes frozen_letter_never_changes
    frozen_words_never_change settled_delivery_stays_settled vetted_date_only_goes_on
    vetted_version_stays_vetted vetted_wording_never_changes
    vetted_template_never_changes vetted_template_stays_vetted
    vetted_template_keeps_its_texts template_event_never_changes reference_event_never_changes
    reference_keeps_its_key cited_reference_never_changes closed_review_never_changes
    kept_by_another_person
    version_approved_by_another template_approved_by_another vetted_template_gets_no_text
    delivery_message_never_changes received_message_never_changes
""".split()
ON_POSTGRES = """
    approved_section_never_goes attempt_never_goes block_event_never_goes delivery_never_goes
    event_never_goes frozen_letter_never_goes vetted_version_never_goes
    vetted_template_never_goes vetted_template_loses_no_text template_event_never_goes
    reference_event_never_goes cited_reference_never_goes review_never_goes
    received_message_never_goes
""".split()
# They keep the search's indexes; PostgreSQL needs none for that.
ON_SQLITE = """
    responses_blocktext_stems_added responses_blocktext_stems_changed
    responses_blocktext_stems_gone responses_blocktext_spelt_added
    responses_blocktext_spelt_changed responses_blocktext_spelt_gone
""".split()


def test_every_guard_is_there_after_all_migrations():
    """On SQLite, altering a table takes its triggers away without a word (see guards.py)."""
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(names[connection.vendor])
        there = sorted(name for (name,) in cursor.fetchall())
    others = {"sqlite": ON_SQLITE, "postgresql": ON_POSTGRES}
    assert there == sorted(GUARDS + others[connection.vendor])
