"""Can every page be read by everybody: WCAG 2.2 AA, a name in its title, and no sideways scroll on a phone?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.routes import ROUTES, address_of

pytestmark = pytest.mark.sqlite  # how a page is drawn does not depend on the database

WIDTH = 390
#: Answers without a page to look at, or only to what is sent.
NO_PAGES = {
    *("case-find", "case-chart", "case-sessions", "health-live", "health-ready"),
    *("checkin-undo", "checkin-draft", "session-mark", "session-undo"),
    *("clinic-technique-retire", "review-seen", "clinic-audit-export", "team-agreement"),
}
OF_THE_SIGN_IN = [name for name in ROUTES if name.startswith(("account_", "mfa_"))]
OURS = [name for name in ROUTES if name not in OF_THE_SIGN_IN and name not in NO_PAGES]


@pytest.mark.parametrize(
    ("who", "names"),
    [
        (None, [*OF_THE_SIGN_IN, "hand-back"]),
        ("therapist", [*OURS, *OF_THE_SIGN_IN]),
        ("supervisor", OURS),
        ("administrator", OURS),
    ],
    ids=["nobody", "therapist", "supervisor", "administrator"],
)
def test_every_page_can_be_read_on_a_phone_and_aloud(
    who: str | None,
    names: list[str],
    people: People,
    new_page: Callable[..., Page],
    axe: Callable[..., list[str]],
) -> None:
    case = clinics.low_case(people.therapist)
    clinics.stuck(case)
    clinics.repair(case)
    clinics.asked_and_planned(case, people.supervisor)
    factories.technique(people.supervisor, now=clinics.now())
    page = new_page(getattr(people, who) if who else None, width=WIDTH, height=844)
    seen: set[str] = set()
    for name in names:
        shown = page.goto(address_of(name, case))
        if shown.status == 405 or page.url in seen:
            continue
        seen.add(page.url)
        assert axe(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTH, name
        assert page.title().partition(" · ")[0].strip(), name
