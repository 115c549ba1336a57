"""Citations get their numbers: one pass through the letter, in reading order.

A body is HTML. Only what stands between tags is looked at, so that a bracket in
a link's address is never taken for a citation.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape, unescape

from ..library.citations import ATTEMPT, GROUP, keys_in, keys_in_group
from .content import LetterContent
from .rendering_errors import CitationError, MalformedCitation, UnknownCitation

OPENING = "opening"
TAG = re.compile(r"(<[^>]*>)")
# A bracket that holds an @ outside of an address, whatever else is in it.
LEFT_OVER = re.compile(r"\[(?:\s*@|[^\[\]]*(?<![\w.])@\w)[^\[\]]*\]?")
LONGEST_PIECE = 80
# With the end of the word before it, so that no line begins with a citation.
WITH_WORD = re.compile(rf"([^\s&;\[\]]{{0,12}})({ATTEMPT.pattern})")


def citing_texts(content: LetterContent) -> Iterator[tuple[str, str]]:
    """(where, HTML) of the texts that may cite, in reading order."""
    yield OPENING, content.personal_opening
    for section in content.in_reading_order:
        yield section.block_key, section.body


def plain_texts(content: LetterContent) -> Iterator[tuple[str, str]]:
    """(where, plain text) of the texts of ours that can't cite. The question is not ours."""
    yield "title", content.title
    yield "salutation", content.salutation
    yield "template opening", content.opening
    yield "closing", content.closing
    yield "sign-off", "\n".join(content.sign_off)
    for section in content.in_reading_order:
        yield section.block_key, section.heading
        yield section.block_key, section.standing_paragraph


def cited_keys(content: LetterContent) -> tuple[str, ...]:
    """The keys that the letter cites and that have a reference: number N is at N - 1."""
    found = (key for _, html in citing_texts(content) for key in keys_of(html))
    return tuple(key for key in dict.fromkeys(found) if key in content.references)


def citation_problems(content: LetterContent) -> list[CitationError]:
    """Every unknown and every malformed citation, in reading order, each once a place."""
    problems: list[CitationError] = []
    for where, html in citing_texts(content):
        unknown = (key for key in keys_of(html) if key not in content.references)
        problems += [UnknownCitation(key, where) for key in unknown]
        rest = in_text(html, lambda text: GROUP.sub("", text))
        problems += [MalformedCitation(piece, where) for piece in left_over(visible(rest))]
    for where, text in plain_texts(content):
        problems += [MalformedCitation(piece, where) for piece in left_over(text)]
    return problems


def check_citations(content: LetterContent) -> None:
    """Raises the first of the letter's citation problems, if there is one."""
    for problem in citation_problems(content):
        raise problem


def keys_of(html: str) -> list[str]:
    """The keys that ``html`` cites between its tags, in order, each once."""
    return keys_in(TAG.sub("\0", html))


def left_over(text: str) -> list[str]:
    """Pieces of plain text that look meant as citations, each once, cut if they're long."""
    found = (piece.strip()[:LONGEST_PIECE] for piece in LEFT_OVER.findall(text))
    return list(dict.fromkeys(found))


def visible(html: str) -> str:
    """What a reader sees of ``html``. Tags leave nothing: ``[<em>@a</em>]`` reads ``[@a]``."""
    return unescape(TAG.sub("", html))


def number_html(html: str, numbers: Mapping[str, int]) -> str:
    """``html`` with each citation as linked numbers.

    A key without a number becomes ``[?]``, a mistyped citation is marked: only a
    preview gets so far, because ``check_citations`` comes before a letter.
    """
    return in_text(html, lambda text: _number_text(text, numbers))


def in_text(html: str, change: Callable[[str], str]) -> str:
    """``html`` with ``change`` made to each piece between tags."""
    pieces = TAG.split(html)
    return "".join(piece if TAG.fullmatch(piece) else change(piece) for piece in pieces)


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
