"""Deliveries as the desk lists them: each with what happened, and what may be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from inquiries.models import User
from inquiries.text import clean_line

from .choices import Choices, choices_for
from .models import Attempt, Channel, Delivery, DeliveryStatus, Received, Sort
from .models.deliveries import for_the_post, to_see_to
from .reasons import in_words
from .sending_again import WRITTEN

LATELY = timedelta(days=7)
# Older rows are not looked at: nothing waits longer than it can be held back and retried.
OLDEST = timedelta(days=100)
MOST = 20
LISTED = (
    DeliveryStatus.QUEUED,
    DeliveryStatus.SENDING,
    DeliveryStatus.FAILED,
    DeliveryStatus.UNCERTAIN,
    DeliveryStatus.BOUNCED,
)


@dataclass(frozen=True)
class Line:
    """One delivery on a page. ``reason`` says in plain words why it isn't there."""

    delivery: Delivery
    choices: Choices
    attempts: list[Attempt]
    code: str
    is_to_go: bool  # It waits for a time that hasn't come.
    is_for_the_post: bool

    @property
    def reason(self) -> str:
        return in_words(self.code)

    @property
    def server_code(self) -> str:
        """The code that a server gave; our own words for what went wrong are in ``reason``."""
        return self.code if self.code[:1].isdecimal() else ""


def with_all_attempts(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """For one inquiry's page: the whole history of each."""
    return _listed(deliveries, Attempt.objects.all())


def with_last_attempt(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """For the list of all: what was said the last time, and how often it was tried."""
    newer = Attempt.objects.filter(delivery=OuterRef("delivery"), pk__gt=OuterRef("pk"))
    own = Attempt.objects.filter(delivery=OuterRef("pk")).order_by().values("delivery")
    tries = Subquery(own.annotate(number=Count("pk")).values("number"))
    return _listed(deliveries, Attempt.objects.exclude(Exists(newer))).annotate(tries=tries)


def _listed(deliveries: QuerySet[Delivery], attempts: QuerySet[Attempt]) -> QuerySet[Delivery]:
    there = Delivery.objects.filter(
        inquiry=OuterRef("inquiry"),
        recipient__iexact=OuterRef("inquiry__person__email"),
        status__in=WRITTEN,
    )
    is_to_see_to = Case(
        When(to_see_to(), then=Value(True)), default=Value(False), output_field=BooleanField()
    )
    bounces = Received.objects.filter(sort=Sort.BOUNCE).defer("raw")
    return (
        deliveries.select_related("inquiry__person", "inquiry__assignee", "letter")
        .defer("mime", "text", "html")
        .annotate(is_to_see_to=is_to_see_to, is_written_there=Exists(there))
        .prefetch_related(Prefetch("attempts", attempts), Prefetch("received", bounces))
    )


def lines_of(deliveries: Iterable[Delivery], user: User) -> list[Line]:
    now = timezone.now()
    return [_line_of(delivery, user, now) for delivery in deliveries]


def _line_of(delivery: Delivery, user: User, now: datetime) -> Line:
    attempts = list(delivery.attempts.all())
    is_queued = delivery.status == DeliveryStatus.QUEUED
    is_to_go = is_queued and delivery.not_before > now
    return Line(
        delivery=delivery,
        choices=choices_for(user, delivery, now),
        attempts=attempts,
        code=_code_of(delivery, attempts),
        is_to_go=is_to_go,
        is_for_the_post=is_queued and delivery.channel == Channel.POST and not is_to_go,
    )


def _code_of(delivery: Delivery, attempts: list[Attempt]) -> str:
    """What a server said, while it matters: of what came back, what the message said."""
    if delivery.status == DeliveryStatus.BOUNCED:
        return next((mail.code for mail in delivery.received.all() if mail.code), "")
    if delivery.status in (DeliveryStatus.SENT, DeliveryStatus.WITHDRAWN):
        return ""
    return attempts[-1].reply if attempts else ""


def still_to_go(reviewer: User) -> list[Line]:
    """What this reviewer approved and can pull back yet; what goes first stands first."""
    waiting = Delivery.objects.queued().filter(
        letter__approved_by=reviewer, not_before__gt=timezone.now()
    )
    return lines_of(with_last_attempt(waiting).order_by("not_before", "pk")[:MOST], reviewer)


# --- The outbox's views ---------------------------------------------------------------

TABS = {
    "see": "To see to",
    "waiting": "Waiting",
    "failed": "Refused",
    "uncertain": "Uncertain",
    "bounced": "Came back",
    "post": "By post",
    "sent": "Sent lately",
}


def of_tab(tab: str) -> Q:
    now = timezone.now()
    waiting = Q(status__in=[DeliveryStatus.QUEUED, DeliveryStatus.SENDING])
    return {
        "see": to_see_to(),
        "waiting": waiting & ~for_the_post(now),
        "failed": Q(status=DeliveryStatus.FAILED),
        "uncertain": Q(status=DeliveryStatus.UNCERTAIN),
        "bounced": Q(status=DeliveryStatus.BOUNCED),
        "post": for_the_post(now),
        "sent": Q(
            status=DeliveryStatus.SENT, settled_at__gte=now - LATELY, created_at__gte=now - OLDEST
        ),
    }[tab]


def in_order(deliveries: QuerySet[Delivery], tab: str) -> QuerySet[Delivery]:
    """What goes next first; what is done, newest first; else what waits longest first."""
    if tab == "waiting":
        return deliveries.order_by("not_before", "pk")
    return deliveries.order_by(*(["-settled_at"] if tab in ("sent", "bounced") else []), "pk")


def counts() -> dict[str, int]:
    """How many each tab has, in one query; what was sent long ago isn't looked at."""
    sent = Q(status=DeliveryStatus.SENT, created_at__gte=timezone.now() - OLDEST)
    of_late = Delivery.objects.filter(Q(status__in=LISTED) | sent)
    return of_late.aggregate(**{tab: Count("pk", filter=of_tab(tab)) for tab in TABS})


def found(words: str) -> QuerySet[Delivery]:
    """The deliveries of the inquiry with this code, or the one with this Message-ID."""
    words = clean_line(words)
    message_id = f"<{words.strip('<>')}>"
    return Delivery.objects.filter(Q(inquiry__code__iexact=words) | Q(message_id=message_id))
