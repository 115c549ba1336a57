"""A person's reply becomes a follow-up question; what programs write goes no further."""

from functools import partial

import pytest
from django.utils import timezone

from inquiries import verbs
from inquiries.models import Inquiry, Person, Question
from responses.letters.models import Letter
from responses.outbox.erasing import erase
from responses.outbox.models import Delivery, DeliveryStatus, Received, Sort, Standing, Via
from responses.outbox.receiving import taking
from responses.outbox.receiving.taking import take_in
from responses.outbox.sending import claim, settle
from responses.outbox.smtp import Result
from tests.threads import at_once

from . import mails

pytestmark = pytest.mark.django_db


def asked():
    """The questions after the first."""
    return list(Question.objects.values_list("text", flat=True))[1:]


def test_a_reply_is_a_follow_up_question(sent, take):
    received = take(mails.reply(sent, "Is it inherited?\n\nMaria"))
    assert asked() == ["Is it inherited?\n\nMaria"]
    assert (received.sort, received.standing) == (Sort.REPLY, Standing.DONE)
    assert (received.question.text, received.inquiry) == (asked()[0], sent.inquiry)
    assert Inquiry.objects.get().status == "open"


def test_the_original_is_kept_as_it_came(sent, take):
    raw = mails.reply(sent)
    assert bytes(take(raw).raw) == raw


def test_the_person_hears_that_we_have_it(sent, take):
    take(mails.reply(sent))
    note = Delivery.objects.latest("pk")
    assert note.subject.startswith("We have your further question")
    assert note.recipient == "maria@example.org"


def test_an_address_in_other_letters_is_the_same_one(sent, take):
    take(mails.reply(sent, sender="MARIA@Example.org"))
    assert asked() == ["Is it inherited?"]


def test_what_came_with_it_is_said(sent, take):
    raw = b"""From: maria@example.org
In-Reply-To: %s
Content-Type: multipart/mixed; boundary=b

--b

Look at this.
--b
Content-Type: image/png

AAAA
--b--
"""
    received = take(raw % sent.message_id.encode())
    assert received.note == "With 1 attachment, kept in the original."
    assert asked() == ["Look at this."]


def test_the_same_words_in_another_message_are_the_same_question(sent, take):
    first = take(mails.reply(sent))
    second = take(mails.reply(sent, X_Mailer="another"))
    assert asked() == ["Is it inherited?"]
    assert (first.question.text, second.question) == ("Is it inherited?", None)
    assert second.standing == Standing.DONE


@pytest.mark.parametrize("since", ["a letter", "answered"])
def test_the_same_words_after_we_wrote_again_are_another_question(sent, take, since):
    take(mails.reply(sent, "Yes, please."))
    if since == "answered":
        Inquiry.objects.update(status="answered")
    else:
        Letter.objects.update(sent_at=timezone.now())
    second = take(mails.reply(sent, "Yes, please.", X_Mailer="another"))
    assert asked() == ["Yes, please."] * 2
    assert second.question == Question.objects.latest("pk")
    assert Inquiry.objects.get().status == "open"


# --- What waits for a person ------------------------------------------------------------


def waits(take, raw, note, sort=Sort.REPLY):
    before = Delivery.objects.count()
    received = take(raw)
    assert (received.sort, received.standing, received.note) == (sort, Standing.WAITING, note)
    assert (asked(), Delivery.objects.count()) == ([], before)
    assert bytes(received.raw) == raw
    return received


def test_from_another_address_it_waits(sent, take):
    received = waits(take, mails.reply(sent, sender="mario@example.org"), taking.FROM_ANOTHER)
    assert received.inquiry == sent.inquiry


@pytest.mark.parametrize("sender", ["", "maria@example.org, mario@example.org", "Maria"])
def test_from_nobody_or_several_it_waits(sent, take, sender):
    waits(take, mails.reply(sent, sender=sender), taking.FROM_ANOTHER)


def test_a_message_id_that_isnt_ours_is_no_reply(sent, take):
    raw = mails.reply(sent).replace(sent.message_id.encode(), b"<forged@localhost>")
    received = waits(take, raw, taking.ANSWERS_NOTHING, sort=Sort.OTHER)
    assert (received.delivery, received.inquiry) == (None, None)


def test_a_code_in_the_subject_proves_nothing(sent, take):
    subject = f"From: maria@example.org\nSubject: {sent.inquiry.code}\n\nIs it inherited?"
    waits(take, subject.encode(), taking.ANSWERS_NOTHING, sort=Sort.OTHER)


