"""Sanitising: what comes out is inside our tags, whatever went in, and stays as it is."""

import re
import time

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from responses.library.editor import BodyField
from responses.library.html import LONGEST, TAGS, sanitise

from .parsing import outside

OTHERS = """
    div span b i u font script style svg math title textarea noscript iframe object form select
    option button template caption colgroup col tfoot annotation-xml mtext foreignObject desc xmp
    plaintext frameset body html o:p img
"""
NAMES = [*sorted(TAGS), *OTHERS.split()]
ADDRESSES = """
    https://example.org/a?b=1&c=2 http://[::1 mailto:maria@example.org javascript:steal()
    JaVaScRiPt:steal() java&#9;script:x data:text/html,x vbscript:x //evil.example /letters/1/
    #ref-1 ?next=1 x:>[@a] &#x6A;avascript:x
"""
ATTRIBUTES = """
    onclick=x() style='x:y' class=MsoNormal colspan=2 scope="row" id=a rowspan="</td><script>"
    src=//evil.example/x.png xmlns:o=urn href
"""
ATTRIBUTE = st.sampled_from(ATTRIBUTES.split()) | st.sampled_from(ADDRESSES.split()).map(
    lambda address: f'href="{address}"'
)
OPENING = st.tuples(st.sampled_from(NAMES), st.lists(ATTRIBUTE, max_size=2)).map(
    lambda parts: f"<{' '.join([parts[0], *parts[1]])}>"
)
CLOSING = st.sampled_from(NAMES).map("</{}>".format)
MARKS = """
    <!-- --> <![CDATA[ ]]> <!DOCTYPE> <?xml?> <!--[if> <![endif]--> <table><caption> </table>
    &nbsp; &#11; &lt;p&gt; &#xFEFF; [@a;@b] & < "> é
"""
ODD = st.sampled_from([*MARKS.split(), "\ufeff", "\x00", "\ud800", "\uffff", "\r\n", " "])
SOUP = st.lists(OPENING | CLOSING | ODD | st.text(max_size=8), max_size=14).map("".join)


@settings(deadline=None, max_examples=300)
@given(SOUP)
def test_what_comes_out_is_inside_our_tags(soup):
    assert outside(sanitise(soup)) == []


@settings(deadline=None, max_examples=300)
@given(SOUP)
def test_sanitising_twice_changes_nothing(soup):
    once = sanitise(soup)
    assert sanitise(once) == once


@given(st.text())
def test_words_without_tags_stay(text):
    words = re.sub(r"[<&]", "", text)
    seen = "".join(char for char in words if char.isprintable()).strip()
    kept = sanitise(words).replace("&nbsp;", "\xa0").replace("&gt;", ">")
    assert "".join(char for char in kept if char.isprintable()).strip() == seen


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("<p>Hi<script>steal()</script></p>", "<p>Hi</p>"),
        ("<style>p {color: red}</style><p>Hi</p>", "<p>Hi</p>"),
        ('<p onclick="steal()" style="x" class="y" id="z">Hi</p>', "<p>Hi</p>"),
        ('<img src="x" onerror="steal()"><p>Hi</p>', "<p>Hi</p>"),
        ("<svg><script>steal()</script></svg><p>Hi</p>", "<p>Hi</p>"),
        ('<iframe src="https://evil.example"></iframe><p>Hi</p>', "<p>Hi</p>"),
        ("<p>a<!-- secret -->b</p>", "<p>ab</p>"),
        ("<p>5 < 6 & 7</p>", "<p>5 &lt; 6 &amp; 7</p>"),
    ],
)
def test_what_runs_or_shines_goes_and_the_words_stay(pasted, kept):
    assert sanitise(pasted) == kept


@pytest.mark.parametrize(
    "address",
    ["javascript:x()", " java\nscript:x()", "data:text/html,x", "//evil.example", "/desk/", "#a"],
)
def test_a_link_that_leads_nowhere_good_keeps_only_its_words(address):
    assert sanitise(f'<p><a href="{address}">here</a></p>') == "<p><a>here</a></p>"


