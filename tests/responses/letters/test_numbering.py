import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.letters.content import LetterContent
from responses.letters.numbering import (
    check_citations,
    citation_problems,
    cite,
    cited_keys,
    number_html,
)
from responses.letters.rendering_errors import CitationError, MalformedCitation, UnknownCitation
from responses.library.citations import visible

from .letters import SEED, citing, section, seed_with

ALL_KEYS = ["a", "b2", "c-c", "d_d", "Eee", "f", "g"]
KEYS = st.sampled_from(ALL_KEYS)
GROUPS = st.lists(KEYS, min_size=1, max_size=3).map(
    lambda keys: "[" + "; ".join(f"@{key}" for key in keys) + "]"
)
WORDS = st.text(alphabet="xyz .,<>&é\n", max_size=8).map(
    lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
)
BODIES = st.lists(GROUPS | WORDS, max_size=6).map(lambda pieces: f"<p>{''.join(pieces)}</p>")
LETTERS = st.lists(BODIES, max_size=5).map(
    lambda bodies: replace(citing(*bodies), references=dict.fromkeys(ALL_KEYS, {}))
)


def shown(content: LetterContent) -> list[int]:
    """The numbers in the letter's bodies, in reading order."""
    numbers = {key: number for number, key in enumerate(cited_keys(content), start=1)}
    bodies = [content.personal_opening, *(part.body for part in content.in_reading_order)]
    text = "".join(visible(number_html(body, numbers)) for body in bodies)
    return [int(number) for number in re.findall(r"\[(\d+)\]", text)]


def problems(content: LetterContent) -> list[tuple[type[CitationError], str, str]]:
    return [(type(each), each.piece, each.where) for each in citation_problems(content)]


def test_the_seed_letter_is_numbered_as_it_was():
    assert shown(SEED) == [1, 2, 3, 4, 1, 2, 1, 2, 1, 1, 1, 5, 6]


def test_the_personal_opening_counts_first():
    letter = citing("<p>[@nhlbi2012]</p>", opening="<p>[@patel2014; @nhlbi2012]</p>")
    assert cited_keys(letter) == ("patel2014", "nhlbi2012")


def test_a_disclaimer_counts_last_wherever_it_stands():
    disclaimer = section("first", "<p>[@patel2014]</p>", kind="disclaimer")
    answer = section("second", "<p>[@brown2014]</p>")
    assert cited_keys(replace(SEED, sections=(disclaimer, answer))) == ("brown2014", "patel2014")


def test_a_citation_is_links_that_copy_as_numbers():
    assert cite(["x", "y"], {"x": 3, "y": 1}) == (
        '<sup class="cite"><a href="#ref-3" aria-label="reference 3">[3]</a>'
        '<a href="#ref-1" aria-label="reference 1">[1]</a></sup>'
    )


def test_the_end_of_a_word_keeps_its_citation_on_its_line():
    assert number_html("<p>of platelets.[@x]</p>", {"x": 1}) == (
        '<p>of <span class="cited">platelets.<sup class="cite">'
        '<a href="#ref-1" aria-label="reference 1">[1]</a></sup></span></p>'
    )


def test_a_bracket_in_an_address_is_no_citation():
    body = '<p><a href="https://x.org/[@brown2014]">here</a></p>'
    assert number_html(body, {"brown2014": 1}) == body
    assert cited_keys(citing(body)) == ()


def test_an_unknown_key_is_reported_with_its_block():
    letter = citing("<p>[@brown2014]</p>", "<p>[@nobody; @brown2014] [@nobody]</p>")
    with pytest.raises(UnknownCitation) as caught:
        check_citations(letter)
    assert (caught.value.key, caught.value.where) == ("nobody", "block-1")
    assert str(caught.value) == "“block-1” cites “nobody”, and there is no such reference."


def test_every_problem_is_listed_in_reading_order():
    letter = citing("<p>[@a, @b] [@gone]</p>", "<p>[@brown2014</p>", opening="<p>[@lost]</p>")
    assert problems(letter) == [
        (UnknownCitation, "lost", "opening"),
        (UnknownCitation, "gone", "block-0"),
        (MalformedCitation, "[@a, @b]", "block-0"),
        (MalformedCitation, "[@brown2014", "block-1"),
    ]


