"""Who is there when a journey begins, and what must hold of every page on the way?"""

from collections.abc import Callable

import pytest
from django.db import connection
from playwright.sync_api import Page

from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People


@pytest.fixture
def people(live_server: object) -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    """Two good sessions, and a third one that waits for its rating."""
    case = clinics.new_case(people.therapist, "K-1043")
    clinics.goal(case)
    for days_ago in (24, 17):
        clinics.rate(case, days_ago, client=clinics.GOOD)
    clinics.session_to_rate(case, 10)
    return case


@pytest.fixture
def good(axe: Callable[..., list[str]]) -> Callable[[Page], None]:
    """Give a check that a page as it stands breaks nothing of WCAG 2.2 AA and need not be scrolled sideways.

    How a page is drawn does not depend on the database: axe, which takes most of the time, looks on SQLite alone.
    """

    def check(page: Page) -> None:
        page.wait_for_load_state()
        if connection.vendor == "sqlite":
            assert axe(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url

    return check
