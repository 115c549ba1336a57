"""What the search looks through follows every change, by whomever."""

import pytest
from django.core.management import call_command

from inquiries.models import DiseaseName, Kind
from responses.library import finding, owning, texts, verbs
from responses.library.models import Block, BlockText, BlockVersion, ReviewTask
from responses.library.verdicts import decide
from tests.factories import make_disease, make_user

from .lines import BLOCK, DISEASE, DRAFT, REFERENCE, SMALL

pytestmark = pytest.mark.django_db


def rows():
    return list(BlockText.objects.order_by("pk").values())


def is_up_to_date():
    """What is there is what would be made anew."""
    there = rows()
    return texts.refresh_all() == 0 and rows() == there


def text():
    return BlockText.objects.get()


def test_a_new_block_and_each_step_of_its_life(editor, reviewer):
    disease = make_disease("Fabry disease")
    kind = Kind.objects.get(key="causes")
    draft = verbs.new_block(editor, disease, kind, "en", "", "<p>Genes.</p>")
    seen = [(text().under_way, text().is_approved, is_up_to_date())]
    verbs.edit_draft(draft, editor, "Why?", "<p>New words.</p>")
    assert "why" in text().words.split()
    for step in (
        lambda: verbs.submit_draft(draft, editor),
        lambda: verbs.send_back(draft, reviewer, "Shorter."),
        lambda: verbs.submit_draft(draft, editor),
        lambda: verbs.approve_version(draft, reviewer),
        lambda: verbs.start_draft(draft.block, editor),
        lambda: verbs.discard_draft(BlockVersion.objects.get(status="draft"), editor),
        lambda: verbs.retire_version(draft, reviewer, "Outdated."),
    ):
        step()
        seen.append((text().under_way, text().is_approved, is_up_to_date()))
    assert seen == [
        ("draft", False, True),
        ("in_review", False, True),
        ("draft", False, True),
        ("in_review", False, True),
        ("", True, True),
        ("draft", True, True),
        ("", True, True),
        ("", False, True),
    ]


def test_a_new_date_of_review(block, reviewer):
    task = ReviewTask.objects.create(version=block.versions.get(), due_on="2026-11-01")
    decide(task, reviewer, "keep", "Nothing new.")
    assert (text().review_due, is_up_to_date()) == (block.versions.get().review_due, True)


def test_a_new_owner(block, editor):
    emil = make_user("emil", "editor")
    owning.hand_over(Block.objects.all(), None, emil, editor)
    assert (text().owner, is_up_to_date()) == (emil, True)


def test_a_library_file(load):
    load(*SMALL)
    load(DRAFT)
    load({**BLOCK, "body": "<p>Platelets.</p>"})
    assert ("platelets" in text().words.split(), is_up_to_date()) == (True, True)


def test_a_name_that_a_library_file_adds(load):
    load(*SMALL)
    load(REFERENCE, {**DISEASE, "synonyms": ["AAT", "Platelet failure"]})
    assert ("failure" in text().names.split(), is_up_to_date()) == (True, True)


def test_a_name_that_the_vocabulary_got_waits_for_the_night(block):
    DiseaseName.of(block.disease, "Ruiter syndrome").save()
    assert finding.find(BlockText.objects.all(), "ruiter", exactly=True).pks == []
    call_command("refresh_search", verbosity=0)
    assert finding.find(BlockText.objects.all(), "ruiter").pks == [block.pk]


def test_only_what_differs_is_written(block):
    assert finding.refresh([block.pk]) == 0
    block.disease.names.all().delete()
    assert finding.refresh([block.pk, block.pk, 999_999]) == 1


def test_a_few_queries_for_many_blocks(load, django_assert_num_queries):
    load(DISEASE, REFERENCE, *({**BLOCK, "key": f"b{number}"} for number in range(40)))
    pks = list(Block.objects.values_list("pk", flat=True))
    # Savepoint and its end, blocks, wordings, names, texts.
    with django_assert_num_queries(6):
        finding.refresh(pks)


def test_each_word_stands_once(load):
    load(DISEASE, REFERENCE, {**BLOCK, "body": "<p>Very, very rare. Very.</p>"})
    words = text().words.split()
    assert (words.count("very"), len(words)) == (1, len(set(words)))


def test_the_longest_texts_still_fit(load):
    """Words without end, and letters of four bytes."""
    body = " ".join(f"{number}𝒳𐐷" for number in range(20_000)) + " " + "x" * 50_000
    load(DISEASE, REFERENCE, {**BLOCK, "body": f"<p>{body}</p>"})
    assert max(map(len, text().words.split())) <= texts.LONGEST_WORD
    assert len(text().words.encode()) <= texts.MOST_BYTES


def test_more_words_than_a_row_holds_are_cut_between_words(block, monkeypatch):
    monkeypatch.setattr(texts, "MOST_BYTES", 20)
    finding.refresh([block.pk])
    assert text().words == "fabry disease"
