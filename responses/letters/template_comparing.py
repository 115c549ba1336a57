"""What differs between two templates, text by text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString

from inquiries.models import Kind

from ..library.comparing import difference
from .template_words import places
from .typeset import paragraphs


@dataclass(frozen=True)
class TextChange:
    """One text that differs. ``marked`` is the newer one with what was added and removed."""

    label: str
    old: str
    new: str
    marked: SafeString


def text_changes(
    old: Mapping[str, str], new: Mapping[str, str], kinds: Iterable[Kind]
) -> list[TextChange]:
    """The texts that differ, in the order in which a letter has them."""
    pairs = ((p.label, old.get(p.key, ""), new.get(p.key, "")) for p in places(kinds))
    return [
        TextChange(label, before, after, difference(as_html(before), as_html(after)))
        for label, before, after in pairs
        if before != after
    ]


def as_html(text: str) -> str:
    """A plain text as a body: its paragraphs, each line for itself."""
    return "".join(f"<p>{escape(one).replace(chr(10), '<br>')}</p>" for one in paragraphs(text))
