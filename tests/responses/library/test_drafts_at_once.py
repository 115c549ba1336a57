"""Several people, or windows, at one draft at the same moment."""

import pytest
from django.db import connection

from inquiries.errors import ChangedMeanwhile, NotPossible
from responses.library import verbs
from responses.library.models import BlockVersion
from tests.factories import make_block, make_user
from tests.threads import at_once

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def people():
    return [make_user(name, "editor") for name in ("eva", "emil", "ede", "elsa")]


@pytest.fixture
def draft(people):
    return verbs.start_draft(make_block("fabry-definition"), people[0])


def test_of_several_windows_one_is_kept_and_the_others_hear_of_it(people, draft):
    eva, base = people[0], verbs.fingerprint(draft)

    def save(words):
        return lambda: verbs.edit_draft(draft, eva, "", f"<p>{words}</p>", base)

    results = at_once(*(save(words) for words in ("One", "Two", "Three", "Four")))
    kept = [one for one in results if isinstance(one, BlockVersion)]
    assert sum(isinstance(one, ChangedMeanwhile) for one in results) == 3
    assert BlockVersion.objects.get(pk=draft.pk).body == kept[0].body


def test_a_draft_that_is_taken_over_and_submitted_at_once_is_either(people, draft):
    eva, emil, *_ = people
    results = at_once(
        lambda: verbs.take_over_draft(draft, emil), lambda: verbs.submit_draft(draft, eva)
    )
    refused = [one for one in results if isinstance(one, NotPossible)]
    assert len(refused) == 1
    after = BlockVersion.objects.get(pk=draft.pk)
    assert (after.status, after.author) in [("draft", emil), ("in_review", eva)]


def test_two_who_take_it_over_at_once_both_have_a_hand_in_it(people, draft):
    eva, emil, ede, elsa = people
    at_once(lambda: verbs.take_over_draft(draft, emil), lambda: verbs.take_over_draft(draft, ede))
    version = BlockVersion.objects.get(pk=draft.pk)
    verbs.submit_draft(version, version.author)
    for writer in (eva, emil, ede):
        with pytest.raises(NotPossible, match="Somebody else decides"):
            verbs.approve_version(version, writer)
    assert verbs.approve_version(version, elsa).status == "approved"
