"""What is queued, to whom, in which words; acknowledgements and their limit."""

from datetime import timedelta
from email.utils import parseaddr

import pytest
from django.db import transaction
from django.utils import timezone

from inquiries import verbs as inquiry_verbs
from inquiries.models import Person
from responses.outbox.deciding import withdraw
from responses.outbox.mail import message_of, new_message_id
from responses.outbox.models import Delivery
from responses.outbox.queueing import (
    acknowledge,
    approve_and_send,
    queue_letter,
    recipient_in_words,
)
from responses.outbox.sending import become, deliver, sweep
from responses.outbox.working import send_due
from tests.factories import make_inquiry
from tests.responses.making import approved, fresh, make_letter, make_note, read, submitted

pytestmark = pytest.mark.django_db

PERSONAL = {
    "question": "Buy watches at evil.example",
    "disease_text": "Evilitis",
    "name": "Evil Eve",
    "email": "victim@example.org",
}


def acknowledged(**asked):
    inquiry = make_inquiry(**asked)
    acknowledge(inquiry)
    return inquiry


def events_of(inquiry):
    return list(inquiry.events.values_list("verb", flat=True))


# --- Acknowledgements -----------------------------------------------------------


def test_an_acknowledgement_says_what_happens_next(settings):
    settings.CENTER_PHONE = "888-205-2311"
    inquiry = acknowledged()
    note = inquiry.deliveries.get()
    link = inquiry_verbs.link_of(inquiry)
    for words in (inquiry.code, f"/i/{link.token}/", f"{inquiry.due_on:%B %Y}", "888-205-2311"):
        assert words in note.text
    assert note.subject == f"We have your question ({inquiry.code})"


def test_it_repeats_nothing_that_the_person_wrote():
    note = acknowledged(**PERSONAL).deliveries.get()
    said = (note.subject + note.text + note.html).lower()
    assert [word for word in ("evil", "watches", "eve", "victim") if word in said.split()] == []
    assert "evil" not in said
    assert note.recipient_name == ""


def test_nothing_in_it_is_escaped_for_html(settings):
    settings.CENTER_NAME = "Rare & Known"
    assert "Rare & Known" in acknowledged().deliveries.get().text


def test_who_wants_post_gets_no_mail():
    inquiry = acknowledged(reply_by="post", postal_address="1 Long Lane")
    assert inquiry.deliveries.count() == 0


def test_one_inquiry_is_acknowledged_once():
    inquiry = acknowledged()
    acknowledge(inquiry)
    assert inquiry.deliveries.count() == 1


def test_one_address_gets_a_few_a_day_and_no_more(settings):
    settings.ACKNOWLEDGEMENTS_PER_ADDRESS_A_DAY = 2
    inquiries = [acknowledged(email=email) for email in ("m@e.org", "M@E.org", "m@e.org")]
    assert [inquiry.deliveries.count() for inquiry in inquiries] == [1, 1, 0]
    assert events_of(inquiries[2])[-1] == "acknowledgement-withheld"


def test_what_was_sent_yesterday_and_to_others_does_not_count(settings):
    settings.ACKNOWLEDGEMENTS_PER_ADDRESS_A_DAY = 1
    acknowledged()
    Delivery.objects.update(created_at=timezone.now() - timedelta(days=1, seconds=1))
    acknowledged(email="sam@example.org")
    assert acknowledged().deliveries.count() == 1


def test_without_a_working_link_it_names_none(specialist):
    inquiry = make_inquiry(assignee=specialist)
    inquiry_verbs.revoke_link(inquiry, specialist)
    acknowledge(inquiry)
    assert "On this page" not in inquiry.deliveries.get().text


# --- Letters ----------------------------------------------------------------------


def test_a_letter_goes_by_mail_to_the_address_of_the_inquiry(delivery):
    assert (delivery.channel, delivery.recipient) == ("email", "maria@example.org")
    assert delivery.recipient_name == "Maria Sample"


@pytest.mark.usefixtures("quick_pdf")
def test_a_letter_by_post_waits_for_a_person(aatp, definition, specialist, reviewer, hints):
    longest = {"name": "M" * 120, "postal_address": "\n".join(["x" * 99] * 5)}
    letter = make_letter(specialist, definition, disease=aatp, reply_by="post", **longest)
    approved(submitted(letter, specialist), reviewer)
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.recipient) == ("post", longest["postal_address"])
    assert hints == []


def test_a_subject_names_neither_the_person_nor_the_disease(delivery):
    subject = delivery.subject.lower()
    assert delivery.inquiry.code in delivery.subject
    assert [w for w in ("maria", "sample", "thrombocytopenia", "example") if w in subject] == []