@pytest.mark.parametrize(
    ("body", "piece"),
    [
        ("[@brown2014, @patel2014]", "[@brown2014, @patel2014]"),
        ("[@]", "[@]"),
        ("[<em>@brown2014</em>]", "[@brown2014]"),
        ("[@brown<strong>2014</strong>]", "[@brown2014]"),
        ("[&nbsp;@brown2014]", "[\xa0@brown2014]"),
        ("[see @brown2014]", "[see @brown2014]"),
        ("[-@brown2014]", "[-@brown2014]"),
        ("[@brown2014; patel2014]", "[@brown2014; patel2014]"),
        ("[@brown2014; @patel2014, p. 3]", "[@brown2014; @patel2014, p. 3]"),
    ],
)
def test_what_looks_meant_as_a_citation_is_malformed(body, piece):
    assert problems(citing(f"<p>Text.{body}</p>")) == [(MalformedCitation, piece, "block-0")]


@pytest.mark.parametrize(
    "body", ["[write to help@example.org]", "me@example.org", "[sic]", "a @ b"]
)
def test_addresses_and_brackets_are_no_citations(body):
    assert problems(citing(f"<p>{body}</p>")) == []


@pytest.mark.parametrize(
    ("field", "value", "where"),
    [
        ("closing", "Bye [@brown2014]", "closing"),
        ("opening", "Hello [@brown2014]", "template opening"),
        ("title", "AATP [@brown2014]", "title"),
        ("sign_off", ("Yours", "[@brown2014]"), "sign-off"),
    ],
)
def test_a_plain_text_cannot_cite(field, value, where):
    assert problems(seed_with(**{field: value})) == [(MalformedCitation, "[@brown2014]", where)]


def test_a_heading_or_a_standing_paragraph_cannot_cite():
    wrong = section("it", "<p>x</p>", heading="What [@a]?", standing_paragraph="See [@b].")
    assert problems(replace(SEED, sections=(wrong,))) == [
        (MalformedCitation, "[@a]", "it"),
        (MalformedCitation, "[@b]", "it"),
    ]


def test_a_question_may_hold_anything():
    assert problems(replace(SEED, question="What is [@this]?")) == []


def test_a_preview_marks_what_is_wrong():
    assert number_html("<p>A [@gone] b [@x, @y]</p>", {}) == (
        '<p>A <sup class="cite"><mark class="cite-missing" title="No reference “gone”">[?]</mark>'
        '</sup> b <mark class="cite-wrong">[@x, @y]</mark></p>'
    )


@given(LETTERS)
def test_numbers_have_no_gap_and_rise_at_first_appearance(letter):
    first = list(dict.fromkeys(shown(letter)))
    assert first == list(range(1, len(cited_keys(letter)) + 1))


@given(LETTERS)
def test_a_reference_has_one_number(letter):
    cited = cited_keys(letter)
    bodies = "".join(part.body for part in letter.sections)
    groups = [re.findall(r"@([\w-]+)", group) for group in re.findall(r"\[[^\]]*\]", bodies)]
    meant = [cited.index(key) + 1 for keys in groups for key in dict.fromkeys(keys)]
    assert shown(letter) == meant


@given(LETTERS, st.randoms(use_true_random=False))
def test_another_order_of_sections_cites_the_same_references(letter, random):
    shuffled = random.sample(letter.sections, len(letter.sections))
    other = replace(letter, sections=tuple(shuffled))
    assert set(cited_keys(other)) == set(cited_keys(letter))


@given(LETTERS)
def test_more_references_than_cited_change_nothing(letter):
    more = {"unused": {}, **letter.references}
    assert cited_keys(replace(letter, references=more)) == cited_keys(letter)


@given(LETTERS)
def test_nothing_is_left_of_a_citation_but_its_numbers(letter):
    numbers = {key: number for number, key in enumerate(cited_keys(letter), start=1)}
    for part in letter.sections:
        bare = re.sub(r"\[\d+\]", "", visible(number_html(part.body, numbers)))
        assert bare == re.sub(r"\[@[^\]]*\]", "", visible(part.body))


@given(WORDS)
def test_a_text_without_citations_stays_as_it_is(text):
    assert number_html(f"<p>{text}</p>", {}) == f"<p>{text}</p>"
