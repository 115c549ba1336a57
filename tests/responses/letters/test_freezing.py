"""Approval: a second person, the text they read, kept exactly."""

from functools import partial
from threading import Event

import pytest
from django.db import transaction

from inquiries import verbs as inquiry_verbs
from inquiries import wishes
from inquiries.contact import correct_contact
from inquiries.errors import NotPossible
from inquiries.models import Inquiry, Person
from responses.letters import verbs
from responses.letters.models import FrozenLetter, Letter, LetterStatus
from responses.library.flags import flag_reference
from responses.library.models import BlockVersion, Reference
from responses.outbox.models import Delivery
from responses.outbox.queueing import approve_and_send
from tests.factories import make_block, make_disease, make_template, make_user
from tests.responses.making import approved, fresh, read, section_of, submitted
from tests.threads import PATIENCE, at_once, until_somebody_waits

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_pdf", "hints")]


def refused(letter, reviewer, seen, match):
    """Approving raises these words, and nothing has happened."""
    with pytest.raises(NotPossible, match=match):
        approve_and_send(fresh(letter), reviewer, seen=seen)
    assert FrozenLetter.objects.count() == 0
    assert Delivery.objects.count() == 0
    assert fresh(letter).approved_by is None


def test_approval_freezes_the_letter_and_queues_one_delivery(in_review, reviewer):
    frozen = approved(in_review, reviewer)
    letter = fresh(in_review)
    assert (letter.status, letter.approved_by) == (LetterStatus.QUEUED, reviewer)
    delivery = Delivery.objects.get()
    assert (delivery.letter, delivery.text) == (letter, frozen.text)
    assert (delivery.subject, delivery.html) == (frozen.subject, frozen.mail_html)


def test_the_record_says_what_the_letter_was_made_of(letter, specialist, reviewer, aatp):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>Few.</p>")
    frozen = approved(submitted(letter, specialist), reviewer)
    made_of = [(s["block"], s["version"], s["changed"]) for s in frozen.content["sections"]]
    assert made_of == [
        ("aatp-definition", 1, False),
        ("aatp-treatment", 1, True),
        ("disclaimer-general", 1, False),
    ]
    assert [ref["key"] for ref in frozen.content["references"]] == ["brown2014"]
    assert frozen.content["disease"] == aatp.pk
    template = frozen.letter.template
    made_with = (frozen.content["template"], frozen.content["template_number"])
    assert made_with == (template.pk, template.number)


def test_the_pdf_is_kept_too(in_review, reviewer, monkeypatch):
    monkeypatch.undo()
    assert bytes(approved(in_review, reviewer).pdf).startswith(b"%PDF-1.7")


def test_the_author_does_not_approve(in_review, specialist):
    refused(in_review, specialist, read(in_review), "had a hand")


def test_nobody_who_changed_it_approves(letter, specialist):
    both = make_user("bo", "specialist", "reviewer")
    verbs.write_opening(letter, both, "<p>Hello.</p>")
    in_review = submitted(letter, specialist)
    refused(in_review, both, read(in_review), "had a hand")


def test_a_draft_is_not_approved(letter, reviewer):
    refused(letter, reviewer, read(letter), "is draft, not in review")


def test_approved_once_it_is_not_approved_again(frozen, reviewer):
    with pytest.raises(NotPossible, match="not in review"):
        approve_and_send(fresh(frozen.letter), reviewer, seen=read(fresh(frozen.letter)))
    assert Delivery.objects.count() == 1


@pytest.mark.parametrize("seen", ["", "1", "0" * 64])
def test_who_has_not_read_it_does_not_approve_it(in_review, reviewer, seen):
    refused(in_review, reviewer, seen, "read it again")


def changed_and_resubmitted(letter, specialist):
    verbs.take_back(letter, specialist)
    verbs.write_opening(letter, specialist, "<p>One more word.</p>")
    verbs.submit_for_review(letter, specialist)


def another_template(letter, **texts):
    Letter.objects.filter(pk=letter.pk).update(template=make_template(**texts))


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(changed_and_resubmitted, id="the letter"),
        pytest.param(
            lambda letter, sam: inquiry_verbs.set_disease(
                letter.inquiry, sam, make_disease("Fabry disease")
            ),
            id="the disease",
        ),
        pytest.param(
            lambda letter, sam: Reference.objects.filter(key="patel2014").update(
                csl={"type": "article-journal", "title": "Another"}
            ),
            id="a reference",
        ),
        pytest.param(
            lambda letter, sam: flag_reference(
                Reference.objects.get(key="patel2014"), sam, "retracted", "See PubMed."
            ),
            id="a flag on a source",
        ),
        pytest.param(
            lambda letter, sam: another_template(letter, closing="Goodbye."), id="the template"
        ),
        pytest.param(
            lambda letter, sam: another_template(
                letter, kinds={"treatment": {"standing_paragraph": "Do this."}}
            ),
            id="a standing paragraph",
        ),
        pytest.param(lambda letter, sam: Person.objects.update(name="Mario"), id="the name"),
        pytest.param(
            lambda letter, sam: Person.objects.update(email="evil@example.org"), id="the address"
        ),
        pytest.param(
            lambda letter, sam: inquiry_verbs.renew_link(letter.inquiry, sam), id="the link"
        ),
    ],
)
def test_what_changed_after_it_was_read_is_read_again(in_review, reviewer, specialist, change):
    seen = read(in_review)
    change(in_review, specialist)
    refused(in_review, reviewer, seen, "read it again")