def test_a_bracket_in_an_address_cannot_end_its_tag():
    """The citations' code takes a tag to end at its first ``>``."""
    assert sanitise('<a href="https://a.example/>[@a]">x</a>') == (
        '<a href="https://a.example/&gt;[@a]">x</a>'
    )


def test_words_html_becomes_plain_html():
    pasted = (
        "<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->"
        '<p class="MsoNormal" style="mso-margin-top-alt:auto"><b><span lang="EN-US">Rare'
        "<o:p></o:p></span></b></p>"
        '<p class="MsoListParagraph"><![if !supportLists]>·<![endif]>First<o:p>&nbsp;</o:p></p>'
    )
    assert sanitise(pasted) == "<p>Rare</p><p>·First&nbsp;</p>"


def test_a_table_in_a_cell_stays():
    inner = "<table><tbody><tr><td>5 mg</td></tr></tbody></table>"
    nested = f"<table><tbody><tr><td>{inner}</td></tr></tbody></table>"
    assert sanitise(nested) == nested


@pytest.mark.parametrize("span", ["0", "100", "999999999", "-1", "1e9", "", "two", "٣"])
def test_a_cell_spans_no_more_than_a_page_holds(span):
    row = "<table><tbody><tr><td {}>5 mg</td></tr></tbody></table>"
    assert sanitise(row.format(f'colspan="{span}"')) == row.format("").replace("td >", "td>")
    assert sanitise(row.format('rowspan="12"')) == row.format('rowspan="12"')


def test_a_caption_moves_before_its_table():
    assert sanitise("<table><caption>Doses</caption><tr><td>5 mg</td></tr></table>") == (
        "Doses<table><tbody><tr><td>5 mg</td></tr></tbody></table>"
    )


@pytest.mark.parametrize(
    "empty", ["", " ", "<p></p>", "<p>&nbsp;<br></p>", "<ul><li><p> </p></li></ul>", "<em></em>"]
)
def test_nothing_to_read_is_nothing(empty):
    assert sanitise(empty) == ""


def test_control_characters_go_however_they_are_spelt():
    assert sanitise("<p>a\x0bb&#11;c\x00d\ud800e\ufefff&#xFEFF;</p>") == "<p>abcdef</p>"


def test_of_html_deeper_than_anyone_writes_the_paragraphs_stay():
    deep = f"<p>First.</p>{'<ul><li>' * 5000}<p>Last.</p>"
    assert re.sub(" +", " ", sanitise(deep)) == "<p>First.</p> <p>Last.</p>"


def test_lists_as_deep_as_people_write_them_stay():
    nested = f"{'<ul><li>' * 20}Deep{'</li></ul>' * 20}"
    assert sanitise(nested) == nested


@pytest.mark.parametrize(
    "hostile",
    [
        *("<ul><li>", "<div>", "<em><p>", "<table>x", "<font size=1><p>", "<p><em>x", "<svg><g>"),
        *("<", "&", "&a", "&nbsp;", "<!--", "</p>", "<a href=x>", "<p title=", "<select><option>"),
    ],
)
def test_a_body_of_the_longest_that_a_form_takes_is_quick(hostile):
    body = hostile * (LONGEST // len(hostile))
    started = time.process_time()
    sanitise(body)
    assert time.process_time() - started < 5


def test_two_megabytes_of_words_are_quick_and_whole():
    body = "<p>Two million letters.</p>" * 75_000
    started = time.process_time()
    assert sanitise(body) == body
    assert time.process_time() - started < 5


def test_a_form_refuses_two_megabytes_in_words():
    body = "<p>Two million letters.</p>" * 75_000
    with pytest.raises(ValidationError, match="at most 200000 characters"):
        BodyField().clean(body)
