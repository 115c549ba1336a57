"""The main job from end to end, in a browser: a question becomes a letter that the person reads.

Every process is real: web server, worker, SMTP, database, broker.
"""

import re
from email.message import EmailMessage
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from . import steps
from .conftest import Visit
from .house import House, wait_until
from .houses import on_both

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

OPENING = "Thank you for telling us about your blood counts."
ADDED = "Your own doctor can tell you more."
MENDED = "Please ask your own doctor."
PHONE = {"width": 390, "height": 844}


@on_both
def test_a_question_becomes_a_letter_that_the_person_reads_under_their_link(
    house: House, visit: Visit
) -> None:
    address = f"maria.{uuid4().hex}@example.org"
    maria, sam, rita = visit(viewport=PHONE), visit(), visit()
    sent = ask(maria, address)
    compose(sam, sent.code)
    review_and_send_back(rita, sent.code)
    mend(sam, sent.code)
    steps.open_for_review(rita, sent.code)
    steps.approve(rita)
    mail = letter_to(address, house)
    check_mail(mail, sent.link)
    read_and_ask_again(maria, sent.link, house)
    line = steps.queue_line(sam, sent.code)
    expect(line).to_contain_text("And is it inherited?")
    expect(line).to_contain_text("open")


def ask(page: Page, address: str) -> steps.Sent:
    steps.open_the_form(page)
    steps.fill_in(page, address)
    steps.choose_suggestion(page, "amegakaryocytic", steps.DISEASE)
    steps.to_the_check(page)
    expect(steps.answer_to(page, "Which disease is it about?")).to_contain_text(steps.DISEASE)
    steps.change(page, "Your name")
    page.get_by_label("Your name").fill("Maria Sample")
    steps.to_the_check(page)
    expect(steps.answer_to(page, "Your name")).to_have_text("Maria Sample")
    return steps.send(page)


def compose(page: Page, code: str) -> None:
    steps.sign_in(page, "specialist")
    steps.take(page, code)
    steps.write(page)
    steps.add_and_go_on(page, "treatment", "aatp-treatment")
    steps.add_and_go_on(page, "definition", "aatp-definition")
    steps.add_and_go_on(page, "causes", "aatp-causes")
    definition, causes, treatment = "aatp-definition", "aatp-causes", "aatp-treatment"
    steps.see_order(page, definition, causes, treatment, "disclaimer-general")
    steps.press(page, treatment, "Move up")
    steps.see_order(page, definition, treatment, causes, "disclaimer-general")
    steps.press(page, causes, "Remove")
    steps.see_order(page, definition, treatment, "disclaimer-general")
    steps.write_opening(page, OPENING)
    steps.edit(page, treatment)
    steps.add_words(page, ADDED)
    steps.save_the_section(page)
    expect(steps.section(page, treatment)).to_contain_text("changed from the vetted text")
    steps.submit(page)


def review_and_send_back(page: Page, code: str) -> None:
    steps.sign_in(page, "reviewer")
    steps.open_for_review(page, code)
    expect(page.locator(".marked ins")).to_have_text(ADDED)
    expect(page.locator(".letter-personal")).to_contain_text("Words by Sam Specialist")
    steps.send_back(page, "Shorter, please.")


def mend(page: Page, code: str) -> None:
    page.goto(f"/desk/inquiries/{code}/")
    steps.write(page)
    expect(page.get_by_text("Shorter, please.")).to_be_visible()
    steps.press(page, "aatp-treatment", "Vetted text back")
    expect(steps.section(page, "aatp-treatment")).not_to_contain_text(ADDED)
    steps.edit(page, "aatp-treatment")
    steps.add_words(page, MENDED)
    steps.save_the_section(page)
    steps.submit(page)


def letter_to(address: str, house: House) -> EmailMessage:
    """The mail with the letter: the one of two parts; the acknowledgement is plain text."""

    def letters() -> list[EmailMessage]:
        return [mail for mail in house.mails_to(address) if mail.is_multipart()]

    wait_until(letters, "the letter's mail arrives")
    return letters()[0]


def check_mail(mail: EmailMessage, link: str) -> None:
    text, html = (part.get_content() for part in mail.iter_parts())
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for part in (text, html):
        assert link in part
        assert OPENING in part
        assert MENDED in part
        assert ADDED not in part
        numbers = [int(number) for number in re.findall(r"\[(\d+)\]", part)]
        firsts = list(dict.fromkeys(numbers))
        assert firsts == [1, 2, 3, 4], "numbered in the order in which they first appear"
    assert re.findall(r'<li id="ref-(\d+)"', html) == ["1", "2", "3", "4"]
    assert re.findall(r'data-block="([^"]+)"', html) == [
        "aatp-definition",
        "aatp-treatment",
        "disclaimer-general",
    ]


def read_and_ask_again(page: Page, link: str, house: House) -> None:
    page.goto(link)
    # The mail can arrive before the worker has written down that it did.
    wait_until(lambda: page.reload() and page.locator(".letter").count(), "the letter is shown")
    expect(page.locator(".letter-personal")).to_have_text(OPENING)
    expect(steps.section(page, "aatp-treatment")).to_contain_text(MENDED)
    pdf = page.request.get(page.get_by_role("link", name="Save as PDF").get_attribute("href") or "")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF")
    page.get_by_label("Your follow-up question").fill("And is it inherited?")
    page.get_by_role("button", name="Send my follow-up question").click()
    expect(page.get_by_text("You don't need to send it again.")).to_be_visible()
