"""What the person writes while their letter is being written."""

import pytest

from inquiries import verbs as inquiry_verbs
from inquiries.errors import ChangedMeanwhile, NotPossible
from responses.letters import verbs
from responses.letters.assembly import content_of
from responses.letters.checks import check
from responses.letters.freezing import fingerprint
from responses.outbox.queueing import approve_and_send

from ...factories import make_block, make_disease, make_inquiry, make_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(specialist):
    aatp = make_disease()
    inquiry = make_inquiry("What is it?", disease=aatp, assignee=specialist)
    letter = verbs.start_letter(inquiry, specialist)
    block = make_block("aatp-definition", "definition", aatp)
    verbs.add_section(letter, specialist, block.versions.get())
    letter.refresh_from_db()
    return letter


def codes(letter):
    return {finding.code for finding in check(letter)}


def test_a_newer_question_is_something_to_look_at(letter):
    inquiry_verbs.follow_up(letter.inquiry, "The diagnosis was wrong.")
    assert "newer-question" in codes(letter)


def test_taken_in_it_stands_in_the_letter_after_the_first(letter, specialist):
    inquiry_verbs.follow_up(letter.inquiry, "And is it inherited?")
    verbs.take_in_question(letter, specialist)
    letter.refresh_from_db()
    assert content_of(letter).question == "What is it?\n\nAnd is it inherited?"
    assert "newer-question" not in codes(letter)


def test_a_question_that_comes_in_during_review_stops_the_approval(letter, specialist, reviewer):
    verbs.submit_for_review(letter, specialist)
    letter.refresh_from_db()
    seen = fingerprint(letter, content_of(letter))
    inquiry_verbs.follow_up(letter.inquiry, "Stop: the diagnosis was wrong.")
    with pytest.raises(NotPossible, match="read it again"):
        approve_and_send(letter, reviewer, seen=seen)


def test_an_older_window_does_not_overwrite_a_newer_opening(letter, specialist):
    base = verbs.mark_of(letter.opening)
    verbs.write_opening(letter, specialist, "<p>The newer words.</p>", base)
    with pytest.raises(ChangedMeanwhile):
        verbs.write_opening(letter, specialist, "<p>The older window.</p>", base)


def test_a_draft_kept_twenty_times_is_one_line_in_the_timeline(letter, specialist):
    for count in range(20):
        verbs.write_opening(letter, specialist, f"<p>Words {count}</p>")
    assert letter.inquiry.events.filter(verb="opening-written").count() == 1


def test_adding_a_block_again_takes_its_newer_version(letter, specialist):
    old = letter.sections.get().version
    old.status = "superseded"
    old.save(update_fields=["status"])
    new = make_version(old.block, "<p>Newer words.</p>", number=2, last_updated=old.last_updated)
    verbs.add_section(letter, specialist, new)
    assert [section.version for section in letter.sections.all()] == [new]
