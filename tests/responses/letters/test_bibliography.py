import json
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from responses.letters.bibliography import address, bibliography, format_reference
from responses.letters.rendering_errors import BibliographyError

from .letters import (
    BROWN,
    BULCHANDANI,
    FELDERBAUER,
    MEDLINEPLUS,
    NHLBI,
    PATEL,
    REFERENCES,
    article,
)

SHARED = Path(__file__).parents[4] / "shared" / "data" / "citations" / "csl-json"


def formatted(csl: dict[str, Any]) -> str:
    return format_reference("key", csl)


@pytest.mark.parametrize(
    ("csl", "line"),
    [
        (
            BROWN,
            'Brown GE, Babiker HM. "Almost bleeding to death": the conundrum of acquired '
            "amegakaryocytic thrombocytopenia. <i>Case Rep Hematol</i>. 2014;2014. "
            'Accessed October 26, 2015. <a href="https://doi.org/10.1155/2014/806541">'
            "https://doi.org/10.1155/2014/806541</a>",
        ),
        (
            PATEL,
            "Patel M, Kalra A. Acquired amegakaryocytic thrombocytopenia in a patient with "
            "occupational chemical exposure. <i>Am J Ther</i>. 2014;21(1):e17-20.",
        ),
        (
            NHLBI,
            "Thrombocytopenia. National Heart, Lung, and Blood Institute. September 2012. "
            '<a href="http://www.nhlbi.nih.gov/health/health-topics/topics/thcp">'
            "http://www.nhlbi.nih.gov/health/health-topics/topics/thcp</a>",
        ),
        (
            MEDLINEPLUS,
            "Thrombocytopenia. MedlinePlus. February 2014. Accessed October 26, 2015. "
            '<a href="https://www.nlm.nih.gov/medlineplus/ency/article/000586.htm">'
            "https://www.nlm.nih.gov/medlineplus/ency/article/000586.htm</a>",
        ),
        (
            BULCHANDANI,
            "Bulchandani D, et al. Acquired pure megakaryocytic aplasia: report of a single case. "
            "<i>Am J Hematol</i>. 2007.",
        ),
        (
            FELDERBAUER,
            "Felderbauer P. Acquired pure megakaryocytic aplasia: a separate entity or a syndrome "
            "with multiple causes? <i>Eur J Haematol</i>. 2004.",
        ),
    ],
)
def test_the_seeds_references(csl, line):
    assert formatted(csl) == line


def test_references_are_numbered_in_the_order_given():
    lines = bibliography(["patel2014", "brown2014"], REFERENCES)
    assert [(line.number, line.key) for line in lines] == [(1, "patel2014"), (2, "brown2014")]


def test_formatting_leaves_the_item_alone():
    before = deepcopy(BROWN)
    formatted(BROWN)
    assert before == BROWN


def test_a_title_without_an_author_stands_once():
    assert formatted({"type": "book", "title": "Blood"}) == "<i>Blood</i>."


def test_an_editor_stands_once():
    editor = [{"family": "Doe", "given": "John"}]
    assert formatted({"type": "book", "title": "Blood", "editor": editor}) == (
        "<i>Blood</i>. (Doe J, ed.)."
    )


@pytest.mark.parametrize(
    ("issued", "line"),
    [
        ("2014-05-03", "T. <i>J</i>. May 3, 2014."),
        ({"raw": "2014-05"}, "T. <i>J</i>. May 2014."),
        ({"literal": "Spring 2014"}, "T. <i>J</i>. Spring 2014."),
        ({"date-parts": [["2014", "5"]]}, "T. <i>J</i>. May 2014."),
        ({"date-parts": [[2014, 13]]}, "T. <i>J</i>. 2014."),
        ({"date-parts": [[None]]}, "T. <i>J</i>."),
        ({"date-parts": []}, "T. <i>J</i>."),
        (None, "T. <i>J</i>."),
        (2014, "T. <i>J</i>. 2014."),
    ],
)
def test_dates_come_in_many_shapes(issued, line):
    assert formatted(article("T", "J", 2000, issued=issued)) == line


