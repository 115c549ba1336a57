"""Every change of an inquiry: one verb, one transaction, one event.

A verb locks the row, asks whether the move is allowed, changes named fields and
writes the event. It raises ``NotPossible`` and changes nothing otherwise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from . import roles
from .errors import AlreadyTaken, NotPossible
from .models import (
    Disease,
    Event,
    Inquiry,
    Kind,
    Person,
    PersonLink,
    Question,
    Status,
    User,
    Verb,
)
from .working_days import due_date

AfterSubmit = Callable[[Inquiry], None]
# Raises ``NotPossible`` where something keeps the inquiry from ending.
MayEnd = Callable[[Inquiry], None]


def anything(inquiry: Inquiry) -> None:
    """Nothing keeps it."""


def record(inquiry: Inquiry, actor: User | None, verb: Verb, **data: Any) -> Event:
    """One line in the timeline. ``data`` holds nothing personal."""
    return Event.objects.create(inquiry=inquiry, actor=actor, verb=verb, data=data)


def locked(inquiry: Inquiry) -> Inquiry:
    """The same inquiry, read afresh and locked until the transaction ends."""
    inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    if inquiry.erased_at:
        raise NotPossible(f"The person's data was removed from {inquiry.code}: it stays closed.")
    return inquiry


# --- The front door ---------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What a person entered in the form, checked and cleaned."""

    submission_key: UUID
    question: str
    outlook: str
    relation: str
    reply_by: str
    name: str = ""
    email: str = ""
    postal_address: str = ""
    disease: Disease | None = None
    disease_text: str = ""
    disease_unknown: bool = False
    kinds: tuple[Kind, ...] = ()
    suspect: bool = False
    language: str = "en"


def submit(asked: Asked, acknowledge: AfterSubmit) -> tuple[Inquiry, bool]:
    """Store an inquiry; ``(inquiry, True)``, or the one already made by this form and ``False``.

    ``acknowledge`` runs in the same transaction, for inquiries that don't look
    automatic. A suspect one is kept, as spam, so that a person can still find it.
    """
    existing = Inquiry.objects.filter(submission_key=asked.submission_key).first()
    if existing:
        return existing, False
    try:
        with transaction.atomic():
            inquiry = _create(asked)
            if not asked.suspect:
                acknowledge(inquiry)
    except IntegrityError:
        # The same form was sent twice at the same moment; the other one won.
        existing = Inquiry.objects.filter(submission_key=asked.submission_key).first()
        if existing is None:
            raise
        return existing, False
    return inquiry, True


def _create(asked: Asked) -> Inquiry:
    now = timezone.now()
    inquiry = Inquiry.objects.create(
        submission_key=asked.submission_key,
        person=Person.objects.create(
            name=asked.name, email=asked.email, postal_address=asked.postal_address
        ),
        status=Status.SPAM if asked.suspect else Status.NEW,
        disease=asked.disease,
        disease_text=asked.disease_text,
        disease_unknown=asked.disease_unknown,
        outlook=asked.outlook,
        relation=asked.relation,
        reply_by=asked.reply_by,
        language=asked.language,
        due_on=due_date(),
        consented_at=now,
    )
    inquiry.kinds.set(asked.kinds)
    Question.objects.create(inquiry=inquiry, text=asked.question, asked_at=now)
    PersonLink.objects.create(inquiry=inquiry)
    record(inquiry, None, Verb.SUBMITTED_SUSPECT if asked.suspect else Verb.SUBMITTED)
    return inquiry


