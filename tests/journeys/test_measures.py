"""Do measures hold in a real browser: taken into use, entered item by item, and a risk asked about and answered?"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from alliance_app.records.models import Case
from tests.web.clinics import People


def test_a_measure_is_taken_into_use_filled_in_and_its_risk_answered(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    administrator = new_page(people.administrator)
    administrator.goto("/clinic/measures/")
    good(administrator)
    administrator.get_by_role("button", name="Take into use PHQ-9").click()
    expect(administrator.get_by_role("button", name="No longer ask PHQ-9")).to_be_visible()
    for path in ("add", "file"):
        administrator.goto(f"/clinic/measures/{path}/")
        good(administrator)

    page = new_page(people.therapist, width=390, height=844)
    page.goto(f"/cases/{case.pk}/check-in/")
    expect(page.locator("[name=relationship]:focus")).to_be_attached()
    for key in "8885":
        page.keyboard.press(key)
    page.get_by_text("Add PHQ-9").click()
    page.get_by_text("Item by item, instead of the total").click()
    page.locator("[name=score_client_phq9_1]").first.focus()
    page.keyboard.press("7")  # no answer here: it chooses nothing, and leads nowhere
    page.keyboard.type("11110000")  # digits answer and lead on
    page.locator("[name=score_client_phq9_9][value='1']").check(force=True)
    good(page)
    page.get_by_role("button", name="Save and see").click()
    expect(page.get_by_role("heading", name="Ask about it today")).to_be_visible()
    good(page)
    page.get_by_role("button", name="Save what I found").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    good(page)
    page.goto("/cases/")
    expect(page.get_by_role("region", name="Ask today")).to_be_visible()
    good(page)

    supervisor = new_page(people.supervisor)
    supervisor.goto("/review/")
    expect(supervisor.get_by_role("heading", name="Risk 1")).to_be_visible()
    supervisor.get_by_role("link", name="K-1043").click()
    good(supervisor)
    supervisor.get_by_role("link", name="Ask and answer").click()
    good(supervisor)

    page.get_by_role("link", name="Ask and answer").click()
    page.get_by_text("Thoughts, no plan").click()
    page.get_by_label("What you asked").fill("I asked; she thinks of it, and has no plan.")
    page.get_by_label("Who else knows").fill("R. Lindqvist")
    page.get_by_role("button", name="Save what I found").click()
    expect(page.get_by_role("region", name="Ask today")).to_have_count(0)
    measures = page.locator("#measures")
    expect(measures).to_contain_text("5 mild")
    measures.get_by_text("All 1 score").click()
    good(page)
    measures.get_by_role("link", name="Correct").click()
    good(page)
