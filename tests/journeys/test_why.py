"""Does a therapist read in a real browser, by keyboard alone, why something is said, and what was said before?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web import clinics
from tests.web.clinics import People
from tests.web.test_why_page import PARTS, put_in_force

SECTION = "#why section[aria-labelledby=flags-name]"


def by_keyboard(page: Page, wanted: Locator) -> None:
    """Come to an element with Tab alone, and choose it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            page.keyboard.press("Enter")
            return
    pytest.fail("cannot be reached with Tab")


def parts_in(why: Locator) -> list[str]:
    names = why.locator("dt")
    for name in names.all():
        expect(name).to_be_visible()
    assert all(said.strip() for said in why.locator("dd").all_inner_texts())
    return sorted(set(names.all_inner_texts()))


@pytest.mark.parametrize("width", [1280, 390])
def test_why_is_read_by_keyboard(
    width: int, people: People, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    case = clinics.new_case(people.therapist, "K-1043")
    clinics.goal(case)
    for days_ago, goal in ((21, 8), (14, 9), (7, 8), (0, 4)):
        clinics.rate(case, days_ago, (8, 8, None, 4), client=(8, goal, None, 4))
    clinics.stuck(case)
    put_in_force(people, gap=4)
    page = new_page(people.therapist, width=width, height=844)
    page.goto("/cases/")
    page.get_by_role("link", name="K-1043").first.click()

    # The banner's "Why?" leads to the first explanation, which stands open.
    by_keyboard(page, page.locator(".banner").get_by_role("link", name="Why?"))
    whys = page.locator(f"{SECTION} details").filter(has=page.locator("dl"))
    expect(whys.first).to_be_in_viewport()
    assert parts_in(whys.first) == sorted(PARTS)
    expect(whys.first).to_contain_text("8, 9, 8, 4, the newest last.")
    expect(whys.first).to_contain_text("8, the middle of 8, 9 and 8")
    expect(whys.first).to_contain_text("your clinic’s, version 1")

    # What it calls underlined is drawn so, and the legend says what that means.
    drawn = page.locator("svg.chart:visible path.ch-usual")
    assert [line.get_attribute("d").count("M") for line in drawn.all()] == [3]
    expect(page.get_by_text("made what is usual")).to_be_visible()

    # Why techniques wait besides, and why the case counts as stuck, open one after the other.
    for sentence in ("Method was never rated", "Declared stuck"):
        why = page.locator(f"{SECTION} p", has_text=sentence).locator("xpath=following-sibling::details[1]")
        expect(why.locator("dl")).to_be_hidden()
        by_keyboard(page, why.locator("summary"))
        assert parts_in(why) == sorted(PARTS)
    before = page.locator("details.said-before")
    by_keyboard(page, before.locator("summary"))
    expect(before.get_by_role("listitem").first).to_be_visible()
    good(page)

    # A version leads to the policy that it was.
    before.get_by_role("link", name="the limits that everybody begins with").first.click()
    expect(page.locator("#version-0")).to_be_in_viewport()
    good(page)
