"""Rules about texts, letters and deliveries that the database keeps, whatever the code does."""

from datetime import date

import pytest
from django.db import IntegrityError, models, transaction

from responses.letters.models import (
    LETTER_MOVES,
    FrozenLetter,
    Letter,
    LetterStatus,
    Section,
)
from responses.library.models import Block, BlockEvent, BlockVersion, Citation
from responses.outbox.models import Attempt, Delivery, DeliveryStatus
from tests.factories import make_block, make_inquiry, make_template, make_user, make_version

from .making import make_letter, make_note, section_of

pytestmark = pytest.mark.django_db

WORDING = "An approved wording never changes"
KEPT = "What was approved is kept exactly"
FIXED = "What a delivery says, and to whom, is fixed"
SIGNED = "A letter that was approved never changes"
ONWARD = "is only queued, sent or withdrawn"


def refused(match="(?i)unique"):
    """A block that the database refuses, with the rule's name or words in the error."""
    return pytest.raises(IntegrityError, match=match)


def change(row, **fields):
    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(**fields)


# --- Vetted texts -------------------------------------------------------------


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


# --- Letters ------------------------------------------------------------------


def test_nobody_approves_a_letter_of_their_own(letter, specialist):
    with refused("letter_not_approved_by_author"):
        change(letter, approved_by=specialist)


@pytest.mark.parametrize("status", ["approved", "queued", "sent"])
def test_no_letter_is_final_without_an_approval(letter, status):
    with refused("letter_final_is_approved"):
        change(letter, status=status, sent_at=letter.created_at)


def test_a_sent_letter_has_its_date(letter, reviewer):
    approval = {"approved_by": reviewer, "approved_at": letter.created_at}
    with refused("letter_sent_has_date"):
        change(letter, status="sent", **approval)


def test_one_letter_is_on_its_way(letter, specialist):
    with refused(), transaction.atomic():
        Letter.objects.create(
            inquiry=letter.inquiry,
            question=letter.question,
            template=letter.template,
            author=specialist,
        )


def test_after_it_was_sent_there_may_be_another(letter, specialist, reviewer):
    approval = {"approved_by": reviewer, "approved_at": letter.created_at}
    change(letter, status="sent", sent_at=letter.created_at, **approval)
    again = {"inquiry": letter.inquiry, "question": letter.question, "template": letter.template}
    assert Letter.objects.create(author=specialist, **again).pk != letter.pk


def test_words_that_nobody_vetted_carry_a_name(letter):
    with refused("section_change_has_a_name"):
        change(section_of(letter, "treatment"), changed_body="<p>New.</p>")


def test_a_version_stands_in_a_letter_once(letter, version):
    with refused(), transaction.atomic():
        Section.objects.create(letter=letter, version=version, position=9)


@pytest.mark.parametrize("field", ["subject", "html", "mail_html", "text", "pdf", "content"])
def test_a_frozen_letter_never_changes(frozen, field):
    value = {"pdf": b"other", "content": {}}.get(field, "other")
    with refused(KEPT):
        change(frozen, **{field: value})


def test_a_frozen_letter_never_changes_through_save(frozen):
    frozen.text = "other"
    with refused(KEPT), transaction.atomic():
        frozen.save(update_fields=["text"])
    assert FrozenLetter.objects.get().text != "other"


@pytest.mark.servers
@pytest.mark.usefixtures("on_postgres")
def test_a_frozen_letter_never_goes(frozen):
    with refused(KEPT), transaction.atomic():
        frozen.delete()


def put_on_record(letter, status, reviewer):
    when = letter.created_at
    change(letter, status=status, approved_by=reviewer, approved_at=when, sent_at=when)


