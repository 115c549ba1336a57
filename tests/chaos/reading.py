"""The rows as they stand in the end, as plain records."""

from collections import defaultdict

from inquiries.models import Event, Verb
from responses.letters.models import Letter
from responses.outbox.models import Attempt, Delivery

from .accounts import Row, Try
from .desk import Desk
from .letters import Lot, Planned
from .witness import digest


def rows_of(planned: list[Planned], desk: Desk) -> list[Row]:
    letters = Letter.objects.in_bulk([one.letter for one in planned])
    inquiries = dict(Letter.objects.values_list("pk", "inquiry__status"))
    deliveries = {one.letter_id: one for one in Delivery.objects.filter(letter__in=letters)}
    tries, events = _tries(), _sent_events()
    return [
        _row(
            one,
            letters[one.letter].status,
            inquiries[one.letter],
            deliveries.get(one.letter),
            tries,
            events,
            desk,
        )
        for one in planned
    ]


def _row(
    one: Planned,
    letter: str,
    inquiry: str,
    delivery: Delivery | None,
    tries: dict[int, list[Try]],
    events: dict[int, int],
    desk: Desk,
) -> Row:
    if delivery is None:
        return Row(one.recipient, "", letter, inquiry)
    return Row(
        recipient=one.recipient,
        status=delivery.status,
        letter=letter,
        inquiry=inquiry,
        message_id=delivery.message_id,
        tries=tuple(tries[delivery.pk]),
        sent_events=events[delivery.pk],
        digest=digest(bytes(delivery.mime)) if delivery.mime else "",
        told=desk.told.get(one.recipient, ""),
        not_before=desk.released_at.get(one.recipient, 0),
        patience_over=one.lot == Lot.FULL,
    )


def _tries() -> dict[int, list[Try]]:
    found: dict[int, list[Try]] = defaultdict(list)
    fields = ("delivery", "started_at", "ended_at", "outcome")
    for pk, began, ended, outcome in Attempt.objects.values_list(*fields):
        found[pk].append(Try(began.timestamp(), ended.timestamp() if ended else None, outcome))
    return found


def _sent_events() -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for data in Event.objects.filter(verb=Verb.DELIVERY_SENT).values_list("data", flat=True):
        found[data["delivery"]] += 1
    return found
