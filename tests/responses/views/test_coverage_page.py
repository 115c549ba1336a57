"""The coverage page: what there is, how fresh, and what is missing."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.library.coverage import recount
from tests.factories import make_block, make_disease, make_inquiry

from .reviewing import queries, shown

pytestmark = pytest.mark.django_db

# Session, user, roles, deliveries in the bar for who has them.
COVERAGE = 11


def listed(browser, **query):
    table = browser.get(reverse("coverage"), query).context["table"]
    return [row.disease.name for row in table.rows]


@pytest.fixture
def world(fabry):
    """Fabry disease was asked about most, and lacks it; Alport syndrome has a stale text."""
    alport, gaucher = make_disease("Alport syndrome"), make_disease("Gaucher disease")
    make_disease("Sweet syndrome")
    past = timezone.localdate() - timedelta(days=1)
    make_block("alport-causes", "causes", alport, review_due=past)
    for disease, times in ((fabry, 2), (gaucher, 1)):
        for _ in range(times):
            make_inquiry(disease=disease, kinds=("causes",))
    recount()


def test_most_asked_and_missing_first(eva, world):
    assert listed(eva) == ["Fabry disease", "Gaucher disease", "Alport syndrome"]


def test_by_name(eva, world):
    assert listed(eva, order="name") == ["Alport syndrome", "Fabry disease", "Gaucher disease"]


def test_only_what_is_past_review(eva, world):
    assert listed(eva, only="past") == ["Alport syndrome"]


def test_only_where_something_is_missing(eva, world, fabry):
    for kind in "definition symptoms causes inheritance diagnosis treatment".split():
        make_block(f"fabry-{kind}", kind, fabry)
    for kind in "prognosis support research".split():
        make_block(f"fabry-{kind}", kind, fabry)
    recount()
    assert listed(eva, only="missing") == ["Gaucher disease", "Alport syndrome"]


def test_a_search_finds_a_disease_without_anything(eva, world):
    assert listed(eva, disease="sweet") == ["Sweet syndrome"]


def test_what_the_filter_does_not_understand_is_ignored(eva, world):
    assert len(listed(eva, only="zebra", order="zebra", language="xx", page="zebra")) == 3


def test_a_cell_leads_to_the_block_or_to_writing_it(eva, world, fabry):
    text = eva.get(reverse("coverage")).content.decode()
    new = f"{reverse('library-new')}?disease={fabry.pk}&amp;kind=causes"
    block = reverse("library-block", args=["alport-causes"])
    assert [f'href="{new}"' in text, f'href="{block}"' in text] == [True, True]
    assert ["past review" in text, "asked 2×" in text] == [True, True]


def test_who_writes_no_blocks_is_not_sent_to_write(rita, world):
    response = rita.get(reverse("coverage"))
    assert shown(response, f"{reverse('library-new')}?", "nothing") == [False, True]


def test_the_link_to_writing_fills_the_form_in(eva, fabry):
    response = eva.get(reverse("library-new"), {"disease": fabry.pk, "kind": "causes"})
    form = response.context["form"]
    kind = form["kind"].value()
    assert str(getattr(kind, "key", kind)) in ("causes", str(getattr(kind, "pk", kind)))
    assert form.fields["disease"].clean(str(form["disease"].value())) != ""


def test_an_empty_library_says_so(eva):
    assert shown(eva.get(reverse("coverage")), "no block about a disease") == [True]


def test_coverage_is_paged_and_needs_no_more_queries_with_more_rows(eva):
    counts = []
    for start, number in ((0, 2), (2, 60)):
        for one in range(start, start + number):
            disease = make_disease(f"Disease {one}")
            make_block(f"d-{one}", disease=disease)
            make_inquiry(disease=disease, kinds=("causes",))
        make_block(f"general-{start}", "support")
        recount()
        counts.append(queries(eva, reverse("coverage")))
    assert counts == [COVERAGE, COVERAGE]
    assert [len(listed(eva)), len(listed(eva, page="2"))] == [40, 22]
