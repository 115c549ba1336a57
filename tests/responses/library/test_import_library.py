"""A library file into the database: all of it, or nothing and a reason."""

import json
from datetime import date

import pytest
from django.core.management import CommandError

from inquiries.models import Disease, DiseaseName
from responses.library import verbs
from responses.library.models import Block, BlockEvent, BlockVersion, Citation, Reference
from tests.factories import make_disease

from . import lines
from .lines import BLOCK, DISEASE, DRAFT, REFERENCE, SMALL

UNCHANGED = [
    "Diseases: 0 added, 0 changed, 1 unchanged.",
    "References: 0 added, 0 changed, 1 unchanged.",
    "Blocks: 0 added, 0 changed, 1 unchanged.",
]


def rows():
    """Everything that an import may store."""
    models = (Disease, DiseaseName, Reference, Block, BlockVersion, Citation, BlockEvent)
    return [list(model.objects.order_by("pk").values()) for model in models]


def refused(load, *entries, **options):
    before = rows()
    with pytest.raises(CommandError) as caught:
        load(*entries, **options)
    assert rows() == before
    message = str(caught.value)
    assert message.startswith("library.jsonl: ")
    assert message.endswith(". Nothing was stored.")
    return message.removeprefix("library.jsonl: ").removesuffix(". Nothing was stored.")


def statuses(key="aatp-definition"):
    versions = BlockVersion.objects.filter(block__key=key).order_by("number")
    return [(version.number, version.status) for version in versions]


# --- What comes in ----------------------------------------------------------


def test_an_approved_line_becomes_a_vetted_version(load):
    load(*SMALL)
    version = BlockVersion.objects.get()
    assert (version.status, version.imported, version.author) == ("approved", True, None)
    assert version.last_updated == date(2015, 10, 26)
    assert version.review_due == date(2018, 10, 26)
    assert version.body == "<p>A rare disorder of the blood. [@brown2014]</p>"


def test_the_block_knows_its_disease_and_kind(load):
    load(*SMALL)
    block = Block.objects.get(key="aatp-definition")
    assert block.disease == Disease.objects.get(key="aatp")
    assert (block.kind.key, block.language) == ("definition", "en")


def test_citations_are_kept_as_rows(load):
    load(*SMALL)
    citation = Citation.objects.get()
    assert (citation.version.block.key, citation.reference.key) == ("aatp-definition", "brown2014")


def test_what_came_in_stands_in_the_history(load):
    load(*SMALL)
    event = BlockEvent.objects.get()
    assert (event.verb, event.version_number, event.actor) == ("imported", 1, None)


def test_a_reference_is_stored_without_its_id(load):
    load({**REFERENCE, "csl": {"id": "x", **REFERENCE["csl"]}})
    assert Reference.objects.get().csl == REFERENCE["csl"]


def test_lines_may_stand_in_any_order(load):
    load(BLOCK, REFERENCE, DISEASE)
    assert statuses() == [(1, "approved")]


def test_a_general_block_has_no_disease(load):
    load({**BLOCK, "disease": None, "body": "<p>For all.</p>"})
    assert Block.objects.get().disease is None


def test_an_approved_and_a_draft_line_may_share_a_key(load):
    load(DISEASE, REFERENCE, DRAFT, BLOCK)
    assert statuses() == [(1, "approved"), (2, "draft")]


def test_empty_lines_are_passed_over(load):
    load("", *SMALL, "")
    assert statuses() == [(1, "approved")]


KINDS = (
    "causes, definition, diagnosis, disclaimer, "
    "inheritance, prognosis, research, support, symptoms, treatment"
)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("<p>One<br/>two</p>", "<p>One<br>two</p>"),
        ("<p>&quot;So&quot; &amp; so</p>\n", '<p>"So" &amp; so</p>'),
        ("<table><tr><td>1</td></tr></table>",) * 1
        + ("<table><tbody><tr><td>1</td></tr></tbody></table>",),
        ("<p>p < 0.05</p>", "<p>p &lt; 0.05</p>"),
    ],
)
def test_another_spelling_of_the_same_html_is_taken(load, given, stored):
    load({**BLOCK, "disease": None, "body": given})
    assert BlockVersion.objects.get().body == stored


