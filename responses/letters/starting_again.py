"""A new letter from one that was withdrawn: what was written isn't written twice."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from inquiries.errors import NotPossible
from inquiries.models import User, Verb

from ..library.models import BlockVersion, VersionStatus
from .assembly import sections_of
from .models import Letter, LetterStatus, Section
from .verbs import edited, locked, start_letter


@transaction.atomic
def start_again(withdrawn: Letter, user: User) -> Letter:
    """A draft by ``user`` with the sections and the opening of the withdrawn letter.

    Its sections have the wordings that are approved now. What was changed by hand stays
    beside the wording it was made of, even if there is a newer one: the checks then lead to
    the difference. What was retired is left out. Whoever had a hand in the old letter has one
    in this, so that none of them approves it.
    """
    withdrawn = locked(withdrawn)
    _require_worth_it(withdrawn)
    letter = start_letter(withdrawn.inquiry, user)
    letter.sections.all().delete()
    Section.objects.bulk_create(_taken_over(letter, sections_of(withdrawn)))
    letter.opening = withdrawn.opening
    letter.save(update_fields=["opening"])
    letter.contributors.add(withdrawn.author, *withdrawn.contributors.all())
    edited(letter, user, Verb.LETTER_TAKEN_UP, before=withdrawn.pk)
    return letter


def _require_worth_it(withdrawn: Letter) -> None:
    if withdrawn.status != LetterStatus.WITHDRAWN or withdrawn.erased_at:
        raise NotPossible(f"This letter is {withdrawn.get_status_display()}: go on with it.")
    if withdrawn.inquiry.letters.on_their_way().exists():
        raise NotPossible("A letter is under way already: go on with that one.")
    newest = withdrawn.inquiry.questions.latest("asked_at", "pk")
    if newest.pk != withdrawn.question_id:
        raise NotPossible("They have written again since: start a new letter.")


def _taken_over(letter: Letter, sections: Iterable[Section]) -> list[Section]:
    sections = list(sections)
    blocks = [section.version.block_id for section in sections]
    approved = BlockVersion.objects.approved().filter(block__in=blocks)
    current = {version.block_id: version for version in approved}
    chosen = [(section, _version_for(section, current)) for section in sections]
    kept = [(section, version) for section, version in chosen if version]
    return [
        Section(
            letter=letter,
            version=version,
            position=position,
            changed_body=section.changed_body,
            changed_by=section.changed_by,
        )
        for position, (section, version) in enumerate(kept, start=1)
    ]


def _version_for(section: Section, current: Mapping[int, BlockVersion]) -> BlockVersion | None:
    """Changed words beside a newer wording would have its date, and nobody would compare them."""
    newest = current.get(section.version.block_id)
    if newest is None or not section.is_changed:
        return newest
    is_retired = section.version.status == VersionStatus.RETIRED
    return None if is_retired else section.version
