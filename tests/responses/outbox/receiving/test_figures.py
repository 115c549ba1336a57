"""How real mail fares: the figures don't get worse."""

import pytest

from benchmarks import mail

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def cases(shared):
    return mail.sorted_messages(shared / "data" / "email")


def right(cases, expected):
    return sum(case.is_right for case in cases if case.expected == expected)


def test_bounces_are_recognised(cases):
    """17 of the other 24 say themselves that the message is only late."""
    assert sum(case.expected == "bounce" for case in cases) == 473
    assert right(cases, "bounce") >= 449
    late = [case for case in cases if case.expected == "bounce" and case.taken_for == "delay"]
    assert len(late) == 17


def test_answers_by_programs_and_complaints_are_recognised(cases):
    assert right(cases, "auto_reply") >= 6
    assert right(cases, "complaint") >= 13


def test_what_is_no_report_is_not_taken_for_one(cases):
    """But for one that calls itself a bounce, and is kept as what others don't call one."""
    wrong = [case.path for case in cases if not case.expected and not case.is_right]
    assert wrong == ["sisimai/not/rb-issue-368-bug.eml"]


def test_replies_are_trimmed(shared):
    replies = mail.trimmed_replies(shared / "data" / "email")
    assert len(replies) == 98
    assert sum(reply.is_right for reply in replies) >= 96
    assert [reply.path for reply in replies if reply.lost] == []
