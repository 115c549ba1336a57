"""Two people at the same template in the same moment."""

from functools import partial

import pytest

from inquiries.errors import ChangedMeanwhile, NotPossible
from responses.letters import template_verbs as verbs
from responses.letters.models import LetterTemplate, TemplateEvent
from responses.letters.template_words import mark_of, words_of
from tests.factories import make_user
from tests.threads import at_once

pytestmark = [
    pytest.mark.servers,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.usefixtures("on_postgres"),
]


def kinds_of(results):
    return sorted(type(result).__name__ for result in results)


def stored(template):
    return words_of(LetterTemplate.objects.get(pk=template.pk))


@pytest.fixture
def alma(db):
    return make_user("alma", "admin")


@pytest.fixture
def draft(admin_user):
    return verbs.start_template("en", admin_user)


def edit(template, user, closing):
    words = stored(template)
    new = words | {"closing": closing}
    return partial(verbs.edit_template, template, user, new, mark_of(words))


def test_two_drafts_at_once_are_one(admin_user, alma):
    results = at_once(*(partial(verbs.start_template, "en", user) for user in (admin_user, alma)))
    assert kinds_of(results) == ["LetterTemplate", "NotPossible"]
    assert LetterTemplate.objects.under_way().count() == 1


def test_two_first_drafts_of_a_language_at_once_are_one(admin_user, alma, settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Spanish")]
    results = at_once(*(partial(verbs.start_template, "es", user) for user in (admin_user, alma)))
    assert kinds_of(results) == ["LetterTemplate", "NotPossible"]


def test_two_edits_at_once_lose_no_words(draft, admin_user, alma):
    results = at_once(edit(draft, admin_user, "Ada's."), edit(draft, alma, "Alma's."))
    assert kinds_of(results) == ["ChangedMeanwhile", "LetterTemplate"]
    assert ChangedMeanwhile.__base__ is NotPossible
    kept = "Alma's." if isinstance(results[0], ChangedMeanwhile) else "Ada's."
    assert stored(draft)["closing"] == kept


def test_two_approvals_at_once_are_one(draft, admin_user, alma, reviewer):
    edit(draft, admin_user, "Goodbye.")()
    verbs.submit_template(draft, admin_user)
    seen = mark_of(stored(draft))
    results = at_once(
        *(partial(verbs.approve_template, draft, user, seen) for user in (alma, reviewer))
    )
    assert kinds_of(results) == ["LetterTemplate", "NotPossible"]
    assert TemplateEvent.objects.filter(verb="approved").count() == 1
    assert LetterTemplate.objects.approved().count() == 1


def test_an_edit_and_a_submission_at_once_never_mix(draft, admin_user, alma):
    edit(draft, admin_user, "Goodbye.")()
    late = edit(draft, alma, "Late.")
    edited, submitted = at_once(late, partial(verbs.submit_template, draft, admin_user))
    assert isinstance(submitted, LetterTemplate)
    told = TemplateEvent.objects.get(verb="submitted").data["words"]["closing"]
    assert told == stored(draft)["closing"]
    assert told == ("Goodbye." if isinstance(edited, NotPossible) else "Late.")
