"""The day's PDF for the post, and what is marked as printed by it."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from pypdf import PdfReader

from inquiries.errors import NotPossible
from inquiries.models import Event, Inquiry, Person
from responses.letters.pdf import write_pdf
from responses.outbox import posting
from responses.outbox.deciding import retry, withdraw_delivery
from responses.outbox.holding import hold_until
from responses.outbox.models import Delivery
from responses.outbox.posting import print_letters
from tests.responses.making import approved, make_letter, submitted

pytestmark = pytest.mark.django_db

THREE_PAGES = "<p>Dear Maria</p>" + "<p style='break-before: page'>More.</p>" * 2


@pytest.fixture
def by_post(aatp, definition, specialist, reviewer, monkeypatch):
    """Two letters by post; their PDFs have three pages."""
    pages = write_pdf(f"<html lang=en><title>Letter</title>{THREE_PAGES}</html>", "Letter")
    monkeypatch.setattr("responses.letters.freezing.render_pdf", lambda content: pages)
    asked = {"reply_by": "post", "postal_address": "1 Long Lane"}
    letters = [make_letter(specialist, definition, disease=aatp, **asked) for _ in range(2)]
    frozen = [approved(submitted(letter, specialist), reviewer) for letter in letters]
    return [one.letter.deliveries.get() for one in frozen]


def numbers(deliveries):
    return [delivery.pk for delivery in deliveries]


def pages_of(pdf):
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def codes_of(deliveries):
    return [delivery.inquiry.code for delivery in deliveries]


# --- What is in it ------------------------------------------------------------------


def test_every_letter_begins_on_a_sheet_of_its_own(by_post, specialist):
    pages = pages_of(print_letters(numbers(by_post), specialist))
    begun = [number for number, text in enumerate(pages, start=1) if "Dear Maria" in text]
    assert (begun, len(pages)) == ([3, 7], 10)
    assert [number for number, text in enumerate(pages, start=1) if not text] == [2, 6, 10]


def test_the_cover_lists_codes_and_names_nobody_but_who_printed(by_post, specialist):
    cover = pages_of(print_letters(numbers(by_post), specialist))[0]
    assert "2 letters for the post" in cover
    assert f"by {specialist}" in cover
    assert [code in cover for code in codes_of(by_post)] == [True, True]
    assert [word for word in ("Maria", "Lane", "thrombocytopenia") if word in cover] == []


def test_a_letter_approved_for_mail_has_an_address_page_before_it(by_post, specialist):
    first = by_post[0]
    Delivery.objects.filter(pk=first.pk).update(status="failed")
    Person.objects.filter(pk=first.inquiry.person_id).update(postal_address="7 New Street")
    again = retry(first, specialist)
    pages = pages_of(print_letters([again.pk], specialist))
    assert "7 New Street" in pages[2]
    assert ("Dear Maria" in pages[4], len(pages)) == (True, 8)


# --- What is marked -----------------------------------------------------------------


def test_who_printed_which_letter_is_in_the_timelines(by_post, specialist):
    print_letters(numbers(by_post), specialist)
    events = Event.objects.filter(verb="printed").order_by("pk")
    assert [(event.actor, event.data["delivery"]) for event in events] == [
        (specialist, delivery.pk) for delivery in by_post
    ]
    assert not Delivery.objects.filter(printed_at=None).exists()
    assert {delivery.status for delivery in Delivery.objects.all()} == {"queued"}


def test_they_can_be_printed_again(by_post, specialist):
    first = print_letters(numbers(by_post), specialist)
    again = print_letters(numbers(by_post), specialist, again=True)
    assert len(pages_of(again)) == len(pages_of(first))
    assert Event.objects.filter(verb="printed").count() == 4


def test_of_two_who_print_all_at_once_each_letter_is_one_persons(
    by_post, specialist, other_specialist, monkeypatch
):
    make = posting._days_pdf

    def printed_meanwhile(*args):
        monkeypatch.setattr(posting, "_days_pdf", make)
        print_letters([by_post[0].pk], other_specialist)
        return make(*args)

    monkeypatch.setattr(posting, "_days_pdf", printed_meanwhile)
    pages = pages_of(print_letters(numbers(by_post), specialist))
    assert "1 letter for the post" in pages[0]
    events = Event.objects.filter(verb="printed").order_by("pk")
    assert [(event.actor, event.inquiry) for event in events] == [
        (other_specialist, by_post[0].inquiry),
        (specialist, by_post[1].inquiry),
    ]


def test_who_comes_second_prints_nothing(by_post, specialist, other_specialist):
    print_letters(numbers(by_post), specialist)
    with pytest.raises(NotPossible, match="waiting to be printed"):
        print_letters(numbers(by_post), other_specialist)


def test_what_was_printed_and_pulled_back_is_told_for_a_day(by_post, specialist):
    print_letters(numbers(by_post), specialist)
    withdraw_delivery(by_post[0], specialist)
    now = timezone.now()
    assert list(posting.stopped_after_printing(now)) == [by_post[0]]
    assert not posting.stopped_after_printing(now + timedelta(days=2)).exists()


def test_what_is_not_in_the_tray_is_left_out(by_post, specialist):
    withdraw_delivery(by_post[0], specialist)
    pages = pages_of(print_letters(numbers(by_post), specialist))
    assert "1 letter for the post" in pages[0]
    assert Delivery.objects.get(pk=by_post[0].pk).printed_at is None


def test_what_is_pulled_back_while_the_pdf_is_made_is_not_in_it(by_post, specialist, monkeypatch):
    make = posting._days_pdf

    def pulled_back_meanwhile(*args):
        made = make(*args)
        Delivery.objects.filter(pk=by_post[0].pk, status="queued").update(status="withdrawn")
        return made

    monkeypatch.setattr(posting, "_days_pdf", pulled_back_meanwhile)
    pages = pages_of(print_letters(numbers(by_post), specialist))
    assert "1 letter for the post" in pages[0]
    assert codes_of(by_post)[0] not in "".join(pages)
    assert Event.objects.get(verb="printed").inquiry == by_post[1].inquiry


@pytest.mark.parametrize("numbers", [[], [0, 987654321]])
def test_nothing_to_print_is_said(by_post, specialist, numbers):
    with pytest.raises(NotPossible, match="None of these"):
        print_letters(numbers, specialist)
    assert Event.objects.filter(verb="printed").count() == 0


def test_a_letter_that_is_held_back_is_not_in_the_tray(by_post, specialist):
    hold_until(by_post[0], specialist, timezone.now() + timedelta(days=2))
    assert list(Delivery.objects.to_post()) == [by_post[1]]
    assert Inquiry.objects.count() == 2
