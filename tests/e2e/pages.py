"""Every page that the site shows, in every state worth a look, as data.

``test_pages.py`` looks at each, and fails if an address of the site is missing here.
"""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import FilePayload, Page, expect

from . import steps

SAM, RITA, EVA, ADA = "specialist", "reviewer", "editor", "admin"
TOVA = "tova"  # signs in with a second step


@dataclass(frozen=True)
class Sight:
    """One page in one state. ``takes`` names what its address takes from the scene."""

    title: str
    name: str
    who: str = ""
    scene: str = ""
    takes: str = ""
    query: str = ""
    status: int = 200
    then: Callable[[Page], None] = lambda page: None


# --- What is done on a page before it is looked at --------------------------------------


def ask_without_answers(page: Page) -> None:
    page.get_by_role("button", name="Check your answers").click()
    expect(page.locator("#error-summary")).to_be_visible()


def ask_with_suggestions(page: Page) -> None:
    page.get_by_label("Which disease is it about?").press_sequentially("sweet")
    expect(page.get_by_role("group", name="Do you mean one of these?")).to_be_visible()


def ask_by_post(page: Page) -> None:
    page.get_by_label("By post").check()


def to_the_check(page: Page) -> None:
    steps.fill_in(page, "ina@example.org", "A name that is in no list")
    steps.to_the_check(page)


def to_the_end(page: Page) -> None:
    to_the_check(page)
    steps.send(page)


def to_a_check_with_doubts(page: Page) -> None:
    """Names like the one entered, and a topic that is ticked against the wish."""
    steps.fill_in(page, "ina@example.org", "megakaryocytic")
    page.get_by_label("What the long-term outlook may be").check()
    page.get_by_label("No, leave it out").check()
    steps.to_the_check(page)
    expect(page.get_by_role("heading", name="Did you mean one of these?")).to_be_visible()


def to_clear_the_form(page: Page) -> None:
    to_the_check(page)
    page.get_by_role("link", name="Clear this from the computer").click()
    steps.heading(page, "Clear your answers")


def to_be_done_on_this_computer(page: Page) -> None:
    to_the_end(page)
    page.get_by_role("link", name="I’m done on this computer").click()
    steps.heading(page, "Clear your answers")


def back_in_the_form(page: Page) -> None:
    """After "Change", and after a question was sent: two notes that a first visit lacks."""
    to_the_end(page)
    page.goto("/ask/")
    to_the_check(page)
    steps.change(page, "Your name")


def without_cookies(page: Page) -> None:
    page.context.clear_cookies()
    page.get_by_role("button", name="Check your answers").click()
    steps.heading(page, "This page was open too long")


def follow_up_without_words(page: Page) -> None:
    page.get_by_role("button", name="Send my follow-up question").click()
    expect(page.locator("#error-summary")).to_be_visible()


def another_address_that_is_none(page: Page) -> None:
    page.get_by_text("Is this address wrong?").click()
    page.get_by_label("The right e-mail address").fill("maria")
    page.get_by_role("button", name="Write to this address").click()
    expect(page.locator("#error-summary")).to_be_visible()


def a_wrong_password(page: Page) -> None:
    page.get_by_label("Username").fill("nobody")
    page.get_by_label("Password").fill("nothing")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("not correct")).to_be_visible()


def with_editor(page: Page) -> None:
    expect(page.locator(".ProseMirror")).to_be_visible()


def save_late(page: Page) -> None:
    """As if the text had been changed in another window."""
    with_editor(page)
    page.locator("input[name=base]").evaluate("field => field.value = 'another'")
    steps.add_words(page, "My own words.")
    page.get_by_role("button", name="Save and go back").click()
    expect(page.get_by_text("changed in another window meanwhile")).to_be_visible()


def search_the_shelf(page: Page) -> None:
    with_editor(page)
    page.get_by_label("Search the library").fill("treatment")
    expect(page.get_by_role("heading", name="Found")).to_be_visible()


def see_all_keys(page: Page) -> None:
    with_editor(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def see_keys(page: Page) -> None:
    page.get_by_role("button", name="all keys").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def outlook_without_a_word(page: Page) -> None:
    page.get_by_label("Yes, include it").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Say how they told us")).to_be_visible()


def see_what_was_before(page: Page) -> None:
    with_editor(page)
    page.get_by_text("What they asked and got before").click()
    expect(page.locator(".earlier").get_by_role("link", name="The letter of")).to_be_visible()


def more_about_the_inquiry(page: Page) -> None:
    page.get_by_text("Their link, spam, close").click()


def a_wrong_address(page: Page) -> None:
    page.get_by_label("By post").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("An answer this way needs an address.")).to_be_visible()


