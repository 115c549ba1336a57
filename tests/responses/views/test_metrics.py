"""/metrics: true figures, for who has the token, and nobody's name in them."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from inquiries.models import Inquiry
from responses.outbox import metrics
from responses.outbox.models import Attempt, Received
from tests.factories import make_inquiry
from tests.responses.making import make_note

pytestmark = pytest.mark.django_db
TOKEN = "a token of many letters"


@pytest.fixture(autouse=True)
def token(settings):
    settings.METRICS_TOKEN = TOKEN


@pytest.fixture
def scrape(client):
    def scrape(token=TOKEN):
        return client.get(reverse("metrics"), headers={"authorization": f"Bearer {token}"})

    return scrape


@pytest.fixture
def figures(scrape):
    """What Prometheus reads: {(name, label values…): value}, without what is 0."""

    def figures():
        return {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(scrape().content.decode())
            for sample in family.samples
            if sample.value
        }

    return figures


def test_an_empty_house_has_figures_that_are_all_0(scrape, figures):
    families = list(text_string_to_metric_families(scrape().content.decode()))
    assert {family.name: (family.type, len(family.samples)) for family in families} == {
        "gard_deliveries": ("gauge", 7 * 2 * 3),
        "gard_attempts": ("counter", 4),
        "gard_oldest_waiting_seconds": ("gauge", 1),
        "gard_received": ("counter", 7),
        "gard_received_waiting": ("gauge", 1),
        "gard_inquiries": ("gauge", 6),
        "gard_inquiries_waiting": ("gauge", 3),
    }
    assert figures() == {}


def test_deliveries_and_their_attempts_are_counted(figures):
    sent, open_one = make_note(status="sent"), make_note(status="sending")
    make_note(status="sent")
    for delivery, outcome in ((sent, "deferred"), (sent, "sent"), (open_one, "")):
        Attempt.objects.create(delivery=delivery, outcome=outcome)
    found = {key: value for key, value in figures().items() if "inquiries" not in key[0]}
    assert found == {
        ("gard_deliveries", "email", "acknowledgement", "sent"): 2,
        ("gard_deliveries", "email", "acknowledgement", "sending"): 1,
        ("gard_attempts_total", "deferred"): 1,
        ("gard_attempts_total", "sent"): 1,
    }


def test_the_oldest_that_waits_is_told(figures):
    then = timezone.now() - timedelta(minutes=10)
    make_note(queued_at=then, not_before=then)
    assert 600 <= figures()["gard_oldest_waiting_seconds",] < 660


def test_what_came_in_is_counted_and_what_waits_for_a_person(figures):
    for number, standing in enumerate(("done", "waiting", "waiting")):
        Received.objects.create(
            digest=str(number), via="pipe", sort="bounce", standing=standing, raw=b"x"
        )
    assert figures() == {
        ("gard_received_total", "bounce"): 3,
        ("gard_received_waiting",): 2,
    }


def test_inquiries_are_counted_by_state_and_by_their_day(figures, specialist):
    today = timezone.localdate()
    for days, assignee in ((-2, None), (-1, specialist), (0, specialist), (1, None), (2, None)):
        inquiry = make_inquiry(assignee=assignee)
        Inquiry.objects.filter(pk=inquiry.pk).update(due_on=today + timedelta(days))
    closed = make_inquiry(assignee=specialist)
    Inquiry.objects.filter(pk=closed.pk).update(status="closed", due_on=today)
    assert figures() == {
        ("gard_inquiries", "new"): 3,
        ("gard_inquiries", "open"): 2,
        ("gard_inquiries", "closed"): 1,
        ("gard_inquiries_waiting", "late"): 2,
        ("gard_inquiries_waiting", "today"): 1,
        ("gard_inquiries_waiting", "later"): 2,
    }


def test_as_many_queries_however_much_there_is(django_assert_num_queries):
    for number in (2, 20):
        for _ in range(number):
            Attempt.objects.create(delivery=make_note(), outcome="sent")
        with django_assert_num_queries(7):
            metrics.text()


def test_nothing_of_a_person_is_in_it(scrape):
    note = make_note()
    words = scrape().content.decode()
    private = ("maria", "Maria", "example", note.inquiry.code, note.message_id, note.text)
    assert [word for word in private if word in words] == []


# --- Who may --------------------------------------------------------------------------


def test_with_the_token_it_is_prometheus_text_that_nobody_keeps(scrape):
    response = scrape()
    assert response.status_code == 200
    assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("wrong", ["", "a token", f"{TOKEN} and more", "tökén", TOKEN.upper()])
def test_another_token_is_refused_without_a_figure(scrape, wrong):
    response = scrape(wrong)
    assert (response.status_code, response.content) == (401, b"")
    assert response["WWW-Authenticate"] == "Bearer"


def test_no_token_is_refused_whoever_is_signed_in(client, admin_user):
    client.force_login(admin_user)
    assert client.get(reverse("metrics")).status_code == 401


@pytest.mark.parametrize("given", [TOKEN, "", "Bearer"])
def test_where_no_token_is_set_there_is_no_page(scrape, settings, given):
    settings.METRICS_TOKEN = ""
    assert scrape(given).status_code == 404


def test_without_a_database_it_says_that_it_cannot(scrape, monkeypatch):
    def away():
        raise OperationalError

    monkeypatch.setattr(metrics, "seconds_waited", lambda now: away())
    assert scrape().status_code == 503
