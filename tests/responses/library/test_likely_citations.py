"""What may be left of another text's citations, and what only looks a little like it."""

import time

import pytest

from responses.library.html import LONGEST
from responses.library.likely_citations import likely_citations_in, slots_in


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>It is rare.<sup>3</sup></p>", ["3"]),
        ("<p>Most people<sup>3,4</sup> and others <sup>[5-7]</sup>.</p>", ["3,4", "[5-7]"]),
        ("<p><strong>It is rare.</strong><sup>12</sup> Very.</p>", ["12"]),
        ("<p>It is rare.³ Most people¹² have it.</p>", ["³", "¹²"]),
        ("<p>It is rare (3).</p><p>It is old (4, 5)</p>", ["(3)", "(4, 5)"]),
        ("<p>It is rare. (3) It is old.</p>", ["(3)"]),
        ("<p>It is rare [1,2]. It is old [3-5].</p>", ["[1,2]", "[3-5]"]),
        ("<p>It is rare (Smith et al., 2009).</p>", ["(Smith et al., 2009)"]),
        ("<p>It is rare (Smith, 2009; Łoś &amp; Öz 2010b).</p>", ["(Smith, 2009; Łoś & Öz 2010b)"]),
        ("<p>(see <em>Ost</em> and Smith 1999, p. 4)</p>", ["(see Ost and Smith 1999, p. 4)"]),
        ("<p>Smith et al. (2009) say so, as Jones et al do.</p>",
         ["Smith et al. (2009)", "Jones et al"]),
        ("<p>It is rare (3). It is old (3).</p>", ["(3)"]),
    ],
)  # fmt: skip
def test_what_looks_like_a_citation(html, found):
    assert likely_citations_in(html) == found


@pytest.mark.parametrize(
    "html",
    [
        "<p>Below 10<sup>9</sup> cells a litre, 25 kg/m<sup>2</sup>, 3 cm<sup>3</sup>, 5 m².</p>",
        "<p>The isotopes <sup>18</sup>F and ¹⁸F, Ca<sup>2+</sup>, the 5<sup>th</sup> day.</p>",
        "<p>Signs are (1) pain, (2) fever and (3) a rash.</p>",
        "<p>In five (5) of ten (10) people, since 2009 (in October, 2015), or (2009).</p>",
        "<p>It was approved in the USA (March 2009) and in Europe (in 2010).</p>",
        "<p>It is rare. [@smith2009; @jones2010]</p>",
        '<p><a href="https://e.example/(3).">Here</a>, in stage (III).</p>',
    ],
)
def test_what_is_none(html):
    assert likely_citations_in(html) == []


def test_words_in_braces_look_like_slots():
    html = "<p>{name} has {<em>disease name</em>}, {{ date }}, and the set {a, b} of {2}.</p>"
    assert slots_in(html) == ["{name}", "{disease name}", "{ date }"]


@pytest.mark.parametrize(
    "hostile",
    ["(A, ", "Ab et al ", "(1, ", "{a ", "1,", "(Ab, 2009", "Ab, 2009 ", "A", "A-", "_a", " "],
)
@pytest.mark.parametrize("begin", ["", "(", "{a", "It is.<sup>"])
def test_the_longest_body_is_quick(hostile, begin):
    body = begin + hostile * (LONGEST // len(hostile))
    started = time.process_time()
    likely_citations_in(body)
    slots_in(body)
    assert time.process_time() - started < 3
