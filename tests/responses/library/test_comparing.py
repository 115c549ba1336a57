"""Two wordings in one text: every word that came and went is marked, and no other."""

import re
from html import unescape

import pytest
from django.utils.safestring import SafeString
from hypothesis import given, settings
from hypothesis import strategies as st

from responses.library import comparing
from responses.library.comparing import compare, difference
from responses.library.html import sanitise

from .parsing import outside

WORDS = (
    "it is very rare. in <em>bone</em>, <em>it</em>. . [@a]. [@b;@c] marrow[@a] 5&nbsp;mg "
    "a&lt;b <br>"
)
LINKS = ['<a href="https://a.example">here</a>', '<a href="https://b.example">here</a>']
INLINE = st.lists(st.sampled_from([*WORDS.split(), *LINKS]), max_size=6).map(" ".join)
ROWS = st.lists(INLINE.map("<td>{}</td>".format), min_size=1, max_size=3).map("".join)
TABLES = st.lists(ROWS.map("<tr>{}</tr>".format), min_size=1, max_size=3).map("".join)
BLOCKS: st.SearchStrategy[str] = st.deferred(
    lambda: INLINE.map("<p>{}</p>".format) | LISTS | TABLES.map("<table>{}</table>".format)
)
ITEMS = st.tuples(INLINE, st.just("") | BLOCKS).map("".join).map("<li>{}</li>".format)
LISTS: st.SearchStrategy[str] = (
    st.lists(ITEMS, min_size=1, max_size=3).map("".join).map("<ul>{}</ul>".format)
)
BODIES = st.lists(BLOCKS | INLINE, max_size=3).map("".join)
NASTY = st.sampled_from(
    ["<script>", "</script>", "<ins>", "</del>", "<del>", "<p>", "</p>", "<td>", "<table>", "<em>"]
    + ["<a href=javascript:x>", "<img onerror=x>", "<cite>", "&lt;script&gt;", "Link: x", "[@a]"]
    + ["<li>", "</ul>", "<ul>", "\x0b", "\ud800", "\xa0", "[@", "]", "<body onload=x>", "</body>"]
)
SOUP = st.lists(NASTY | st.text(max_size=6), max_size=12).map("".join)

TABLE = (
    "<table><thead><tr><th>Age</th><th>Dose</th></tr></thead><tbody>"
    "<tr><td>Child</td><td>5 mg</td></tr><tr><td>Adult</td><td>9 mg</td></tr></tbody></table>"
)


def words_of(html, without=""):
    """The words and citations, without the marks of this kind and what they enclose."""
    if without:
        html = re.sub(f"<{without}>.*?</{without}>", " ", html, flags=re.DOTALL)
    html = re.sub(r"Link: \S+", " ", html)
    html = re.sub(r"\[@[^\]]*\]", lambda match: f" {match[0].replace(' ', '')} ", html)
    return unescape(re.sub("<[^>]*>", " ", html)).split()


# --- What always holds ------------------------------------------------------


@settings(deadline=None, max_examples=200)
@given(BODIES, BODIES)
def test_without_the_marks_stand_the_older_and_the_newer_words(old, new):
    marked = difference(old, new)
    assert words_of(marked, without="ins") == words_of(sanitise(old))
    assert words_of(marked, without="del") == words_of(sanitise(new))


@settings(deadline=None, max_examples=200)
@given(SOUP, SOUP)
def test_what_comes_out_is_inside_our_tags_and_the_marks(old, new):
    assert outside(compare(old, new).marked, also=frozenset({"ins", "del"})) == []


@settings(deadline=None)
@given(BODIES)
def test_a_text_beside_itself_has_no_marks(body):
    comparison = compare(body, body)
    assert not re.search("<(?:ins|del)>", comparison.marked)
    assert (comparison.words_added, comparison.words_removed) == (0, 0)
    assert (comparison.references_added, comparison.references_removed) == ((), ())


@settings(deadline=None)
@given(BODIES, BODIES)
def test_the_other_way_round_references_change_places(old, new):
    there, back = compare(old, new), compare(new, old)
    assert there.references_added == back.references_removed
    assert there.references_removed == back.references_added


# --- Words ------------------------------------------------------------------


def test_words_that_came_and_went_are_counted():
    old = "<p>Most people with it take 5 mg in the morning.</p>"
    new = "<p>Most people with it take 50 mg early in the morning.</p>"
    comparison = compare(old, new)
    assert comparison.marked == (
        "<p>Most people with it take <ins>50 mg early</ins> <del>5 mg</del> in the morning.</p>"
    )
    assert (comparison.words_added, comparison.words_removed) == (3, 2)


@pytest.mark.parametrize(
    ("old", "new", "marked"),
    [
        ("<p>It is rare[@a]. Few have it.</p>", "<p>It is rare[@b]. Few have it.</p>",
         "<p>It is rare <ins>[@b]</ins> <del>[@a]</del>. Few have it.</p>"),
        ("<p>It is <em>so rare</em>, and old.</p>", "<p>It is <em>so mild</em>, and old.</p>",
         "<p>It is <em>so <ins>mild</ins> <del>rare</del></em>, and old.</p>"),
        ("<p>It is 5 [@a] . Few have it.</p>", "<p>It is 5 [@b] . Few have it.</p>",
         "<p>It is 5 <ins>[@b]</ins> <del>[@a]</del> . Few have it.</p>"),
        ("<p>They take it 5 times.</p>", "<p>They take it .5 times.</p>",
         "<p>They take it <ins>.5 times.</ins> <del>5 times.</del></p>"),
    ],
)  # fmt: skip
def test_there_is_no_blank_before_a_stop_that_had_none(old, new, marked):
    assert difference(old, new) == marked


