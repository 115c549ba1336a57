"""A library file is taken in while somebody else is at work: nobody waits in a circle, and
where one has to give way it says so."""

from threading import Event

import pytest
from django.db import transaction

from inquiries.errors import ChangedMeanwhile
from inquiries.models import Disease, Kind
from responses.library import reference_verbs, verbs
from responses.library.importing import Report, import_library
from responses.library.models import Block, BlockText, Reference
from tests.factories import make_block, make_disease, make_reference, make_user
from tests.threads import PATIENCE, at_once, until_somebody_waits

from .lines import BLOCK, DISEASE, REFERENCE, SMALL, write
from .visiting import look, take_in

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def eva(on_postgres):
    return make_user("eva", "editor")


@pytest.fixture
def at_work():
    """Set, once the person is in the middle of what they do."""
    return Event()


def importing(path, at_work):
    def importing():
        at_work.wait(PATIENCE)
        return import_library(path)

    return importing


def test_a_new_name_of_a_disease_waits_for_whoever_writes_about_it(eva, at_work, tmp_path):
    make_reference("brown2014")
    draft = verbs.start_draft(make_block("other", disease=make_disease(key="aatp")), eva)
    path = write(tmp_path / "library.jsonl", {**DISEASE, "codes": {}}, REFERENCE)

    @transaction.atomic
    def editing():
        verbs.locked(draft)
        at_work.set()
        until_somebody_waits()
        return verbs.edit_draft(draft, eva, "", "<p>Mine. [@brown2014]</p>")

    done = at_once(editing, importing(path, at_work))
    assert [type(one) for one in done] == [type(draft), Report]
    words = BlockText.objects.get().words.split()
    assert ("aat" in words, "mine" in words) == (True, True)


def test_a_reference_of_the_same_key_is_there_a_moment_before(eva, at_work, tmp_path):
    path = write(tmp_path / "library.jsonl", *SMALL)

    @transaction.atomic
    def adding():
        reference_verbs.add_reference(eva, "brown2014", REFERENCE["csl"])
        at_work.set()
        until_somebody_waits()

    _, refused = at_once(adding, importing(path, at_work))
    assert (type(refused), str(refused)[:38]) == (
        ChangedMeanwhile,
        "Somebody else changed the library just",
    )
    assert (Reference.objects.count(), Block.objects.count(), Disease.objects.count()) == (1, 0, 0)


def test_the_page_says_so_and_shows_what_the_file_would_do_now(
    client, eva, at_work, settings, tmp_path
):
    settings.VAR_DIR = tmp_path
    looked = look(client, eva, *SMALL)

    @transaction.atomic
    def adding():
        reference_verbs.add_reference(eva, "brown2014", REFERENCE["csl"])
        at_work.set()
        until_somebody_waits()

    def agreeing():
        at_work.wait(PATIENCE)
        return take_in(client, eva, looked)

    _, response = at_once(adding, agreeing)
    assert (response.status_code, Block.objects.count()) == (409, 0)
    assert str(response.context["report"].references) == "0 added, 0 changed, 1 unchanged"


def test_a_block_of_the_same_key_is_waited_for(eva, at_work, tmp_path):
    aatp, kind = make_disease(key="aatp"), Kind.objects.get(key="definition")
    path = write(tmp_path / "library.jsonl", REFERENCE, BLOCK)

    @transaction.atomic
    def starting():
        block = verbs.new_block(eva, aatp, kind, "en").block
        at_work.set()
        until_somebody_waits()
        return block

    block, report = at_once(starting, importing(path, at_work))
    assert report.blocks.keys["changed"] == [block.key]
    assert list(block.versions.values_list("number", "status")) == [(2, "approved"), (1, "draft")]