def see_when_to_send(page: Page) -> None:
    page.get_by_text("Send at another time").click()
    expect(page.get_by_label("Day")).to_be_visible()


def send_it_yesterday(page: Page) -> None:
    page.get_by_text("Not at once, but later").click()
    page.get_by_label("Day").fill("2020-01-01")
    page.get_by_label("Time").fill("09:00")
    page.get_by_role("button", name="Approve and send").click()
    expect(page.get_by_text("This time has passed.")).to_be_visible()


def belongs_to_nothing(page: Page) -> None:
    page.get_by_label("Code of the inquiry").fill("0000-0000")
    page.get_by_role("button", name="Make it a follow-up question").click()
    expect(page.locator("#error-summary")).to_be_visible()


def erase_by_slip(page: Page) -> None:
    page.get_by_label("code", exact=False).first.fill("something else")
    page.get_by_role("button", name="Remove the data").click()
    expect(page.locator(".invalid-feedback, .field-error").first).to_be_visible()


def start_without_a_kind(page: Page) -> None:
    page.get_by_role("button", name="Start writing").click()
    expect(page.locator("#error-summary")).to_be_visible()


def start_a_second_one(page: Page) -> None:
    page.get_by_label("Disease").fill(steps.DISEASE)
    page.get_by_label("Kind").select_option("treatment")
    page.get_by_role("button", name="Start writing").click()
    expect(page.get_by_label("Write another block of this kind all the same")).to_be_visible()


def write_with_slips(page: Page) -> None:
    """Findings of each sort, and references found by a search."""
    with_editor(page)
    steps.add_words(page, "{disease} is a condition that nobody knows. [@nobody2020]")
    expect(page.locator("#live .check-fix")).to_have_count(2)
    page.get_by_label("Words of the title").fill("thrombocytopenia")
    expect(page.locator("#picked [data-cite]").first).to_be_visible()


def write_late(page: Page) -> None:
    """As if the draft had been changed in another window."""
    with_editor(page)
    page.locator("input[name=base]").evaluate("field => field.value = 'another'")
    steps.add_words(page, "My own words.")
    page.get_by_role("button", name="Save and go back").click()
    expect(page.get_by_text("changed in another window meanwhile")).to_be_visible()
    with_editor(page)


def retire_without_a_reason(page: Page) -> None:
    page.get_by_text("Retire this text").click()
    page.get_by_role("button", name="Retire it").click()
    expect(page.locator("#error-summary")).to_be_visible()


def open_the_picker(page: Page) -> None:
    with_editor(page)
    page.locator("#opening-form .ProseMirror").focus()
    page.keyboard.press("F2")
    expect(page.get_by_label("Words of the title")).to_be_focused()


def write_a_template_with_a_slip(page: Page) -> None:
    page.get_by_label("Salutation", exact=True).fill("Dear {nam},")
    expect(page.get_by_text("To fix Salutation: Unknown slot: {nam}.")).to_be_visible()
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#error-summary")).to_be_visible()


def no_position(page: Page) -> None:
    page.get_by_label("Position of treatment").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Please correct the error below.")).to_be_visible()


def write_a_template_late(page: Page) -> None:
    page.locator("input[name=base]").evaluate("field => field.value = 'another'")
    page.get_by_label("Closing", exact=True).fill("Other words.")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_text("changed in another window meanwhile")).to_be_visible()


def without_a_comment(page: Page) -> None:
    page.get_by_role("button", name="Send back").click()
    expect(page.locator("#error-summary")).to_be_visible()


def decide_nothing(page: Page) -> None:
    page.get_by_role("button", name="Decide").click()
    expect(page.locator("#error-summary")).to_be_visible()


def say_no_silently(page: Page) -> None:
    page.get_by_text("Don’t agree").click()
    page.get_by_role("button", name="Open the review again").click()
    expect(page.locator("#error-summary")).to_be_visible()


def hand_over_nothing(page: Page) -> None:
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator("#error-summary")).to_be_visible()


RIS = """TY  - JOUR
TI  - A source that is not here
ER  -

TY  - JOUR
ER  -

TY  - BANANA
TI  - A source that stands here twice
ER  -
"""