@transaction.atomic
def follow_up(
    inquiry: Inquiry, text: str, acknowledge: AfterSubmit | None = None, *, is_new: bool = False
) -> Question:
    """The person asks again on the same inquiry, which comes back to the queue.

    The same words twice in a row are one question: the form was sent twice. With ``is_new``
    they are another one.
    ``acknowledge`` runs in the same transaction, for a question that is new.
    """
    inquiry = locked(inquiry)
    latest = inquiry.questions.order_by("asked_at", "pk").last()
    if latest and latest.text == text and not is_new:
        return latest
    question = Question.objects.create(inquiry=inquiry, text=text)
    _back_to_the_queue(inquiry)
    record(inquiry, None, Verb.FOLLOWED_UP, question=question.pk)
    if acknowledge:
        acknowledge(inquiry)
    return question


def _back_to_the_queue(inquiry: Inquiry) -> None:
    """Open again and due again. Who asks twice is no program, so spam becomes new."""
    _free_of_who_is_gone(inquiry)
    if inquiry.status == Status.SPAM:
        inquiry.status = Status.NEW
        inquiry.due_on = due_date()
    elif inquiry.status != Status.NEW and inquiry.may_become(Status.OPEN):
        inquiry.status = Status.OPEN
        inquiry.due_on = due_date()
    inquiry.save(update_fields=["status", "due_on", "assignee"])


def _free_of_who_is_gone(inquiry: Inquiry) -> None:
    if inquiry.assignee and not roles.may_compose(inquiry.assignee):
        # Whoever had it is gone; nobody would look.
        inquiry.assignee = None


# --- The desk ---------------------------------------------------------------


@transaction.atomic
def look(inquiry: Inquiry, user: User) -> None:
    """Note that ``user`` opened the inquiry: once a day is enough to know who looked."""
    today = timezone.localdate()
    seen = Event.objects.filter(
        inquiry=inquiry, actor=user, verb=Verb.LOOKED, at__date=today
    ).exists()
    if not seen:
        record(inquiry, user, Verb.LOOKED)


@transaction.atomic
def take(inquiry: Inquiry, user: User) -> Inquiry:
    """``user`` has the inquiry now. Taking what one already has changes nothing."""
    inquiry = locked(inquiry)
    if inquiry.assignee_id == user.pk:
        return inquiry
    if inquiry.assignee_id is not None:
        raise AlreadyTaken(f"{inquiry.assignee} has taken {inquiry.code} already.")
    return _give_to(inquiry, user, Verb.TAKEN)


@transaction.atomic
def take_over(inquiry: Inquiry, user: User) -> Inquiry:
    """From a colleague who is away: the letter under way and its deliveries come with it."""
    inquiry = locked(inquiry)
    before = inquiry.assignee_id
    if before is None or before == user.pk:
        return take(inquiry, user)
    if inquiry.status == Status.ANSWERED:
        return _assign(inquiry, user, Verb.TAKEN_OVER, before=before)
    return _give_to(inquiry, user, Verb.TAKEN_OVER, before=before)


def _give_to(inquiry: Inquiry, user: User, verb: Verb, **data: Any) -> Inquiry:
    if inquiry.status not in (Status.NEW, Status.OPEN):
        raise NotPossible(f"{inquiry.code} is {inquiry.get_status_display()}; there is no work.")
    inquiry.status = Status.OPEN
    return _assign(inquiry, user, verb, **data)


def _assign(inquiry: Inquiry, user: User, verb: Verb, **data: Any) -> Inquiry:
    inquiry.assignee = user
    inquiry.save(update_fields=["assignee", "status"])
    record(inquiry, user, verb, **data)
    return inquiry


def take_next(user: User) -> Inquiry | None:
    """Take the inquiry that is due soonest and nobody has; ``None`` if there is none."""
    with transaction.atomic():
        waiting = Inquiry.objects.waiting().unassigned().by_due()
        first = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        return take_over(first, user) if first else None


@transaction.atomic
def give_back(inquiry: Inquiry, user: User) -> Inquiry:
    """The inquiry is nobody's again; its letter, if any, stays as it is."""
    inquiry = locked(inquiry)
    if inquiry.assignee_id != user.pk:
        raise NotPossible(f"You don't have {inquiry.code}, so you can't give it back.")
    inquiry.assignee = None
    inquiry.save(update_fields=["assignee"])
    record(inquiry, user, Verb.GIVEN_BACK)
    return inquiry


