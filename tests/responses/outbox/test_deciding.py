"""What a person decides about a delivery: posted, arrived after all, send again."""

from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from inquiries import verbs as inquiry_verbs
from inquiries.errors import NotPossible, TooLate
from inquiries.models import Event, Inquiry, Person
from responses.letters.models import Letter
from responses.letters.verbs import start_letter
from responses.outbox import deciding
from responses.outbox.deciding import (
    mark_posted,
    resolve,
    retry,
    withdraw,
    withdraw_delivery,
)
from responses.outbox.holding import hold_until
from responses.outbox.models import Attempt, Delivery, DeliveryStatus, Outcome
from responses.outbox.posting import address_page
from responses.outbox.queueing import FOLLOW_UP, queue_note
from responses.outbox.sending import claim, deliver, mark_sent, settle
from responses.outbox.smtp import Result
from tests.factories import make_inquiry
from tests.responses.making import approved, make_letter, make_note, submitted
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def put_in(delivery, status):
    Delivery.objects.filter(pk=delivery.pk).update(status=status)
    delivery.refresh_from_db()
    return delivery


def verbs_on(delivery):
    return list(Event.objects.filter(inquiry=delivery.inquiry).values_list("verb", flat=True))


@pytest.fixture
def by_post(aatp, definition, specialist, reviewer, quick_pdf):
    letter = make_letter(
        specialist, definition, disease=aatp, reply_by="post", postal_address="1 Long Lane"
    )
    return approved(submitted(letter, specialist), reviewer).letter.deliveries.get()


# --- Posting ----------------------------------------------------------------------


def test_a_letter_in_the_post_is_sent(by_post, specialist):
    mark_posted(by_post, specialist)
    assert Delivery.objects.get().status == DeliveryStatus.SENT
    assert Letter.objects.get().status == "sent"
    assert Inquiry.objects.get().status == "answered"
    assert verbs_on(by_post)[-2:] == ["delivery-sent", "posted"]


def test_a_letter_that_is_held_back_is_not_posted_yet(by_post, specialist):
    hold_until(by_post, specialist, timezone.now() + timedelta(days=1))
    with pytest.raises(NotPossible, match="held back"):
        mark_posted(by_post, specialist)
    assert not Delivery.objects.to_post().exists()


def test_it_is_posted_once(by_post, specialist):
    mark_posted(by_post, specialist)
    with pytest.raises(NotPossible, match="sent already"):
        mark_posted(by_post, specialist)
    assert verbs_on(by_post).count("posted") == 1


def test_what_goes_by_mail_is_not_posted(delivery, specialist):
    with pytest.raises(NotPossible, match="by e-mail"):
        mark_posted(delivery, specialist)
    assert Letter.objects.get().status == "queued"


# --- Doubt ------------------------------------------------------------------------


def test_it_arrived_after_all(delivery, specialist):
    put_in(delivery, DeliveryStatus.UNCERTAIN)
    resolve(delivery, specialist, "arrived", note="It is in the log.")
    assert Delivery.objects.get().status == DeliveryStatus.SENT
    assert Letter.objects.get().status == "sent"
    resolved = Event.objects.get(verb="delivery-resolved")
    assert resolved.data == {"answer": "arrived", "delivery": delivery.pk}


def test_how_they_knew_stands_beside_the_attempt_and_in_no_event(delivery, specialist):
    attempt = Attempt.objects.create(delivery=delivery, outcome="uncertain")
    put_in(delivery, DeliveryStatus.UNCERTAIN)
    resolve(delivery, specialist, "arrived", note="Maria Sample called.")
    attempt.refresh_from_db()
    assert attempt.note == "Maria Sample called."
    assert [event for event in Event.objects.all() if "Maria" in str(event.data)] == []