def add_by_hand_without_a_title(page: Page) -> None:
    page.get_by_role("button", name="Add this reference").click()
    expect(page.locator("#error-summary")).to_be_visible()


def add_what_is_here(page: Page) -> None:
    page.get_by_label("Title").fill("A source that stands here twice")
    page.get_by_role("button", name="Add this reference").click()
    expect(page.get_by_text("This is likely here already")).to_be_visible()


def look_without_a_file(page: Page) -> None:
    page.get_by_role("button", name="Look what is in it").click()
    expect(page.locator("#error-summary")).to_be_visible()


def look_into_a_file(page: Page) -> None:
    """One that is new, one without a title, one that is here."""
    page.get_by_label("Or its text").fill(RIS)
    page.get_by_role("button", name="Look what is in it").click()
    expect(page.get_by_role("heading", name="Known already")).to_be_visible()


def flag_without_a_reason(page: Page) -> None:
    page.get_by_text("Flag it", exact=True).click()
    page.get_by_role("button", name="Flag it everywhere it is used").click()
    expect(page.locator("#error-summary")).to_be_visible()


def change_without_a_title(page: Page) -> None:
    page.get_by_label("Title").fill("")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#error-summary")).to_be_visible()


def look_at_no_file(page: Page) -> None:
    page.get_by_role("button", name="Look at the file").click()
    expect(page.locator("#error-summary")).to_be_visible()


def look_at_a_file(page: Page) -> None:
    send_a_file(page, '{"type": "disease", "key": "fabry", "name": "Fabry disease"}')
    expect(page.get_by_role("button", name="Import now")).to_be_visible()


def look_at_a_bad_file(page: Page) -> None:
    send_a_file(page, '{"type": "disease", "key": "fabry", "name": ""}')
    expect(page.get_by_text("1 line can't be taken in")).to_be_visible()


def send_a_file(page: Page, line: str) -> None:
    file: FilePayload = {"name": "a.jsonl", "mimeType": "text/plain", "buffer": line.encode()}
    page.get_by_label("Library file", exact=True).set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()


# --- The pages ------------------------------------------------------------------------

