"""Approved letters that wait to be sent, as many as wanted: the sample letter, to many people."""

import secrets
from time import perf_counter

from django.core.management import call_command
from django.utils import timezone

from inquiries.models import Inquiry, Person, Question, Status, User
from inquiries.sample_accounts import sample_user
from responses.letters.models import FrozenLetter, Letter, LetterStatus
from responses.outbox.mail import frozen_message, new_message_id
from responses.outbox.models import Channel, Delivery, Purpose
from responses.walkthrough import ask, compose, review

BATCH = 500


def sample_letter() -> FrozenLetter:
    """Asked, composed and approved through the real parts; it is not to be sent."""
    call_command("load_sample", verbosity=0)
    return review(compose(ask()))


def make_waiting(sample: FrozenLetter, count: int) -> tuple[list[Delivery], float]:
    """Due deliveries, and the milliseconds that making one's message took when it was queued."""
    letters = _letters(sample, count)
    deliveries = [_delivery(letter, sample) for letter in letters]
    start = perf_counter()
    for delivery in deliveries:
        delivery.mime = frozen_message(delivery)
    taken = (perf_counter() - start) * 1000 / count
    return Delivery.objects.bulk_create(deliveries, BATCH), taken


def _letters(sample: FrozenLetter, count: int) -> list[Letter]:
    now = timezone.now()
    author, reviewer = sample_user("specialist"), sample_user("reviewer")
    people = Person.objects.bulk_create(
        Person(name="Maria Sample", email=f"{secrets.token_hex(6)}@example.org")
        for _ in range(count)
    )
    inquiries = Inquiry.objects.bulk_create(_inquiry(person, author) for person in people)
    questions = Question.objects.bulk_create(
        Question(inquiry=inquiry, text="What is it?") for inquiry in inquiries
    )
    approved = {"approved_by": reviewer, "approved_at": now, "status": LetterStatus.QUEUED}
    template = sample.letter.template
    return Letter.objects.bulk_create(
        Letter(
            inquiry=question.inquiry,
            question=question,
            template=template,
            author=author,
            opening=sample.letter.opening,
            **approved,
        )
        for question in questions
    )


def _inquiry(person: Person, assignee: User) -> Inquiry:
    now = timezone.now()
    return Inquiry(
        person=person,
        status=Status.OPEN,
        outlook="yes",
        relation="self",
        reply_by="email",
        assignee=assignee,
        due_on=now.date(),
        consented_at=now,
    )


def _delivery(letter: Letter, sample: FrozenLetter) -> Delivery:
    return Delivery(
        inquiry=letter.inquiry,
        letter=letter,
        purpose=Purpose.LETTER,
        channel=Channel.EMAIL,
        recipient=letter.inquiry.person.email,
        recipient_name=letter.inquiry.person.name,
        subject=sample.subject,
        text=sample.text,
        html=sample.mail_html,
        message_id=new_message_id(),
    )
