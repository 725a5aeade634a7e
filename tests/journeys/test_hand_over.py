"""Does anything lead out of a client's page on a device that was handed over, in a real browser?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from alliance_app.records.models import Case, Draft, Rating
from tests.web import clinics
from tests.web.clinics import PASSWORD, People

PIN, NOTE, NAME = "2580", "She cried when she spoke of her mother.", "Therapist of own"
#: A page that came back out of the browser's memory says so; this browser keeps none by itself.
OUT_OF_MEMORY = "dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))"


@dataclass
class Device:
    """A device in a client's hands: its tab with the client's page, another tab, and what was there before."""

    page: Page
    tab: Page
    before: dict
    case: Case
    link: str


def choose(page: Page, name: str, value: object) -> None:
    page.locator(f"[name={name}][value='{value}']").check(force=True)


def ask(page: Page, case: Case, pin: str = "") -> None:
    """Hand over the device from the page of the case."""
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("link", name="Ask the client").click()
    page.get_by_label("A PIN").fill(pin)
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/c/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Three questions about how we work together")


def answer(page: Page) -> None:
    for name in ("relationship", "goal", "method"):
        choose(page, name, 7)
    with page.expect_navigation():
        page.get_by_role("button", name="Send my answers").click()
    page.goto("/c/thanks/")  # where the goal is asked for as well, another page comes before it


def shown(page: Page, case: Case) -> list[str]:
    """Return what of the case, its clinicians and what was typed stands in a page, its title or its query."""
    page.wait_for_load_state()
    told = page.content() + page.title() + urlsplit(page.url).query
    return [each for each in (case.code, NAME, "therapist.own", NOTE, "Supervisor of") if each in told]


# How somebody might try to get out of the client's page; after each step the page is looked at
def back_step_by_step_and_forward(device: Device) -> Iterator[Page]:
    steps = device.page.evaluate("history.length") - 1
    assert steps >= 4
    for _ in range(steps):
        device.page.go_back()
        yield device.page
    for _ in range(steps):
        device.page.go_forward()
        yield device.page
    assert device.page.url == device.link


def far_back_by_a_script(device: Device) -> Iterator[Page]:
    with device.page.expect_navigation():
        device.page.evaluate("history.go(-3)")
    yield device.page


def reload(device: Device) -> Iterator[Page]:
    device.page.reload()
    yield device.page


def typed_addresses(device: Device) -> Iterator[Page]:
    case = f"/cases/{device.case.pk}/"
    for address in (case, f"{case}check-in/", f"{case}consult/", f"{case}ask/", "/cases/", "/", "/what-others-see/"):
        device.page.goto(address)
        expect(device.page.get_by_role("heading", name="Sign in")).to_be_visible()
        yield device.page


def tab_that_was_open(device: Device) -> Iterator[Page]:
    expect(device.tab.get_by_role("heading", name="Sign in")).to_be_visible()
    yield device.tab
    device.tab.go_back()
    yield device.tab
    device.tab.reload()
    yield device.tab


def new_tab(device: Device) -> Iterator[Page]:
    tab = device.page.context.new_page()
    tab.goto("/cases/")
    yield tab


def restored_session(device: Device) -> Iterator[Page]:
    context = device.page.context.browser.new_context(storage_state=device.before, base_url=device.link)
    page = context.new_page()
    page.goto(f"/cases/{device.case.pk}/")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    yield page
    context.close()


def way_back_without_the_pin(device: Device) -> Iterator[Page]:
    device.page.goto("/back/")
    expect(device.page.get_by_role("heading", name="Welcome back")).to_be_visible()
    yield device.page
    for _ in range(3):
        device.page.get_by_label("Your PIN").fill("1111")
        device.page.get_by_role("button", name="Go back").click()
        expect(device.page.get_by_role("alert")).to_be_visible()
        yield device.page
    expect(device.page.get_by_label("Your PIN")).to_have_count(0)


def cookie_from_before(device: Device) -> Iterator[Page]:
    device.page.context.add_cookies(device.before["cookies"])
    device.page.goto(f"/cases/{device.case.pk}/")
    expect(device.page.get_by_role("heading", name="Sign in")).to_be_visible()
    yield device.page


def answers_that_were_sent(device: Device) -> Iterator[Page]:
    answer(device.page)
    yield device.page
    device.page.go_back()
    yield device.page
    device.page.goto(device.link)
    expect(device.page.get_by_role("heading", name="This link does not work")).to_be_visible()
    yield device.page


#: One after the other on one device; what sends the answers comes last.
ESCAPES = (
    back_step_by_step_and_forward,
    far_back_by_a_script,
    reload,
    typed_addresses,
    tab_that_was_open,
    new_tab,
    restored_session,
    way_back_without_the_pin,
    cookie_from_before,
    answers_that_were_sent,
)


@pytest.fixture
def device(people: People, case: Case, new_page: Callable[..., Page]) -> Device:
    """A therapist has looked at lists and cases, has a check-in half typed in another tab, and hands over the device."""
    page = new_page(people.therapist, width=820, height=1180)
    page.goto("/cases/")
    page.goto(f"/cases/{case.pk}/consult/")
    tab = page.context.new_page()
    tab.goto("/cases/")
    tab.goto(f"/cases/{case.pk}/check-in/")
    choose(tab, "relationship", 8)
    tab.locator("summary", has_text="Add a note").click()
    with tab.expect_response("**/draft/"):
        tab.locator("[name=note]").fill(NOTE)
    before = page.context.storage_state()
    ask(page, case, PIN)
    return Device(page, tab, before, case, page.url)


def test_nothing_leads_out_of_the_clients_page(device: Device) -> None:
    found = {}
    for escape in ESCAPES:
        seen = [shown(page, device.case) for page in escape(device)]
        if any(seen):
            found[escape.__name__] = seen
        device.page.goto(device.link)
    assert found == {}


def test_a_form_that_stood_open_in_another_tab_sends_nothing(
    people: People, case: Case, new_page: Callable[..., Page]
) -> None:
    """Where no script runs, so that the tab could not leave."""
    page = new_page(people.therapist, java_script_enabled=False)
    tab = page.context.new_page()
    tab.goto(f"/cases/{case.pk}/check-in/")
    choose(tab, "relationship", 8)
    ratings = Rating.objects.count()
    page.goto(f"/cases/{case.pk}/ask/")
    page.get_by_role("button", name="Go on").click()
    page.wait_for_url("**/c/**")
    tab.locator("[data-save]").click()
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    assert shown(tab, case) == []
    assert (Rating.objects.count(), Draft.objects.count()) == (ratings, 0)


def test_other_tabs_leave_when_somebody_signs_out_too(
    people: People, case: Case, new_page: Callable[..., Page]
) -> None:
    page = new_page(people.therapist)
    page.goto("/cases/")
    tab = page.context.new_page()
    tab.goto(f"/cases/{case.pk}/")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    for each in (page, tab):
        expect(each.get_by_role("heading", name="Sign in")).to_be_visible()
        assert shown(each, case) == []


def test_a_page_out_of_the_browsers_memory_is_asked_for_anew(
    people: People, case: Case, new_page: Callable[..., Page]
) -> None:
    page = new_page(people.therapist)
    page.goto(f"/cases/{case.pk}/")
    page.context.clear_cookies()
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    expect(page.locator("main")).to_be_hidden()
    page.evaluate(OUT_OF_MEMORY)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert shown(page, case) == []


def test_the_client_answers_and_the_therapist_comes_back_by_pin_or_by_signing_in(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    page = new_page(people.therapist, width=390, height=844)
    page.goto(f"/cases/{case.pk}/ask/")
    pin = page.get_by_label("A PIN")
    page.get_by_label("A link or QR code").check()
    expect(pin).to_be_hidden()
    page.get_by_label("Hand over this device").check()
    good(page)
    pin.fill("1234")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("harder to guess")
    good(page)

    ask(page, case, PIN)
    good(page)
    answer(page)
    good(page)
    page.get_by_role("link", name="Back to the therapist").click()
    expect(page.get_by_role("heading", name="Welcome back")).to_be_visible()
    good(page)
    page.get_by_label("Your PIN").fill("1111")
    page.get_by_label("Your PIN").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("This PIN does not lead back")
    good(page)
    page.get_by_label("Your PIN").fill(PIN)
    page.get_by_label("Your PIN").press("Enter")
    page.wait_for_url(f"**/cases/{case.pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(case.code)

    clinics.session_to_rate(case, 3)
    ask(page, case)
    page.goto("/")
    page.get_by_role("link", name="You handed this device over?").click()
    expect(page.get_by_label("Your PIN")).to_have_count(0)
    good(page)
    page.locator("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill(people.therapist.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Password").press("Enter")
    page.wait_for_url("**/cases/")
    expect(page.get_by_text(case.code).first).to_be_visible()


def test_what_a_client_typed_and_did_not_send_goes_when_the_therapist_is_back(
    people: People, case: Case, new_page: Callable[..., Page]
) -> None:
    page = new_page(people.therapist, width=390)
    ask(page, case, PIN)
    choose(page, "goal", 2)
    kept = "Object.keys(sessionStorage).filter((key) => key.startsWith('alliance:/c/')).length"
    assert page.evaluate(kept) == 1
    page.goto("/back/")
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Go back").click()
    page.wait_for_url(f"**/cases/{case.pk}/")
    assert page.evaluate(kept) == 0
