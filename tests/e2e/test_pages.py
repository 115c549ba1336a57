"""Every page: nothing for axe to find, no sideways scrolling, nothing from elsewhere."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page, Response, ViewportSize, expect

from inquiries.sample_accounts import PASSWORD

from . import pages, steps
from .conftest import Visit
from .house import House
from .houses import on_postgres, on_sqlite
from .pages import Sight

MAKE_SCENES = (
    "import django, json; django.setup(); from tests.e2e import scenes; "
    "print(json.dumps(scenes.all_of_them()))"
)
WIDTHS = (1280, 390)
SMALLEST = 320

Scenes = dict[str, dict[str, Any]]
Look = Callable[[Sight], Page]


def each(sights: list[Sight]) -> pytest.MarkDecorator:
    """A test for each of these pages."""
    return pytest.mark.parametrize("sight", sights, ids=[sight.title for sight in sights])


@pytest.fixture(scope="session")
def made() -> dict[str, Scenes]:
    return {}


@pytest.fixture
def scenes(house: House, made: dict[str, Scenes]) -> Scenes:
    """What there is to see in the house; made once."""
    if house.name not in made:
        made[house.name] = json.loads(house.run("-c", MAKE_SCENES))
    return made[house.name]


@pytest.fixture(scope="session")
def sessions() -> dict[tuple[str, str], Any]:
    """The cookies of those who have signed in, by house and role."""
    return {}


@pytest.fixture
def look(house: House, visit: Visit, scenes: Scenes, sessions: dict[tuple[str, str], Any]) -> Look:
    """Somebody's browser, showing the page in the state to look at."""

    def look(sight: Sight) -> Page:
        session = sessions.get((house.name, sight.who))
        page = visit(viewport=size(WIDTHS[0]), storage_state=session)
        if sight.who == pages.TOVA:
            sign_in_with_two_steps(page, scenes["tova"]["codes"], sight.name)
        elif sight.who and not session:
            steps.sign_in(page, sight.who)
            sessions[house.name, sight.who] = page.context.storage_state()
        open_page(page, sight, scenes.get(sight.scene, {}))
        sight.then(page)
        return page

    return look


def size(width: int) -> ViewportSize:
    return {"width": width, "height": 900}


def sign_in_with_two_steps(page: Page, codes: list[str], wanted: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(pages.TOVA)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    code = page.get_by_label("code")
    expect(code).to_be_visible()
    if wanted != "mfa_authenticate":
        code.fill(codes.pop())
        code.press("Enter")
        steps.heading(page, "Queue")


def confirm_password(page: Page, address: str) -> Response:
    """Some of one's own pages ask for the password once more."""
    page.get_by_label("Password").fill(PASSWORD)
    with page.expect_response(f"**{address}") as answer:
        page.get_by_role("button", name="Confirm").click()
    return answer.value


def open_page(page: Page, sight: Sight, scene: dict[str, Any]) -> None:
    address = reverse(sight.name, kwargs={name: scene[name] for name in sight.takes.split()})
    answer = page.goto(address + sight.query)
    if sight.who and sight in pages.ACCOUNTS and "/reauthenticate/?" in page.url:
        answer = confirm_password(page, address)
    assert answer is not None
    assert answer.status == sight.status
    assert page.url.endswith(address + sight.query), "not sent on to another page"


def findings(page: Page) -> list[tuple[str, list[str]]]:
    """What axe says against the page: rule, and the elements that break it."""
    # It would fetch imported style sheets and add them to the page, which the policy refuses;
    # no rule that is on reads them.
    violations = Axe().run(page, options={"preload": False}).response["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations]


def check_for_axe(page: Page) -> None:
    page.wait_for_load_state()
    page.evaluate("document.fonts.ready")  # Until then the editor's icons are words.
    for width in WIDTHS:
        page.set_viewport_size(size(width))
        assert findings(page) == [], f"at {width} px"


def check_errors_are_told(page: Page) -> None:
    """A form may stand far down: what is wrong with it has the focus, and leads to it."""
    summary = page.locator("#error-summary")
    if not summary.count():
        return
    expect(summary).to_be_focused()
    for link in summary.get_by_role("link").all():
        link.press("Enter")
        expect(page.locator(str(link.get_attribute("href")))).to_be_focused()


def check_for_narrow_screens(page: Page) -> None:
    page.set_viewport_size(size(SMALLEST))
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wider), f"scrolls sideways at {SMALLEST} px"


@pytest.mark.browser
@pytest.mark.timeout(300)
@on_sqlite
@each(pages.DESK + pages.LIBRARY + pages.REFERENCES + pages.TEMPLATES + pages.STAYING_TRUE)
def test_axe_finds_nothing_at_the_desk(house: House, look: Look, sight: Sight) -> None:
    page = look(sight)
    check_errors_are_told(page)
    check_for_axe(page)


@pytest.mark.browser
@pytest.mark.timeout(300)
@on_sqlite
@each(pages.ADMIN)
def test_axe_finds_nothing_in_the_admin(house: House, look: Look, sight: Sight) -> None:
    check_for_axe(look(sight))


@pytest.mark.browser
@pytest.mark.timeout(300)
@on_postgres
@each(pages.PUBLIC + pages.ACCOUNTS)
def test_axe_finds_nothing_on_public_pages(house: House, look: Look, sight: Sight) -> None:
    page = look(sight)
    check_for_axe(page)
    check_for_narrow_screens(page)


@pytest.mark.browser
@pytest.mark.timeout(300)
@on_postgres
@pytest.mark.parametrize("status", ["400", "404", "405", "429", "429 at sign-in", "500"])
def test_axe_finds_nothing_on_pages_for_errors(
    house: House, visit: Visit, scenes: Scenes, status: str
) -> None:
    """As they are outside DEBUG: the page comes from the house, the address is made up."""
    page = visit()
    page.route("**/nowhere/", lambda route: route.fulfill(body=scenes["errors"][status]))
    page.goto("/nowhere/")
    check_for_axe(page)
    check_for_narrow_screens(page)


# --- No page is forgotten -------------------------------------------------------------


def addresses(under: URLResolver) -> list[URLPattern]:
    """Every address of the site but those of Django's admin."""
    found = []
    for part in under.url_patterns:
        if isinstance(part, URLPattern):
            found.append(part)
        elif part.namespace != "admin":
            found += addresses(part)
    return found


def takes_only_posts(address: URLPattern) -> bool:
    """Whether a GET is refused at the door, before anything else is asked."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    arguments = dict.fromkeys(address.pattern.converters, "1") | address.default_args
    try:
        return bool(address.callback(request, **arguments).status_code == 405)
    except Exception:  # It went further: with a user and a database it would show something.
        return False


def test_every_page_of_the_site_is_looked_at() -> None:
    known = {sight.name for sight in pages.PAGES} | set(pages.NOT_LOOKED_AT)
    missing = [
        address.name
        for address in addresses(get_resolver())
        if address.name not in known and not takes_only_posts(address)
    ]
    assert missing == []


def test_every_page_that_is_looked_at_still_exists() -> None:
    names = {address.name for address in addresses(get_resolver())}
    known = {sight.name for sight in pages.PAGES} | set(pages.NOT_LOOKED_AT)
    assert known - names == set()
