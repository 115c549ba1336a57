"""Who sits at the desk."""

import pytest


@pytest.fixture
def desk(client, specialist):
    """Sam's browser."""
    client.force_login(specialist)
    return client
