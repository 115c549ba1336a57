"""What a letter has nothing about, it says."""

import pytest

from inquiries import verbs as inquiry_verbs
from inquiries.models import Inquiry, Kind, Verb
from responses.letters import verbs
from responses.letters.checks import blocking
from responses.letters.unanswered import without_answer
from tests.factories import make_block
from tests.responses.making import fresh, section_of

pytestmark = pytest.mark.django_db

SAID = (
    "<p>You also asked about causes and research. We have no reviewed information on this to "
    "send you now, so this letter says nothing about it. Your doctor may be able to tell you "
    "more.</p>"
)


@pytest.fixture
def asked_for_more(letter):
    kinds = ["definition", "causes", "prognosis", "research"]
    letter.inquiry.kinds.set(inquiry_verbs.kinds_by_key(kinds))
    Inquiry.objects.update(outlook="ask")
    return fresh(letter)


def test_the_opening_says_what_the_library_has_nothing_about(asked_for_more, specialist):
    verbs.write_opening(asked_for_more, specialist, "<p>Hello Maria.</p>")
    verbs.say_what_is_unanswered(asked_for_more, specialist)
    assert fresh(asked_for_more).opening == "<p>Hello Maria.</p>" + SAID
    assert asked_for_more.inquiry.events.last().verb == Verb.OPENING_WRITTEN


def test_said_twice_it_stands_there_once(asked_for_more, specialist):
    Kind.objects.filter(key="causes").update(name="patients' causes & <ways>")
    for _ in range(2):
        verbs.say_what_is_unanswered(asked_for_more, specialist)
    assert fresh(asked_for_more).opening.count("You also asked") == 1


def test_what_came_meanwhile_is_no_longer_said_to_be_missing(asked_for_more, specialist, aatp):
    verbs.say_what_is_unanswered(asked_for_more, specialist)
    causes = make_block("aatp-causes", "causes", aatp)
    verbs.add_section(asked_for_more, specialist, causes.versions.get())
    assert [found.code for found in blocking(fresh(asked_for_more))] == ["said-missing"]
    verbs.say_what_is_unanswered(asked_for_more, specialist)
    assert fresh(asked_for_more).opening == SAID.replace("causes and research", "research")
    assert blocking(fresh(asked_for_more)) == []


def test_without_a_disease_nothing_is_known_to_be_missing(asked_for_more, specialist):
    Inquiry.objects.update(disease=None)
    verbs.say_what_is_unanswered(asked_for_more, specialist)
    assert fresh(asked_for_more).opening == ""


def test_what_the_library_has_is_to_be_added_instead(asked_for_more, specialist, aatp):
    make_block("aatp-causes", "causes", aatp)
    make_block("research-general", "research")
    verbs.say_what_is_unanswered(asked_for_more, specialist)
    assert fresh(asked_for_more).opening == ""


def test_an_answered_letter_says_nothing_of_it(letter, specialist):
    verbs.say_what_is_unanswered(letter, specialist)
    assert fresh(letter).opening == ""


def test_a_kind_by_an_admins_name_is_text_and_no_markup():
    assert "a &lt;b&gt; and &amp;" in without_answer([Kind(name="a <b>"), Kind(name="&")])


def test_who_wants_the_outlook_hears_that_there_is_none(letter, specialist):
    letter.inquiry.kinds.set(inquiry_verbs.kinds_by_key(["prognosis"]))
    verbs.say_what_is_unanswered(letter, specialist)
    assert "about long-term outlook." in fresh(letter).opening


def test_a_removed_section_is_still_in_the_library(letter, specialist):
    verbs.remove_section(section_of(letter, "treatment"), specialist)
    verbs.say_what_is_unanswered(letter, specialist)
    assert fresh(letter).opening == ""
