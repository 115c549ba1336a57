"""The people at the desk while things go wrong: letters are approved, held, and taken back.

And time goes by faster: what waits for its next try waits a second, not an hour.
"""

import heapq
import itertools
import logging
import math
import random
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from inquiries.errors import NotPossible
from inquiries.models import User
from responses.letters.models import Letter, LetterStatus
from responses.letters.verbs import locked as locked_letter
from responses.outbox.deciding import withdraw
from responses.outbox.models import Attempt, Delivery
from responses.outbox.queueing import queue_letter

from .accounts import TOO_LATE, WITHDRAWN
from .letters import Lot, Planned
from .outages import through_outages

HURRY = 1.0  # seconds: what any wait for another try lasts here
LONG = timedelta(days=30)
BLINK = 0.05  # seconds
FRONT = 6  # letters at the head of the line, for three workers
AT_ONCE, SOON = 0.05, 3.0  # seconds within which somebody changes their mind


class Desk:
    """Does what is planned for each letter, at its time, within ``seconds``."""

    def __init__(self, planned: list[Planned], seconds: float, chance: random.Random) -> None:
        self.sam = User.objects.get(username="specialist")
        self.rita = User.objects.get(username="reviewer")
        self.ending = threading.Event()
        # By recipient: what became of the wish to withdraw the letter.
        self.told: dict[str, str] = {}
        self.released_at: dict[str, float] = {}
        self.hesitant: dict[int, Planned] = {}
        self._looked = self._hurried = 0.0
        self._numbers = itertools.count()
        self._plan: list[tuple[float, int, Callable[[Planned], None], Planned]] = []
        for place, letter in enumerate(planned):
            at = seconds * place / len(planned)
            self._at(at, self.queue, letter)
            if letter.lot in (Lot.CHANGED_MIND, Lot.HELD_AND_WITHDRAWN):
                thought = chance.choice([chance.uniform(0, AT_ONCE), chance.uniform(0, SOON)])
                self._at(at + thought, self.withdraw, letter)
            if letter.lot == Lot.HESITANT:
                self._at(at, self.hesitate, letter)
            if letter.lot == Lot.HELD:
                self._at(at + chance.uniform(SOON, 3 * SOON), self.release, letter)

    def _at(self, when: float, verb: Callable[[Planned], None], letter: Planned) -> None:
        heapq.heappush(self._plan, (when, next(self._numbers), verb, letter))

    def work(self) -> None:
        logging.getLogger("responses.outbox.hints").setLevel(logging.ERROR)
        begun = time.monotonic()
        while (self._plan or self.hesitant) and not self.ending.is_set():
            due = begun + self._plan[0][0] if self._plan else math.inf
            if time.monotonic() >= due:
                _, _, verb, letter = heapq.heappop(self._plan)
                through_outages(lambda: verb(letter))  # noqa: B023 - it's over when this returns
            else:
                self.ending.wait(min(due - time.monotonic(), BLINK))
            self._meanwhile()

    def _meanwhile(self) -> None:
        now = time.monotonic()
        if now - self._looked > BLINK:
            through_outages(self.withdraw_at_the_last_moment)
            self._looked = now
        if now - self._hurried > HURRY:
            through_outages(hurry)
            self._hurried = now

    @transaction.atomic
    def queue(self, planned: Planned) -> None:
        letter = locked_letter(Letter.objects.get(pk=planned.letter))
        if letter.status != LetterStatus.APPROVED:
            return  # It was done; only the answer was lost.
        held = planned.lot in (Lot.HELD, Lot.HELD_AND_WITHDRAWN)
        delivery = queue_letter(
            letter.frozen, self.rita, not_before=timezone.now() + LONG if held else None
        )
        if planned.lot == Lot.FULL:  # Its days of patience are over.
            Delivery.objects.filter(pk=delivery.pk).update(queued_at=F("queued_at") - LONG)

    def hesitate(self, planned: Planned) -> None:
        self.hesitant[planned.letter] = planned

    def withdraw_at_the_last_moment(self) -> None:
        """Those that a worker is just about to claim, and those that are too late."""
        if not self.hesitant:
            return
        first = Delivery.objects.due(timezone.now()).order_by("not_before", "pk")
        gone = Delivery.objects.filter(letter__in=self.hesitant.keys()).exclude(status="queued")
        for due in (
            first.values_list("letter", flat=True)[:FRONT],
            gone.values_list("letter", flat=True),
        ):
            for letter in due:
                if letter in self.hesitant:
                    self.withdraw(self.hesitant[letter])
                    del self.hesitant[letter]

    def withdraw(self, planned: Planned) -> None:
        letter = Letter.objects.get(pk=planned.letter)
        try:
            if letter.status != LetterStatus.WITHDRAWN:  # As it is, if only the answer was lost.
                withdraw(letter, self.sam)
        except NotPossible:
            self.told[planned.recipient] = TOO_LATE
        else:
            self.told[planned.recipient] = WITHDRAWN

    def release(self, planned: Planned) -> None:
        self.released_at.setdefault(planned.recipient, time.time())
        Delivery.objects.queued().filter(letter=planned.letter).update(not_before=timezone.now())


def hurry() -> None:
    """What waits for its next try waits a moment; who is to go much later still does.

    The days of patience with a mailbox that is full for ever go by as well.
    """
    now = timezone.now()
    soon = now + timedelta(seconds=HURRY)
    waiting = Delivery.objects.queued().filter(not_before__gt=soon, not_before__lt=now + LONG / 2)
    waiting.update(not_before=soon)
    tried = Attempt.objects.filter(ended_at__isnull=False, started_at__gt=now - LONG)
    full = tried.filter(delivery__recipient__startswith=Lot.FULL)
    full.update(started_at=F("started_at") - LONG)
