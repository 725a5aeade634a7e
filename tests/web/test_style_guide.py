"""Can every component be read in every state, on every screen and in every mode?"""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.web import clinics
from tests.web.routes import ROUTES

pytestmark = pytest.mark.sqlite  # how a page is drawn does not depend on the database
STYLE_GUIDE = ROUTES["style-guide"].address()


@pytest.fixture
def debugging(settings) -> None:
    settings.DEBUG = True


@pytest.fixture
def therapist(live_server: object):
    return clinics.staffed_clinic().therapist


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_component_in_every_state_meets_wcag(
    scheme: str, debugging, therapist, new_page: Callable[..., Page], axe: Callable[..., list[str]]
) -> None:
    page = new_page(therapist, color_scheme=scheme)
    assert page.goto(STYLE_GUIDE).status == 200
    assert axe(page) == []


@pytest.mark.parametrize(("width", "shown"), [(1280, "wide"), (768, "medium"), (390, "narrow")])
def test_nothing_scrolls_sideways_and_of_each_chart_the_drawing_that_fits_is_shown(
    width: int, shown: str, debugging, therapist, new_page: Callable[..., Page]
) -> None:
    page = new_page(therapist, width=width)
    page.goto(STYLE_GUIDE)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("wide", "medium", "narrow"):
        visible = page.locator(f".chart-set-wide > .chart-{name}").evaluate_all(
            "all => all.filter((one) => one.checkVisibility()).length"
        )
        assert (visible > 0) == (name == shown), name


def test_without_colours_of_its_own_each_part_is_still_told_apart_by_its_shape(
    debugging, therapist, new_page: Callable[..., Page]
) -> None:
    page = new_page(therapist, forced_colors="active")
    page.goto(STYLE_GUIDE)
    fills = "all => [...new Set(all.map((one) => getComputedStyle(one).fill))]"
    for shape in (".mk-present", ".mk-low", ".mk-unknown", ".chart .ch-weak.ch-full"):
        assert page.locator(shape).evaluate_all(fills) == ["rgb(0, 0, 0)"], shape
    assert page.locator(".chart .ch-hollow").first.evaluate("(one) => getComputedStyle(one).fill") == "none"


def test_no_word_of_a_chart_is_drawn_smaller_than_twelve_pixels(
    debugging, therapist, new_page: Callable[..., Page]
) -> None:
    page = new_page(therapist, width=390)
    page.goto(STYLE_GUIDE)
    smallest = page.evaluate(
        """() => Math.min(...[...document.querySelectorAll('.chart text')].filter((t) => t.checkVisibility())
        .map((t) => parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.getScreenCTM().a))"""
    )
    assert smallest >= 11.5


def test_nobody_sees_it_outside_debugging(db) -> None:
    assert Client().get(STYLE_GUIDE).status_code == 404
