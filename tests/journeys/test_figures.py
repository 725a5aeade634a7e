"""Does a supervisor read on any screen, and on paper, what became of the clinic's alerts, as far as it may be shown?"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest
from playwright.sync_api import Page, expect

from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.many_cases import copies_of


def course(people: People, *goals: int) -> Case:
    """Return a case with a session a week, each rated on its day: 8, and the goal as said."""
    days = [7 * back + 2 for back in reversed(range(len(goals)))]
    at = {ago: datetime.combine(clinics.day(ago), time(12), UTC) for ago in (*days, days[0] + 3)}
    case = factories.make_case(people.therapist, opened_on=clinics.day(days[0] + 3), now=at[days[0] + 3])
    for ago, goal in zip(days, goals):
        factories.check_in(case, on=clinics.day(ago), now=at[ago], relationship=8, goal=goal, method=8, client=8)
    return case


@pytest.fixture
def counted(people: People) -> People:
    """A clinic with twelve alerts that were repaired and eight that are open."""
    copies_of(course(people, 8, 3, 8, 8), 11)
    copies_of(course(people, 8, 3), 7)
    return people


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("who", ["supervisor", "administrator"])
def test_the_figures_can_be_read(
    width: int, who: str, counted: People, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    page = new_page(getattr(counted, who), width=width, height=844)
    page.goto("/")
    page.get_by_role("link", name="Figures").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The clinic’s figures")
    repaired = page.get_by_role("row", name=re.compile("^Repaired"))
    expect(repaired).to_contain_text("12 of 20")
    expect(page.get_by_role("row", name=re.compile("^Still open"))).to_contain_text("not shown")
    expect(page.get_by_role("row", name="Looked anyway")).to_contain_text("fewer than five")
    expect(page.get_by_role("row", name="20 open cases")).to_contain_text("all but fewer than five")
    charts = page.get_by_role("img", name="alerts per 40 held sessions")
    assert [chart.is_visible() for chart in charts.all()].count(True) == 1, "the drawing that fits, and no other"
    good(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.emulate_media(media="print", color_scheme="light")
    expect(page.locator(".top")).to_be_hidden()
    expect(repaired).to_be_visible()


def test_a_new_clinic_reads_when_there_will_be_figures(
    people: People, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    page = new_page(people.supervisor, width=390, height=844)
    page.goto("/clinic/figures/")
    expect(page.get_by_role("heading", name="Too little to count yet")).to_be_visible()
    good(page)


def test_a_therapist_does_not_find_it(counted: People, new_page: Callable[..., Page]) -> None:
    page = new_page(counted.therapist)
    page.goto("/")
    expect(page.get_by_role("link", name="My cases")).to_be_visible()
    expect(page.get_by_role("link", name="Figures")).to_have_count(0)
    assert page.goto("/clinic/figures/").status == 404
