"""Does a score that is not on track reach the therapist and the supervisor, once the clinic has learned, and before not?"""

from collections.abc import Callable

from django.core.management import call_command
from playwright.sync_api import Page, expect

from alliance_app.records.models import Case
from tests import factories
from tests.past_cases import past_cases
from tests.web import clinics
from tests.web.clinics import People


def test_a_clinic_learns_and_says_what_is_not_on_track(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    for days_ago, total in ((24, 15), (17, 25)):
        case.scores.create(
            clinic=people.clinic, participant=factories.client_of(case), measure="phq9",
            scored_on=clinics.day(days_ago), total=total, recorded_at=clinics.now(),
        )  # fmt: skip
    past_cases(people.clinic, 199)
    call_command("fit_expected_paths")
    page = new_page(people.therapist, width=390, height=844)
    page.goto(f"/cases/{case.pk}/")
    expect(page.locator("main")).to_contain_text("No expected path yet for PHQ-9 (199)")
    expect(page.locator(".ch-expected")).to_have_count(0)
    good(page)

    past_cases(people.clinic, 1, seed=2)
    call_command("fit_expected_paths")
    page.reload()
    expect(page.locator("[data-prompt=not_on_track]")).to_contain_text("PHQ-9: 25 on ")
    expect(page.locator(".chart-narrow .ch-expected")).to_be_visible()
    expect(page.locator(".chart-narrow .ch-off")).to_have_text("not on track")
    good(page)
    page = new_page(people.supervisor, color_scheme="dark")
    page.goto(f"/cases/{case.pk}/")
    expect(page.locator("[data-prompt=not_on_track]")).to_contain_text("four in five lie between")
    expect(page.locator(".chart-wide .ch-expected")).to_be_visible()
    expect(page.locator("#sessions")).to_contain_text("PHQ-9, expected")
    good(page)
    page.emulate_media(forced_colors="active")
    expect(page.locator(".chart-wide .ch-expected-edge")).to_be_visible()
