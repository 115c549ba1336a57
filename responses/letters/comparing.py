"""What a specialist changed in a vetted text, as insertions and deletions."""

from collections.abc import Iterable
from dataclasses import dataclass

import nh3
from django.utils.safestring import SafeString, mark_safe
from lxml.html.diff import htmldiff

from inquiries.models import User

from ..library.html import ATTRIBUTES, SCHEMES, TAGS, sanitise
from .models import Section

_cleaner = nh3.Cleaner(
    tags=TAGS | {"ins", "del"}, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None
)


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


def difference(vetted: str, changed: str) -> SafeString:
    """The changed HTML with ``<ins>`` and ``<del>`` around what differs from the vetted."""
    marked = htmldiff(sanitise(vetted), sanitise(changed))
    return mark_safe(_cleaner.clean(marked))  # noqa: S308 - cleaned on this line
