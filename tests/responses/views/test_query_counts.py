"""Pages need the same number of queries however much they show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inquiries.models import Verb
from inquiries.verbs import follow_up, record, take
from responses.letters import verbs
from responses.outbox.models import Attempt, Received
from tests.factories import make_block, make_inquiry, make_reference, make_user, make_version
from tests.responses.making import make_letter, make_note, section_of, submitted

pytestmark = pytest.mark.django_db

KINDS = "symptoms causes inheritance diagnosis prognosis support research".split()

# Session, user and roles are three of them; who looked, three more. One asks what is known
# against the sources, and one when their records changed; the tray reads the sections for the
# first, too. To compare a changed section, the review asks which of its references were merged.
# An inquiry has one for the mail about it, and asks which of its deliveries came back; the tray,
# what this reviewer approved that has not gone yet. A search asks for the disease of that name,
# for names and then for texts that hold the words. The print tray asks what was printed and pulled
# back since.
QUEUE, INQUIRY, COMPOSER, SHELF, REVIEW, TRAY = 8, 18, 21, 21, 26, 9
OUTBOX, PRINT_TRAY = 9, 8


def queries(browser, path):
    """How many queries the page needs, once everything is warm."""
    browser.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


def test_the_queue(sam, aatp):
    path = reverse("queue")
    counts = []
    for number in (5, 35):
        for one in range(number):
            person = make_user(f"user{number}-{one}", "specialist")
            asked = {"disease": aatp, "kinds": ("causes", "treatment")}
            make_letter(person, **asked) if one % 2 else make_inquiry(assignee=person, **asked)
        counts.append(queries(sam, path))
    assert counts == [QUEUE, QUEUE]


def test_an_inquiry(sam, delivery, aatp):
    inquiry = delivery.inquiry
    Attempt.objects.create(delivery=delivery, outcome="deferred")
    path = reverse("inquiry", args=[inquiry.code])
    few = queries(sam, path)
    for number in range(20):
        record(inquiry, make_user(f"user{number}"), Verb.LOOKED)
        follow_up(inquiry, f"Question {number}?")
        Attempt.objects.create(delivery=delivery, outcome="deferred")
    assert [few, queries(sam, path)] == [INQUIRY, INQUIRY]


def test_the_composer(sam, aatp, specialist, disclaimer):
    few = make_letter(
        specialist, make_block("aatp-definition", "definition", aatp, "<p>[@one]</p>"), disease=aatp
    )
    few_queries = queries(sam, reverse("composer", args=[few.pk]))
    blocks = [make_block(f"aatp-{kind}", kind, aatp, f"<p>[@{kind}]</p>") for kind in KINDS]
    many = make_letter(specialist, *blocks, disease=aatp, kinds=("causes", "treatment"))
    for number in range(45):
        make_block(f"general-{number}", "support")
    path = reverse("composer", args=[many.pk])
    assert [few_queries, queries(sam, path)] == [COMPOSER, COMPOSER]


def test_the_composers_search(sam, aatp, letter):
    path = reverse("composer-shelf", args=[letter.pk]) + "?q=blood"
    make_block("general", "support")
    few = queries(sam, path)
    for number in range(45):
        make_block(f"general-{number}", "support")
    assert [few, queries(sam, path)] == [SHELF, SHELF]


def test_a_letter_in_review(rita, aatp, specialist, disclaimer):
    few = make_letter(specialist, make_block("aatp-treatment", "treatment", aatp), disease=aatp)
    make_reference("one")
    verbs.change_section(section_of(few, "treatment"), specialist, "<p>Ours. [@one]</p>")
    few_queries = queries(rita, reverse("letter", args=[submitted(few, specialist).pk]))
    blocks = [make_block(f"aatp-{kind}", kind, aatp) for kind in KINDS]
    many = make_letter(specialist, *blocks, disease=aatp)
    for kind in KINDS:
        verbs.change_section(section_of(many, kind), specialist, f"<p>Ours. [@{kind}]</p>")
        make_version(make_block(f"r-{kind}"), f"<p>[@{kind}]</p>", number=2, status="draft")
    path = reverse("letter", args=[submitted(many, specialist).pk])
    assert [few_queries, queries(rita, path)] == [REVIEW, REVIEW]


def test_the_review_tray(rita, aatp, specialist):
    block = make_block("aatp-treatment", "treatment", aatp, "<p>Some. [@one]</p>")
    counts = []
    for number in (2, 10):
        for _ in range(number):
            submitted(make_letter(specialist, block, disease=aatp), specialist)
        counts.append(queries(rita, reverse("review-tray")))
    assert counts == [TRAY, TRAY]


def a_busy_outbox(user, number):
    """This many of each sort that a person sees to, with what happened to them."""
    for one in range(number):
        for status in ("failed", "uncertain", "bounced"):
            note = make_note(f"maria{one}@example.org", status=status)
            take(note.inquiry, user)
            Attempt.objects.create(delivery=note, outcome="deferred", reply="450")
            Attempt.objects.create(delivery=note, outcome="refused", reply="550 5.1.1")
        mail = {"via": "pipe", "sort": "bounce", "standing": "done", "code": "5.1.1"}
        Received.objects.create(delivery=note, digest=str(note.pk), raw=b"", **mail)


@pytest.mark.parametrize("query", ["", "?tab=bounced", "?tab=failed"])
def test_the_outbox(sam, specialist, query):
    counts = []
    for number in (1, 12):
        a_busy_outbox(specialist, number)
        counts.append(queries(sam, reverse("deliveries") + query))
    assert counts == [OUTBOX, OUTBOX]


def test_the_print_tray(sam, specialist):
    counts = []
    for number in (1, 12):
        for one in range(number * 2):
            printed_at = timezone.now() if one % 2 else None
            note = make_note(channel="post", recipient="1 Long Lane", printed_at=printed_at)
            take(note.inquiry, specialist)
        counts.append(queries(sam, reverse("print-tray")))
    assert counts == [PRINT_TRAY, PRINT_TRAY]
