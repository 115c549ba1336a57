"""A small delivery, and mail servers that behave as a test wants."""

import pytest

from responses.outbox import line
from responses.outbox.working import rest
from tests.responses.making import make_note

from .peer import peer


@pytest.fixture(autouse=True)
def _no_broker(hints):
    """No test here tells a worker anything, unless it brings its own."""


@pytest.fixture(autouse=True)
def _no_line():
    """Each test opens its own, and nobody is tired of another's mail server."""
    yield
    line.hang_up()
    rest.end()


@pytest.fixture
def note(db):
    """A queued e-mail to Maria."""
    return make_note()


@pytest.fixture
def patience():
    """Seconds for a mail server to answer in: on a busy machine a good one may need some."""
    return [20]


@pytest.fixture
def impatient(patience):
    """For tests of servers that stall."""
    patience[0] = 0.3


@pytest.fixture
def smtp(settings, patience):
    """Sends mail to this port."""

    def at(port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_TIMEOUT = settings.EMAIL_REPLY_TIMEOUT = patience[0]

    return at


@pytest.fixture
def server(smtp):
    """A mail server that takes everything."""
    with peer() as running:
        smtp(running.port)
        yield running
