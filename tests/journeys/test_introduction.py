"""Is whoever comes for the first time led through the real pages, by keyboard alone, and left alone when they skip it?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from alliance_app.people.models import Clinician
from alliance_app.people.operations.introductions import introduce_again
from alliance_app.records.models import Case
from alliance_app.web.introduction import ADMINISTRATOR, SUPERVISOR, THERAPIST, Step
from tests import factories
from tests.web import clinics
from tests.web.clinics import People

pytestmark = pytest.mark.sqlite  # how a page is drawn does not depend on the database; that it ends: web/test_introduction
ONWARD, BUTTON = "#introduction a.btn", "#introduction button"
MOST_TABS = 80
BY_ROLE = {"therapist": THERAPIST, "supervisor": SUPERVISOR, "administrator": ADMINISTRATOR}


@pytest.fixture
def new_here(people: People) -> Callable[[str], Clinician]:
    """Give a function that returns somebody of the clinic who has not been here before."""
    clinics.look(clinics.low_case(people.therapist))

    def person(who: str) -> Clinician:
        found = getattr(people, who)
        introduce_again(person=found)
        return found

    return person


def reach(page: Page, target: str, key: str = "Tab") -> None:
    """Go on with one key until the focus is where it should be."""
    for _ in range(MOST_TABS):
        if page.locator(f"{target}:focus").count():
            return
        page.keyboard.press(key)
    raise AssertionError(f"{target} is not reached by {key} on {page.url}")


def shown(page: Page, step: Step, number: int) -> None:
    region = page.get_by_role("region", name=f"Introduction, {number} of 3 {step.heading}")
    expect(region).to_be_visible()
    expect(region).to_contain_text(step.says)


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("who", BY_ROLE)
def test_the_keyboard_alone_leads_through_the_three_steps(
    who: str,
    width: int,
    new_here: Callable[[str], Clinician],
    new_page: Callable[..., Page],
    good: Callable[[Page], None],
) -> None:
    person = new_here(who)
    page = new_page(person, width=width, height=844, color_scheme="dark" if width == 390 else "light")
    page.goto("/")
    for number, step in enumerate(BY_ROLE[who], start=1):
        shown(page, step, number)
        good(page)
        if step.page == "checkin-add":
            expect(page.locator("[name=relationship]:focus")).to_be_attached()
        target = ONWARD if number < 3 else BUTTON
        # Where the page begins below it, with the first scale or the case that is open, it lies behind.
        begins_below = page.locator("#introduction").evaluate(
            "strip => !!(strip.compareDocumentPosition(document.activeElement) & Node.DOCUMENT_POSITION_FOLLOWING)"
        )
        reach(page, target, "Shift+Tab" if begins_below else "Tab")
        page.keyboard.press("Enter")
        if number < 3:
            page.wait_for_function("before => location.href !== before", arg=page.url)
    over = page.get_by_role("status").filter(has_text="The introduction is over")
    expect(over).to_be_focused()
    expect(page.locator("#introduction")).to_have_count(0)
    good(page)
    assert factories.again(person).introduced_at is not None


def test_skipped_beside_a_rating_nothing_that_is_typed_is_lost(
    new_here: Callable[[str], Clinician], case: Case, new_page: Callable[..., Page]
) -> None:
    page = new_page(new_here("therapist"))
    page.goto(f"/cases/{case.pk}/check-in/")
    expect(page.locator("[name=relationship]:focus")).to_be_attached()
    page.keyboard.press("8")
    page.keyboard.press("3")
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_role("status").filter(has_text="The introduction is over")).to_be_focused()
    expect(page.locator("[name=relationship][value='8']")).to_be_checked()
    expect(page.locator("[name=goal][value='3']")).to_be_checked()
    page.goto("/cases/")
    expect(page.locator("#introduction")).to_have_count(0)


def test_without_a_script_it_is_read_and_ended_all_the_same(
    new_here: Callable[[str], Clinician], new_page: Callable[..., Page]
) -> None:
    page = new_page(new_here("therapist"), java_script_enabled=False)
    page.goto("/")
    for _ in range(2):
        page.locator(ONWARD).click()
    page.get_by_role("button", name="Done").click()
    page.wait_for_url("**/cases/")
    expect(page.get_by_text("The introduction is over")).to_be_visible()
    expect(page.locator("#introduction")).to_have_count(0)
    page.goto("/account/")
    page.get_by_role("button", name="Show the introduction again").click()
    page.wait_for_url("**/cases/")
    shown(page, THERAPIST[0], 1)


def test_on_paper_it_is_not_there(new_here: Callable[[str], Clinician], new_page: Callable[..., Page]) -> None:
    page = new_page(new_here("therapist"))
    page.goto("/")
    expect(page.locator("#introduction")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#introduction")).to_be_hidden()
