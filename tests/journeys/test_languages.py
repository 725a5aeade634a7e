"""Does a client answer in their own language, read from the left or from the right, and change it without losing a word?"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from alliance_app.records.models import Case, Rating
from alliance_app.web.translations import compile_languages
from tests import factories
from tests.web import clinics

pytestmark = pytest.mark.sqlite  # how a page is drawn does not depend on the database
LOCALE = Path(__file__).resolve().parent.parent / "locale"
QUESTIONS = ("relationship", "goal", "method", "progress")


@pytest.fixture
def address(case: Case) -> str:
    """The client's link to the questions, of somebody whose goal is written: the questions lead on to nothing more."""
    factories.own_hand(case, now=clinics.now())
    factories.client_link(case, now=clinics.now())
    return f"/c/{factories.token_of(case)}/"


@pytest.fixture
def arabic(settings, tmp_path: Path) -> None:
    """Offer Arabic as well, of which there is one page, for tests alone."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    settings.LOCALE_PATHS = [tmp_path, *settings.LOCALE_PATHS]
    compile_languages(LOCALE)


def cell(page: Page, name: str, score: int) -> Locator:
    return page.locator(f"label:has([name={name}][value='{score}'])")


def left_of(place: Locator) -> float:
    return place.bounding_box()["x"]


def test_a_client_answers_in_spanish_on_a_phone(
    new_page: Callable[..., Page], case: Case, address: str, good: Callable[[Page], None]
) -> None:
    person = factories.client_of(case)
    person.language = "es"
    person.save()
    page = new_page(width=390)
    page.goto(address)
    expect(page.locator("html")).to_have_attribute("lang", "es")
    good(page)
    page.get_by_role("button", name="Enviar mis respuestas").click()
    expect(page.get_by_text("Todavía no has contestado nada.")).to_be_visible()
    good(page)
    for name, score in zip(QUESTIONS, (7, 6, 8, 3)):
        cell(page, name, score).click()
    page.get_by_label("Lo que escribes").fill("Más despacio, por favor.")
    page.get_by_role("button", name="Enviar mis respuestas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gracias")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    good(page)
    rating = Rating.objects.get(participant=person, session=case.sessions.last())
    assert [getattr(rating, name) for name in QUESTIONS] == [7, 6, 8, 3]
    assert rating.checkin.note == "Más despacio, por favor."


def test_what_was_chosen_and_typed_comes_back_in_the_other_language(new_page: Callable[..., Page], address: str) -> None:
    page = new_page(width=390)
    page.goto(address)
    cell(page, "goal", 4).click()
    page.get_by_label("What you write").fill("Más despacio, por favor.")
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_label("Lo que escribes")).to_have_value("Más despacio, por favor.")
    expect(page.locator("[name=goal][value='4']")).to_be_checked()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_label("What you write")).to_have_value("Más despacio, por favor.")


def test_without_script_the_language_is_chosen_before_anything_is_typed(
    new_page: Callable[..., Page], case: Case, address: str
) -> None:
    page = new_page(width=390, java_script_enabled=False)
    page.goto(address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Español")).to_be_focused()
    page.keyboard.press("Enter")
    cell(page, "goal", 4).click()
    page.get_by_role("button", name="Enviar mis respuestas").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gracias")


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_language_that_is_read_from_the_right_has_its_page_from_the_right(
    new_page: Callable[..., Page], arabic, address: str, good: Callable[[Page], None], width: int
) -> None:
    page = new_page(width=width)
    page.goto(f"{address}?lang=ar")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    good(page)  # nothing of it is wider than the window
    for number, name in enumerate(QUESTIONS):
        zero, ten = cell(page, name, 0), cell(page, name, 10)
        low, high = page.locator(".client-ends").nth(number).locator("span").all()
        assert left_of(zero) > left_of(cell(page, name, 1)) > left_of(ten)
        assert right_of(low) == pytest.approx(right_of(zero), abs=2)
        assert left_of(high) == pytest.approx(left_of(ten), abs=2)
    choice = page.locator(".client-choice").first
    assert left_of(choice.locator("input")) > left_of(choice.locator("span"))


def right_of(place: Locator) -> float:
    box = place.bounding_box()
    return box["x"] + box["width"]
