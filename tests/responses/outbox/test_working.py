"""A worker's run: what is due, the longest waiting first, until there is a reason to stop."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from responses.outbox import swift, tasks, working
from responses.outbox.models import Attempt, Delivery, DeliveryStatus
from responses.outbox.sending import Done, claim_next, transmit, turn
from responses.outbox.working import send_due
from tests.responses.making import make_note

from .peer import DROP, STALL, closed_port, peer

pytestmark = pytest.mark.django_db


def make_notes(count):
    return [make_note(f"maria{number}@example.org") for number in range(count)]


def make_due_since(delivery, **ago):
    Delivery.objects.filter(pk=delivery.pk).update(not_before=timezone.now() - timedelta(**ago))


def states():
    return list(Delivery.objects.order_by("pk").values_list("status", flat=True))


def recipients(server):
    """In the order in which their messages went."""
    rcpts = [line for line in server.heard if line.upper().startswith("RCPT")]
    return [rcpt.partition("<")[2].partition("@")[0] for rcpt in rcpts]


def test_one_run_sends_all_that_is_due_over_one_line(server):
    make_notes(5)
    assert send_due() == 5
    assert states() == ["sent"] * 5
    assert (server.calls, len(server.kept)) == (1, 5)


def test_who_waits_longest_comes_first(server):
    young, old, middle = make_notes(3)
    make_due_since(old, hours=2)
    make_due_since(middle, hours=1)
    send_due()
    assert recipients(server) == ["maria1", "maria2", "maria0"]


def test_what_is_to_wait_waits(server):
    later, now = make_notes(2)
    make_due_since(later, minutes=-1)
    assert send_due() == 1
    assert states() == ["queued", "sent"]


def test_with_nothing_to_do_it_takes_one_question(db, django_assert_num_queries):
    with django_assert_num_queries(3):  # Begin, look, end.
        assert send_due() == 0


def test_a_hint_at_something_done_long_ago_sends_what_is_due(server, hints):
    (note,) = make_notes(1)
    tasks.deliver(0)
    assert states() == ["sent"]


def test_a_refused_letter_does_not_stop_the_others(smtp):
    make_notes(3)
    with peer(RCPT=["550 5.1.1 no", "450 4.2.0 busy"]) as server:
        smtp(server.port)
        assert send_due() == 3
    assert states() == ["failed", "queued", "sent"]


def test_it_holds_one_letter_at_a_time(server, monkeypatch):
    """The claim of one and the settling of the one before are one transaction."""
    seen = []

    def looked(attempt):
        sending = Delivery.objects.filter(status=DeliveryStatus.SENDING).count()
        seen.append((sending, Attempt.objects.filter(outcome="").count()))
        return transmit(attempt)

    monkeypatch.setattr(working, "transmit", looked)
    make_notes(4)
    send_due()
    assert seen == [(1, 1)] * 4


# --- Reasons to stop ------------------------------------------------------------------


@pytest.mark.parametrize("script", [{"connect": "421 closed"}, {"MAIL": "421 later"}])
def test_a_server_that_is_away_costs_one_letter_a_try(smtp, script):
    make_notes(3)
    with peer(**script) as server:
        smtp(server.port)
        assert [send_due(), send_due()] == [1, 0]
    assert Attempt.objects.count() == 1
    assert states() == ["queued"] * 3


def test_after_a_rest_the_server_gets_another_chance(smtp):
    make_notes(2)
    smtp(closed_port())
    send_due()
    working.rest.until = 0.0
    with peer() as server:
        smtp(server.port)
        assert send_due() == 1
    assert sorted(states()) == ["queued", "sent"]


@pytest.mark.usefixtures("impatient")
def test_a_server_that_is_silent_is_left_alone_too(smtp):
    make_notes(2)
    with peer(RCPT=STALL) as server:
        smtp(server.port)
        assert send_due() == 1
    assert working.rest.is_on()


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", [DROP, STALL, "what?"])
def test_a_server_that_does_not_answer_a_message_gets_no_second_one(smtp, fault):
    make_notes(5)
    with peer(message=fault) as server:
        smtp(server.port)
        assert [send_due(), send_due()] == [1, 0]
    assert sorted(states()) == ["queued"] * 4 + ["uncertain"]


def rests_of(server, count, monkeypatch):
    """Seconds of rest after each run, if the next begins when it is over."""
    now, rests = [1000.0], []
    monkeypatch.setattr(working, "monotonic", lambda: now[0])
    for _ in range(count):
        send_due()
        rests.append(max(0, working.rest.until - now[0]))
        now[0] += rests[-1]
    return rests


def test_rests_grow_while_nothing_goes_well_and_each_costs_one_letter(smtp, monkeypatch):
    make_notes(6)
    with peer(message=DROP) as server:
        smtp(server.port)
        assert rests_of(server, 4, monkeypatch) == [10, 60, 600, 600]
    assert states().count("uncertain") == 4


def test_a_letter_that_arrives_makes_the_next_rest_a_short_one(smtp, monkeypatch):
    make_notes(5)
    with peer(message=[DROP, DROP, "250 kept", DROP]) as server:
        smtp(server.port)
        assert rests_of(server, 4, monkeypatch) == [10, 60, 10, 0]
    assert states().count("sent") == 2


def test_refusals_that_are_equal_and_by_policy_are_about_us(smtp, monkeypatch):
    make_notes(6)
    with peer(RCPT="554 5.7.1 relay access denied") as server:
        smtp(server.port)
        assert rests_of(server, 2, monkeypatch) == [10, 60]
    assert states() == ["failed"] * 4 + ["queued"] * 2


def test_refusals_that_differ_are_the_letters_own(smtp):
    make_notes(6)
    policy, nobody = "554 5.7.1 no", "550 5.1.1 no"
    with peer(RCPT=[policy, policy, nobody, policy, "550 5.7.26 no", policy]) as server:
        smtp(server.port)
        assert send_due() == 6


def test_a_worker_that_was_told_to_stop_settles_its_letter_and_claims_no_more(server, hints):
    make_notes(3)
    assert send_due(working=lambda: False) == 1
    assert states() == ["sent", "queued", "queued"]
    assert hints == []


@pytest.mark.parametrize("name", ["should_stop", "should_terminate"])
def test_celery_says_when_to_stop(monkeypatch, server, name):
    make_notes(2)
    monkeypatch.setattr(tasks.state, name, 0)
    tasks.deliver(0)
    assert states() == ["sent", "queued"]


@pytest.mark.parametrize(("name", "limit"), [("MOST_LETTERS", 2), ("LONGEST_RUN", 0)])
def test_a_long_run_makes_way_and_leaves_a_hint(server, hints, monkeypatch, name, limit):
    notes = make_notes(3)
    monkeypatch.setattr(working, name, limit)
    tried = send_due()
    assert tried == (limit or 1)
    assert hints == [notes[tried].pk]


def test_a_long_run_that_ends_with_nothing_left_leaves_none(server, hints, monkeypatch):
    make_notes(2)
    monkeypatch.setattr(working, "MOST_LETTERS", 2)
    assert (send_due(), hints) == (2, [])


# --- The cost in queries ------------------------------------------------------------------


def settles_and_claims(delivery):
    """The statements of settling one letter and claiming the next, in one transaction."""
    make_note()
    make_due_since(delivery, hours=1)
    attempt = claim_next()
    assert attempt.delivery == delivery
    done = Done(attempt, transmit(attempt))
    with CaptureQueriesContext(connection) as queries:
        assert turn(done, claim_next) is not None
    said = [query["sql"].split()[0] for query in queries]
    return [word for word in said if word not in ("SAVEPOINT", "RELEASE")]


def test_a_letter_costs_these_queries_and_no_more(delivery, server, monkeypatch):
    monkeypatch.setattr(swift, "is_for", lambda outcome: False)
    settling = "SELECT UPDATE UPDATE INSERT UPDATE SELECT UPDATE"
    claiming = "SELECT UPDATE INSERT"
    assert settles_and_claims(delivery) == f"{settling} {claiming}".split()


@pytest.mark.servers
@pytest.mark.usefixtures("on_postgres")
def test_on_postgres_it_is_one_trip(delivery, server):
    assert len(settles_and_claims(delivery)) == 1


def test_sending_asks_the_database_nothing(delivery, server, django_assert_num_queries):
    attempt = claim_next()
    with django_assert_num_queries(0):
        assert transmit(attempt).outcome == "sent"


def test_what_was_queued_without_its_message_gets_one_as_it_goes(server):
    note = make_note()
    Delivery.objects.create(
        inquiry=note.inquiry,
        purpose="note",
        channel="email",
        recipient="olga@example.org",
        subject="Older",
        text="From before.",
        html="",
        message_id="<1@example.org>",
    )
    assert send_due() == 2
    assert b"From before." in server.kept[1]
