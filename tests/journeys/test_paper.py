"""Does a page of the questions leave a printer as it should, and does a sheet find its way back?"""

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.operations.paper_forms import print_forms
from alliance_app.records.models import Case
from alliance_app.records.paper_forms import printed
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.routes import ROUTES

pytestmark = pytest.mark.sqlite  # how a page is drawn does not depend on the database
ENTER, LEAFLET = ROUTES["paper-enter"].address(), ROUTES["leaflet"].address()
PAGE_OF_A_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")
A4_ACROSS, A4 = (842, 595), (595, 842)


def sheet(case: Case) -> str:
    """Return the code of a sheet that was printed."""
    by, client = factories.therapist_of(case), factories.client_of(case)
    return print_forms(case=case, participant=client, by=by, now=clinics.now())[0].code


def pdf_of(page: Page) -> tuple[int, tuple[int, int]]:
    """Return how many pages come out of a printer, and how large the first is, in points."""
    pdf = page.pdf(prefer_css_page_size=True)
    width, height = re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups()
    return len(PAGE_OF_A_PDF.findall(pdf)), (round(float(width)), round(float(height)))


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_two_sheets_fill_one_page_across_and_the_leaflet_one_upright(
    language: str, people: People, case: Case, new_page: Callable[..., Page]
) -> None:
    factories.add_participant(case, Role.GUARDIAN)  # whose words are the longest
    page = new_page(people.therapist)
    page.goto(ROUTES["paper-form"].address(case.pk))
    page.get_by_label("Guardian").check()
    page.locator(f"[name=language][value={language}]").check()
    page.get_by_role("button", name="Make two sheets").click()
    page.get_by_role("button", name="Print").wait_for()
    assert pdf_of(page) == (1, A4_ACROSS)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1123, "height": 794})
    for sheet_of_paper in page.locator(".sheet").all():
        inside = sheet_of_paper.evaluate("each => each.scrollHeight <= each.clientHeight")
        box = sheet_of_paper.bounding_box()
        assert inside and round(box["width"]) == 561 and box["y"] + box["height"] <= 794
    page.goto(f"{LEAFLET}?lang={language}")
    assert pdf_of(page) == (1, A4)


def test_its_pages_can_be_read_at_every_width_and_printed_by_a_button(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    for width in (320, 390, 1280):
        page = new_page(people.therapist, width=width)
        for address in (ROUTES["paper-form"].address(case.pk), ENTER, LEAFLET):
            page.goto(address)
            good(page)
    page.evaluate("() => { window.print = () => (window.printed = true) }")
    page.get_by_role("button", name="Print").click()
    assert page.evaluate("window.printed")


def test_whoever_has_a_sheet_gets_from_the_menu_to_the_check_in(
    people: People, case: Case, new_page: Callable[..., Page]
) -> None:
    code = printed(sheet(case))
    page = new_page(people.therapist, width=390)
    page.goto(reverse("case-list"))
    page.locator(".menu summary").first.click()
    page.get_by_role("link", name="Type in a sheet of paper").click()
    page.get_by_label("The code on the sheet").fill(code.lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ROUTES['checkin-add'].address(case.pk)}**")
    assert page.locator("details.view[open]").count() == 1
    assert page.locator("[name=client_way][value=paper]").is_checked()
    assert page.locator(".view .scale :checked").count() == 0
