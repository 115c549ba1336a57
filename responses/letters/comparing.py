"""What a specialist changed in a vetted text, as insertions and deletions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from inquiries.models import User

from ..library.citations import keys_in
from ..library.comparing import DELETED, INSERTED, difference
from .models import Section

# Fewer new words than this are a correction rather than a statement.
STATEMENT = 5
PARAGRAPH_END = re.compile(r"</(?:p|li|td|th)>")


@dataclass(frozen=True)
class Change:
    """One changed section: who changed it, and its text with the marks in it."""

    section_id: int
    changed_by: User | None
    marked: SafeString


def changes(sections: Iterable[Section]) -> list[Change]:
    """The changes in these sections, in order."""
    return [
        Change(section.pk, section.changed_by, difference(section.version.body, section.body))
        for section in sections
        if section.is_changed
    ]


def adds_without_reference(vetted: str, changed: str) -> bool:
    """Whether some paragraph, item or cell got new words, and cites nothing."""
    marked = difference(vetted, changed)
    return any(_is_unsupported(part) for part in PARAGRAPH_END.split(marked))


def _is_unsupported(part: str) -> bool:
    new = " ".join(INSERTED.findall(part)).split()
    return len(new) >= STATEMENT and not keys_in(DELETED.sub("", part))
