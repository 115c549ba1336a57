"""When a waiting delivery goes: later, now; and how that ends when a worker is quicker."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from inquiries.errors import NotPossible, TooLate
from inquiries.models import Event
from responses.outbox.holding import hold_until, send_now
from responses.outbox.models import Delivery, DeliveryStatus
from responses.outbox.sending import claim, deliver
from tests.threads import at_once

pytestmark = pytest.mark.django_db


def in_days(days):
    return timezone.now() + timedelta(days=days)


def test_what_is_held_goes_at_its_time_and_not_before(note, specialist):
    when = in_days(3)
    hold_until(note, specialist, when)
    note.refresh_from_db()
    assert (note.status, note.not_before) == ("queued", when)
    assert claim(note.pk) is None
    Delivery.objects.update(not_before=timezone.now())
    assert claim(note.pk) is not None


def test_patience_counts_from_the_time_that_was_chosen(note, specialist):
    when = in_days(30)
    hold_until(note, specialist, when)
    note.refresh_from_db()
    assert note.queued_at == when


def test_who_held_it_and_until_when_is_in_the_timeline(note, specialist):
    when = in_days(3)
    hold_until(note, specialist, when)
    event = Event.objects.get(verb="delivery-held")
    assert event.actor == specialist
    assert event.data == {"delivery": note.pk, "until": when.isoformat(timespec="minutes")}


@pytest.mark.parametrize(("days", "why"), [(-1, "has passed"), (0, "has passed"), (91, "90 days")])
def test_a_time_that_cannot_be_meant_is_refused(note, specialist, days, why):
    before = note.not_before
    with pytest.raises(NotPossible, match=why):
        hold_until(note, specialist, in_days(days))
    note.refresh_from_db()
    assert note.not_before == before


def test_what_was_held_can_go_now_after_all(
    note, specialist, hints, django_capture_on_commit_callbacks
):
    hold_until(note, specialist, in_days(3))
    with django_capture_on_commit_callbacks(execute=True):
        send_now(note, specialist)
    assert hints == [note.pk]
    assert claim(note.pk) is not None
    assert Event.objects.filter(verb="delivery-hastened").count() == 1


@pytest.mark.parametrize("status", [s for s in DeliveryStatus if s != DeliveryStatus.QUEUED])
@pytest.mark.parametrize("verb", [send_now, partial(hold_until, when=in_days(1))])
def test_only_what_waits_is_held_or_hastened(note, specialist, status, verb):
    Delivery.objects.update(status=status)
    before = Delivery.objects.get().not_before
    with pytest.raises(TooLate, match="Too late: it is"):
        verb(note, specialist)
    assert Delivery.objects.get().not_before == before
    assert Event.objects.filter(verb__startswith="delivery-h").count() == 0


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
def test_held_and_sent_at_once_it_is_one_of_them(note, specialist, server):
    sent, held = at_once(
        partial(deliver, note.pk), partial(hold_until, note, specialist, in_days(1))
    )
    assert (sent == "sent") == isinstance(held, TooLate)
    assert len(server.kept) == (sent == "sent")
