"""Lists pasted from a word processor, which come as paragraphs that begin with a dot."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.library.editor import BodyField
from responses.library.html import LONGEST, sanitise
from responses.library.texts import plain
from responses.library.word_lists import with_lists

from .parsing import outside

GAP = "&nbsp;&nbsp;&nbsp; "
MARKS = st.sampled_from(
    [
        "·",
        "•",
        f"o{GAP}",
        f"1.{GAP}",
        f"2.{GAP}",
        "1. ",
        "2) ",
        "3. ",
        "a. ",
        "- ",
        "",
        "<em>·</em>",
    ]
)
WORDS = st.sampled_from(["First", "<strong>x</strong>", "· y", "", "<br>", "o", "5 mg [@a]"])
PARAGRAPH = st.builds("<p>{}{}</p>".format, MARKS, WORDS)
OTHER = st.sampled_from(
    ["<ul><li>", "</li></ul>", "<table><tbody><tr><td>", "<p>·", " ", "x", "</p>"]
)
PASTED = st.lists(PARAGRAPH | OTHER, max_size=10).map("".join)


def words_of(html):
    """What there is to read, without the letter that Word draws a dot with."""
    return [word for word in re.findall(r"[^\W\d]+", plain(html)) if word != "o"]


def as_list(*items, tag="ul"):
    return f"<{tag}>{''.join(f'<li><p>{words}</p></li>' for words in items)}</{tag}>"


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(
    "mark", ["·", f"·{GAP}", "• ", f"o{GAP}", f"§{GAP}", f"-{GAP}", f"1.{GAP}"], ids=repr
)
def test_a_mark_as_text_becomes_an_item(mark):
    tag = "ol" if mark.startswith("1") else "ul"
    assert with_lists(paragraphs("Take:", f"{mark}First")) == "<p>Take:</p>" + as_list(
        "First", tag=tag
    )


def test_items_in_a_row_are_one_list_and_what_is_between_parts_them():
    pasted = paragraphs("·A", "·B", "And then", "·C")
    assert with_lists(pasted) == f"{as_list('A', 'B')}<p>And then</p>{as_list('C')}"


def test_numbers_count_from_one():
    numbered = paragraphs(f"1.{GAP}A", f"2.{GAP}B")
    assert with_lists(numbered) == as_list("A", "B", tag="ol")
    assert with_lists(paragraphs("1. A", "2. B")) == as_list("A", "B", tag="ol")


@pytest.mark.parametrize(
    "texts",
    [
        ("1. Only one, typed",),
        (f"3.{GAP}A list that goes on",),
        ("2014. A year",),
        ("5 mg a day",),
        ("o is a letter",),
        ("- a dash",),
        ("a. A letter", "b. Another"),
        ("1.5 mg a day", "2.5 mg a day"),
        ("·",),
        ("·<br>",),
    ],
    ids=repr,
)
def test_what_may_be_words_stays(texts):
    assert with_lists(paragraphs(*texts)) == paragraphs(*texts)


def test_a_number_that_breaks_the_count_stays_a_paragraph():
    pasted = paragraphs(f"1.{GAP}A", f"3.{GAP}C")
    assert with_lists(pasted) == as_list("A", tag="ol") + paragraphs(f"3.{GAP}C")


def test_another_mark_is_a_list_within():
    pasted = paragraphs(f"·{GAP}A", f"o{GAP}A1", f"o{GAP}A2", f"·{GAP}B")
    assert with_lists(pasted) == (
        f"<ul><li><p>A</p>{as_list('A1', 'A2')}</li><li><p>B</p></li></ul>"
    )


def test_a_mark_in_bold_takes_nothing_else_away():
    pasted = paragraphs(f"<strong>·{GAP}</strong><em>Rare</em>", f"<strong>·{GAP}B</strong>")
    assert with_lists(pasted) == as_list("<em>Rare</em>", "<strong>B</strong>")


def test_a_form_keeps_what_word_pastes_as_a_list():
    item = '<p class="MsoListParagraph"><![if !supportLists]>{}<![endif]>{}<o:p></o:p></p>'
    mark = f'<span style="font-family:Symbol">·<span style="font:7.0pt">{GAP}</span></span>'
    pasted = item.format(mark, "Pain") + item.format(mark, "Fever [@brown2014]")
    assert BodyField().clean(pasted) == as_list("Pain", "Fever [@brown2014]")


@given(PASTED)
def test_what_comes_of_it_is_sanitised_already(pasted):
    made = with_lists(sanitise(pasted))
    assert outside(made) == []
    assert sanitise(made) == made


@given(PASTED)
def test_no_word_is_lost(pasted):
    before, after = sanitise(pasted), with_lists(sanitise(pasted))
    assert words_of(after) == words_of(before)


@pytest.mark.parametrize(
    "hostile", ["<p>·", "·", "<p>·</p>", "<p>1. x</p>", "&nbsp;", "o&nbsp;", "<p>o ", " ", "\n"]
)
def test_the_longest_body_is_quick(hostile):
    body = sanitise(hostile * (LONGEST // len(hostile)))
    started = time.process_time()
    with_lists(body)
    with_lists(f"<p>{body}")
    with_lists(f"<p>{body}</p>")
    assert time.process_time() - started < 2


@pytest.mark.parametrize("space", [" ", "\n", "&nbsp;"])
def test_space_without_end_is_quick(space):
    spaces = space * (LONGEST // len(space))
    started = time.process_time()
    with_lists(f"<p>{spaces}</p>")
    with_lists(f"<p>·{spaces}</p>")
    assert time.process_time() - started < 1
