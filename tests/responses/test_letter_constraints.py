"""Rules about letters that the database keeps, whatever the code does."""

import pytest
from django.db import transaction

from responses.letters.models import (
    LETTER_MOVES,
    FrozenLetter,
    Letter,
    LetterStatus,
    Section,
)
from tests.factories import make_block, make_inquiry, make_template

from .making import make_letter, section_of
from .refusing import change, refused

pytestmark = pytest.mark.django_db

KEPT = "What was approved is kept exactly"
SIGNED = "A letter that was approved never changes"
ONWARD = "is only queued, sent or withdrawn"


@pytest.fixture
def version(treatment):
    return treatment.versions.get()


def test_nobody_approves_a_letter_of_their_own(letter, specialist):
    with refused("letter_not_approved_by_author"):
        change(letter, approved_by=specialist)


@pytest.mark.parametrize("status", ["approved", "queued", "sent"])
def test_no_letter_is_final_without_an_approval(letter, status):
    with refused("letter_final_is_approved"):
        change(letter, status=status, sent_at=letter.created_at)


def test_a_sent_letter_has_its_date(letter, reviewer):
    approval = {"approved_by": reviewer, "approved_at": letter.created_at}
    with refused("letter_sent_has_date"):
        change(letter, status="sent", **approval)


def test_one_letter_is_on_its_way(letter, specialist):
    with refused(), transaction.atomic():
        Letter.objects.create(
            inquiry=letter.inquiry,
            question=letter.question,
            template=letter.template,
            author=specialist,
        )


def test_after_it_was_sent_there_may_be_another(letter, specialist, reviewer):
    approval = {"approved_by": reviewer, "approved_at": letter.created_at}
    change(letter, status="sent", sent_at=letter.created_at, **approval)
    again = {"inquiry": letter.inquiry, "question": letter.question, "template": letter.template}
    assert Letter.objects.create(author=specialist, **again).pk != letter.pk


def test_words_that_nobody_vetted_carry_a_name(letter):
    with refused("section_change_has_a_name"):
        change(section_of(letter, "treatment"), changed_body="<p>New.</p>")


def test_a_version_stands_in_a_letter_once(letter, version):
    with refused(), transaction.atomic():
        Section.objects.create(letter=letter, version=version, position=9)


@pytest.mark.parametrize("field", ["subject", "html", "mail_html", "text", "pdf", "content"])
def test_a_frozen_letter_never_changes(frozen, field):
    value = {"pdf": b"other", "content": {}}.get(field, "other")
    with refused(KEPT):
        change(frozen, **{field: value})


def test_a_frozen_letter_never_changes_through_save(frozen):
    frozen.text = "other"
    with refused(KEPT), transaction.atomic():
        frozen.save(update_fields=["text"])
    assert FrozenLetter.objects.get().text != "other"


@pytest.mark.servers
@pytest.mark.usefixtures("on_postgres")
def test_a_frozen_letter_never_goes(frozen):
    with refused(KEPT), transaction.atomic():
        frozen.delete()


def put_on_record(letter, status, reviewer):
    when = letter.created_at
    change(letter, status=status, approved_by=reviewer, approved_at=when, sent_at=when)


@pytest.mark.parametrize("status", ["approved", "queued", "sent", "withdrawn"])
@pytest.mark.parametrize(
    "fields",
    [
        {"opening": "<p>New.</p>"},
        {"opening": ""},
        {"language": "es"},
        {"approved_at": "2026-01-01T00:00Z"},
        {"erased_at": "2026-01-01T00:00Z", "opening": "<p>New.</p>"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_an_approved_letter_never_changes(letter, reviewer, status, fields):
    put_on_record(letter, status, reviewer)
    with refused(SIGNED):
        change(letter, **fields)


@pytest.mark.parametrize("field", ["author", "approved_by"])
def test_nor_who_wrote_and_who_approved_it(frozen, editor, field):
    with refused(SIGNED):
        change(frozen.letter, **{field: editor})


def test_nor_its_question_and_template(frozen):
    other = make_inquiry().questions.get()
    with refused(SIGNED):
        change(frozen.letter, question=other)
    with refused(SIGNED):
        change(frozen.letter, template=make_template())


@pytest.mark.parametrize("before", ["approved", "queued", "sent", "withdrawn"])
@pytest.mark.parametrize("after", LetterStatus)
def test_once_approved_a_letter_moves_by_the_table_alone(letter, reviewer, before, after):
    put_on_record(letter, before, reviewer)
    if after == before or after in LETTER_MOVES[before]:
        change(letter, status=after)
    else:
        with refused(ONWARD):
            change(letter, status=after)


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_until_then_it_may_change(letter, status):
    change(letter, status=status)
    change(letter, opening="<p>New.</p>")
    change(section_of(letter, "treatment"), position=9)


@pytest.mark.parametrize("status", ["approved", "queued", "sent", "withdrawn"])
def test_its_sections_stay_as_they_were(letter, reviewer, specialist, status):
    section = section_of(letter, "treatment")
    words = {"changed_body": "<p>New.</p>", "changed_by": specialist}
    change(section, **words)
    put_on_record(letter, status, reviewer)
    for fields in ({"position": 9}, {"changed_body": "<p>Newer.</p>"}, {"changed_body": ""}):
        with refused(SIGNED):
            change(section, **fields)
    with refused(SIGNED), transaction.atomic():
        Section.objects.create(letter=letter, version=make_version_of("b"), position=7)


def test_no_section_moves_into_an_approved_letter(frozen, specialist):
    section = make_letter(specialist, make_block("b")).sections.first()
    with refused(SIGNED):
        change(section, letter=frozen.letter)


def make_version_of(key):
    return make_block(key).versions.get()


@pytest.mark.servers
@pytest.mark.usefixtures("on_postgres")
def test_no_section_of_an_approved_letter_goes(frozen):
    with refused(SIGNED), transaction.atomic():
        section_of(frozen.letter, "treatment").delete()
