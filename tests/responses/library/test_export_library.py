"""Exporting, importing into an empty database and exporting again gives the same bytes."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from inquiries.models import Disease, DiseaseName
from responses.library import verbs
from responses.library.merging import merge
from responses.library.models import (
    Block,
    BlockEvent,
    BlockText,
    BlockVersion,
    Citation,
    Coverage,
    Reference,
    ReferenceEvent,
)
from tests.factories import make_block, make_disease

from .lines import BLOCK, DISEASE, DRAFT, REFERENCE, SMALL, export, import_file

# What "as on the first day" has none of, in an order that nothing stands in the way of.
EVERYTHING = (
    *(Coverage, BlockText, Citation, BlockEvent, BlockVersion, Block, ReferenceEvent, Reference),
    *(DiseaseName, Disease),
)


def empty():
    """The library and the vocabulary as on the first day."""
    for model in EVERYTHING:
        # What is vetted is never deleted, except by whoever owns the database.
        model.objects.all()._raw_delete("default")


def round_trip(tmp_path):
    first = export()
    path = tmp_path / "first.jsonl"
    path.write_bytes(first.encode())
    empty()
    import_file(path)
    return first, export()


@pytest.fixture
def vetted_rows_may_go(db):
    """Lets ``empty`` delete, on PostgreSQL too; undone with the test's transaction."""
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for name in ("blockversion", "blockevent", "referenceevent"):
                cursor.execute(f"ALTER TABLE responses_{name} DISABLE TRIGGER USER")


def test_nothing_is_exported_as_nothing(db):
    assert export() == ""


def test_lines_come_out_as_they_went_in(load):
    load(*SMALL)
    assert [json.loads(line) for line in export().splitlines()] == list(SMALL)


def test_lines_have_one_order_whatever_the_order_they_came_in(load):
    other = {**REFERENCE, "key": "adams2001"}
    load(DRAFT, BLOCK, REFERENCE, other, DISEASE)
    found = [json.loads(line) for line in export().splitlines()]
    assert found == [DISEASE, other, REFERENCE, BLOCK, DRAFT]


def test_letters_stay_letters(load):
    load({**DISEASE, "name": "Sjögren–Larsson"})
    assert '"name": "Sjögren–Larsson"' in export()


def test_a_version_in_review_is_a_draft_elsewhere(load, editor):
    load(*SMALL)
    draft = verbs.start_draft(Block.objects.get(), editor)
    verbs.submit_draft(draft, editor)
    assert [json.loads(line)["status"] for line in export().splitlines()[2:]] == [
        "approved",
        "draft",
    ]


def test_superseded_and_retired_versions_stay_at_home(load, reviewer):
    load(*SMALL)
    load({**BLOCK, "body": "<p>Newer.</p>"})
    assert [json.loads(line)["body"] for line in export().splitlines()[2:]] == ["<p>Newer.</p>"]
    verbs.retire_version(BlockVersion.objects.get(status="approved"), reviewer, "No longer true.")
    assert export().splitlines()[2:] == []


def test_a_disease_without_blocks_of_its_own_stays_at_home(load):
    make_disease("Fabry disease")
    load(*SMALL)
    assert len(export().splitlines()) == 3


def test_the_same_bytes_come_out_again(load, tmp_path, vetted_rows_may_go):
    make_disease("Amegakaryocytic thrombocytopenia", "Ünal", gard="0009596", mondo="MONDO:0000001")
    load(*SMALL, DRAFT, {**DISEASE, "key": "b", "codes": {"orpha": "3|4"}, "synonyms": []})
    first, again = round_trip(tmp_path)
    assert again == first


def test_a_block_of_a_disease_without_a_key_is_named(db):
    make_block("fabry-definition", disease=make_disease("Fabry disease"))
    with pytest.raises(CommandError, match="The block fabry-definition is of a disease that has"):
        export()


def test_the_bytes_are_utf_8_with_plain_line_ends(load, capfdbinary):
    load({**DISEASE, "name": "Sjögren"})
    call_command("export_library")
    assert capfdbinary.readouterr().out.count("ö".encode()) == 1


# --- Merged references ------------------------------------------------------------------

OLD = {**REFERENCE, "key": "adams2001", "merged_into": "brown2014"}
CITES_BOTH = {**BLOCK, "body": "<p>Rare. [@adams2001; @brown2014]</p>"}


def test_a_merged_reference_comes_in_and_out_merged(load, tmp_path, vetted_rows_may_go):
    load(DISEASE, OLD, REFERENCE, CITES_BOTH)
    assert [json.loads(line) for line in export().splitlines()][1:3] == [OLD, REFERENCE]
    assert [citation.reference.key for citation in Citation.objects.all()] == ["brown2014"]
    first, again = round_trip(tmp_path)
    assert again == first


def test_what_was_merged_by_hand_comes_out_and_in_alike(load, tmp_path, editor, vetted_rows_may_go):
    load(*SMALL, {**REFERENCE, "key": "adams2001"}, DRAFT)
    merge(Reference.objects.get(key="brown2014"), Reference.objects.get(key="adams2001"), editor)
    first, again = round_trip(tmp_path)
    assert ('"merged_into": "brown2014"' in first, again == first) == (True, True)


# --- Real answers ------------------------------------------------------------------------


def test_the_sample_library_comes_in_and_out_alike(tmp_path, db, vetted_rows_may_go):
    call_command("load_sample", "--library-only", stdout=StringIO())
    first, again = round_trip(tmp_path)
    assert (len(first.splitlines()), again == first) == (73, True)


@pytest.mark.shared
@pytest.mark.parametrize("options", [[], ["--status", "approved", "--date", "2015-10-26"]])
def test_gards_answers_come_in_and_out_alike(
    shared, tmp_path, capsys, options, db, vetted_rows_may_go
):
    out = StringIO()
    answers = str(shared / "data/gard_answers.jsonl")
    call_command("convert_answers", answers, *options, stdout=out, stderr=StringIO())
    path = tmp_path / "gard.jsonl"
    path.write_text(out.getvalue(), encoding="utf-8")
    assert import_file(path)[:3] == [
        "Diseases: 1341 added, 0 changed, 0 unchanged.",
        "References: 1341 added, 0 changed, 0 unchanged.",
        "Blocks: 2661 added, 0 changed, 0 unchanged.",
    ]
    first, again = round_trip(tmp_path)
    assert again == first
