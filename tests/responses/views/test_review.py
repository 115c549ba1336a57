"""Reviewing: the tray, the letter with its marks, the two decisions."""

import re

import pytest
from django.urls import reverse

from inquiries import verbs as inquiry_verbs
from inquiries import wishes
from responses.letters import verbs
from responses.letters.models import FrozenLetter
from responses.letters.template_verbs import edit_template, start_template, submit_template
from responses.letters.template_words import mark_of, words_of
from responses.outbox.models import Delivery
from tests.factories import make_disease, make_user
from tests.responses.making import approved, fresh, make_letter, section_of, submitted

pytestmark = pytest.mark.django_db


def page_of(browser, letter):
    return browser.get(reverse("letter", args=[letter.pk]))


def seen_on(page):
    """What the page's own form would send."""
    return re.search(r'name="seen" value="([^"]+)"', page.content.decode()).group(1)


def approve(browser, letter, **entered):
    return browser.post(reverse("letter-approve", args=[letter.pk]), entered, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


# --- Reading ----------------------------------------------------------------------


def test_the_tray_shows_what_waits_due_soonest_first(rita, letter, specialist, definition, aatp):
    second = submitted(make_letter(specialist, definition, disease=aatp), specialist)
    first = submitted(letter, specialist)
    inquiry = first.inquiry
    inquiry.due_on = inquiry.due_on.replace(year=2020)
    inquiry.save(update_fields=["due_on"])
    make_letter(specialist, definition, disease=aatp)
    assert list(rita.get(reverse("review-tray")).context["letters"]) == [first, second]


def test_an_empty_tray_says_so(rita):
    assert "No letter waits" in rita.get(reverse("review-tray")).content.decode()


def test_the_tray_tells_of_a_template_that_waits(rita, admin_user):
    said = "1 letter template</a> waits for review, too."
    draft = start_template("en", admin_user)
    assert said not in rita.get(reverse("review-tray")).content.decode()
    words = words_of(draft) | {"closing": "Be well."}
    submit_template(edit_template(draft, admin_user, words, mark_of(words_of(draft))), admin_user)
    assert said in rita.get(reverse("review-tray")).content.decode()


def test_the_reviewer_sees_changes_marked_and_the_opening_shaded(rita, letter, specialist):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>There are few.</p>")
    verbs.write_opening(letter, specialist, "<p>Dear Maria</p>")
    page = page_of(rita, submitted(letter, specialist)).content.decode()
    assert "<ins>few.</ins>" in page
    assert "Changed by Sam" in page
    assert "Words by Sam, not from the library" in page


def test_a_letter_of_vetted_text_says_so(rita, in_review):
    page = page_of(rita, in_review).content.decode()
    assert "Every section is vetted text, word for word." in page


def test_marks_are_for_the_reviewer_and_never_in_the_letter(letter, specialist, reviewer):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>There are few.</p>")
    frozen = approved(submitted(letter, specialist), reviewer)
    for words in (frozen.html, frozen.mail_html, frozen.text):
        assert "<ins>" not in words
        assert "Changed by" not in words
        assert "section-controls" not in words


def test_where_it_goes_stands_there_without_the_whole_address(rita, in_review):
    page = page_of(rita, in_review).content.decode()
    assert "to m•••@example.org, by e-mail" in page
    assert "maria@example.org" not in page


def test_a_frozen_letter_is_shown_as_it_was_frozen(rita, frozen):
    page = page_of(rita, frozen.letter)
    assert frozen.html in page.content.decode()
    assert "Approve and send" not in page.content.decode()


# --- Approving --------------------------------------------------------------------


def test_what_the_page_showed_is_what_is_approved(rita, in_review, reviewer):
    response = approve(rita, in_review, seen=seen_on(page_of(rita, in_review)))
    assert said(response) == ["Approved. The letter is on its way."]
    assert fresh(in_review).approved_by == reviewer
    assert Delivery.objects.get().letter == in_review


def test_a_page_that_is_out_of_date_approves_nothing(rita, in_review, specialist):
    seen = seen_on(page_of(rita, in_review))
    inquiry_verbs.set_disease(in_review.inquiry, specialist, make_disease("Fabry disease"))
    response = approve(rita, in_review, seen=seen)
    assert said(response) == ["The letter was changed after you opened it: read it again."]
    assert FrozenLetter.objects.count() == 0


def test_another_wish_than_the_reviewer_read_approves_nothing(rita, in_review, specialist):
    seen = seen_on(page_of(rita, in_review))
    wish = {"kinds": in_review.inquiry.kinds.all(), "outlook": "no", "told_by": "called"}
    wishes.correct(in_review.inquiry, specialist, **wish)
    response = approve(rita, in_review, seen=seen)
    assert said(response) == ["The letter was changed after you opened it: read it again."]
    assert FrozenLetter.objects.count() == 0


@pytest.mark.parametrize("entered", [{}, {"seen": ""}, {"seen": "²"}, {"revision": "1"}])
def test_a_post_by_hand_approves_nothing(rita, in_review, entered):
    approve(rita, in_review, **entered)
    assert FrozenLetter.objects.count() == 0


def test_pressing_twice_sends_once(rita, in_review):
    seen = seen_on(page_of(rita, in_review))
    approve(rita, in_review, seen=seen)
    response = approve(rita, in_review, seen=seen)
    assert "not in review" in said(response)[-1]
    assert Delivery.objects.count() == 1


def test_the_author_is_refused_whatever_buttons_there_are(client, in_review, specialist, reviewer):
    specialist.groups.add(*reviewer.groups.all())
    client.force_login(specialist)
    page = page_of(client, in_review)
    assert "Approve and send" not in page.content.decode()
    assert "somebody else must approve it" in page.content.decode()
    for name in ("letter-approve", "letter-send-back"):
        entered = {"seen": page.context["seen"], "comment": "Fine."}
        response = client.post(reverse(name, args=[in_review.pk]), entered)
        assert response.status_code == 403
    assert fresh(in_review).status == "in_review"


def test_a_specialist_without_the_role_is_refused(client, other_specialist, in_review):
    client.force_login(other_specialist)
    seen = page_of(client, in_review).context["seen"]
    assert approve(client, in_review, seen=seen).status_code == 403


def test_another_reviewer_may(client, in_review):
    client.force_login(make_user("ruth", "reviewer"))
    approve(client, in_review, seen=seen_on(page_of(client, in_review)))
    assert FrozenLetter.objects.count() == 1


# --- Sending back -------------------------------------------------------------------


def send_back(browser, letter, comment):
    return browser.post(reverse("letter-send-back", args=[letter.pk]), {"comment": comment})


def test_sent_back_the_specialist_reads_why(rita, in_review, specialist):
    assert send_back(rita, in_review, "Shorter, please.").url == reverse("review-tray")
    rita.force_login(specialist)
    page = rita.get(reverse("composer", args=[in_review.pk])).content.decode()
    assert "Shorter, please." in page


def test_without_a_word_it_stays_and_the_words_typed_stay_too(rita, in_review):
    response = send_back(rita, in_review, "   ")
    assert response.status_code == 422
    assert said(response) == ["Write what should be changed before you send the letter back."]
    too_long = "x" * 4001
    assert too_long in send_back(rita, in_review, too_long).content.decode()
    assert fresh(in_review).status == "in_review"


def test_html_in_a_comment_is_words(rita, in_review, specialist):
    send_back(rita, in_review, "<script>alert(1)</script>")
    rita.force_login(specialist)
    page = rita.get(reverse("composer", args=[in_review.pk])).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def again(letter, specialist):
    """Sent back, mended, and submitted once more."""
    letter = fresh(letter)
    verbs.write_opening(letter, specialist, "<p>Dear Maria</p>")
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>Few.</p>")
    return submitted(letter, specialist)


def test_the_second_review_knows_what_was_said_at_the_first(rita, in_review, specialist):
    send_back(rita, in_review, "Shorter, please.")
    page = page_of(rita, again(in_review, specialist)).content.decode()
    assert "Sent back by you on" in page
    assert "Shorter, please." in page
    assert "Sam wrote the personal opening" in page
    place = section_of(in_review, "treatment").pk
    assert f'Sam changed a section&#x27;s text: <a href="#section-{place}">treatment</a>' in page


def test_nothing_done_since_is_said_too(rita, in_review, specialist):
    send_back(rita, in_review, "Shorter, please.")
    page = page_of(rita, submitted(fresh(in_review), specialist)).content.decode()
    assert "<li>Nothing.</li>" in page


def test_at_the_first_review_there_is_nothing_of_the_kind(rita, in_review):
    assert "Sent back by" not in page_of(rita, in_review).content.decode()