# --- Twice, and again with changes ------------------------------------------


def test_the_same_file_again_changes_nothing(load):
    load(*SMALL, DRAFT)
    before = rows()
    said = load(*SMALL, DRAFT)
    assert rows() == before
    assert said == [*UNCHANGED[:2], "Blocks: 0 added, 0 changed, 2 unchanged."]


def test_new_words_supersede_the_old(load):
    load(*SMALL)
    said = load({**BLOCK, "body": "<p>Newer.</p>", "last_updated": "2016-01-31"})
    assert said[2] == "Blocks: 0 added, 1 changed, 0 unchanged."
    assert statuses() == [(1, "superseded"), (2, "approved")]
    assert list(BlockEvent.objects.values_list("verb", "version_number")) == [
        ("imported", 1),
        ("superseded", 1),
        ("imported", 2),
    ]


def test_the_same_words_with_a_later_date_are_a_new_version(load):
    load(*SMALL)
    load({**BLOCK, "last_updated": "2020-02-29"})
    current = BlockVersion.objects.get(status="approved")
    assert (current.number, current.last_updated) == (2, date(2020, 2, 29))


def test_words_that_were_replaced_here_do_not_come_back(load, editor, reviewer):
    load(*SMALL)
    draft = verbs.start_draft(Block.objects.get(), editor)
    verbs.edit_draft(draft, editor, "", "<p>Better.</p>")
    verbs.submit_draft(draft, editor)
    verbs.approve_version(draft, reviewer)
    said = load(*SMALL)
    assert said[3] == (
        "Note: line 3, aatp-definition: this wording was superseded here, and stays so."
    )
    assert statuses() == [(1, "superseded"), (2, "approved")]


def test_words_that_were_retired_here_do_not_come_back(load, reviewer):
    load(*SMALL)
    verbs.retire_version(BlockVersion.objects.get(), reviewer, "No longer true.")
    load(*SMALL)
    assert statuses() == [(1, "retired")]


def test_a_draft_that_nobody_touched_is_replaced(load):
    load(*SMALL, DRAFT)
    load({**DRAFT, "body": "<p>Newer words. [@brown2014]</p>"})
    draft = BlockVersion.objects.get(status="draft")
    assert draft.body == "<p>Newer words. [@brown2014]</p>"
    assert [reference.key for reference in draft.references.all()] == ["brown2014"]


def test_a_draft_that_somebody_works_on_is_not_overwritten(load, editor):
    load(*SMALL, DRAFT)
    verbs.edit_draft(BlockVersion.objects.get(status="draft"), editor, "", "<p>Eva's.</p>")
    assert refused(load, {**DRAFT, "body": "<p>Newer.</p>"}) == (
        "line 1, key: somebody here works on a draft of this block; it is not overwritten"
    )


def test_a_draft_whose_words_were_approved_since_stays_away(load, editor, reviewer):
    load(*SMALL, DRAFT)
    draft = BlockVersion.objects.get(status="draft")
    verbs.approve_version(verbs.submit_draft(draft, editor), reviewer)
    load(DRAFT)
    assert statuses() == [(1, "superseded"), (2, "approved")]


def test_an_untouched_draft_that_comes_in_approved_is_one_version(load):
    load(DISEASE, REFERENCE, {**BLOCK, "status": "draft"})
    load(BLOCK)
    assert [status for _, status in statuses()] == ["approved"]


def test_a_changed_reference_is_brought_up_to_date(load):
    load(*SMALL)
    said = load({**REFERENCE, "csl": {"type": "book", "title": "Another"}})
    assert said[1] == "References: 0 added, 1 changed, 0 unchanged."
    assert Reference.objects.get().csl == {"type": "book", "title": "Another"}


