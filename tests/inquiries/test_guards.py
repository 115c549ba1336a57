"""Triggers as migration operations: what they refuse, on which database, and back again."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.state import ProjectState

from gard_inquiries.guards import RefuseDelete, RefuseUpdate
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
