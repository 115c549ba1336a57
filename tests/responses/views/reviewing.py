"""What the tests of reviews, owners and coverage make and look at."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from responses.library.models import Block, ReviewTask
from tests.factories import make_block


def make_task(key="fabry-causes", owner=None, author=None, days=3, **block):
    due = timezone.localdate() + timedelta(days=days)
    made = make_block(key, author=author, review_due=due, **block)
    Block.objects.filter(pk=made.pk).update(owner=owner)
    return ReviewTask.objects.create(version=made.versions.get(), due_on=due)


def queries(browser, path):
    browser.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


def shown(response, *texts):
    return [text in response.content.decode() for text in texts]
