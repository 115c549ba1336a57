"""The library as the composer shows it: narrowed to the disease and to what was asked."""

from dataclasses import dataclass
from datetime import date

from inquiries.models import OUTLOOK_KIND, Kind, Outlook
from inquiries.text import normalise

from ..library.models import BlockVersion, BlockVersionQuerySet
from .checks import LetterFacts, unanswered_kinds
from .earlier import SentLetter, answered_in
from .models import Letter

LIMIT = 60
LONGEST = 100  # Of the words to look for; databases refuse very long ones.


@dataclass(frozen=True)
class ShelfBlock:
    """One block on the shelf. ``section_id`` is its place in the letter, if it's there."""

    version: BlockVersion
    section_id: int | None
    overdue: bool


@dataclass(frozen=True)
class AskedKind:
    """A kind that the person asked for; whether the letter answers it, or one sent before did."""

    kind: Kind
    answered: bool
    is_outlook: bool
    earlier: SentLetter | None


@dataclass(frozen=True)
class Shelf:
    asked: tuple[AskedKind, ...]
    asked_for: tuple[ShelfBlock, ...]
    for_disease: tuple[ShelfBlock, ...]
    general: tuple[ShelfBlock, ...]
    found: tuple[ShelfBlock, ...]
    # Asked for, not in the letter, and with no block here that could answer.
    missing: tuple[Kind, ...]
    words: str = ""


def shelf_for(letter: Letter, facts: LetterFacts, words: str = "") -> Shelf:
    """Two queries at most: the disease's and general blocks, and what the words find."""
    words = words[:LONGEST]
    placed = {section.version.block_id: section.pk for section in facts.sections}
    wanted = {kind.pk for kind in facts.asked}
    near = [_on_shelf(version, placed, facts.today) for version in _near(letter)]
    of_disease = [item for item in near if item.version.block.disease_id is not None]
    return Shelf(
        asked=_asked(facts),
        asked_for=tuple(item for item in of_disease if item.version.block.kind_id in wanted),
        for_disease=tuple(item for item in of_disease if item.version.block.kind_id not in wanted),
        general=tuple(item for item in near if item.version.block.disease_id is None),
        found=_found(letter, words, placed, facts.today) if normalise(words) else (),
        missing=_missing(facts, {item.version.block.kind_id for item in near}),
        words=words,
    )


def _near(letter: Letter) -> list[BlockVersion]:
    disease = letter.inquiry.disease
    approved = BlockVersion.objects.approved().filter(block__language=letter.language)
    approved = approved.filter(block__disease=disease) | approved.filter(block__disease=None)
    return list(_ready(approved))


def _found(
    letter: Letter, words: str, placed: dict[int, int], today: date
) -> tuple[ShelfBlock, ...]:
    """Blocks of any disease whose disease's names, kind or text hold all the words."""
    found = BlockVersion.objects.approved().filter(block__language=letter.language)
    unordered = BlockVersion.objects.order_by()  # SQLite unites nothing that has an order.
    for word in normalise(words).split()[:6]:
        of_disease = unordered.filter(block__disease__names__normalised__contains=word)
        found = found.filter(
            pk__in=of_disease.values("pk").union(
                unordered.filter(block__kind__name__icontains=word).values("pk"),
                unordered.filter(body__icontains=word).values("pk"),
            )
        )
    return tuple(_on_shelf(version, placed, today) for version in _ready(found)[:LIMIT])


def _ready(versions: BlockVersionQuerySet) -> BlockVersionQuerySet:
    return versions.select_related("block__kind", "block__disease").order_by(
        "block__kind__position", "block__key"
    )


def _on_shelf(version: BlockVersion, placed: dict[int, int], today: date) -> ShelfBlock:
    return ShelfBlock(version, placed.get(version.block_id), version.is_overdue(today))


def _asked(facts: LetterFacts) -> tuple[AskedKind, ...]:
    return tuple(
        AskedKind(
            kind,
            answered=kind.key in facts.kinds,
            is_outlook=kind.key == OUTLOOK_KIND,
            earlier=answered_in(facts.sent, kind.key),
        )
        for kind in facts.asked
    )


def _missing(facts: LetterFacts, near: set[int]) -> tuple[Kind, ...]:
    """An outlook is missing only for who surely wants it; without a disease nothing is sure."""
    if facts.inquiry.disease is None:
        return ()
    unwanted = set() if facts.inquiry.outlook == Outlook.YES else {OUTLOOK_KIND}
    unanswered = unanswered_kinds(facts)
    return tuple(kind for kind in unanswered if kind.pk not in near and kind.key not in unwanted)
