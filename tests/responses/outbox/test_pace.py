"""Where the mail server wants a limit, workers take turns."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from responses.outbox import pace
from responses.outbox.models import Attempt, Delivery, Pace
from responses.outbox.pace import take_turn
from responses.outbox.working import send_due
from tests.responses.making import make_note
from tests.threads import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def naps(monkeypatch):
    """The seconds that somebody would have waited."""
    naps = []
    monkeypatch.setattr(pace, "sleep", lambda seconds: naps.append(round(seconds)))
    return naps


def test_turns_are_as_far_apart_as_the_limit_says(settings):
    settings.EMAIL_PER_MINUTE = 20
    now = timezone.now()
    turns = [take_turn(now) for _ in range(3)]
    assert turns == [turns[0] + timedelta(seconds=3 * number) for number in range(3)]
    assert turns[0] - now < timedelta(seconds=1)


def test_time_that_passed_unused_is_not_made_up_for(settings):
    settings.EMAIL_PER_MINUTE = 60
    now = timezone.now()
    take_turn(now)
    later = now + timedelta(minutes=5)
    assert [take_turn(later), take_turn(later)] == [later, later + timedelta(seconds=1)]


def test_a_turn_that_is_far_away_is_not_taken(settings):
    settings.EMAIL_PER_MINUTE = 6
    now = timezone.now()
    turns = [take_turn(now) for _ in range(4)]
    assert [turn is None for turn in turns] == [False, False, True, True]


def test_a_clock_that_was_put_right_stops_nobody_for_long(settings):
    settings.EMAIL_PER_MINUTE = 60
    now = timezone.now()
    Pace.objects.create(pk=1, next_at=now + timedelta(days=1))
    assert take_turn(now) == now
    assert Pace.objects.get().next_at == now + timedelta(seconds=1)


def test_a_run_waits_before_it_claims(settings, server, monkeypatch):
    settings.EMAIL_PER_MINUTE = 30
    for _ in range(3):
        make_note()
    waits = []

    def nap(seconds):
        waits.append((round(seconds), Attempt.objects.filter(outcome="").count()))

    monkeypatch.setattr(pace, "sleep", nap)
    assert send_due() == 3
    assert waits == [(0, 0), (2, 0), (4, 0)]


def test_what_would_have_to_wait_for_long_is_left_to_the_sweep(settings, server, naps, hints):
    settings.EMAIL_PER_MINUTE = 6
    for _ in range(4):
        make_note()
    assert send_due() == 2
    assert (Delivery.objects.queued().count(), hints) == (2, [])


def test_nobody_takes_a_turn_for_nothing(settings):
    settings.EMAIL_PER_MINUTE = 6
    assert send_due() == 0
    assert not Pace.objects.exists()


def test_a_worker_that_is_stopped_while_it_waits_claims_nothing(settings, server, naps):
    settings.EMAIL_PER_MINUTE = 6
    make_note()
    assert send_due(working=lambda: False) == 0
    assert Delivery.objects.queued().count() == 1


def test_without_a_limit_nobody_looks_at_the_clock(server):
    make_note()
    send_due()
    assert not Pace.objects.exists()


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
def test_no_two_workers_have_the_same_turn(settings):
    settings.EMAIL_PER_MINUTE = 600
    now = timezone.now()
    Pace.objects.create(pk=1, next_at=now)
    turns = at_once(*[partial(take_turn, now)] * 20)
    assert sorted(turns) == [now + timedelta(seconds=number / 10) for number in range(20)]
