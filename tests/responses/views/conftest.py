"""Who sits at the desk, and what a page says."""

import pytest

from tests.factories import make_disease


@pytest.fixture(autouse=True)
def _nothing_leaves(quick_pdf, hints):
    """No test here renders a PDF or tells a worker, unless it asks for it."""


@pytest.fixture
def sam(client, specialist):
    """Sam's browser."""
    client.force_login(specialist)
    return client


@pytest.fixture
def rita(client, reviewer):
    """Rita's browser."""
    client.force_login(reviewer)
    return client


@pytest.fixture
def eva(client, editor):
    """Eva's browser."""
    client.force_login(editor)
    return client


@pytest.fixture
def ada(client, admin_user):
    """Ada's browser."""
    client.force_login(admin_user)
    return client


@pytest.fixture
def fabry(db):
    return make_disease("Fabry disease", gard="0006400")
