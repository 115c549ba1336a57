"""Each morning one mail to each member of staff, of what waits for them and nothing else."""

from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from celery import current_app
from django.conf import settings as real_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inquiries.models import Inquiry, User
from responses.library.models import ReviewTask
from responses.outbox import digests, tasks
from responses.outbox.digests import send_digests
from responses.outbox.models import Received, StaffMail
from tests.factories import make_block, make_inquiry
from tests.responses.making import make_letter, make_note, submitted

from .peer import DROP, closed_port, peer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 20)  # a Friday
SITE = "http://localhost:8000"


@pytest.fixture(autouse=True)
def staff(specialist, other_specialist, reviewer, editor, admin_user):
    """Sam and Olga answer, Rita reviews, Eva writes texts, Ada is the admin: all have mail."""
    for user in User.objects.all():
        user.email = f"{user.username}@example.org"
        user.save(update_fields=["email"])


def at(hour, day=TODAY, minute=10):
    zone = ZoneInfo(real_settings.TIME_ZONE)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


@pytest.fixture
def digest(server):
    """What each got this morning, by the name before their address: the lines that matter."""

    def digest(day=TODAY):
        server.kept.clear()
        send_digests(at(7, day))
        mails = [message_from_bytes(kept, policy=policy.default) for kept in server.kept]
        return {mail["To"].partition("@")[0]: lines(mail) for mail in mails}

    return digest


def lines(mail):
    """Titles, lines and links, without what is in every mail."""
    text = mail.get_content().replace("\r\n", "\n")
    body = text.partition("this waits for you today.\n")[2].partition("\nYour desk:")[0]
    return [line.strip() for line in body.splitlines() if line.strip()]


def due(days, assignee=None, **fields):
    """An inquiry whose answer was promised for so many days from today."""
    inquiry = make_inquiry(assignee=assignee)
    Inquiry.objects.filter(pk=inquiry.pk).update(due_on=TODAY + timedelta(days=days), **fields)
    inquiry.refresh_from_db()
    return inquiry


def note_of(days, assignee=None, **fields):
    """A delivery, of an inquiry that is due then and theirs."""
    note = make_note(**fields)
    given = {"assignee": assignee, "status": "open" if assignee else "new"}
    Inquiry.objects.filter(pk=note.inquiry_id).update(due_on=TODAY + timedelta(days=days), **given)
    return note


def page(name, *args):
    return SITE + reverse(name, args=args)


# --- What is told, and to whom ---------------------------------------------------------


def test_where_nothing_waits_nobody_gets_a_mail(digest, specialist):
    due(30, specialist)
    due(30)
    assert (digest(), StaffMail.objects.count()) == ({}, 0)


def test_a_specialist_hears_of_their_late_and_due_inquiries_the_most_urgent_first(
    digest, specialist
):
    today, late, monday = due(0, specialist), due(-3, specialist), due(3, specialist)
    assert digest() == {
        "sam": [
            "Your inquiries",
            f"{late.code}: late, promised for Tuesday 17 November",
            page("inquiry", late.code),
            f"{today.code}: promised for today",
            page("inquiry", today.code),
            f"{monday.code}: promised for Monday 23 November",
            page("inquiry", monday.code),
        ]
    }


def test_near_means_two_working_days(digest, specialist, settings):
    due(4, specialist)  # Tuesday: Monday and Tuesday lie ahead.
    due(5, specialist)
    assert len(digest()["sam"]) == 3
    settings.CENTER_CLOSED_ON = {TODAY + timedelta(days=3)}
    StaffMail.objects.all().delete()
    assert len(digest()["sam"]) == 5


@pytest.mark.parametrize("status", ["answered", "closed"])
def test_what_is_answered_or_closed_is_late_no_more(digest, specialist, status):
    due(-3, specialist, status=status)
    assert digest() == {}


def test_what_nobody_has_is_told_to_every_specialist(digest):
    inquiry = due(-1)
    told = ["Inquiries that nobody has", f"{inquiry.code}: late, promised for Thursday 19 November"]
    told.append(page("inquiry", inquiry.code))
    assert digest() == {"sam": told, "olga": told}


def test_so_is_what_somebody_has_whose_account_is_closed(digest, specialist):
    due(-1, specialist)
    User.objects.filter(pk=specialist.pk).update(is_active=False)
    assert {who: told[0] for who, told in digest().items()} == {"olga": "Inquiries that nobody has"}


