"""What a person wants to know, mended at the desk when they have told us."""

from collections.abc import Iterable

from django.db import transaction

from .models import Inquiry, Kind, User, Verb
from .verbs import locked, record


@transaction.atomic
def correct(
    inquiry: Inquiry, user: User, *, kinds: Iterable[Kind], outlook: str, told_by: str = ""
) -> Inquiry:
    """What the person wants to know, as they told us since. The same again changes nothing.

    The event says which wishes changed and how they told us, not what they are: it stays
    when the person's data is removed.
    """
    inquiry = locked(inquiry)
    before = _wishes(inquiry)
    inquiry.kinds.set(kinds)
    inquiry.outlook = outlook
    inquiry.save(update_fields=["outlook"])
    after = _wishes(inquiry)
    changed = [name for name in before if before[name] != after[name]]
    if changed:
        record(inquiry, user, Verb.WISHES_CORRECTED, changed=changed, told_by=told_by)
    return inquiry


def _wishes(inquiry: Inquiry) -> dict[str, object]:
    return {
        "outlook": inquiry.outlook,
        "kinds": list(inquiry.kinds.values_list("key", flat=True)),
    }
