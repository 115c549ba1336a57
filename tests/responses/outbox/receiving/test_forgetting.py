"""Old messages lose their words; what waits, and what is an inquiry's, keeps them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inquiries.models import Inquiry
from responses.outbox.erasing import erase
from responses.outbox.models import Received, Sort, Standing
from responses.outbox.receiving.forgetting import forget_mail
from tests.factories import make_inquiry

pytestmark = pytest.mark.django_db


@pytest.fixture
def came(specialist):
    """A message that came so many days ago."""

    def make(days, sort=Sort.OTHER, standing=Standing.SEEN, inquiry=None):
        by = specialist if standing == Standing.SEEN else None
        return Received.objects.create(
            digest=f"{Received.objects.count()}",
            received_at=timezone.now() - timedelta(days=days),
            sort=sort,
            standing=standing,
            decided_by=by,
            raw=b"Hello",
            via="pipe",
            note="A note",
            inquiry=inquiry,
        )

    return make


def kept(received):
    received.refresh_from_db()
    return bytes(received.raw) == b"Hello"


def test_what_was_looked_at_goes_after_ninety_days(came):
    young, old = came(89), came(91)
    assert forget_mail() == 1
    assert (kept(young), kept(old)) == (True, False)
    assert (old.note, old.erased_at is None) == ("", False)


def test_the_days_are_a_setting(came, settings):
    settings.RECEIVED_DAYS = 10
    assert [forget_mail() for _ in [came(11)]] == [1]


@pytest.mark.parametrize("sort", [Sort.AUTO_REPLY, Sort.LOOP, Sort.DELAY])
def test_what_programs_wrote_goes_after_thirty_days(came, sort):
    young, old = (came(days, sort, Standing.DONE) for days in (29, 31))
    forget_mail()
    assert (kept(young), kept(old)) == (True, False)


def test_what_waits_for_a_person_waits(came):
    waiting = came(1000, standing=Standing.WAITING)
    assert (forget_mail(), kept(waiting)) == (0, True)


def test_what_belongs_to_an_inquiry_stays_with_it(came):
    reply = came(1000, Sort.REPLY, Standing.DONE, inquiry=make_inquiry())
    assert (forget_mail(), kept(reply)) == (0, True)


def test_what_came_about_a_removed_person_goes(came, specialist):
    inquiry = make_inquiry(assignee=specialist)
    erase(inquiry, specialist)
    late = came(91, Sort.REPLY, inquiry=Inquiry.objects.get())
    assert (forget_mail(), kept(late)) == (1, False)


def test_forgotten_is_forgotten_once(came):
    came(91)
    assert [forget_mail(), forget_mail()] == [1, 0]


def test_many_go_in_parts(came, monkeypatch):
    monkeypatch.setattr("responses.outbox.receiving.forgetting.BATCH", 2)
    for _ in range(5):
        came(91)
    assert forget_mail() == 5