def test_a_dry_run_says_what_would_happen_and_stores_nothing(load):
    before = rows()
    said = load(*SMALL, dry_run=True)
    assert said[2:] == ["Blocks: 1 added, 0 changed, 0 unchanged.", "Dry run: nothing was stored."]
    assert rows() == before


# --- Diseases ---------------------------------------------------------------


def test_a_disease_of_the_vocabulary_gets_its_key_and_more_names(load):
    disease = make_disease("Amegakaryocytic thrombocytopenia, acquired", "AATP", gard="0009596")
    said = load(DISEASE)
    disease.refresh_from_db()
    assert (disease.key, disease.name) == ("aatp", "Amegakaryocytic thrombocytopenia, acquired")
    assert set(disease.names.values_list("text", flat=True)) == {
        "Amegakaryocytic thrombocytopenia, acquired",
        "AATP",
        "AAT",
        "Acquired amegakaryocytic thrombocytopenia",
    }
    assert said[0] == "Diseases: 0 added, 1 changed, 0 unchanged."
    assert said[3] == (
        "Note: line 1, name: stays “Amegakaryocytic thrombocytopenia, acquired”, as it is here."
    )


def test_a_disease_is_known_by_its_key_where_it_has_no_ids(load):
    load({**DISEASE, "codes": {}})
    load(DISEASE)
    assert Disease.objects.get().gard == "0009596"


def test_orphanet_numbers_tell_one_disease_where_only_one_has_them(load):
    disease = make_disease("Fabry disease", gard="0006400", orpha="324")
    load({**DISEASE, "key": "fabry", "name": "Fabry disease", "codes": {"orpha": "324"}})
    disease.refresh_from_db()
    assert disease.key == "fabry"


def test_two_diseases_with_one_orphanet_number_stay_two(load):
    first = {**DISEASE, "codes": {"orpha": "324"}}
    load(first, {**first, "key": "aatp-two", "name": "Another"})
    said = load(first, {**first, "key": "aatp-two", "name": "Another"})
    assert said[0] == "Diseases: 0 added, 0 changed, 2 unchanged."


def test_codes_of_two_diseases_on_one_line_are_refused(load):
    make_disease("One", gard="0009596")
    make_disease("Two", mondo="MONDO:0000002")
    codes = {"gard": "0009596", "mondo": "MONDO:0000002"}
    assert refused(load, {**DISEASE, "codes": codes}) == (
        "line 1, codes: they belong to two diseases here"
    )


def test_two_lines_for_one_disease_are_refused(load):
    make_disease("One", gard="0009596", mondo="MONDO:0000002")
    other = {**DISEASE, "key": "other", "codes": {"mondo": "MONDO:0000002"}}
    assert refused(load, DISEASE, other) == "line 2, codes: means “One” here, and so does line 1"


def test_a_key_that_is_another_disease_here_is_refused(load):
    make_disease("One", key="aatp", gard="0000001")
    make_disease("Two", gard="0009596")
    assert refused(load, DISEASE) == (
        "line 1, key: “aatp” is “One” here, but the codes are those of “Two”"
    )


def test_a_disease_that_has_another_key_here_is_refused(load):
    make_disease("One", key="aat", gard="0009596")
    assert refused(load, DISEASE) == "line 1, key: this disease has the key “aat” here"


def test_a_key_whose_disease_has_another_id_here_is_refused(load):
    make_disease("One", key="aatp", gard="0000001")
    assert refused(load, DISEASE) == "line 1, codes.gard: “aatp” has 0000001 here, not 0009596"


