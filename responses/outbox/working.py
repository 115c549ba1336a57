"""A worker's run: one letter after the other, over one line, until nothing is due."""

import re
from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.utils import timezone

from . import pace
from .hints import hint
from .models import Attempt, Delivery, Outcome
from .sending import Done, claim_next, transmit, turn
from .smtp import Result

# A run is short, because a worker has other things to do as well.
MOST_LETTERS = 100
LONGEST_RUN = 5.0  # seconds
# Rests grow while nothing goes well: so often what the settings say.
RESTS = (1, 6, 60)
# So many equal refusals "by policy" in a row are about us and no letter (RFC 3463, 3.8).
SAME_REFUSALS = 3
BY_POLICY = re.compile(r"5\d\d 5\.7\.")


class Rest:
    """This process leaves the mail server alone for a while, for longer each time.

    While the server is away each letter would find that out at the cost of a try; and one
    that takes messages and doesn't answer would bring every letter in doubt.
    """

    def __init__(self) -> None:
        self.end()

    def end(self) -> None:
        """All is well: the next one is a short one again."""
        self.until = 0.0
        self._taken = 0
        self._refusals: list[str] = []

    def is_on(self) -> bool:
        return monotonic() < self.until

    def begins_after(self, result: Result) -> bool:
        """Hear how a letter fared. After a rest the first letter is a probe."""
        if result.outcome == Outcome.SENT:
            self.end()
            return False
        by_policy = result.outcome == Outcome.REFUSED and BY_POLICY.match(result.reply)
        equal = by_policy and result.reply in self._refusals[-1:]
        self._refusals = [*(self._refusals if equal else []), result.reply] if by_policy else []
        tired = result.away or result.outcome == Outcome.UNCERTAIN
        if not tired and len(self._refusals) < SAME_REFUSALS:
            return False
        self.until = monotonic() + settings.REST_SECONDS * RESTS[min(self._taken, len(RESTS) - 1)]
        self._taken += 1
        return True


rest = Rest()


def send_due(working: Callable[[], bool] = lambda: True) -> int:
    """Send what is due, the longest waiting first; how many were tried.

    Any number of workers may do so at once. It ends when nothing is due, when the mail
    server is away, in doubt or its limit reached, when ``working()`` says no, or after a while.
    """
    if rest.is_on():
        return 0
    until = monotonic() + LONGEST_RUN
    tried = 0
    attempt = _claim_at_our_turn(working)
    while attempt:
        result = transmit(attempt)
        tried += 1
        is_tired = rest.begins_after(result)
        has_time = tried < MOST_LETTERS and monotonic() < until
        goes_on = has_time and not is_tired and working()
        if goes_on and not pace.is_limited():
            attempt = turn(Done(attempt, result), claim_next)
        else:
            turn(Done(attempt, result))
            attempt = _claim_at_our_turn(working) if goes_on else None
        if not has_time and not is_tired:
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
