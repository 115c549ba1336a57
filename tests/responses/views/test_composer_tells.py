"""What the composer tells of the person: their wishes, and what they had before."""

import pytest
from django.urls import reverse
from django.utils import timezone

from inquiries import verbs as inquiry_verbs
from inquiries import wishes
from inquiries.models import Inquiry
from responses.letters import verbs
from responses.outbox.sending import mark_sent
from tests.factories import make_block
from tests.responses.making import make_letter, submitted

pytestmark = pytest.mark.django_db


def page_of(browser, letter, name="composer"):
    return browser.get(reverse(name, args=[letter.pk])).content.decode()


@pytest.fixture
def to_be_asked(aatp, specialist):
    """A letter with the outlook in it, for Maria, who wants to be asked first."""
    prognosis = make_block("aatp-prognosis", "prognosis", aatp)
    return make_letter(specialist, prognosis, disease=aatp, outlook="ask")


def checks_on(page):
    return page.partition('id="checks"')[2].partition("</ul>")[0]


def test_beside_the_outlook_stands_the_way_to_record_their_answer(sam, to_be_asked):
    wishes = reverse("inquiry-wishes", args=[to_be_asked.inquiry.code])
    assert wishes in checks_on(page_of(sam, to_be_asked))


def test_who_only_reviews_records_nothing(rita, to_be_asked, specialist):
    Inquiry.objects.update(outlook="yes")
    letter = submitted(to_be_asked, specialist)
    Inquiry.objects.update(outlook="ask")
    page = page_of(rita, letter, "letter")
    assert "wants to be asked before" in checks_on(page)
    assert reverse("inquiry-wishes", args=[to_be_asked.inquiry.code]) not in page


def test_once_they_have_answered_the_check_is_quiet(sam, to_be_asked, specialist):
    answer = {"kinds": [], "outlook": "yes", "told_by": "wrote"}
    wishes.correct(to_be_asked.inquiry, specialist, **answer)
    assert "outlook" not in checks_on(page_of(sam, to_be_asked))


def test_an_outlook_that_they_do_not_want_is_left_out_and_not_missing(sam, aatp, specialist):
    asked = {"kinds": ("prognosis",), "outlook": "no"}
    page = page_of(sam, make_letter(specialist, disease=aatp, **asked))
    assert "left out, as they wish" in page
    assert "not answered yet" not in page


@pytest.fixture
def second(delivery, specialist):
    """The draft of an answer to a follow-up."""
    mark_sent(delivery, timezone.now())
    inquiry_verbs.follow_up(delivery.inquiry, "And is it inherited?")
    delivery.inquiry.refresh_from_db()
    return verbs.start_letter(delivery.inquiry, specialist)


@pytest.mark.parametrize("name", ["composer", "letter"])
def test_a_follow_ups_letter_shows_the_first_question_and_letter(client, second, specialist, name):
    if name == "letter":
        verbs.add_section(second, specialist, make_block("x").versions.get())
        submitted(second, specialist)
    client.force_login(specialist)
    before = page_of(client, second, name).partition('class="earlier"')[2].partition("</det")[0]
    assert "I have a rare blood disorder." in before
    assert reverse("letter", args=[second.inquiry.letters.sent().get().pk]) in before


def test_what_the_first_letter_answered_is_not_missing(sam, second):
    page = page_of(sam, second)
    assert page.count("answered in the") == 2
    assert "not answered yet" not in page


def test_a_first_letter_has_nothing_before_it(sam, letter):
    assert 'class="earlier"' not in page_of(sam, letter)


@pytest.mark.parametrize(("words", "is_cut"), [("x " * 160, False), ("x " * 161, True)])
def test_a_long_question_is_cut_and_all_of_it_is_a_click_away(sam, specialist, words, is_cut):
    page = page_of(sam, make_letter(specialist, question=words.strip() + "?"))
    assert ("Show all of it" in page) == is_cut
    assert page.count(words.strip()) == 2
