"""A library file is taken in while somebody else is at work: nobody waits in a circle."""

from threading import Event

import pytest
from django.db import transaction

from responses.library import verbs
from responses.library.importing import Report, import_library
from responses.library.models import BlockText
from tests.factories import make_block, make_disease, make_reference, make_user
from tests.threads import PATIENCE, at_once, until_somebody_waits

from .lines import DISEASE, REFERENCE, write

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
