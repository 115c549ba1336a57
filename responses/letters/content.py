"""What a letter says, as plain data: the only input of rendering.

Rendering is pure. Whoever renders reads the database first and fills these.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class SectionContent:
    """One section. ``body`` is sanitised HTML with citations as ``[@key; @key]``."""

    block_key: str
    kind: str
    heading: str
    body: str
    standing_paragraph: str = ""
    last_updated: date | None = None
    # The section's row, where there is one: the composer hangs its controls on it.
    section_id: int | None = None
    is_changed: bool = False
    # Slots of its heading that nothing was filled into. What was filled in may hold braces,
    # so the heading itself doesn't tell.
    unfilled: tuple[str, ...] = ()

    @property
    def is_disclaimer(self) -> bool:
        """Disclaimers stand after the sign-off, whatever their place in the list."""
        return self.kind == "disclaimer"


@dataclass(frozen=True)
class LetterContent:
    """A whole letter.

    ``references`` maps each citation key to its CSL-JSON item and may hold more
    than the letter cites. Paragraph texts (``opening``, ``closing``,
    ``standing_paragraph``) are plain text with blank lines between paragraphs;
    ``personal_opening`` is sanitised HTML, and may cite.
    """

    language: str
    date: date
    letterhead_name: str
    letterhead_program: str
    letterhead_contact: tuple[str, ...]
    title: str
    question: str
    salutation: str
    closing: str
    sign_off: tuple[str, ...]
    sections: tuple[SectionContent, ...]
    references: Mapping[str, Mapping[str, Any]]
    opening: str = ""
    personal_opening: str = ""
    code: str = ""
    page_url: str = ""
    paper: str = "Letter"
    recipient_lines: tuple[str, ...] = field(default=())
    # Slots of its salutation that nothing was filled into.
    unfilled: tuple[str, ...] = ()

    @property
    def in_reading_order(self) -> tuple[SectionContent, ...]:
        """The sections as they are read: disclaimers last."""
        return tuple(sorted(self.sections, key=lambda section: section.is_disclaimer))


@dataclass(frozen=True)
class RenderedLetter:
    """The letter in its forms. ``html`` is the fragment for a page, the rest stand alone."""

    subject: str
    html: str
    mail_html: str
    text: str
    # Keys in the order of their numbers: number N is ``cited[N - 1]``.
    cited: tuple[str, ...]
