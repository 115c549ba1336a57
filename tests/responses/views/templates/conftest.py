"""Ada's draft of the letter template, and the same in review."""

import pytest

from responses.letters import template_verbs as verbs
from responses.letters.template_words import mark_of

from .templating import stored


@pytest.fixture
def draft(admin_user):
    return verbs.start_template("en", admin_user)


@pytest.fixture
def in_review(draft, admin_user):
    before = stored(draft)
    verbs.edit_template(draft, admin_user, before | {"closing": "Goodbye."}, mark_of(before))
    return verbs.submit_template(draft, admin_user)
