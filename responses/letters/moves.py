"""The one way in which a letter's status changes."""

from inquiries.errors import NotPossible

from .models import Letter, LetterStatus


def move(letter: Letter, status: LetterStatus, **fields: object) -> None:
    """Move the letter by ``LETTER_MOVES`` and save these fields with it, or ``NotPossible``.

    The caller has locked the letter, and writes the event.
    """
    if not letter.may_become(status):
        raise NotPossible(
            f"This letter is {letter.get_status_display()}; it can't become {status.label}."
        )
    changes = {"status": status, **fields}
    for name, value in changes.items():
        setattr(letter, name, value)
    letter.save(update_fields=list(changes))
