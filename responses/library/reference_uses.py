"""Which texts of the library rest on a reference."""

from collections.abc import Iterable

from django.db.models import Case, Count, F, IntegerField, Value, When

from .models import (
    UNDER_WAY,
    BlockVersion,
    BlockVersionQuerySet,
    Citation,
    Reference,
    VersionStatus,
)

CURRENT = (VersionStatus.APPROVED, *UNDER_WAY)
# What letters are made of first, then what comes, then what was.
ORDER = (*CURRENT, VersionStatus.SUPERSEDED, VersionStatus.RETIRED)


def blocks_by_reference(references: Iterable[Reference]) -> dict[int, int]:
    """How many blocks cite each in their current text or a draft, by its id. One query."""
    rows = Citation.objects.filter(
        reference__in=[reference.pk for reference in references], version__status__in=CURRENT
    )
    counted = rows.values_list("reference").annotate(blocks=Count("version__block", distinct=True))
    return dict(counted)


def versions_citing(reference: Reference) -> BlockVersionQuerySet:
    """Every wording that rests on it, those in use first."""
    order = [When(status=status, then=Value(place)) for place, status in enumerate(ORDER)]
    found = BlockVersion.objects.filter(citation__reference=reference).defer("body")
    return found.select_related("block__disease", "block__kind").order_by(
        Case(*order, output_field=IntegerField()),
        F("block__disease__name").asc(nulls_first=True),
        "block__key",
        "-number",
    )
