"""The print tray: one PDF for the day, and who put it in the post."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from inquiries.models import Event
from responses.letters.pdf import write_pdf
from responses.outbox.models import Delivery
from tests.responses.making import approved, make_letter, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_post(aatp, definition, specialist, reviewer, monkeypatch):
    """A letter by post that Sam wrote; its PDF has a page."""
    pdf = write_pdf("<html lang=en><title>Letter</title><p>Dear Maria</p></html>", "Letter")
    monkeypatch.setattr("responses.letters.freezing.render_pdf", lambda content: pdf)
    asked = {"reply_by": "post", "postal_address": "1 Long Lane"}
    letter = make_letter(specialist, definition, disease=aatp, **asked)
    return approved(submitted(letter, specialist), reviewer).letter.deliveries.get()


def tray(browser):
    return browser.get(reverse("print-tray"))


def press(browser, name, *deliveries):
    entered = {"delivery": [delivery.pk for delivery in deliveries]}
    return browser.post(reverse(name), entered, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_letter_is_to_be_printed_then_to_be_posted_then_gone(sam, by_post):
    places = []
    for name in ("post-print", "post-posted", ""):
        context = tray(sam).context
        places.append((list(context["fresh"]), list(context["printed"])))
        if name:
            press(sam, name, by_post)
    assert places == [([by_post], []), ([], [by_post]), ([], [])]


def test_printing_gives_one_pdf_that_no_cache_keeps(sam, by_post):
    response = press(sam, "post-print", by_post)
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    assert len(PdfReader(BytesIO(response.content)).pages) == 4
    assert Event.objects.filter(verb="printed", inquiry=by_post.inquiry).count() == 1


def test_who_posted_it_is_in_the_timeline_by_name(client, other_specialist, by_post):
    """Any specialist carries everybody's letters to the post."""
    client.force_login(other_specialist)
    assert said(press(client, "post-posted", by_post)) == ["1 marked as posted by you."]
    assert Event.objects.get(verb="posted").actor == other_specialist
    assert Delivery.objects.get().status == "sent"


def test_a_letter_that_was_pulled_back_is_not_posted(sam, by_post):
    press(sam, "post-print", by_post)
    Delivery.objects.update(status="withdrawn")
    assert said(press(sam, "post-posted", by_post)) == [
        f"{by_post.inquiry.code}: This delivery is withdrawn already."
    ]
    assert Event.objects.filter(verb="posted").count() == 0


def test_nor_is_it_printed(sam, by_post):
    Delivery.objects.update(status="withdrawn")
    response = press(sam, "post-print", by_post)
    assert said(response) == ["None of these letters is waiting to be printed any more."]


def test_what_was_pulled_back_after_printing_is_to_be_taken_out_of_the_pile(sam, by_post):
    press(sam, "post-print", by_post)
    assert "Take out of the pile" not in tray(sam).content.decode()
    Delivery.objects.update(status="withdrawn")
    assert list(tray(sam).context["stopped"]) == [by_post.inquiry.code]
    assert "Take out of the pile" in tray(sam).content.decode()


def test_what_is_printed_is_printed_again_only_by_its_own_button(sam, by_post):
    press(sam, "post-print", by_post)
    assert said(press(sam, "post-print", by_post)) == [
        "None of these letters is waiting to be printed any more."
    ]
    again = {"delivery": by_post.pk, "again": "yes"}
    assert sam.post(reverse("post-print"), again)["Content-Type"] == "application/pdf"
    assert 'name="again" value="yes"' in tray(sam).content.decode()


def test_a_mail_is_never_marked_as_posted(sam, delivery):
    assert said(press(sam, "post-posted", delivery)) == [
        f"{delivery.inquiry.code}: This letter goes by e-mail, not by post."
    ]
    assert Delivery.objects.get().status == "queued"


def test_nothing_ticked_is_nothing_posted(sam, by_post):
    assert said(press(sam, "post-posted")) == ["Nothing was ticked, so nothing was done."]
    assert Delivery.objects.get().status == "queued"


def test_what_waits_for_its_time_is_not_in_the_tray(sam, by_post):
    Delivery.objects.update(not_before=timezone.now() + timedelta(minutes=1))
    assert "No letter waits for the post" in tray(sam).content.decode()


def test_the_tray_shows_codes_and_nobodys_name_or_address(sam, by_post):
    page = tray(sam).content.decode()
    assert by_post.inquiry.code in page
    assert [word for word in ("Maria", "Long Lane") if word in page] == []


def test_a_reviewer_sees_the_tray_and_no_button(rita, by_post):
    page = tray(rita).content.decode()
    assert by_post.inquiry.code in page
    assert [name for name in ("post-print", "post-posted") if reverse(name) in page] == []


@pytest.mark.parametrize("name", ["post-print", "post-posted"])
@pytest.mark.parametrize("who", ["reviewer", "editor", "admin_user"])
def test_nobody_else_prints_or_posts(client, by_post, request, who, name):
    client.force_login(request.getfixturevalue(who))
    assert press(client, name, by_post).status_code == 403
    assert Delivery.objects.get().printed_at is None
    assert Delivery.objects.get().status == "queued"
