"""The second review: what was said at the first, and what was done since."""

import pytest

from inquiries import verbs as inquiry_verbs
from responses.letters import verbs
from responses.letters.assembly import sections_of
from responses.letters.sent_back import last_sent_back
from tests.factories import make_block, make_disease
from tests.responses.making import fresh, section_of, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def again(in_review, reviewer):
    """Sam's letter, sent back by Rita."""
    verbs.send_back(in_review, reviewer, "Shorter, please.")
    return fresh(in_review)


def found(letter):
    return last_sent_back(fresh(letter), sections_of(letter))


def done(letter):
    """(verb, kind of the section in the letter) of what was done since."""
    return [
        (one.event.verb, one.section.version.block.kind.key if one.section else "")
        for one in found(letter).since
    ]


def test_who_sent_it_back_when_and_why(again, reviewer):
    sent_back = found(again)
    assert (sent_back.by, sent_back.comment, sent_back.since) == (reviewer, "Shorter, please.", ())
    assert sent_back.at == again.inquiry.events.last().at


def test_a_letter_that_never_came_back_has_nothing_to_say(in_review):
    assert found(in_review) is None


def test_what_was_done_since_and_nothing_from_before(again, specialist, aatp):
    causes = make_block("aatp-causes", "causes", aatp).versions.get()
    verbs.add_section(again, specialist, causes)
    verbs.remove_section(section_of(again, "definition"), specialist)
    verbs.write_opening(again, specialist, "<p>Hello.</p>")
    submitted(again, specialist)
    assert done(again) == [
        ("section-added", "causes"),
        ("section-removed", ""),
        ("opening-written", ""),
    ]


def test_a_section_changed_many_times_is_said_once(again, specialist):
    for words in ("One.", "Two."):
        verbs.change_section(section_of(again, "treatment"), specialist, f"<p>{words}</p>")
        verbs.write_opening(again, specialist, f"<p>{words}</p>")
    assert done(again) == [("section-changed", "treatment"), ("opening-written", "")]


def test_what_changed_beside_the_letter_counts_too(again, specialist):
    inquiry_verbs.set_disease(again.inquiry, specialist, make_disease("Fabry disease"))
    inquiry_verbs.look(again.inquiry, specialist)
    assert done(again) == [("disease-set", "")]


def test_sent_back_twice_only_the_last_time_counts(again, reviewer, specialist):
    verbs.write_opening(again, specialist, "<p>Hello.</p>")
    verbs.send_back(submitted(again, specialist), reviewer, "Shorter still.")
    assert (found(again).comment, done(again)) == ("Shorter still.", [])


def test_taken_back_by_its_author_the_comment_stays(again, specialist):
    verbs.take_back(submitted(again, specialist), specialist)
    assert found(again).comment == "Shorter, please."


def test_of_what_was_done_and_undone_and_done_the_last_is_said_last(again, specialist):
    section = section_of(again, "treatment")
    verbs.change_section(section, specialist, "<p>One.</p>")
    verbs.revert_section(section, specialist)
    verbs.change_section(section_of(again, "treatment"), specialist, "<p>Two.</p>")
    assert [verb for verb, _ in done(again)] == ["section-reverted", "section-changed"]
