"""Where a section's heading is its kind's name, for want of one in the letter template."""

from django.db.models import Q, QuerySet

from inquiries.models import Kind

from ..library.models import Block, VersionStatus
from .models import UNDER_THE_PEN, KindText, LetterTemplate


def templates_without_heading(kind: Kind) -> QuerySet[LetterTemplate]:
    """The templates of letters to come under which the kind's name would be a heading.

    None, if no text is of this kind. A general text needs a heading without a disease, too.
    """
    blocks = Block.objects.filter(kind=kind)
    if not blocks.exists():
        return LetterTemplate.objects.none()
    headed = KindText.objects.filter(kind=kind).exclude(heading_pattern="")
    if blocks.filter(disease=None).exists():
        headed = headed.exclude(heading_general="")
    under_the_pen = Q(letters__status__in=UNDER_THE_PEN)
    in_use = LetterTemplate.objects.filter(Q(status=VersionStatus.APPROVED) | under_the_pen)
    return in_use.exclude(pk__in=headed.values("template")).distinct()
