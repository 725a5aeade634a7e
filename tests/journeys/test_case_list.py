"""Can My cases be worked without a mouse, without a page load, on every screen, and read aloud?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from alliance_app.consultation.my_cases import PAGE
from tests.many_cases import add_cases
from tests.web import clinics
from tests.web.clinics import People
from tests.web.routes import ROUTES

MY_CASES = ROUTES["case-list"].address()


@pytest.fixture
def my_cases(people: People, new_page: Callable[..., Page]) -> Page:
    clinics.low_case(people.therapist, "K-1043")
    add_cases(people.therapist, 3 * PAGE + 6, clinics.day(0))
    page = new_page(people.therapist)
    page.goto(MY_CASES)
    return page


def test_search_and_filter_load_no_page(my_cases: Page) -> None:
    loads: list[str] = []
    my_cases.on("framenavigated", lambda frame: loads.append(frame.url))
    my_cases.get_by_label("Find a case by its code").fill("K-1043")
    expect(my_cases.locator("[data-row]")).to_have_count(1)
    expect(my_cases.locator("#found")).to_have_text("1 case")
    my_cases.get_by_label("Stuck").check()
    expect(my_cases.get_by_role("heading", name="Nothing found")).to_be_visible()
    assert loads == []
    assert "K-1043" not in my_cases.url


def test_a_case_is_gone_to_and_rows_are_walked_by_keyboard_alone(my_cases: Page) -> None:
    keys = my_cases.keyboard
    codes = my_cases.locator("[data-row] [data-open]")
    keys.press("j")
    expect(codes.nth(0)).to_be_focused()
    keys.press("j")
    expect(codes.nth(1)).to_be_focused()
    keys.press("k")
    expect(codes.nth(0)).to_be_focused()
    keys.press("?")
    shortcuts = my_cases.get_by_role("dialog", name="Keyboard shortcuts")
    expect(shortcuts).to_be_visible()
    keys.press("Escape")
    expect(shortcuts).to_be_hidden()
    keys.press("/")
    keys.type("k-1043\n")
    expect(my_cases.get_by_role("heading", level=1)).to_have_text("K-1043")


def test_the_next_rows_come_in_place_and_the_keyboard_goes_on_at_the_first_of_them(my_cases: Page) -> None:
    in_place = my_cases.locator("section", has=my_cases.locator("#in-place"))
    rows = in_place.locator("[data-row]")
    expect(rows).to_have_count(PAGE)
    in_place.get_by_role("button", name="Show more of In place").press("Enter")
    expect(rows).to_have_count(PAGE + 2)
    expect(rows.nth(PAGE).locator("[data-open]")).to_be_focused()
    expect(in_place.get_by_role("button", name="Show more")).to_have_count(0)


@pytest.mark.sqlite  # how a page is drawn does not depend on the database
@pytest.mark.parametrize("width", [390, 768, 1280])
def test_a_case_can_be_gone_to_at_every_width(
    people: People, new_page: Callable[..., Page], width: int
) -> None:
    clinics.low_case(people.therapist, "K-1043")
    page = new_page(people.therapist, width=width)
    page.goto(MY_CASES)
    page.keyboard.press("/")
    box = page.locator("[data-find]:focus")
    expect(box).to_be_visible()
    box.fill("K-10")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("K-1043")


# As everybody can read it
@pytest.mark.sqlite  # how a page is drawn does not depend on the database
def test_my_cases_meets_wcag_empty_full_searched_and_with_its_keys_shown(
    people: People, new_page: Callable[..., Page], axe: Callable[..., list[str]]
) -> None:
    page = new_page(people.therapist, width=390)
    page.goto(MY_CASES)
    expect(page.get_by_role("heading", name="No case yet")).to_be_visible()
    assert axe(page) == []
    add_cases(people.therapist, PAGE, clinics.day(0), to_rate=True)
    page.goto(MY_CASES)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.keyboard.press("?")
    assert axe(page) == []
    page.keyboard.press("Escape")
    page.get_by_label("Find a case by its code").fill("nothing")
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    assert axe(page, within="#groups") == []


@pytest.mark.sqlite  # how a page is drawn does not depend on the database
@pytest.mark.parametrize("state", ["confirming", "in_place"])
def test_a_case_meets_wcag_in_the_dark_too(
    state: str, people: People, new_page: Callable[..., Page], axe: Callable[..., list[str]]
) -> None:
    page = new_page(people.therapist, color_scheme="dark")
    page.goto(ROUTES["case-detail"].address(clinics.EVERY_GATE[state](people.therapist).pk))
    assert axe(page, within="main") == []


@pytest.mark.sqlite  # how a page is drawn does not depend on the database
def test_the_table_of_sessions_says_that_it_goes_on_and_keeps_its_numbers_in_sight(
    people: People, new_page: Callable[..., Page]
) -> None:
    case = clinics.low_case(people.therapist)
    page = new_page(people.therapist, width=390)
    page.goto(ROUTES["case-detail"].address(case.pk))
    table = page.get_by_role("region", name="Table of sessions")
    assert "goes on to the right" in table.evaluate("(table) => getComputedStyle(table, '::before').content")
    table.evaluate("(table) => (table.scrollLeft = 200)")
    number = table.locator("tbody th").first.bounding_box()
    assert number is not None and 0 <= number["x"] <= 16
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.sqlite  # how a page is drawn does not depend on the database
def test_the_slash_leads_from_a_page_with_one_task_to_the_search(
    people: People, new_page: Callable[..., Page]
) -> None:
    page = new_page(people.therapist)
    page.goto("/accounts/second-factor/")
    page.keyboard.press("/")
    page.wait_for_url("**/cases/#find")
    expect(page.locator("[data-find]")).to_be_focused()
