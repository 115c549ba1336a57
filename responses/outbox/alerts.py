"""Telling admins that a message can't leave, or that nobody knows whether it did."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.utils import timezone

from inquiries import roles
from inquiries.models import User

from . import staff
from .models import Delivery, DeliveryStatus
from .waiting import waiting_to_leave

KEYS = "alert:"
WAITING, UNCERTAIN = "waiting", "uncertain"
IN_WORDS = {WAITING: "waiting", UNCERTAIN: "in doubt"}
MOST = 30  # Lines of each sort; the outbox has them all.


class Trouble(NamedTuple):
    """A delivery that waits, or is in doubt, ``since`` then. ``episode``: when that began.

    The episode tells it from another trouble of the same delivery; it stays while the wait
    goes on, when ``since`` may move.
    """

    kind: str
    delivery: int
    code: str
    since: datetime
    episode: datetime

    @property
    def key(self) -> str:
        return f"{KEYS}{self.kind}:{self.delivery}:{self.episode:%Y%m%dT%H%M%S.%f}"


def alert() -> int:
    """Mail admins what they haven't been told yet, all of it in one mail; how much that is.

    0 too if the mail server is away: then the next run tries again.
    """
    now = timezone.now()
    staff.forget_abandoned(KEYS)  # Told twice is better than swallowed.
    troubles = [*_waiting(now), *_uncertain()]
    new = staff.untold([trouble.key for trouble in troubles])
    if not new:
        return 0
    subject, text = _words([trouble for trouble in troubles if trouble.key in new])
    return len(new) if staff.is_told(staff.tell(new, addresses(), subject, text)) else 0


def addresses() -> list[str]:
    """Of admins, and those that the settings add; each once."""
    admins = User.objects.filter(is_active=True, groups__name=roles.ADMIN).exclude(email="")
    once: dict[str, str] = {}
    for address in (*admins.order_by("pk").values_list("email", flat=True), *settings.ALERT_EMAILS):
        once.setdefault(address.casefold(), address)
    return list(once.values())


def _waiting(now: datetime) -> Iterator[Trouble]:
    long_ago = now - timedelta(seconds=settings.ALERT_AFTER_SECONDS)
    rows = waiting_to_leave(long_ago).order_by("since", "pk")
    for pk, code, since, episode in rows.values_list("pk", "inquiry__code", "since", "queued_at"):
        yield Trouble(WAITING, pk, code, since, episode)


def _uncertain() -> Iterator[Trouble]:
    rows = Delivery.objects.filter(status=DeliveryStatus.UNCERTAIN)
    rows = rows.annotate(since=Coalesce("settled_at", "created_at")).order_by("since", "pk")
    for pk, code, since in rows.values_list("pk", "inquiry__code", "since"):
        yield Trouble(UNCERTAIN, pk, code, since, since)


def _words(troubles: list[Trouble]) -> tuple[str, str]:
    """Subject and text: numbers, codes and times alone."""
    context: dict[str, object] = {
        "minutes": settings.ALERT_AFTER_SECONDS // 60,
        "page": staff.url("deliveries"),
        "center": settings.CENTER_NAME,
    }
    counts = []
    for kind, words in IN_WORDS.items():
        these = [trouble for trouble in troubles if trouble.kind == kind]
        context |= {kind: these[:MOST], f"more_{kind}": len(these[MOST:])}
        counts += [f"{len(these)} {words}"] if these else []
    subject = f"{settings.CENTER_SHORT_NAME}: mail {' and '.join(counts)}"
    return subject, render_to_string("outbox/alert.txt", context)
