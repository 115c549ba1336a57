"""What a specialist changed in a vetted text, as insertions and deletions."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from inquiries.models import User

from ..library.citations import GROUP, visible
from ..library.comparing import DELETED, INSERTED, difference
from ..library.merging import in_current_keys
from ..library.sentences import sentences_in
from .models import Section

# Fewer new words than this are a correction rather than a statement.
STATEMENT = 5
PARAGRAPH_END = re.compile(r"</(?:p|li|td|th)>")
# Stand for a citation, and before each new word; no text of ours holds them.
CITED, NEW = "\ue001", "\ue002"
AFTER_STOP = re.compile(rf"([.!?]+)\s*((?:{CITED}\s*)+)")


@dataclass(frozen=True)
class Change:
    """One changed section: who changed it, and its text with the marks in it."""

    section_id: int
    changed_by: User | None
    marked: SafeString


def changes(sections: Iterable[Section]) -> list[Change]:
    """The changes in these sections, in order. A merged reference is none. One query, if any."""
    changed = [section for section in sections if section.is_changed]
    vetted = [section.version.body for section in changed]
    bodies = in_current_keys(*vetted, *(section.body for section in changed))
    pairs = zip(changed, bodies[: len(changed)], bodies[len(changed) :], strict=True)
    return [
        Change(section.pk, section.changed_by, difference(was, now)) for section, was, now in pairs
    ]


def adds_without_reference(vetted: str, changed: str) -> bool:
    """Whether some sentence has new words, and no citation in it or right after it."""
    marked = DELETED.sub("", difference(vetted, changed))
    return any(_is_unsupported(part) for part in PARAGRAPH_END.split(marked))


def _is_unsupported(part: str) -> bool:
    marked = INSERTED.sub(lambda new: " ".join(f"{NEW}{word}" for word in new[1].split()), part)
    # A citation belongs to the sentence that it follows.
    text = AFTER_STOP.sub(r"\2\1", GROUP.sub(CITED, visible(marked)).replace(NEW + CITED, CITED))
    return any(
        sentence.count(NEW) >= STATEMENT and CITED not in sentence
        for sentence in sentences_in(text)
    )