PUBLIC = [
    Sight("front", "front"),
    Sight("privacy", "privacy"),
    Sight("ask, empty", "ask"),
    Sight("ask, with errors", "ask", then=ask_without_answers),
    Sight("ask, with suggestions", "ask", then=ask_with_suggestions),
    Sight("ask, by post", "ask", then=ask_by_post),
    Sight("ask, to change an answer", "ask", then=back_in_the_form),
    Sight("ask, open too long", "ask", then=without_cookies),
    Sight("ask, cleared", "ask-cleared"),
    Sight("check", "ask", then=to_the_check),
    Sight("check, in doubt", "ask", then=to_a_check_with_doubts),
    Sight("done", "ask", then=to_the_end),
    Sight("clear the form", "ask", then=to_clear_the_form),
    Sight("clear what was sent", "ask", then=to_be_done_on_this_computer),
    Sight("done on this computer", "ask-cleared"),
    Sight("person, waiting", "person", "", "waiting", "token"),
    Sight(
        "person, wrong address",
        "person",
        "",
        "waiting",
        "token",
        then=another_address_that_is_none,
    ),
    Sight("person, working", "person", "", "draft", "token"),
    Sight("person, with letter", "person", "", "sent", "token"),
    Sight("person, follow-up empty", "person", "", "sent", "token", then=follow_up_without_words),
    Sight("person, one letter", "person-letter", "", "sent", "token number"),
    Sight("person, not reached", "person", "", "not reached", "token"),
    Sight("person, letter came back", "person", "", "came back", "token"),
    Sight("person, revoked link", "person", "", "revoked", "token", status=404),
]
ACCOUNTS = [
    Sight("sign in", "account_login"),
    Sight("sign in, wrong", "account_login", then=a_wrong_password),
    Sight("account inactive", "account_inactive"),
    Sight("second step", "mfa_authenticate", TOVA),
    Sight("sign out", "account_logout", SAM),
    Sight("confirm it's you", "account_reauthenticate", SAM),
    Sight("change password", "account_change_password", SAM),
    Sight("two steps, off", "mfa_index", SAM),
    Sight("two steps, turn on", "mfa_activate_totp", SAM),
    Sight("two steps, on", "mfa_index", TOVA),
    Sight("two steps, turn off", "mfa_deactivate_totp", TOVA),
    Sight("recovery codes", "mfa_view_recovery_codes", TOVA),
    Sight("recovery codes, new", "mfa_generate_recovery_codes", TOVA),
]
DESK = [
    Sight("queue", "queue", SAM),
    Sight("queue, narrowed to nothing", "queue", SAM, query="?words=zebra"),
    Sight("queue, with keys", "queue", SAM, then=see_keys),
    Sight("queue, sent back", "queue", SAM, query="?view=sent_back"),
    Sight("queue, empty view", "queue", SAM, query="?view=closed"),
    Sight("queue, not for editors", "queue", EVA, status=403),
    Sight("inquiry, new", "inquiry", SAM, "waiting", "code"),
    Sight("inquiry, mine", "inquiry", SAM, "draft", "code", then=more_about_the_inquiry),
    Sight("inquiry, answered", "inquiry", SAM, "sent", "code"),
    Sight("inquiry, deliveries in doubt", "inquiry", SAM, "in doubt", "code"),
    Sight("inquiry, address mended", "inquiry", SAM, "mended", "code"),
    Sight("inquiry, spam", "inquiry", SAM, "spam", "code"),
    Sight("inquiry, letter held", "inquiry", SAM, "held", "code", then=see_when_to_send),
    Sight("inquiry, letter pulled back", "inquiry", SAM, "pulled back", "code"),
    Sight("inquiry, letter for the post", "inquiry", SAM, "for the post", "code"),
    Sight("deliveries", "deliveries", SAM, "in doubt"),
    Sight("deliveries, for reading", "deliveries", RITA, "in doubt"),
    Sight("deliveries, waiting", "deliveries", SAM, "held", query="?tab=waiting"),
    Sight("deliveries, none found", "deliveries", SAM, query="?words=0000-0000"),
    Sight("print tray", "print-tray", SAM, "for the post"),
    Sight("print tray, for reading", "print-tray", RITA, "for the post"),
    Sight("mail", "mail", SAM),
    Sight("mail, all", "mail", SAM, query="?view=all"),
    Sight("mail, a message", "mail-message", SAM, "message", "pk"),
    Sight("mail, no code", "mail-message", SAM, "message", "pk", then=belongs_to_nothing),
    Sight("mail, for reading", "mail-message", RITA, "message", "pk"),
    Sight("inquiry, came back", "inquiry", SAM, "came back", "code"),
    Sight("disease", "inquiry-disease", SAM, "unresolved", "code"),
    Sight("wishes", "inquiry-wishes", SAM, "draft", "code"),
    Sight("wishes, to ask", "inquiry-wishes", SAM, "to be asked", "code"),
    Sight(
        "wishes, wrong", "inquiry-wishes", SAM, "to be asked", "code", then=outlook_without_a_word
    ),
    Sight("contact", "inquiry-contact", SAM, "draft", "code"),
    Sight("contact, wrong", "inquiry-contact", SAM, "draft", "code", then=a_wrong_address),
    Sight("erase", "inquiry-erase", SAM, "draft", "code"),
    Sight("erase, not confirmed", "inquiry-erase", SAM, "draft", "code", then=erase_by_slip),
    Sight("composer, empty", "composer", SAM, "empty draft", "pk", then=with_editor),
    Sight("composer, with sections", "composer", SAM, "draft", "pk", then=with_editor),
    Sight("composer, to be asked", "composer", SAM, "to be asked", "pk", then=with_editor),
    Sight("composer, second", "composer", SAM, "second letter", "pk", then=see_what_was_before),
    Sight("composer, sent back", "composer", SAM, "sent back", "pk", then=with_editor),
    Sight("composer, asked again", "composer", SAM, "asked again", "pk", then=with_editor),
    Sight("composer, searching", "composer", SAM, "draft", "pk", then=search_the_shelf),
    Sight("composer, keys", "composer", SAM, "draft", "pk", then=see_all_keys),
    Sight("section", "section-edit", SAM, "draft", "pk section", then=with_editor),
    Sight("section, changed meanwhile", "section-edit", SAM, "draft", "pk section", then=save_late),
    Sight("composer, to cite", "composer", SAM, "draft", "pk", then=open_the_picker),
    Sight("newer wording", "section-newer", SAM, "newer wording", "pk section"),
    Sight("newer wording, for reading", "section-newer", RITA, "newer wording", "pk section"),
    Sight("inquiry, newer wording", "inquiry", SAM, "newer wording", "code"),
    Sight("review tray", "review-tray", RITA),
    Sight("review", "letter", RITA, "in review", "pk"),
    Sight("review, to go earlier", "letter", RITA, "in review", "pk", then=send_it_yesterday),
    Sight("letter, held", "letter", RITA, "held", "pk"),
    Sight("letter in review, its author", "letter", SAM, "in review", "pk"),
    Sight("letter, in review again", "letter", RITA, "in review again", "pk"),
    Sight("letter, sent", "letter", RITA, "sent", "pk"),
]
LIBRARY = [
    Sight("library", "library", EVA),
    Sight("library, found", "library", EVA, query="?words=blood&state=approved"),
    Sight("library, with a slip", "library", SAM, query="?words=thrombocytopena"),
    Sight("library, narrowed to nothing", "library", EVA, query="?words=zebra"),
    Sight("block", "library-block", EVA, "block", "key"),
    Sight("block, draft", "library-block", EVA, "block draft", "key", query="?version=2"),
    Sight("block, in review", "library-block", RITA, "block in review", "key", query="?version=2"),
    Sight(
        "block, in review again",
        "library-block",
        RITA,
        "block in review again",
        "key",
        query="?version=2",
    ),
    Sight(
        "block, sent back without a word",
        "library-block",
        RITA,
        "block in review again",
        "key",
        query="?version=2",
        then=without_a_comment,
    ),
    Sight("block, its author", "library-block", EVA, "block in review", "key", query="?version=2"),
    Sight("block, colleague’s", "library-block", ADA, "block draft", "key", query="?version=2"),
    Sight("block, retired", "library-block", EVA, "block retired", "key"),
    Sight("block, retiring", "library-block", EVA, "block", "key", then=retire_without_a_reason),
    Sight("block, edit", "library-edit", EVA, "block draft", "pk", then=with_editor),
    Sight(
        "block, edit with slips", "library-edit", EVA, "block draft", "pk", then=write_with_slips
    ),
    Sight("block, changed meanwhile", "library-edit", EVA, "block draft", "pk", then=write_late),
    Sight("block, new", "library-new", EVA),
    Sight("block, new and empty", "library-new", EVA, then=start_without_a_kind),
    Sight("block, new a second time", "library-new", EVA, then=start_a_second_one),
    Sight("versions compared", "library-compare", SAM, "block replaced", "key"),
    Sight("one version compared", "library-compare", SAM, "block", "key"),
    Sight("library file", "library-file", EVA),
    Sight("library file, an admin’s", "library-file", ADA),
    Sight("library file, none", "library-file", EVA, then=look_at_no_file),
    Sight("library file, looked at", "library-file", EVA, then=look_at_a_file),
    Sight("library file, refused", "library-file", EVA, then=look_at_a_bad_file),
]
REFERENCES = [
    Sight("references", "references", EVA),
    Sight("references, for reading", "references", SAM, query="?show=flagged"),
    Sight("references, narrowed to nothing", "references", EVA, query="?words=zebra"),
    Sight("reference", "reference", EVA, "reference", "key", then=flag_without_a_reason),
    Sight("reference, its letters", "reference", SAM, "reference", "key"),
    Sight("reference, merged", "reference", EVA, "reference merged", "key"),
    Sight("reference, change", "reference-edit", EVA, "reference", "key"),
    Sight(
        "reference, change wrongly",
        "reference-edit",
        EVA,
        "reference",
        "key",
        then=change_without_a_title,
    ),
    Sight("reference, as a record", "reference-edit", EVA, "reference", "key", query="?as=record"),
    Sight("references, add", "reference-add", EVA),
    Sight("references, add nothing", "reference-add", EVA, then=add_by_hand_without_a_title),
    Sight("references, add once more", "reference-add", EVA, then=add_what_is_here),
    Sight("references, no file", "reference-add", EVA, then=look_without_a_file),
    Sight("references, in a file", "reference-add", EVA, then=look_into_a_file),
    Sight("duplicates", "reference-duplicates", EVA),
    Sight("merge, which one", "reference-merge", EVA, "reference", "key"),
    Sight("merge", "reference-merge", EVA, "reference alike", "key", query="?other=alike-two"),
]
STAYING_TRUE = [
    Sight("reviews", "reviews", EVA),
    Sight("reviews, nothing of one’s own", "reviews", SAM, query="?view=mine"),
    Sight("review of a block", "block-review", EVA, "block review", "pk"),
    Sight("no verdict", "block-review", EVA, "block review", "pk", then=decide_nothing),
    Sight("kept, its author", "block-review", EVA, "block review, kept", "pk"),
    Sight("kept, to agree", "block-review", RITA, "block review, kept", "pk", then=say_no_silently),
    Sight("review of a block, for reading", "block-review", SAM, "block review", "pk"),
    Sight("block with a review", "library-block", EVA, "block review", "key"),
    Sight("coverage", "coverage", EVA),
    Sight("coverage, for reading", "coverage", SAM, query="?order=name"),
    Sight("coverage, a disease", "coverage", EVA, query="?disease=fabry"),
    Sight("coverage, nothing", "coverage", EVA, query="?disease=zebra"),
    Sight("owners", "owners", ADA),
    Sight("nobody’s blocks", "owner", ADA, "nobody", "who"),
    Sight("nobody’s blocks, none ticked", "owner", ADA, "nobody", "who", then=hand_over_nothing),
    Sight("nobody’s blocks, for reading", "owner", RITA, "nobody", "who"),
]
TEMPLATES = [
    Sight("templates", "template-list", ADA),
    Sight("template, draft", "template", ADA, "template draft", "pk"),
    Sight("template, edit", "template-edit", ADA, "template draft", "pk"),
    Sight(
        "template, edit with a slip",
        "template-edit",
        ADA,
        "template draft",
        "pk",
        then=write_a_template_with_a_slip,
    ),
    Sight(
        "template, changed meanwhile",
        "template-edit",
        ADA,
        "template draft",
        "pk",
        then=write_a_template_late,
    ),
    Sight("template, in review", "template", RITA, "template in review", "pk"),
    Sight(
        "template, sent back without a word",
        "template",
        RITA,
        "template in review",
        "pk",
        then=without_a_comment,
    ),
    Sight("template, its author", "template", ADA, "template in review", "pk"),
    Sight("template versions", "template-versions", SAM, "template in review", "language"),
    Sight(
        "templates compared",
        "template-compare",
        SAM,
        "template in review",
        "language",
        query="?from=1&to=2",
    ),
]
PAGES = PUBLIC + ACCOUNTS + DESK + LIBRARY + REFERENCES + TEMPLATES + STAYING_TRUE

