"""A new letter from one that was pulled back."""

from datetime import date

import pytest

from inquiries.errors import NotPossible
from inquiries.models import Event, Inquiry
from inquiries.verbs import follow_up, take_over
from responses.letters import verbs
from responses.letters.checks import check
from responses.letters.doors import may_review
from responses.letters.models import Letter
from responses.letters.renewing import choice_for
from responses.letters.starting_again import start_again
from responses.outbox.deciding import withdraw
from tests.factories import make_version
from tests.responses.making import approved, kinds_in, section_of, submitted

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 20)


@pytest.fixture
def pulled_back(letter, specialist, reviewer, quick_pdf):
    """Sam's letter with an opening and a changed section; Rita approved it, and it was stopped."""
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>There are few.</p>")
    verbs.write_opening(letter, specialist, "<p>You asked what it is.</p>")
    approved(submitted(letter, specialist), reviewer)
    return withdraw(letter, specialist)


def test_it_says_what_the_other_one_said(pulled_back, specialist):
    again = start_again(pulled_back, specialist)
    assert (again.pk != pulled_back.pk, again.status, again.author) == (True, "draft", specialist)
    assert again.opening == "<p>You asked what it is.</p>"
    assert kinds_in(again) == kinds_in(pulled_back)
    assert section_of(again, "treatment").body == "<p>There are few.</p>"
    assert section_of(again, "treatment").changed_by == specialist


def test_the_withdrawn_letter_stays_as_it_was(pulled_back, specialist):
    before = list(pulled_back.sections.values())
    start_again(pulled_back, specialist)
    pulled_back.refresh_from_db()
    assert (pulled_back.status, list(pulled_back.sections.values())) == ("withdrawn", before)


def test_it_needs_other_eyes_again(pulled_back, specialist, reviewer):
    again = submitted(start_again(pulled_back, specialist), specialist)
    assert [may_review(user, again) for user in (specialist, reviewer)] == [False, True]
    assert approved(again, reviewer).letter.status == "queued"


def test_who_wrote_the_first_one_does_not_approve_the_second(
    pulled_back, specialist, other_specialist, reviewer
):
    specialist.groups.add(*reviewer.groups.all())
    take_over(pulled_back.inquiry, other_specialist)
    again = submitted(start_again(pulled_back, other_specialist), other_specialist)
    assert may_review(type(specialist).objects.get(pk=specialist.pk), again) is False


def test_a_newer_wording_takes_the_place_of_the_old_one(pulled_back, specialist, definition):
    definition.versions.update(status="superseded")
    newer = make_version(definition, "<p>It is very rare.</p>", 2, last_updated=TODAY)
    assert section_of(start_again(pulled_back, specialist), "definition").version == newer


def test_what_was_changed_by_hand_stays_beside_the_wording_it_was_made_of(
    pulled_back, specialist, treatment
):
    treatment.versions.update(status="superseded")
    newer = make_version(treatment, "<p>There are many.</p>", 2, last_updated=TODAY)
    again = start_again(pulled_back, specialist)
    section = section_of(again, "treatment")
    assert (section.version.number, section.body) == (1, "<p>There are few.</p>")
    assert [one.section for one in check(again) if one.code == "superseded"] == [section.pk]
    assert choice_for(section).newer == newer


def test_changed_words_of_a_retired_wording_are_left_out(pulled_back, specialist, treatment):
    treatment.versions.update(status="retired")
    make_version(treatment, "<p>There are many.</p>", 2, last_updated=TODAY)
    assert "treatment" not in kinds_in(start_again(pulled_back, specialist))


def test_a_text_that_is_retired_is_left_out(pulled_back, specialist, definition):
    definition.versions.update(status="retired")
    assert "definition" not in kinds_in(start_again(pulled_back, specialist))


def test_the_timeline_says_which_letter_it_came_from(pulled_back, specialist):
    again = start_again(pulled_back, specialist)
    event = Event.objects.get(verb="letter-taken-up")
    assert event.data == {"letter": again.pk, "before": pulled_back.pk}


def test_only_a_withdrawn_letter_is_taken_up(letter, specialist):
    with pytest.raises(NotPossible, match="go on with it"):
        start_again(letter, specialist)
    assert Letter.objects.count() == 1


def test_not_while_another_one_is_under_way(pulled_back, specialist):
    start_again(pulled_back, specialist)
    with pytest.raises(NotPossible, match="under way already"):
        start_again(pulled_back, specialist)
    assert Letter.objects.count() == 2


def test_not_after_a_newer_question(pulled_back, specialist):
    follow_up(pulled_back.inquiry, "Is it inherited?")
    with pytest.raises(NotPossible, match="written again since"):
        start_again(pulled_back, specialist)
    assert Letter.objects.count() == 1


def test_not_for_an_inquiry_that_is_closed(pulled_back, specialist):
    Inquiry.objects.update(status="closed")
    with pytest.raises(NotPossible, match="take it first"):
        start_again(pulled_back, specialist)
    assert Letter.objects.count() == 1
