"""One mail a working day to each member of staff, of what waits for them; none if nothing does."""

from datetime import date, datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone

from inquiries import roles
from inquiries.models import User

from . import staff
from .work import Part, is_working_day, waiting_on

# Hours of the center's own day: whoever couldn't be told early is told later, but not at night.
MORNING = range(6, 12)
MOST = 20  # Lines of each part; the desk has them all.


def send_digests(now: datetime | None = None) -> int:
    """Tell everybody who has an address and hasn't been told today; how many were.

    Stops where the mail server is away: the next run goes on.
    """
    now = timezone.localtime(now)
    today = now.date()
    if now.hour not in MORNING or not is_working_day(today):
        return 0
    everything, count = waiting_on(today), 0
    for user in _staff_to_tell(today):
        parts = _parts_of(user, everything)
        if parts:
            result = staff.tell([_key(user, today)], [user.email], *_words(parts))
            count += staff.is_told(result)
            if result and result.away:
                break
    return count


def _staff_to_tell(today: date) -> list[User]:
    people = User.objects.filter(is_active=True, groups__name__in=roles.ALL).exclude(email="")
    by_key = {_key(user, today): user for user in people.distinct().order_by("pk")}
    untold = staff.untold(by_key)
    return [user for key, user in by_key.items() if key in untold]


def _key(user: User, today: date) -> str:
    return f"digest:{user.pk}:{today}"


def _parts_of(user: User, everything: list[Part]) -> list[Part]:
    own = [
        Part(part.title, [line for line in part.lines if line.whom.includes(user)])
        for part in everything
    ]
    return [part for part in own if part.lines]


def _words(parts: list[Part]) -> tuple[str, str]:
    """Subject and text."""
    count = sum(len(part.lines) for part in parts)
    things = "one thing waits" if count == 1 else f"{count} things wait"
    context = {
        "parts": [
            {"title": part.title, "lines": part.lines[:MOST], "more": len(part.lines[MOST:])}
            for part in parts
        ],
        "desk": staff.url("desk"),
        "center": settings.CENTER_NAME,
    }
    subject = f"{settings.CENTER_SHORT_NAME}: {things} for you"
    return subject, render_to_string("outbox/digest.txt", context)
