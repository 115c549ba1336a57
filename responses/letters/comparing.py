"""What a specialist changed in a vetted text, as insertions and deletions."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from inquiries.models import User

from ..library.comparing import difference
from .models import Section


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
