"""Merged references in library files: out, in again, and what was done here stays."""

import json

import pytest

from responses.library.merging import merge
from responses.library.models import BlockVersion, Citation, Reference
from responses.library.reference_verbs import change_record

from .lines import BLOCK, DISEASE, DRAFT, REFERENCE, export
from .test_export_library import round_trip, vetted_rows_may_go  # noqa: F401

OLDER = {"type": "reference", "key": "older2014", "csl": {**REFERENCE["csl"], "DOI": "10.1000/x"}}
CITING = {**BLOCK, "body": "<p>Rare. [@older2014]</p>"}


@pytest.fixture
def merged(load, editor):
    """The library of Eva, who merged two references after a text that cites one was approved."""
    load(DISEASE, REFERENCE, OLDER, CITING, DRAFT)
    kept, older = (Reference.objects.get(key=key) for key in ("brown2014", "older2014"))
    merge(kept, older, editor)


def lines_of(text):
    return {line["key"]: line for line in map(json.loads, text.splitlines())}


def test_a_merged_reference_says_into_what_and_others_say_nothing(merged):
    found = lines_of(export())
    assert found["older2014"] == {**OLDER, "merged_into": "brown2014"}
    assert "merged_into" not in found["brown2014"]


def test_the_same_bytes_come_out_again(merged, tmp_path, vetted_rows_may_go):  # noqa: F811
    first, again = round_trip(tmp_path)
    assert again == first
    assert Reference.objects.get(key="older2014").merged_into.key == "brown2014"
    cited = Citation.objects.filter(version__status="approved").values_list("reference__key")
    assert list(cited) == [("brown2014",)]
    assert BlockVersion.objects.approved().get().body == CITING["body"]


def test_the_file_from_before_undoes_nothing(merged, load):
    said = load(DISEASE, REFERENCE, OLDER, CITING, DRAFT)
    kept = Reference.objects.get(key="brown2014")
    assert kept.csl == {**REFERENCE["csl"], "DOI": "10.1000/x"}
    assert Reference.objects.get(key="older2014").merged_into == kept
    assert [line for line in said if "stays" in line] == [
        "Note: line 2, csl: brown2014 was changed here, and stays so.",
        "Note: line 3, merged_into: older2014 stays merged into brown2014, as it is here.",
    ]


def test_nor_does_it_undo_a_record_that_somebody_changed(load, editor):
    load(REFERENCE)
    better = {**REFERENCE["csl"], "volume": "3"}
    change_record(Reference.objects.get(), editor, better)
    load(REFERENCE)
    assert Reference.objects.get().csl == better


@pytest.mark.parametrize(
    ("into", "problem"),
    [
        ("nobody", "merged_into: “nobody” is not a reference here"),
        ("older2014", "merged_into: is the reference itself"),
        ("two words", "merged_into: “two words” is not a key"),
    ],
)
def test_what_it_can_not_be_merged_into_is_said(load, into, problem):
    with pytest.raises(Exception, match=problem):
        load(REFERENCE, {**OLDER, "merged_into": into})
    assert Reference.objects.count() == 0


def test_a_circle_is_refused(load):
    with pytest.raises(Exception, match="leads back to the reference itself"):
        load({**REFERENCE, "merged_into": "older2014"}, {**OLDER, "merged_into": "brown2014"})


def test_a_chain_comes_in_flat(load):
    last = {**OLDER, "key": "last", "merged_into": "older2014"}
    load(last, REFERENCE, {**OLDER, "merged_into": "brown2014"})
    merged = Reference.objects.exclude(merged_into=None)
    assert {row.merged_into.key for row in merged} == {"brown2014"}
