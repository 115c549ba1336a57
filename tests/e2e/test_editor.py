"""Writing a block in a browser: the keyboard alone, citing, the preview, words that are kept."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from . import steps
from .conftest import Visit
from .house import House
from .houses import on_sqlite
from .keyboard import Keyboard

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300), on_sqlite]

SEARCH = "Words of the title"
# As Word puts it on the clipboard, and worse.
PASTED = (
    '<p class="MsoNormal" style="color:red"><span lang="EN-US">From <b>Word</b><o:p></o:p></span>'
    "</p><script>window.stolen = true</script>"
    '<p>And <a href="javascript:steal()">a link</a></p>'
)
LIST_ITEM = (
    '<p class="MsoListParagraphCxSpFirst" style="text-indent:-18.0pt;mso-list:l0 level1 lfo1">'
    '<!--[if !supportLists]--><span style="font-family:Symbol">·<span style="font:7.0pt">'
    "&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><!--[endif]-->{}<o:p></o:p></p>\n"
)
PASTE = """(box, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    box.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
}"""


@pytest.fixture(scope="module")
def blocks() -> Iterator[str]:
    """A block for each test: nobody else in this house writes at them."""
    kinds = "definition symptoms causes diagnosis treatment prognosis".split()
    return iter([f"tietze-syndrome-{kind}" for kind in kinds] + ["sweet-syndrome-symptoms"])


def open_editor(page: Page, block: str) -> None:
    steps.sign_in(page, "editor")
    page.goto(f"/desk/library/{block}/")
    page.get_by_role("button", name="Write a new draft").click()
    expect(page.locator(".ProseMirror")).to_be_visible()


def at_the_end(page: Page) -> None:
    page.locator(".ProseMirror").focus()
    steps.to_the_end_of_the_text(page)


def kept(page: Page) -> None:
    expect(page.locator("[data-kept]")).to_contain_text("Kept at")


def text(page: Page) -> str:
    return page.locator(".ProseMirror").inner_text()


def test_a_text_is_written_cited_submitted_and_approved_with_the_keyboard_alone(
    house: House, visit: Visit, blocks: Iterator[str]
) -> None:
    block, page = next(blocks), visit()
    steps.sign_in(page, "editor")
    page.goto(f"/desk/library/{block}/")
    keys = Keyboard(page)
    keys.go("Write a new draft")
    expect(page.locator(".ProseMirror")).to_be_visible()
    keys.tab_to("Text")
    steps.to_the_end_of_the_text(page)
    keys.type(" More is known today.")
    cite(page, keys, "brown", "brown2014")
    assert text(page).rstrip().endswith("More is known today.[@brown2014]")
    cite(page, keys, "patel", "patel2014")
    assert text(page).rstrip().endswith("today.[@brown2014; @patel2014]")
    keys.go("Save and go back")
    expect(page.get_by_text("Saved.")).to_be_visible()
    keys.go("Submit for review")
    expect(page.get_by_text("Submitted. Somebody else approves it")).to_be_visible()
    approve_by_keyboard(visit(), block)


def cite(page: Page, keys: Keyboard, words: str, key: str) -> None:
    """F2 leads to the search; a reference goes in where the cursor was, and is said aloud."""
    keys.press("F2")
    expect(page.get_by_label(SEARCH)).to_be_focused()
    keys.type(words)
    expect(page.locator(f"[data-cite={key}]")).to_be_visible()
    expect(page.locator("#announce")).to_have_text("1 reference.")
    keys.go(key)
    expect(page.locator("#announce")).to_have_text(f"Cited: {key}.")
    expect(page.locator(".ProseMirror")).to_be_focused()


def approve_by_keyboard(page: Page, block: str) -> None:
    steps.sign_in(page, "reviewer")
    page.goto(f"/desk/library/{block}/")
    keys = Keyboard(page)
    keys.go("Version 2")
    expect(page.get_by_role("heading", name="What changes")).to_be_visible()
    expect(page.locator(".marked ins").first).to_contain_text("More is known today.")
    keys.go("Approve")
    expect(page.get_by_text("Approved.", exact=True)).to_be_visible()


def test_a_reference_is_cited_once_at_a_place(house: House, visit: Visit) -> None:
    page = visit()
    open_editor(page, "tietze-syndrome-inheritance")  # It ends with a citation.
    page.get_by_label(SEARCH).fill("brown")
    reference = page.locator("[data-cite=brown2014]")
    reference.click()  # Nobody was in the text yet: it goes to the end.
    assert text(page).rstrip().endswith("[@gard-tietze-syndrome; @brown2014]")
    reference.click()
    expect(page.locator("#announce")).to_have_text("brown2014 is cited there already.")
    assert text(page).count("brown2014") == 1
    page.keyboard.press("F2")
    expect(page.get_by_label(SEARCH)).to_be_focused()
    page.keyboard.press("F2")
    expect(page.locator(".ProseMirror")).to_be_focused()


def test_the_preview_and_the_findings_follow_the_words(
    house: House, visit: Visit, blocks: Iterator[str]
) -> None:
    page = visit()
    open_editor(page, next(blocks))
    at_the_end(page)
    page.keyboard.type(" See here. [@nobody2020]")
    expect(page.locator("#live .letter")).to_contain_text("See here.")
    expect(page.locator("#live .check-fix")).to_have_text(
        "To fix The text cites [@nobody2020], which is not a reference here."
    )
    expect(page.locator("#findings-said")).to_contain_text("1 to fix")
    page.get_by_label("Heading").fill("In short")
    expect(page.locator("#live h3").first).to_have_text("In short")
    # A toolbar's button is no key, and is heard all the same.
    page.keyboard.press("Tab")
    page.locator(".ProseMirror").focus()
    page.keyboard.press("ControlOrMeta+a")
    page.get_by_title("bold").click()
    expect(page.locator("#live .letter strong").first).to_be_visible()


def test_words_are_kept_as_they_are_typed(
    house: House, visit: Visit, blocks: Iterator[str]
) -> None:
    page = visit()
    open_editor(page, next(blocks))
    address = page.url
    page.locator(".ProseMirror").fill("Typed and never saved.")
    kept(page)
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator(".ProseMirror")).to_have_text("Typed and never saved.")
    # The first window goes on; the second is told, and loses nothing.
    base = page.locator("[name=base]")
    before = base.input_value()
    page.locator(".ProseMirror").fill("From the first window.")
    expect(base).not_to_have_value(before)
    other.locator(".ProseMirror").fill("From the second window.")
    expect(other.locator("[data-kept]")).to_contain_text("Not kept: This draft was changed")
    other.get_by_role("button", name="Save and go back").click()
    expect(other.get_by_role("heading", name="What is kept now")).to_be_visible()
    expect(other.locator("main")).to_contain_text("From the first window.")
    expect(other.locator(".ProseMirror")).to_have_text("From the second window.")


def test_a_key_saves_the_text_and_goes_back(
    house: House, visit: Visit, blocks: Iterator[str]
) -> None:
    block, page = next(blocks), visit()
    open_editor(page, block)
    page.locator(".ProseMirror").fill("Saved by a key.")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    assert page.locator(".letter-body").inner_html().strip() == "<p>Saved by a key.</p>"
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Heading").fill("In short")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".letter h3")).to_have_text("In short")


def test_what_is_pasted_is_only_text(house: House, visit: Visit, blocks: Iterator[str]) -> None:
    page = visit()
    open_editor(page, next(blocks))
    page.locator(".ProseMirror").fill("")
    page.locator(".ProseMirror").evaluate(PASTE, PASTED)
    page.get_by_role("button", name="Save and go back").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    letter = page.locator(".letter-body").first
    assert letter.inner_html().strip() == "<p>From <strong>Word</strong></p><p>And a link</p>"
    assert page.evaluate("window.stolen") is None


def test_a_list_pasted_from_word_is_a_list(
    house: House, visit: Visit, blocks: Iterator[str]
) -> None:
    page = visit()
    open_editor(page, next(blocks))
    page.locator(".ProseMirror").fill("")
    pasted = f"<p>Some have:</p>{LIST_ITEM.format('Pain')}{LIST_ITEM.format('<b>Fever</b>')}"
    page.locator(".ProseMirror").evaluate(PASTE, pasted)
    page.get_by_role("button", name="Save and go back").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert page.locator(".letter-body").first.inner_html().strip() == (
        "<p>Some have:</p><ul><li><p>Pain</p></li><li><p><strong>Fever</strong></p></li></ul>"
    )


def test_far_too_long_a_text_never_leaves_the_page(
    house: House, visit: Visit, blocks: Iterator[str]
) -> None:
    page = visit()
    open_editor(page, next(blocks))
    page.locator(".ProseMirror").evaluate("(box) => box.editor.commands.setContent('a '.repeat(9))")
    page.locator("textarea[name=body]").evaluate("(area) => area.value = 'a'.repeat(3000000)")
    page.get_by_role("button", name="Save and go back").click()
    expect(page.get_by_text("Not kept: the text has 3,000,000 characters")).to_be_visible()
    expect(page.locator(".ProseMirror")).to_be_visible()


def test_a_text_is_written_and_previewed_without_javascript(
    house: House, visit: Visit, blocks: Iterator[str]
) -> None:
    page = visit(java_script_enabled=False)
    steps.sign_in(page, "editor")
    page.goto("/desk/library/sweet-syndrome-causes/")
    page.get_by_role("button", name="Write a new draft").click()
    page.get_by_label("Text").fill("<p>Written plainly.[@brown2014] See [7].</p>")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview .letter")).to_contain_text("Written plainly.")
    expect(page.get_by_text("a number typed by hand")).to_be_visible()
    page.get_by_label("Text").fill("<p>Written plainly.[@brown2014]</p>")
    page.get_by_role("button", name="Save and go back").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    page.get_by_role("button", name="Submit for review").click()
    expect(page.get_by_text("Submitted. Somebody else approves it")).to_be_visible()
