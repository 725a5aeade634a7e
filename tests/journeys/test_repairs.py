"""Does the way of a repair hold in a real browser: one tap, another day, asked by the next check-in, answered by a digit?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from alliance_app.consultation.models import Repair, RepairMark
from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People


@pytest.fixture
def case(people: People) -> Case:
    return clinics.low_case(people.therapist)


def test_one_tap_plans_and_the_next_check_in_asks(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    page = new_page(people.therapist)
    page.goto(f"/cases/{case.pk}/consult/")
    page.get_by_role("button", name="Plan this").first.click()
    page.wait_for_url("**/consult/#planned")
    expect(page.locator("#planned")).to_contain_text("not tried yet")
    good(page)
    page.get_by_role("link", name="Change").click()
    good(page)
    page.locator("[name=due_on]").fill(clinics.day(-3).isoformat())
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/consult/#planned")
    made = Repair.objects.get(case=case)
    assert made.due_on == clinics.day(-3)
    page.goto(f"/cases/{case.pk}/check-in/")
    expect(page.locator("[name=relationship]:focus")).to_be_attached()
    good(page)
    for key in ("8", "7", "8", "6", "1"):
        page.keyboard.press(key)
    expect(page.locator(f"[name=repair_{made.pk.hex}][value=tried]")).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case.pk}/check-in/*/")
    assert RepairMark.objects.get(repair=made).state == "tried"
    page.goto(f"/cases/{case.pk}/")
    expect(page.locator("#ledger")).to_contain_text("tried")
    good(page)


def test_an_answer_can_be_taken_back_by_keyboard(people: People, case: Case, new_page: Callable[..., Page]) -> None:
    made = clinics.repair(case)
    page = new_page(people.therapist)
    page.goto(f"/cases/{case.pk}/check-in/")
    expect(page.locator("[name=relationship]:focus")).to_be_attached()
    chosen = page.locator(f"[name=repair_{made.pk.hex}]:checked")
    page.locator(f"[name=repair_{made.pk.hex}]").first.focus()
    page.keyboard.press("3")
    expect(chosen).to_have_value("abandoned")
    page.keyboard.press("4")
    expect(chosen).to_have_value("abandoned")
    page.keyboard.press("Backspace")
    expect(chosen).to_have_count(0)


def test_what_was_seen_is_noted(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    page = new_page(people.supervisor)
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("link", name="Note withdrawal or confrontation").click()
    good(page)
    page.locator("[name=kind][value=withdrawal]").check()
    page.locator("[name=note]").fill("She looked at the clock.")
    page.get_by_role("button", name="Note this").click()
    page.wait_for_url("**/#ledger")
    expect(page.locator("#ledger")).to_contain_text("She looked at the clock.")
