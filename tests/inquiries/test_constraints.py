"""Rules that the database keeps, whatever the code does. Errors name the rule."""

import pytest
from django.db import IntegrityError, transaction

from inquiries import verbs
from inquiries.models import MOVES, Inquiry, PersonLink, Status
from tests.factories import make_disease, make_inquiry

pytestmark = pytest.mark.django_db


def update(inquiry, **fields):
    with transaction.atomic():
        Inquiry.objects.filter(pk=inquiry.pk).update(**fields)


def test_a_status_nobody_knows_is_refused():
    with pytest.raises(IntegrityError, match="inquiry_status_known"):
        update(make_inquiry(), status="lost")


def test_a_new_inquiry_is_nobodys(specialist):
    with pytest.raises(IntegrityError, match="inquiry_new_is_nobodys"):
        update(make_inquiry(), assignee=specialist)


def test_an_unknown_disease_has_no_words():
    with pytest.raises(IntegrityError, match="inquiry_unknown_disease_has_no_words"):
        update(make_inquiry(disease_text="Purple spots"), disease_unknown=True)


def test_a_person_has_one_valid_link():
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonLink.objects.create(inquiry=make_inquiry())


def test_a_revoked_link_stands_in_nobodys_way(specialist):
    inquiry = make_inquiry()
    verbs.revoke_link(inquiry, specialist)
    assert PersonLink.objects.create(inquiry=inquiry).revoked_at is None


@pytest.mark.parametrize("code", [{"gard": "0009596"}, {"mondo": "MONDO:0000001"}])
def test_two_diseases_never_share_an_id(code):
    make_disease(**code)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_disease("Another disease", **code)


def test_two_diseases_may_share_a_name():
    assert make_disease("Purple spots").pk != make_disease("Purple spots").pk


def test_a_disease_has_one_preferred_name():
    disease = make_disease()
    with pytest.raises(IntegrityError), transaction.atomic():
        disease.names.create(text="Other", normalised="other", is_preferred=True)


def test_codes_read_well_and_differ():
    codes = {make_inquiry().code for _ in range(20)}
    assert len(codes) == 20
    assert all(len(code) == 9 and code[4] == "-" for code in codes)


def test_only_statuses_of_the_table_of_moves_are_there():
    assert set(MOVES) == set(Status)
    assert frozenset().union(*MOVES.values()) <= set(Status)
