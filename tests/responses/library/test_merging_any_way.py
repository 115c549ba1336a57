"""Whatever is merged with whatever, in whatever order: what must always hold."""

from functools import partial

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inquiries.errors import NotPossible
from responses.letters import citing, verbs
from responses.letters.assembly import content_of
from responses.letters.numbering import cited_keys
from responses.library.citations import group, keys_in
from responses.library.merging import merge
from responses.library.models import BlockVersion, Citation, Reference
from responses.library.sources.matching import identifiers_of
from tests.factories import make_block, make_reference
from tests.responses.making import fresh, make_letter, section_of

pytestmark = pytest.mark.django_db
COUNT = 6
KEYS = [f"source-{number}" for number in range(COUNT)]
NUMBERS = st.sampled_from(range(COUNT))
CITED = st.lists(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3), min_size=1, max_size=3)
MERGES = st.lists(st.tuples(NUMBERS, NUMBERS), max_size=8)


def make_world(specialist, bodies):
    """Six references, some with numbers in common; a draft, a vetted text, a letter of it."""
    for number, key in enumerate(KEYS):
        numbers = {"PMID": str(100 + number // 2), "DOI": f"10.1000/{number}", "ISBN": ""}
        make_reference(key, f"Title {number % 3}", **numbers)
    texts = ["".join(f"<p>One {group(keys)}</p>" for keys in body) for body in bodies]
    make_block("draft", body=texts[0], status="draft")
    make_block("reviewed", body=texts[1], status="in_review")
    blocks = make_block("one", body=texts[2]), make_block("two", "causes", body=texts[3])
    letter = make_letter(specialist, *blocks)
    verbs.write_opening(letter, specialist, texts[4])
    verbs.change_section(section_of(letter, "causes"), specialist, texts[0] + "<p>Mine.</p>")
    return fresh(letter)


def merge_all(merges, editor):
    rows = list(Reference.objects.order_by("key"))
    rename = partial(citing.rename_citations, user=editor)
    for one, other in merges:
        try:
            merge(rows[one], rows[other], editor, then=rename)
        except NotPossible:
            continue


def check_world(letter, identifiers, vetted):
    rows = list(Reference.objects.select_related("merged_into"))
    in_use = {row.key for row in rows if row.merged_into is None}
    stands = {row.key: row.stands_for.key for row in rows}
    # Every key leads to one that is not merged, in one step: so there is no circle either.
    assert set(stands) == set(KEYS)
    assert set(stands.values()) == in_use
    # No number is lost.
    kept = [identifiers_of(row.csl) for row in rows if row.key in in_use]
    assert set().union(*kept) == identifiers
    # What is being written cites none that was merged.
    written = [version.body for version in BlockVersion.objects.under_way()]
    written += [letter.opening, section_of(letter, "causes").changed_body]
    assert {key for body in written for key in keys_in(body)} <= in_use
    # What is vetted stays, and its rows follow.
    assert dict(BlockVersion.objects.approved().values_list("pk", "body")) == vetted
    for version in BlockVersion.objects.all():
        cited = {stands[key] for key in keys_in(version.body)}
        rows_of = Citation.objects.filter(version=version).values_list("reference__key", flat=True)
        assert set(rows_of) == cited
    # A letter has one number for one source.
    sources = cited_keys(content_of(letter))
    assert len(sources) == len({stands[key] for key in sources})


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bodies=st.lists(CITED, min_size=5, max_size=5), merges=MERGES)
def test_it_always_holds(specialist, editor, bodies, merges):
    with transaction.atomic():
        letter = make_world(specialist, bodies)
        identifiers = set().union(*(identifiers_of(row.csl) for row in Reference.objects.all()))
        vetted = dict(BlockVersion.objects.approved().values_list("pk", "body"))
        merge_all(merges, editor)
        check_world(fresh(letter), identifiers, vetted)
        transaction.set_rollback(True)
