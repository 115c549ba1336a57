"""Who gets an inquiry: unseen is 404, seen and not allowed is 403."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from inquiries import doors, roles, verbs
from tests.factories import make_inquiry, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [roles.SPECIALIST, roles.REVIEWER])
def test_those_who_answer_see_inquiries(role):
    inquiry = make_inquiry()
    assert doors.inquiry_for(make_user("ann", role), inquiry.code) == inquiry


@pytest.mark.parametrize("role", [roles.EDITOR, roles.ADMIN, ""])
def test_other_staff_see_none_whether_it_is_there_or_not(role):
    user = make_user("ann", role)
    for code in (make_inquiry().code, "0000-0000"):
        with pytest.raises(PermissionDenied):
            doors.inquiry_for(user, code)


def test_a_wrong_code_is_not_found(specialist):
    with pytest.raises(Http404):
        doors.inquiry_for(specialist, "0000-0000")


@pytest.mark.parametrize("code", ["\0", "7F3K\0-9QXD", "é" * 500, ""])
def test_a_strange_code_is_not_found(specialist, code):
    with pytest.raises(Http404):
        doors.inquiry_for(specialist, code)


def test_the_specialist_who_has_it_works_on_it(specialist):
    inquiry = make_inquiry(assignee=specialist)
    assert doors.inquiry_to_work_on(specialist, inquiry.code) == inquiry


def test_nobody_else_works_on_it(specialist, other_specialist, reviewer):
    inquiry = make_inquiry(assignee=specialist)
    for user in (other_specialist, reviewer):
        with pytest.raises(PermissionDenied):
            doors.inquiry_to_work_on(user, inquiry.code)


def test_what_nobody_has_nobody_works_on(specialist):
    with pytest.raises(PermissionDenied):
        doors.inquiry_to_work_on(specialist, make_inquiry().code)


def test_who_is_no_longer_a_specialist_no_longer_works_on_it(specialist):
    inquiry = make_inquiry(assignee=specialist)
    specialist.groups.clear()
    with pytest.raises(PermissionDenied):
        doors.inquiry_to_work_on(type(specialist).objects.get(), inquiry.code)


def test_a_valid_link_opens_its_inquiry():
    inquiry = make_inquiry()
    assert doors.link_by_token(verbs.link_of(inquiry).token).inquiry == inquiry


def test_a_wrong_a_cut_off_and_a_revoked_link_are_all_not_found(specialist):
    inquiry = make_inquiry(assignee=specialist)
    token = verbs.link_of(inquiry).token
    verbs.revoke_link(inquiry, specialist)
    for wrong in (token, verbs.link_of(make_inquiry()).token[:-1], "x" * 43):
        with pytest.raises(Http404):
            doors.link_by_token(wrong)


def test_an_account_that_is_switched_off_has_no_role(specialist):
    specialist.is_active = False
    assert roles.of(specialist) == frozenset()
    assert roles.of(AnonymousUser()) == frozenset()


def test_links_can_not_be_guessed():
    tokens = {verbs.link_of(make_inquiry()).token for _ in range(20)}
    assert len(tokens) == 20
    assert {len(token) for token in tokens} == {43}
