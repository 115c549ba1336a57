"""The whole letter as plain text, for the mail's text part."""

from collections.abc import Iterable, Iterator, Sequence

from .bibliography import NumberedReference
from .htmltext import WIDTH, filled, hanging, text_of
from .typeset import TypesetLetter, TypesetSection

QUOTE = "> "


def plain_letter(letter: TypesetLetter) -> str:
    """The letter in lines of 72 characters (addresses may be longer), ending with one."""
    pieces = (
        _page_note(letter.content.page_url),
        *_head(letter),
        _question(letter.content.question),
        filled(letter.content.salutation),
        _body(letter.personal_opening),
        *map(filled, letter.opening),
        *_sections(letter.sections),
        *map(filled, letter.closing),
        filled("\n".join(letter.content.sign_off)),
        *_sections(letter.disclaimers),
        *_references(letter.references),
    )
    return "\n\n".join(piece for piece in pieces if piece.strip()) + "\n"


def _page_note(url: str) -> str:
    return f"You can read this letter on the web or save it as a PDF:\n{url}" if url else ""


def _head(letter: TypesetLetter) -> Iterator[str]:
    content = letter.content
    names = (content.letterhead_name, content.letterhead_program, *content.letterhead_contact)
    yield "\n".join(filled(line) for line in names if line)
    yield letter.date + (f"\nInquiry {content.code}" if content.code else "")
    yield _marked(content.title, "=")


def _question(question: str) -> str:
    lines = filled(question.strip(), WIDTH - len(QUOTE)).splitlines()
    quoted = "\n".join(f"{QUOTE}{line}".rstrip() for line in lines)
    return f"Your question:\n\n{quoted}" if lines else ""


def _sections(sections: Iterable[TypesetSection]) -> Iterator[str]:
    for section in sections:
        yield _marked(section.heading, "-")
        yield _body(section.body)
        yield from map(filled, section.standing)
        yield section.dated


def _references(references: Sequence[NumberedReference]) -> Iterator[str]:
    if references:
        yield _marked("References", "-")
    for reference in references:
        marker = f"{reference.number}. "
        yield hanging(marker, text_of(reference.html, WIDTH - len(marker)))


def _body(html: str) -> str:
    return text_of(html) if html else ""


def _marked(heading: str, mark: str) -> str:
    """A heading with a line below it."""
    lines = filled(heading)
    return f"{lines}\n{mark * max(map(len, lines.splitlines()))}" if lines else ""
