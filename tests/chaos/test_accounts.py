"""The account sees what it is there to see: made-up rows beside made-up memories."""

from dataclasses import replace

import pytest

from .accounts import Death, Row, Try, account
from .witness import Transaction, digest

MARIA = "maria@example.org"
SENT = Row(
    MARIA, "sent", "sent", "answered", "<1@x>", (Try(10, 11, "sent"),), sent_events=1, digest="d"
)
KEPT = Transaction(
    MARIA, began=10.5, pid=7, whole=True, said="250 ok", kept=True, kept_at=10.8,
    message_id="<1@x>", digest="d",
)  # fmt: skip
DOUBTFUL = Row(MARIA, "uncertain", "queued", "open", "<1@x>", (Try(10, 20, "uncertain"),))
WITHDRAWN = Row(MARIA, "withdrawn", "withdrawn", "open", "<1@x>", told="withdrawn")
FAILED = Row(MARIA, "failed", "queued", "open", "<1@x>", (Try(10, 11, "refused"),))


def of(row, *seen, deaths=()):
    return account([row], seen, deaths)


def faults_of(found):
    """How many of each sort: lost, doubled, in doubt without a reason, wrong."""
    return [len(one) for one in (found.lost, found.doubled, found.unfounded, found.wrong)]


def test_a_letter_that_was_sent_once_holds():
    found = of(SENT, replace(KEPT, kept=False, said="451 later"), KEPT)
    assert found.holds
    assert found.found == {"sent": 1}


def test_a_letter_that_nobody_has_is_lost():
    assert faults_of(of(SENT, replace(KEPT, kept=False))) == [1, 0, 0, 0]


@pytest.mark.parametrize("status", ["queued", "sending"])
def test_a_letter_that_never_came_to_rest_is_lost(status):
    assert faults_of(of(Row(MARIA, status, "queued", "open"))) == [1, 0, 0, 0]


def test_a_letter_that_was_approved_and_never_queued_is_lost():
    assert faults_of(of(Row(MARIA, "", "approved", "open"))) == [1, 0, 0, 0]


@pytest.mark.parametrize("row", [SENT, replace(DOUBTFUL, tries=(Try(10, 20, "uncertain"),))])
def test_a_second_copy_is_a_double(row):
    assert of(row, KEPT, KEPT, deaths=[Death(7, 10.9)]).doubled != []


def test_a_copy_kept_under_a_4xx_is_the_servers_own():
    found = of(SENT, replace(KEPT, said="451 later"), KEPT)
    assert (found.holds, found.lied) == (True, 1)


@pytest.mark.parametrize("row", [WITHDRAWN, replace(FAILED, patience_over=True)])
def test_what_we_say_never_went_must_not_have_arrived(row):
    assert of(row).holds
    assert faults_of(of(row, KEPT)) == [0, 0, 0, 1]


def test_who_was_told_that_it_is_too_late_finds_the_letter_on_its_way():
    found = of(replace(SENT, told="too late"), KEPT)
    assert (found.holds, found.too_late) == (True, 1)
    assert not of(replace(WITHDRAWN, told="too late")).holds


def test_only_a_refusal_for_good_makes_a_letter_fail():
    refusal = replace(KEPT, kept=False, message_id="")
    assert of(FAILED, replace(refusal, said="550 no")).holds
    assert faults_of(of(FAILED, replace(refusal, said="450 later"))) == [0, 0, 0, 1]


def test_a_copy_of_no_letter_of_ours_is_wrong():
    assert faults_of(account([], [KEPT], [])) == [0, 0, 0, 1]


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": "<2@x>"},
        {"digest": "other words"},
        {"kept_at": 9.0},
    ],
)
def test_a_copy_is_the_frozen_one_and_not_early(changes):
    row = replace(SENT, not_before=9.5)
    assert of(row, KEPT).holds
    assert faults_of(of(row, replace(KEPT, **changes))) == [0, 0, 0, 1]


@pytest.mark.parametrize(
    "changes",
    [
        {"letter": "queued"},
        {"inquiry": "open"},
        {"tries": (Try(9, None, ""), Try(10, 11, "sent"))},
        {"tries": (Try(9, 10, "sent"), Try(10, 11, "sent"))},
        {"sent_events": 2},
        {"told": "withdrawn"},
    ],
)
def test_everything_says_what_the_delivery_says(changes):
    assert faults_of(of(replace(SENT, **changes), KEPT)) == [0, 0, 0, 1]


# --- Doubts


def test_a_server_that_gave_no_answer_left_a_doubt():
    found = of(DOUBTFUL, replace(KEPT, said="", silent=True))
    assert (found.holds, found.by_peer, found.in_truth_kept) == (True, 1, 1)


def test_a_worker_killed_with_the_letter_left_a_doubt():
    found = of(DOUBTFUL, KEPT, deaths=[Death(7, 10.9)])
    assert (found.holds, found.by_death) == (True, 1)


def test_a_worker_killed_while_its_words_were_on_the_line_left_a_doubt():
    assert of(DOUBTFUL, KEPT, deaths=[Death(7, KEPT.began - 0.3)]).holds


def test_a_worker_killed_before_the_server_heard_of_the_letter_left_a_doubt():
    found = of(DOUBTFUL, deaths=[Death(7, 10.1)])
    assert (found.holds, found.by_death_before, found.in_truth_kept) == (True, 1, 0)


@pytest.mark.parametrize(
    ("seen", "deaths"),
    [
        ([], []),
        ([KEPT], []),
        ([KEPT], [Death(8, 10.9)]),  # Somebody else.
        ([KEPT], [Death(7, 9.0)]),  # Long before.
        ([KEPT], [Death(7, 30.0)]),  # Long after.
        ([], [Death(7, 99.0)]),
        ([replace(KEPT, began=5, silent=True)], []),  # An earlier try was left in doubt.
    ],
)
def test_any_other_doubt_is_without_a_reason(seen, deaths):
    assert faults_of(of(DOUBTFUL, *seen, deaths=deaths)) == [0, 0, 1, 0]


def test_one_death_leaves_one_letter_in_doubt():
    otto = replace(DOUBTFUL, recipient="otto@example.org", message_id="<2@x>")
    assert faults_of(account([DOUBTFUL, otto], [KEPT], [Death(7, 10.9)])) == [0, 0, 1, 0]
    assert account([DOUBTFUL, otto], [KEPT], [Death(7, 10.9), Death(8, 10.9)]).holds


# --- The witness


def test_a_message_is_the_same_with_another_date():
    one, two = (
        b"Subject: a\r\n\r\nDate: today\r\n.\r\n",
        b"Date: x\r\nSubject: a\r\n\r\nDate: today\r\n.\r\n",
    )
    assert digest(one) == digest(two)
    assert digest(one) != digest(one.replace(b"today", b"now"))
