"""Citations get their numbers: one pass through the letter, in reading order."""

import re
from collections.abc import Iterator, Mapping
from html import escape

from ..library.citations import (
    GROUP,
    MEANT,
    in_text,
    keys_in,
    keys_in_group,
    malformed_in,
    malformed_in_plain,
    numbers_by_hand_in,
    numbers_by_hand_in_plain,
)
from .content import LetterContent
from .rendering_errors import CitationError, MalformedCitation, NumberByHand, UnknownCitation

OPENING = "opening"
# With the end of the word before it, so that no line begins with a citation.
WITH_WORD = re.compile(rf"([^\s&;\[\]]{{0,12}})({GROUP.pattern}|{MEANT.pattern})")


def citing_texts(content: LetterContent) -> Iterator[tuple[str, str]]:
    """(where, HTML) of the texts that may cite, in reading order."""
    yield OPENING, content.personal_opening
    for section in content.in_reading_order:
        yield section.block_key, section.body


def plain_texts(content: LetterContent) -> Iterator[tuple[str, str]]:
    """(where, plain text) of the texts of ours that can't cite.

    The question and the name in the salutation are not ours, but the person's.
    """
    yield "title", content.title
    yield "template opening", content.opening
    yield "closing", content.closing
    yield "sign-off", "\n".join(content.sign_off)
    for section in content.in_reading_order:
        yield section.block_key, section.heading
        yield section.block_key, section.standing_paragraph


def cited_keys(content: LetterContent) -> tuple[str, ...]:
    """The keys that the letter cites and that have a reference: number N is at N - 1."""
    found = (key for _, html in citing_texts(content) for key in keys_in(html))
    return tuple(key for key in dict.fromkeys(found) if key in content.references)


def citation_problems(content: LetterContent) -> list[CitationError]:
    """Every unknown and every malformed citation, in reading order, each once a place."""
    problems: list[CitationError] = []
    for where, html in citing_texts(content):
        unknown = (key for key in keys_in(html) if key not in content.references)
        problems += [UnknownCitation(key, where) for key in unknown]
        problems += [MalformedCitation(piece, where) for piece in malformed_in(html)]
        problems += [NumberByHand(piece, where) for piece in numbers_by_hand_in(html)]
    for where, text in plain_texts(content):
        problems += [MalformedCitation(piece, where) for piece in malformed_in_plain(text)]
        problems += [NumberByHand(piece, where) for piece in numbers_by_hand_in_plain(text)]
    return problems


def check_citations(content: LetterContent) -> None:
    """Raises the first of the letter's citation problems, if there is one."""
    for problem in citation_problems(content):
        raise problem


def number_html(html: str, numbers: Mapping[str, int]) -> str:
    """``html`` with each citation as linked numbers.

    A key without a number becomes ``[?]``, a mistyped citation is marked: only a
    preview gets so far, because ``check_citations`` comes before a letter.
    """
    return in_text(html, lambda text: _number_text(text, numbers))


def _number_text(text: str, numbers: Mapping[str, int]) -> str:
    def numbered(match: re.Match[str]) -> str:
        word, citation = match.groups()
        if not GROUP.fullmatch(citation):
            return f'{word}<mark class="cite-wrong">{citation}</mark>'
        raised = cite(keys_in_group(citation), numbers)
        return f'<span class="cited">{word}{raised}</span>' if word else raised

    return WITH_WORD.sub(numbered, text)


def cite(keys: list[str], numbers: Mapping[str, int]) -> str:
    """One citation in HTML. The name that is read aloud leaves the copied text alone."""
    return f'<sup class="cite">{"".join(_link(key, numbers.get(key)) for key in keys)}</sup>'


def _link(key: str, number: int | None) -> str:
    if number is None:
        return f'<mark class="cite-missing" title="No reference “{escape(key)}”">[?]</mark>'
    return f'<a href="#ref-{number}" aria-label="reference {number}">[{number}]</a>'
