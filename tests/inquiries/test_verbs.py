"""What can be done to an inquiry, and what can't."""

from datetime import date, timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils import timezone

from inquiries import contact, verbs
from inquiries.errors import AlreadyTaken, NotPossible
from inquiries.models import Event, Inquiry, PersonLink, Status, Verb
from inquiries.working_days import due_date, working_days_after
from tests.factories import QUESTION, make_disease, make_inquiry

pytestmark = pytest.mark.django_db


def asked(**changes):
    answers = {
        "submission_key": uuid4(),
        "question": QUESTION,
        "outlook": "yes",
        "relation": "self",
        "reply_by": "email",
        "email": "maria@example.org",
    }
    return verbs.Asked(**answers | changes)


def verbs_on(inquiry):
    return list(inquiry.events.values_list("verb", flat=True))


def put_in(inquiry, status, **fields):
    Inquiry.objects.filter(pk=inquiry.pk).update(status=status, **fields)
    inquiry.refresh_from_db()
    return inquiry


# --- Submitting -------------------------------------------------------------


def test_submitting_stores_the_question_and_acknowledges_it():
    acknowledged = []
    inquiry, is_new = verbs.submit(asked(), acknowledged.append)
    assert (is_new, acknowledged) == (True, [inquiry])
    assert [question.text for question in inquiry.questions.all()] == [QUESTION]
    assert verbs_on(inquiry) == [Verb.SUBMITTED]


def test_the_same_form_sent_twice_is_one_inquiry_with_one_acknowledgement():
    acknowledged = []
    first, _ = verbs.submit(asked(submission_key=(key := uuid4())), acknowledged.append)
    second, is_new = verbs.submit(asked(submission_key=key), acknowledged.append)
    assert (second, is_new) == (first, False)
    assert acknowledged == [first]


def test_a_suspect_question_is_kept_as_spam_and_not_acknowledged():
    acknowledged = []
    inquiry, _ = verbs.submit(asked(suspect=True), acknowledged.append)
    assert inquiry.status == Status.SPAM
    assert acknowledged == []
    assert verbs_on(inquiry) == [Verb.SUBMITTED_SUSPECT]


def test_a_question_whose_acknowledgement_breaks_is_not_half_stored():
    def broken(inquiry):
        raise RuntimeError("no outbox")

    with pytest.raises(RuntimeError):
        verbs.submit(asked(), broken)
    assert Inquiry.objects.count() == 0


def test_an_answer_that_the_database_refuses_is_an_error_and_not_a_missing_inquiry():
    words_for_nothing = asked(disease_unknown=True, disease_text="Purple spots")
    with pytest.raises(IntegrityError, match="inquiry_unknown_disease_has_no_words"):
        verbs.submit(words_for_nothing, lambda inquiry: None)


def test_a_new_inquiry_is_due_when_the_center_promises(settings):
    settings.ANSWER_WORKING_DAYS = 3
    assert make_inquiry().due_on == working_days_after(timezone.localdate(), 3)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 11, 19), 1, date(2026, 11, 20)),  # Thursday, Friday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday, Monday
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # Saturday, Monday
        (date(2026, 11, 22), 5, date(2026, 11, 27)),  # Sunday, Friday
        (date(2026, 11, 23), 9, date(2026, 12, 4)),  # over a weekend and a month
    ],
)
def test_weekends_are_no_working_days(start, days, due):
    assert working_days_after(start, days) == due


def test_days_on_which_the_center_is_closed_are_no_working_days():
    thanksgiving, saturday = date(2026, 11, 26), date(2026, 11, 28)
    due = working_days_after(date(2026, 11, 25), 2, {thanksgiving, saturday})
    assert due == date(2026, 11, 30)


def test_a_new_inquiry_is_not_due_on_a_day_when_the_center_is_closed(settings):
    settings.CENTER_CLOSED_ON = {due_date()}
    (closed,) = settings.CENTER_CLOSED_ON
    assert make_inquiry().due_on == working_days_after(closed, 1)


# --- Taking -----------------------------------------------------------------


def test_taking_a_new_inquiry_opens_it(specialist):
    inquiry = verbs.take(make_inquiry(), specialist)
    assert (inquiry.status, inquiry.assignee) == (Status.OPEN, specialist)
    assert verbs_on(inquiry) == [Verb.SUBMITTED, Verb.TAKEN]


