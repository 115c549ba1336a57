"""The words of a letter template as plain data: what forms fill, verbs store and pages compare.

``Words`` maps a place's key to its text; a place without text is left out. The keys of
a kind's texts begin with the kind's: ``treatment.heading_pattern``.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError

from inquiries.models import Kind

from ..library.citations import malformed_in_plain, numbers_by_hand_in_plain
from .models import KindText, LetterTemplate
from .patterns import DISEASE, NAME, check_slots

Words = dict[str, str]


@dataclass(frozen=True)
class Place:
    """One text of a template, and what it may hold. ``rows``: more than one line."""

    key: str
    label: str
    longest: int
    help: str
    slots: tuple[str, ...] = ()
    needed: bool = False
    rows: int = 1

    @property
    def field(self) -> str:
        """The column's name."""
        return self.key.rpartition(".")[2]


# What is said of a place in a form; {…} stands there as it is typed.
PARAGRAPHS = "Nothing is filled in. An empty line begins a new paragraph."
LETTER_PLACES = (
    Place(
        "letterhead_name",
        "Center’s name",
        200,
        "At the top of every letter. No slots.",
        needed=True,
    ),
    Place("letterhead_program", "Line below the name", 300, "No slots."),
    Place(
        "letterhead_contact",
        "How to reach the center",
        500,
        "Address, telephone, web: a line each. No slots.",
        rows=3,
    ),
    Place(
        "salutation",
        "Salutation",
        120,
        "May hold {name}: “Dear {name},” becomes “Dear Sam Sample,”.",
        slots=(NAME,),
        needed=True,
    ),
    Place(
        "salutation_nameless",
        "Salutation without a name",
        120,
        "For people who gave no name, for example “Hello,”. No slots.",
        needed=True,
    ),
    Place("opening", "Opening", 4000, f"Before the first section. {PARAGRAPHS}", rows=4),
    Place("closing", "Closing", 4000, f"After the last section. {PARAGRAPHS}", needed=True, rows=5),
    Place("sign_off", "Sign-off", 500, "A line each. No slots.", needed=True, rows=3),
)
KIND_PLACES = (
    Place(
        "heading_pattern",
        "Heading",
        200,
        "May hold {disease}: “What is {disease}?” becomes “What is Fabry disease?”.",
        slots=(DISEASE,),
    ),
    Place(
        "heading_general",
        "Heading without a disease",
        200,
        "For letters about no one disease, for example “What is it?”. No slots.",
    ),
    Place(
        "standing_paragraph",
        "Standing paragraph",
        4000,
        f"Stands under every section of this kind. {PARAGRAPHS}",
        rows=2,
    ),
)


def places(kinds: Iterable[Kind]) -> Iterator[Place]:
    """Every text that a template may have: the letter's own, then each kind's."""
    yield from LETTER_PLACES
    for kind in kinds:
        yield from places_of(kind)


def places_of(kind: Kind) -> Iterator[Place]:
    for place in KIND_PLACES:
        label = f"{kind.name.capitalize()}: {place.label[:1].lower()}{place.label[1:]}"
        yield replace(place, key=f"{kind.key}.{place.key}", label=label)


def words_of(template: LetterTemplate) -> Words:
    """What the template says. One query."""
    words = {place.key: getattr(template, place.key) for place in LETTER_PLACES}
    for text in template.kinds.select_related("kind"):
        words |= {f"{text.kind.key}.{p.key}": getattr(text, p.key) for p in KIND_PLACES}
    return {key: text for key, text in words.items() if text}


def texts_of(words: Mapping[str, str], kinds: Iterable[Kind]) -> Iterator[KindText]:
    """Each kind's row for these words, not stored; none for a kind without words."""
    for kind in kinds:
        texts = {place.key: words.get(f"{kind.key}.{place.key}", "") for place in KIND_PLACES}
        if any(texts.values()):
            yield KindText(kind=kind, **texts)


def mark_of(words: Mapping[str, str]) -> str:
    """Stands for the words: what somebody began with, or read before they approved."""
    said = json.dumps({key: text for key, text in words.items() if text}, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def changed(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """The keys of the texts that differ, in order."""
    return sorted(key for key in {*old, *new} if old.get(key, "") != new.get(key, ""))


# --- What is wrong with it ------------------------------------------------------


def fault_in(place: Place, text: str) -> str:
    """Why a letter can't hold this text, in a sentence; "" if it can."""
    if len(text) > place.longest:
        return f"This is longer than {place.longest:,} characters: {len(text):,}."
    try:
        check_slots(text, *place.slots)
    except ValidationError as error:
        return str(error.message)
    out_of_place = [*malformed_in_plain(text), *numbers_by_hand_in_plain(text)]
    if out_of_place:
        return f"“{out_of_place[0]}” looks like a citation; only vetted texts cite."
    return ""


def faults_in(words: Mapping[str, str], kinds: Iterable[Kind]) -> list[str]:
    """Each fault with the name of its place: what stands against storing these words."""
    found = ((place.label, fault_in(place, words.get(place.key, ""))) for place in places(kinds))
    return [f"{label}: {fault}" for label, fault in found if fault]


def missing_in(words: Mapping[str, str]) -> list[str]:
    """The names of texts that a letter can't do without and that are not written yet."""
    return [place.label for place in LETTER_PLACES if place.needed and not words.get(place.key)]


def kinds_without_heading(words: Mapping[str, str], kinds: Iterable[Kind]) -> list[Kind]:
    """Kinds whose sections are headed with the kind's name for want of a pattern."""
    return [kind for kind in kinds if not words.get(f"{kind.key}.heading_pattern")]
