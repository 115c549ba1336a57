import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string

from responses.letters.content import LetterContent
from responses.letters.render import render, render_page, subject
from responses.letters.rendering_errors import (
    BibliographyError,
    MalformedCitation,
    UnknownCitation,
)
from responses.letters.typeset import in_words, letter_context, paragraphs

from .letters import DISCLAIMER, SEED, citing, section, seed_with

ATTACK = '<script>alert(1)</script><img src="http://evil.example/x.png">"&'
ESCAPED = (
    "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=&quot;http://evil.example/x.png&quot;&gt;"
    "&quot;&amp;"
)


class Elements(HTMLParser):
    """Every start tag of a document, as (tag, attributes)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def elements(html: str, *tags: str) -> list[dict[str, str | None]]:
    return [attributes for tag, attributes in Elements(html).found if tag in tags]


def fragment(content: LetterContent, lenient: bool = False) -> str:
    return render_to_string("letters/_letter.html", letter_context(content, lenient))


def test_the_seed_letters_numbers_in_html():
    html = render(SEED).html
    parts = re.split(r"<section", html)[1:]
    assert [re.findall(r">\[(\d)\]<", part) for part in parts] == [
        ["1", "2", "3", "4", "1", "2"],
        ["1", "2", "1"],
        ["1"],
        ["1", "5", "6"],
        [],
        [],
    ]


def test_the_seed_letter_has_six_references():
    rendered = render(SEED)
    ids = [each.get("id") for each in elements(rendered.html, "li") if each.get("id")]
    assert ids == [f"ref-{number}" for number in range(1, 7)]
    assert rendered.cited == tuple(SEED.references)[:6]


def test_every_citation_leads_to_its_reference():
    html = render(SEED).html
    targets = {each["href"] for each in elements(html, "a") if str(each["href"]).startswith("#")}
    assert targets == {f"#ref-{number}" for number in range(1, 7)}


def test_each_section_carries_its_blocks_key():
    html = render(replace(SEED, sections=(DISCLAIMER, *SEED.sections[:2]))).html
    keys = [each["data-block"] for each in elements(html, "section") if "data-block" in each]
    assert keys == ["aatp-definition", "aatp-causes", "disclaimer"]


def test_headings_step_down_one_at_a_time():
    html = render(SEED).html
    assert re.findall(r"<h(\d)", html) == ["1", "2", "2", "2", "2", "2", "2"]


def test_a_page_may_put_the_title_lower():
    html = render_to_string("letters/_letter.html", letter_context(SEED, level=2))
    assert re.findall(r"<h(\d)", html) == ["2", "3", "3", "3", "3", "3", "3"]


def test_dates_are_written_as_in_the_seed():
    assert re.findall(r"Last updated: [^<]*", render(SEED).html) == ["Last updated: 10/26/2015"] * 5


def test_a_section_without_a_date_says_nothing_of_it():
    html = render(replace(SEED, sections=(section("x", "<p>y</p>", last_updated=None),))).html
    assert "Last updated" not in html


def test_the_letters_own_date_is_in_words():
    assert in_words(date(2026, 1, 2)) == "January 2, 2026"


def test_paragraphs_part_at_blank_lines():
    assert paragraphs("a\nb\r\n\r\nc\n \n\nd\n") == ("a\nb", "c", "d")


def test_the_question_keeps_its_lines():
    html = render(replace(SEED, question="One\r\nTwo\n\nThree")).html
    assert re.findall(r"<blockquote><p>(.*?)</p>", html) == ["One<br>Two<br><br>Three"]


@pytest.mark.parametrize(
    "field",
    ["title", "question", "salutation", "opening", "closing", "code"]
    + ["letterhead_name", "letterhead_program"],
)
def test_a_plain_field_is_escaped(field):
    html = render(seed_with(**{field: ATTACK})).html
    assert html.count(ESCAPED) == 1
    assert elements(html, "script", "img") == []


@pytest.mark.parametrize("field", ["letterhead_contact", "sign_off"])
def test_each_line_is_escaped(field):
    html = render(seed_with(**{field: ("line", ATTACK)})).html
    assert html.count(f"line<br>{ESCAPED}") == 1


@pytest.mark.parametrize("field", ["heading", "standing_paragraph", "block_key"])
def test_a_sections_plain_fields_are_escaped(field):
    html = render(seed_with(sections=(section("x", **{"body": "<p>y</p>", field: ATTACK}),))).html
    assert html.count(ESCAPED) == 1


def test_a_body_is_sanitised_again():
    body = f'<p onclick="x()">Text {ATTACK}<a href="javascript:x()">y</a></p><h1>z</h1>'
    html = render(citing(body, opening=body)).html
    assert elements(html, "script", "img") == []
    assert re.findall(r'<div class="letter-body">(.*?)</div>', html) == [
        '<p>Text "&amp;<a>y</a></p>z'
    ]


def test_a_reference_cannot_carry_a_script():
    reference = {"type": "book", "title": ATTACK, "URL": 'http://x.org/"onclick="x'}
    html = render(replace(citing("<p>[@a]</p>"), references={"a": reference})).html
    assert elements(html, "script", "img") == []
    assert [each for each in elements(html, "a") if set(each) - {"href", "aria-label"}] == []


def test_no_letter_with_an_unknown_citation():
    with pytest.raises(UnknownCitation):
        render(citing("<p>[@gone]</p>"))


def test_no_letter_with_a_malformed_citation():
    with pytest.raises(MalformedCitation):
        render(citing("<p>[@brown2014, @patel2014]</p>"))


def test_no_letter_with_an_empty_reference():
    with pytest.raises(BibliographyError):
        render(replace(citing("<p>[@a]</p>"), references={"a": {}}))


def test_a_preview_shows_what_is_wrong_instead():
    letter = replace(citing("<p>[@gone] [@a] [@x, @y]</p>"), references={"a": {}})
    html = fragment(letter, lenient=True)
    assert re.findall(r'<mark class="([\w-]+)"', html) == [
        "cite-missing",
        "cite-wrong",
        "cite-wrong",
    ]
    assert "The reference “a” can&#x27;t be formatted" in html


def test_a_letter_and_its_preview_are_the_same():
    assert fragment(SEED, lenient=True) == render(SEED).html


def test_a_page_hangs_its_controls_on_sections_and_opening():
    sections = (section("x", "<p>y</p>", section_id=7), section("z", "<p>y</p>", section_id=8))
    context: dict[str, object] = {**letter_context(replace(SEED, sections=sections))}
    context["section_controls"] = Template("<b>{{ section.section_id }}</b>")
    context["opening_controls"] = Template("<b>opening</b>")
    html = Template('{% include "letters/_letter.html" %}').render(Context(context))
    assert re.findall(r"<b>(\w+)</b>", html) == ["opening", "7", "8"]


def test_what_is_sent_has_no_controls():
    assert "letter-personal" not in render(SEED).html


def test_the_subject_names_neither_person_nor_disease():
    assert subject(SEED) == (
        "Your answer from Genetic and Rare Diseases Information Center (7F3K-9QXD)"
    )


def test_the_subject_is_one_short_line():
    line = subject(replace(SEED, letterhead_name="A\r\nBcc: x@y.org " + "z" * 300))
    assert line.splitlines() == [line]
    assert (len(line) < 200, line[-12:]) == (True, " (7F3K-9QXD)"[-12:])


def test_the_subject_without_a_code():
    assert subject(replace(SEED, code="", letterhead_name="GARD")) == "Your answer from GARD"


def test_opening_the_mail_asks_nobody_for_anything():
    mail = render(SEED).mail_html
    tags = "img link script style iframe object embed source video audio base input form"
    assert elements(mail, *tags.split()) == []
    assert [
        each for _, each in Elements(mail).found if {"src", "background", "srcset"} & set(each)
    ] == []
    assert re.findall(r"url\(|@import", mail) == []


def test_the_mail_carries_its_style_on_its_elements():
    mail = render(SEED).mail_html
    bare = [each for each in elements(mail, "p", "h1", "h2", "li", "a") if "style" not in each]
    assert bare == []


def test_the_mail_links_to_the_letters_page():
    links = [each["href"] for each in elements(render(SEED).mail_html, "a")]
    assert links[0] == "https://gard.example.org/letters/7F3K-9QXD/"


def test_a_mail_without_a_page_has_no_link_to_one():
    links = [each["href"] for each in elements(render(replace(SEED, page_url="")).mail_html, "a")]
    assert links[0] == "#ref-1"


def test_the_mail_holds_the_same_letter():
    rendered = render(SEED)
    words = re.compile(r"<style.*?</style>|<title>.*?</title>|<[^>]*>|\s+", re.DOTALL)
    mail, page = words.sub(" ", rendered.mail_html), words.sub(" ", rendered.html)
    assert " ".join(mail.split()).endswith(" ".join(page.split()))


def test_a_kept_page_needs_no_other_file():
    page = render_page(SEED)
    assert elements(page, "img", "link", "script") == []
    assert re.findall(r"url\(|@import", page) == []


def test_a_street_address_is_on_paper_only():
    rendered = render(replace(SEED, recipient_lines=("12 Main Street",)))
    forms = (rendered.html, rendered.mail_html, rendered.text)
    assert [form for form in forms if "Main Street" in form] == []
