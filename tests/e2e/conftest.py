"""Houses to visit, a browser, and an eye on every page that it opens.

What a browser test opens is watched: no page asks another host for anything,
breaks the content security policy or has a script fail.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from typing import Any, NoReturn
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from ..servers import ServerMissing
from .house import House, postgres_house, sqlite_house

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
PATIENCE = 20_000  # milliseconds; a busy machine may need some
HOUSE = pytest.StashKey[House]()

Visit = Callable[..., Page]


def _missing(what: str) -> NoReturn:
    """On a developer's machine a reason to skip; where changes are let in, a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(what)
    pytest.skip(what)


# --- Houses: each started once by the worker that needs it, and stopped at the end ---


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with sqlite_house(tmp_path_factory.mktemp("sqlite-house")) as house:
        yield house


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with contextlib.ExitStack() as stack:
        try:
            house = stack.enter_context(postgres_house(tmp_path_factory.mktemp("postgres-house")))
        except ServerMissing as missing:
            _missing(str(missing))
        yield house


@pytest.fixture
def house(request: pytest.FixtureRequest) -> House:
    """The house that the test asks for: see ``houses``."""
    found: House = request.getfixturevalue(request.param)
    request.node.stash[HOUSE] = found
    return found


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure comes with the words of the house's processes."""
    report = yield
    if report.failed and HOUSE in item.stash:
        house = item.stash[HOUSE]
        report.sections.append((f"The house on {house.name}", house.logs()))
    return report


# --- The browser --------------------------------------------------------------------


# Of the package, not of the session: while Playwright is started, Django takes
# this thread for an asynchronous one and refuses all other tests the database.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if not chromium:
        _missing("chromium is not installed (Debian: chromium)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS.split())
        yield browser
        browser.close()


@pytest.fixture
def visit(house: House, browser: Browser) -> Iterator[Visit]:
    """``visit()`` gives somebody's first page: a browser of their own, nothing remembered."""
    complaints: list[str] = []
    with contextlib.ExitStack() as stack:

        def visit(**options: Any) -> Page:
            context = browser.new_context(base_url=house.url, reduced_motion="reduce", **options)
            stack.callback(context.close)
            context.set_default_timeout(PATIENCE)
            context.on("request", lambda request: _check_host(request.url, house, complaints))
            context.on("console", lambda message: _check_console(message, complaints))
            context.on("weberror", lambda error: complaints.append(f"script: {error.error}"))
            return context.new_page()

        yield visit
    assert complaints == []


def _check_host(url: str, house: House, complaints: list[str]) -> None:
    if urlsplit(url).scheme not in ("data", "blob") and not url.startswith(f"{house.url}/"):
        complaints.append(f"asked another host: {url}")


def _check_console(message: ConsoleMessage, complaints: list[str]) -> None:
    # Answers such as 404 and 422, which tests ask for, are errors on the console too.
    if message.type == "error" and not message.text.startswith("Failed to load resource"):
        complaints.append(f"console: {message.text}")
