"""What each disease has and lacks: counted ahead for the order, read afresh for the cells."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from inquiries import verbs as inquiry_verbs
from inquiries.models import Inquiry, Kind
from responses.library import tasks, verbs
from responses.library.coverage import recount
from responses.library.models import Coverage
from responses.library.standing import freshness, general_cells, table_of
from tests.factories import make_block, make_disease, make_inquiry, make_version

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)
OFFERED = 9  # Kinds that people can ask for.


@pytest.fixture
def fabry(db):
    return make_disease("Fabry disease")


@pytest.fixture
def gaucher(db):
    return make_disease("Gaucher disease")


def counts():
    rows = Coverage.objects.order_by("name")
    return list(rows.values_list("name", "asked", "wanted", "missing", "due_on"))


# --- Counted ahead ------------------------------------------------------------------


def test_only_diseases_with_blocks_or_questions_are_counted(fabry, gaucher):
    make_disease("Sweet syndrome")
    make_block("fabry-causes", "causes", fabry, review_due=date(2027, 1, 1))
    make_inquiry(disease=gaucher, kinds=("causes", "treatment"))
    make_block("disclaimer", "disclaimer")
    assert recount() == 2
    assert counts() == [
        ("Fabry disease", 0, 0, OFFERED - 1, date(2027, 1, 1)),
        ("Gaucher disease", 1, 2, OFFERED, None),
    ]


def test_what_is_asked_for_and_there_is_not_wanted(fabry):
    make_block("fabry-causes", "causes", fabry)
    make_block("fabry-treatment", "treatment", fabry, status="draft")
    for _ in range(2):
        make_inquiry(disease=fabry, kinds=("causes", "treatment"))
    recount()
    assert counts() == [("Fabry disease", 2, 2, OFFERED - 1, None)]


def test_the_earliest_review_date_counts(fabry):
    make_block("fabry-causes", "causes", fabry, review_due=date(2027, 1, 1))
    make_block("fabry-symptoms", "symptoms", fabry, review_due=date(2026, 1, 1))
    make_block("fabry-support", "support", fabry, status="retired", review_due=date(2020, 1, 1))
    recount()
    assert counts()[0][4] == date(2026, 1, 1)


def test_spam_duplicates_and_unknown_diseases_are_not_counted(fabry, specialist):
    make_inquiry(disease=fabry, kinds=("causes",), suspect=True)
    inquiry_verbs.mark_duplicate(make_inquiry(disease=fabry, assignee=specialist), specialist)
    make_inquiry(disease_unknown=True, kinds=("causes",))
    make_inquiry(disease_text="Fabri", kinds=("causes",))
    assert (recount(), counts()) == (0, [])


def test_run_twice_it_changes_nothing(fabry):
    make_block("fabry-causes", "causes", fabry)
    assert [recount(), recount()] == [1, 0]


def test_a_disease_that_nobody_asks_about_any_more_is_gone(fabry):
    make_inquiry(disease=fabry)
    recount()
    Inquiry.objects.update(disease=None)
    assert (recount(), counts()) == (1, [])


def test_a_disease_that_has_another_name_is_counted_under_it(fabry):
    make_block("fabry-causes", "causes", fabry)
    recount()
    fabry.name = "Anderson-Fabry disease"
    fabry.save(update_fields=["name"])
    assert (recount(), counts()[0][0]) == (1, "Anderson-Fabry disease")


def test_one_disease_is_counted_without_the_others(fabry, gaucher):
    make_block("fabry-causes", "causes", fabry)
    make_block("gaucher-causes", "causes", gaucher)
    assert recount([fabry.pk, None]) == 1
    assert [row[0] for row in counts()] == ["Fabry disease"]


def test_each_language_is_counted_by_itself(fabry):
    make_block("fabry-causes", "causes", fabry)
    block = make_block("fabry-causes-es", "causes", fabry)
    block.language = "es"
    block.save(update_fields=["language"])
    make_inquiry(disease=fabry, kinds=("support",), language="es")
    recount()
    rows = Coverage.objects.order_by("language").values_list("language", "asked", "wanted")
    assert list(rows) == [("en", 0, 0), ("es", 1, 1)]


def test_writing_approving_and_retiring_count_at_once(fabry, editor, reviewer):
    causes = Kind.objects.get(key="causes")
    draft = verbs.new_block(editor, fabry, causes, "en", "", "<p>It is inherited.</p>")
    begun = counts()
    version = verbs.approve_version(verbs.submit_draft(draft, editor), reviewer)
    approved = counts()
    verbs.retire_version(version, reviewer, "It was wrong.")
    missing = [rows[0][3] for rows in (begun, approved, counts())]
    assert missing == [OFFERED, OFFERED - 1, OFFERED]
    assert approved[0][4] == version.review_due


def test_the_task_and_the_command_count_all(fabry, capsys):
    make_block("fabry-causes", "causes", fabry)
    call_command("recount_coverage")
    make_inquiry(disease=fabry)
    tasks.recount_coverage()
    assert capsys.readouterr().out == "Diseases whose counts changed: 1\n"
    assert counts()[0][1] == 1


# --- Cells ----------------------------------------------------------------------------


def cell(disease, kind="causes"):
    (row,) = table_of([disease], "en", TODAY).rows
    return next(cell for cell in row.cells if cell.kind.key == kind)


@pytest.mark.parametrize(
    ("due", "state"),
    [(None, "current"), (-1, "past review"), (0, "due soon"), (30, "due soon"), (31, "current")],
)
def test_how_fresh_a_text_is(due, state):
    day = None if due is None else TODAY + timedelta(days=due)
    assert freshness(day, TODAY) == state


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("approved", "current"),
        ("in_review", "in review"),
        ("draft", "draft"),
        ("retired", "retired"),
        ("superseded", "no text"),
    ],
)
def test_what_a_cell_says_of_a_block(fabry, status, state):
    make_block("fabry-causes", "causes", fabry, status=status)
    found = cell(fabry)
    assert (found.state, found.key) == (state, "fabry-causes")
    assert found.is_missing == (status != "approved")


def test_a_draft_beside_an_approved_text(fabry):
    block = make_block("fabry-causes", "causes", fabry, review_due=TODAY - timedelta(days=1))
    make_version(block, "<p>Better.</p>", number=2, status="draft")
    assert (cell(fabry).state, cell(fabry).under_way) == ("past review", "draft")


def test_of_two_blocks_the_better_one_stands_there(fabry):
    make_block("fabry-causes", "causes", fabry, status="draft")
    make_block("fabry-causes-2", "causes", fabry)
    assert (cell(fabry).key, cell(fabry).more) == ("fabry-causes-2", 1)


def test_an_empty_cell_says_how_often_it_was_asked_for(fabry, gaucher):
    make_inquiry(disease=fabry, kinds=("causes",))
    make_inquiry(disease=fabry, kinds=("causes", "treatment"))
    make_inquiry(disease=gaucher, kinds=("causes",))
    assert (cell(fabry).asked, cell(fabry).state, cell(fabry).key) == (2, "", "")
    assert table_of([fabry], "en", TODAY).rows[0].asked == 2


def test_kinds_that_nobody_can_ask_for_show_only_where_a_disease_has_one(fabry):
    assert len(table_of([fabry], "en", TODAY).kinds) == OFFERED
    make_block("fabry-disclaimer", "disclaimer", fabry)
    assert table_of([fabry], "en", TODAY).kinds[-1].key == "disclaimer"


def test_texts_about_no_one_disease_stand_apart(fabry):
    make_block("fabry-causes", "causes", fabry)
    make_block("disclaimer-general", "disclaimer")
    make_block("support-general", "support", status="draft")
    found = [(cell.kind.key, cell.state) for cell in general_cells("en", TODAY)]
    assert found == [("support", "draft"), ("disclaimer", "current")]


def test_many_diseases_need_no_more_queries_than_one(django_assert_num_queries):
    diseases = [make_disease(f"Disease {number}") for number in range(20)]
    for disease in diseases:
        make_block(f"{disease.pk}-causes", "causes", disease, review_due=timezone.localdate())
        make_inquiry(disease=disease, kinds=("causes",))
    for some in (diseases[:1], diseases):
        with django_assert_num_queries(4):
            table_of(some, "en", TODAY)
