"""A newer wording or template was approved: specialists hear of it, and choose.

What was sent or approved is never touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from inquiries.errors import NotPossible
from inquiries.models import Event, User, Verb

from ..library.differences import Difference, difference_of
from ..library.models import BlockVersion
from .assembly import current_template
from .models import UNDER_THE_PEN, Letter, Section
from .verbs import edited, locked_draft, section_in

FEW = 400


def tell_composers(approved: Sequence[BlockVersion], user: User | None) -> int:
    """A line in the timeline of each inquiry whose letter under the pen holds an older wording
    of one of these versions' blocks.

    Called in the transaction that approves them or takes them in; ``user`` does it, if a
    person does. The number of lines. Two queries for each ``FEW`` versions.
    """
    parts = (approved[start : start + FEW] for start in range(0, len(approved), FEW))
    return sum(_tell_of(part, user) for part in parts)


def _tell_of(approved: Sequence[BlockVersion], user: User | None) -> int:
    newer = {version.block_id: version for version in approved}
    older = Section.objects.filter(version__block__in=newer, letter__status__in=UNDER_THE_PEN)
    sections = older.exclude(version__in=approved).select_related("letter__inquiry", "version")
    events = [_told(section, newer[section.version.block_id], user) for section in sections]
    return len(Event.objects.bulk_create(events))


def _told(section: Section, newer: BlockVersion, user: User | None) -> Event:
    data = {
        "letter": section.letter_id,
        "block": newer.block.key,
        "older": section.version.number,
        "newer": newer.number,
    }
    verb = Verb.NEWER_BY_FILE if newer.imported else Verb.NEWER_WORDING
    return Event(inquiry=section.letter.inquiry, actor=user, verb=verb, data=data)


@dataclass(frozen=True)
class Choice:
    """What a specialist weighs. ``own`` compares their changed words with the newer text;
    ``None`` if they changed nothing."""

    older: BlockVersion
    newer: BlockVersion
    vetted: Difference
    own: Difference | None


def choice_for(section: Section) -> Choice | None:
    """The section's wording beside the approved one; ``None`` if it holds that, or none is."""
    newer = newer_than(section.version)
    if newer is None:
        return None
    own = BlockVersion(heading=newer.heading, body=section.body) if section.is_changed else None
    return Choice(
        older=section.version,
        newer=newer,
        vetted=difference_of(section.version, newer),
        own=difference_of(own, newer) if own else None,
    )


def newer_than(version: BlockVersion) -> BlockVersion | None:
    """The approved version of the same block, unless that is ``version``."""
    approved = BlockVersion.objects.approved().filter(block=version.block_id)
    return approved.exclude(pk=version.pk).first()


@transaction.atomic
def take_newer(section: Section, user: User, version: BlockVersion, *, keep_own: bool) -> Section:
    """The section holds ``version``, the newer one that the specialist has read.

    ``keep_own`` leaves the words they changed beside it; else those are gone.
    """
    letter = locked_draft(section.letter)
    section = section_in(letter, section)
    newer = newer_than(section.version)
    if newer is None or newer.pk != version.pk:
        raise NotPossible("The approved wording changed meanwhile: look at the difference again.")
    section.version = newer
    if not keep_own:
        section.changed_body, section.changed_by = "", None
    section.save(update_fields=["version", "changed_body", "changed_by"])
    data = {"block": section.version.block.key, "version": newer.number}
    edited(letter, user, Verb.SECTION_RENEWED, **data)
    return section


@transaction.atomic
def take_newer_template(letter: Letter, user: User) -> Letter:
    """The letter says what the approved template says; with that one already, nothing changes."""
    letter = locked_draft(letter)
    newer = current_template(letter.language)
    if newer is not None and newer.pk != letter.template_id:
        letter.template = newer
        letter.save(update_fields=["template"])
        edited(letter, user, Verb.TEMPLATE_TAKEN, template=newer.number)
    return letter