@pytest.fixture
def to_review(in_review):
    """Sam's letter; its answer isn't due before long."""
    Inquiry.objects.filter(pk=in_review.inquiry_id).update(due_on=TODAY + timedelta(days=30))
    return in_review


def test_a_reviewer_hears_of_letters_that_wait(digest, to_review):
    assert digest() == {
        "rita": [
            "Letters that wait for a reviewer",
            f"{to_review.inquiry.code}: promised for Sunday 20 December",
            page("letter", to_review.pk),
        ]
    }


def test_who_had_a_hand_in_a_letter_is_not_asked_to_review_it(digest, to_review, reviewer):
    to_review.contributors.add(reviewer)
    assert digest() == {}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("failed", "refused"),
        ("uncertain", "not certain that it arrived"),
        ("bounced", "came back"),
    ],
)
def test_what_did_not_arrive_is_told_to_who_has_the_inquiry(digest, specialist, status, words):
    inquiry = note_of(30, specialist, status=status).inquiry
    assert digest() == {
        "sam": [
            "Messages that didn't arrive, or may not have",
            f"{inquiry.code}: {words}",
            page("inquiry", inquiry.code),
        ]
    }


def test_letters_for_the_post_are_one_line_for_every_specialist(digest):
    for days in (4, 2):
        note_of(
            30,
            channel="post",
            recipient="Maria Sample\n1 Some Street",
            not_before=at(12, TODAY - timedelta(days=days)),
        )
    told = ["Letters to print and post", "2 letters, the oldest since Monday 16 November"]
    told.append(page("print-tray"))
    assert digest() == {"sam": told, "olga": told}


def test_mail_that_came_in_for_a_person_is_one_line(digest):
    for number, standing in enumerate(("waiting", "seen", "done")):
        who = User.objects.get(username="sam") if standing == "seen" else None
        Received.objects.create(
            digest=str(number), via="pipe", sort="other", standing=standing, raw=b"", decided_by=who
        )
    told = ["Mail that came in, for a person to look at", "1 message", page("mail")]
    assert digest() == {"sam": told, "olga": told}


def review_of(block, days, **fields):
    due_on = TODAY + timedelta(days=days)
    return ReviewTask.objects.create(version=block.versions.get(), due_on=due_on, **fields)


def test_the_owner_of_a_text_hears_that_it_is_to_be_looked_at(digest, editor):
    for key, days in (("old", -40), ("near", 3), ("later", 20)):
        block = make_block(key)
        block.owner = editor
        block.save(update_fields=["owner"])
        review_of(block, days)
    old, near, _ = ReviewTask.objects.order_by("due_on")
    assert digest() == {
        "eva": [
            "Texts of yours to look at again",
            "old: late, due Sunday 11 October",
            page("block-review", old.pk),
            "near: due Monday 23 November",
            page("block-review", near.pk),
        ]
    }


def test_a_text_that_its_owner_found_current_waits_for_a_reviewer(digest, editor):
    block = make_block("old")
    block.owner = editor
    block.save(update_fields=["owner"])
    decided = {"decided_by": editor, "decided_at": at(7), "reason": "Nothing new."}
    task = review_of(block, -1, verdict="keep", **decided)
    assert {name: told[0::2][-1] for name, told in digest().items()} == {
        "rita": page("block-review", task.pk)
    }


def test_who_found_it_current_is_not_asked_to_agree(digest, reviewer):
    decided = {"decided_by": reviewer, "decided_at": at(7), "reason": "Nothing new."}
    review_of(make_block("old"), -1, verdict="keep", **decided)
    assert digest() == {}


@pytest.mark.parametrize("has_owner", [True, False])
def test_a_text_that_nobody_has_is_told_to_editors(digest, specialist, has_owner):
    block = make_block("old")
    if has_owner:
        block.owner, specialist.is_active = specialist, False
        specialist.save(update_fields=["is_active"])
        block.save(update_fields=["owner"])
    task = review_of(block, -1)
    told = digest()
    assert list(told) == ["eva"]
    assert told["eva"][0] == "Texts that nobody has, to look at again"
    assert told["eva"][-1] == page("block-review", task.pk)


def test_who_has_several_roles_gets_one_mail(digest, specialist, server):
    due(-1, specialist)
    note_of(-1, status="failed")
    told = digest()
    titles = ["Your inquiries", "Inquiries that nobody has"]
    assert [line for line in told["sam"] if line in titles] == titles
    assert len(server.kept) == 2  # and one to Olga


