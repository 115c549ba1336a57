"""What this person was told already: the letters that were sent to them, and what these answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from inquiries.models import Inquiry


@dataclass(frozen=True)
class SentLetter:
    """``kinds`` are those that it answers, by key, about the disease that the inquiry has now."""

    pk: int
    sent_at: datetime
    kinds: frozenset[str]


def sent_letters(inquiry: Inquiry) -> tuple[SentLetter, ...]:
    """The inquiry's letters that went out, oldest first. One query.

    Sections of an approved letter never change, so they say what was sent.
    """
    block = "sections__version__block__"
    rows = inquiry.letters.sent().order_by("sent_at", "pk")
    found: dict[tuple[int, datetime], set[str]] = {}
    for pk, at, kind, disease in rows.values_list(
        "pk", "sent_at", f"{block}kind__key", f"{block}disease"
    ):
        kinds = found.setdefault((pk, at), set())
        # A letter about another disease, set by mistake, has answered nothing.
        if kind and disease in (None, inquiry.disease_id):
            kinds.add(kind)
    return tuple(SentLetter(pk, at, frozenset(kinds)) for (pk, at), kinds in found.items())


def answered_in(letters: Iterable[SentLetter], kind: str) -> SentLetter | None:
    """The newest of these letters that answers this kind."""
    return next((letter for letter in reversed(tuple(letters)) if kind in letter.kinds), None)
