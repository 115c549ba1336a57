"""A colleague is away, or gone: their inquiries must not go silent."""

import pytest

from inquiries import verbs
from inquiries.errors import AlreadyTaken
from inquiries.models import Status

from ..factories import make_inquiry

pytestmark = pytest.mark.django_db


def leave(user):
    user.is_active = False
    user.save(update_fields=["is_active"])


def test_another_specialist_takes_over_with_an_event(specialist, other_specialist):
    inquiry = make_inquiry(assignee=specialist)
    inquiry = verbs.take_over(inquiry, other_specialist)
    assert inquiry.assignee == other_specialist
    assert inquiry.events.last().data == {"before": specialist.pk}


def test_taking_is_not_taking_over(specialist, other_specialist):
    inquiry = make_inquiry(assignee=specialist)
    with pytest.raises(AlreadyTaken):
        verbs.take(inquiry, other_specialist)


def test_the_next_one_may_be_somebodys_who_left(specialist, other_specialist):
    inquiry = make_inquiry(assignee=specialist)
    leave(specialist)
    assert verbs.take_next(other_specialist) == inquiry


def test_a_follow_up_to_somebody_who_left_is_nobodys(specialist):
    inquiry = make_inquiry(assignee=specialist)
    leave(specialist)
    verbs.follow_up(inquiry, "And what about school?")
    inquiry.refresh_from_db()
    assert inquiry.assignee is None


def test_who_follows_up_is_no_program(db):
    inquiry = make_inquiry(suspect=True)
    verbs.follow_up(inquiry, "Did you get my question?")
    inquiry.refresh_from_db()
    assert inquiry.status == Status.NEW


def test_an_inquiry_taken_over_opens_for_the_new_specialist(client, specialist, other_specialist):
    inquiry = make_inquiry(assignee=specialist)
    client.force_login(other_specialist)
    client.post(f"/desk/inquiries/{inquiry.code}/take-over/")
    assert "Write the letter" in client.get(f"/desk/inquiries/{inquiry.code}/").content.decode()