def test_it_did_not_arrive_and_goes_again_under_the_same_message_id(
    delivery, specialist, hints, django_capture_on_commit_callbacks
):
    put_in(delivery, DeliveryStatus.UNCERTAIN)
    with django_capture_on_commit_callbacks(execute=True):
        resolve(delivery, specialist, "again", note="Not in the log.")
    again = Delivery.objects.get()
    assert (again.status, again.message_id) == (DeliveryStatus.QUEUED, delivery.message_id)
    assert hints == [delivery.pk]


@pytest.mark.parametrize("note", ["", "  \n", "\0", "x" * 501])
def test_without_a_reason_nothing_is_decided(delivery, specialist, note):
    put_in(delivery, DeliveryStatus.UNCERTAIN)
    with pytest.raises(NotPossible, match="note|Write"):
        resolve(delivery, specialist, "arrived", note=note)
    assert Delivery.objects.get().status == DeliveryStatus.UNCERTAIN


@pytest.mark.parametrize("status", [s for s in DeliveryStatus if s != DeliveryStatus.UNCERTAIN])
def test_only_doubt_is_resolved(status, specialist):
    note = put_in(make_note(), status)
    with pytest.raises(NotPossible, match="not uncertain"):
        resolve(note, specialist, "again", note="I think so.")
    assert Delivery.objects.get().status == status


def test_a_doubtful_letter_that_is_withdrawn_is_not_sent_again(delivery, specialist):
    put_in(delivery, DeliveryStatus.UNCERTAIN)
    resolve(delivery, specialist, "withdraw", note="They called: no letter, please.")
    assert Delivery.objects.get().status == DeliveryStatus.WITHDRAWN
    assert Letter.objects.get().status == "withdrawn"
    assert verbs_on(delivery)[-2:] == ["delivery-resolved", "letter-withdrawn"]
    assert delivery.attempts.get().note == "They called: no letter, please."


def test_there_is_no_fourth_answer(delivery, specialist):
    put_in(delivery, DeliveryStatus.UNCERTAIN)
    with pytest.raises(NotPossible, match="Say whether"):
        resolve(delivery, specialist, "failed", note="So it seems.")
    assert Delivery.objects.get().status == DeliveryStatus.UNCERTAIN
    assert delivery.attempts.count() == 0


# --- Sending again ----------------------------------------------------------------


def test_a_refused_letter_goes_again_to_the_same_address(delivery, specialist):
    put_in(delivery, DeliveryStatus.FAILED)
    assert retry(delivery, specialist) == delivery
    assert Delivery.objects.get().status == DeliveryStatus.QUEUED
    assert verbs_on(delivery)[-1] == "delivery-retried"


@pytest.mark.parametrize("how", ["retry", "resolve"])
def test_to_a_mended_address_it_is_a_new_delivery(delivery, specialist, how):
    put_in(delivery, DeliveryStatus.FAILED if how == "retry" else DeliveryStatus.UNCERTAIN)
    Person.objects.update(email="right@example.org")
    if how == "retry":
        retry(delivery, specialist)
    else:
        resolve(delivery, specialist, "again", note="The log says so.")
    old, new = Delivery.objects.order_by("pk")
    assert (old.status, new.status) == (DeliveryStatus.WITHDRAWN, DeliveryStatus.QUEUED)
    assert (new.recipient, new.text) == ("right@example.org", old.text)
    assert new.message_id != old.message_id


def test_who_wants_it_by_post_now_gets_it_by_post(delivery, specialist):
    put_in(delivery, DeliveryStatus.FAILED)
    Inquiry.objects.update(reply_by="post")
    Person.objects.update(postal_address="1 Long Lane")
    retry(delivery, specialist)
    new = Delivery.objects.latest("pk")
    assert (new.channel, new.recipient) == ("post", "1 Long Lane")


def test_a_refused_acknowledgement_goes_again_to_the_same_address(specialist):
    note = put_in(make_note(), DeliveryStatus.FAILED)
    retry(note, specialist)
    assert Delivery.objects.get().status == DeliveryStatus.QUEUED


