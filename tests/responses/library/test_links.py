"""Links that were typed without their beginning."""

import time

import pytest

from responses.library.editor import BodyField
from responses.library.html import LONGEST
from responses.library.links import leading_nowhere, with_schemes
from responses.library.vetting import findings_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.org/x", "https://example.org/x"),
        ("www.example.org", "https://www.example.org"),
        ("//example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("example.org:8080/x", "https://example.org:8080/x"),
        ("maria@example.org", "mailto:maria@example.org"),
        ("https://example.org/x", "https://example.org/x"),
        ("http://example.org", "http://example.org"),
        ("mailto:maria@example.org", "mailto:maria@example.org"),
    ],
)
def test_an_address_without_its_beginning_gets_one(typed, kept):
    clean = BodyField().clean(f'<p>See <a href="{typed}">this</a>.</p>')
    assert clean == f'<p>See <a href="{kept}">this</a>.</p>'


@pytest.mark.parametrize(
    "typed", ["page.html", "/letters/1/", "#ref-1", "javascript:steal()", "javascript:a.example/x"]
)
def test_what_is_no_host_gets_none(typed):
    clean = BodyField().clean(f'<p>See <a href="{typed}">this</a>.</p>')
    assert clean == "<p>See <a>this</a>.</p>"


def test_addresses_in_the_words_stay_words():
    assert with_schemes("<p>href=example.org/x</p>") == "<p>href=example.org/x</p>"


def test_a_link_without_an_address_is_found():
    body = '<p><a>One</a> and <a href="https://a.example">two</a>.</p>'
    assert leading_nowhere(body) == ["One"]


@pytest.mark.django_db
def test_a_link_that_leads_nowhere_is_worth_a_look(block):
    looks = findings_of(block, "", "<p>See <a>the <em>leaflet</em></a>. [@brown2014]</p>").looks
    assert looks == ("A link leads nowhere: “the leaflet”. Its address begins with https://.",)


@pytest.mark.parametrize("piece", ["<a ", "<a href=", "href=", "a.", '<a href="a.a.'])
def test_the_longest_text_takes_no_time(piece):
    start = time.perf_counter()
    with_schemes("<a " + piece * (LONGEST // len(piece)))
    assert time.perf_counter() - start < 1
