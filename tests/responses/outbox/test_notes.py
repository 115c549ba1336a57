"""Short notes: a further question came in, an address was changed; and who may change it."""

import pytest
from django.utils import timezone

from inquiries import verbs as inquiry_verbs
from inquiries.errors import TooLate
from inquiries.models import Inquiry, Person
from responses.outbox.addresses import correct_email, may_correct_email
from responses.outbox.mail import message_of
from responses.outbox.models import Delivery
from responses.outbox.queueing import acknowledge, acknowledge_follow_up
from responses.outbox.sending import mark_sent
from tests.factories import make_inquiry

pytestmark = pytest.mark.django_db

EVIL = "Buy watches at evil.example"


def asked(**fields):
    """An inquiry whose acknowledgement has arrived."""
    inquiry = make_inquiry(**fields)
    acknowledge(inquiry)
    all_arrive(inquiry)
    return inquiry


def all_arrive(inquiry):
    for delivery in inquiry.deliveries.filter(status="queued"):
        mark_sent(delivery, timezone.now())


def asked_again(inquiry, text="What about my daughter?"):
    return inquiry_verbs.follow_up(inquiry, text, acknowledge_follow_up)


def notes_of(inquiry):
    """[(recipient, subject without the code)] of all that was queued, oldest first."""
    rows = inquiry.deliveries.order_by("pk").values_list("recipient", "subject")
    return [(to, subject.removesuffix(f" ({inquiry.code})")) for to, subject in rows]


# --- A further question -----------------------------------------------------------


def test_a_further_question_is_acknowledged():
    inquiry = asked()
    asked_again(inquiry)
    assert notes_of(inquiry) == [
        ("maria@example.org", "We have your question"),
        ("maria@example.org", "We have your further question"),
    ]
    note = inquiry.deliveries.latest("pk")
    inquiry.refresh_from_db()
    link = inquiry_verbs.link_of(inquiry)
    for words in (inquiry.code, f"/i/{link.token}/", f"{inquiry.due_on:%B %Y}"):
        assert words in note.text


def test_it_repeats_nothing_of_the_question():
    inquiry = asked(name="Evil Eve")
    asked_again(inquiry, EVIL)
    note = inquiry.deliveries.latest("pk")
    said = (note.subject + note.text + note.html + note.recipient_name).lower()
    assert [word for word in ("evil", "watches") if word in said] == []


def test_the_same_question_twice_is_acknowledged_once():
    inquiry = asked()
    for _ in range(2):
        asked_again(inquiry)
    assert len(notes_of(inquiry)) == 2


def test_every_further_question_has_its_note():
    inquiry = asked()
    asked_again(inquiry, "One?")
    asked_again(inquiry, "Two?")
    assert len(notes_of(inquiry)) == 3


def test_who_wants_post_gets_no_mail_for_a_further_question():
    inquiry = asked(reply_by="post", postal_address="1 Long Lane")
    asked_again(inquiry)
    assert notes_of(inquiry) == []


def test_notes_of_all_sorts_count_to_what_an_address_gets_a_day(settings):
    settings.ACKNOWLEDGEMENTS_PER_ADDRESS_A_DAY = 2
    inquiry = asked()
    asked_again(inquiry, "One?")
    asked_again(inquiry, "Two?")
    assert len(notes_of(inquiry)) == 2
    assert inquiry.events.latest("pk").verb == "acknowledgement-withheld"
    assert inquiry.questions.count() == 3


def test_a_note_says_that_a_machine_wrote_it():
    inquiry = asked()
    asked_again(inquiry)
    headers = dict(message_of(inquiry.deliveries.latest("pk")).message().items())
    assert headers["Auto-Submitted"] == "auto-replied"


def test_a_worker_hears_of_a_note_only_after_the_commit(django_capture_on_commit_callbacks, hints):
    inquiry = asked()
    with django_capture_on_commit_callbacks(execute=True):
        asked_again(inquiry)
        assert hints == []
    assert hints == [inquiry.deliveries.latest("pk").pk]


# --- Another address ----------------------------------------------------------------


def test_a_corrected_address_gets_a_fresh_acknowledgement_and_the_old_one_hears_of_it():
    inquiry = asked(email="maria@exmaple.org")
    correct_email(inquiry, "maria@example.org")
    assert Person.objects.get().email == "maria@example.org"
    assert notes_of(inquiry)[1:] == [
        ("maria@exmaple.org", "We write to another address now"),
        ("maria@example.org", "We have your question"),
    ]
    assert "email-corrected" in inquiry.events.values_list("verb", flat=True)


def test_the_old_address_learns_neither_the_new_one_nor_the_link_nor_the_question():
    inquiry = asked(question=EVIL, name="Eve", disease_text="Evilitis", email="old@example.org")
    correct_email(inquiry, "new@example.org")
    note = inquiry.deliveries.get(recipient="old@example.org", purpose="note")
    said = note.subject + note.text
    token = inquiry_verbs.link_of(inquiry).token
    secrets = ("new@", token, "watches", "Eve", "Evilitis", "/i/")
    assert [word for word in secrets if word in said] == []
    assert inquiry.code in said


