"""Words kept while they are typed: what the composer answers, and when it can't keep them."""

import json
from datetime import UTC, datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from responses.letters import verbs
from tests.responses.making import fresh, section_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def opening(letter):
    return reverse("letter-opening", args=[letter.pk])


@pytest.fixture
def edit(letter):
    return reverse("section-edit", args=[letter.pk, section_of(letter, "treatment").pk])


@pytest.fixture
def _three_in_the_afternoon(settings, monkeypatch):
    """In New York; in Greenwich it is evening."""
    settings.TIME_ZONE = "America/New_York"
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 22, 20, 4, tzinfo=UTC))


@pytest.mark.usefixtures("_three_in_the_afternoon")
def test_an_opening_was_kept_at_the_centers_time(sam, opening, letter):
    kept = sam.post(opening, {"opening": "<p>Dear Maria</p>", "autosave": "1"}).json()
    assert kept == {"base": verbs.mark_of(fresh(letter).opening), "at": "15:04"}


@pytest.mark.usefixtures("_three_in_the_afternoon")
def test_htmx_hears_of_the_same_time(sam, opening):
    entered = {"opening": "<p>Dear Maria</p>"}
    response = sam.post(opening, entered, headers={"HX-Request": "true"})
    assert json.loads(response["HX-Trigger-After-Settle"])["composer"]["at"] == "15:04"


@pytest.mark.usefixtures("_three_in_the_afternoon")
def test_a_section_was_kept_at_the_centers_time(sam, edit):
    kept = sam.post(edit, {"body": "<p>Ours.</p>", "autosave": "1"}).json()
    assert kept == {"base": verbs.mark_of("<p>Ours.</p>"), "at": "15:04"}


@pytest.mark.parametrize("entered", [{}, {"body": ""}, {"body": "<p></p>"}])
def test_a_section_without_words_is_no_conflict(sam, edit, entered):
    assert sam.post(edit, entered).status_code == 422


def test_a_section_changed_in_another_window_is_one(sam, edit):
    entered = {"body": "<p>Mine.</p>", "base": "another"}
    assert sam.post(edit, entered).status_code == 409


def test_an_opening_that_is_too_long_is_no_conflict(sam, opening, letter):
    assert sam.post(opening, {"opening": "x" * 100_000}).status_code == 422
    assert fresh(letter).opening == ""


def test_an_opening_changed_in_another_window_is_one(sam, opening):
    entered = {"opening": "<p>Mine.</p>", "base": "another"}
    assert sam.post(opening, entered).status_code == 409
