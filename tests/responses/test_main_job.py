"""The path from a question to a sent letter, through the verbs alone."""

import pytest

from inquiries import verbs as inquiry_verbs
from inquiries.errors import NotPossible
from inquiries.models import Status
from responses.letters import verbs
from responses.letters.checks import check
from responses.outbox.models import Delivery, Purpose
from responses.outbox.queueing import acknowledge, approve_and_send

from ..factories import make_block, make_disease, make_inquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def aatp():
    return make_disease()


@pytest.fixture
def blocks(aatp):
    make_block("disclaimer-general", "disclaimer", body="<p>Not a substitute for a doctor.</p>")
    return [
        make_block("aatp-definition", "definition", aatp, "<p>It is rare. [@brown2014]</p>"),
        make_block("aatp-treatment", "treatment", aatp, "<p>There are some. [@patel2014]</p>"),
    ]


@pytest.fixture
def letter(aatp, blocks, specialist):
    inquiry = make_inquiry(disease=aatp, kinds=("definition", "treatment"), assignee=specialist)
    letter = verbs.start_letter(inquiry, specialist)
    for block in blocks:
        verbs.add_section(letter, specialist, block.versions.get())
    letter.refresh_from_db()
    return letter


def test_a_new_letter_holds_the_disclaimer_and_blocks_stand_before_it(letter):
    kinds = [section.version.block.kind.key for section in letter.sections.all()]
    assert kinds == ["definition", "treatment", "disclaimer"]


def test_a_letter_with_all_that_was_asked_for_has_nothing_to_check(letter):
    assert check(letter) == []


def test_an_approved_letter_is_frozen_and_queued(letter, specialist, reviewer):
    verbs.submit_for_review(letter, specialist)
    frozen = approve_and_send(letter, reviewer, seen=letter.revision)
    delivery = Delivery.objects.get(purpose=Purpose.LETTER)
    assert delivery.text == frozen.text
    assert delivery.recipient == "maria@example.org"
    assert bytes(frozen.pdf).startswith(b"%PDF")
    assert [s["block"] for s in frozen.content["sections"]] == [
        "aatp-definition",
        "aatp-treatment",
        "disclaimer-general",
    ]


def test_nobody_approves_a_letter_they_had_a_hand_in(letter, specialist):
    verbs.submit_for_review(letter, specialist)
    with pytest.raises(NotPossible, match="had a hand"):
        approve_and_send(letter, specialist, seen=letter.revision)


def test_an_acknowledgement_repeats_nothing_that_the_person_wrote():
    inquiry = make_inquiry("Buy watches at evil.example", disease_text="Evil disease", name="Evil")
    acknowledge(inquiry)
    delivery = inquiry.deliveries.get()
    assert "evil" not in (delivery.text + delivery.subject).lower()


def test_a_follow_up_brings_an_answered_inquiry_back():
    inquiry = make_inquiry()
    inquiry.status = Status.ANSWERED
    inquiry.save(update_fields=["status"])
    inquiry_verbs.follow_up(inquiry, "And is it inherited?")
    inquiry.refresh_from_db()
    assert inquiry.status == Status.OPEN