@pytest.mark.parametrize(
    ("author", "line"),
    [
        ("Orphanet", "Orphanet. T. <i>J</i>. 2000."),
        ([{"literal": "NIH"}, {"name": "WHO"}, None, {}], "NIH, WHO. T. <i>J</i>. 2000."),
        ([{"given": "Cher"}], "Cher. T. <i>J</i>. 2000."),
        ([{"family": "Roe", "ORCID": "x", "sequence": "first"}], "Roe. T. <i>J</i>. 2000."),
        ([], "T. <i>J</i>. 2000."),
    ],
)
def test_authors_come_in_many_shapes(author, line):
    assert formatted(article("T", "J", 2000, author=author)) == line


def test_crossrefs_lists_are_read():
    assert formatted(article(["T"], ["J"], 2000)) == "T. <i>J</i>. 2000."


def test_an_unknown_type_and_unknown_fields_do_no_harm():
    assert formatted({"type": "scroll", "title": "T", "PMID": "x", "zzz": {"a": 1}}) == "T."


def test_a_page_without_a_site_names_its_publisher():
    page = {"type": "webpage", "title": "T", "publisher": "NIH"}
    assert formatted(page) == "T. NIH."


def test_signs_in_a_title_are_signs():
    title = "p < 0.05 & <script>alert(1)</script> in <i>E. coli</i> &amp; B"
    assert formatted(article(title, "J", 2000)) == (
        "p &lt; 0.05 &amp; &lt;script&gt;alert(1)&lt;/script&gt; in <i>E. coli</i> &amp; B. "
        "<i>J</i>. 2000."
    )


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ({"DOI": "10.1000/x"}, "https://doi.org/10.1000/x"),
        ({"DOI": "https://doi.org/10.1000/x"}, "https://doi.org/10.1000/x"),
        ({"DOI": "doi:10.1000/a<b>c"}, "https://doi.org/10.1000/a%3Cb%3Ec"),
        ({"DOI": "10.1000/x", "URL": "https://x.org"}, "https://doi.org/10.1000/x"),
        ({"DOI": "unknown", "URL": "https://x.org"}, "https://x.org"),
        ({"URL": "javascript:alert(1)"}, ""),
        ({"URL": "www.x.org"}, ""),
        ({"URL": "http://[broken"}, ""),
        ({"PMID": 25371834}, "https://pubmed.ncbi.nlm.nih.gov/25371834/"),
        ({}, ""),
    ],
)
def test_where_a_source_can_be_read(fields, url):
    assert address(fields) == url


@pytest.mark.parametrize("csl", [{}, {"type": "book"}, {"type": "book", "title": None}])
def test_an_item_with_nothing_to_show_is_an_error_that_names_it(csl):
    with pytest.raises(BibliographyError, match="“brown2014” can't be formatted") as caught:
        format_reference("brown2014", csl)
    assert caught.value.key == "brown2014"


PARTS = st.sampled_from(["family", "given", "literal", "name", "date-parts", "raw", "season"])
TEXT = st.text(alphabet="aB1-<&[]/.:{ ", max_size=6) | st.sampled_from(["2014-05-03", "https://["])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PARTS, inner, max_size=3),
    max_leaves=4,
)
FIELDS = "title author editor issued accessed volume page DOI URL PMID container-title language"


@given(st.dictionaries(st.sampled_from(FIELDS.split()), ANYTHING))
def test_any_item_is_formatted_or_refused(fields):
    with suppress(BibliographyError):
        assert formatted({"type": "article-journal", **fields}) != ""


def real_items() -> list[dict[str, Any]]:
    lines = (SHARED / "csl-test-suite__40_inputs.jsonl").read_text().splitlines()
    items = [item for line in lines for item in json.loads(line)["items"]]
    items += json.loads((SHARED / "handlr__citeproc-many.json").read_text())
    return [*items, json.loads((SHARED / "handlr__citeproc-crossref.json").read_text())]


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="needs ../shared")
def test_real_items_are_formatted_and_one_says_why_not():
    refused = []
    for item in real_items():
        try:
            format_reference(item.get("id", "crossref"), item)
        except BibliographyError as error:
            refused.append(error.key)
    assert refused == ["Titlea"]