@transaction.atomic
def set_disease(inquiry: Inquiry, user: User, disease: Disease | None) -> Inquiry:
    """Say which entry of the vocabulary the person's words mean."""
    inquiry = locked(inquiry)
    before, inquiry.disease = inquiry.disease_id, disease
    inquiry.save(update_fields=["disease"])
    record(inquiry, user, Verb.DISEASE_SET, before=before, after=disease.pk if disease else None)
    return inquiry


@transaction.atomic
def _move(inquiry: Inquiry, user: User | None, status: Status, verb: Verb) -> Inquiry:
    inquiry = locked(inquiry)
    if not inquiry.may_become(status):
        raise NotPossible(
            f"{inquiry.code} is {inquiry.get_status_display()}; it can't become {status.label}."
        )
    inquiry.status = status
    if status not in (Status.OPEN, Status.ANSWERED):
        inquiry.assignee = None
    if status == Status.OPEN and user is None:
        _free_of_who_is_gone(inquiry)
    inquiry.save(update_fields=["status", "assignee"])
    record(inquiry, user, verb)
    return inquiry


@transaction.atomic
def _end(inquiry: Inquiry, user: User, status: Status, verb: Verb, may_end: MayEnd) -> Inquiry:
    """``may_end`` is asked under the lock."""
    may_end(locked(inquiry))
    return _move(inquiry, user, status, verb)


def mark_duplicate(inquiry: Inquiry, user: User, may_end: MayEnd = anything) -> Inquiry:
    return _end(inquiry, user, Status.DUPLICATE, Verb.MARKED_DUPLICATE, may_end)


def mark_spam(inquiry: Inquiry, user: User, may_end: MayEnd = anything) -> Inquiry:
    return _end(inquiry, user, Status.SPAM, Verb.MARKED_SPAM, may_end)


def unmark_spam(inquiry: Inquiry, user: User, acknowledge: AfterSubmit) -> Inquiry:
    """It was a person after all: into the queue, and they hear that we have it."""
    with transaction.atomic():
        inquiry = _move(inquiry, user, Status.NEW, Verb.UNMARKED_SPAM)
        acknowledge(inquiry)
    return inquiry


def close(inquiry: Inquiry, user: User, may_end: MayEnd = anything) -> Inquiry:
    return _end(inquiry, user, Status.CLOSED, Verb.CLOSED, may_end)


@transaction.atomic
def reopen(inquiry: Inquiry, user: User | None) -> Inquiry:
    if locked(inquiry).status == Status.NEW:
        raise NotPossible(f"{inquiry.code} is new; take it.")
    return _move(inquiry, user, Status.OPEN, Verb.REOPENED)


@transaction.atomic
def renew_link(inquiry: Inquiry, user: User | None) -> PersonLink:
    """Make the person's link stop working and give them a new one."""
    inquiry = locked(inquiry)
    revoke_link(inquiry, user)
    link = PersonLink.objects.create(inquiry=inquiry)
    record(inquiry, user, Verb.LINK_MADE)
    return link


@transaction.atomic
def revoke_link(inquiry: Inquiry, user: User | None) -> None:
    """Make the person's link stop working; revoking twice changes nothing."""
    valid = PersonLink.objects.filter(inquiry=inquiry, revoked_at=None)
    if valid.update(revoked_at=timezone.now()):
        record(inquiry, user, Verb.LINK_REVOKED)


def link_of(inquiry: Inquiry) -> PersonLink | None:
    """The inquiry's valid link, if it has one."""
    return PersonLink.objects.filter(inquiry=inquiry, revoked_at=None).first()


def kinds_by_key(keys: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds with these keys, in letter order."""
    return tuple(Kind.objects.filter(key__in=keys))
