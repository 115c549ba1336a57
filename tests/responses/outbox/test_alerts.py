"""Admins hear of messages that can't leave and of doubts: once each, and of nobody's data."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest
from celery import current_app
from django.conf import settings as real_settings
from django.urls import reverse
from django.utils import timezone

from inquiries.models import User
from responses.outbox import alerts, tasks
from responses.outbox.alerts import alert
from responses.outbox.deciding import resolve
from responses.outbox.models import Attempt, Delivery, StaffMail
from tests.factories import make_user
from tests.responses.making import make_note

from .peer import closed_port, peer

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture(autouse=True)
def ada(admin_user):
    admin_user.email = "ada@example.org"
    admin_user.save(update_fields=["email"])
    return admin_user


def ago(seconds):
    return timezone.now() - timedelta(seconds=seconds)


def waits_since(seconds, **fields):
    return make_note(queued_at=ago(seconds), not_before=ago(seconds), **fields)


def in_doubt(seconds=1):
    return make_note(status="uncertain", settled_at=ago(seconds))


def mails(server):
    return [message_from_bytes(message, policy=policy.default) for message in server.kept]


def words(mail):
    return mail.get_content().replace("\r\n", "\n")


def named(mail):
    """The deliveries that it names, in its order."""
    return [int(pk) for pk in re.findall(r"delivery (\d+)", words(mail))]


def test_nothing_to_tell_is_no_mail(server):
    make_note()
    waits_since(HOUR - 60)
    waits_since(2 * HOUR, status="sent")
    assert (alert(), server.heard) == (0, [])


def test_what_waits_and_what_is_in_doubt_are_one_mail_the_oldest_first(server):
    notes = [waits_since(HOUR + 60), in_doubt(), waits_since(3 * HOUR), in_doubt(60)]
    assert alert() == 4
    (mail,) = mails(server)
    assert mail["Subject"] == "GARD Information Center: mail 2 waiting and 2 in doubt"
    assert named(mail) == [notes[number].pk for number in (2, 0, 3, 1)]
    assert all(f"({note.inquiry.code})" in words(mail) for note in notes)
    assert f"http://localhost:8000{reverse('deliveries')}\n" in words(mail)


def test_what_a_worker_claimed_and_died_with_is_told_after_an_hour(server):
    in_doubt()
    alert()
    StaffMail.objects.update(sent_at=None)
    assert alert() == 0
    StaffMail.objects.update(made_at=ago(HOUR + 60))
    assert [alert(), alert(), len(server.kept)] == [1, 0, 2]


def test_what_was_sent_is_not_told_again_after_an_hour(server):
    in_doubt()
    alert()
    StaffMail.objects.update(made_at=ago(HOUR + 60), sent_at=ago(HOUR + 59))
    assert alert() == 0


def test_each_is_told_once_and_what_is_new_later(server):
    first = waits_since(2 * HOUR)
    assert [alert(), alert()] == [1, 0]
    second = in_doubt()
    assert [alert(), alert()] == [1, 0]
    assert [named(mail) for mail in mails(server)] == [[first.pk], [second.pk]]


def test_a_wait_stays_one_trouble_through_all_its_tries(server):
    note = waits_since(2 * HOUR)
    alert()
    Attempt.objects.create(delivery=note, started_at=ago(HOUR + 60), outcome="deferred")
    Delivery.objects.filter(pk=note.pk).update(not_before=ago(-600))
    assert alert() == 0


def test_a_delivery_that_is_in_doubt_again_is_told_again(server, specialist):
    note = in_doubt(60)
    alert()
    note.inquiry.assignee = specialist
    resolve(note, specialist, "again", note="It isn't in the log.")
    Delivery.objects.filter(pk=note.pk).update(status="uncertain", settled_at=timezone.now())
    assert [alert(), len(server.kept)] == [1, 2]


def test_one_that_waited_and_is_in_doubt_now_is_told_as_that(server):
    note = waits_since(2 * HOUR)
    alert()
    Delivery.objects.filter(pk=note.pk).update(status="uncertain", settled_at=timezone.now())
    assert [alert(), named(mails(server)[1])] == [1, [note.pk]]


def test_what_is_to_go_later_and_what_goes_by_post_worry_nobody(server):
    make_note(queued_at=ago(2 * HOUR), not_before=ago(-HOUR))
    waits_since(2 * HOUR, channel="post", recipient="Maria Sample\n1 Some Street")
    assert alert() == 0


def test_how_long_is_long_is_a_setting(server, settings):
    settings.ALERT_AFTER_SECONDS = 600
    waits_since(700)
    assert alert() == 1
    assert "more than\n10 minutes" in words(mails(server)[0])


def test_very_many_are_counted_and_the_oldest_named(server):
    notes = [waits_since(HOUR + 5000 - number) for number in range(alerts.MOST + 5)]
    assert [alert(), alert()] == [len(notes), 0]
    (mail,) = mails(server)
    assert named(mail) == [note.pk for note in notes[: alerts.MOST]]
    assert "and 5 more\n" in words(mail)


def test_nothing_of_a_person_or_a_message_is_in_it(server):
    note = waits_since(2 * HOUR)
    alert()
    words = server.kept[0].decode()
    private = ("maria", "Maria", note.subject, "a line that begins", note.message_id)
    assert [word for word in private if word in words] == []


def test_while_the_mail_server_is_away_each_run_tries_again(smtp, caplog):
    smtp(closed_port())
    waits_since(2 * HOUR)
    assert [alert(), alert()] == [0, 0]
    with peer() as server:
        smtp(server.port)
        assert [alert(), alert(), len(server.kept)] == [1, 0, 1]
    assert caplog.messages.count("no mail to staff about 1 things") == 2


# --- Who is told ------------------------------------------------------------------------


def test_admins_with_an_address_are_told_and_whom_the_settings_add(server, settings):
    settings.ALERT_EMAILS = ["ops@example.org", "ADA@example.org"]
    make_user("no-address", "admin")
    for name, role in (("sam", "specialist"), ("rita", "reviewer"), ("old", "admin")):
        make_user(name, role)
        User.objects.filter(username=name).update(email=f"{name}@example.org")
    User.objects.filter(username="old").update(is_active=False)
    in_doubt()
    alert()
    assert [mail["To"] for mail in mails(server)] == ["ada@example.org", "ops@example.org"]


def test_as_many_queries_however_many_wait(server, django_assert_num_queries):
    for number in (1, 30):
        for _ in range(number):
            waits_since(2 * HOUR)
        # Waiting, in doubt, told before; who is told; then the claim, and when it was sent.
        with django_assert_num_queries(9):
            alert()


def test_beat_looks_every_few_minutes():
    entry = real_settings.CELERY_BEAT_SCHEDULE["alert"]
    assert (entry["task"], entry["schedule"]) == (tasks.alert.name, 300)
    assert entry["task"] in current_app.tasks


def test_the_task_tells(server):
    in_doubt()
    tasks.alert()
    assert len(server.kept) == 1
