"""Two people at the same moment, on PostgreSQL: real threads, real locks."""

from functools import partial
from uuid import uuid4

import pytest
from django.db import transaction

from inquiries import verbs
from inquiries.errors import AlreadyTaken
from inquiries.models import Inquiry, Question
from tests.factories import make_inquiry, make_user
from tests.threads import at_once

from .test_verbs import asked

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("on_postgres"),
]


def test_one_form_sent_four_times_at_once_is_one_inquiry():
    key, acknowledged = uuid4(), []
    send = partial(verbs.submit, asked(submission_key=key), acknowledged.append)
    results = at_once(*[send] * 4)
    assert {inquiry.pk for inquiry, _ in results} == {Inquiry.objects.get().pk}
    assert sorted(is_new for _, is_new in results) == [False, False, False, True]


def test_of_two_who_take_one_inquiry_one_gets_it():
    inquiry, sam, olga = make_inquiry(), make_user("sam"), make_user("olga")
    results = at_once(partial(verbs.take, inquiry, sam), partial(verbs.take, inquiry, olga))
    refused = [result for result in results if isinstance(result, AlreadyTaken)]
    inquiry.refresh_from_db()
    assert len(refused) == 1
    assert inquiry.assignee in (sam, olga)
    assert inquiry.events.filter(verb="taken").count() == 1


def test_four_who_take_the_next_one_get_four():
    people = [make_user(f"user{n}") for n in range(4)]
    wanted = {make_inquiry().pk for _ in people}
    results = at_once(*[partial(verbs.take_next, user) for user in people])
    assert {inquiry.pk for inquiry in results} == wanted


def test_an_inquiry_that_somebody_is_just_taking_is_passed_over():
    first, second, sam = make_inquiry(), make_inquiry(), make_user("sam")
    with transaction.atomic():
        Inquiry.objects.select_for_update().get(pk=first.pk)
        (taken,) = at_once(partial(verbs.take_next, sam))
    assert taken == second


def test_one_follow_up_sent_twice_at_once_is_one_question():
    inquiry = make_inquiry()
    ask_again = partial(verbs.follow_up, inquiry, "And is it inherited?")
    first, second = at_once(ask_again, ask_again)
    assert first == second
    assert Question.objects.count() == 2
