"""Large files and bad ones: a clear message, and nothing stored by halves."""

import json
import resource
import time

import pytest
from django.core.management import CommandError

from inquiries.models import Disease
from responses.library.models import Block, BlockText, Reference

from .lines import BLOCK, DISEASE, REFERENCE, import_file, write

pytestmark = pytest.mark.django_db

LINES = 100_000


@pytest.fixture
def large(tmp_path):
    """A hundred thousand lines; of the last ten, one cites nothing that is there."""
    path = tmp_path / "large.jsonl"
    with path.open("w") as file:
        for line in (DISEASE, REFERENCE):
            file.write(json.dumps(line) + "\n")
        for number in range(2, LINES):
            bad = number == LINES - 10
            body = "<p>No source. [@nobody]</p>" if bad else "<p>Words of a block.</p>"
            line = {**BLOCK, "key": f"b{number}", "body": body, "status": "draft"}
            file.write(json.dumps(line) + "\n")
    return path


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # MB


def stored():
    return [model.objects.count() for model in (Disease, Reference, Block, BlockText)]


@pytest.mark.timeout(300)
def test_one_bad_line_near_the_end_stops_a_hundred_thousand(large):
    start, before = time.monotonic(), memory()
    with pytest.raises(CommandError) as refused:
        import_file(large)
    assert str(refused.value) == (
        f"large.jsonl: line {LINES - 9}, body: cites [@nobody], which is not a reference here. "
        "Nothing was stored."
    )
    assert stored() == [0, 0, 0, 0]
    # Generous: it takes 10 seconds and 350 MB on a quiet machine, with texts of usual length too.
    assert time.monotonic() - start < 240
    assert memory() - before < 1000


def test_half_a_file_stores_nothing(tmp_path):
    path = write(tmp_path / "half.jsonl", DISEASE, REFERENCE, BLOCK)
    path.write_bytes(path.read_bytes()[:-60])
    with pytest.raises(CommandError, match="half.jsonl: line 3: not one JSON object: Unterminated"):
        import_file(path)
    assert stored() == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b'{"type": "disease", "key": "\xe9"}', r"line 2: not UTF-8 \(byte 29\)"),
        (b'{"type": "disease", "key": "a\x00"}', "line 2: not one JSON object: Invalid control"),
        (b'{"type": "disease", "key": "a", "name": "a\\u0000"}', "line 2, name: has a control"),
        (json.dumps({**BLOCK, "body": "x" * 2_000_000}).encode(), "line 2, body: is longer than"),
        (json.dumps(DISEASE).encode(), "line 2, key: the disease “aatp” is on line 1 already"),
    ],
)
def test_bad_bytes_are_refused_where_they_are(tmp_path, raw, problem):
    path = tmp_path / "bad.jsonl"
    path.write_bytes(json.dumps(DISEASE).encode() + b"\n" + raw + b"\n")
    with pytest.raises(CommandError, match=problem):
        import_file(path)
    assert stored() == [0, 0, 0, 0]
