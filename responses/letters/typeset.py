"""A letter made ready for its templates: numbers, bibliography, dates in words.

``letter_context`` is the one way into ``letters/_letter.html``, for the letter
that is sent and for the preview in the composer alike.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from ..library.html import sanitise
from .bibliography import NumberedReference, bibliography, numbered_reference
from .content import LetterContent, SectionContent
from .numbering import check_citations, cited_keys, number_html
from .rendering_errors import BibliographyError
from .slots import check_slots

MONTHS = (
    "January February March April May June July August September October November December"
).split()


@dataclass(frozen=True)
class TypesetSection:
    """A section as its template prints it. ``body`` is safe HTML with its numbers."""

    block_key: str
    kind: str
    heading: str
    body: SafeString
    standing: tuple[str, ...]
    # When it was last updated, and whether this letter says something else.
    dated: str
    section_id: int | None
    is_changed: bool


@dataclass(frozen=True)
class TypesetLetter:
    """The letter as its templates print it, beside ``content``, what it was made from.

    ``level`` is the heading level of the title; sections stand one below.
    """

    content: LetterContent
    date: str
    opening: tuple[str, ...]
    personal_opening: SafeString
    sections: tuple[TypesetSection, ...]
    closing: tuple[str, ...]
    disclaimers: tuple[TypesetSection, ...]
    references: tuple[NumberedReference, ...]
    cited: tuple[str, ...]
    level: int = 1

    @property
    def section_level(self) -> int:
        return self.level + 1


def letter_context(
    content: LetterContent, lenient: bool = False, level: int = 1
) -> dict[str, TypesetLetter]:
    """What ``{% include "letters/_letter.html" %}`` needs: ``{"typeset": TypesetLetter}``.

    Raises UnknownCitation, MalformedCitation, UnfilledSlot or BibliographyError.
    ``lenient`` is for previews: it raises nothing and marks citations that are wrong. A page
    may add the names of templates with controls to its context: ``opening_controls``
    and ``section_controls`` (which gets ``section``).
    """
    return {"typeset": typeset(content, lenient, level)}


def typeset(content: LetterContent, lenient: bool = False, level: int = 1) -> TypesetLetter:
    """See ``letter_context``."""
    content = _sanitised(content)
    if not lenient:
        check_citations(content)
        check_slots(content)
    cited = cited_keys(content)
    numbers = {key: number for number, key in enumerate(cited, start=1)}
    make_list = _lenient_bibliography if lenient else bibliography
    return TypesetLetter(
        content=content,
        date=in_words(content.date),
        opening=paragraphs(content.opening),
        personal_opening=_numbered(content.personal_opening, numbers),
        sections=_sections(content, numbers, disclaimers=False),
        closing=paragraphs(content.closing),
        disclaimers=_sections(content, numbers, disclaimers=True),
        references=tuple(make_list(cited, content.references)),
        cited=cited,
        level=level,
    )


def in_words(day: date) -> str:
    """November 22, 2026."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def paragraphs(text: str) -> tuple[str, ...]:
    """The paragraphs of a plain text with blank lines between them."""
    pieces = re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n"))
    return tuple(piece.strip() for piece in pieces if piece.strip())


def _sanitised(content: LetterContent) -> LetterContent:
    """Bodies were sanitised when they were stored; a row may have come in some other way."""
    return replace(
        content,
        personal_opening=sanitise(content.personal_opening),
        sections=tuple(replace(part, body=sanitise(part.body)) for part in content.sections),
    )


def _sections(
    content: LetterContent, numbers: Mapping[str, int], disclaimers: bool
) -> tuple[TypesetSection, ...]:
    parts = (part for part in content.sections if part.is_disclaimer == disclaimers)
    return tuple(_section(part, numbers) for part in parts)


def _section(part: SectionContent, numbers: Mapping[str, int]) -> TypesetSection:
    return TypesetSection(
        block_key=part.block_key,
        kind=part.kind,
        heading=part.heading,
        body=_numbered(part.body, numbers),
        standing=paragraphs(part.standing_paragraph),
        dated=dated(part),
        section_id=part.section_id,
        is_changed=part.is_changed,
    )


def dated(part: SectionContent) -> str:
    """The date is that of the vetted words, so a letter with other words says that too."""
    if part.last_updated is None:
        return ""
    changed = ". Changed for this letter." if part.is_changed else ""
    return f"Last updated: {part.last_updated:%m/%d/%Y}{changed}"


def _numbered(sanitised_html: str, numbers: Mapping[str, int]) -> SafeString:
    return mark_safe(number_html(sanitised_html, numbers))  # noqa: S308 (sanitised above)


def _lenient_bibliography(
    keys: Iterable[str], references: Mapping[str, Mapping[str, Any]]
) -> Iterator[NumberedReference]:
    """The bibliography with a remark where a reference can't be formatted."""
    for number, key in enumerate(keys, start=1):
        try:
            yield numbered_reference(number, key, references[key])
        except BibliographyError as error:
            remark = f'<mark class="cite-wrong">{escape(str(error))}</mark>'
            yield NumberedReference(number, key, mark_safe(remark), url="")  # noqa: S308
