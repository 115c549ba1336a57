"""What a specialist changed, as marks that only a reviewer sees."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.letters import verbs
from responses.letters.assembly import sections_of
from responses.letters.comparing import changes, difference
from tests.responses.making import section_of

WORDS = st.lists(
    st.sampled_from("it is very rare in children and 5 50 mg daily".split()), max_size=8
)
BODIES = st.lists(WORDS, max_size=3).map(
    lambda texts: "".join(f"<p>{' '.join(words)}</p>" for words in texts)
)


def words_of(html, without=""):
    """What is to be read, without the marks of this kind and what they enclose."""
    if without:
        html = re.sub(f"<{without}>.*?</{without}>", " ", html, flags=re.DOTALL)
    return re.sub("<[^>]*>", " ", html).split()


@given(BODIES, BODIES)
def test_without_the_insertions_it_is_the_vetted_text_without_deletions_the_changed(
    vetted, changed
):
    marked = difference(vetted, changed)
    assert words_of(marked, without="ins") == words_of(vetted)
    assert words_of(marked, without="del") == words_of(changed)


def test_what_did_not_change_has_no_marks():
    assert difference("<p>It is rare.</p>", "<p>It is rare.</p>").strip() == "<p>It is rare.</p>"


def test_only_the_change_is_marked_in_a_long_text():
    vetted = "<p>Most people with this disease take 5 mg of it in the morning, with food.</p>"
    marked = difference(vetted, vetted.replace("5 mg", "50 mg"))
    assert "<ins>50</ins> <del>5</del> mg of it" in marked


def test_a_changed_link_shows():
    marked = difference(
        '<p><a href="https://a.example">here</a></p>', '<p><a href="https://b.example">here</a></p>'
    )
    assert "<ins>" in marked
    assert "https://b.example" in marked


@pytest.mark.parametrize(
    "evil",
    [
        "<p>Hi<script>steal()</script></p>",
        '<p onclick="steal()">Hi</p>',
        '<p><img src="x" onerror="steal()"></p>',
        '<p><a href="javascript:steal()">Hi</a></p>',
        "<p>&lt;script&gt;steal()&lt;/script&gt;</p>",
        "<svg><script>steal()</script></svg>",
        '<p style="background:url(//evil.example)">Hi</p>',
    ],
)
def test_nothing_in_changed_words_runs(evil):
    for marked in (difference("<p>Vetted.</p>", evil), difference(evil, "<p>Ours.</p>")):
        for word in ("<script", "onclick", "onerror=", "javascript:", "<img", "<svg", "style="):
            assert word not in marked


def test_words_without_any_tag_are_compared_too():
    assert "<ins>" in difference("Only words", "Only other words")


def test_everything_new_and_everything_gone():
    assert "<ins>New.</ins>" in difference("", "<p>New.</p>")
    assert "<del>Old.</del>" in difference("<p>Old.</p>", "")


@pytest.mark.django_db
def test_only_changed_sections_are_compared_and_named(letter, specialist):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>There are few.</p>")
    (change,) = changes(sections_of(letter))
    assert change.section_id == section_of(letter, "treatment").pk
    assert change.changed_by == specialist
    assert "<ins>few.</ins>" in change.marked