def test_a_letter_read_yesterday_may_be_approved_today(in_review, reviewer, monkeypatch):
    seen = read(in_review)
    later = in_review.created_at.date().replace(year=2030)
    monkeypatch.setattr("responses.letters.assembly.timezone.localdate", lambda: later)
    assert approve_and_send(in_review, reviewer, seen=seen).content["date"] == later.isoformat()


def test_a_change_while_it_is_rendered_is_noticed(in_review, reviewer, monkeypatch):
    def change_meanwhile(content):
        Person.objects.update(name="Mario")
        return b"%PDF"

    seen = read(in_review)
    monkeypatch.setattr("responses.letters.freezing.render_pdf", change_meanwhile)
    refused(in_review, reviewer, seen, "changed while it was being approved")


def test_a_block_retired_while_it_is_rendered_stops_it(in_review, reviewer, monkeypatch):
    def retire_meanwhile(content):
        BlockVersion.objects.filter(block__key="aatp-treatment").update(status="retired")
        return b"%PDF"

    seen = read(in_review)
    monkeypatch.setattr("responses.letters.freezing.render_pdf", retire_meanwhile)
    refused(in_review, reviewer, seen, "has been retired")


@pytest.mark.parametrize(
    ("undo", "match"),
    [
        (lambda: Person.objects.update(email=""), "no address"),
        (lambda: Reference.objects.filter(key="patel2014").delete(), "no such reference"),
    ],
)
def test_what_stops_a_letter_stops_its_approval(letter, specialist, reviewer, undo, match):
    verbs.change_section(section_of(letter, "treatment"), specialist, "<p>N. [@lee2020]</p>")
    Reference.objects.create(key="lee2020", csl={"type": "book", "title": "T"})
    in_review = submitted(letter, specialist)
    if "reference" in match:
        Reference.objects.filter(key="lee2020").delete()
    else:
        undo()
    refused(in_review, reviewer, read(in_review), match)


@pytest.mark.parametrize("status", ["closed", "spam", "duplicate", "answered"])
def test_an_inquiry_that_was_put_away_gets_no_letter(in_review, reviewer, status):
    Inquiry.objects.update(status=status, assignee=None)
    refused(in_review, reviewer, read(in_review), f"is {status}: open it again first")


def test_an_outbox_that_breaks_leaves_the_letter_in_review(in_review, reviewer, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("no outbox")

    monkeypatch.setattr("responses.outbox.queueing.queue_letter", broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        approved(in_review, reviewer)
    assert FrozenLetter.objects.count() == 0
    assert fresh(in_review).status == LetterStatus.IN_REVIEW


def test_what_was_approved_stays_as_it_was(in_review, reviewer, aatp, specialist):
    approved(in_review, reviewer)
    before = FrozenLetter.objects.values().get()
    other = {"treatment": {"heading_pattern": "Other {disease}?"}}
    make_template(closing="Goodbye.", letterhead_name="Other", kinds=other)
    Reference.objects.update(csl={"type": "book", "title": "Other"})
    Person.objects.update(name="Other", email="other@example.org")
    aatp.name = "Other disease"
    aatp.save(update_fields=["name"])
    BlockVersion.objects.update(status="retired")
    assert FrozenLetter.objects.values().get() == before
    assert Delivery.objects.get().recipient == "maria@example.org"


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
def test_two_approvals_at_once_are_one_delivery(in_review, reviewer):
    ruth = make_user("ruth", "reviewer")
    seen = read(in_review)
    approve = [
        partial(approve_and_send, fresh(in_review), user, seen=seen) for user in (reviewer, ruth)
    ]
    results = at_once(*approve)
    assert sorted(type(result).__name__ for result in results) == ["FrozenLetter", "NotPossible"]
    assert Delivery.objects.count() == 1


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
def test_an_edit_and_an_approval_at_once_never_mix(in_review, reviewer, specialist, aatp):
    make_block("aatp-causes", "causes", aatp)
    seen = read(in_review)
    approval, back = at_once(
        partial(approve_and_send, fresh(in_review), reviewer, seen=seen),
        partial(verbs.take_back, fresh(in_review), specialist),
    )
    assert isinstance(approval, FrozenLetter) != isinstance(back, Letter)
    assert Delivery.objects.count() == isinstance(approval, FrozenLetter)


def mend_while_somebody_waits(mend):
    with transaction.atomic():
        mend()
        until_somebody_waits()


@pytest.mark.servers
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.usefixtures("on_postgres")
@pytest.mark.parametrize("what", ["address", "wish"])
def test_what_is_mended_while_an_approval_waits_is_read_again(
    in_review, reviewer, specialist, what
):
    seen, inquiry = read(in_review), in_review.inquiry
    there = {"name": "Maria", "email": "new@example.org", "postal_address": "", "reply_by": "email"}
    wish = {"kinds": [], "outlook": "no", "told_by": "called"}
    mend = {
        "address": partial(correct_contact, inquiry, specialist, **there),
        "wish": partial(wishes.correct, inquiry, specialist, **wish),
    }[what]
    locked = Event()

    def mending():
        mend()
        locked.set()

    def approving():
        assert locked.wait(PATIENCE)
        return approve_and_send(fresh(in_review), reviewer, seen=seen)

    _, approval = at_once(partial(mend_while_somebody_waits, mending), approving)
    assert isinstance(approval, NotPossible)
    assert Delivery.objects.count() == 0