@pytest.mark.parametrize("how", ["retry", "resolve"])
def test_to_a_mended_address_goes_a_new_acknowledgement(specialist, how, hints):
    note = put_in(make_note(), DeliveryStatus.FAILED if how == "retry" else "uncertain")
    Person.objects.update(email="right@example.org")
    if how == "retry":
        assert retry(note, specialist).recipient == "right@example.org"
    else:
        resolve(note, specialist, "again", note="The log says so.")
    old, new = Delivery.objects.order_by("pk")
    assert (old.status, old.recipient) == (DeliveryStatus.WITHDRAWN, "maria@example.org")
    assert (new.status, new.recipient) == (DeliveryStatus.QUEUED, "right@example.org")


def test_the_new_acknowledgement_has_the_link_that_is_valid_now(specialist):
    note = put_in(make_note(), DeliveryStatus.FAILED)
    link = inquiry_verbs.renew_link(note.inquiry, specialist)
    Person.objects.update(email="right@example.org")
    assert link.token in retry(note, specialist).text


def test_where_we_have_written_already_no_second_note_goes(specialist):
    note = put_in(make_note(), DeliveryStatus.FAILED)
    Person.objects.update(email="right@example.org")
    note.inquiry.refresh_from_db()
    queue_note(note.inquiry, FOLLOW_UP, "right@example.org")
    assert retry(note, specialist).status == DeliveryStatus.WITHDRAWN
    assert Delivery.objects.count() == 2


def test_who_wants_letters_by_post_now_gets_no_note(specialist):
    note = put_in(make_note(), DeliveryStatus.FAILED)
    Inquiry.objects.update(reply_by="post")
    assert retry(note, specialist).status == DeliveryStatus.WITHDRAWN
    assert Delivery.objects.count() == 1


def test_an_address_that_had_enough_notes_today_gets_no_more(specialist, settings):
    note = put_in(make_note(), DeliveryStatus.FAILED)
    Person.objects.update(email="right@example.org")
    settings.ACKNOWLEDGEMENTS_PER_ADDRESS_A_DAY = 0
    with pytest.raises(NotPossible, match="several times today"):
        retry(note, specialist)
    assert Delivery.objects.get().status == DeliveryStatus.FAILED
    assert verbs_on(note) == ["submitted"]


@pytest.mark.parametrize("status", [s for s in DeliveryStatus if s not in ("failed", "bounced")])
def test_only_what_was_refused_or_came_back_is_sent_again(status, specialist):
    note = put_in(make_note(), status)
    with pytest.raises(NotPossible, match="not refused"):
        retry(note, specialist)
    assert Delivery.objects.get().status == status


def test_deciding_about_one_delivery_leaves_others_alone(delivery, specialist):
    other = make_note()
    put_in(delivery, DeliveryStatus.FAILED)
    retry(delivery, specialist)
    other.refresh_from_db()
    assert other.status == DeliveryStatus.QUEUED
    assert make_inquiry().deliveries.count() == 0


# --- Sending again what came back ---------------------------------------------------


@pytest.fixture
def came_back(delivery, specialist):
    """The letter was sent and came back; its inquiry is open again."""
    mark_sent(put_in(delivery, DeliveryStatus.UNCERTAIN), timezone.now())
    Inquiry.objects.update(status="open")
    return put_in(delivery, DeliveryStatus.BOUNCED)


def test_what_came_back_goes_to_the_mended_address_and_stays_on_record(came_back, specialist):
    sent_at = Letter.objects.get().sent_at
    Person.objects.update(email="right@example.org")
    again = retry(came_back, specialist)
    old, new = Delivery.objects.order_by("pk")
    assert (old.status, new.status, new.recipient) == ("bounced", "queued", "right@example.org")
    assert (again, new.text) == (new, old.text)
    assert (Letter.objects.get().status, Letter.objects.get().sent_at) == ("sent", sent_at)


def test_when_that_arrives_the_inquiry_is_answered_again(came_back, specialist, server):
    Person.objects.update(email="right@example.org")
    assert deliver(retry(came_back, specialist).pk) == "sent"
    assert (Inquiry.objects.get().status, Letter.objects.get().status) == ("answered", "sent")


