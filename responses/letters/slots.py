"""No unfilled slot may reach a letter: the last look, whatever was refused before."""

from collections.abc import Iterator

from ..library.citations import visible
from .content import LetterContent
from .numbering import citing_texts
from .patterns import SLOT, SLOTS, left_in
from .rendering_errors import UnfilledSlot


def slot_problems(content: LetterContent) -> list[UnfilledSlot]:
    """Every slot that nothing was filled into, in reading order, each once a place."""
    found = ((slot, where) for where, slots in _left(content) for slot in slots)
    return [UnfilledSlot(slot, where) for slot, where in dict.fromkeys(found)]


def check_slots(content: LetterContent) -> None:
    """Raises the first of the letter's slot problems, if there is one."""
    for problem in slot_problems(content):
        raise problem


def _left(content: LetterContent) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(where, slots). The title, the question and the address are not ours to read."""
    contact = (content.letterhead_name, content.letterhead_program, *content.letterhead_contact)
    yield "letterhead", left_in("\n".join(contact))
    yield "salutation", content.unfilled
    yield "template opening", left_in(content.opening)
    for where, html in citing_texts(content):
        yield where, _known_in(visible(html))
    for section in content.in_reading_order:
        yield section.block_key, section.unfilled
        yield section.block_key, left_in(section.standing_paragraph)
    yield "closing", left_in(content.closing)
    yield "sign-off", left_in("\n".join(content.sign_off))


def _known_in(text: str) -> tuple[str, ...]:
    """Vetted texts may hold braces; only the slots that we have elsewhere are a mistake there."""
    return tuple(slot[0] for slot in SLOT.finditer(text) if slot[1].strip() in SLOTS)
