"""Removing a person's data: what they told us and what we wrote to them, never to come back.

What stays says nothing of the person: the inquiry's code, its dates, the disease and
the kinds that were asked for, who worked on it and when. Triggers let words become
empty only together with ``erased_at``, once.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, IntegerField, Q, Value
from django.db.models.sql.compiler import SQLCompiler
from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import Inquiry, Person, Status, User, Verb
from inquiries.verbs import locked, record, revoke_link

from ..letters.models import FrozenLetter, Letter, LetterStatus, Section
from ..letters.moves import move
from .models import Attempt, Delivery, DeliveryStatus, Received, Sort
from .sending import become

REMOVED = "(removed)"


@transaction.atomic
def erase(inquiry: Inquiry, user: User) -> Inquiry:
    """Remove everything personal. ``NotPossible`` while something of it may still be sent."""
    now = timezone.now()
    # In the order in which sending and approving lock them: nobody waits for each other.
    list(Delivery.objects.select_for_update().filter(inquiry=inquiry).order_by("pk"))
    list(Letter.objects.select_for_update().filter(inquiry=inquiry).order_by("pk"))
    inquiry = locked(inquiry)
    _stop_everything(inquiry)
    revoke_link(inquiry, user)
    _empty_deliveries(inquiry, now)
    _empty_received(inquiry, now)
    _empty_letters(inquiry, now)
    _empty_inquiry(inquiry, now)
    record(inquiry, user, Verb.ERASED)
    return inquiry


def _stop_everything(inquiry: Inquiry) -> None:
    """Withdraw what no worker will touch any more; refuse while one may."""
    deliveries = inquiry.deliveries.all()
    if deliveries.filter(status__in=[DeliveryStatus.QUEUED, DeliveryStatus.SENDING]).exists():
        raise NotPossible(
            "Something is still on its way to this person: withdraw the letter, or wait until "
            "it is sent."
        )
    for delivery in deliveries.filter(status__in=[DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN]):
        become(delivery, DeliveryStatus.WITHDRAWN)
    for letter in inquiry.letters.on_their_way():
        move(letter, LetterStatus.WITHDRAWN)


def _empty_deliveries(inquiry: Inquiry, now: datetime) -> None:
    Delivery.objects.filter(inquiry=inquiry).update(
        recipient="", recipient_name="", text="", html="", mime=None, erased_at=now
    )
    Attempt.objects.filter(delivery__inquiry=inquiry).update(note="")


def _empty_received(inquiry: Inquiry, now: datetime) -> None:
    about = Q(inquiry=inquiry) | Q(delivery__inquiry=inquiry)
    for message_id in Delivery.objects.filter(inquiry=inquiry).values_list("message_id", flat=True):
        about |= Q(pk__in=_mentioning(message_id))
    Received.objects.filter(about).update(raw=b"", note="", erased_at=now)


def _mentioning(message_id: str) -> list[int]:
    """Messages that hold it and are no inquiry's own: a bounce can be about several letters."""
    programs = Q(sort__in=[Sort.BOUNCE, Sort.DELAY, Sort.COMPLAINT, Sort.LOOP, Sort.AUTO_REPLY])
    rows = Received.objects.filter(Q(inquiry=None) | programs, erased_at=None)
    found = rows.annotate(at=Position("raw", Value(message_id.encode()))).filter(at__gt=0)
    return list(found.values_list("pk", flat=True))


class Position(Func):
    """Where bytes stand in a column of bytes, from 1; 0 if nowhere."""

    function = "INSTR"
    output_field = IntegerField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Sequence[Any]]:
        turned = self.copy()
        turned.set_source_expressions(self.get_source_expressions()[::-1])
        how = {"template": "position(%(expressions)s)", "arg_joiner": " in "}
        return turned.as_sql(compiler, connection, **how, **context)


def _empty_letters(inquiry: Inquiry, now: datetime) -> None:
    """The letter before its sections: a trigger asks for that."""
    letters = Letter.objects.filter(inquiry=inquiry)
    letters.update(opening="", review_comment="", erased_at=now)
    Section.objects.filter(letter__in=letters).exclude(changed_body="").update(changed_body="")
    FrozenLetter.objects.filter(letter__in=letters).update(
        subject="", html="", mail_html="", text="", pdf=b"", erased_at=now
    )


def _empty_inquiry(inquiry: Inquiry, now: datetime) -> None:
    Person.objects.filter(pk=inquiry.person_id).update(name="", email="", postal_address="")
    inquiry.questions.update(text=REMOVED)
    if inquiry.status != Status.CLOSED and not inquiry.may_become(Status.CLOSED):
        raise NotPossible(f"{inquiry.code} is {inquiry.get_status_display()}: open it first.")
    inquiry.status = Status.CLOSED
    inquiry.assignee = None
    inquiry.disease_text = inquiry.outlook = inquiry.relation = ""
    inquiry.erased_at = now
    inquiry.save(
        update_fields=["status", "assignee", "disease_text", "outlook", "relation", "erased_at"]
    )
