import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.letters.htmltext import text_of
from responses.letters.render import render

from .letters import DISCLAIMER, SEED, citing, section

LONG = "https://example.org/" + "a-very-long-path/" * 8


def test_the_whole_letter():
    letter = replace(citing("<p>Few platelets.[@patel2014]</p>"), personal_opening="<p>Hello.</p>")
    assert render(replace(letter, sections=(*letter.sections, DISCLAIMER))).text == WHOLE


WHOLE = """\
You can read this letter on the web or save it as a PDF:
https://gard.example.org/letters/7F3K-9QXD/

Genetic and Rare Diseases Information Center
A program of the National Center for Advancing Translational Sciences
P.O. Box 8126
Telephone 888-205-2311

November 22, 2026
Inquiry 7F3K-9QXD

Acquired amegakaryocytic thrombocytopenia
=========================================

Your question:

> I have it. Can you help me?
> Thank you,
> Maria

Dear Maria Lopez,

Hello.

Thank you for writing to us.

What about block-0?
-------------------

Few platelets.[1]

Last updated: 10/26/2015

We hope this information is helpful.

Warm regards,
GARD Information Specialist

Disclaimer
----------

This is not advice.

Last updated: 10/26/2015

References
----------

1. Patel M, Kalra A. Acquired amegakaryocytic thrombocytopenia in a
   patient with occupational chemical exposure. Am J Ther.
   2014;21(1):e17-20.
"""


def test_the_seed_letters_numbers_in_text():
    body = render(SEED).text.partition("References\n")[0]
    numbers = [re.findall(r"\[(\d)\]", part) for part in body.split("Last updated")]
    assert numbers == [
        ["1", "2", "3", "4", "1", "2"],
        ["1", "2", "1"],
        ["1"],
        ["1", "5", "6"],
        [],
        [],
    ]


def test_references_keep_their_addresses_whole():
    reference = {"type": "webpage", "title": "Thrombocytopenia", "URL": LONG}
    text = render(replace(citing("<p>[@a]</p>"), references={"a": reference})).text
    assert text.endswith(f"1. Thrombocytopenia.\n   {LONG}\n")


def test_lines_end_at_72_but_for_addresses():
    long_words = "The outlook (prognosis) for people varies. " * 20
    letter = citing(f'<p>{long_words}<a href="{LONG}">here</a></p><ul><li>{long_words}</li></ul>')
    text = render(replace(letter, question=long_words, title=long_words)).text
    assert [line for line in text.splitlines() if len(line) > 72] == [f"<{LONG}>"]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<p>One<br>Two\n three</p>", "One\nTwo three"),
        ("loose <em>words</em><p>One</p>", "loose words\n\nOne"),
        ("<p><strong>Very</strong> few</p>", "Very few"),
        ("<p>a &lt; b &amp; c&nbsp;d</p>", "a < b & c\xa0d"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        ("<ol><li>One</li><li>Two</li></ol>", "1. One\n2. Two"),
        ("<ul><li><p>One</p></li><li>Two<ul><li>In</li></ul></li></ul>", "- One\n- Two\n  - In"),
        ("<p>150 × 10<sup>9</sup>/L</p>", "150 × 10^9/L"),
        ("<p>10<sup>−3</sup></p>", "10^−3"),
        ("<p>1<sup>st</sup> B<sub>12</sub></p>", "1st B12"),
        ('<p>See <a href="https://x.org/a">this page</a>.</p>', "See this page <https://x.org/a>."),
        ('<p><a href="https://x.org/">https://x.org</a></p>', "https://x.org"),
        ('<p><a href="https://www.x.org/">x.org</a></p>', "x.org"),
        ('<p><a href="mailto:a@x.org">a@x.org</a></p>', "a@x.org"),
        ('<p><a href="mailto:a@x.org">write</a></p>', "write <a@x.org>"),
        ("<p><a>no address</a></p>", "no address"),
        ("<table></table>", ""),
        ("", ""),
    ],
)
def test_html_as_text(html, text):
    assert text_of(html) == text


def test_a_long_item_hangs():
    assert text_of(f"<ul><li>{'word ' * 20}</li></ul>", width=30) == "- " + "\n  ".join(
        ["word word word word word"] * 4
    )


def test_a_narrow_table_has_columns():
    html = (
        "<table><tr><th>Blood</th><th>Usual</th></tr>"
        "<tr><td>Platelets</td><td>150 to 400</td></tr></table>"
    )
    assert text_of(html).splitlines() == [
        "Blood      Usual",
        "---------  ----------",
        "Platelets  150 to 400",
    ]


def test_a_wide_table_is_read_row_by_row():
    html = f"<table><tr><th>Sign</th><th>How often</th></tr><tr><td>A</td><td>{'b ' * 40}</td></tr>"
    assert text_of(html + "</table>").splitlines() == [
        "- Sign: A",
        "  How often: " + " ".join("b" * 30),
        "  " + " ".join("b" * 10),
    ]


def test_a_wide_table_without_headings_lists_its_cells():
    html = f"<table><tr><td>A</td><td>{'b' * 50}</td><td>{'c' * 30}</td></tr></table>"
    assert text_of(html) == f"- A\n  {'b' * 50}\n  {'c' * 30}"


def test_a_standing_paragraph_stands_before_the_date():
    letter = replace(
        SEED, sections=(section("x", "<p>Body.</p>", standing_paragraph="Ask.\n\nDo."),)
    )
    assert "Body.\n\nAsk.\n\nDo.\n\nLast updated: 10/26/2015\n" in render(letter).text


@given(st.lists(st.text(alphabet="ab é.,", min_size=1, max_size=90), max_size=5))
def test_no_word_is_lost(texts):
    html = "".join(f"<p>{text}</p>" for text in texts)
    assert text_of(html).split() == " ".join(texts).split()


def test_a_changed_section_says_that_its_date_is_not_that_of_the_words():
    changed = replace(SEED.sections[0], is_changed=True)
    text = render(replace(SEED, sections=(changed,))).text
    assert "Last updated: 10/26/2015. Changed for this letter.\n" in text
