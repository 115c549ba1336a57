"""Migrations do for ever what they did when they were written."""

import ast
from importlib import import_module

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError

from responses.library.flags import flag_reference
from responses.library.merging import merge
from responses.library.models import BlockText, Reference
from tests.factories import make_block, make_disease, make_reference, make_version

FOLDERS = [settings.BASE_DIR / app / "migrations" for app in ("inquiries", "responses")]
FILES = [path for folder in FOLDERS for path in sorted(folder.glob("*.py"))]
OURS = ("inquiries", "responses", "gard_inquiries")


def migration(name):
    return import_module(f"responses.migrations.{name}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_none_calls_the_code_of_today(path):
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    sources = [node.module for node in tree if isinstance(node, ast.ImportFrom) and not node.level]
    ours = {name for name in sources if name.split(".")[0] in OURS}
    assert ours <= {"gard_inquiries.guards"}


@pytest.mark.django_db
def test_0006_made_references_findable():
    csl = {"DOI": "https://doi.org/10.1002/CPP.2398.", "PMID": "007", "author": [{"family": "Ü"}]}
    make_reference("brown2014", "<i>Fabry</i>’s Disease", **csl, issued={"literal": "May 2014"})
    Reference.objects.update(pmid="", doi="", title_key="", words="")
    migration("0006_library_rows").references_can_be_found(apps, None)
    found = Reference.objects.values_list("pmid", "doi", "title_key", "words").get()
    assert found == (
        "7",
        "10.1002/cpp.2398",
        "fabry s disease",
        "brown2014 i fabry i s disease 007 https doi org 10 1002 cpp 2398 u 2014",
    )


@pytest.mark.django_db
def test_0009_made_texts_of_the_blocks():
    block = make_block(
        "fabry-causes", "causes", make_disease("Fabry disease"), "<p>A <em>r</em>are."
    )
    make_version(block, "<p>New &amp; more.</p>", number=2, status="draft")
    BlockText.objects.all().delete()
    migration("0009_finding").fill(apps, None)
    text = BlockText.objects.get()
    assert (text.disease_name, text.is_approved, text.under_way) == ("fabry disease", True, "draft")
    assert text.names == "fabry disease causes"
    assert text.words == "fabry disease causes a rare new more"


@pytest.mark.django_db
def test_0014_made_pages_findable():
    make_reference("page", URL="HTTP://www.Orpha.net/en/index.html?utm_source=x&a=1#top")
    make_reference("merged", URL="https://b.example/b", custom={"other-ids": ["URL:a.example/a"]})
    make_reference("front", URL="https://www.orpha.net/")
    before = dict(Reference.objects.values_list("key", "page_key"))
    Reference.objects.update(page_key="")
    migration("0014_not_a_duplicate").pages_can_be_found(apps, None)
    found = dict(Reference.objects.values_list("key", "page_key"))
    assert found == {"page": "orpha.net/en?a=1", "merged": "a.example/a", "front": ""} == before


def test_the_way_back_behind_0007_is_refused_in_words():
    last = migration("0007_library_guards").Migration.operations[-1]
    with pytest.raises(CommandError, match="restore a copy of the database"):
        last.reverse_code(apps, None)


@pytest.mark.django_db
def test_the_way_back_behind_0012_asks_for_one_flag_a_reason(editor):
    back = migration("0013_flags_of_merged").Migration.operations[-1].reverse_code
    kept, other = (make_reference(key, "One title of a few words") for key in ("kept", "other"))
    for reference in (kept, other):
        flag_reference(reference, editor, "retracted", "See PubMed.")
    back(apps, None)
    merge(kept, other, editor)
    with pytest.raises(CommandError, match="twice for one reason: kept."):
        back(apps, None)