def test_taking_what_one_has_changes_nothing(specialist):
    inquiry = make_inquiry(assignee=specialist)
    verbs.take(inquiry, specialist)
    assert verbs_on(inquiry) == [Verb.SUBMITTED, Verb.TAKEN]


def test_what_somebody_has_is_not_taken_away(specialist, other_specialist):
    inquiry = make_inquiry(assignee=specialist)
    with pytest.raises(AlreadyTaken, match="Sam has taken"):
        verbs.take(inquiry, other_specialist)
    inquiry.refresh_from_db()
    assert inquiry.assignee == specialist


def test_the_next_one_is_due_soonest_and_nobodys(specialist, other_specialist):
    late, soon, taken = (make_inquiry() for _ in range(3))
    for inquiry, days in ((late, 9), (soon, 3), (taken, 1)):
        put_in(inquiry, Status.NEW, due_on=timezone.localdate() + timedelta(days=days))
    verbs.take(taken, other_specialist)
    assert [verbs.take_next(specialist), verbs.take_next(specialist)] == [soon, late]
    assert verbs.take_next(specialist) is None


def test_of_two_due_on_one_day_the_older_comes_first(specialist):
    first = make_inquiry()
    make_inquiry()
    assert verbs.take_next(specialist) == first


def test_answered_closed_and_spam_are_never_the_next_one(specialist):
    for status in (Status.ANSWERED, Status.CLOSED, Status.SPAM, Status.DUPLICATE):
        put_in(make_inquiry(), status)
    assert verbs.take_next(specialist) is None


def test_given_back_it_is_nobodys_and_still_open(specialist):
    inquiry = verbs.give_back(make_inquiry(assignee=specialist), specialist)
    assert (inquiry.status, inquiry.assignee) == (Status.OPEN, None)
    assert verbs_on(inquiry)[-1] == Verb.GIVEN_BACK


def test_nobody_gives_back_what_somebody_else_has(specialist, other_specialist):
    inquiry = make_inquiry(assignee=specialist)
    with pytest.raises(NotPossible, match="You don't have"):
        verbs.give_back(inquiry, other_specialist)
    inquiry.refresh_from_db()
    assert inquiry.assignee == specialist


# --- States -----------------------------------------------------------------

DO = {
    "take": verbs.take,
    "mark spam": verbs.mark_spam,
    "unmark spam": lambda inquiry, user: verbs.unmark_spam(inquiry, user, lambda _: None),
    "close": verbs.close,
    "reopen": verbs.reopen,
}
BECOMES = {
    ("take", Status.NEW): Status.OPEN,
    ("take", Status.OPEN): Status.OPEN,
    ("mark spam", Status.NEW): Status.SPAM,
    ("mark spam", Status.OPEN): Status.SPAM,
    ("unmark spam", Status.SPAM): Status.NEW,
    ("close", Status.NEW): Status.CLOSED,
    ("close", Status.OPEN): Status.CLOSED,
    ("close", Status.ANSWERED): Status.CLOSED,
    ("reopen", Status.ANSWERED): Status.OPEN,
    ("reopen", Status.CLOSED): Status.OPEN,
    ("reopen", Status.DUPLICATE): Status.OPEN,
}


@pytest.mark.parametrize(("verb", "status"), BECOMES)
def test_each_move_there_is_works_and_is_recorded(verb, status, specialist):
    inquiry = put_in(make_inquiry(), status)
    DO[verb](inquiry, specialist)
    inquiry.refresh_from_db()
    assert inquiry.status == BECOMES[verb, status]
    assert inquiry.events.filter(actor=specialist).count() == 1


@pytest.mark.parametrize(
    ("verb", "status"), [move for move in product(DO, Status) if move not in BECOMES]
)
def test_a_move_that_is_not_there_is_refused_and_changes_nothing(verb, status, specialist):
    inquiry = put_in(make_inquiry(), status)
    with pytest.raises(NotPossible):
        DO[verb](inquiry, specialist)
    inquiry.refresh_from_db()
    assert (inquiry.status, inquiry.assignee) == (status, None)
    assert verbs_on(inquiry) == [Verb.SUBMITTED]


def test_closing_leaves_the_inquiry_to_nobody(specialist):
    assert verbs.close(make_inquiry(assignee=specialist), specialist).assignee is None


