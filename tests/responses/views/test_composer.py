"""The composer: each action answers a browser with a page, and HTMX with the live part."""

import json
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from inquiries.models import Inquiry, Kind
from responses.letters import verbs
from tests.factories import make_block, make_disease, make_inquiry
from tests.responses.making import fresh, kinds_in, make_letter, section_of

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def path(name, letter, kind=""):
    return reverse(name, args=[letter.pk] + ([section_of(letter, kind).pk] if kind else []))


def press(browser, name, letter, kind="", htmx=False, **entered):
    headers = HTMX if htmx else {}
    return browser.post(path(name, letter, kind), entered, headers=headers)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def announced(response):
    return json.loads(response["HX-Trigger-After-Settle"])["composer"]


# --- Beginning ------------------------------------------------------------------


def test_writing_begins_a_letter_and_goes_on_with_it(sam, specialist):
    inquiry = make_inquiry(assignee=specialist)
    write = reverse("inquiry-write", args=[inquiry.code])
    first, second = sam.post(write), sam.post(write)
    assert first.url == second.url == path("composer", inquiry.letters.get())


def test_what_can_not_be_written_is_said(sam, specialist):
    inquiry = make_inquiry(assignee=specialist)
    Inquiry.objects.update(status="answered")
    response = sam.post(reverse("inquiry-write", args=[inquiry.code]))
    assert response.url == reverse("inquiry", args=[inquiry.code])
    assert said(response) == [f"{inquiry.code} is answered; take it first."]


def test_the_composer_shows_question_letter_and_shelf(sam, letter):
    page = sam.get(path("composer", letter)).content.decode()
    for column in ("question-column", "letter-column", "library-column"):
        assert f'id="{column}"' in page
    assert 'data-block="aatp-treatment"' in page
    assert "[1]</a>" in page


@pytest.mark.parametrize("station", ["in_review", "frozen"])
def test_a_letter_that_is_no_draft_is_for_reading(sam, request, letter, station):
    request.getfixturevalue(station)
    assert sam.get(path("composer", letter)).url == path("letter", letter)


def test_a_colleague_reads_what_is_not_hers_to_write(client, other_specialist, letter):
    client.force_login(other_specialist)
    assert client.get(path("composer", letter)).url == path("letter", letter)


# --- Actions, with and without JavaScript -----------------------------------------


@pytest.fixture
def causes(aatp):
    return make_block("aatp-causes", "causes", aatp).versions.get()


@pytest.mark.parametrize("htmx", [False, True])
def test_adding_a_block(sam, letter, causes, htmx):
    response = press(sam, "section-add", letter, version=causes.pk, htmx=htmx)
    assert kinds_in(letter) == ["definition", "causes", "treatment", "disclaimer"]
    if htmx:
        assert announced(response)["show"] == f"section-{section_of(letter, 'causes').pk}"
        assert "causes" in announced(response)["said"]
    else:
        assert response.url == path("composer", letter)


@pytest.mark.parametrize("htmx", [False, True])
def test_moving_and_removing(sam, letter, htmx):
    press(sam, "section-down", letter, "definition", htmx=htmx)
    assert kinds_in(letter) == ["treatment", "definition", "disclaimer"]
    press(sam, "section-up", letter, "definition", htmx=htmx)
    press(sam, "section-remove", letter, "treatment", htmx=htmx)
    assert kinds_in(letter) == ["definition", "disclaimer"]


@pytest.mark.parametrize("htmx", [False, True])
def test_writing_an_opening(sam, letter, htmx):
    response = press(sam, "letter-opening", letter, opening="<p>Dear Maria</p>", htmx=htmx)
    assert fresh(letter).opening == "<p>Dear Maria</p>"
    assert response.status_code == (200 if htmx else 302)


@pytest.mark.parametrize("htmx", [False, True])
def test_putting_the_vetted_text_back(sam, letter, specialist, htmx):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>Ours.</p>")
    press(sam, "section-revert", letter, "treatment", htmx=htmx)
    assert not section_of(letter, "treatment").is_changed


def test_htmx_gets_the_live_part_alone(sam, letter, causes):
    response = press(sam, "section-add", letter, version=causes.pk, htmx=True)
    page = response.content.decode()
    assert "<html" not in page
    assert page.count('id="composer-live"') == 1
    # What was asked for stands in another column, and changes with the letter.
    assert 'hx-swap-oob="true"' in page


def test_a_search_stays_when_something_is_added(sam, letter, causes):
    response = press(sam, "section-add", letter, version=causes.pk, htmx=True, q="causes")
    assert 'value="causes"' in response.content.decode()


def test_the_shelf_alone_answers_a_search(sam, letter, causes):
    page = sam.get(path("composer-shelf", letter), {"q": "causes"}).content.decode()
    assert page.strip().startswith('<div id="shelf"')
    assert f'value="{causes.pk}"' in page


@pytest.mark.parametrize("version", ["", "0", "x", "²", "-1", "9" * 30])
def test_a_version_that_is_not_there_is_not_found(sam, letter, version):
    assert press(sam, "section-add", letter, version=version).status_code == 404


# --- A section's own words ----------------------------------------------------------


def test_the_vetted_text_stands_beside_the_words_to_change(sam, letter):
    page = sam.get(path("section-edit", letter, "treatment")).content.decode()
    assert page.count("There are some. [@patel2014]") == 2


