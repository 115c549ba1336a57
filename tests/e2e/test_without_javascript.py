"""Everything that a form can do, without JavaScript."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from . import steps
from .conftest import Visit
from .house import House
from .houses import on_sqlite

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), on_sqlite]

OPENING = "Thank you for writing."
BODY = "<p>There is no standard guideline yet. [@brown2014]</p>"


def plain(visit: Visit) -> Page:
    return visit(java_script_enabled=False)


def ask(page: Page) -> steps.Sent:
    steps.open_the_form(page)
    steps.fill_in(page, f"nora.{uuid4().hex}@example.org", disease=steps.DISEASE)
    steps.to_the_check(page)
    return steps.send(page)


def test_a_person_asks_and_opens_their_page_without_javascript(house: House, visit: Visit) -> None:
    page = plain(visit)
    sent = ask(page)
    page.goto(sent.link)
    steps.heading(page, sent.code)
    expect(page.get_by_text(steps.QUESTION)).to_be_visible()


def test_names_like_the_one_entered_are_offered_without_javascript(
    house: House, visit: Visit
) -> None:
    page = plain(visit)
    page.goto("/ask/")
    page.get_by_label("Which disease is it about?").fill("megakaryocytic aplasia")
    page.get_by_role("button", name="Check your answers").click()
    page.get_by_role("group", name="Do you mean one of these?").get_by_label(steps.DISEASE).check()
    steps.fill_in(page, "nora@example.org")
    steps.to_the_check(page)
    expect(steps.answer_to(page, "Which disease is it about?")).to_contain_text(steps.DISEASE)


def test_a_letter_is_composed_and_approved_without_javascript(house: House, visit: Visit) -> None:
    sent = ask(plain(visit))
    sam, rita = plain(visit), plain(visit)
    steps.sign_in(sam, "specialist")
    steps.take(sam, sent.code)
    steps.write(sam)
    steps.add(sam, "treatment", "aatp-treatment")
    steps.add(sam, "definition", "aatp-definition")
    steps.press(sam, "aatp-treatment", "Move up")
    steps.see_order(sam, "aatp-treatment", "aatp-definition", "disclaimer-general")
    sam.get_by_label("Your own words to this person").fill(f"<p>{OPENING}</p>")
    sam.get_by_role("button", name="Keep the opening").click()
    expect(sam.locator(".letter-personal")).to_have_text(OPENING)
    steps.edit(sam, "aatp-treatment")
    sam.get_by_role("textbox", name="What this letter says").fill(BODY)
    steps.save_the_section(sam)
    steps.submit(sam)
    steps.sign_in(rita, "reviewer")
    steps.open_for_review(rita, sent.code)
    expect(steps.section(rita, "aatp-treatment").locator(".letter-body")).to_have_text(
        "There is no standard guideline yet. [1]"
    )
    steps.approve(rita)


def test_a_letter_is_pulled_back_and_begun_anew_without_javascript(
    house: House, visit: Visit
) -> None:
    sent = ask(plain(visit))
    sam, rita = plain(visit), plain(visit)
    steps.sign_in(sam, "specialist")
    steps.take(sam, sent.code)
    steps.write(sam)
    steps.add(sam, "definition", "aatp-definition")
    steps.submit(sam)
    steps.sign_in(rita, "reviewer")
    steps.open_for_review(rita, sent.code)
    rita.get_by_text("Not at once, but later").click()
    rita.get_by_label("Day").fill(str(timezone.localdate() + timedelta(days=9)))
    rita.get_by_label("Time").fill("09:00")
    rita.get_by_role("button", name="Approve and send").click()
    expect(rita.get_by_text("Until then it can be pulled back")).to_be_visible()
    rita.get_by_role("button", name=f"Pull it back {sent.code}").click()
    expect(rita.get_by_text(f"Pulled back: nothing is sent to {sent.code}")).to_be_visible()
    sam.goto(f"/desk/inquiries/{sent.code}/")
    sam.get_by_role("button", name="Start anew from this letter").click()
    steps.see_order(sam, "aatp-definition", "disclaimer-general")
