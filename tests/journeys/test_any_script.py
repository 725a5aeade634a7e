"""Does a page stay whole with codes and names of any script, as long as they may be, without a place to break?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from alliance_app.people.models import Clinic, Clinician
from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People
from tests.web.routes import ROUTES, address_of

pytestmark = pytest.mark.sqlite  # how a page is drawn does not depend on the database

WIDTH = 390
CODE_LENGTH = NAME_LENGTH = 200
SCRIPTS = {
    "no break": "W",
    "rtl": "שלום",
    "arabic ligature": "ﷺ",
    "han": "漢字",
    "combining": "e\u0301\u0323\u0308",
    "stacked": "a\u0310\u0352\u0363\u0342\u035b\u0317\u0330\u0325",
    "emoji": "👩‍👩‍👧‍👦",
    "thai": "กรุงเทพ",
    "mixed": "K-1 שלום 漢 ",
    "markup": "<b>&amp;</b>",
}
#: What reaches beyond the window, by its text; what scrolls by itself or is meant for reading aloud is not looked at.
OUTSIDE = """() => [...document.querySelectorAll('main *, header *')].filter(element => {
    const box = element.getBoundingClientRect();
    const hidden = element.closest('.scroll, .sr, svg, .top-nav, details:not([open]) > :not(summary), [hidden]');
    return !hidden && box.width && (box.right > innerWidth + 1 || box.left < -1);
}).map(element => element.tagName + '.' + element.className + ': ' + element.textContent.trim().slice(0, 40))"""


def filled(piece: str, length: int) -> str:
    return (piece * length)[:length].strip()


@pytest.fixture
def people(live_server: object) -> People:
    people = clinics.staffed_clinic()
    pieces = iter([*SCRIPTS.values()])
    for person in people.clinic.clinicians.all():
        Clinician.objects.filter(pk=person.pk).update(name=filled(next(pieces), NAME_LENGTH))
    Clinic.objects.filter(pk=people.clinic.pk).update(name=filled("W", NAME_LENGTH))
    return people


@pytest.fixture
def cases(people: People) -> dict[str, Case]:
    cases = {}
    for script, piece in SCRIPTS.items():
        case = clinics.low_case(people.therapist, f"K-{script}")
        clinics.goal(case, filled(piece, NAME_LENGTH))
        cases[script] = case
        Case.objects.filter(pk=case.pk).update(code=filled(piece, CODE_LENGTH))
    clinics.look(cases["no break"], filled("W", NAME_LENGTH))
    return cases


OF_THE_CLINIC = {
    "therapist": ["case-list", "others-see"],
    "supervisor": ["review-queue"],
    "administrator": ["clinic-people", "clinic-audit"],
}
OF_A_CASE = {
    "therapist": ["case-detail", "case-looks", "consult", "checkin-add", "goal-add", "stuck-declare"],
    "supervisor": ["review-add"],
}


def test_no_page_is_wider_than_a_phone(people: People, cases: dict[str, Case], new_page: Callable[..., Page]) -> None:
    broken = []
    for who in OF_THE_CLINIC:
        page = new_page(getattr(people, who), width=WIDTH, height=844)
        shown = [(name, None) for name in OF_THE_CLINIC[who]]
        shown += [(name, cases["no break"]) for name in OF_A_CASE.get(who, [])]
        shown += [("case-detail", case) for case in cases.values() if who == "therapist"]
        for name, case in shown:
            page.goto(address_of(name, case) if case else ROUTES[name].address())
            if page.evaluate("document.documentElement.scrollWidth") > WIDTH or page.evaluate(OUTSIDE):
                code = case.code if case else ""
                broken.append((name, code[:20], page.evaluate(OUTSIDE)[:3]))
    assert broken == []


def test_what_is_written_from_right_to_left_leaves_the_words_around_it_where_they_are(
    people: People, cases: dict[str, Case], new_page: Callable[..., Page]
) -> None:
    """A code that begins from the right does not turn the sentence around it, nor the number that follows."""
    Case.objects.filter(pk=cases["rtl"].pk).update(code="שלום-12")
    page = new_page(people.therapist)
    page.goto(address_of("case-looks", cases["rtl"]))
    heading = page.locator("h1")
    assert heading.locator("bdi").inner_text() == "שלום-12"
    places = page.evaluate(
        """() => { const [h, b] = [document.querySelector('h1'), document.querySelector('h1 bdi')];
        const range = document.createRange(); range.selectNodeContents(h.firstChild);
        return [range.getBoundingClientRect().right, b.getBoundingClientRect().left] }"""
    )
    assert places[0] <= places[1] + 1
