"""The states of a delivery: each arrow by its verb, and each arrow that isn't there."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from inquiries.errors import NotPossible
from responses.outbox import sending
from responses.outbox.deciding import mark_posted, resolve, retry, withdraw
from responses.outbox.models import DELIVERY_MOVES, Attempt, Delivery, DeliveryStatus
from responses.outbox.sending import become, claim, settle
from responses.outbox.smtp import Result
from tests.responses.making import make_note

pytestmark = pytest.mark.django_db

ARROWS = sorted((before, after) for before in DELIVERY_MOVES for after in DELIVERY_MOVES[before])
OTHERS = [(a, b) for a in DeliveryStatus for b in DeliveryStatus if (a, b) not in ARROWS]
# What the database refuses whoever asks: a letter that is out can't be called back.
FINAL = ("sent", "bounced", "withdrawn")


def again(delivery):
    return Delivery.objects.get(pk=delivery.pk)


def put(delivery, status):
    Delivery.objects.filter(pk=delivery.pk).update(status=status)
    return again(delivery)


def settled(outcome):
    """Claimed by a worker, which settles it so."""

    def go(delivery, user):
        attempt = delivery.attempts.get(outcome="")
        settle(attempt, Result(outcome, "250 2.0.0"))

    return go


def swept(delivery, user):
    long_ago = timezone.now() - sending.STUCK_AFTER - timedelta(seconds=1)
    Delivery.objects.filter(pk=delivery.pk).update(claimed_at=long_ago)
    sending.sweep()


def late(delivery, user):
    """The worker that the sweep gave up is alive, and its message was accepted."""
    Attempt.objects.filter(delivery=delivery).update(reply=sending.LOST)
    settle(delivery.attempts.get(), Result("sent", "250 2.0.0"))


def moved_away(delivery, user):
    """Refused; sent again, by now to another address."""
    person = delivery.inquiry.person
    person.email = "mended@example.org"
    person.save(update_fields=["email"])
    retry(delivery, user)


def decided(answer):
    return lambda delivery, user: resolve(delivery, user, answer, note="They said so.")


def came_back(delivery, user):
    become(again(delivery), DeliveryStatus.BOUNCED)


# Every arrow, and who goes along it.
VERBS = [
    ("queued", "sending", "claim", lambda delivery, user: claim(delivery.pk)),
    ("queued", "withdrawn", "withdraw", lambda delivery, user: withdraw(delivery.letter, user)),
    ("queued", "sent", "mark_posted", mark_posted),
    ("sending", "sent", "settle", settled("sent")),
    ("sending", "queued", "settle", settled("deferred")),
    ("sending", "failed", "settle", settled("refused")),
    ("sending", "uncertain", "settle", settled("uncertain")),
    ("sending", "uncertain", "sweep", swept),
    ("sent", "bounced", "become", came_back),
    ("failed", "queued", "retry", retry),
    ("failed", "withdrawn", "retry", moved_away),
    ("uncertain", "sent", "resolve", decided("arrived")),
    ("uncertain", "sent", "settle", late),
    ("uncertain", "queued", "resolve", decided("again")),
    ("uncertain", "bounced", "become", came_back),
    ("uncertain", "withdrawn", "resolve", decided("withdraw")),
]


@pytest.fixture
def at(delivery):
    """The letter's delivery in a state, as it comes to be there."""

    def place(status):
        if status == "queued":
            return again(delivery)
        claim(delivery.pk)
        if status != "sending":
            outcome = {"failed": "refused"}.get(status, status)
            Attempt.objects.update(outcome=outcome, ended_at=timezone.now())
            put(delivery, status)
        return again(delivery)

    return place


@pytest.mark.parametrize(
    ("before", "after", "by", "verb"), VERBS, ids=[f"{a}-{b}-{by}" for a, b, by, _ in VERBS]
)
def test_each_arrow_is_gone_along_by_its_verb(at, specialist, before, after, by, verb):
    delivery = make_note(channel="post") if by == "mark_posted" else at(before)
    verb(delivery, specialist)
    assert again(delivery).status == after
    assert (again(delivery).settled_at is None) == (after in ("queued", "sending"))


def test_no_arrow_is_left_out():
    assert {(before, after) for before, after, *_ in VERBS} == set(ARROWS)


@pytest.mark.parametrize(("before", "after"), ARROWS)
def test_a_delivery_may_go_along_an_arrow(before, after):
    delivery = put(make_note(), before)
    become(delivery, DeliveryStatus(after))
    assert again(delivery).status == after


@pytest.mark.parametrize(("before", "after"), OTHERS)
def test_where_there_is_no_arrow_nothing_goes_and_nothing_changes(before, after):
    delivery = put(make_note(), before)
    rows = list(Delivery.objects.values())
    with pytest.raises(NotPossible, match="This delivery is "):
        become(delivery, after, not_before=timezone.now() + timedelta(days=1))
    assert list(Delivery.objects.values()) == rows


@pytest.mark.parametrize(("before", "after"), [(a, b) for a, b in OTHERS if a in FINAL and a != b])
def test_from_where_there_is_no_way_back_the_database_lets_nobody_go(before, after):
    delivery = put(make_note(), before)
    with pytest.raises(DatabaseError, match="sent can only come back"), transaction.atomic():
        put(delivery, after)
    assert again(delivery).status == before


def test_there_is_no_state_but_these():
    with pytest.raises(DatabaseError), transaction.atomic():
        put(make_note(), "lost")
