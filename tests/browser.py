"""How does a test see a page as a person does?

In the machine's own Chromium, on a page that asks nobody outside this machine, and whose test fails when the page
reports an error, breaks the content security policy or misses one of its files.
"""

import os
import re
import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from tests.chromium import find_chromium

FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",  # nobody else can be asked
]
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# Chromium reports every status of 400 or above so. A refused form is meant; what is not, `watched` finds by status.
# A connection is lost only where a test takes it away.
STATUS_MESSAGE = re.compile(
    r"Failed to load resource: (the server responded with a status of|net::ERR_INTERNET_DISCONNECTED)"
)
PARTS_OF_A_PAGE = {"stylesheet", "script", "image", "font", "manifest", "media"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one Chromium for all tests of a process."""
    path = find_chromium()
    if path is None:
        pytest.fail("There is no Chromium on PATH or named by CHROMIUM; --no-browser leaves these tests out.")
    with sync_playwright() as playwright:
        # Chromium's sandbox cannot be used by root, and is used by everybody else.
        chromium = playwright.chromium.launch(
            executable_path=path, args=FLAGS, chromium_sandbox=os.geteuid() != 0, timeout=60_000
        )
        yield chromium
        chromium.close()


class UnderWay:
    """Count the requests that the server has begun and not finished: a page can be gone before its answer is."""

    def __init__(self) -> None:
        self._requests = 0
        self._changed = threading.Condition()

    def began(self, **_: object) -> None:
        self._add(1)

    def ended(self, **_: object) -> None:
        self._add(-1)

    def _add(self, number: int) -> None:
        with self._changed:
            self._requests += number
            self._changed.notify_all()

    def wait_for_none(self, *, seconds: float = 30) -> None:
        with self._changed:
            if not self._changed.wait_for(lambda: self._requests <= 0, timeout=seconds):
                pytest.fail("the server still answers a page that the test has closed")


@pytest.fixture
def under_way(live_server: object) -> Iterator[UnderWay]:
    """Let no answer outlast its test: on PostgreSQL it would hold tables that are about to be emptied."""
    requests = UnderWay()
    request_started.connect(requests.began)
    request_finished.connect(requests.ended)
    yield requests
    request_started.disconnect(requests.began)
    request_finished.disconnect(requests.ended)


@pytest.fixture
def new_page(browser: Browser, live_server: object, under_way: UnderWay) -> Iterator[Callable[..., Page]]:
    """Give a function that opens a page of its own browser profile: `new_page(clinician, width=390)`.

    With a clinician, the page is signed in as that person. Addresses may start with "/".
    """
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_page(
        clinician: object = None, *, width: int = 1280, height: int = 900, **options: object
    ) -> Page:
        context = browser.new_context(
            base_url=live_server.url, viewport={"width": width, "height": height}, **options
        )
        contexts.append(context)
        if clinician is not None:
            context.add_cookies([session_cookie(clinician, live_server.url)])
        return watched(context, troubles)

    yield open_page
    for context in contexts:
        context.close()
    under_way.wait_for_none()
    if troubles:
        pytest.fail("in the browser:\n" + "\n".join(troubles), pytrace=False)


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Give a page that nobody is signed in to, 1280 wide."""
    return new_page()


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """Give a function that returns what of WCAG 2.2 AA a page breaks, one line for each element: `axe(page) == []`."""

    def violations(page: Page, *, within: str | None = None) -> list[str]:
        page.wait_for_load_state()  # its words are there before its stylesheet is
        options = {"runOnly": {"type": "tag", "values": WCAG_22_AA}, "resultTypes": ["violations"]}
        found = Axe().run(page, context=within, options=options).response["violations"]
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['target'][0]}"
            for rule in found
            for node in rule["nodes"]
        ]

    return violations


def session_cookie(clinician: object, url: str) -> dict:
    client = Client()
    client.force_login(clinician)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": url}


def watched(context: BrowserContext, troubles: list[str]) -> Page:
    """Return a new page that asks only this machine, and whose troubles are added to the list."""

    def on_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.hostname not in ("localhost", "127.0.0.1"):
            troubles.append(f"asked another machine: {request.url}")

    def on_console(message: ConsoleMessage) -> None:
        if message.type == "error" and not STATUS_MESSAGE.match(message.text):
            troubles.append(f"console: {message.text} ({page.url})")

    def on_response(response: Response) -> None:
        part = response.request.resource_type in PARTS_OF_A_PAGE
        if response.status >= 500 or (response.status >= 400 and part):
            troubles.append(f"{response.status}: {response.url}")

    context.set_default_timeout(10_000)
    context.on("request", on_request)
    page = context.new_page()
    page.on("console", on_console)
    page.on("pageerror", lambda error: troubles.append(f"script: {error} ({page.url})"))
    page.on("response", on_response)
    return page
