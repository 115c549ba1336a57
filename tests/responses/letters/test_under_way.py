"""What the queue says about letters that are under way."""

import pytest

from inquiries.models import Inquiry
from responses.letters import verbs
from responses.letters.models import Letter
from responses.letters.under_way import with_letter_state
from tests.factories import make_inquiry

pytestmark = pytest.mark.django_db


def state_of(inquiry):
    return with_letter_state(Inquiry.objects.all()).get(pk=inquiry.pk).letter_state


def test_an_inquiry_without_a_letter_has_no_state():
    assert state_of(make_inquiry()) is None


def test_a_letter_that_was_begun_is_a_draft(letter):
    assert state_of(letter.inquiry) == "draft"


def test_a_letter_in_review(in_review):
    assert state_of(in_review.inquiry) == "in_review"


def test_sent_back_until_it_is_submitted_again(in_review, reviewer, specialist):
    verbs.send_back(in_review, reviewer, "Shorter, please.")
    assert state_of(in_review.inquiry) == "sent_back"
    verbs.submit_for_review(in_review, specialist)
    assert state_of(in_review.inquiry) == "in_review"


def test_a_letter_that_waits_to_be_sent(frozen):
    assert state_of(frozen.letter.inquiry) == "queued"


def test_a_letter_that_was_withdrawn_is_under_way_no_more(letter):
    Letter.objects.update(status="withdrawn")
    assert state_of(letter.inquiry) is None


def test_what_its_author_took_back_was_not_sent_back(in_review, reviewer, specialist):
    verbs.send_back(in_review, reviewer, "Shorter, please.")
    verbs.submit_for_review(in_review, specialist)
    verbs.take_back(in_review, specialist)
    assert state_of(in_review.inquiry) == "draft"


def test_a_further_question_after_a_letter_that_was_sent(frozen):
    Letter.objects.filter(pk=frozen.letter.pk).update(status="sent", sent_at=frozen.frozen_at)
    assert state_of(frozen.letter.inquiry) == "asked_again"