def test_very_many_are_counted(digest, specialist):
    for _ in range(digests.MOST + 3):
        due(-1, specialist)
    told = digest()["sam"]
    assert (len(told), told[-1]) == (1 + 2 * digests.MOST + 1, "and 3 more")


def test_nothing_of_a_person_or_a_question_is_in_it(digest, specialist, server):
    note = note_of(-1, specialist, status="failed")
    Inquiry.objects.update(disease_text="Sweet syndrome")
    digest()
    words = b"".join(server.kept).decode()
    private = ("maria", "Maria", "blood disorder", "Sweet", note.subject, note.message_id)
    assert [word for word in private if word in words] == []


def test_its_subject_counts_and_no_machine_is_to_answer(digest, specialist, server):
    due(-1, specialist)
    due(-2, specialist)
    digest()
    mail = message_from_bytes(server.kept[0], policy=policy.default)
    assert mail["Subject"] == "GARD Information Center: 2 things wait for you"
    assert mail["Auto-Submitted"] == "auto-generated"


# --- When, and how often ----------------------------------------------------------------


def test_it_is_one_mail_a_day(server, specialist):
    due(-1, specialist)
    tomorrow = TODAY + timedelta(days=3)
    assert [send_digests(at(hour, day)) for day in (TODAY, tomorrow) for hour in (7, 8)] == [
        1,
        0,
        1,
        0,
    ]
    assert len(server.kept) == 2


@pytest.mark.parametrize(("hour", "count"), [(5, 0), (6, 1), (11, 1), (12, 0), (23, 0)])
def test_it_comes_in_the_morning_of_the_center(server, specialist, hour, count):
    due(-1, specialist)
    assert send_digests(at(hour)) == count


@pytest.mark.parametrize("days", [1, 2, 6])
def test_it_leaves_people_alone_when_the_center_is_closed(server, settings, specialist, days):
    settings.CENTER_CLOSED_ON = {TODAY + timedelta(days=6)}
    due(-1, specialist)
    assert send_digests(at(7, TODAY + timedelta(days=days))) == 0


def test_who_has_no_address_or_no_role_or_no_account_gets_none(digest, specialist, editor):
    due(-1)
    User.objects.filter(username="sam").update(email="")
    User.objects.filter(username="olga").update(is_active=False)
    editor.groups.clear()
    assert digest() == {}


def test_while_the_mail_server_is_away_each_hour_tries_again(smtp, caplog):
    due(-1)
    smtp(closed_port())
    assert [send_digests(at(7)), StaffMail.objects.count()] == [0, 0]
    assert len([line for line in caplog.messages if "deferred" in line]) == 1
    with peer() as server:
        smtp(server.port)
        assert send_digests(at(8)) == 2


def test_one_who_is_refused_keeps_it_from_nobody_else(smtp):
    due(-1)
    with peer(RCPT=["550 5.1.1 who?"]) as server:
        smtp(server.port)
        assert send_digests(at(7)) == 1
        assert send_digests(at(8)) == 1


def test_what_may_have_arrived_is_not_sent_again(smtp, specialist):
    due(-1, specialist)
    with peer(message=DROP) as server:
        smtp(server.port)
        assert [send_digests(at(7)), send_digests(at(8))] == [1, 0]


def test_as_many_queries_however_much_waits(
    server, specialist, reviewer, editor, disclaimer, definition
):
    counts = []
    for day, number in enumerate((1, 10)):
        for one in range(number):
            note_of(-1, specialist, status="failed")
            due(-1)
            letter = make_letter(specialist, disclaimer, definition)
            submitted(letter, specialist).contributors.add(editor)
            block = make_block(f"text-{day}-{one}")
            block.owner = editor
            block.save(update_fields=["owner"])
            review_of(block, -1)
        with CaptureQueriesContext(connection) as captured:
            send_digests(at(7, TODAY + timedelta(days=-day)))
        counts.append(len(captured))
    assert len(server.kept) == 8
    assert counts[0] == counts[1]


def test_beat_looks_every_hour():
    entry = real_settings.CELERY_BEAT_SCHEDULE["send-digests"]
    assert (entry["task"], entry["schedule"].minute) == (tasks.send_digests.name, {10})
    assert entry["task"] in current_app.tasks


def test_the_task_sends(monkeypatch, server, specialist):
    due(-1, specialist)
    monkeypatch.setattr(digests.timezone, "localtime", lambda now: at(7))
    tasks.send_digests()
    assert len(server.kept) == 1
