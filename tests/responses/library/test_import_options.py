"""As what the blocks of a file come in, what a dry run says, and merged references."""

from datetime import date

import pytest
from django.core.management import CommandError

from responses.library.models import BlockVersion, Reference

from .lines import BLOCK, DISEASE, DRAFT, REFERENCE, SMALL
from .test_import_library import refused

pytestmark = pytest.mark.django_db


def statuses_by_key():
    return dict(BlockVersion.objects.values_list("block__key", "status"))


def test_approved_texts_can_come_in_as_drafts(load):
    load(*SMALL, status="draft")
    assert statuses_by_key() == {"aatp-definition": "draft"}
    assert BlockVersion.objects.get().last_updated == date(2015, 10, 26)


def test_drafts_with_a_date_can_come_in_as_approved(load):
    load(DISEASE, REFERENCE, {**BLOCK, "status": "draft"}, status="approved")
    assert statuses_by_key() == {"aatp-definition": "approved"}


def test_a_draft_without_a_date_can_not(load):
    said = refused(load, DISEASE, DRAFT, status="approved")
    assert said == "line 2, last_updated: must be text"


def test_of_two_wordings_only_one_comes_in(load):
    dated = {**DRAFT, "last_updated": "2016-01-01"}
    said = load(*SMALL, dated, status="draft")
    assert said[-1] == (
        "Note: line 3, aatp-definition: left aside, because line 4 has newer words of it."
    )
    said = refused(load, *SMALL, dated, status="approved")
    assert said.startswith("line 4, status: the block “aatp-definition” is on line 3 too")


def test_a_dry_run_names_every_refused_line(load, capsys):
    lines = (DISEASE, {**BLOCK, "kind": "gossip"}, "{", {**REFERENCE, "key": "a b"})
    with pytest.raises(CommandError, match="3 lines are refused. Nothing was stored."):
        load(*lines, dry_run=True)
    said = [line.split(":")[1] for line in capsys.readouterr().err.splitlines()]
    assert said == [" line 2, kind", " line 3", " line 4, key"]


def test_a_dry_run_with_one_refused_line_says_what_an_import_would(load):
    with pytest.raises(CommandError, match="library.jsonl: line 1, status: “x” is not approved"):
        load({**BLOCK, "status": "x"}, dry_run=True)


def test_how_far_it_is_is_shown_on_a_terminal_alone(load, capsys, monkeypatch):
    load(*SMALL)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    load(*SMALL)
    assert "Reading: 100%" in capsys.readouterr().err


def test_merged_references_lead_to_one_that_is_not(load):
    old = {**REFERENCE, "key": "old", "merged_into": "older"}
    older = {**REFERENCE, "key": "older", "merged_into": "brown2014"}
    load(DISEASE, old, older, REFERENCE, {**BLOCK, "body": "<p>So. [@old; @older]</p>"})
    merged = dict(Reference.objects.values_list("key", "merged_into__key"))
    assert merged == {"brown2014": None, "old": "brown2014", "older": "brown2014"}
    assert load(old, older, REFERENCE)[1] == "References: 0 added, 0 changed, 3 unchanged."


@pytest.mark.parametrize(
    ("references", "problem"),
    [
        ([("a", "a")], "line 1, merged_into: is the reference itself"),
        ([("a", "b"), ("b", "a")], "line 1, merged_into: leads back to the reference itself"),
        ([("a", "nowhere")], "line 1, merged_into: “nowhere” is not a reference here"),
        ([("a", "b c")], "line 1, merged_into: “b c” is not a key"),
    ],
)
def test_a_merged_reference_that_leads_nowhere_is_refused(load, references, problem):
    lines = [{**REFERENCE, "key": key, "merged_into": into} for key, into in references]
    assert refused(load, *lines).startswith(problem)


def test_what_is_here_is_merged_by_hand_alone(load):
    load(REFERENCE, {**REFERENCE, "key": "old"})
    said = load(REFERENCE, {**REFERENCE, "key": "old", "merged_into": "brown2014"})
    assert said[-1] == "Note: line 2, merged_into: old stays not merged, as it is here."
