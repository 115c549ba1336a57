"""The library as the composer shows it: narrowed to the disease and to what was asked."""

from dataclasses import dataclass
from datetime import date

from inquiries.models import OUTLOOK_KIND, Kind, Outlook
from inquiries.text import normalise

from ..library.finding import Found, find
from ..library.flags import on_a_flagged_source
from ..library.models import BlockText, BlockVersion, BlockVersionQuerySet
from .checks import LetterFacts, unanswered_kinds
from .earlier import SentLetter, answered_in
from .models import Letter

LIMIT = 60
LONGEST = 100  # Of the words to look for; databases refuse very long ones.


@dataclass(frozen=True)
class ShelfBlock:
    """One block on the shelf. ``section_id`` is its place in the letter, if it's there.

    ``flagged``: something is known against a source that it rests on.
    """

    version: BlockVersion
    section_id: int | None
    overdue: bool
    flagged: bool


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
    # What was looked for, where nothing holds the words that were typed.
    found_for: str = ""


def shelf_for(letter: Letter, facts: LetterFacts, words: str = "") -> Shelf:
    """The disease's and general blocks; and what the words find, if there are any."""
    words = words[:LONGEST]
    found = _search(letter, words)
    placed = {section.version.block_id: section.pk for section in facts.sections}
    wanted = {kind.pk for kind in facts.asked}
    near = [_on_shelf(version, placed, facts.today) for version in _near(letter)]
    of_disease = [item for item in near if item.version.block.disease_id is not None]
    return Shelf(
        asked=_asked(facts),
        asked_for=tuple(item for item in of_disease if item.version.block.kind_id in wanted),
        for_disease=tuple(item for item in of_disease if item.version.block.kind_id not in wanted),
        general=tuple(item for item in near if item.version.block.disease_id is None),
        found=_found(found, placed, facts.today),
        found_for=" ".join(found.words) if found.instead_of else "",
        missing=_missing(facts, {item.version.block.kind_id for item in near}),
        words=words,
    )


def _near(letter: Letter) -> list[BlockVersion]:
    disease = letter.inquiry.disease
    approved = BlockVersion.objects.approved().filter(block__language=letter.language)
    approved = approved.filter(block__disease=disease) | approved.filter(block__disease=None)
    return list(_ready(approved))


def _found(found: Found, placed: dict[int, int], today: date) -> tuple[ShelfBlock, ...]:
    """The approved versions of the blocks that were found, the best first."""
    first = found.pks[:LIMIT]
    versions = _ready(BlockVersion.objects.approved().filter(block__in=first))
    by_block = {version.block_id: version for version in versions}
    return tuple(_on_shelf(by_block[pk], placed, today) for pk in first if pk in by_block)


def _search(letter: Letter, words: str) -> Found:
    """Blocks of any disease with an approved text, in the letter's language."""
    usable = BlockText.objects.filter(is_approved=True, language=letter.language)
    return find(usable, words) if normalise(words) else Found([])


def _ready(versions: BlockVersionQuerySet) -> BlockVersionQuerySet:
    ready = versions.select_related("block__kind", "block__disease")
    flagged = ready.annotate(is_flagged=on_a_flagged_source())
    return flagged.order_by("block__kind__position", "block__key")


def _on_shelf(version: BlockVersion, placed: dict[int, int], today: date) -> ShelfBlock:
    is_flagged: bool = version.is_flagged  # type: ignore[attr-defined]
    return ShelfBlock(version, placed.get(version.block_id), version.is_overdue(today), is_flagged)


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
