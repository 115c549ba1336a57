"""What a person decides about a message that waits, once."""

from functools import partial

import pytest

from inquiries.errors import NotPossible
from inquiries.models import Event, Inquiry, Question
from responses.outbox.erasing import erase
from responses.outbox.models import Delivery, DeliveryStatus, Received, Standing
from responses.outbox.receiving.deciding import (
    confirm_bounce,
    make_follow_up,
    mark_seen,
    remove_content,
)
from tests.factories import make_inquiry
from tests.responses.making import make_note
from tests.threads import at_once

from . import mails

pytestmark = pytest.mark.django_db
LOST = b"From: mario@example.org\nSubject: Hello\n\nIs it inherited?"


@pytest.fixture
def waiting(take, db):
    """A message of Mario's that answers nothing of ours."""
    return take(LOST)


def test_it_becomes_a_question_of_the_inquiry(waiting, specialist):
    inquiry = make_inquiry(assignee=specialist)
    make_follow_up(waiting, specialist, inquiry, "Is it inherited?")
    received, question = Received.objects.get(), Question.objects.latest("pk")
    assert (question.text, question.inquiry) == ("Is it inherited?", inquiry)
    assert (received.inquiry, received.question) == (inquiry, question)
    assert (received.standing, received.decided_by) == (Standing.SEEN, specialist)
    assert Event.objects.latest("pk").data == {"received": received.pk}


def test_nobody_is_told_of_somebody_elses_message(waiting, specialist):
    make_follow_up(waiting, specialist, make_inquiry(), "Is it inherited?")
    assert Delivery.objects.count() == 0


def test_the_person_hears_that_we_have_theirs(take, specialist):
    theirs = take(LOST.replace(b"mario", b"Maria"))
    make_follow_up(theirs, specialist, make_inquiry(), "Is it inherited?")
    assert Delivery.objects.get().recipient == "maria@example.org"


def test_a_closed_inquiry_is_opened_by_it(waiting, specialist):
    inquiry = make_inquiry()
    Inquiry.objects.update(status="closed")
    make_follow_up(waiting, specialist, inquiry, "Is it inherited?")
    assert Inquiry.objects.get().status == "open"


def test_of_a_removed_person_nothing_is_kept_again(waiting, specialist):
    inquiry = make_inquiry(assignee=specialist)
    erase(inquiry, specialist)
    with pytest.raises(NotPossible, match="data was removed"):
        make_follow_up(waiting, specialist, inquiry, "Is it inherited?")
    assert Received.objects.get().standing == Standing.WAITING


def test_the_same_words_are_not_taken_in_twice(take, sent, specialist, waiting):
    take(mails.reply(sent))
    with pytest.raises(NotPossible, match="has these words already"):
        make_follow_up(waiting, specialist, sent.inquiry, "Is it inherited?")
    waiting.refresh_from_db()
    assert waiting.standing == Standing.WAITING


def test_a_bounce_of_forwarded_mail_is_confirmed_by_a_person(take, sent, specialist):
    received = take(mails.bounce(sent, recipient="forwarded@example.org"))
    confirm_bounce(received, specialist)
    assert Delivery.objects.get().status == DeliveryStatus.BOUNCED
    assert (received.standing, received.decided_by) == (Standing.SEEN, specialist)
    bounced = Event.objects.get(verb="delivery-bounced")
    assert (bounced.actor, bounced.data["delivery"]) == (specialist, sent.pk)


def test_while_it_is_being_sent_it_has_not_come_back(take, delivery, specialist, put_in):
    received = take(mails.bounce(put_in(delivery, DeliveryStatus.SENDING)))
    with pytest.raises(NotPossible, match="being sent"):
        confirm_bounce(received, specialist)
    assert Received.objects.get().standing == Standing.WAITING


def test_what_is_no_bounce_brings_nothing_back(take, sent, specialist):
    received = take(mails.reply(sent, sender="mario@example.org"))
    with pytest.raises(NotPossible, match="no bounce"):
        confirm_bounce(received, specialist)
    assert Delivery.objects.get().status == DeliveryStatus.SENT


