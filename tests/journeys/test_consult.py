"""Does Consult hold in a real browser: a sentence kept, a technique found, and one that the clinic has added?"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from alliance_app.consultation.guidance.techniques import TECHNIQUES
from tests.factories import TECHNIQUE
from tests.web import clinics
from tests.web.clinics import People


def names(page: Page) -> list[str]:
    return page.locator("#technique-list li > a").all_inner_texts()


def test_a_technique_of_the_clinic_is_added_found_and_opened_beside_those_that_come_with_it(
    people: People, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    supervisor = new_page(people.supervisor)
    supervisor.goto("/review/")
    supervisor.get_by_role("link", name="Techniques").click()
    supervisor.get_by_role("link", name="Add a technique").click()
    supervisor.get_by_role("button", name="Save").click()
    expect(supervisor.get_by_role("alert").first).to_be_visible()
    good(supervisor)
    for name, text in TECHNIQUE.items():
        supervisor.locator(f"[name={name}]").fill(text)
    supervisor.locator("[name=family]").select_option("emotion")
    supervisor.get_by_role("button", name="Save").click()
    supervisor.wait_for_url("**/clinic/techniques/")
    good(supervisor)

    case = clinics.case_in_place(people.therapist)
    page = new_page(people.therapist, width=390, height=844)
    page.goto(f"/cases/{case.pk}/consult/")
    good(page)
    assert len(names(page)) == len(TECHNIQUES) + 1
    page.get_by_label("Find a technique").fill(TECHNIQUE["name"])  # no page is loaded: the field keeps the focus
    expect(page.locator("#technique-list li")).to_have_count(1)
    expect(page.get_by_label("Find a technique")).to_be_focused()
    assert names(page) == [TECHNIQUE["name"]]
    page.get_by_role("link", name=TECHNIQUE["name"]).click()
    expect(page.locator("h1")).to_have_text(TECHNIQUE["name"])
    expect(page.get_by_text(TECHNIQUE["agree_first"])).to_be_visible()
    good(page)


def test_what_keeps_a_case_stuck_is_kept_in_a_sentence(
    people: People, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    case = clinics.low_case(people.therapist)
    page = new_page(people.therapist)
    page.goto(f"/cases/{case.pk}/consult/")
    page.get_by_role("button", name="Keep this").click()
    expect(page.locator("#sentence").get_by_role("alert").first).to_be_visible()
    good(page)
    page.get_by_label("I think").select_option("goal")
    page.get_by_label("affects").fill("her sleep")
    page.get_by_label("because").fill("it is her mother’s wish")
    page.get_by_role("button", name="Keep this").click()
    expect(page.get_by_text("Kept on")).to_be_visible()
    page.goto(f"/cases/{case.pk}/")
    expect(page.get_by_text("I think the goal affects her sleep because it is her mother’s wish")).to_be_visible()
