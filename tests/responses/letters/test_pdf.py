import io
import logging
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from responses.letters.content import LetterContent
from responses.letters.pdf import NoFetching, render_pdf
from responses.letters.rendering_errors import UnknownCitation

from .letters import SEED, citing, section


@pytest.fixture(scope="module")
def seed_pdf() -> bytes:
    return render_pdf(SEED)


@pytest.fixture(scope="module")
def seed_text(seed_pdf: bytes) -> str:
    return words(seed_pdf)


def words(pdf: bytes) -> str:
    """The PDF's text in reading order, as poppler reads it."""
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def reader(content: LetterContent) -> PdfReader:
    return PdfReader(io.BytesIO(render_pdf(content)))


def catalog(pdf: PdfReader) -> Any:
    return pdf.trailer["/Root"]


def test_the_seed_letters_numbers_in_the_pdf(seed_text):
    body = seed_text.partition("References 1.")[0]
    groups = re.findall(r"(?:\[\d\])+", body)
    assert groups == "[1][2] [3][4] [1][2] [1][2] [1] [1] [1] [5] [6]".split()


def test_the_pdf_reads_in_order(seed_text):
    marks = ["Genetic and Rare", "November 22, 2026", "Acquired", "Your question", "Dear Maria"]
    marks += ["What is acquired", "Last updated: 10/26/2015", "We hope", "Warm regards"]
    marks += ["Disclaimer", "References 1. Brown GE", "6. Felderbauer P"]
    places = [seed_text.find(mark) for mark in marks]
    assert (places, -1 in places) == (sorted(places), False)


def test_every_section_has_its_date(seed_text):
    assert seed_text.count("Last updated: 10/26/2015") == 5


def test_the_pdf_is_tagged_and_says_that_it_is_pdf_ua(seed_pdf):
    root = catalog(PdfReader(io.BytesIO(seed_pdf)))
    assert root["/MarkInfo"] == {"/Marked": True}
    assert root["/ViewerPreferences"] == {"/DisplayDocTitle": True}
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()


def test_the_pdf_has_a_title_and_a_language(seed_pdf):
    pdf = PdfReader(io.BytesIO(seed_pdf))
    assert catalog(pdf)["/Lang"] == "en"
    assert pdf.metadata is not None
    assert pdf.metadata.title == (
        "Acquired amegakaryocytic thrombocytopenia – Genetic and Rare Diseases Information Center"
    )


def test_the_same_letter_makes_the_same_bytes(seed_pdf):
    assert render_pdf(SEED) == seed_pdf


@pytest.mark.parametrize(("paper", "size"), [("Letter", (612, 792)), ("A4", (595, 842))])
def test_the_paper(paper, size):
    box = reader(replace(SEED, paper=paper)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == size


def test_another_paper_is_refused():
    with pytest.raises(KeyError):
        render_pdf(replace(SEED, paper="A4; } body { display: none"))


def test_every_page_has_its_number_and_the_inquiry_but_no_name():
    long = section("long", "<p>word word word word word word</p>" * 120)
    pages = reader(replace(SEED, sections=(long,))).pages
    feet = [page.extract_text() for page in pages[1:-1]]
    assert len(feet) > 1
    for number, foot in enumerate(feet, start=2):
        assert foot.count(f"Page {number} of {len(pages)}") == 1
        assert foot.count("Genetic and Rare Diseases Information Center · 7F3K-9QXD") == 1
        assert foot.count("Maria") == 0


def test_the_address_of_the_recipient_is_on_paper():
    pdf = render_pdf(replace(SEED, recipient_lines=("Maria Lopez", "12 Main Street")))
    assert "Telephone 888-205-2311 Maria Lopez 12 Main Street November 22, 2026" in words(pdf)


MM = 72 / 25.4
ADDRESS = ("Maria Sample", "c/o The Clinic", "12 Main Street", "Springfield, IL 62701")


@pytest.mark.parametrize("paper", ["Letter", "A4"])
@pytest.mark.parametrize("lines", [0, 2, 4])
def test_the_address_stands_in_the_envelopes_window(paper, lines, tmp_path):
    """Of a #10 or DL envelope with the sheet in its middle, however long the letterhead is."""
    contact = ("P.O. Box 8126",) * lines
    content = replace(SEED, paper=paper, letterhead_contact=contact, recipient_lines=ADDRESS)
    words = [box for box in boxes(render_pdf(content), tmp_path) if box[4] in ("Sample", "62701")]
    assert len(words) == 2
    for left, top, right, bottom, _ in words:
        assert 20 * MM < left < right < 105 * MM
        assert 55 * MM < top < bottom < 84 * MM


def boxes(pdf: bytes, folder: Path) -> list[tuple[float, float, float, float, str]]:
    """(left, top, right, bottom, word) of the first page's words, in points."""
    path = folder / "letter.pdf"
    path.write_bytes(pdf)
    command = ["pdftotext", "-f", "1", "-l", "1", "-bbox", str(path), "-"]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    found = re.findall(r'xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">(.+?)<', said)
    return [(float(a), float(b), float(c), float(d), word) for a, b, c, d, word in found]


def test_links_are_printed_where_their_text_is_not_the_address():
    pdf = render_pdf(citing('<p>See <a href="https://x.org/a">this</a>.</p>'))
    assert "See this (https://x.org/a)." in words(pdf)


def test_a_citation_can_be_clicked():
    annotations: Any = reader(SEED).pages[0]["/Annots"]
    links = [each.get_object() for each in annotations]
    heights = [float(link["/Rect"][3]) - float(link["/Rect"][1]) for link in links]
    assert min(abs(height) for height in heights) > 5


def test_no_pdf_with_an_unknown_citation():
    with pytest.raises(UnknownCitation):
        render_pdf(citing("<p>[@gone]</p>"))


@pytest.mark.parametrize("url", ["http://x.org/a.png", "file:///etc/passwd", "data:text/plain,x"])
def test_the_pdf_asks_nobody_for_anything(url):
    with pytest.raises(ValueError, match="asks nobody"):
        NoFetching().fetch(url)


def test_the_style_sheets_hold_nothing_that_weasyprint_ignores(caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        render_pdf(SEED)
    assert caplog.messages == []
