"""A person's data removed: nothing of it is left anywhere, and nothing brings it back."""

from functools import partial

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inquiries import verbs as inquiry_verbs
from inquiries.contact import correct_contact
from inquiries.errors import NotPossible
from inquiries.models import Inquiry, Person, PersonLink, Question, Status
from responses.letters import verbs
from responses.letters.models import FrozenLetter, Letter, Section
from responses.outbox.deciding import resolve, retry
from responses.outbox.erasing import erase
from responses.outbox.models import Attempt, Delivery, DeliveryStatus
from responses.outbox.queueing import acknowledge
from responses.outbox.sending import deliver
from tests.factories import make_inquiry
from tests.responses.making import approved, fresh, make_letter, section_of, submitted
from tests.threads import at_once

pytestmark = pytest.mark.django_db

# In every place that could hold it: if one of these is left, something was forgotten.
TOLD = {
    "question": "Is my SECRET-question heard?",
    "disease_text": "SECRET-illness",
    "name": "SECRET-name",
    "email": "secret-mail@example.org",
    "postal_address": "1 SECRET-lane",
}


def everything_stored():
    """All rows of all our tables, as one text."""
    models = [*apps.get_app_config("inquiries").get_models()]
    models += apps.get_app_config("responses").get_models()
    return "".join(str(row) for model in models for row in model.objects.values()).lower()


def again(row):
    return type(row).objects.get(pk=row.pk)


@pytest.fixture
def sent(aatp, disclaimer, treatment, specialist, reviewer, quick_pdf, server):
    """Maria's whole story: acknowledged, sent back once, answered in changed words, in doubt."""
    letter = make_letter(specialist, treatment, disease=aatp, **TOLD)
    acknowledge(letter.inquiry)
    verbs.write_opening(letter, specialist, "<p>Dear SECRET-opening,</p>")
    section = section_of(letter, "treatment")
    verbs.change_section(section, specialist, "<p>SECRET-change. [@patel2014]</p>")
    verbs.submit_for_review(letter, specialist)
    verbs.send_back(letter, reviewer, "Mind the SECRET-comment.")
    approved(submitted(letter, specialist), reviewer)
    # A comment is emptied when a letter is handed in again; another way may keep it.
    Letter.objects.update(review_comment="SECRET-comment")
    for delivery in Delivery.objects.all():
        deliver(delivery.pk)
    doubtful = letter.deliveries.get()
    Attempt.objects.filter(delivery=doubtful).update(note="SECRET-note")
    return fresh(letter)


def test_nothing_personal_is_left_in_any_table(sent, specialist):
    told = set("question illness name mail lane opening change comment note".split())
    stored = everything_stored()
    assert {word for word in told if f"secret-{word}" in stored} == told
    erase(sent.inquiry, specialist)
    assert "secret" not in everything_stored()
    assert bytes(FrozenLetter.objects.get().pdf) == b""


def test_what_is_left_says_when_and_about_what(sent, specialist, aatp):
    before = list(sent.inquiry.events.values_list("verb", flat=True))
    erase(sent.inquiry, specialist)
    inquiry = again(sent.inquiry)
    assert (inquiry.status, inquiry.assignee, inquiry.disease) == (Status.CLOSED, None, aatp)
    assert Question.objects.get().text == "(removed)"
    events = list(inquiry.events.values_list("verb", flat=True))
    assert events == [*before, "link-revoked", "erased"]
    assert inquiry.events.last().data == {}


def test_every_row_says_when_it_was_emptied(sent, specialist):
    start = timezone.now()
    erase(sent.inquiry, specialist)
    rows = [*Delivery.objects.all(), Letter.objects.get(), FrozenLetter.objects.get()]
    assert all(row.erased_at >= start for row in [*rows, again(sent.inquiry)])
    assert Letter.objects.get().status == "sent"


def test_the_persons_link_is_as_if_it_had_never_been(sent, specialist, client):
    token = inquiry_verbs.link_of(sent.inquiry).token
    erase(sent.inquiry, specialist)
    assert client.get(reverse("person", args=[token])).status_code == 404
    assert client.get(reverse("person-letter-pdf", args=[token])).status_code == 404


def test_nobody_elses_data_goes_with_it(sent, specialist, aatp, definition):
    other = make_letter(specialist, definition, disease=aatp, name="Mario", email="mario@e.org")
    erase(sent.inquiry, specialist)
    assert again(other.inquiry.person).name == "Mario"
    assert again(other).status == "draft"
    assert again(other.inquiry).erased_at is None
    assert again(other.inquiry).questions.get().text != "(removed)"


@pytest.mark.parametrize("is_in_review", [False, True])
def test_a_letter_under_the_pen_is_withdrawn(letter, specialist, is_in_review):
    verbs.write_opening(letter, specialist, "<p>Dear Maria,</p>")
    if is_in_review:
        submitted(letter, specialist)
    erase(letter.inquiry, specialist)
    assert (again(letter).status, again(letter).opening) == ("withdrawn", "")


@pytest.mark.parametrize("status", [DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN])
def test_what_a_person_was_to_decide_is_withdrawn(delivery, specialist, status):
    Delivery.objects.update(status=status)
    erase(delivery.inquiry, specialist)
    assert again(delivery).status == DeliveryStatus.WITHDRAWN
    assert Letter.objects.get().status == "withdrawn"