def test_where_all_is_quoted_it_waits(sent, take):
    waits(take, mails.reply(sent, ""), taking.NOTHING_OWN)


def test_longer_than_a_question_it_waits(sent, take):
    waits(take, mails.reply(sent, "x" * 10_001), taking.TOO_LONG)


def test_of_what_could_not_be_read_nothing_is_believed(sent, take):
    raw = mails.reply(sent, "It failed to deliver: 5.1.1. " + "boundary " * 61)
    received = waits(take, raw, taking.NOT_READ, sort=Sort.OTHER)
    assert (received.inquiry, Delivery.objects.get().status) == (sent.inquiry, "sent")


@pytest.mark.parametrize("status", ["closed", "spam"])
def test_of_what_was_put_away_it_waits(sent, take, status):
    Inquiry.objects.update(status=status, assignee=None)
    waits(take, mails.reply(sent), f"The inquiry is {status}.")
    assert Inquiry.objects.get().status == status


def test_whom_we_write_by_post_has_no_address_to_reply_from(sent, take):
    Person.objects.update(email="")
    waits(take, mails.reply(sent, sender=""), taking.FROM_ANOTHER)


def test_of_a_removed_person_a_reply_waits(sent, take, specialist):
    raw = mails.reply(sent)
    erase(sent.inquiry, specialist)
    waits(take, raw, taking.IS_ERASED)


def test_after_ten_a_day_they_wait(sent, take):
    for number in range(10):
        take(mails.reply(sent, f"Question {number}?"))
    received = take(mails.reply(sent, "One more?"))
    assert (received.standing, received.note) == (Standing.WAITING, taking.TOO_MANY)
    assert len(asked()) == 10


# --- What programs write ----------------------------------------------------------------


def test_an_automatic_answer_is_recorded_and_not_answered(sent, take):
    before = Delivery.objects.count()
    received = take(mails.reply(sent, Auto_Submitted="auto-replied"))
    assert (received.sort, received.standing) == (Sort.AUTO_REPLY, Standing.DONE)
    assert (received.inquiry, received.question) == (sent.inquiry, None)
    assert (asked(), Delivery.objects.count()) == ([], before)


def test_our_own_message_goes_no_further(sent, take):
    received = take(f"Message-ID: {sent.message_id}\nFrom: maria@example.org\n\nHello".encode())
    assert (received.sort, received.standing, asked()) == (Sort.LOOP, Standing.DONE, [])


def test_a_thousand_automatic_answers_are_a_thousand_small_rows(sent, take):
    before = Delivery.objects.count()
    for number in range(1000):
        take(mails.reply(sent, f"I am away {number}", Auto_Submitted="auto-replied"))
    rows = Received.objects.filter(sort=Sort.AUTO_REPLY, standing=Standing.DONE)
    assert (rows.count(), rows.filter(erased_at=None).count()) == (1000, 20)
    assert all(row.raw == b"" for row in rows.exclude(erased_at=None))
    assert (asked(), Delivery.objects.count()) == ([], before)


def test_about_a_removed_person_nothing_is_kept_of_what_programs_say(sent, take, specialist):
    bounce, away = mails.bounce(sent), mails.reply(sent, Auto_Submitted="auto-replied")
    erase(sent.inquiry, specialist)
    for raw in (bounce.replace(b"Action: failed", b"Action: delayed"), away):
        received = take(raw)
        assert (bytes(received.raw), received.standing) == (b"", Standing.DONE)


# --- At the same moment -----------------------------------------------------------------


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
def test_the_same_reply_by_three_ways_at_once_is_one_question(sent):
    raw = mails.reply(sent)
    received = at_once(*[partial(take_in, raw, via) for via in Via])
    assert received == [Received.objects.get()] * 3
    assert asked() == ["Is it inherited?"]


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
@pytest.mark.parametrize("make", [mails.reply, mails.bounce])
def test_receiving_sending_and_removing_never_wait_for_each_other(delivery, specialist, make):
    attempt = claim(delivery.pk)
    results = at_once(
        partial(settle, attempt, Result("sent", "250")),
        partial(take_in, make(delivery), Via.PIPE),
        partial(verbs.renew_link, delivery.inquiry, specialist),
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Delivery.objects.get(pk=delivery.pk).status in (
        DeliveryStatus.SENT,
        DeliveryStatus.BOUNCED,
    )
