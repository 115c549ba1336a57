"""One rule for citations: what the library takes never stops a letter."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inquiries.errors import BadFile, NotPossible
from responses.letters.numbering import citation_problems
from responses.library import validation, verbs
from responses.library.citations import (
    keys_in,
    malformed_in,
    malformed_in_plain,
    replace_groups,
    without_citations,
)
from tests.factories import make_block, make_reference, make_version
from tests.responses.letters.letters import citing

from .lines import BLOCK

MISTYPED = [
    ("[@brown2014, @patel2014]", "[@brown2014, @patel2014]"),
    ("[see @brown2014]", "[see @brown2014]"),
    ("[-@brown2014]", "[-@brown2014]"),
    ("[<em>@brown2014</em>]", "[@brown2014]"),
    ("[@brown<em>2014</em>]", "[@brown2014]"),
    ("[&nbsp;@brown2014]", "[\xa0@brown2014]"),
    ("[@brown2014", "[@brown2014"),
    ("[@]", "[@]"),
]
PIECES = st.sampled_from(
    ["[", "]", "@", ";", ",", " ", "brown2014", "see", "<em>", "</em>", "&nbsp;", "[@brown2014]"]
    + ['<a href="https://x.org/[@a]">', "</a>", "me@example.org", "<br>", "-", "."]
)
BODIES = st.lists(PIECES, max_size=12).map("".join)


@pytest.fixture
def draft(db, editor):
    make_reference("brown2014")
    block = make_block("aatp-definition", body="<p>Rare.</p>")
    return make_version(block, "<p>Rare.</p>", number=2, status="draft", author=editor)


def file_with(tmp_path, **change):
    path = tmp_path / "library.jsonl"
    path.write_text(json.dumps({**BLOCK, **change}), encoding="utf-8")
    return path


# --- The rule ---------------------------------------------------------------


@pytest.mark.parametrize(("text", "piece"), MISTYPED)
def test_what_looks_meant_as_a_citation_and_is_none(text, piece):
    assert malformed_in(f"<p>Text.{text}</p>") == [piece]


@pytest.mark.parametrize(
    "text", ["[@a]", "[@a; @b-2_c]", "[ @a ;@b ]", "[write to me@example.org]", "[sic]", "a @ b"]
)
def test_citations_addresses_and_brackets_are_as_they_should_be(text):
    assert malformed_in(f"<p>{text}</p>") == []


def test_a_heading_cannot_cite_even_when_well_written():
    assert malformed_in_plain("What is it? [@a; @b]") == ["[@a; @b]"]


def test_a_bracket_in_an_address_is_no_citation():
    body = '<p><a href="https://x.org/[@a]">here</a>[@b]</p>'
    assert keys_in(body) == ["b"]
    assert without_citations(body) == '<p><a href="https://x.org/[@a]">here</a></p>'


def test_keys_are_replaced_in_citations_alone():
    body = '<p>me@old <a href="https://x.org/[@old]">a</a>[@old; @b]</p>'
    changed = replace_groups(body, lambda keys: f"[{len(keys)}]")
    assert changed == '<p>me@old <a href="https://x.org/[@old]">a</a>[2]</p>'


@given(BODIES)
def test_what_the_library_takes_never_stops_a_letter(body):
    taken = not malformed_in(body) and set(keys_in(body)) <= {"brown2014"}
    assert taken == (citation_problems(citing(f"<p>{body}</p>")) == [])


@given(BODIES)
def test_a_long_piece_is_cut(body):
    assert all(len(piece) <= 80 for piece in malformed_in(f"[@{body * 20}"))


# --- Where it is asked ------------------------------------------------------


@pytest.mark.parametrize(("text", "piece"), MISTYPED)
def test_a_mistyped_citation_is_not_submitted(draft, editor, text, piece):
    verbs.edit_draft(draft, editor, "", f"<p>Text.{text}</p>")
    with pytest.raises(NotPossible, match=re.escape(f"“{piece}” is not a citation")):
        verbs.submit_draft(draft, editor)


def test_a_mistyped_citation_is_not_approved(draft, editor, reviewer):
    version = verbs.submit_draft(draft, editor)
    type(version).objects.filter(pk=version.pk).update(body="<p>[see @brown2014]</p>")
    with pytest.raises(NotPossible, match=r"“\[see @brown2014\]” is not a citation"):
        verbs.approve_version(version, reviewer)


def test_a_heading_that_cites_is_not_submitted(draft, editor):
    verbs.edit_draft(draft, editor, "What is it? [@brown2014]", "<p>Rare.</p>")
    with pytest.raises(NotPossible, match=r"The heading has “\[@brown2014\]”; only the text"):
        verbs.submit_draft(draft, editor)


def test_a_mistyped_citation_is_not_imported(tmp_path):
    with pytest.raises(BadFile, match=r"body: “\[see @a\]” is not a citation"):
        validation.read(file_with(tmp_path, body="<p>[see @a]</p>"))


def test_a_heading_that_cites_is_not_imported(tmp_path):
    with pytest.raises(BadFile, match=r"heading: has “\[@a\]”; only a body can cite"):
        validation.read(file_with(tmp_path, heading="What? [@a]"))


def test_a_body_of_two_megabytes_is_not_imported(tmp_path):
    with pytest.raises(BadFile, match="body: is longer than 200000 characters"):
        validation.read(file_with(tmp_path, body="<p>Rare.</p>" * 170_000))
