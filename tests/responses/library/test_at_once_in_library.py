"""Several people at the same moment: imports, and what the search looks through."""

import pytest

from inquiries.models import Disease, Kind
from responses.library import texts, verbs
from responses.library.importing import Report, import_library
from responses.library.models import Block, BlockVersion
from tests.factories import make_disease, make_user
from tests.threads import at_once

from .lines import DISEASE, DRAFT, SMALL, write

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_of_two_imports_of_one_file_the_second_finds_it_there(on_postgres, tmp_path):
    path = write(tmp_path / "library.jsonl", *SMALL, DRAFT)
    reports = at_once(*[lambda: import_library(path)] * 2)
    assert [type(report) for report in reports] == [Report, Report]
    assert sorted(str(report.diseases) for report in reports) == [
        "0 added, 0 changed, 1 unchanged",
        "1 added, 0 changed, 0 unchanged",
    ]
    assert (Disease.objects.count(), BlockVersion.objects.count()) == (1, 2)


def test_an_import_and_a_new_block_wait_for_each_other(on_postgres, tmp_path):
    path = write(tmp_path / "library.jsonl", DISEASE, *SMALL[1:])
    eva = make_user("eva", "editor")
    fabry, kind = make_disease("Fabry disease"), Kind.objects.get(key="definition")
    both = at_once(lambda: import_library(path), lambda: verbs.new_block(eva, fabry, kind, "en"))
    assert [type(one) for one in both] == [Report, BlockVersion]
    assert (Block.objects.count(), texts.refresh_all()) == (2, 0)


def test_a_draft_that_is_saved_by_night_is_found_by_its_newest_words(on_postgres):
    eva = make_user("eva", "editor")
    kind = Kind.objects.get(key="causes")
    draft = verbs.new_block(eva, make_disease("Fabry disease"), kind, "en", "", "<p>First.</p>")
    for number in range(5):
        words = f"<p>Words {number}.</p>"
        at_once(lambda words=words: verbs.edit_draft(draft, eva, "", words), texts.refresh_all)
        assert texts.refresh_all() == 0
