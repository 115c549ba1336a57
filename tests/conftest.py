"""What every test may ask for."""

from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.db import connection

from inquiries.models import User

from .e2e.houses import HouseByHouse
from .factories import make_user

# A busy machine is no failure: examples have no deadline.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that read the shared data skip, counted, where it isn't there."""
    if SHARED.is_dir():
        return
    for item in items:
        if item.get_closest_marker("shared"):
            item.add_marker(pytest.mark.skip(reason="../shared is not there"))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> HouseByHouse | None:
    """With -n, all browser tests of one house go to one worker."""
    return HouseByHouse(config, log) if config.getoption("dist") == "load" else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the repository."""
    return SHARED


@pytest.fixture(autouse=True)
def _no_wide_settings(settings, tmp_path):
    """Each test has its own cache, passwords that are quick to check, and letters that go."""
    memory = "django.core.cache.backends.locmem.LocMemCache"
    settings.CACHES = {"default": {"BACKEND": memory, "LOCATION": str(tmp_path)}}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.UNDO_SECONDS = 0


@pytest.fixture
def specialist(db) -> User:
    return make_user("sam", "specialist", first_name="Sam")


@pytest.fixture
def other_specialist(db) -> User:
    return make_user("olga", "specialist", first_name="Olga")


@pytest.fixture
def reviewer(db) -> User:
    return make_user("rita", "reviewer", first_name="Rita")


@pytest.fixture
def editor(db) -> User:
    return make_user("eva", "editor", first_name="Eva")


@pytest.fixture
def admin_user(db) -> User:
    return make_user("ada", "admin", first_name="Ada")


@pytest.fixture
def on_postgres(db: None) -> None:
    """For what SQLite can't do: rows locked by several people at once, deletes refused."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL; see tests/servers.py")
