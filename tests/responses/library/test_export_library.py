"""Exporting, importing into an empty database and exporting again gives the same bytes."""

import json

import pytest
from django.core.management import CommandError, call_command

from inquiries.models import Disease, DiseaseName
from responses.library import verbs
from responses.library.models import Block, BlockEvent, BlockVersion, Citation, Reference
from tests.factories import make_block, make_disease

from .gard_answers import library_lines
from .lines import BLOCK, DISEASE, DRAFT, REFERENCE, SMALL, export, import_file, write


def empty():
    """The library and the vocabulary as on the first day."""
    for model in (Citation, BlockEvent, BlockVersion, Block, Reference, DiseaseName, Disease):
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
            for table in ("responses_blockversion", "responses_blockevent"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


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
    verbs.retire_version(BlockVersion.objects.get(status="approved"), reviewer)
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


@pytest.mark.shared
def test_all_of_gards_answers_come_in_and_out_alike(shared, tmp_path, vetted_rows_may_go):
    entries = library_lines(shared / "data/gard_answers.jsonl")
    said = import_file(write(tmp_path / "gard.jsonl", *entries))
    assert said[2] == "Blocks: 2675 added, 0 changed, 0 unchanged."
    first, again = round_trip(tmp_path)
    assert again == first