# --- What is refused --------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"body": "<p>[@nobody2020]</p>"}, "body: cites [@nobody2020], which is not a reference "
         "here"),
        ({"body": "<p>[@a, @b]</p>"}, "body: “[@a, @b]” is not a citation such as [@key1; @key2]"),
        ({"body": "<h2>No</h2>"}, "body: <h2> is not among the tags that a body may have"),
        ({"body": "<p>a<script>alert(1)</script></p>"}, "body: <script> is not among the tags "
         "that a body may have"),
        ({"body": '<p onclick="x">a</p>'}, "body: <p> may not have onclick"),
        ({"body": '<p><a href="javascript:x">a</a></p>'}, "body: its tags don't fit together, or "
         "a link leads somewhere other than http or mailto"),
        ({"body": "<p>a<!-- hidden --></p>"}, "body: has a comment"),
        ({"body": "<p> </p>"}, "body: is empty"),
        ({"body": ""}, "body: is empty"),
        ({"body": "<p>\x07</p>"}, "body: has a control character"),
        ({"body": "<p>\ud800</p>"}, "body: has a control character"),
        ({"body": None}, "body: must be text"),
        ({"kind": "gossip"}, f"kind: “gossip” is not a kind here; the kinds are {KINDS}"),
        ({"disease": "nothing"}, "disease: “nothing” is not a disease here"),
        ({"disease": 5}, "disease: must be text or null"),
        ({"status": "in_review"}, "status: “in_review” is not approved or draft"),
        ({"last_updated": "26.10.2015"}, "last_updated: “26.10.2015” is not a date such as "
         "2015-10-26"),
        ({"last_updated": "2015-02-30"}, "last_updated: “2015-02-30” is not a date such as "
         "2015-10-26"),
        ({"last_updated": "20151026"}, "last_updated: “20151026” is not a date such as "
         "2015-10-26"),
        ({"last_updated": None}, "last_updated: must be text"),
        ({"language": "English"}, "language: “English” is not a code such as en"),
        ({"heading": "A" * 301}, "heading: is longer than 300 characters"),
        ({"key": "no spaces"}, "key: “no spaces” is not a key: up to 120 letters, digits, - and "
         "_"),
        ({"author": "me"}, "author: unknown field"),
        ({"type": "poem"}, "type: “poem” is not disease, reference or block"),
    ],
)  # fmt: skip
def test_a_bad_block_is_refused_by_line_and_field(load, change, message):
    assert refused(load, DISEASE, REFERENCE, {**BLOCK, **change}) == f"line 3, {message}"


@pytest.mark.parametrize("name", [name for name in BLOCK if name not in ("type", "heading")])
def test_a_block_line_without_one_of_its_fields_is_refused(load, name):
    cut = {key: value for key, value in BLOCK.items() if key != name}
    assert refused(load, DISEASE, REFERENCE, cut).startswith(f"line 3, {name}: is missing")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": " "}, "name: is empty"),
        ({"synonyms": "AAT"}, "synonyms: must be a list or null"),
        ({"synonyms": [1]}, "synonyms: must be a list of texts"),
        ({"synonyms": [""]}, "synonyms: is empty"),
        ({"codes": {"umls": "C1"}}, "codes.umls: unknown field"),
        ({"codes": {"gard": 9596}}, "codes.gard: must be text"),
        ({"codes": {"gard": "x"}}, "codes.gard: “x” is not a code such as 0009596"),
    ],
)
def test_a_bad_disease_is_refused_by_line_and_field(load, change, message):
    assert refused(load, {**DISEASE, **change}) == f"line 1, {message}"


