"""The sentence with which a letter owns up to what it has nothing about."""

from collections.abc import Sequence
from html import escape

from inquiries.models import Kind


def without_answer(kinds: Sequence[Kind]) -> str:
    """A paragraph of HTML for the opening; "" if there is nothing to say."""
    if not kinds:
        return ""
    names = _listed([escape(kind.name) for kind in kinds])
    return (
        f"<p>You also asked about {names}. We have no reviewed information on this to send you "
        "now, so this letter says nothing about it. Your doctor may be able to tell you more.</p>"
    )


def _listed(names: Sequence[str]) -> str:
    """a; a and b; a, b and c."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
