"""How to reach the person, mended by who works on the inquiry."""

from django.db import transaction

from .errors import ChangedMeanwhile
from .models import Inquiry, Person, User, Verb
from .text import mark_of
from .verbs import locked, record


def contact_mark(inquiry: Inquiry) -> str:
    """Stands for how to reach the person as it is stored."""
    person = inquiry.person
    return mark_of("\0".join([person.name, person.email, person.postal_address, inquiry.reply_by]))


@transaction.atomic
def correct_contact(
    inquiry: Inquiry,
    user: User,
    *,
    name: str,
    email: str,
    postal_address: str,
    reply_by: str,
    base: str = "",
) -> Inquiry:
    """Mend how to reach the person. Deliveries already queued keep the old address.

    ``base`` is the ``contact_mark`` of what the form began with (``ChangedMeanwhile`` if
    something else is stored now: the person can mend their address too).
    """
    inquiry = locked(inquiry)
    if base and base != contact_mark(inquiry):
        raise ChangedMeanwhile(
            "How to reach the person was changed meanwhile. Compare what you wrote with what "
            "is kept now, and save again to keep yours."
        )
    Person.objects.filter(pk=inquiry.person_id).update(
        name=name, email=email, postal_address=postal_address
    )
    inquiry.reply_by = reply_by
    inquiry.save(update_fields=["reply_by"])
    record(inquiry, user, Verb.CONTACT_CORRECTED, reply_by=reply_by)
    return inquiry
