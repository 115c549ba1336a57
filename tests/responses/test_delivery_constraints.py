"""Rules about deliveries that the database keeps, whatever the code does."""

import pytest
from django.db import models, transaction

from responses.library.models import Block
from responses.outbox.models import Attempt, Delivery, DeliveryStatus
from tests.factories import make_block, make_inquiry, make_user

from .making import make_letter, make_note
from .refusing import change, refused

pytestmark = pytest.mark.django_db

FIXED = "What a delivery says, and to whom, is fixed"


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
