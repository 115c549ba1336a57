"""The letter as a PDF for paper and for screen readers (PDF/UA-1)."""

from typing import NoReturn

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.urls import URLFetcher

from .content import LetterContent
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
        "footer": " · ".join(filter(None, (content.letterhead_name, content.code))),
    }
    fetcher = NoFetching()
    document = HTML(string=render_to_string("letters/print.html", context), url_fetcher=fetcher)
    page = f"@page {{ size: {PAPERS[content.paper]} }}"
    css = CSS(string=style_sheet("letter", "letter-print") + page, url_fetcher=fetcher)
    return document.write_pdf(stylesheets=[css], pdf_variant="pdf/ua-1")
