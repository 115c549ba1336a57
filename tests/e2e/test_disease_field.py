"""The field for the disease, with the keyboard: its names, and no form sent too early."""

import pytest
from playwright.sync_api import Page, expect

from . import steps
from .conftest import Visit
from .house import House
from .houses import on_sqlite
from .keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), on_sqlite]

FIELD = "Which disease is it about?"
NAMES = "Do you mean one of these?"


def open_field(page: Page, words: str) -> Keyboard:
    """The form, with these words typed and the names that they bring."""
    page.goto("/ask/")
    keys = Keyboard(page)
    keys.tab_to(FIELD)
    keys.type(words)
    expect(page.get_by_role("group", name=NAMES)).to_be_visible()
    return keys


def test_the_arrow_keys_go_through_the_names_and_enter_chooses(house: House, visit: Visit) -> None:
    page = visit()
    keys = open_field(page, "syndrome")
    names = page.get_by_role("group", name=NAMES).get_by_role("radio")
    keys.press("ArrowDown")
    expect(names.first).to_be_focused()
    expect(names.first).not_to_be_checked()
    keys.press("ArrowDown", "ArrowDown", "ArrowUp", "Enter")
    expect(names.nth(1)).to_be_focused()
    expect(names.nth(1)).to_be_checked()
    steps.heading(page, "Ask a question")
    keys.press("Tab")
    expect(page.get_by_label("Not known, or not diagnosed yet")).to_be_focused()


def test_enter_goes_to_the_first_name_and_chooses_it(house: House, visit: Visit) -> None:
    page = visit()
    keys = open_field(page, "megakaryocytic")
    first = page.get_by_role("group", name=NAMES).get_by_role("radio").first
    keys.press("Enter")
    expect(first).to_be_focused()
    expect(first).not_to_be_checked()
    keys.press("Enter")
    expect(first).to_be_checked()
    expect(page.locator("#error-summary")).to_have_count(0)


def test_enter_without_names_sends_nothing(house: House, visit: Visit) -> None:
    page = visit()
    page.goto("/ask/")
    keys = Keyboard(page)
    keys.tab_to(FIELD)
    keys.type("xyzzy")
    expect(page.locator("#disease-count")).to_contain_text("No name like yours")
    keys.press("Enter", "ArrowDown", "Escape")
    expect(page.get_by_label(FIELD)).to_be_focused()
    expect(page.get_by_label(FIELD)).to_have_value("xyzzy")
    expect(page.locator("#error-summary")).to_have_count(0)


def test_escape_closes_the_names_and_the_arrow_brings_them_back(house: House, visit: Visit) -> None:
    page = visit()
    keys = open_field(page, "megakaryocytic")
    keys.press("ArrowDown", "Space", "Escape")
    group = page.get_by_role("group", name=NAMES)
    expect(group).to_be_hidden()
    expect(page.get_by_label(FIELD)).to_be_focused()
    expect(page.get_by_role("status").filter(has_text="Your own words stay.")).to_have_count(1)
    keys.press("ArrowDown")
    expect(group.get_by_role("radio").first).to_be_focused()


def test_a_name_in_a_closed_list_is_not_sent(house: House, visit: Visit) -> None:
    page = visit()
    keys = open_field(page, "megakaryocytic")
    keys.press("ArrowDown", "Space", "Escape")
    sent = page.locator("form").first.evaluate("form => new FormData(form).has('disease')")
    assert sent is False


def test_names_are_said_aloud_when_they_come(house: House, visit: Visit) -> None:
    page = visit()
    open_field(page, "megakaryocytic")
    said = page.get_by_role("status").filter(has_text="like yours below. The down arrow goes to")
    expect(said).to_have_count(1)
