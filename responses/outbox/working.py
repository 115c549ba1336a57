"""A worker's run: one letter after the other, over one line, until nothing is due."""

from collections.abc import Callable
from time import monotonic

from django.utils import timezone

from . import pace
from .hints import hint
from .models import Attempt, Delivery
from .sending import Done, claim_next, transmit, turn

# A run is short, because a worker has other things to do as well.
MOST_LETTERS = 100
LONGEST_RUN = 5.0  # seconds
# While the mail server is away, each letter would find that out at the cost of a try.
REST_SECONDS = 10.0


class Rest:
    """This process leaves the mail server alone for a while."""

    until = 0.0

    def begin(self) -> None:
        self.until = monotonic() + REST_SECONDS

    def is_on(self) -> bool:
        return monotonic() < self.until


rest = Rest()


def send_due(working: Callable[[], bool] = lambda: True) -> int:
    """Send what is due, the longest waiting first; how many were tried.

    Any number of workers may do so at once. It ends when nothing is due, when the mail
    server is away or its limit reached, when ``working()`` says no, or after a while.
    """
    if rest.is_on():
        return 0
    until = monotonic() + LONGEST_RUN
    tried = 0
    attempt = _claim_at_our_turn(working)
    while attempt:
        result = transmit(attempt)
        tried += 1
        if result.away:
            rest.begin()
        has_time = tried < MOST_LETTERS and monotonic() < until
        goes_on = has_time and not result.away and working()
        if goes_on and not pace.is_limited():
            attempt = turn(Done(attempt, result), claim_next)
        else:
            turn(Done(attempt, result))
            attempt = _claim_at_our_turn(working) if goes_on else None
        if not has_time and not result.away:
            _hint_at_the_rest()
    return tried


def _claim_at_our_turn(working: Callable[[], bool]) -> Attempt | None:
    """With a limit the wait comes before the claim: no letter is held meanwhile."""
    if pace.is_limited() and not (_is_any_due() and pace.wait_for_turn() and working()):
        return None
    return turn(None, claim_next)


def _is_any_due() -> bool:
    return Delivery.objects.due(timezone.now()).exists()


def _hint_at_the_rest() -> None:
    due = Delivery.objects.due(timezone.now()).order_by("not_before")
    for pk in due.values_list("pk", flat=True)[:1]:
        hint(pk)
