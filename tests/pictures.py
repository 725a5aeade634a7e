"""How does every page look? Walks the demonstration as its people do and takes a picture of each page and state.

    python3 dev.py pictures [FOLDER]

Each address name is taken once in each state of the gate that is met, and each form once more as refused when it is
sent empty; at three widths, in light and in dark. The steps of the introduction come first, and then it is skipped. Nothing
else is recorded on the way: only empty forms are sent.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import FLAGS
from tests.chromium import find_chromium

WIDTHS = {390: 844, 768: 1024, 1280: 900}
SCHEMES = ("light", "dark")
PEOPLE = ("therapist@demo.example", "supervisor@demo.example", "admin@demo.example", "supervisor@other.example")
#: Addresses that end something, or answer without a page.
LEFT_OUT = {"account_logout", "health-live", "health-ready"}
#: Forms that are right as they stand: sent, they would record something.
NOTHING_REQUIRED = {"case-edit", "client-ask", "participant-edit", "repair-add"}
#: A form that records something.
RECORDS = "main form[method=post]:has([name=idempotency_key])"
MOST_PAGES = 250  # for one person: more would show nothing new

Shot = tuple[str, str, bool]  # its name, its address, sent empty or not
STRANGERS: list[Shot] = [
    ("sign-in", "/accounts/login/", False),
    ("password-reset", "/accounts/password/reset/", False),
    ("password-reset", "/accounts/password/reset/", True),
    ("not-there", "/nowhere/", False),
]
SEND_EMPTY = "form => { form.noValidate = true; form.requestSubmit(); }"


def main(url: str, password: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=FLAGS, chromium_sandbox=os.geteuid() != 0
        )
        take(browser, url, None, STRANGERS, folder / "nobody")
        for email in PEOPLE:
            context = browser.new_context(base_url=url)
            page = context.new_page()
            page.goto("/accounts/login/")
            page.fill("[name=login]", email)
            page.fill("[name=password]", password)
            page.press("[name=password]", "Enter")
            page.wait_for_url(lambda address: "/accounts/login/" not in address)
            own = folder / email.partition(".")[0]
            take(browser, url, context.storage_state(), list(introduction(page)), own)
            page.goto("/")
            page.get_by_role("button", name="Skip the introduction").click()
            page.get_by_text("The introduction is over").wait_for()
            take(browser, url, context.storage_state(), list(walk(page)), own)
            context.close()
        browser.close()


def introduction(page: Page) -> Iterator[Shot]:
    """Begin the introduction anew, and yield each of its steps."""
    page.goto("/account/")
    with page.expect_navigation():
        page.get_by_role("button", name="Show the introduction again").click()
    onward = page.locator("#introduction a")
    number = 1
    while True:
        address = urlsplit(page.url)
        yield f"introduction-{number}", f"{address.path}?{address.query}".rstrip("?"), False
        if not onward.count():
            return
        page.goto(onward.get_attribute("href"))
        number += 1


def walk(page: Page) -> Iterator[Shot]:
    """Follow every link of one person's pages; yield each kind of page once in each state."""
    seen, waiting, kinds = set(), ["/"], set()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = page.goto(path)
        address = urlsplit(page.url)
        name = name_of(address.path)
        if name is None or name in LEFT_OUT or "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        kind = (name, state_of(page))
        if kind not in kinds:
            kinds.add(kind)
            yield "-".join(filter(None, kind)), f"{address.path}?{address.query}".rstrip("?"), False
            refuses = page.locator(RECORDS).count() and name not in NOTHING_REQUIRED
            if refuses and (name, "422") not in kinds:
                kinds.add((name, "422"))
                yield name, f"{address.path}?{address.query}".rstrip("?"), True
        links = page.eval_on_selector_all("a[href]:not([download])", "links => links.map(link => link.href)")
        fresh = {link_path(link) for link in links if urlsplit(link).netloc == address.netloc}
        # Kinds of pages that are not known yet come first.
        waiting = sorted({*waiting, *fresh} - seen, key=lambda path: (known(path, kinds), path))


def link_path(link: str) -> str:
    parts = urlsplit(link)
    return f"{parts.path}?{parts.query}".rstrip("?")


def known(path: str, kinds: set) -> bool:
    return name_of(urlsplit(path).path) in {name for name, _ in kinds}


def name_of(path: str) -> str | None:
    try:
        return resolve(path).url_name
    except Resolver404:
        return None


def state_of(page: Page) -> str:
    """Return the state of the gate that a page tells about its one case."""
    hooks = page.locator("main[data-gate-reason], main .banner[data-gate-reason], main .answer[data-gate-reason]")
    return hooks.first.get_attribute("data-gate-reason") or "" if hooks.count() else ""


def take(browser: Browser, url: str, state: dict | None, shots: list[Shot], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for width, height in WIDTHS.items():
        for scheme in SCHEMES:
            context = browser.new_context(
                base_url=url, storage_state=state, color_scheme=scheme, viewport={"width": width, "height": height}
            )
            page = context.new_page()
            for name, path, sent in shots:
                page.goto(path)
                if sent:
                    form = page.locator(RECORDS if page.locator(RECORDS).count() else "main form[method=post]")
                    with page.expect_navigation():
                        form.first.evaluate(SEND_EMPTY)
                page.screenshot(path=folder / f"{name}{'-refused' if sent else ''}-{width}-{scheme}.png", full_page=True)
                wide = page.evaluate("document.documentElement.scrollWidth")
                if wide > width:
                    print(f"wider than its window: {folder.name}/{name} at {width}: {wide}", flush=True)
            context.close()
            print(f"{folder.name} at {width}, {scheme}: {len(shots)} pictures", flush=True)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    main(sys.argv[1], os.environ["DEMO_PASSWORD"], Path(sys.argv[2]))
