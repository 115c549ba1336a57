"""The timeline only grows: the code says so, and so does the database."""

import pytest
from django.db import IntegrityError, models, transaction

from inquiries.models import Event, Verb
from inquiries.verbs import record
from tests.factories import make_inquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(specialist):
    return record(make_inquiry(), specialist, Verb.LOOKED)


def test_saving_an_event_again_is_a_mistake(event):
    event.verb = Verb.TAKEN
    with pytest.raises(TypeError, match="never changed"):
        event.save()


@pytest.mark.parametrize("change", [{"verb": "taken"}, {"actor": None}, {"data": {}}])
def test_the_database_refuses_to_change_an_event(event, change):
    with pytest.raises(IntegrityError, match="Events are written once"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(**change)
    event.refresh_from_db()
    assert event.verb == Verb.LOOKED


def test_the_database_refuses_what_walks_past_our_save(event):
    event.verb = Verb.TAKEN
    with pytest.raises(IntegrityError, match="Events are written once"), transaction.atomic():
        models.Model.save(event)


@pytest.mark.servers
@pytest.mark.usefixtures("on_postgres")
def test_the_database_refuses_to_delete_an_event(event):
    with pytest.raises(IntegrityError, match="Events are never deleted"), transaction.atomic():
        Event.objects.filter(pk=event.pk).delete()


def test_an_inquiry_with_a_history_can_not_be_deleted(event):
    with pytest.raises(models.ProtectedError):
        event.inquiry.delete()


def test_stored_words_are_no_longer_than_their_column():
    assert max(len(verb) for verb in Verb.values) <= 32
