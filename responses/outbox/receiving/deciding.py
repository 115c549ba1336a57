"""What a person decides about a message that waits: whose it is, or that it was looked at."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from inquiries import verbs
from inquiries.errors import NotPossible
from inquiries.models import Inquiry, User, Verb
from inquiries.text import clean_line

from ..models import Received, Sort, Standing
from ..queueing import acknowledge_follow_up
from .reading import read
from .taking import came_back, follow_up

MAX_NOTE = 500


@transaction.atomic
def make_follow_up(received: Received, user: User, inquiry: Inquiry, text: str) -> Received:
    """These words of the message are a question of this inquiry.

    The person hears that we have it if the message is from their address; somebody else's
    message tells them nothing.
    """
    inquiry = verbs.locked(inquiry)
    theirs = [sender.casefold() for sender in read(bytes(received.raw)).senders]
    is_theirs = theirs == [inquiry.person.email.casefold()]
    question = follow_up(inquiry, text, acknowledge_follow_up if is_theirs else None)
    if Received.objects.filter(question=question).exists():
        raise NotPossible(f"{inquiry.code} has these words already.")
    _decide(received, user, inquiry=inquiry, question=question)
    verbs.record(inquiry, user, Verb.MAIL_TAKEN_IN, received=received.pk)
    return received


@transaction.atomic
def confirm_bounce(received: Received, user: User) -> Received:
    """The delivery did come back, though the bounce alone couldn't show it.

    It names the address that the person's mail is forwarded to, or came while the delivery
    was still under way.
    """
    if received.sort != Sort.BOUNCE or received.delivery is None:
        raise NotPossible("This message is no bounce of a delivery of ours.")
    taken = came_back(received.delivery, received.code, user)
    if taken.standing == Standing.WAITING:
        raise NotPossible(taken.note)
    _decide(received, user)
    return received


@transaction.atomic
def mark_seen(received: Received, user: User, note: str) -> Received:
    """Somebody looked at it, and there is nothing more to do; the note says what was done."""
    note = clean_line(note)
    if len(note) > MAX_NOTE:
        raise NotPossible(f"The note is longer than {MAX_NOTE} characters; shorten it.")
    _decide(received, user, **({"note": note} if note else {}))
    return received


@transaction.atomic
def remove_content(received: Received, user: User) -> Received:
    """Forget what a message says that is about no inquiry, or about one whose data was removed.

    That it came stays known.
    """
    now = timezone.now()
    nobodys = Q(inquiry=None) | Q(inquiry__erased_at__isnull=False)
    kept = Received.objects.filter(nobodys, pk=received.pk, erased_at=None)
    emptied = kept.update(
        raw=b"",
        note="",
        erased_at=now,
        standing=Standing.SEEN,
        decided_by=user,
        decided_at=now,
    )
    if not emptied:
        raise NotPossible("Its content is removed already, or it belongs to an inquiry.")
    received.refresh_from_db()
    return received


def _decide(received: Received, user: User, **fields: object) -> None:
    """Once: a conditional UPDATE, so that of two people one decides."""
    waiting = Received.objects.waiting().filter(pk=received.pk)
    decided = {"decided_by": user, "decided_at": timezone.now(), "standing": Standing.SEEN}
    if not waiting.update(**decided, **fields):
        raise NotPossible("Somebody has looked at this message already.")
    received.refresh_from_db()