@pytest.mark.parametrize(
    ("phone", "address", "words"),
    [
        ("1-555-0100", "", "You can call us: 1-555-0100."),
        ("", "1 Long Lane", "write to us: 1 Long Lane."),
        ("", "", "with the form on our site"),
    ],
)
def test_the_old_address_is_told_how_to_object(settings, phone, address, words):
    settings.CENTER_PHONE, settings.CENTER_ADDRESS = phone, address
    inquiry = asked(email="old@example.org")
    correct_email(inquiry, "new@example.org")
    note = inquiry.deliveries.get(recipient="old@example.org", purpose="note")
    assert words in " ".join(note.text.split())


def test_a_note_with_the_link_that_still_waits_does_not_go_to_the_old_address():
    inquiry = make_inquiry(email="old@example.org")
    acknowledge(inquiry)
    correct_email(inquiry, "new@example.org")
    found = list(inquiry.deliveries.order_by("pk").values_list("recipient", "status"))
    assert found == [("old@example.org", "withdrawn"), ("new@example.org", "queued")]


def test_nothing_is_withdrawn_where_nothing_changes():
    inquiry = make_inquiry()
    acknowledge(inquiry)
    correct_email(inquiry, "maria@example.org")
    assert inquiry.deliveries.get().status == "queued"


def test_nobody_can_use_up_the_notes_that_tell_the_old_address(settings):
    settings.ACKNOWLEDGEMENTS_PER_ADDRESS_A_DAY = 1
    inquiry = asked(email="old@example.org")
    correct_email(inquiry, "new@example.org")
    assert ("old@example.org", "We write to another address now") in notes_of(inquiry)


def test_changed_to_and_fro_an_address_hears_of_it_once_a_day():
    inquiry = asked(email="old@example.org")
    for address in ("new@example.org", "old@example.org", "new@example.org"):
        correct_email(Inquiry.objects.get(), address)
        all_arrive(inquiry)
    told = [to for to, subject in notes_of(inquiry) if subject.startswith("We write to another")]
    assert told == ["old@example.org", "new@example.org"]


def test_another_spelling_of_the_same_address_is_no_other_one():
    inquiry = asked(email="Maria@example.org")
    correct_email(inquiry, "maria@example.org")
    assert [subject for _, subject in notes_of(inquiry)] == ["We have your question"] * 2


def test_a_person_taken_for_spam_hears_at_the_address_that_they_mended(specialist):
    inquiry = asked(email="old@example.org")
    inquiry_verbs.mark_spam(inquiry, specialist)
    correct_email(inquiry, "new@example.org")
    inquiry_verbs.unmark_spam(inquiry, specialist, acknowledge)
    assert notes_of(inquiry)[1:] == [
        ("old@example.org", "We write to another address now"),
        ("new@example.org", "We have your question"),
    ]


def test_a_day_that_has_passed_is_not_promised():
    inquiry = asked()
    Inquiry.objects.update(due_on="2020-01-03")
    asked_again(inquiry)
    text = inquiry.deliveries.latest("pk").text
    assert "2020" not in text
    assert "We are sorry, and we have not forgotten you." in text


def test_the_event_of_a_correction_holds_nothing_personal():
    inquiry = asked()
    correct_email(inquiry, "new@example.org")
    assert inquiry.events.get(verb="email-corrected").data == {}


def test_the_same_address_changes_nothing():
    inquiry = asked()
    correct_email(inquiry, "maria@example.org")
    assert len(notes_of(inquiry)) == 1
    assert not inquiry.events.filter(verb="email-corrected").exists()


def test_correcting_to_strangers_mails_them_a_few_notes_and_no_more(settings):
    settings.ACKNOWLEDGEMENTS_PER_ADDRESS_A_DAY = 1
    for _ in range(3):
        correct_email(make_inquiry(), "stranger@example.org")
    assert Delivery.objects.filter(recipient="stranger@example.org").count() == 1


def test_spam_is_corrected_without_a_note():
    inquiry = make_inquiry(suspect=True)
    correct_email(inquiry, "new@example.org")
    assert (Person.objects.get().email, notes_of(inquiry)) == ("new@example.org", [])


@pytest.mark.parametrize("station", ["in_review", "frozen"])
def test_once_somebody_read_where_the_letter_goes_it_is_too_late(request, station):
    inquiry = Inquiry.objects.get(pk=inquiry_at(request.getfixturevalue(station)).pk)
    with pytest.raises(TooLate):
        correct_email(inquiry, "new@example.org")
    assert Person.objects.get().email == "maria@example.org"


def inquiry_at(found):
    return getattr(found, "letter", found).inquiry


def test_a_draft_keeps_nobody_from_correcting(letter):
    correct_email(letter.inquiry, "new@example.org")
    assert Person.objects.get().email == "new@example.org"


@pytest.mark.parametrize("status", ["answered", "closed", "duplicate"])
def test_where_no_answer_is_awaited_it_is_too_late(status):
    inquiry = make_inquiry()
    Inquiry.objects.update(status=status)
    inquiry.refresh_from_db()
    assert may_correct_email(inquiry) is False


def test_who_chose_post_has_no_email_to_correct():
    inquiry = make_inquiry(reply_by="post", postal_address="1 Long Lane")
    assert may_correct_email(inquiry) is False


def test_the_link_that_the_old_address_had_stops_working():
    inquiry = asked(email="old@example.org")
    before = inquiry_verbs.link_of(inquiry).token
    correct_email(inquiry, "new@example.org")
    after = inquiry_verbs.link_of(inquiry).token
    assert after != before
    assert after in inquiry.deliveries.get(recipient="new@example.org").text
