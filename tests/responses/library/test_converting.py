"""Published answers as library lines: nothing added, nothing silently left out."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from responses.library.models import Block, BlockVersion
from tests.factories import make_disease

from .lines import import_file

pytestmark = pytest.mark.django_db

ANSWER = {
    "focus": "Sweet syndrome",
    "synonyms": ["Acute febrile neutrophilic dermatosis"],
    "gard_id": "GARD:0007725",
    "source": "GARD",
    "qtype": "exams and tests",
    "answer": "How is it diagnosed?\nA <biopsy> & a blood test.",
    "url": "https://example.org/sweet",
    "doc_id": "17",
}
DISEASE = {
    "type": "disease",
    "key": "sweet-syndrome",
    "name": "Sweet syndrome",
    "synonyms": ["Acute febrile neutrophilic dermatosis"],
    "codes": {"gard": "0007725"},
}
PAGE = {
    "type": "reference",
    "key": "page-sweet-syndrome",
    "csl": {
        "type": "webpage",
        "title": "Sweet syndrome",
        "URL": "https://example.org/sweet",
        "publisher": "Genetic and Rare Diseases Information Center (GARD)",
    },
}
BLOCK = {
    "type": "block",
    "key": "sweet-syndrome-diagnosis",
    "disease": "sweet-syndrome",
    "kind": "diagnosis",
    "language": "en",
    "heading": None,
    "body": "<p>How is it diagnosed?</p>"
    "<p>A &lt;biopsy&gt; &amp; a blood test. [@page-sweet-syndrome]</p>",
    "last_updated": None,
    "status": "draft",
}


@pytest.fixture
def convert(tmp_path):
    def convert(*answers, **options):
        """The lines, and what was said beside them."""
        path, out, err = tmp_path / "answers.jsonl", StringIO(), StringIO()
        path.write_text("\n".join(json.dumps(answer) for answer in answers), encoding="utf-8")
        call_command("convert_answers", str(path), stdout=out, stderr=err, **options)
        return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue()

    return convert


def test_an_answer_is_a_disease_its_page_and_a_block(convert):
    lines, said = convert(ANSWER)
    assert lines == [DISEASE, PAGE, BLOCK]
    assert said == "3 lines; 0 answers left out.\n"


def test_what_comes_out_goes_in(convert, tmp_path):
    lines, _ = convert(ANSWER, {**ANSWER, "qtype": "treatment"})
    path = tmp_path / "library.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    assert import_file(path)[2] == "Blocks: 2 added, 0 changed, 0 unchanged."


def test_answers_about_one_disease_share_its_lines(convert):
    lines, _ = convert(
        ANSWER, {**ANSWER, "qtype": "causes", "synonyms": ["Gomm-Button disease"]}, ANSWER
    )
    assert [line["key"] for line in lines] == [
        "sweet-syndrome",
        "page-sweet-syndrome",
        "sweet-syndrome-diagnosis",
        "sweet-syndrome-causes",
        "sweet-syndrome-diagnosis-2",
    ]
    assert lines[0]["synonyms"] == ["Acute febrile neutrophilic dermatosis", "Gomm-Button disease"]


def test_the_vocabulary_gives_the_key_and_the_other_codes(convert):
    make_disease("Sweet's", gard="0007725", orpha="3243", mondo="MONDO:0000001", key="sweets")
    lines, _ = convert(ANSWER)
    assert (lines[0]["key"], lines[2]["key"]) == ("sweets", "sweets-diagnosis")
    assert lines[0]["codes"] == {
        "gard": "0007725",
        "mondo": "MONDO:0000001",
        "orpha": "3243",
    }


def test_a_key_that_another_disease_has_is_left_to_it(convert):
    make_disease("Another", gard="0000001", key="sweet-syndrome")
    lines, _ = convert(ANSWER)
    assert lines[0]["key"] == "sweet-syndrome-0007725"


def test_two_diseases_of_one_name_have_two_keys(convert):
    lines, _ = convert(ANSWER, {**ANSWER, "gard_id": "GARD:1", "url": "https://example.org/1"})
    assert [line["key"] for line in lines[:4]] == [
        "sweet-syndrome",
        "sweet-syndrome-0000001",
        "page-sweet-syndrome",
        "page-sweet-syndrome-0000001",
    ]


def test_dates_are_those_of_the_file(convert):
    lines, _ = convert({**ANSWER, "last_updated": "2015-10-26", "accessed": "2016-01-02"})
    assert lines[1]["csl"]["accessed"] == {"date-parts": [[2016, 1, 2]]}
    assert lines[2]["last_updated"] == "2015-10-26"


def test_approved_needs_a_date(convert):
    with pytest.raises(CommandError, match="line 1, last_updated: is missing"):
        convert(ANSWER, status="approved")
    lines, _ = convert(ANSWER, status="approved", date=date(2015, 10, 26))
    assert (lines[2]["status"], lines[2]["last_updated"]) == ("approved", "2015-10-26")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"answer": ""}, "the answer is empty"),
        ({"answer": None}, "the answer is empty"),
        ({"answer": " How is it diagnosed? "}, "the answer is only a question"),
        ({"qtype": "gossip"}, "“gossip” is none of information, symptoms"),
    ],
)
def test_what_is_left_out_is_said(convert, change, why):
    lines, said = convert({**ANSWER, **change})
    assert lines == []
    assert said.startswith("Left out: line 1, Sweet syndrome, ")
    assert (why in said, said.endswith("0 lines; 1 answers left out.\n")) == (True, True)


def test_a_number_in_brackets_is_pointed_out(convert):
    _, said = convert({**ANSWER, "answer": "It is rare.[2]"})
    assert said.startswith("line 1: holds a number in brackets")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"focus": ""}, "line 1, focus: is empty"),
        ({"url": None}, "line 1, url: must be text"),
        ({"gard_id": "X1"}, "line 1, gard_id: “X1” is not a code"),
        ({"synonyms": [1]}, "line 1, synonyms: must be a list of texts"),
        ({"accessed": "last week"}, "line 1, accessed: “last week” is not a date"),
    ],
)
def test_a_line_that_is_no_answer_stops_it(convert, change, problem):
    with pytest.raises(CommandError, match=problem):
        convert({**ANSWER, **change})


@pytest.mark.shared
def test_of_gards_answers_fourteen_say_nothing(shared):
    out, err = StringIO(), StringIO()
    call_command("convert_answers", str(shared / "data/gard_answers.jsonl"), stdout=out, stderr=err)
    said = err.getvalue()
    assert (said.count("is empty"), said.count("only a question")) == (4, 10)
    assert (Block.objects.count(), BlockVersion.objects.count()) == (0, 0)
