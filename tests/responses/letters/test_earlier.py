"""A follow-up's letter knows what the letters before it have answered."""

import pytest
from django.utils import timezone

from inquiries import verbs as inquiry_verbs
from inquiries import wishes
from responses.letters import verbs
from responses.letters.checks import check, facts_of
from responses.letters.earlier import answered_in, sent_letters
from responses.letters.shelf import shelf_for
from responses.outbox.sending import mark_sent
from tests.factories import make_disease
from tests.responses.making import fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def follow_up(delivery, specialist):
    """Sam's draft for Maria's second question; the letter before answered what she asked for."""
    mark_sent(delivery, timezone.now())
    inquiry_verbs.follow_up(delivery.inquiry, "And is it inherited?")
    delivery.inquiry.refresh_from_db()
    return fresh(verbs.start_letter(delivery.inquiry, specialist))


def unanswered(letter):
    return [found.text for found in check(fresh(letter)) if found.code == "unanswered"]


def test_a_letter_that_was_sent_has_answered_its_kinds(follow_up, frozen):
    (sent,) = sent_letters(follow_up.inquiry)
    assert (sent.pk, sent.sent_at) == (frozen.letter_id, fresh(frozen.letter).sent_at)
    assert sent.kinds == {"definition", "treatment", "disclaimer"}


def test_a_letter_that_was_not_sent_has_answered_nothing(frozen):
    assert sent_letters(frozen.letter.inquiry) == ()


def test_what_was_answered_before_is_not_missing(follow_up):
    assert unanswered(follow_up) == []


def test_what_no_letter_answered_is_missing(follow_up, specialist):
    wanted = inquiry_verbs.kinds_by_key(["treatment", "causes"])
    wishes.correct(follow_up.inquiry, specialist, kinds=wanted, outlook="yes")
    assert unanswered(follow_up) == ["Asked for and not answered: causes."]


def test_a_letter_about_another_disease_has_answered_nothing(follow_up, specialist):
    fabry = make_disease("Fabry disease")
    inquiry_verbs.set_disease(follow_up.inquiry, specialist, fabry)
    (sent,) = sent_letters(fresh(follow_up).inquiry)
    assert sent.kinds == {"disclaimer"}
    assert len(unanswered(follow_up)) == 2


def test_the_shelf_names_the_letter_that_answered(follow_up):
    shelf = shelf_for(follow_up, facts_of(follow_up))
    assert [(asked.answered, asked.earlier.kinds) for asked in shelf.asked] == [
        (False, {"definition", "treatment", "disclaimer"})
    ] * 2


def test_of_two_letters_the_newer_one_is_named(follow_up):
    (first,) = sent_letters(follow_up.inquiry)
    second = type(first)(first.pk + 1, first.sent_at, frozenset({"treatment"}))
    assert answered_in([first, second], "treatment") == second
    assert answered_in([first, second], "definition") == first
    assert answered_in([first, second], "causes") is None


def test_the_questions_of_the_letters_before_are_kept_apart(follow_up):
    questions = facts_of(follow_up).questions
    assert len(questions.earlier) == 1
    assert questions.text == "And is it inherited?"
