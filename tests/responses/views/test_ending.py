"""An inquiry doesn't end while a letter of it is on its way: the letter is pulled back first."""

import pytest
from django.urls import reverse

from inquiries.models import Event, Inquiry
from responses.outbox.deciding import withdraw_delivery
from responses.outbox.models import Delivery

pytestmark = pytest.mark.django_db
ENDINGS = [
    ("inquiry-close", "closed"),
    ("inquiry-duplicate", "duplicate"),
    ("inquiry-spam", "spam"),
]


def press(browser, name):
    """What is said, and what the inquiry is then."""
    inquiry = Inquiry.objects.get()
    response = browser.post(reverse(name, args=[inquiry.code]), follow=True)
    said = [str(message) for message in response.context["messages"]]
    return said, Inquiry.objects.get().status


@pytest.mark.parametrize("name", [name for name, _ in ENDINGS])
@pytest.mark.parametrize("status", ["queued", "sending"])
def test_while_a_letter_is_on_its_way_it_goes_on(sam, delivery, name, status):
    Delivery.objects.update(status=status)
    before = Event.objects.count()
    said, now = press(sam, name)
    code = delivery.inquiry.code
    assert said == [f"A letter for {code} is on its way: pull it back first."]
    assert now == "open"
    assert Event.objects.exclude(verb="looked").count() == before


@pytest.mark.parametrize(("name", "after"), ENDINGS)
def test_once_it_is_pulled_back_it_ends(sam, delivery, specialist, name, after):
    withdraw_delivery(delivery, specialist)
    assert press(sam, name)[1] == after


@pytest.mark.parametrize(("name", "after"), ENDINGS)
def test_what_only_a_person_can_settle_keeps_it_from_nothing(sam, delivery, name, after):
    Delivery.objects.update(status="failed")
    assert press(sam, name)[1] == after