def test_a_queued_letter_keeps_its_address_when_the_person_moves(delivery):
    Person.objects.update(email="new@example.org")
    assert message_of(Delivery.objects.get()).to == ["maria@example.org"]


def test_a_worker_hears_of_a_delivery_only_after_the_commit(
    django_capture_on_commit_callbacks, hints
):
    with django_capture_on_commit_callbacks(execute=True):
        inquiry = acknowledged()
        assert hints == []
    assert hints == [inquiry.deliveries.get().pk]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_is_rolled_back_no_worker_hears_of(hints):
    with transaction.atomic():
        acknowledged()
        transaction.set_rollback(True)
    assert (Delivery.objects.count(), hints) == (0, [])


# --- Headers ----------------------------------------------------------------------


def headers(delivery):
    return dict(message_of(delivery).message().items())


def test_an_acknowledgement_says_that_a_machine_wrote_it():
    said = headers(acknowledged().deliveries.get())
    assert said["Auto-Submitted"] == "auto-replied"
    assert said["X-Auto-Response-Suppress"] == "All"


def test_a_letter_is_no_automatic_answer(delivery):
    assert "Auto-Submitted" not in headers(delivery)


def test_headers_hold_the_address_and_nothing_else_about_the_person(delivery):
    said = headers(delivery)
    assert said["To"] == "maria@example.org"
    del said["To"]
    everything = str(said).lower()
    assert [w for w in ("maria", "sample", "thrombocytopenia") if w in everything] == []


def test_a_message_id_is_ours_unique_and_kept(settings):
    settings.MESSAGE_ID_DOMAIN = "gard.example.org"
    ids = {new_message_id() for _ in range(50)}
    assert len(ids) == 50
    assert {parseaddr(one)[1].rpartition("@")[2] for one in ids} == {"gard.example.org"}
    note = make_note()
    assert headers(note)["Message-ID"] == headers(note)["Message-ID"] == note.message_id


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"email": "patient@example.org"}, "to p•••@example.org, by e-mail"),
        ({"reply_by": "post", "postal_address": "1 Long Lane"}, "to Maria Sample, by post"),
        (
            {"reply_by": "post", "postal_address": "1 Long Lane", "name": ""},
            "to the person, by post",
        ),
    ],
)
def test_a_reviewer_reads_where_the_letter_goes(asked, words):
    assert recipient_in_words(make_inquiry(**asked)) == words


# --- Time to pull it back ---------------------------------------------------------------


@pytest.fixture
def _a_minute(settings):
    settings.UNDO_SECONDS = 60


@pytest.mark.usefixtures("_a_minute")
def test_an_approved_letter_waits_a_minute(
    in_review, reviewer, quick_pdf, hints, server, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        approved(in_review, reviewer)
    delivery = Delivery.objects.get()
    assert 58 < (delivery.not_before - timezone.now()).total_seconds() <= 60
    assert (hints, deliver(delivery.pk), sweep()) == ([], "", 0)


@pytest.mark.usefixtures("_a_minute")
def test_when_the_minute_is_over_the_sweep_hints_at_it(delivery, hints):
    hints.clear()
    Delivery.objects.update(not_before=timezone.now())
    assert (sweep(), hints) == (1, [delivery.pk])


@pytest.mark.usefixtures("_a_minute")
def test_until_then_it_can_be_pulled_back(delivery, specialist, server):
    withdraw(delivery.letter, specialist)
    Delivery.objects.update(not_before=timezone.now())
    assert send_due() == 0
    assert server.heard == []


@pytest.mark.usefixtures("_a_minute")
def test_a_note_waits_for_nothing(hints, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        acknowledged()
    assert len(hints) == 1


def test_a_letter_can_be_told_to_go_later(in_review, reviewer, quick_pdf, hints):
    letter = fresh(in_review)
    later = timezone.now() + timedelta(days=5)
    approve_and_send(letter, reviewer, seen=read(letter), not_before=later)
    delivery = Delivery.objects.get()
    assert (delivery.not_before, deliver(delivery.pk), hints) == (later, "", [])


def test_a_letter_that_came_back_goes_again_and_stays_sent(delivery, server, specialist):
    deliver(delivery.pk)
    become(Delivery.objects.get(), "bounced")
    letter = fresh(delivery.letter)
    again = queue_letter(letter.frozen, specialist)
    assert deliver(again.pk) == "sent"
    assert fresh(letter).status == "sent"
    assert fresh(letter).sent_at == letter.sent_at