def test_changed_words_are_kept_and_the_letter_is_shown_at_them(sam, letter):
    response = press(sam, "section-edit", letter, "treatment", body="<p>Ours.</p>")
    section = section_of(letter, "treatment")
    assert section.changed_body == "<p>Ours.</p>"
    assert response.url == f"{path('composer', letter)}#section-{section.pk}"


def test_words_kept_while_typing_leave_the_page_alone(sam, letter):
    body = {"body": "<p>Ours.</p>", "autosave": "1"}
    response = press(sam, "section-edit", letter, "treatment", **body)
    assert section_of(letter, "treatment").changed_body == "<p>Ours.</p>"
    assert "Location" not in response


def test_a_section_without_words_is_refused_with_a_way_out(sam, letter):
    response = press(sam, "section-edit", letter, "treatment", body="<p></p>")
    assert response.status_code == 422
    assert "To leave it out, remove it." in response.content.decode()
    assert not section_of(letter, "treatment").is_changed


def test_words_with_a_citation_to_nothing_are_kept_and_the_writer_hears_of_it(sam, letter):
    response = press(sam, "section-edit", letter, "treatment", body="<p>Ours. [@nobody]</p>")
    page = sam.get(response.url).content.decode()
    assert response.url == path("section-edit", letter, "treatment")
    assert "The text cites [@nobody], which is not a reference here." in page
    assert section_of(letter, "treatment").changed_body == "<p>Ours. [@nobody]</p>"


def test_what_is_missing_can_be_said_in_the_opening_with_a_button(sam, letter):
    letter.inquiry.kinds.add(Kind.objects.get(key="causes"))
    page = sam.get(path("composer", letter)).content.decode()
    assert "The library has nothing approved on causes." in page
    assert press(sam, "letter-unanswered", letter).url == path("composer", letter)
    assert "You also asked about causes." in fresh(letter).opening


def test_scripts_do_not_reach_the_page(sam, letter):
    evil = "<p>Hi<script>steal()</script><img src=x onerror=steal()></p>"
    press(sam, "section-edit", letter, "treatment", body=evil)
    press(sam, "letter-opening", letter, opening=evil)
    page = sam.get(path("composer", letter)).content.decode()
    assert "steal()" not in page.replace(evil, "")
    assert "onerror" not in page


def test_a_question_with_html_is_shown_as_words(sam, specialist, aatp, definition):
    letter = make_letter(specialist, definition, disease=aatp, question="<img src=x onerror=a()>")
    page = sam.get(path("composer", letter)).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


# --- What isn't possible --------------------------------------------------------------


def test_a_letter_in_review_is_not_changed_and_that_is_said(sam, in_review, causes):
    response = press(sam, "section-add", in_review, version=causes.pk)
    assert said(response) == ["This letter is in review; it can't be changed now."]
    assert kinds_in(in_review) == ["definition", "treatment", "disclaimer"]


def test_what_has_to_be_fixed_first_is_said_and_the_letter_stays(sam, letter, specialist):
    verbs.write_opening(letter, specialist, "<p>See. [@nobody2020]</p>")
    response = press(sam, "letter-submit", letter)
    assert response.url == path("composer", letter)
    assert said(response)[0].startswith("This letter can't go yet:")
    assert fresh(letter).status == "draft"


def test_a_wrong_citation_is_marked_in_the_preview(sam, letter, specialist):
    verbs.write_opening(letter, specialist, "<p>See. [@nobody2020]</p>")
    page = sam.get(path("composer", letter)).content.decode()
    assert "cite-missing" in page
    assert "check-fix" in page


def test_submitting_and_taking_back(sam, letter):
    press(sam, "letter-submit", letter)
    assert fresh(letter).status == "in_review"
    press(sam, "letter-take-back", letter)
    assert fresh(letter).status == "draft"


def test_a_section_of_another_letter_is_not_found(sam, letter, specialist):
    other = make_letter(specialist, disease=make_disease("Fabry disease"))
    stranger = section_of(letter, "treatment").pk
    response = sam.post(reverse("section-remove", args=[other.pk, stranger]))
    assert response.status_code == 404
    assert "treatment" in kinds_in(letter)


# --- The PDF ----------------------------------------------------------------------------


def test_a_draft_has_a_pdf_that_is_kept_nowhere(sam, letter):
    response = sam.get(path("letter-pdf", letter))
    assert response.content.startswith(b"%PDF")
    assert response["Cache-Control"] == "private, no-store"
    assert letter.inquiry.code in response["Content-Disposition"]


def test_of_an_approved_letter_it_is_the_frozen_one(sam, frozen):
    assert sam.get(path("letter-pdf", frozen.letter)).content == bytes(frozen.pdf)


def test_without_its_references_there_is_none_yet_and_that_is_said(sam, letter, specialist):
    verbs.write_opening(letter, specialist, "<p>See. [@nobody2020]</p>")
    response = sam.get(path("letter-pdf", letter))
    assert response.status_code == 302
    assert said(response)[0].startswith("There is no PDF yet: “opening” cites “nobody2020”")


def test_the_page_needs_no_script_of_its_own(sam, letter):
    page = sam.get(path("composer", letter)).content.decode()
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", page)
    assert [tag for tag in inline if "json" not in tag and "importmap" not in tag] == []
    assert re.findall(r"\son\w+=", page) == []