def test_to_the_same_address_only_if_somebody_is_sure_of_it(came_back, specialist):
    with pytest.raises(NotPossible, match="came back from this address"):
        retry(came_back, specialist)
    assert Delivery.objects.count() == 1
    assert retry(came_back, specialist, sure=True).recipient == came_back.recipient


def test_what_came_back_goes_again_once(came_back, specialist):
    retry(came_back, specialist, sure=True)
    with pytest.raises(NotPossible, match="sent again already"):
        retry(came_back, specialist, sure=True)
    assert Delivery.objects.count() == 2


def test_an_acknowledgement_that_came_back_goes_to_the_mended_address(specialist):
    note = put_in(make_note(), DeliveryStatus.BOUNCED)
    Person.objects.update(email="right@example.org")
    again = retry(note, specialist)
    assert (again.recipient, again.purpose) == ("right@example.org", "note")
    assert put_in(note, note.status).status == DeliveryStatus.BOUNCED


def test_one_that_nobody_waits_for_does_not(specialist):
    note = put_in(make_note(), DeliveryStatus.BOUNCED)
    Inquiry.objects.update(reply_by="post")
    with pytest.raises(NotPossible, match="Nothing needs to go"):
        retry(note, specialist)
    assert Delivery.objects.get().status == DeliveryStatus.BOUNCED


def waits_for_a_person(delivery):
    return Delivery.objects.for_a_person().filter(pk=delivery.pk).exists()


def test_what_came_back_waits_for_a_person_until_something_newer_goes(came_back, specialist):
    assert waits_for_a_person(came_back)
    again = retry(came_back, specialist, sure=True)
    assert not waits_for_a_person(came_back)
    withdraw_delivery(again, specialist)
    assert waits_for_a_person(came_back)


def test_a_note_about_something_else_does_not_settle_it(came_back):
    queue_note(came_back.inquiry, FOLLOW_UP, "maria@example.org")
    assert waits_for_a_person(came_back)


def test_nor_does_it_wait_once_the_inquiry_is_closed(came_back):
    Inquiry.objects.update(status="closed")
    assert not waits_for_a_person(came_back)


# --- Withdrawing --------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_a_letter_under_the_pen_is_withdrawn(letter, specialist, status):
    if status == "in_review":
        submitted(letter, specialist)
    withdraw(letter, specialist)
    assert Letter.objects.get().status == "withdrawn"
    event = Event.objects.get(verb="letter-withdrawn")
    assert (event.actor, event.data) == (specialist, {"letter": letter.pk})


@pytest.mark.parametrize("status", [DeliveryStatus.QUEUED, DeliveryStatus.FAILED])
def test_an_approved_letter_is_withdrawn_before_it_is_sent(delivery, specialist, status):
    put_in(delivery, status)
    withdraw(delivery.letter, specialist)
    assert Letter.objects.get().status == "withdrawn"
    assert Delivery.objects.get().status == DeliveryStatus.WITHDRAWN
    assert deliver(delivery.pk) == ""


@pytest.mark.parametrize(
    ("status", "why"),
    [(DeliveryStatus.SENDING, "being sent"), (DeliveryStatus.UNCERTAIN, "may have arrived")],
)
def test_once_a_worker_has_it_it_is_too_late(delivery, specialist, status, why):
    put_in(delivery, status)
    with pytest.raises(NotPossible, match=why):
        withdraw(delivery.letter, specialist)
    assert (Letter.objects.get().status, Delivery.objects.get().status) == ("queued", status)
    assert "letter-withdrawn" not in verbs_on(delivery)


@pytest.mark.parametrize("status", [DeliveryStatus.QUEUED, DeliveryStatus.FAILED])
def test_its_delivery_takes_the_letter_back_with_it(delivery, specialist, status):
    put_in(delivery, status)
    withdraw_delivery(delivery, specialist)
    assert (Letter.objects.get().status, Delivery.objects.get().status) == ("withdrawn",) * 2
    assert verbs_on(delivery)[-1] == "letter-withdrawn"


