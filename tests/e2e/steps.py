"""What people do on the pages, found by the words they read there.

Each step ends when the page has answered, so that the next one can begin.
All work without JavaScript too, but for those in the last part.
"""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

from inquiries.sample_accounts import PASSWORD

from .house import wait_until

DISEASE = "Acquired amegakaryocytic thrombocytopenia"
QUESTION = "My blood counts are low. What is this disease, and how can it be treated?"


@dataclass(frozen=True)
class Sent:
    """What a person has in hand after asking."""

    code: str
    link: str


def heading(page: Page, words: str) -> None:
    """Wait for the page with these words as its heading."""
    expect(page.get_by_role("heading", level=1)).to_contain_text(words)


# --- The person ---------------------------------------------------------------------


def open_the_form(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Ask a question").click()
    heading(page, "Ask a question")


def fill_in(page: Page, email: str, disease: str = "") -> None:
    page.get_by_label("What would you like to ask?").fill(QUESTION)
    if disease:
        page.get_by_label("Which disease is it about?").fill(disease)
    page.get_by_label("What it is").check()
    page.get_by_label("How it may be treated").check()
    page.get_by_label("Yes, include it").check()
    page.get_by_label("I am the patient").check()
    page.get_by_label("Your name").fill("Maria")
    page.get_by_label("Your e-mail address").fill(email)
    page.get_by_label("I agree").check()


def to_the_check(page: Page) -> None:
    page.get_by_role("button", name="Check your answers").click()
    heading(page, "Check your answers")


def answer_to(page: Page, label: str) -> Locator:
    """The person's answer on the page of answers."""
    line = page.locator(".answers > div").filter(has=page.get_by_text(label, exact=True))
    return line.locator(".answer")


def change(page: Page, label: str) -> None:
    page.get_by_role("link", name=f"Change your answer to: {label}").click()
    heading(page, "Ask a question")


def send(page: Page) -> Sent:
    page.get_by_role("button", name="Send my question").click()
    heading(page, "We have your question")
    code = page.locator("p.code").inner_text()
    return Sent(code, page.locator(".own-link").inner_text())


# --- The desk -----------------------------------------------------------------------


def sign_in(page: Page, role: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(role)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/desk/"))


def queue_line(page: Page, code: str) -> Locator:
    page.goto("/desk/queue/")
    return page.get_by_role("row").filter(has_text=code)


def take(page: Page, code: str) -> None:
    queue_line(page, code).get_by_role("link", name=code).click()
    page.get_by_role("button", name="Take it").click()
    expect(page.get_by_text("you have it")).to_be_visible()


def write(page: Page) -> None:
    """From the inquiry's page to the composer."""
    page.get_by_role("button", name=re.compile("Write the letter|Go on with the letter")).click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()


def section(page: Page, block: str) -> Locator:
    """A section of the letter, by the key of its block."""
    return page.locator(f'.letter-section[data-block="{block}"]')


def see_order(page: Page, *blocks: str) -> None:
    """Wait until these are the blocks of the letter, in this order."""
    places = page.locator("[data-block]")
    expect(places).to_have_count(len(blocks))
    for place, block in enumerate(blocks):
        expect(places.nth(place)).to_have_attribute("data-block", block)


def add(page: Page, kind: str, block: str) -> None:
    page.locator("#shelf").get_by_role("button", name=f"add {kind}, {DISEASE}").click()
    expect(section(page, block)).to_be_visible()


def add_and_go_on(page: Page, kind: str, block: str) -> None:
    """With JavaScript: until the page has said so and moved the focus there, a moment later."""
    add(page, kind, block)
    expect(page.locator("#announce")).to_have_text(f"In the letter: {kind}.")


def press(page: Page, block: str, control: str) -> None:
    """One of a section's small buttons, such as "Move up"."""
    section(page, block).get_by_role("button", name=control).click()


def edit(page: Page, block: str) -> None:
    section(page, block).get_by_role("link", name="Edit").click()
    expect(page.get_by_role("heading", name="Vetted text")).to_be_visible()


def save_the_section(page: Page) -> None:
    page.get_by_role("button", name="Save and go back").click()
    expect(page.get_by_role("heading", name="Library")).to_be_visible()


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("The letter is with the reviewers.")).to_be_visible()


def open_for_review(page: Page, code: str) -> None:
    page.goto("/desk/review/")
    page.get_by_role("link", name=code).click()
    expect(page.get_by_role("heading", name="Your decision")).to_be_visible()


def send_back(page: Page, comment: str) -> None:
    page.get_by_label("What should Sam Specialist change?").fill(comment)
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Sent back.")).to_be_visible()


def approve(page: Page) -> None:
    page.get_by_role("button", name="Approve and send").click()
    expect(page.get_by_text("Approved. The letter is on its way.")).to_be_visible()


# --- With JavaScript ----------------------------------------------------------------


def choose_suggestion(page: Page, typed: str, disease: str) -> None:
    page.get_by_label("Which disease is it about?").press_sequentially(typed)
    page.get_by_role("group", name="Do you mean one of these?").get_by_label(disease).check()


def write_opening(page: Page, words: str) -> None:
    """Type it; it is kept without a click, and stands in the letter."""
    page.locator("#opening-form .ProseMirror").fill(words)
    expect(page.locator("#opening-form [data-kept]")).to_contain_text("Kept at")
    expect(page.locator(".letter-personal")).to_have_text(words)


def add_words(page: Page, words: str) -> None:
    """At the beginning of the section being edited, where the caret is at first."""
    editor = page.locator(".ProseMirror")
    editor.focus()
    editor.press_sequentially(f"{words} ")
    expect(editor).to_contain_text(words)


# Where the editor itself has its cursor, which is not at once where the browser has it.
AT_THE_END = """() => {
    const { state } = document.querySelector(".ProseMirror").editor;
    return state.selection.head >= state.doc.content.size - 2;
}"""


def to_the_end_of_the_text(page: Page) -> None:
    """Just after it got the focus, the editor moves its cursor to the start; people are slower."""
    press = page.keyboard.press
    wait_until(
        lambda: press("ControlOrMeta+End") or page.evaluate(AT_THE_END), "the cursor is at the end"
    )
