"""Does a look that a supervisor takes reach the therapist and the administrator?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People

WIDTHS = (1280, 390)


@pytest.fixture
def case(people: People) -> Case:
    return clinics.low_case(people.therapist, "K-1043")


def test_a_look_reaches_whom_it_concerns(
    people: People, case: Case, new_page: Callable[..., Page], axe: Callable[..., list[str]]
) -> None:
    supervisor = new_page(people.supervisor)
    supervisor.goto("/review/")
    supervisor.goto(f"/cases/{case.pk}/")

    for width in WIDTHS:
        therapist = new_page(people.therapist, width=width)
        therapist.goto("/")
        therapist.locator("summary", has_text=people.therapist.name).click()
        therapist.get_by_role("link", name="What others see of me").click()
        therapist.locator(".trail-person > summary").click()
        look = therapist.locator("[data-act=viewed]", has_text="looked at the case’s page")
        expect(look).to_contain_text("Supervisor of own")
        expect(therapist.locator("[data-act=viewed]", has_text="the review queue")).to_be_visible()
        _can_be_read(therapist, width, axe)
        look.get_by_role("link", name="K-1043").click()
        therapist.get_by_role("link", name="Who looked at this case").click()
        expect(therapist.locator("[data-act]")).to_have_count(1)
        expect(therapist.locator("[data-act]")).to_contain_text("Supervisor of own looked at the case’s page")
        _can_be_read(therapist, width, axe)

        administrator = new_page(people.administrator, width=width)
        administrator.goto("/")
        administrator.get_by_role("link", name="Audit log").click()
        administrator.get_by_label("Person").select_option(label="Supervisor of own")
        administrator.get_by_label("What").select_option("viewed")
        administrator.locator("[name=day]").fill(clinics.day(0).isoformat())
        administrator.get_by_role("button", name="Show").click()
        expect(administrator.locator("[data-act]")).to_have_count(2)
        expect(administrator.locator("[data-act]").first).to_contain_text(str(case.pk))
        expect(administrator.locator("main")).not_to_contain_text("K-1043")
        assert "K-1043" not in administrator.url
        _can_be_read(administrator, width, axe)
        with administrator.expect_download() as download:
            administrator.get_by_role("link", name="Download as CSV").click()
        assert download.value.suggested_filename == f"audit-{clinics.day(0)}.csv"


def _can_be_read(page: Page, width: int, axe: Callable[..., list[str]]) -> None:
    assert axe(page) == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