@pytest.mark.parametrize("status", [DeliveryStatus.QUEUED, DeliveryStatus.SENDING])
def test_while_something_is_on_its_way_nothing_is_removed(delivery, specialist, status):
    Delivery.objects.update(status=status)
    before = everything_stored()
    with pytest.raises(NotPossible, match="still on its way"):
        erase(delivery.inquiry, specialist)
    assert everything_stored() == before


def test_removed_is_removed_once(sent, specialist):
    erase(sent.inquiry, specialist)
    with pytest.raises(NotPossible, match="data was removed"):
        erase(sent.inquiry, specialist)


@pytest.mark.parametrize(
    "verb",
    [
        lambda inquiry, sam: inquiry_verbs.take(inquiry, sam),
        lambda inquiry, sam: inquiry_verbs.reopen(inquiry, sam),
        lambda inquiry, sam: inquiry_verbs.renew_link(inquiry, sam),
        lambda inquiry, sam: inquiry_verbs.follow_up(inquiry, "Me again"),
        lambda inquiry, sam: correct_contact(
            inquiry, sam, name="M", email="m@e.org", postal_address="", reply_by="email"
        ),
        lambda inquiry, sam: verbs.start_letter(inquiry, sam),
    ],
    ids="take reopen link follow-up contact letter".split(),
)
def test_nothing_is_added_to_it_any_more(sent, specialist, verb):
    erase(sent.inquiry, specialist)
    before = everything_stored()
    with pytest.raises(NotPossible):
        verb(sent.inquiry, specialist)
    assert everything_stored() == before


def test_nothing_of_it_is_sent_again(delivery, specialist):
    Delivery.objects.update(status=DeliveryStatus.FAILED)
    erase(delivery.inquiry, specialist)
    with pytest.raises(NotPossible):
        retry(delivery, specialist)
    with pytest.raises(NotPossible):
        resolve(delivery, specialist, "arrived", note="It did.")
    assert deliver(delivery.pk) == ""


@pytest.mark.parametrize("status", ["spam", "duplicate"])
def test_what_was_put_away_is_opened_first(status, specialist):
    inquiry = make_inquiry()
    Inquiry.objects.update(status=status)
    with pytest.raises(NotPossible, match="open it first"):
        erase(inquiry, specialist)
    assert Person.objects.get().name == "Maria Sample"


# --- What the database lets pass ------------------------------------------------------


def refused():
    return pytest.raises(IntegrityError, match="kept exactly|is fixed|never changes|come back")


def change(model, **fields):
    with transaction.atomic():
        model.objects.update(**fields)


EMPTY = {
    FrozenLetter: {"subject": "", "html": "", "mail_html": "", "text": "", "pdf": b""},
    Delivery: {"recipient": "", "recipient_name": "", "text": "", "html": ""},
    Letter: {"opening": ""},
}


@pytest.mark.parametrize("model", EMPTY, ids=lambda model: model.__name__)
def test_words_become_empty_all_together_with_the_date_or_not_at_all(sent, model):
    fields = EMPTY[model] | {"erased_at": timezone.now()}
    for name in fields:
        other = {"pdf": b"other", "erased_at": None}.get(name, "other")
        with refused():
            change(model, **fields | {name: other})
    change(model, **fields)


@pytest.mark.parametrize("model", EMPTY, ids=lambda model: model.__name__)
def test_what_is_empty_stays_empty(sent, specialist, model):
    erase(sent.inquiry, specialist)
    for fields in ({"erased_at": None}, {next(iter(EMPTY[model])): "other"}):
        with refused():
            change(model, **fields)


def test_a_changed_section_is_emptied_after_its_letter_and_never_before(sent):
    with refused():
        change(Section, changed_body="")
    change(Letter, opening="", erased_at=timezone.now())
    with refused():
        change(Section, changed_body="<p>Other.</p>")
    change(Section, changed_body="")


def test_an_inquiry_stays_removed_and_closed(sent, specialist):
    erase(sent.inquiry, specialist)
    with refused():
        change(Inquiry, erased_at=None)
    for fields in ({"status": "open"}, {"assignee": specialist}, {"disease_text": "flu"}):
        with pytest.raises(IntegrityError, match="inquiry_erased_is_closed"):
            change(Inquiry, **fields)


def test_only_an_emptied_delivery_goes_to_nobody(sent):
    with refused():
        change(Delivery, recipient="")


# --- At the same moment ---------------------------------------------------------------


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
def test_a_follow_up_at_the_same_moment_leaves_no_words_behind(specialist):
    inquiry = make_inquiry(assignee=specialist)
    at_once(
        partial(erase, inquiry, specialist),
        partial(inquiry_verbs.follow_up, inquiry, "SECRET-again"),
        partial(inquiry_verbs.renew_link, inquiry, specialist),
    )
    assert again(inquiry).erased_at is not None
    assert "secret" not in everything_stored()
    assert PersonLink.objects.filter(revoked_at=None).count() == 0


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
@pytest.mark.parametrize("other", [deliver, retry], ids=lambda verb: verb.__name__)
def test_removing_and_sending_at_once_never_wait_for_each_other(
    delivery, specialist, server, other
):
    if other is retry:
        Delivery.objects.update(status=DeliveryStatus.FAILED)
        call = partial(retry, delivery, specialist)
    else:
        call = partial(deliver, delivery.pk)
    results = at_once(call, partial(erase, delivery.inquiry, specialist))
    assert [r for r in results if isinstance(r, Exception) and not isinstance(r, NotPossible)] == []
    erased = again(delivery.inquiry).erased_at is not None
    assert (again(delivery).text == "") == erased