# Of Django's admin not every address, but every sort of page that our own part of it shapes.
ADMIN = [
    Sight("admin", "admin:index", ADA),
    Sight("kinds", "admin:inquiries_kind_changelist", ADA),
    Sight("kinds, with an error", "admin:inquiries_kind_changelist", ADA, then=no_position),
    Sight("kind, new", "admin:inquiries_kind_add", ADA),
    Sight("kind", "admin:inquiries_kind_change", ADA, "kind", "object_id"),
    Sight("people", "admin:inquiries_user_changelist", ADA),
    Sight("person, new", "admin:inquiries_user_add", ADA),
    Sight("person at the desk", "admin:inquiries_user_change", ADA, "colleague", "object_id"),
    Sight("person, new password", "admin:auth_user_password_change", ADA, "colleague", "id"),
    Sight("templates in the admin", "admin:responses_lettertemplate_changelist", ADA),
    Sight(
        "template in the admin",
        "admin:responses_lettertemplate_change",
        ADA,
        "template",
        "object_id",
    ),
    Sight(
        "template’s history", "admin:responses_lettertemplate_history", ADA, "template", "object_id"
    ),
]

# Addresses that answer a GET, but with no page of ours to look at.
NOT_LOOKED_AT = {
    "reference-pick": "a part of a writer's page, looked at as “block, edit with slips”",
    "ask-check": "looked at as “check”, on the way through the form",
    "ask-done": "looked at as “done”",
    "ask-clear": "looked at as “clear …”, on the way from the answers",
    "favicon": "an image",
    "healthz": "for programs",
    "metrics": "for programs",
    "desk": "sends each role on to their first page",
    "library-file-export": "a file",
    "library-file-look": "looked at as a file that was sent; else sends on to the form",
    "reference-look": "looked at as a file that was sent; else sends on to the form",
    "composer-shelf": "a part of the composer, looked at as “composer, searching”",
    "letter-pdf": "a PDF; tests/responses/letters/test_pdf.py checks that it is PDF/UA",
    "person-letter-pdf": "a PDF",
    "delivery-address": "a PDF",
    "mail-original": "a file to save",
    "mfa_reauthenticate": "sends on to account_reauthenticate for who has no second step",
    "mfa_download_recovery_codes": "a text file",
}