@pytest.mark.parametrize("status", [s for s in DeliveryStatus if s not in ("queued", "failed")])
def test_what_cannot_be_pulled_back_says_so(delivery, specialist, status):
    put_in(delivery, status)
    with pytest.raises(TooLate, match="Too late|may have arrived"):
        withdraw_delivery(delivery, specialist)
    assert (Letter.objects.get().status, Delivery.objects.get().status) == ("queued", status)


def test_a_second_sending_is_withdrawn_and_the_letter_stays_sent(came_back, specialist):
    again = retry(came_back, specialist, sure=True)
    withdraw_delivery(again, specialist)
    assert Letter.objects.get().status == "sent"
    assert verbs_on(again)[-1] == "delivery-withdrawn"


def test_a_note_is_pulled_back(specialist):
    note = make_note()
    withdraw_delivery(note, specialist)
    assert Delivery.objects.get().status == DeliveryStatus.WITHDRAWN


def test_a_letter_whose_only_delivery_came_back_is_withdrawn(delivery, specialist):
    """It was in doubt, and then came back: nothing of it is under way."""
    put_in(delivery, DeliveryStatus.BOUNCED)
    withdraw(delivery.letter, specialist)
    assert Letter.objects.get().status == "withdrawn"


def test_what_was_sent_is_not_withdrawn(by_post, specialist):
    mark_posted(by_post, specialist)
    with pytest.raises(NotPossible, match="is sent; it can't become withdrawn"):
        withdraw(by_post.letter, specialist)


def test_after_that_another_letter_can_be_written(delivery, specialist):
    withdraw(delivery.letter, specialist)
    inquiry = Inquiry.objects.get()
    assert inquiry.status == "open"
    assert start_letter(inquiry, specialist).pk != delivery.letter_id


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
@pytest.mark.parametrize("what", ["letter", "delivery"])
def test_withdrawn_and_sent_at_once_it_is_one_of_them(delivery, specialist, server, what):
    verb, row = (withdraw_delivery, delivery)
    if what == "letter":
        verb, row = withdraw, delivery.letter
    sent, withdrawn = at_once(partial(deliver, delivery.pk), partial(verb, row, specialist))
    assert (sent == "sent") == isinstance(withdrawn, NotPossible)
    assert Letter.objects.get().status == Delivery.objects.get().status
    assert len(server.kept) == (sent == "sent")


# --- The address in the window ------------------------------------------------------


def test_a_letter_by_post_has_its_address(by_post):
    assert not by_post.needs_address_page


def test_a_mail_that_becomes_post_gets_an_address_page(delivery, specialist):
    put_in(delivery, DeliveryStatus.FAILED)
    Inquiry.objects.update(reply_by="post")
    Person.objects.update(name="Maria Post", postal_address="1 Long Lane\nSpringfield")
    posted = retry(delivery, specialist)
    assert posted.needs_address_page
    page = PdfReader(BytesIO(address_page(posted))).pages[0].extract_text()
    for line in ("Genetic and Rare Diseases Information Center", "Maria Post", "Springfield"):
        assert line in page


def test_what_goes_by_mail_needs_none(delivery):
    assert not delivery.needs_address_page


def test_a_letter_that_is_put_off_while_somebody_withdraws_it_is_withdrawn(
    delivery, specialist, monkeypatch
):
    """The worker had it at the first look, and has not at the second."""
    attempt, lock = claim(delivery.pk), deciding.locked_letter

    def put_off_meanwhile(letter):
        settle(attempt, Result(Outcome.DEFERRED, "450"))
        return lock(letter)

    monkeypatch.setattr(deciding, "locked_letter", put_off_meanwhile)
    assert withdraw(delivery.letter, specialist).status == "withdrawn"
    assert Delivery.objects.get().status == "withdrawn"
