"""Rules about vetted texts that the database keeps, whatever the code does."""

from datetime import date

import pytest
from django.db import models, transaction

from responses.library.models import BlockEvent, BlockVersion, Citation
from tests.factories import make_block, make_version

from .refusing import change, refused

pytestmark = pytest.mark.django_db

WORDING = "An approved wording never changes"


@pytest.fixture
def version(treatment):
    return treatment.versions.get()


@pytest.mark.parametrize("status", ["approved", "superseded", "retired"])
@pytest.mark.parametrize(
    "fields",
    [{"body": "<p>New.</p>"}, {"heading": "New"}, {"number": 7}, {"imported": False}],
    ids=lambda fields: next(iter(fields)),
)
def test_a_vetted_wording_never_changes(aatp, status, fields):
    dates = {"last_updated": "2026-01-01"}
    version = make_block("aatp-causes", "causes", aatp, status=status, **dates).versions.get()
    with refused(WORDING):
        change(version, **fields)


def test_not_through_save_nor_past_it(version):
    version.body = "<p>New.</p>"
    with refused(WORDING), transaction.atomic():
        version.save()
    with refused(WORDING), transaction.atomic():
        version.save(update_fields=["body"])
    with refused(WORDING), transaction.atomic():
        BlockVersion.objects.bulk_update([version], ["body"])
    version.refresh_from_db()
    assert version.body == "<p>There are some. [@patel2014]</p>"


def test_nor_who_approved_it(version, reviewer):
    with refused(WORDING):
        change(version, approved_by=reviewer)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("approved", "draft"),
        ("approved", "in_review"),
        ("superseded", "approved"),
        ("retired", "approved"),
        ("retired", "draft"),
    ],
)
def test_a_vetted_version_only_goes_on(aatp, before, after):
    version = make_block("aatp-causes", "causes", aatp, status=before).versions.get()
    with refused("can only be superseded or retired"):
        change(version, status=after)


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_a_draft_may_change(aatp, status):
    version = make_block("aatp-causes", "causes", aatp, status=status).versions.get()
    change(version, body="<p>New.</p>")
    version.refresh_from_db()
    assert version.body == "<p>New.</p>"


def test_the_date_of_a_vetted_text_only_goes_on(version):
    change(version, last_updated="2027-01-01")
    with refused("its date never goes back"):
        change(version, last_updated="2026-12-31")
    version.refresh_from_db()
    assert version.last_updated == date(2027, 1, 1)


@pytest.mark.servers
@pytest.mark.usefixtures("on_postgres")
def test_a_vetted_version_never_goes(aatp):
    version = make_block("aatp-causes", "causes", aatp).versions.get()
    with refused("A vetted version is never deleted"), transaction.atomic():
        version.delete()


def test_a_version_that_a_letter_holds_never_goes(letter, version):
    Citation.objects.all().delete()
    with pytest.raises(models.ProtectedError):
        version.delete()


def test_a_blocks_history_only_grows(version, editor):
    event = BlockEvent.record(version, editor, "drafted")
    with refused("Events are written once"):
        change(event, verb="approved")


def test_nobody_approves_a_text_of_their_own(aatp, editor):
    draft = make_block("aatp-causes", "causes", aatp, status="draft", author=editor).versions.get()
    with refused("version_not_approved_by_author"):
        change(draft, approved_by=editor)


def test_a_text_that_nobody_vetted_is_not_approved(aatp, editor):
    draft = make_block("aatp-causes", "causes", aatp, status="draft", author=editor).versions.get()
    with refused("version_vetted_by_someone"):
        change(draft, status="approved", approved_at=draft.created_at, last_updated="2026-01-01")


def test_a_vetted_text_has_its_dates(aatp):
    with refused("version_vetted_has_dates"), transaction.atomic():
        make_block("aatp-causes", "causes", aatp, last_updated=None)


def test_one_version_is_approved_and_one_under_way(treatment):
    make_version(treatment, "<p>Draft.</p>", number=2, status="draft")
    with refused(), transaction.atomic():
        make_version(treatment, "<p>Draft.</p>", number=3, status="in_review")
    with refused(), transaction.atomic():
        make_version(treatment, "<p>Two.</p>", number=4, last_updated="2026-01-01")
    with refused(), transaction.atomic():
        make_version(treatment, "<p>Two.</p>", number=2, status="draft")