@pytest.mark.parametrize("status", ["approved", "queued", "sent", "withdrawn"])
@pytest.mark.parametrize(
    "fields",
    [
        {"opening": "<p>New.</p>"},
        {"opening": ""},
        {"language": "es"},
        {"approved_at": "2026-01-01T00:00Z"},
        {"erased_at": "2026-01-01T00:00Z", "opening": "<p>New.</p>"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_an_approved_letter_never_changes(letter, reviewer, status, fields):
    put_on_record(letter, status, reviewer)
    with refused(SIGNED):
        change(letter, **fields)


@pytest.mark.parametrize("field", ["author", "approved_by"])
def test_nor_who_wrote_and_who_approved_it(frozen, editor, field):
    with refused(SIGNED):
        change(frozen.letter, **{field: editor})


def test_nor_its_question_and_template(frozen):
    other = make_inquiry().questions.get()
    with refused(SIGNED):
        change(frozen.letter, question=other)
    with refused(SIGNED):
        change(frozen.letter, template=make_template())


@pytest.mark.parametrize("before", ["approved", "queued", "sent", "withdrawn"])
@pytest.mark.parametrize("after", LetterStatus)
def test_once_approved_a_letter_moves_by_the_table_alone(letter, reviewer, before, after):
    put_on_record(letter, before, reviewer)
    if after == before or after in LETTER_MOVES[before]:
        change(letter, status=after)
    else:
        with refused(ONWARD):
            change(letter, status=after)


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_until_then_it_may_change(letter, status):
    change(letter, status=status)
    change(letter, opening="<p>New.</p>")
    change(section_of(letter, "treatment"), position=9)


@pytest.mark.parametrize("status", ["approved", "queued", "sent", "withdrawn"])
def test_its_sections_stay_as_they_were(letter, reviewer, specialist, status):
    section = section_of(letter, "treatment")
    words = {"changed_body": "<p>New.</p>", "changed_by": specialist}
    change(section, **words)
    put_on_record(letter, status, reviewer)
    for fields in ({"position": 9}, {"changed_body": "<p>Newer.</p>"}, {"changed_body": ""}):
        with refused(SIGNED):
            change(section, **fields)
    with refused(SIGNED), transaction.atomic():
        Section.objects.create(letter=letter, version=make_version_of("b"), position=7)


def test_no_section_moves_into_an_approved_letter(frozen, specialist):
    section = make_letter(specialist, make_block("b")).sections.first()
    with refused(SIGNED):
        change(section, letter=frozen.letter)


def make_version_of(key):
    return make_block(key).versions.get()


@pytest.mark.servers
@pytest.mark.usefixtures("on_postgres")
def test_no_section_of_an_approved_letter_goes(frozen):
    with refused(SIGNED), transaction.atomic():
        section_of(frozen.letter, "treatment").delete()


# --- Deliveries -----------------------------------------------------------------


@pytest.mark.parametrize(
    "fields",
    [
        {"recipient": "eve@example.org"},
        {"recipient_name": "Eve"},
        {"subject": "Other"},
        {"text": "Other"},
        {"html": "Other"},
        {"message_id": "<other@example.org>"},
        {"channel": "post"},
        {"purpose": "acknowledgement"},
        {"letter": None},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_a_delivery_says_and_to_whom_never_changes(delivery, fields):
    with refused(FIXED):
        change(delivery, **fields)


def test_a_delivery_never_moves_to_another_inquiry(delivery):
    with refused(FIXED):
        change(delivery, inquiry=make_inquiry())


def test_how_a_delivery_stands_may_change(delivery):
    change(delivery, status="sending", claimed_at=delivery.created_at)
    assert Delivery.objects.get().status == "sending"


@pytest.mark.parametrize("after", [s for s in DeliveryStatus if s not in ("sent", "bounced")])
def test_what_was_sent_can_only_come_back(after):
    note = make_note(status="sent")
    with refused("can only come back"):
        change(note, status=after)
    change(note, status="bounced")


@pytest.mark.parametrize("before", ["bounced", "withdrawn"])
def test_what_came_back_or_was_withdrawn_stays_so(before):
    note = make_note(status=before)
    with refused("can only come back"):
        change(note, status="queued")


@pytest.mark.servers
@pytest.mark.usefixtures("on_postgres")
def test_no_delivery_and_no_attempt_goes():
    attempt = Attempt.objects.create(delivery=make_note(), outcome="sent")
    with refused("An attempt is never deleted"), transaction.atomic():
        attempt.delete()
    with refused("A delivery is never deleted"), transaction.atomic():
        Delivery.objects.all()._raw_delete("default")


def test_a_letter_has_one_delivery_that_counts(delivery):
    copy = {"inquiry": delivery.inquiry, "letter": delivery.letter, "purpose": "letter"}
    copy |= {"channel": "email", "recipient": "maria@example.org", "message_id": "<two@e.org>"}
    with refused(), transaction.atomic():
        Delivery.objects.create(**copy)
    change(delivery, status="withdrawn")
    assert Delivery.objects.create(**copy).status == "queued"


def test_an_inquiry_is_acknowledged_once():
    note = make_note()
    with refused(), transaction.atomic():
        Delivery.objects.create(
            inquiry=note.inquiry,
            purpose="acknowledgement",
            channel="email",
            recipient="maria@example.org",
            message_id="<two@example.org>",
        )


def test_a_delivery_goes_to_somebody():
    with refused("delivery_has_recipient"), transaction.atomic():
        make_note(recipient="")


def test_a_letters_delivery_has_its_letter():
    with refused("delivery_of_letter_has_letter"), transaction.atomic():
        make_note(purpose="letter")


def test_a_question_is_acknowledged_once_and_notes_may_follow():
    first = make_note()
    for number in range(2):
        again(first, purpose="note", message_id=f"<{number}@example.org>")
    with refused(), transaction.atomic():
        again(first, purpose="acknowledgement", message_id="<again@example.org>")


def again(note, **fields):
    """Another mail to the same person about the same inquiry."""
    same = ("inquiry", "channel", "recipient", "subject", "text")
    return Delivery.objects.create(**{name: getattr(note, name) for name in same} | fields)


def test_a_message_id_is_used_once():
    with refused(), transaction.atomic():
        make_note(message_id=make_note().message_id)


def test_one_attempt_is_under_way(delivery):
    Attempt.objects.create(delivery=delivery)
    with refused(), transaction.atomic():
        Attempt.objects.create(delivery=delivery)


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (lambda: make_note(status="lost"), "delivery_status_known"),
        (lambda: make_block("b", status="lost"), "version_status_known"),
        (
            lambda: change(make_letter(make_user("sam", "specialist")), status="lost"),
            "letter_status_known",
        ),
    ],
)
def test_a_status_that_nobody_knows_is_refused(make, rule):
    with refused(rule), transaction.atomic():
        make()


def test_no_row_of_a_persons_record_goes_with_another(delivery):
    for row in (delivery.inquiry, delivery.letter, delivery.inquiry.person):
        with pytest.raises(models.ProtectedError):
            row.delete()
    assert Block.objects.count() == 3
