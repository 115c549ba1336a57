"""An approved wording stays as it is, whatever way the ORM or the admin is asked."""

from datetime import date, timedelta

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from responses.library import verbs
from responses.library.models import Block, BlockVersion
from tests.factories import make_block, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(block, editor, reviewer):
    """Written by Eva, approved by Rita."""
    draft = verbs.submit_draft(verbs.start_draft(block, editor), editor)
    return verbs.approve_version(draft, reviewer)


@pytest.fixture
def others(version):
    """Another value for each field that says what was approved, by whom and when."""
    return {
        "block": make_block("elsewhere"),
        "number": 7,
        "heading": "Other",
        "body": "<p>Other.</p>",
        "status": "draft",
        "author": make_user("emil", "editor"),
        "imported": True,
        "approved_by": make_user("ruth", "reviewer"),
        "approved_at": timezone.now() - timedelta(days=9),
    }


FIELDS = "block number heading body status author imported approved_by approved_at".split()


def row(version):
    return BlockVersion.objects.filter(pk=version.pk).values().get()


def refused(version, change):
    """Whether the database refuses it, and nothing is different afterwards."""
    before = row(version)
    with pytest.raises(IntegrityError), transaction.atomic():
        change()
    return row(version) == before


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_it_changes_by_save(version, others, field):
    setattr(version, field, others[field])
    assert refused(version, version.save)
    assert refused(version, lambda: version.save(update_fields=[field]))


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_it_changes_by_update(version, others, field):
    found = BlockVersion.objects.filter(pk=version.pk)
    assert refused(version, lambda: found.update(**{field: others[field]}))


@pytest.mark.parametrize("field", FIELDS)
def test_no_field_of_it_changes_in_bulk(version, others, field):
    setattr(version, field, others[field])
    assert refused(version, lambda: BlockVersion.objects.bulk_update([version], [field]))


@pytest.mark.parametrize("status", ["superseded", "retired"])
def test_once_replaced_or_retired_it_never_comes_back(version, status):
    BlockVersion.objects.filter(pk=version.pk).update(status=status)
    for other in {"draft", "in_review", "approved", "superseded", "retired"} - {status}:
        found = BlockVersion.objects.filter(pk=version.pk)
        assert refused(version, lambda to=other: found.update(status=to))  # noqa: B023


def test_its_date_goes_forward_alone(version):
    """A review that finds it still true moves the date; nothing makes it older."""
    found = BlockVersion.objects.filter(pk=version.pk)
    assert refused(version, lambda: found.update(last_updated=date(2015, 10, 26)))


def test_it_is_not_deleted(version, on_postgres):
    assert refused(version, version.delete)
    assert refused(version, BlockVersion.objects.filter(pk=version.pk).delete)


def test_its_block_is_not_deleted(version):
    with pytest.raises(ProtectedError):
        Block.objects.get(pk=version.block_id).delete()
    assert BlockVersion.objects.filter(pk=version.pk).exists()


def test_raw_sql_meets_the_same_refusal(version):
    def change():
        with connection.cursor() as cursor:
            cursor.execute("UPDATE responses_blockversion SET body = 'x'")

    assert refused(version, change)


def test_the_admin_has_no_page_for_it():
    assert BlockVersion not in admin.site._registry
    assert Block not in admin.site._registry
