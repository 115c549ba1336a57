"""What waits for whom, as lines with a link: codes and dates, and nothing that a person told us."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils.dateformat import format as in_words
from django.utils.timezone import localtime

from inquiries import roles
from inquiries.models import Inquiry, Status, User
from inquiries.working_days import working_days_after

from ..letters.models import Letter
from ..library.models import ReviewTask, Verdict
from .models import Delivery, DeliveryStatus, Received
from .staff import url

# Working days before its date that something begins to be told of.
AHEAD = 2


class For(NamedTuple):
    """One member of staff; or all of a role but those who mustn't."""

    user: int | None = None
    role: str = ""
    but: frozenset[int] = frozenset()

    def includes(self, user: User) -> bool:
        if self.role:
            return roles.has(user, self.role) and user.pk not in self.but
        return user.pk == self.user


class Line(NamedTuple):
    whom: For
    words: str
    link: str


class Part(NamedTuple):
    title: str
    lines: list[Line]


def waiting_on(today: date) -> list[Part]:
    """All that waits on this day, for everybody, in a number of queries that doesn't grow."""
    soon = working_days_after(today, AHEAD, settings.CENTER_CLOSED_ON)
    return [Part(title, list(lines(today, soon))) for title, lines in PARTS.items()]


def is_working_day(day: date) -> bool:
    return working_days_after(day - timedelta(days=1), 1, settings.CENTER_CLOSED_ON) == day


def _holder(assignee: int | None, is_active: bool | None) -> For:
    """Who has the inquiry; all specialists, if nobody does or the account is closed."""
    return For(user=assignee) if assignee and is_active else For(role=roles.SPECIALIST)


def _by(today: date, day: date, promised: str = "promised for") -> str:
    if day == today:
        return f"{promised} today"
    return f"{'late, ' if day < today else ''}{promised} {in_words(day, 'l j F')}"


# --- The parts --------------------------------------------------------------------


def _own(today: date, soon: date) -> Iterator[Line]:
    yield from _inquiries(today, soon, nobodys=False)


def _nobodys(today: date, soon: date) -> Iterator[Line]:
    yield from _inquiries(today, soon, nobodys=True)


def _inquiries(today: date, soon: date, *, nobodys: bool) -> Iterator[Line]:
    near = Inquiry.objects.waiting().filter(due_on__lte=soon).by_due()
    rows = near.values_list("code", "due_on", "assignee", "assignee__is_active")
    for code, due_on, assignee, is_active in rows:
        whom = _holder(assignee, is_active)
        if bool(whom.role) == nobodys:
            yield Line(whom, f"{code}: {_by(today, due_on)}", url("inquiry", code))


def _letters(today: date, soon: date) -> Iterator[Line]:
    """Whoever had a hand in a letter can't approve it."""
    rows = Letter.objects.in_review().filter(inquiry__status=Status.OPEN)
    rows = rows.select_related("inquiry").prefetch_related("contributors").defer("opening")
    for letter in rows.order_by("inquiry__due_on", "submitted_at"):
        hands = {letter.author_id, *(one.pk for one in letter.contributors.all())}
        whom = For(role=roles.REVIEWER, but=frozenset(hands))
        words = f"{letter.inquiry.code}: {_by(today, letter.inquiry.due_on)}"
        yield Line(whom, words, url("letter", letter.pk))


def _deliveries(today: date, soon: date) -> Iterator[Line]:
    found = Delivery.objects.for_a_person().by_email().order_by("settled_at", "pk")
    about = ("inquiry__code", "status", "inquiry__assignee", "inquiry__assignee__is_active")
    for code, status, assignee, is_active in found.values_list(*about):
        words = f"{code}: {DeliveryStatus(status).label}"
        yield Line(_holder(assignee, is_active), words, url("inquiry", code))


def _post(today: date, soon: date) -> Iterator[Line]:
    """One line: somebody carries all of them to the post."""
    waiting = Delivery.objects.to_post()
    since = list(waiting.order_by("not_before").values_list("not_before", flat=True))
    if since:
        oldest = in_words(localtime(since[0]), "l j F")
        words = f"{_count(len(since), 'letter')}, the oldest since {oldest}"
        yield Line(For(role=roles.SPECIALIST), words, url("print-tray"))


def _received(today: date, soon: date) -> Iterator[Line]:
    count = Received.objects.waiting().count()
    if count:
        yield Line(For(role=roles.SPECIALIST), _count(count, "message"), url("mail"))


def _texts(today: date, soon: date) -> Iterator[Line]:
    yield from _reviews(today, soon, nobodys=False)


def _nobodys_texts(today: date, soon: date) -> Iterator[Line]:
    yield from _reviews(today, soon, nobodys=True)


def _reviews(today: date, soon: date, *, nobodys: bool) -> Iterator[Line]:
    """Those that only a second person has to agree to are no task of the owner's any more."""
    near = ReviewTask.objects.open().exclude(verdict=Verdict.KEEP).filter(due_on__lte=soon)
    about = ("version__block__key", "version__block__owner", "version__block__owner__is_active")
    rows = near.order_by("due_on", "pk").values_list("pk", "due_on", *about)
    for pk, due_on, key, owner, is_active in rows:
        whom = For(user=owner) if owner and is_active else For(role=roles.EDITOR)
        if bool(whom.role) == nobodys:
            yield Line(whom, f"{key}: {_by(today, due_on, 'due')}", url("block-review", pk))


def _to_agree(today: date, soon: date) -> Iterator[Line]:
    """For reviewers, but who said so and who wrote the text. (Its page asks who else did.)"""
    rows = ReviewTask.objects.to_confirm().order_by("due_on", "pk")
    about = ("pk", "due_on", "version__block__key", "version__author", "decided_by")
    for pk, due_on, key, *hands in rows.values_list(*about):
        whom = For(role=roles.REVIEWER, but=frozenset(hand for hand in hands if hand))
        yield Line(whom, f"{key}: {_by(today, due_on, 'due')}", url("block-review", pk))


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


PARTS: dict[str, Callable[[date, date], Iterator[Line]]] = {
    "Your inquiries": _own,
    "Inquiries that nobody has": _nobodys,
    "Letters that wait for a reviewer": _letters,
    "Messages that didn't arrive, or may not have": _deliveries,
    "Letters to print and post": _post,
    "Mail that came in, for a person to look at": _received,
    "Texts of yours to look at again": _texts,
    "Texts that nobody has, to look at again": _nobodys_texts,
    "Texts that somebody found to hold, for you to agree": _to_agree,
}
