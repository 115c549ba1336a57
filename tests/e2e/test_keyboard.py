"""The form and the composer with the keyboard alone. Nothing here can use a mouse."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from . import steps
from .conftest import Visit
from .house import House
from .houses import on_postgres
from .keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), on_postgres]

ADDED = "Please ask your own doctor."


def test_a_person_asks_with_the_keyboard_alone(house: House, visit: Visit) -> None:
    page = visit()
    code = ask_by_keyboard(page, f"kim.{uuid4().hex}@example.org")
    assert len(code) == 9


def test_the_keyboard_finds_what_is_missing(house: House, visit: Visit) -> None:
    """The errors have the focus, and each leads to its field."""
    page = visit()
    page.goto("/ask/")
    keys = Keyboard(page)
    keys.go("Check your answers")
    expect(page.locator("#error-summary")).to_be_focused()
    keys.go("Write your question. One sentence is enough.")
    expect(page.get_by_label("What would you like to ask?")).to_be_focused()


def test_a_specialist_composes_with_the_keyboard_alone(house: House, visit: Visit) -> None:
    ask_by_keyboard(visit(), f"kim.{uuid4().hex}@example.org")
    page = visit()
    keys = Keyboard(page)
    sign_in_by_keyboard(page, keys)
    keys.press("n")
    expect(page.get_by_text("you have it")).to_be_visible()
    keys.press("w")
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    add_by_keyboard(page, keys, "treatment", "How might")
    add_by_keyboard(page, keys, "causes", "What causes")
    steps.see_order(page, "aatp-causes", "aatp-treatment", "disclaimer-general")
    keys.go("Move down: What causes")
    expect(page.locator("#announce")).to_have_text("Moved down.")
    steps.see_order(page, "aatp-treatment", "aatp-causes", "disclaimer-general")
    edit_by_keyboard(page, keys)
    keys.tab_to("Submit for review", by="Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_text("The letter is with the reviewers.")).to_be_visible()


def ask_by_keyboard(page: Page, address: str) -> str:
    page.goto("/")
    keys = Keyboard(page)
    keys.go("Ask a question")
    steps.heading(page, "Ask a question")
    keys.tab_to("What would you like to ask?")
    keys.type(steps.QUESTION)
    keys.tab_to("Which disease is it about?")
    keys.type("megakaryocytic")
    expect(page.get_by_role("group", name="Do you mean one of these?")).to_be_visible()
    keys.tab_to(steps.DISEASE)
    keys.press("Space")
    keys.tab_to("What causes it")
    keys.press("Space")
    keys.tab_to("How it may be treated")
    keys.press("Space")
    keys.tab_to("Yes, include it")
    keys.press("Space", "ArrowDown")
    keys.tab_to("I am the patient")
    keys.press("Space")
    keys.tab_to("Your name")
    keys.type("Kim")
    keys.tab_to("Your e-mail address")
    keys.type(address)
    keys.tab_to("I agree")
    keys.press("Space")
    keys.go("Check your answers")
    steps.heading(page, "Check your answers")
    expect(steps.answer_to(page, "Which disease is it about?")).to_contain_text(steps.DISEASE)
    expect(page.get_by_text("No, leave it out")).to_be_visible()
    keys.go("Send my question")
    steps.heading(page, "We have your question")
    return page.locator("p.code").inner_text()


def sign_in_by_keyboard(page: Page, keys: Keyboard) -> None:
    page.goto("/")
    keys.go("Staff sign-in")
    steps.heading(page, "Staff sign-in")
    keys.tab_to("Username")
    keys.type("specialist")
    keys.tab_to("Password")
    keys.type(steps.PASSWORD)
    keys.press("Enter")
    steps.heading(page, "Queue")


def add_by_keyboard(page: Page, keys: Keyboard, kind: str, heading: str) -> None:
    """Search, add; the new section has the focus, and it is said aloud."""
    keys.press("/")
    expect(page.get_by_label("Search the library")).to_be_focused()
    keys.press("ControlOrMeta+a")
    keys.type(kind)
    wanted = f"add {kind}, {steps.DISEASE}"
    expect(page.get_by_role("heading", name="Found")).to_be_visible()
    expect(page.get_by_role("button", name=wanted)).to_be_visible()
    keys.go(wanted)
    expect(page.locator("#announce")).to_contain_text(f"{kind}.")
    added = page.get_by_role("group", name=heading)
    expect(added).to_be_focused()
    expect(added).to_be_in_viewport()
    assert keys.focused()["seen"]


def edit_by_keyboard(page: Page, keys: Keyboard) -> None:
    keys.go("Edit : What causes")
    expect(page.get_by_role("heading", name="Vetted text")).to_be_visible()
    keys.tab_to("What this letter says")
    keys.type(f"{ADDED} ")
    keys.go("Save and go back")
    expect(page.get_by_role("heading", name="Library")).to_be_visible()
    expect(steps.section(page, "aatp-causes")).to_contain_text(ADDED)
