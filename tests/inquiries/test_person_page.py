"""The person's own page: theirs alone, and never a letter that wasn't sent."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inquiries import verbs
from inquiries.models import Event, Inquiry, Person, Verb
from responses.letters.models import FrozenLetter, Letter, LetterTemplate
from responses.letters.verbs import start_letter
from responses.views.person import is_worked_on, standing
from tests.factories import make_inquiry, make_user

from .asking import link_of

pytestmark = pytest.mark.django_db

SECRET = "Words that only a specialist has read so far"


def page_of(inquiry, name="person", *args):
    return reverse(name, args=[link_of(inquiry).token, *args])


def make_letter(inquiry, status, words=SECRET, days_ago=0):
    """A letter in any state, frozen as if it had gone all the way."""
    moment = timezone.now() - timedelta(days=days_ago)
    letter = Letter.objects.create(
        inquiry=inquiry,
        question=inquiry.questions.first(),
        template=LetterTemplate.objects.get(),
        opening=f"<p>{words}</p>",
        author=make_user(f"author-{Letter.objects.count()}", "specialist"),
        approved_by=make_user(f"reviewer-{Letter.objects.count()}", "reviewer"),
        approved_at=moment,
        status=status,
        sent_at=moment if status == "sent" else None,
    )
    FrozenLetter.objects.create(
        letter=letter,
        subject=words,
        html=f'<div class="letter"><p>{words}</p></div>',
        mail_html=words,
        text=words,
        pdf=b"%PDF-1.7 " + words.encode(),
        content={},
    )
    return letter


@pytest.mark.parametrize("status", ["draft", "in_review", "approved", "queued", "withdrawn"])
def test_a_letter_that_was_not_sent_is_never_shown(client, status):
    inquiry = make_inquiry()
    make_letter(inquiry, status)
    response = client.get(page_of(inquiry))
    assert (response.status_code, SECRET in response.text) == (200, False)
    for address in (
        page_of(inquiry, "person-letter-pdf"),
        page_of(inquiry, "person-letter-pdf", 1),
        page_of(inquiry, "person-letter", 1),
    ):
        response = client.get(address)
        assert (response.status_code, SECRET.encode() in response.content) == (404, False)


def test_a_sent_letter_is_shown_as_it_was_frozen(client):
    inquiry = make_inquiry()
    make_letter(inquiry, "sent")
    assert f'<div class="letter"><p>{SECRET}</p></div>' in client.get(page_of(inquiry)).text


def test_the_pdf_is_the_frozen_one_under_the_code(client):
    inquiry = make_inquiry()
    make_letter(inquiry, "sent")
    response = client.get(page_of(inquiry, "person-letter-pdf"))
    assert response.content == b"%PDF-1.7 " + SECRET.encode()
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == f'inline; filename="letter-{inquiry.code}.pdf"'


def test_of_two_letters_the_newest_is_shown_and_the_older_is_linked(client):
    inquiry = make_inquiry()
    make_letter(inquiry, "sent", "The older letter", days_ago=9)
    make_letter(inquiry, "sent", "The newer letter")
    page = client.get(page_of(inquiry)).text
    assert ("The newer letter" in page, "The older letter" in page) == (True, False)
    assert page_of(inquiry, "person-letter", 1) in page
    assert "The older letter" in client.get(page_of(inquiry, "person-letter", 1)).text
    assert b"older" in client.get(page_of(inquiry, "person-letter-pdf", 1)).content


@pytest.mark.parametrize("number", [0, 2, 99])
def test_a_letter_number_that_is_not_there_is_404(client, number):
    inquiry = make_inquiry()
    make_letter(inquiry, "sent")
    for name in ("person-letter", "person-letter-pdf"):
        assert client.get(page_of(inquiry, name, number)).status_code == 404


def test_one_persons_link_never_shows_anothers_letter(client):
    marias, petras = make_inquiry(), make_inquiry(question="Petra's own question?")
    make_letter(petras, "sent")
    page = client.get(page_of(marias)).text
    assert (SECRET in page, "Petra" in page) == (False, False)
    assert client.get(page_of(marias, "person-letter-pdf")).status_code == 404


# --- The link ----------------------------------------------------------------------


def every_address(token):
    yield from (f"/i/{token}/", f"/i/{token}/letter.pdf", f"/i/{token}/letters/1.pdf")
    yield f"/i/{token}/letters/1/"


@pytest.mark.parametrize("wrong", ["wrong", "truncated", "longer", "revoked", "nul", "long"])
def test_every_link_that_does_not_work_gets_the_same_page(client, specialist, wrong):
    inquiry = make_inquiry()
    make_letter(inquiry, "sent")
    token = link_of(inquiry).token
    unknown = client.get("/i/never-was-a-token/").content
    if wrong == "revoked":
        verbs.revoke_link(inquiry, specialist)
    tokens = {"wrong": "x" * 43, "truncated": token[:-1], "longer": token + "x"}
    tokens |= {"revoked": token, "nul": "%00", "long": "y" * 5000}
    for address in every_address(tokens[wrong]):
        response = client.get(address)
        assert (response.status_code, response.content) == (404, unknown)
    assert "does not work any more, or it is incomplete" in unknown.decode()


def test_a_link_cut_off_before_the_token_gets_that_page_too(client):
    assert client.get("/i/").content == client.get("/i/nobody/").content


def test_a_follow_up_under_a_revoked_link_is_refused_and_not_stored(client, specialist):
    inquiry = make_inquiry()
    address = page_of(inquiry, "person-follow-up")
    verbs.revoke_link(inquiry, specialist)
    assert client.post(address, {"text": "Still there?"}).status_code == 404
    assert inquiry.questions.count() == 1


def test_no_page_under_a_link_is_kept_indexed_or_named_to_other_sites(client):
    inquiry = make_inquiry()
    make_letter(inquiry, "sent")
    for address in [*every_address(link_of(inquiry).token), "/i/wrong/"]:
        response = client.get(address)
        caching = set(response["Cache-Control"].split(", "))
        assert {"no-store", "private"} <= caching
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert response["Referrer-Policy"] == "same-origin"


def test_the_page_needs_few_queries_however_many_letters(client, django_assert_num_queries):
    inquiry = make_inquiry()
    for days in range(5):
        make_letter(inquiry, "sent", days_ago=days)
    address = page_of(inquiry)
    # The link, letters, questions; and how the newest mail fared.
    with django_assert_num_queries(4):
        client.get(address)


# --- Where it stands ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "due", "taken", "expected"),
    [
        ("new", 5, False, "waiting"),
        ("spam", 5, False, "waiting"),
        ("open", 5, True, "working"),
        ("open", 5, False, "waiting"),
        ("open", 0, True, "working"),
        ("open", -1, True, "late"),
        ("new", -1, False, "late"),
        ("answered", -1, True, "answered"),
        ("closed", 5, False, "closed"),
        ("duplicate", 5, False, "duplicate"),
    ],
)
def test_where_an_inquiry_stands(status, due, taken, expected):
    today = date(2026, 11, 22)
    inquiry = Inquiry(status=status, due_on=today + timedelta(days=due))
    assert standing(inquiry, today, taken) == expected


def test_nobody_is_working_on_it_whose_account_is_closed(specialist):
    inquiry = make_inquiry(assignee=specialist)
    questions = list(inquiry.questions.all())
    assert is_worked_on(inquiry, questions) is True
    specialist.is_active = False
    assert is_worked_on(inquiry, questions) is False


def test_a_further_question_is_worked_on_once_somebody_begins_to_answer_it(specialist):
    inquiry = make_inquiry(assignee=specialist)
    verbs.follow_up(inquiry, "Is it inherited?")
    questions = list(inquiry.questions.all())
    assert is_worked_on(inquiry, questions) is False
    start_letter(inquiry, specialist)
    assert is_worked_on(inquiry, questions) is True


def test_the_page_names_the_day_of_the_answer(client, specialist):
    inquiry = make_inquiry(assignee=specialist)
    day = f"{inquiry.due_on:%A} {inquiry.due_on.day} {inquiry.due_on:%B}"
    words = f"A specialist is working on your answer. You will have it by {day}."
    assert words in client.get(page_of(inquiry)).text


@pytest.mark.parametrize("taken", [True, False])
def test_a_day_that_has_passed_is_not_promised_again(client, specialist, taken):
    inquiry = make_inquiry(assignee=specialist if taken else None)
    Inquiry.objects.update(due_on=timezone.localdate() - timedelta(days=2))
    page = client.get(page_of(inquiry)).text
    assert ("taking longer" in page, "You will have" in page) == (True, False)
    assert ("working on it" in page) is taken


def test_where_we_write_is_shown_in_part(client):
    page = client.get(page_of(make_inquiry())).text
    assert ("m•••@example.org" in page, "maria@example.org" in page) == (True, False)


def test_who_chose_post_reads_so(client):
    page = client.get(page_of(make_inquiry(reply_by="post", postal_address="1 Long Lane"))).text
    assert ("goes by post" in page, "1 Long Lane" in page, "•••" in page) == (True, False, False)


def test_spam_reads_like_a_new_question(client):
    new, spam = make_inquiry(), make_inquiry(suspect=True)
    pages = [
        client.get(page_of(inquiry))
        .text.replace(inquiry.code, "")
        .replace(link_of(inquiry).token, "")
        for inquiry in (new, spam)
    ]
    without_keys = [page.split('name="csrfmiddlewaretoken"')[0] for page in pages]
    assert without_keys[0] == without_keys[1]


def test_html_in_a_question_is_shown_as_text(client):
    page = client.get(page_of(make_inquiry(question="<script>alert(1)</script>"))).text
    assert ("<script>alert" in page, "&lt;script&gt;alert" in page) == (False, True)


# --- A follow-up -------------------------------------------------------------------


def follow(client, inquiry, text):
    return client.post(page_of(inquiry, "person-follow-up"), {"text": text})


def test_a_follow_up_is_stored_and_confirmed(client):
    inquiry = make_inquiry()
    response = follow(client, inquiry, "What about\r\nmy daughter?\x07")
    assert response.url == page_of(inquiry)
    assert inquiry.questions.latest("pk").text == "What about\nmy daughter?"
    assert "We have your follow-up question" in client.get(response.url).text


def test_a_follow_up_brings_an_answered_inquiry_back(client):
    inquiry = make_inquiry()
    Inquiry.objects.update(status="answered")
    follow(client, inquiry, "What about my daughter?")
    inquiry.refresh_from_db()
    assert inquiry.status == "open"


def test_a_follow_up_sent_twice_is_one_question(client):
    inquiry = make_inquiry()
    for _ in range(2):
        follow(client, inquiry, "What about my daughter?")
    assert inquiry.questions.count() == 2
    assert Event.objects.filter(verb=Verb.FOLLOWED_UP).count() == 1


@pytest.mark.parametrize("text", ["", "  \n", "\x00\x1b", "z" * 10_001])
def test_a_follow_up_that_can_not_be_taken_is_kept_on_the_page(client, text):
    inquiry = make_inquiry()
    response = follow(client, inquiry, text)
    assert (response.status_code, inquiry.questions.count()) == (200, 1)
    assert set(response.context["form"].errors) == {"text"}
    assert 'id="error-summary"' in response.text
    assert text.strip("\x00\x1b \n") in response.text


def test_html_in_a_follow_up_is_shown_as_text(client):
    inquiry = make_inquiry()
    follow(client, inquiry, "<script>alert(1)</script>")
    assert "<script>alert" not in client.get(page_of(inquiry)).text


def test_too_many_follow_ups_wait_with_their_words(client, settings):
    settings.ASK_RATE = "1/h"
    inquiry = make_inquiry()
    follow(client, inquiry, "The first?")
    response = follow(client, inquiry, "The second?")
    assert (response.status_code, inquiry.questions.count()) == (429, 2)
    assert "The second?" in response.text


def test_a_follow_up_is_sent_by_post_only(client):
    assert client.get(page_of(make_inquiry(), "person-follow-up")).status_code == 405


@pytest.mark.parametrize("name", ["person", "person-letter-pdf"])
def test_pages_under_a_link_take_no_post(client, name):
    assert client.post(page_of(make_inquiry(), name)).status_code == 405


# --- Another address -----------------------------------------------------------------


def correct(client, inquiry, email, **more):
    return client.post(page_of(inquiry, "person-address"), {"email": email}, **more)


def email_of(inquiry):
    return Person.objects.get(inquiry=inquiry).email


def test_a_wrong_address_is_corrected_by_who_has_the_link(client):
    inquiry = make_inquiry(email="maria@exmaple.org")
    page = correct(client, inquiry, " maria@example.org ", follow=True)
    assert page.redirect_chain == [(page_of(inquiry), 302)]
    assert email_of(inquiry) == "maria@example.org"
    assert "From now on we write to m•••@example.org." in page.text
    assert "maria@" not in page.text


@pytest.mark.parametrize("email", ["", "maria", "a@b.org\r\nBcc: c@d.org", "x" * 300 + "@e.org"])
def test_an_address_that_is_none_is_refused_and_kept_on_the_page(client, email):
    inquiry = make_inquiry()
    response = correct(client, inquiry, email)
    assert (response.status_code, email_of(inquiry)) == (200, "maria@example.org")
    assert set(response.context["address_form"].errors) == {"email"}
    assert response.text.count('id="error-summary"') == 1
    assert '<details id="address" open>' in response.text


def test_html_in_an_address_is_shown_as_text(client):
    page = correct(client, make_inquiry(), "<script>alert(1)</script>").text
    assert ("<script>alert" in page, "&lt;script&gt;alert" in page) == (False, True)


def test_too_many_corrections_wait(client, settings):
    settings.ASK_RATE = "1/h"
    inquiry = make_inquiry()
    correct(client, inquiry, "first@example.org")
    response = correct(client, inquiry, "second@example.org")
    assert (response.status_code, email_of(inquiry)) == (429, "first@example.org")
    assert "second@example.org" in response.text


def test_under_a_revoked_link_nothing_is_corrected(client, specialist):
    inquiry = make_inquiry()
    address = page_of(inquiry, "person-address")
    verbs.revoke_link(inquiry, specialist)
    assert client.post(address, {"email": "new@example.org"}).status_code == 404
    assert email_of(inquiry) == "maria@example.org"


def test_an_address_is_corrected_by_post_only(client):
    assert client.get(page_of(make_inquiry(), "person-address")).status_code == 405


@pytest.mark.parametrize("status", ["in_review", "queued", "sent"])
def test_when_it_is_too_late_the_page_says_what_to_do(client, status):
    inquiry = make_inquiry()
    make_letter(inquiry, status)
    page = client.get(page_of(inquiry)).text
    assert ('id="address"' in page, "in the follow-up form above" in page) == (False, True)
    page = correct(client, inquiry, "new@example.org", follow=True).text
    assert "can&#x27;t be changed here any more" in page
    assert email_of(inquiry) == "maria@example.org"


def test_a_follow_up_is_acknowledged_by_email(client):
    inquiry = make_inquiry()
    follow(client, inquiry, "What about my daughter?")
    assert inquiry.deliveries.get().subject == f"We have your further question ({inquiry.code})"
