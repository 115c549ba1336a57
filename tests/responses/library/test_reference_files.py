"""A file of references: looked at first, then stored as chosen, all of it or nothing."""

import json
from pathlib import Path

import pytest

from inquiries.errors import NotPossible
from responses.library.models import Reference, ReferenceEvent
from responses.library.reference_files import looked_at, store
from tests.factories import make_reference

pytestmark = pytest.mark.django_db

RIS = """TY  - JOUR
TI  - A new source
AU  - Smith, Jane
PY  - 2019
DO  - 10.1000/new
ER  -

TY  - JOUR
AU  - Nobody, Ann
ER  -

TY  - JOUR
TI  - Almost bleeding to death
AU  - Brown, GE
PY  - 2014
ER  -

TY  - JOUR
TI  - A new source, again
DO  - https://doi.org/10.1000/NEW
ER  -

TY  - BANANA
TI  - Odd
ER  -
"""


@pytest.fixture
def brown(db):
    return make_reference("brown2014", "Almost bleeding to death", issued={"date-parts": [[2014]]})


@pytest.fixture
def preview(brown):
    return looked_at(RIS)


def stored_keys():
    return set(Reference.objects.values_list("key", flat=True))


# --- Looking -----------------------------------------------------------------


def test_nothing_is_stored_by_looking(preview, brown):
    assert stored_keys() == {"brown2014"}
    assert preview.form == "RIS"


def test_what_could_not_be_read_says_where_and_why(preview):
    assert preview.faults == ("Record 2 (line 8): it has no title.",)


def test_each_record_has_a_key_of_its_own_and_what_was_guessed(preview):
    told = {record.item.key: record.notes for record in preview.records}
    assert told == {
        "smith2019": (),
        "brown2014b": (),
        "new": (),
        "odd": ("its type “BANANA” is none of RIS: taken for a document",),
    }


def test_what_is_known_is_told_with_the_reason(preview, brown):
    known = {record.item.key: record for record in preview.known}
    assert set(known) == {"brown2014b", "new"}
    assert known["brown2014b"].match.reference == brown
    assert known["brown2014b"].match.reason == "the same title"
    assert (known["new"].earlier, known["new"].match.reason) == (1, "the same DOI")
    assert [record.usual for record in preview.records] == ["add", "use", "leave", "add"]


def test_the_stash_says_the_same_again(preview):
    again = looked_at(preview.stash)
    assert [record.item.csl for record in again.records] == [
        record.item.csl for record in preview.records
    ]
    assert [record.usual for record in again.records] == ["add", "use", "leave", "add"]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "it is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "it isn't a text file"),
        (b"<html><body>Not found</body></html>", "it is XML or a web page"),
        (b"Dear all, attached please find", "it is in none of the formats we read"),
        (b"x" * 10_000_001, "it is larger than 10 MB"),
        (b"TY  - JOUR\nTI", "it has no title"),
        (b"@article{x, title = {Never closed", "it is never closed"),
        (b"PMID- 123\nTI  - \n\n", "it has no title"),
        (b"[{", "it isn't JSON"),
    ],
)
def test_what_is_no_file_of_references_is_said(data, fault):
    preview = looked_at(data)
    assert preview.records == ()
    assert fault in preview.faults[0]


def test_what_was_left_aside_of_a_refused_record_is_said_with_it():
    preview = looked_at("TY  - JOUR\nVL  - 7\nMy own title\nER  - \n")
    (fault,) = preview.faults
    assert fault == (
        "Record 1 (line 1): it has no title; line 3, “My own title”: no tag, left out."
    )


def test_more_than_can_be_shown_is_said():
    many = json.dumps([{"type": "book", "title": f"Title {n}"} for n in range(2001)])
    (fault,) = looked_at(many).faults
    assert (
        fault
        == "The file: it has 2,001 references, more than we can show at once: please split it."
    )


# --- Storing -----------------------------------------------------------------


def test_what_nobody_chose_is_done_as_usual(preview, editor, brown):
    stored = store(preview, editor)
    assert [one.key for one in stored.added] == ["smith2019", "odd"]
    assert (list(stored.used), stored.left) == ([brown], 1)
    assert stored_keys() == {"brown2014", "smith2019", "odd"}
    events = ReferenceEvent.objects.values_list("reference__key", "actor", "verb")
    assert list(events) == [("smith2019", editor.pk, "added"), ("odd", editor.pk, "added")]


def test_each_can_be_chosen(brown, editor):
    choices = {"record-0": "leave", "record-1": "add", "record-2": "add", "record-3": "leave"}
    stored = store(looked_at(RIS, choices=choices), editor)
    assert [one.key for one in stored.added] == ["brown2014b", "new"]
    assert (stored.used, stored.left) == ((), 2)


@pytest.mark.parametrize("choice", ["use", "", "delete", "⁂"])
def test_a_choice_that_there_is_not_is_the_usual_one(editor, choice):
    stored = store(looked_at(RIS, choices={"record-0": choice}), editor)
    assert "smith2019" in [one.key for one in stored.added]


def test_if_one_key_was_taken_meanwhile_nothing_is_stored(preview, editor):
    make_reference("odd")
    with pytest.raises(NotPossible, match="There is a reference with the key odd already"):
        store(preview, editor)
    assert stored_keys() == {"brown2014", "odd"}


def test_what_came_in_meanwhile_is_used_instead(preview, editor):
    make_reference("there", "Yet another title", DOI="10.1000/new")
    stored = store(looked_at(preview.stash), editor)
    assert [one.key for one in stored.used] == ["there", "brown2014", "there"]


# --- Samples by others ----------------------------------------------------------

SHARED_FILES = 61


@pytest.mark.shared
def test_every_sample_comes_in_or_says_why_not(shared, editor):
    """472 of 588 records; each of the others with its place and reason."""
    files = sorted(Path(shared / "data" / "citations").glob("*/*"))
    read = refused = added = 0
    for path in files:
        preview = looked_at(path.read_bytes(), path.name)
        assert preview.form, path.name
        assert preview.records or preview.faults, path.name
        assert all(fault.startswith(("Record ", "The file")) for fault in preview.faults)
        again = looked_at(preview.stash) if preview.records else preview
        assert [r.item.csl for r in again.records] == [r.item.csl for r in preview.records]
        read += len(preview.records)
        refused += sum(fault.startswith("Record") for fault in preview.faults)
        if again.records:
            added += len(store(again, editor).added)
    assert (len(files), read, refused) == (SHARED_FILES, 472, 116)
    assert added == Reference.objects.count() == 428  # The others are in two samples.
