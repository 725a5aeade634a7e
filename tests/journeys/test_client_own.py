"""Can somebody in therapy read what is their own, on a phone, on paper's width and without any script?"""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from alliance_app.people.models import Clinic
from alliance_app.records.models import ClientLink
from tests import factories
from tests.web import clinics
from tests.web.clinics import People

pytestmark = pytest.mark.sqlite  # how a page is drawn does not depend on the database


@pytest.mark.parametrize("sessions", [0, 1, 40])
def test_it_can_be_read_at_every_width_without_a_script(
    sessions: int, people: People, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    Clinic.objects.update(clients_see_alliance=True)
    case = clinics.new_case(people.therapist)
    if sessions:
        clinics.goal(case, "To sleep through, and to stop checking the door fifteen times a night.")
    for place in range(sessions):
        clinics.rate(case, 3 * place, client=(8, 9, 8, place % 11))
    factories.client_link(case, page=ClientLink.Page.OWN, token="one-link", now=clinics.now())
    for width in (320, 390, 1280):
        page = new_page(width=width, java_script_enabled=width != 320)
        page.goto(reverse("client-checkin", args=["one-link"]))
        course = page.locator("section[aria-labelledby=own-progress]")
        assert course.locator("svg:visible").count() == (1 if sessions else 0)
        if sessions:
            course.locator("summary").click()
            assert course.locator("td:visible").count() == sessions
        if width == 320:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        else:
            good(page)
