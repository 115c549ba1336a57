"""Where a block is used: by version, and in which letters."""

import pytest
from django.utils import timezone

from responses.letters.models import Letter
from responses.letters.uses import letters_sent_with, uses_of
from responses.letters.verbs import change_section
from tests.factories import make_block
from tests.responses.making import make_letter, section_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def send(reviewer):
    def send(letter):
        now = timezone.now()
        approval = {"approved_by": reviewer, "approved_at": now}
        Letter.objects.filter(pk=letter.pk).update(status="sent", sent_at=now, **approval)
        return letter

    return send


def codes(sections):
    return [section.letter.inquiry.code for section in sections]


def test_a_block_in_no_letter(definition):
    uses = uses_of(definition, with_letters=True)
    assert (uses.by_version, uses.sent, uses.open) == ((), 0, 0)


def test_letters_sent_and_on_their_way(definition, disclaimer, aatp, specialist, send):
    old, new, open_ = [make_letter(specialist, definition, disease=aatp) for _ in range(3)]
    send(old), send(new)
    uses = uses_of(definition, with_letters=True)
    assert codes(uses.sent_in) == [new.inquiry.code, old.inquiry.code]
    assert codes(uses.open_in) == [open_.inquiry.code]
    assert [(v.number, v.sent, v.open) for v in uses.by_version] == [(1, 2, 1)]


def test_a_withdrawn_letter_is_no_use(letter, definition):
    Letter.objects.update(status="withdrawn")
    assert uses_of(definition, with_letters=True).by_version == ()


def test_a_section_changed_for_one_letter_says_so(letter, definition, specialist):
    change_section(section_of(letter, "definition"), specialist, "<p>My words.</p>")
    (section,) = uses_of(definition, with_letters=True).open_in
    assert section.changed_by_id == specialist.pk


def test_who_may_not_see_inquiries_is_told_numbers(letter, definition, send):
    send(letter)
    uses = uses_of(definition, with_letters=False)
    assert (uses.sent, uses.sent_in, uses.open_in) == (1, (), ())


def test_of_many_letters_the_newest_are_shown(
    definition, disclaimer, aatp, specialist, send, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("responses.letters.uses.SHOWN", 2)
    for _ in range(5):
        send(make_letter(specialist, definition, disease=aatp))
    with django_assert_num_queries(3):
        uses = uses_of(definition, with_letters=True)
        codes(uses.sent_in)
    assert (uses.sent, len(uses.sent_in), uses.more_sent, uses.more_open) == (5, 2, 3, 0)


def test_letters_sent_with_each_version(definition, treatment, disclaimer, aatp, specialist, send):
    for _ in range(2):
        send(make_letter(specialist, definition, disease=aatp))
    make_letter(specialist, treatment, disease=aatp)
    unused = make_block("unused")
    versions = [block.versions.get().pk for block in (definition, treatment, unused)]
    assert letters_sent_with(versions) == {versions[0]: 2}