@pytest.mark.parametrize(
    ("csl", "message"),
    [
        ({"type": "book"}, "csl.title: is missing or empty"),
        ({"title": "T"}, "csl.type: is missing or empty"),
        ({"type": "book", "title": "T", "author": "Brown"}, "csl.author: must be a list of objects "
         "with family, given or literal"),
        ({"type": "book", "title": "T", "issued": "2014"}, "csl.issued: must be an object such as "
         '{"date-parts": [[2014, 2, 28]]}'),
        ({"type": "book", "title": "T", "note": "\u0000"}, "csl.note: has a control character"),
        (None, "csl: must be an object"),
    ],
)  # fmt: skip
def test_a_bad_reference_is_refused_by_line_and_field(load, csl, message):
    assert refused(load, {**REFERENCE, "csl": csl}) == f"line 1, {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "line 1: not one JSON object: it is something else"),
        ("{", "line 1: not one JSON object: Expecting property name"),
        ('{"type": "block", "type": "block"}', "line 1: not one JSON object: a field is there"),
        ('{"type": NaN}', "line 1: not one JSON object: NaN is not JSON"),
        ("[" * 100_000, "line 1: not one JSON object: "),
        ("{}", "line 1, type: is missing"),
    ],
)
def test_a_line_that_is_not_an_object_is_refused(load, text, message):
    assert refused(load, text).startswith(message)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ((DISEASE, DISEASE), "line 2, key: the disease “aatp” is on line 1 already"),
        ((REFERENCE,) * 2, "line 2, key: the reference “brown2014” is on line 1 already"),
        ((*SMALL, BLOCK), "line 4, key: the block “aatp-definition” is on line 3 already"),
        ((*SMALL, DRAFT, DRAFT), "line 5, key: the block “aatp-definition” is on line 4 already"),
        ((*SMALL, {**DRAFT, "kind": "causes"}), "line 4, kind: not as on line 3, for the same key"),
        ((DISEASE, {**DISEASE, "key": "b"}), "line 2, codes.gard: 0009596 is on line 1 already"),
    ],
)
def test_what_stands_in_a_file_twice_is_refused(load, entries, message):
    assert refused(load, *entries) == message


@pytest.mark.parametrize("change", [{"kind": "causes"}, {"disease": None}, {"language": "es"}])
def test_a_block_never_becomes_another_one(load, change):
    load(*SMALL)
    (name,) = change
    assert refused(load, {**BLOCK, **change}) == (
        f"line 1, {name}: the block “aatp-definition” here has another"
    )


def test_a_file_that_is_not_utf_8_is_refused(tmp_path, db):
    path = tmp_path / "library.jsonl"
    path.write_bytes(json.dumps(DISEASE).encode() + b"\n\xff\xfe\n")
    with pytest.raises(CommandError, match=r"line 2: not UTF-8 \(byte 1\)"):
        lines.import_file(path)
    assert not Disease.objects.filter(key="aatp").exists()


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(CommandError, match="can't be read: No such file"):
        lines.import_file(tmp_path / "nothing.jsonl")


def test_words_that_are_not_newer_than_what_was_approved_here_are_left_aside(
    load, editor, reviewer
):
    load(*SMALL)
    draft = verbs.start_draft(Block.objects.get(), editor)
    verbs.edit_draft(draft, editor, "", "<p>Recalled: do not take it.</p>")
    verbs.approve_version(verbs.submit_draft(draft, editor), reviewer)
    said = load({**BLOCK, "body": "<p>Take it daily.</p>", "last_updated": "2016-01-31"})
    assert said[2:] == [
        "Blocks: 0 added, 0 changed, 1 unchanged.",
        "Note: line 1, aatp-definition: left aside: aatp-definition v2 here, approved, "
        "is not older.",
    ]
    assert statuses() == [(1, "superseded"), (2, "approved")]


def test_what_was_retired_here_does_not_come_back_in_other_words(load, reviewer):
    load(*SMALL)
    verbs.retire_version(BlockVersion.objects.get(), reviewer, "It is dangerous.")
    load({**BLOCK, "body": "<p>Take it daily.</p>", "last_updated": "2030-01-31"})
    assert statuses() == [(1, "retired")]


def test_an_untouched_draft_gives_way_and_the_files_own_draft_comes_in(load):
    load(DISEASE, REFERENCE, {**BLOCK, "status": "draft", "last_updated": None})
    newer = {**BLOCK, "status": "draft", "last_updated": None, "body": "<p>B [@brown2014]</p>"}
    load(BLOCK, newer)
    found = list(BlockVersion.objects.order_by("number").values_list("number", "status", "body"))
    assert found == [(2, "approved", BLOCK["body"]), (3, "draft", "<p>B [@brown2014]</p>")]
