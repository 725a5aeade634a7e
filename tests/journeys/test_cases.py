"""Does a couple's case go its whole way in a real browser: opened with both, transferred, closed, taken up again?"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from alliance_app.consultation.operations.goals import state_goal
from alliance_app.records.models import Case
from tests import factories
from tests.journeys.test_main_journey import choose, save, says, unfold
from tests.web import clinics
from tests.web.clinics import People


def follow(page: Page, link: str) -> None:
    page.get_by_role("link", name=link, exact=True).click()


def open_with_both(page: Page, good: Callable[[Page], None]) -> Case:
    page.goto("/cases/add/")
    page.locator("[name=code]").fill("Anna and Tom")
    choose(page, kind="couple")
    unfold(page, "person1_role")
    page.locator("[name=person1_role]").select_option("partner")
    page.locator("[name=person1_code]").fill("P-7")
    good(page)
    save(page, "code", "**/cases/add/")
    says(page, "looks like a name")
    good(page)
    page.locator("[name=code]").fill("K-7")
    save(page, "code", "**/cases/*-*/")
    case = Case.objects.get(code="K-7")
    assert sorted(case.participants.values_list("role", "code")) == [("client", ""), ("partner", "P-7")]
    return case


def test_a_couples_case_goes_its_whole_way(
    people: People, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    first = new_page(people.therapist, width=390, height=844)
    case = open_with_both(first, good)
    words = "Eat together in peace."
    state_goal(case=case, by=people.therapist, client_words=words, stated_on=clinics.day(9), now=clinics.now())
    clinics.rate(case, 0, clinics.LOW_GOAL)
    first.goto(f"/cases/{case.pk}/")
    follow(first, "Manage case")
    says(first, "Partner P-7", people.therapist.name)
    good(first)
    follow(first, "Transfer to a colleague")
    good(first)
    first.locator("[name=therapist]").select_option(label=people.other_therapist.name)
    save(first, "therapist", "**/cases/")
    says(first, f"{people.other_therapist.name} treats this case from today on.")
    assert first.goto(f"/cases/{case.pk}/").status == 404

    second = new_page(people.other_therapist)
    second.goto(f"/cases/{case.pk}/")
    says(second, "Eat together in peace.")
    expect(second.locator("[data-gate-reason=unknown]").first).to_be_attached()
    expect(second.locator("[data-prompt=confirm_goal]")).to_be_attached()
    good(second)
    factories.check_in(case, 3, on=clinics.day(0), now=clinics.now(), another_session=True)
    second.goto(f"/cases/{case.pk}/close/")
    good(second)
    choose(second, ending="dropped_out")
    second.locator("[name=note]").fill("Did not come any more.")
    save(second, "note", f"**/cases/{case.pk}/")
    says(second, "Did not come any more.")
    expect(second.locator("[data-learn-from]")).to_be_attached()
    second.get_by_text("What can be learned").click()
    says(second, "Was it noticed?")
    expect(second.get_by_role("link", name="Rate session")).to_have_count(0)
    good(second)
    follow(second, "Reopen it")
    good(second)
    second.locator("[name=because]").fill("They wrote again.")
    save(second, "because", f"**/cases/{case.pk}/")
    expect(second.get_by_role("link", name="Rate session")).to_be_visible()
    follow(second, "Manage case")
    says(second, "They wrote again.")
    good(second)


def test_an_administrator_gives_nobodys_case_to_somebody(
    people: People, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    case = clinics.low_case(people.therapist)
    case.therapists.update(ends_on=clinics.day(0))
    page = new_page(people.administrator, width=390, height=844)
    page.goto("/clinic/cases/")
    good(page)
    page.get_by_role("link", name=case.code).click()
    good(page)
    page.locator("[name=therapist]").select_option(label=people.other_therapist.name)
    save(page, "therapist", "**/clinic/cases/")
    says(page, "Every open case has somebody who treats it")
    good(page)
