"""The desk's page of mail that came in: plain text, and decisions by specialists."""

import pytest
from django.urls import reverse

from inquiries.models import Event, Inquiry, Question
from responses.outbox.models import Received, Standing, Via
from responses.outbox.receiving.deciding import mark_seen, remove_content
from responses.outbox.receiving.taking import take_in
from responses.outbox.sending import claim, settle
from responses.outbox.smtp import Result
from tests.factories import make_inquiry
from tests.responses.outbox.receiving import mails

from .test_query_counts import queries

pytestmark = pytest.mark.django_db
RAW = b"""From: Mario <mario@example.org>
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Date: Tue, 3 Nov 2026 10:00:00 +0000
Content-Type: text/html

<p>Is it <b>inherited</b>?</p><img src="http://tracker.example.org/1.gif"><script>alert(1)</script>
"""
# Session, user, roles, the bar; how many messages, and one page of them.
LIST = 6


def take(raw):
    return take_in(raw, Via.PIPE)


def page(browser, received):
    return browser.get(reverse("mail-message", args=[received.pk])).text


def post(browser, name, received, **data):
    return browser.post(reverse(name, args=[received.pk]), data)


@pytest.fixture
def mario():
    """A message that answers nothing of ours."""
    return take(RAW)


@pytest.fixture
def sent(delivery):
    settle(claim(delivery.pk), Result("sent", "250"))
    return delivery


# --- The list -------------------------------------------------------------------------


def test_what_waits_is_listed_with_the_reason(sam, mario):
    text = sam.get(reverse("mail")).text
    assert "Mario &lt;mario@example.org&gt;" in text
    assert ">Grüße</a>" in text
    assert "It answers no message of ours." in text


def test_what_was_looked_at_is_among_all_that_came(sam, mario, specialist):
    mark_seen(mario, specialist, "Called him.")
    assert "Grüße" not in sam.get(reverse("mail")).text
    assert "Grüße" in sam.get(reverse("mail") + "?view=all").text


def test_an_empty_list_says_where_the_rest_is(sam):
    assert "Nothing to look at." in sam.get(reverse("mail")).text


def test_the_bar_counts_what_waits(sam, mario):
    take(b"Subject: another\n\n")
    assert '<span class="count">2<span class="visually-hidden"> to look at' in (
        sam.get(reverse("queue")).text
    )


def test_the_list_needs_no_more_queries_for_more_messages(sam, mario):
    few = queries(sam, reverse("mail"))
    for number in range(24):
        take(b"Subject: %d\n\n" % number)
    assert [few, queries(sam, reverse("mail"))] == [LIST, LIST]


def test_more_than_a_page_is_paged(sam):
    for number in range(26):
        take(b"Subject: number %d\n\n" % number)
    assert "number 25<" not in sam.get(reverse("mail")).text
    assert "number 25<" in sam.get(reverse("mail") + "?page=2").text


# --- The message ----------------------------------------------------------------------


def test_its_text_is_shown_and_nothing_of_its_html(sam, mario):
    text = page(sam, mario)
    assert "Is it inherited?" in text
    assert "tracker.example.org" not in text
    assert "alert(1)" not in text


def test_what_looks_like_html_is_text(sam):
    received = take(b"From: <b>x</b>\nSubject: <script>a</script>\n\n<script>alert(1)</script>")
    assert "<script>a" not in page(sam, received)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page(sam, received)


def test_reading_about_an_inquiry_is_noted_there(sam, sent, specialist):
    received = take(mails.reply(sent, sender="mario@example.org"))
    page(sam, received)
    looked = Event.objects.filter(verb="looked", actor=specialist)
    assert [event.inquiry for event in looked] == [sent.inquiry]


def test_a_code_in_it_leads_to_the_inquiry_and_no_further(sam):
    inquiry = make_inquiry()
    received = take(f"Subject: My question {inquiry.code}\n\nHello".encode())
    assert f'value="{inquiry.code}"' in page(sam, received)
    assert Received.objects.get().inquiry is None


def test_the_original_is_a_file_to_save(sam, mario):
    response = sam.get(reverse("mail-original", args=[mario.pk]))
    assert response.content == RAW
    assert response["Content-Disposition"] == f'attachment; filename="message-{mario.pk}.eml"'
    assert response["Content-Type"] == "application/octet-stream"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_of_removed_content_nothing_is_left_to_save(sam, mario, specialist):
    remove_content(mario, specialist)
    assert sam.get(reverse("mail-original", args=[mario.pk])).status_code == 404
    assert "inherited" not in page(sam, mario)


def test_a_report_of_the_provider_is_shown_as_it_is(sam):
    received = take_in(b'{"event": "spamreport"}', Via.WEBHOOK)
    assert "&quot;event&quot;: &quot;spamreport&quot;" in page(sam, received)


@pytest.mark.parametrize("raw", [b"", b"\0\xff", b"Content-Type: multipart/mixed\n\n--", b"\n\n\n"])
def test_any_bytes_can_be_looked_at(sam, raw):
    assert "There is no text in it" in page(sam, take(raw)) or raw == b"\0\xff"
    assert sam.get(reverse("mail")).status_code == 200


# --- Deciding -------------------------------------------------------------------------


def test_it_becomes_a_question_of_the_inquiry_with_this_code(sam, mario):
    inquiry = make_inquiry()
    code = inquiry.code.lower().replace("-", " ")
    response = post(sam, "mail-belongs", mario, code=code, text="Is it inherited?")
    assert response.url == reverse("inquiry", args=[inquiry.code])
    assert Question.objects.latest("pk").text == "Is it inherited?"


def test_a_code_that_is_none_is_asked_for_again(sam, mario):
    response = post(sam, "mail-belongs", mario, code="0000-0000", text="Is it inherited?")
    assert response.status_code == 422
    assert "There is no inquiry with this code." in response.text
    assert Received.objects.get().standing == Standing.WAITING


def test_it_was_looked_at(sam, mario):
    assert post(sam, "mail-seen", mario, note="Called him.").url == reverse("mail")
    assert Received.objects.get().note == "Called him."


def test_its_content_is_removed(sam, mario):
    post(sam, "mail-remove", mario)
    assert bytes(Received.objects.get().raw) == b""


def test_what_somebody_else_decided_meanwhile_stays(sam, mario, other_specialist):
    mark_seen(mario, other_specialist, "Mine.")
    post(sam, "mail-seen", mario, note="No, mine.")
    assert Received.objects.get().note == "Mine."


def test_a_reviewer_reads_and_decides_nothing(rita, mario):
    text = page(rita, mario)
    assert "Is it inherited?" in text
    assert "<button" not in text.split('<div class="inquiry-grid">')[1].split("</main>")[0]
    assert post(rita, "mail-seen", mario).status_code == 403


# --- On the inquiry's page --------------------------------------------------------------


def test_an_inquirys_page_lists_its_mail(sam, sent):
    received = take(mails.bounce(sent))
    text = sam.get(reverse("inquiry", args=[sent.inquiry.code])).text
    assert f'<a href="{reverse("mail-message", args=[received.pk])}">did not arrive</a>' in text
    assert Inquiry.objects.get().status == "open"


def test_an_inquiry_without_mail_says_nothing_of_it(sam, delivery):
    assert "Mail that came in" not in sam.get(reverse("inquiry", args=[delivery.inquiry.code])).text
