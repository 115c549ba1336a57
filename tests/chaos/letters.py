"""Approved letters by the thousand, each to a person of its own.

What leads to an approved letter is made in bulk; queueing, withdrawing and everything
after are the site's own. The texts are about nothing.
"""

import random
from dataclasses import dataclass
from enum import StrEnum

from django.contrib.auth.models import Group
from django.utils import timezone

from inquiries.models import Inquiry, Person, PersonLink, Question, User
from responses.letters.models import FrozenLetter, Letter, LetterTemplate

BATCH = 1000
PARAGRAPHS = 30
WORDS = "words that stand for a letter naïve coöperate £5 – “so” they say .".split()


class Lot(StrEnum):
    """What is to become of a letter; also how its person's address begins."""

    PLAIN = "maria"
    CHANGED_MIND = "otto"  # withdrawn soon, if it isn't too late
    HESITANT = "harry"  # withdrawn when it's about to go, if it isn't too late
    HELD = "hilda"  # to go much later
    HELD_AND_WITHDRAWN = "hanna"
    GONE = "gone"
    SPAM = "spam"
    FULL = "full"


SHARES = {
    Lot.PLAIN: 880,
    Lot.CHANGED_MIND: 30,
    Lot.HESITANT: 30,
    Lot.HELD: 15,
    Lot.HELD_AND_WITHDRAWN: 10,
    Lot.GONE: 15,
    Lot.SPAM: 10,
    Lot.FULL: 10,
}


@dataclass(frozen=True)
class Planned:
    letter: int
    recipient: str
    lot: Lot


def make_letters(number: int, chance: random.Random) -> list[Planned]:
    """Stored, approved, and not yet queued."""
    sam, rita = (_person_of_staff(name) for name in ("specialist", "reviewer"))
    lots = chance.choices(list(SHARES), list(SHARES.values()), k=number)
    planned: list[Planned] = []
    for start in range(0, number, BATCH):
        names = [
            f"{lot}-{place}@example.org"
            for place, lot in enumerate(lots[start : start + BATCH], start)
        ]
        letters = _approved(names, sam, rita)
        _freeze(letters, chance)
        planned += [
            Planned(letter.pk, name, Lot(name.partition("-")[0]))
            for letter, name in zip(letters, names, strict=True)
        ]
    return planned


def _person_of_staff(role: str) -> User:
    user = User.objects.create(username=role)
    user.groups.set(Group.objects.filter(name=role))
    return user


def _approved(recipients: list[str], sam: User, rita: User) -> list[Letter]:
    now = timezone.now()
    people = Person.objects.bulk_create(Person(name="Maria", email=name) for name in recipients)
    inquiries = Inquiry.objects.bulk_create(
        Inquiry(
            person=person,
            status="open",
            assignee=sam,
            outlook="yes",
            relation="self",
            reply_by="email",
            due_on=now.date(),
            consented_at=now,
        )
        for person in people
    )
    PersonLink.objects.bulk_create(PersonLink(inquiry=inquiry) for inquiry in inquiries)
    questions = Question.objects.bulk_create(
        Question(inquiry=inquiry, text="What is it?") for inquiry in inquiries
    )
    template = LetterTemplate.objects.approved().get(language="en")
    return Letter.objects.bulk_create(
        Letter(
            inquiry=inquiry,
            question=question,
            template=template,
            author=sam,
            status="approved",
            approved_by=rita,
            approved_at=now,
        )
        for inquiry, question in zip(inquiries, questions, strict=True)
    )


def _freeze(letters: list[Letter], chance: random.Random) -> None:
    rows = []
    for letter in letters:
        paragraphs = [" ".join(chance.choices(WORDS, k=60)) for _ in range(PARAGRAPHS)]
        html = "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)
        rows.append(
            FrozenLetter(
                letter=letter,
                subject=f"Your answer ({letter.inquiry.code})",
                html=html,
                mail_html=f"<html><body>{html}</body></html>",
                text="\n\n".join(paragraphs),
                pdf=b"%PDF",
                content={},
            )
        )
    FrozenLetter.objects.bulk_create(rows)
