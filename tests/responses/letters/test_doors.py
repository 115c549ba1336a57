"""Who gets a letter, to read, to write or to approve."""

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from inquiries import roles
from responses.letters import doors, verbs
from tests.factories import make_user
from tests.responses.making import make_letter, section_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [roles.SPECIALIST, roles.REVIEWER])
def test_those_who_answer_or_review_read_letters(letter, role):
    assert doors.letter_for(make_user("ann", role), letter.pk) == letter


@pytest.mark.parametrize("role", [roles.EDITOR, roles.ADMIN, ""])
def test_other_staff_read_none_whether_it_is_there_or_not(letter, role):
    user = make_user("ann", role)
    for pk in (letter.pk, 0):
        with pytest.raises(PermissionDenied):
            doors.letter_for(user, pk)


def test_a_letter_that_is_not_there_is_not_found(specialist):
    for pk in (0, 10**30):
        with pytest.raises(Http404):
            doors.letter_for(specialist, pk)


def test_whoever_has_the_inquiry_writes_its_letter(letter, specialist, other_specialist, reviewer):
    assert doors.letter_to_compose(specialist, letter.pk) == letter
    for user in (other_specialist, reviewer):
        with pytest.raises(PermissionDenied):
            doors.letter_to_compose(user, letter.pk)


def test_a_section_is_reached_through_its_own_letter_alone(letter, specialist):
    other = make_letter(specialist)
    section = section_of(letter, "treatment")
    assert doors.section_to_compose(specialist, letter.pk, section.pk) == section
    with pytest.raises(Http404):
        doors.section_to_compose(specialist, other.pk, section.pk)


def test_a_reviewer_decides_about_what_others_wrote(in_review, reviewer):
    assert doors.letter_to_review(reviewer, in_review.pk) == in_review


def test_a_specialist_decides_about_nothing(in_review, other_specialist):
    with pytest.raises(PermissionDenied):
        doors.letter_to_review(other_specialist, in_review.pk)


def test_whoever_is_both_decides_about_no_letter_of_their_own(letter, specialist):
    both = make_user("bo", roles.SPECIALIST, roles.REVIEWER)
    assert doors.may_review(both, letter)
    verbs.write_opening(letter, both, "<p>Hello.</p>")
    verbs.submit_for_review(letter, specialist)
    with pytest.raises(PermissionDenied):
        doors.letter_to_review(both, letter.pk)
