"""What was typed a moment before the next click is in the letter all the same."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from . import steps
from .conftest import Visit
from .house import House
from .houses import on_postgres

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), on_postgres]


def ask(page: Page) -> str:
    steps.open_the_form(page)
    steps.fill_in(page, f"noor.{uuid4().hex}@example.org", disease=steps.DISEASE)
    steps.to_the_check(page)
    return steps.send(page).code


def test_the_last_words_are_kept_before_the_letter_is_submitted(house: House, visit: Visit) -> None:
    code = ask(visit())
    page = visit()
    steps.sign_in(page, "specialist")
    steps.take(page, code)
    steps.write(page)
    steps.add_and_go_on(page, "treatment", "aatp-treatment")
    page.locator("#opening-form .ProseMirror").fill("Typed just before submitting.")
    steps.submit(page)
    page.get_by_role("link", name="See the letter in review").click()
    expect(page.locator(".letter-personal")).to_contain_text("Typed just before submitting.")


def test_a_section_saved_while_its_draft_is_on_its_way_has_all_its_words(
    house: House, visit: Visit
) -> None:
    code = ask(visit())
    page = visit()
    steps.sign_in(page, "specialist")
    steps.take(page, code)
    steps.write(page)
    steps.add_and_go_on(page, "treatment", "aatp-treatment")
    steps.edit(page, "aatp-treatment")
    with page.expect_request(lambda request: request.method == "POST"):
        steps.add_words(page, "One.")
    steps.add_words(page, "Two.")
    steps.save_the_section(page)
    expect(steps.section(page, "aatp-treatment")).to_contain_text("Two.")
    expect(steps.section(page, "aatp-treatment")).to_contain_text("One.")
