"""What can be said about a wording before anybody reviews it.

``stops`` is the one truth about what may not be submitted or approved; everything else
is for the writer to weigh.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from inquiries.errors import NotPossible

from .citations import (
    keys_in,
    malformed_in,
    malformed_in_plain,
    numbers_by_hand_in,
    numbers_by_hand_in_plain,
    visible,
    without_citations,
)
from .comparing import pieces_of
from .flags import standing_for
from .likely_citations import likely_citations_in, slots_in
from .links import leading_nowhere
from .models import Block, BlockVersion, Reference
from .reading_grade import ReadingGrade, grade_of
from .texts import plain

# The median of the 2,675 answers that GARD published.
USUAL_GRADE = 13
# Fewer words than this state nothing that needs a source.
STATEMENT = 6
EXCERPT = 60
FEW = 4
# A disclaimer speaks for the center, and rests on no source.
WITHOUT_SOURCES = {"disclaimer"}
# Only a template's patterns are filled in; responses.letters.slots looks once more, at each
# letter. A heading needs no braces, while a text may hold some that mean something.
MEANT = re.compile(r"\{\s*[^\W\d][^{}\n]{0,40}\}")
KNOWN = re.compile(r"\{\s*(?:disease|name)\s*\}")


@dataclass(frozen=True)
class Findings:
    """``stops`` and ``looks`` are sentences. ``grade`` is ``None`` for other languages."""

    stops: tuple[str, ...]
    looks: tuple[str, ...]
    grade: ReadingGrade | None
    usual: int = USUAL_GRADE


def findings_of(block: Block, heading: str, body: str) -> Findings:
    """Everything about this wording of the block. Three queries: names, references, flags."""
    grade = grade_of(body, _names(block)) if block.language == "en" else None
    return Findings(
        stops=tuple(stops(heading, body)),
        looks=tuple(_looks(block, body, grade)),
        grade=grade,
    )


def _names(block: Block) -> list[str]:
    return list(block.disease.names.values_list("text", flat=True)) if block.disease else []


# --- What stops a wording -----------------------------------------------------


def check_wording(version: BlockVersion) -> None:
    """Raise ``NotPossible`` with everything that stops the version."""
    faults = stops(version.heading, version.body)
    if faults:
        raise NotPossible(" ".join(faults))


def stops(heading: str, body: str) -> list[str]:
    """Why this wording can't be approved: it would stop each letter that holds it."""
    empty = [] if body else ["There is no text yet."]
    return [*empty, *_stops_of_heading(heading), *citation_stops(body), *_unfilled(body)]


def _stops_of_heading(heading: str) -> list[str]:
    wrong = [*malformed_in_plain(heading), *numbers_by_hand_in_plain(heading)]
    return [
        *(f"The heading has “{piece}”; only the text can cite." for piece in wrong),
        *(
            f"The heading has “{slot}”, which nothing fills in: write it out."
            for slot in _once(MEANT.findall(heading))
        ),
    ]


def citation_stops(body: str) -> list[str]:
    """What is wrong with the body's citations."""
    return [
        *(f"“{piece}” is not a citation such as [@key1; @key2]." for piece in malformed_in(body)),
        *(
            f"The text cites [@{key}], which is not a reference here."
            for key in unknown_citations(body)
        ),
        *(
            f"“{piece}” is a number typed by hand. Cite the reference as [@key]."
            for piece in numbers_by_hand_in(body)
        ),
    ]


def unknown_citations(body: str) -> list[str]:
    """The keys that the body cites and no reference has, in order. One query, if it cites."""
    keys = keys_in(body)
    if not keys:
        return []
    known = set(Reference.objects.filter(key__in=keys).values_list("key", flat=True))
    return [key for key in keys if key not in known]


def _unfilled(body: str) -> list[str]:
    found = _once(KNOWN.findall(visible(body)))
    return [f"The text has “{slot}”, which nothing fills in: write it out." for slot in found]


def _once(pieces: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(pieces))


# --- What is worth a look -----------------------------------------------------


def _looks(block: Block, body: str, grade: ReadingGrade | None) -> Iterable[str]:
    if grade and grade.grade > USUAL_GRADE:
        yield (
            f"The text reads at grade {grade.grade}; the answers that GARD published read at "
            f"about {USUAL_GRADE}. Shorter sentences and plainer words bring it down."
        )
    yield from _leads_nowhere(body)
    if block.kind.key not in WITHOUT_SOURCES:
        yield from _without_reference(body)
    yield from _flagged(body)


def _leads_nowhere(body: str) -> Iterable[str]:
    """What may be left of another text's citations, or of a template."""
    pieces = likely_citations_in(body)
    if pieces:
        looks = "This looks" if len(pieces) == 1 else f"{len(pieces)} pieces look"
        yield (
            f"{looks} like a citation that leads nowhere: {_some(pieces)}. If so, cite the "
            "reference as [@key]."
        )
    slots = [slot for slot in slots_in(body) if not KNOWN.fullmatch(slot)]
    links = [" ".join(plain(words).split()) for words in leading_nowhere(body)]
    if links:
        yield f"A link leads nowhere: {_some(links)}. Its address begins with https://."
    if slots:
        yield f"Nothing fills in words in braces: {_some(slots)}. A reader sees them as they are."


def _some(pieces: list[str]) -> str:
    """“a”, “b” and 3 more."""
    more = f" and {len(pieces) - FEW} more" if len(pieces) > FEW else ""
    return f"{', '.join(f'“{piece}”' for piece in pieces[:FEW])}{more}"


def _without_reference(body: str) -> Iterable[str]:
    unsourced = statements_without_reference(body)
    if unsourced:
        count = "One statement has" if len(unsourced) == 1 else f"{len(unsourced)} statements have"
        yield f"{count} no reference: “{_excerpt(unsourced[0])}”"


def statements_without_reference(body: str) -> list[str]:
    """The paragraphs, lists and tables that cite nothing, as read.

    A list or a table may rest on what the paragraph before it cites.
    """
    found, introduced = [], False
    for tag, html in pieces_of(body):
        cites = bool(keys_in(html))
        words = " ".join(plain(without_citations(html)).split())
        carried = introduced and tag not in ("", "p")
        if not cites and not carried and len(words.split()) >= STATEMENT:
            found.append(words)
        introduced = cites or carried
    return found


def _flagged(body: str) -> Iterable[str]:
    """What is known against the sources, each flag once."""
    standing = standing_for(keys_in(body))
    flags = {flag.pk: flag for found in standing.values() for flag in found}
    for flag in flags.values():
        reason = flag.get_reason_display()
        yield f"The text rests on “{flag.reference.title}”: {reason}. {flag.note}"


def _excerpt(words: str) -> str:
    return words if len(words) <= EXCERPT else f"{words[:EXCERPT].rsplit(' ', 1)[0]} …"
