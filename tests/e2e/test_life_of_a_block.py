"""The whole life of one block, as its people live it: Eva writes, Rita reviews.

Write, cite, review, send back, approve, go stale, revise, supersede, retire.
"""

import pytest
from playwright.sync_api import Page, expect

from . import steps
from .conftest import Visit
from .house import House
from .houses import on_postgres

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), on_postgres]

DISEASE = "Relapsing polychondritis"
BLOCK = "relapsing-polychondritis-research"
PAGE = f"/desk/library/{BLOCK}/"
# As if the years had gone by.
GO_STALE = f"""
import django; django.setup()
from datetime import date
from django.core.management import call_command
from responses.library.models import BlockVersion
BlockVersion.objects.approved().filter(block__key="{BLOCK}").update(review_due=date(2026, 1, 1))
call_command("open_reviews")
"""


def test_the_life_of_a_block(house: House, visit: Visit) -> None:
    eva, rita = visit(), visit()
    steps.sign_in(eva, "editor")
    steps.sign_in(rita, "reviewer")
    begin(eva)
    write(eva, "Doctors test new medicines.", "brown")
    submit(eva)
    send_back(rita, "Say where they are tested.")
    expect_state(eva, "sent back", "Say where they are tested.")
    eva.get_by_role("link", name="Edit", exact=True).click()
    write(eva, " They do so in many countries.", "patel")
    submit(eva)
    approve(rita, "They do so in many countries.", "What changed since it was sent back")
    expect_state(eva, "approved", "Approved by")
    house.run("-c", GO_STALE)
    revise(rita, eva)
    write(eva, " And in children since this year.", "brown")
    submit(eva)
    approve(rita, "And in children since this year.", "From version 1, which is in letters now")
    eva.goto(f"{PAGE}?version=1")
    expect(eva.locator("#version-heading")).to_contain_text("superseded")
    retire(rita)
    expect_state(eva, "retired", "The trials are over.")
    eva.get_by_role("button", name="Write a new draft").click()
    expect(eva.locator(".ProseMirror")).to_be_visible()


def begin(page: Page) -> None:
    page.goto("/desk/library/new/")
    page.get_by_label("Disease").fill(DISEASE)
    page.get_by_label("Kind").select_option(label="research")
    page.get_by_role("button", name="Start writing").click()
    steps.heading(page, BLOCK)


def write(page: Page, words: str, author: str) -> None:
    """Words at the end, and behind them a reference found by its author."""
    text = page.locator(".ProseMirror")
    text.focus()
    steps.to_the_end_of_the_text(page)
    page.keyboard.type(words)
    page.get_by_label("Words of the title").fill(author)
    reference = page.locator("#picked [data-cite]").filter(has_text=f"{author.capitalize()} et al.")
    reference.click()
    expect(page.locator("#live .letter-body")).to_contain_text(f"{words.strip()}[")
    page.get_by_role("button", name="Save and go back").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def submit(page: Page) -> None:
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Submitted. Somebody else approves it")).to_be_visible()
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def newest(page: Page) -> None:
    page.goto(PAGE)
    page.locator("tbody").get_by_role("link", name="Version").first.click()


def send_back(page: Page, comment: str) -> None:
    newest(page)
    expect(page.get_by_text("all of this one is new")).to_be_visible()
    page.get_by_label("What should change").fill(comment)
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Sent back.")).to_be_visible()


def approve(page: Page, added: str, said: str) -> None:
    newest(page)
    expect(page.get_by_text(said)).to_be_visible()
    expect(page.locator(".marked ins").first).to_contain_text(added)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved.", exact=True)).to_be_visible()


def revise(rita: Page, eva: Page) -> None:
    """The review that opened by itself: its date is past, and Eva says what follows."""
    for page in (rita, eva):
        page.goto(PAGE)
        expect(page.get_by_text("past its date")).to_be_visible()
    eva.get_by_label("revise it", exact=False).check()
    eva.get_by_label("Why", exact=True).fill("There is news.")
    eva.get_by_role("button", name="Decide").click()
    newest(eva)
    eva.get_by_role("link", name="Edit", exact=True).click()


def retire(page: Page) -> None:
    page.goto(PAGE)
    page.get_by_text("Retire this text").click()
    page.get_by_label("Why it is retired").fill("The trials are over.")
    page.get_by_role("button", name="Retire it").click()
    expect(page.get_by_text("Retired. New letters can't use it")).to_be_visible()


def expect_state(page: Page, state: str, words: str) -> None:
    page.goto(PAGE)
    expect(page.locator("#version-heading")).to_contain_text(state)
    expect(page.locator("aside")).to_contain_text(words)