def test_it_was_looked_at(waiting, specialist):
    mark_seen(waiting, specialist, "  Called\nhim back. ")
    received = Received.objects.get()
    assert (received.standing, received.note) == (Standing.SEEN, "Called him back.")
    assert (received.decided_by, bytes(received.raw)) == (specialist, LOST)


def test_without_a_note_it_still_says_why_it_waited(waiting, specialist):
    mark_seen(waiting, specialist, "")
    assert Received.objects.get().note == "It answers no message of ours."


def test_a_long_note_is_refused(waiting, specialist):
    with pytest.raises(NotPossible, match="longer than 500"):
        mark_seen(waiting, specialist, "x" * 501)
    assert Received.objects.get().standing == Standing.WAITING


def looked_at_again(received, user):
    mark_seen(received, user, "No, mine.")


def taken_in_again(received, user):
    make_follow_up(received, user, make_inquiry(), "Mine")


@pytest.mark.parametrize("again", [looked_at_again, taken_in_again])
def test_it_is_decided_once(waiting, specialist, other_specialist, again):
    mark_seen(waiting, specialist, "Mine.")
    with pytest.raises(NotPossible, match="looked at this message already"):
        again(waiting, other_specialist)
    received = Received.objects.get()
    assert (received.note, received.decided_by) == ("Mine.", specialist)
    assert Question.objects.filter(text="Mine").count() == 0


def test_its_content_is_removed_for_good(waiting, specialist):
    remove_content(waiting, specialist)
    received = Received.objects.get()
    assert (bytes(received.raw), received.note, received.standing) == (b"", "", Standing.SEEN)
    assert received.erased_at is not None
    with pytest.raises(NotPossible, match="removed already"):
        remove_content(waiting, specialist)


def test_an_inquirys_message_goes_only_with_the_inquiry(take, sent, specialist):
    received = take(mails.reply(sent))
    with pytest.raises(NotPossible, match="belongs to an inquiry"):
        remove_content(received, specialist)
    assert bytes(Received.objects.get().raw) == mails.reply(sent)


def test_what_comes_after_the_data_was_removed_can_be_removed_too(take, sent, specialist):
    raw = mails.reply(sent, "My diagnosis is private.")
    sent.inquiry.refresh_from_db()
    erase(sent.inquiry, specialist)
    received = take(raw)
    assert bytes(received.raw) == raw
    remove_content(received, specialist)
    assert (bytes(received.raw), received.standing) == (b"", Standing.SEEN)


def test_all_that_came_in_goes_with_the_inquiry(take, sent, specialist, waiting, put_in):
    for raw in (mails.bounce(sent), mails.reply(sent, Auto_Submitted="auto-replied")):
        take(raw)
    make_follow_up(waiting, specialist, sent.inquiry, "Is it inherited?")
    sent.inquiry.refresh_from_db()
    erase(sent.inquiry, specialist)
    assert {bytes(row.raw) for row in Received.objects.all()} == {b""}
    assert Question.objects.exclude(text="(removed)").count() == 0


def test_our_own_mail_and_a_bounce_of_several_go_with_the_inquiry(take, put_in, sent, specialist):
    other = put_in(make_note("other@example.org"), DeliveryStatus.SENT)
    take(b"Received: x\r\n" + bytes(sent.mime))
    take(mails.bounce(other) + sent.message_id.encode())
    take(mails.bounce(other, recipient="no.one@example.org"))
    take(b"From: maria@example.org\n\nabout nothing of ours")
    sent.inquiry.refresh_from_db()
    erase(sent.inquiry, specialist)
    assert [bool(row.raw) for row in Received.objects.order_by("pk")] == [False, False, True, True]


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
def test_of_two_people_at_once_one_decides(waiting, specialist, other_specialist):
    inquiry = make_inquiry()
    results = at_once(
        partial(mark_seen, waiting, specialist, "Seen."),
        partial(make_follow_up, waiting, other_specialist, inquiry, "Is it inherited?"),
    )
    assert [isinstance(result, NotPossible) for result in results].count(True) == 1
    taken = Received.objects.get().question is not None
    assert inquiry.questions.count() == (2 if taken else 1)