def test_an_answered_inquiry_opened_again_stays_with_its_specialist(specialist):
    inquiry = put_in(make_inquiry(assignee=specialist), Status.ANSWERED)
    assert verbs.reopen(inquiry, specialist).assignee == specialist


def test_no_longer_spam_it_is_acknowledged(specialist):
    acknowledged = []
    inquiry = put_in(make_inquiry(), Status.SPAM)
    verbs.unmark_spam(inquiry, specialist, acknowledged.append)
    assert acknowledged == [inquiry]


# --- Following up, looking, correcting, linking -----------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Status.NEW, Status.NEW),
        (Status.OPEN, Status.OPEN),
        (Status.ANSWERED, Status.OPEN),
        (Status.CLOSED, Status.OPEN),
        (Status.DUPLICATE, Status.OPEN),
        (Status.SPAM, Status.NEW),
    ],
)
def test_a_follow_up_brings_what_was_settled_back_to_the_queue(before, after):
    inquiry = put_in(make_inquiry(), before)
    verbs.follow_up(inquiry, "And is it inherited?")
    inquiry.refresh_from_db()
    assert inquiry.status == after


def test_a_follow_up_has_its_own_due_date():
    inquiry = put_in(make_inquiry(), Status.ANSWERED, due_on=date(2020, 1, 1))
    verbs.follow_up(inquiry, "And is it inherited?")
    inquiry.refresh_from_db()
    assert inquiry.due_on == due_date()


def test_the_same_follow_up_twice_is_one_question():
    inquiry = make_inquiry()
    first = verbs.follow_up(inquiry, "And is it inherited?")
    assert verbs.follow_up(inquiry, "And is it inherited?") == first
    assert inquiry.questions.count() == 2
    assert verbs_on(inquiry) == [Verb.SUBMITTED, Verb.FOLLOWED_UP]


def test_who_looked_is_noted_once_a_day_and_person(specialist, reviewer):
    inquiry = make_inquiry()
    for user in (specialist, specialist, reviewer):
        verbs.look(inquiry, user)
    looks = inquiry.events.filter(verb=Verb.LOOKED)
    assert [event.actor for event in looks] == [specialist, reviewer]


def test_who_looked_yesterday_is_noted_again_today(specialist):
    inquiry = make_inquiry()
    yesterday = timezone.now() - timedelta(days=1)
    Event.objects.create(inquiry=inquiry, actor=specialist, verb=Verb.LOOKED, at=yesterday)
    verbs.look(inquiry, specialist)
    assert inquiry.events.filter(verb=Verb.LOOKED).count() == 2


def test_setting_the_disease_notes_what_it_was_before(specialist):
    fabry, aatp = make_disease("Fabry disease"), make_disease()
    inquiry = make_inquiry(disease=fabry, assignee=specialist)
    assert verbs.set_disease(inquiry, specialist, aatp).disease == aatp
    assert inquiry.events.last().data == {"before": fabry.pk, "after": aatp.pk}


def test_a_corrected_address_stands_on_the_person_and_not_in_the_timeline(specialist):
    inquiry = make_inquiry(assignee=specialist)
    there = {"name": "Maria", "email": "", "postal_address": "1 Long Lane", "reply_by": "post"}
    contact.correct_contact(inquiry, specialist, **there)
    inquiry.person.refresh_from_db()
    assert inquiry.person.postal_address == "1 Long Lane"
    assert inquiry.events.last().data == {"reply_by": "post"}


def test_a_renewed_link_replaces_the_old_one(specialist):
    inquiry = make_inquiry(assignee=specialist)
    old = verbs.link_of(inquiry)
    new = verbs.renew_link(inquiry, specialist)
    assert verbs.link_of(inquiry) == new
    assert new.token != old.token
    assert PersonLink.objects.get(pk=old.pk).revoked_at is not None
    assert verbs_on(inquiry)[-2:] == [Verb.LINK_REVOKED, Verb.LINK_MADE]


def test_revoking_a_link_twice_is_noted_once(specialist):
    inquiry = make_inquiry(assignee=specialist)
    verbs.revoke_link(inquiry, specialist)
    verbs.revoke_link(inquiry, specialist)
    assert verbs.link_of(inquiry) is None
    assert verbs_on(inquiry).count(Verb.LINK_REVOKED) == 1
