"""The letter as a PDF for paper and for screen readers (PDF/UA-1)."""

from typing import NoReturn

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from .content import LetterContent
from .models import LetterTemplate
from .styles import style_sheet
from .typeset import typeset

PAPERS = {"A4": "A4", "Letter": "letter"}


class NoFetching(URLFetcher):
    """Refuses every address: all that a letter needs is handed over as text."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> NoReturn:
        raise ValueError(f"a letter asks nobody for anything, so not for {url}")


def render_pdf(content: LetterContent) -> bytes:
    """The letter on ``content.paper``, tagged. The same content gives the same bytes.

    Raises what ``render`` raises, and KeyError for a paper that isn't A4 or Letter.
    """
    context = {
        "typeset": typeset(content),
        "recipient_lines": content.recipient_lines,
        "footer": _footer(content.letterhead_name, content.code),
    }
    return write_pdf(render_to_string("letters/print.html", context), content.paper)


def render_address_page(
    template: LetterTemplate, code: str, recipient_lines: tuple[str, ...]
) -> bytes:
    """A page with nothing but letterhead and address, where the letter would have them."""
    context = {
        "template": template,
        "code": code,
        "recipient_lines": recipient_lines,
        "footer": _footer(template.letterhead_name, code),
    }
    return write_pdf(render_to_string("letters/address.html", context), settings.PAPER)


def _footer(*parts: str) -> str:
    return " · ".join(filter(None, parts))


def write_pdf(html: str, paper: str) -> bytes:
    """HTML that looks like a letter, on this paper (KeyError if not A4 or Letter), tagged."""
    fetcher = NoFetching()
    document = HTML(string=html, url_fetcher=fetcher)
    page = f"@page {{ size: {PAPERS[paper]} }}"
    css = CSS(string=style_sheet("letter", "letter-print") + page, url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[css], pdf_variant="pdf/ua-1")
