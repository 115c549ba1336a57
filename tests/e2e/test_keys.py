"""The desk's own keys: one goes or presses, but none alone does what can't be taken back."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from . import steps
from .conftest import Visit
from .house import House
from .houses import on_sqlite
from .keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), on_sqlite]


def composing(visit: Visit) -> tuple[Page, str]:
    """Sam's browser with a letter, and its code."""
    person, page = visit(), visit(timezone_id="Asia/Tokyo", locale="en-US")
    steps.open_the_form(person)
    steps.fill_in(person, f"kim.{uuid4().hex}@example.org", disease=steps.DISEASE)
    steps.to_the_check(person)
    code = steps.send(person).code
    steps.sign_in(page, "specialist")
    steps.take(page, code)
    steps.write(page)
    steps.add_and_go_on(page, "treatment", "aatp-treatment")
    return page, code


def in_new_york() -> str:
    return f"{datetime.now(ZoneInfo('America/New_York')):%H:%M}"


@pytest.mark.parametrize("path", ["queue", "review", "deliveries", "library"])
def test_every_page_of_the_desk_lists_its_keys(house: House, visit: Visit, path: str) -> None:
    page = visit()
    steps.sign_in(page, "specialist")
    page.goto(f"/desk/{path}/")
    keys = Keyboard(page)
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    keys.press("n", "Escape")  # Behind the list, no key does anything.
    expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
    expect(page).to_have_url(f"{house.url}/desk/{path}/")


def test_two_keys_submit_and_two_keys_approve(house: House, visit: Visit) -> None:
    page, code = composing(visit)
    keys = Keyboard(page)
    keys.press("s")
    expect(page.get_by_role("button", name="Submit for review")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_text("The letter is with the reviewers.")).to_be_visible()
    rita = visit()
    steps.sign_in(rita, "reviewer")
    steps.open_for_review(rita, code)
    keys = Keyboard(rita)
    keys.press("a")
    expect(rita.get_by_role("button", name="Approve and send")).to_be_focused()
    expect(rita.get_by_role("heading", name="Your decision")).to_be_visible()
    keys.press("Enter")
    expect(rita.get_by_text("Approved. The letter is on its way.")).to_be_visible()


def test_a_letter_is_sent_back_by_keys(house: House, visit: Visit) -> None:
    page, code = composing(visit)
    steps.submit(page)
    rita = visit()
    steps.sign_in(rita, "reviewer")
    steps.open_for_review(rita, code)
    keys = Keyboard(rita)
    keys.press("b")
    keys.type("a b s: shorter, please.")  # While one writes, letters are letters.
    expect(rita.get_by_label("What should")).to_have_value("a b s: shorter, please.")
    keys.go("Send back")
    expect(rita.get_by_text("Sent back.")).to_be_visible()


def test_words_are_saved_by_a_key_while_they_are_written(house: House, visit: Visit) -> None:
    page, _ = composing(visit)
    keys = Keyboard(page)
    page.locator("#opening-form .ProseMirror").focus()
    keys.type("Thank you for writing.")
    keys.press("ControlOrMeta+Enter")
    # No line break came of it, and nothing waits to be kept.
    expect(page.locator(".letter-personal p")).to_have_text("Thank you for writing.")
    expect(page.locator(".letter-personal br")).to_have_count(0)
    steps.edit(page, "aatp-treatment")
    steps.add_words(page, "Ask your doctor.")
    keys.press("ControlOrMeta+Enter")
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    expect(steps.section(page, "aatp-treatment")).to_contain_text("Ask your doctor.")


def test_the_time_of_keeping_is_the_centers(house: House, visit: Visit) -> None:
    """The browser is in Tokyo and says 3:04 PM; the center is in New York and says 01:04."""
    page, _ = composing(visit)
    before = in_new_york()
    steps.write_opening(page, "Thank you.")
    kept = page.locator("#opening-form [data-kept]").inner_text().removeprefix("Kept at ")
    after = in_new_york()
    assert before <= kept <= after or after < before, "but at midnight"


def test_the_text_to_ask_with_is_copied_with_a_button(house: House, visit: Visit) -> None:
    page, code = composing(visit)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/desk/inquiries/{code}/wishes/")
    page.get_by_label("Ask me first").check()
    page.get_by_label("They called").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Ask them, and record their answer").click()
    page.get_by_role("button", name="Copy the text").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    assert "Its code is " + code in page.evaluate("() => navigator.clipboard.readText()")