def test_a_new_paragraph_is_marked_whole_between_its_neighbours():
    marked = difference("<p>One.</p><p>Three.</p>", "<p>One.</p><p>And two.</p><p>Three.</p>")
    assert marked == "<p>One.</p><p><ins>And two.</ins></p><p>Three.</p>"


def test_a_changed_address_shows_and_is_no_word():
    old = '<p>Read more about it <a href="https://a.example">here</a>.</p>'
    comparison = compare(old, old.replace("a.example", "b.example"))
    assert "Link: https://b.example" in comparison.marked
    assert "Link: https://a.example" in comparison.marked


def test_punctuation_alone_is_marked_and_is_no_word():
    comparison = compare("<p>It is rare - in children.</p>", "<p>It is rare in children.</p>")
    assert "<del>-</del>" in comparison.marked
    assert comparison.words_removed == 0


def test_the_marks_are_safe_to_show_and_escaped_words_stay_escaped():
    marked = compare("<p>Hi</p>", "<p>&lt;script&gt;x&lt;/script&gt;</p>").marked
    assert isinstance(marked, SafeString)
    assert "<script" not in marked


def test_where_words_would_be_lost_all_of_both_texts_is_marked(monkeypatch):
    monkeypatch.setattr(comparing, "htmldiff", lambda old, new: "It is")
    marked = difference("<p>It is <em>very</em> rare.</p>", "<p>It is <em>very</em> mild.</p>")
    assert marked == (
        "<p><ins>It is </ins><em><ins>very</ins></em><ins> mild.</ins> "
        "<del>It is </del><em><del>very</del></em><del> rare.</del></p>"
    )


def test_the_marked_text_is_cleaned_whoever_marked_it(monkeypatch):
    monkeypatch.setattr(comparing, "htmldiff", lambda old, new: f"<b onclick=x()>{new}</b>")
    assert difference("<p>It is</p>", "<p>It <em>is</em></p>") == "<p>It <em>is</em></p>"


# --- Citations --------------------------------------------------------------


def test_a_citation_changes_whole_and_without_the_word_before_it():
    old = "<p>It is rare.[@a; @b] Few people have it.</p>"
    comparison = compare(old, old.replace("@b", "@c"))
    assert comparison.marked == (
        "<p>It is rare. <ins>[@a; @c]</ins> <del>[@a; @b]</del> Few people have it.</p>"
    )
    assert (comparison.references_added, comparison.references_removed) == (("c",), ("b",))
    assert (comparison.words_added, comparison.words_removed) == (0, 0)


def test_a_reference_that_is_still_cited_elsewhere_is_not_removed():
    comparison = compare("<p>Rare.[@a] Mild.[@a]</p>", "<p>Rare. Mild.[@a; @b]</p>")
    assert (comparison.references_added, comparison.references_removed) == (("b",), ())


def test_another_spelling_of_a_citation_is_no_change():
    comparison = compare("<p>Rare.[@a;@b]</p>", "<p>Rare.[ @a ; @b ]</p>")
    assert comparison.marked == "<p>Rare.[@a; @b]</p>"


# --- Tables and lists -------------------------------------------------------


def test_a_dose_changes_inside_its_cell():
    marked = difference(TABLE, TABLE.replace("9 mg", "90 mg"))
    assert marked == TABLE.replace("9 mg", "<ins>90</ins> <del>9</del> mg")


def test_a_row_that_went_stays_a_row():
    row = "<tr><td>Adult</td><td>9 mg</td></tr>"
    gone = "<tr><td><del>Adult</del></td><td><del>9 mg</del></td></tr>"
    assert difference(TABLE, TABLE.replace(row, "")) == TABLE.replace(row, gone)


def test_a_new_row_is_a_row():
    row = "<tr><td>Adult</td><td>9 mg</td></tr>"
    new = "<tr><td><ins>Adult</ins></td><td><ins>9 mg</ins></td></tr>"
    assert difference(TABLE.replace(row, ""), TABLE) == TABLE.replace(row, new)


def test_an_item_comes_and_another_goes():
    marked = difference(
        "<ul><li>Easy bruising</li><li>Fever</li></ul>",
        "<ul><li>Nosebleeds</li><li>Easy bruising</li></ul>",
    )
    assert marked == (
        "<ul><li><ins>Nosebleeds</ins></li><li>Easy bruising</li><li><del>Fever</del></li></ul>"
    )


def test_a_list_for_a_paragraph_shows_both():
    marked = difference("<p>Fever</p>", "<ul><li>Fever</li></ul>")
    assert marked == "<ul><li><ins>Fever</ins></li></ul><p><del>Fever</del></p>"


@pytest.mark.parametrize("nothing", ["", "<p></p>", "<script>x</script>"])
def test_beside_nothing_everything_is_marked(nothing):
    assert difference(nothing, "<p>New.</p>") == "<p><ins>New.</ins></p>"
    assert difference("<p>Old.</p>", nothing) == "<p><del>Old.</del></p>"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>10<sup>6</sup> units</p>", "<p>10 6 units</p>"),
        ("<p>10<sup>6</sup> units</p>", "<p>10<sub>6</sub> units</p>"),
    ],
)
def test_a_raised_sign_that_is_lost_is_marked(old, new):
    assert "<del>" in compare(old, new).marked


def test_an_item_is_the_same_with_and_without_a_paragraph_in_it():
    old = "<ul><li>One dose</li><li>Two</li></ul>"
    new = "<ul><li><p>One dose</p></li><li><p>Two doses</p></li></ul>"
    found = compare(old, new)
    assert (found.words_added, found.words_removed) == (1, 0)


def test_a_paragraph_of_very_many_words_is_compared_as_a_whole():
    old = "<p>" + "word " * 2000 + "</p>"
    assert compare(old, old.replace("word", "other", 1)).words_removed == 2000
