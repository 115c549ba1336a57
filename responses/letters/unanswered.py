"""The sentence with which a letter owns up to what it has nothing about."""

import re
from collections.abc import Iterable, Sequence
from html import escape

from inquiries.models import Kind

from ..library.html import sanitise

BEFORE = "<p>You also asked about "
AFTER = (
    ". We have no reviewed information on this to send you now, so this letter says nothing "
    "about it. Your doctor may be able to tell you more.</p>"
)
SAID = re.compile(f"{BEFORE}(.*?){re.escape(AFTER)}")


def with_what_is_missing(opening: str, kinds: Sequence[Kind]) -> str:
    """The opening with one such paragraph, at its end, about these kinds; none for none."""
    rest = SAID.sub("", opening)
    return rest + without_answer(kinds)


def without_answer(kinds: Sequence[Kind]) -> str:
    """A paragraph of HTML for the opening; "" if there is nothing to say."""
    if not kinds:
        return ""
    names = _listed([escape(kind.name) for kind in kinds])
    return sanitise(f"{BEFORE}{names}{AFTER}")


def wrongly_said(opening: str, kinds: Iterable[Kind]) -> list[Kind]:
    """Those of the letter's kinds that its opening says it has nothing about."""
    names = [name for said in SAID.findall(opening) for name in re.split(", | and ", said)]
    return [kind for kind in kinds if sanitise(escape(kind.name)) in names]


def _listed(names: Sequence[str]) -> str:
    """a; a and b; a, b and c."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
