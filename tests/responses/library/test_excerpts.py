"""A few words of a text, those that were looked for marked."""

import pytest

from responses.library.excerpts import LENGTH, Sought, excerpt, marked


def sought(words, cut=False):
    return Sought(tuple(words.split()), cut)


@pytest.mark.parametrize(
    ("words", "text", "html"),
    [
        ("heart", "The heart.", "The <mark>heart</mark>."),
        ("heart", "Hearts and heartache.", "<mark>Hearts</mark> and heartache."),
        ("hearing", "A heart, heard.", "A heart, heard."),
        ("sjogren", "Sjögren’s", "<mark>Sjögren</mark>’s"),
        ("inherited", "inherits it", "<mark>inherits</mark> it"),
        ("therapies", "one therapy", "one <mark>therapy</mark>"),
        ("", "Nothing", "Nothing"),
    ],
)
def test_words_are_marked_in_each_of_their_forms(words, text, html):
    assert marked(text, sought(words)) == html


def test_the_last_word_may_be_a_beginning():
    assert marked("Cardiology", sought("cardio", cut=True)) == "<mark>Cardiology</mark>"
    assert marked("Cardiology", sought("cardio")) == "Cardiology"


def test_nothing_in_a_text_becomes_html():
    body = "<p>1 &lt; 2 &amp; &lt;b&gt;heart&lt;/b&gt; &lt;script&gt;</p>"
    html = excerpt(body, sought("heart b script"))
    assert html == (
        "1 &lt; 2 &amp; &lt;<mark>b</mark>&gt;<mark>heart</mark>&lt;/<mark>b</mark>&gt; "
        "&lt;<mark>script</mark>&gt;"
    )


def test_the_first_words_are_shown_if_nothing_was_looked_for():
    html = excerpt("<p>One [@brown2014].</p><p>Two</p>" + "<p>more words</p>" * 60, Sought())
    assert html.startswith("One. Two more words")
    assert (len(html) <= LENGTH + 2, html.endswith("\u00a0…")) == (True, True)


def test_the_place_with_the_most_of_the_words_is_shown():
    body = f"<p>A heart. {'Nothing here. ' * 40}Surgery of the heart helps.</p>"
    html = excerpt(body, sought("heart surgery"))
    assert html.startswith("…\u00a0")
    assert "<mark>Surgery</mark> of the <mark>heart</mark> helps." in html


def test_a_body_that_was_cut_in_a_tag_shows_none():
    assert excerpt("<p>Words <a href='https://exam", Sought()) == "Words"
