"""The only ways to get a letter: each asks whether this person may."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from inquiries import roles
from inquiries.doors import require_working_on
from inquiries.models import User

from .models import Letter, Section


def letter_for(user: User, pk: int) -> Letter:
    """The letter, for someone who answers or reviews; 403 for other staff."""
    roles.require(roles.may_see_inquiries(user))
    found = Letter.objects.select_related(
        "inquiry__disease", "inquiry__person", "inquiry__assignee", "question", "template", "author"
    )
    return get_object_or_404(found, pk=pk)


def letter_to_compose(user: User, pk: int) -> Letter:
    """The letter, for the specialist who has its inquiry; 403 for anyone else."""
    letter = letter_for(user, pk)
    require_working_on(user, letter.inquiry)
    return letter


def section_to_compose(user: User, letter_pk: int, section_pk: int) -> Section:
    """A section of a letter that ``user`` composes."""
    return _section_of(letter_to_compose(user, letter_pk), section_pk)


def section_to_see(user: User, letter_pk: int, section_pk: int) -> Section:
    """A section, for someone who may read its letter."""
    return _section_of(letter_for(user, letter_pk), section_pk)


def _section_of(letter: Letter, section_pk: int) -> Section:
    found = Section.objects.select_related("version__block__kind", "version__block__disease")
    section = get_object_or_404(found, pk=section_pk, letter=letter)
    section.letter = letter
    return section


def letter_to_review(user: User, pk: int) -> Letter:
    """The letter, for a reviewer who had no hand in it; 403 for anyone else."""
    letter = letter_for(user, pk)
    if not may_review(user, letter):
        raise PermissionDenied
    return letter


def may_review(user: User, letter: Letter) -> bool:
    """Reviewers approve what others wrote."""
    return roles.may_review(user) and not had_a_hand_in(user, letter)


def had_a_hand_in(user: User, letter: Letter) -> bool:
    return letter.author_id == user.pk or letter.contributors.filter(pk=user.pk).exists()
