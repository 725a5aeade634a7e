"""What holds for every page: nothing inline, nothing kept, nothing from elsewhere?"""

import re

import pytest

from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, addresses, read
from tests.web.routes import OF_A_CASE, ROUTES, address_of
from tests.web.sending import signed_in

READERS = ("therapist", "supervisor", "administrator")
ELSEWHERE = re.compile(r"(https?:)?//")
NOT_KEPT = {"no-store", "private"}

pytestmark = pytest.mark.sqlite  # what stands in a page does not depend on the database


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    case = clinics.low_case(people.therapist)
    clinics.stuck(case)
    clinics.repair(case)
    clinics.look(case)
    return case


def inline(page: Element) -> list[str]:
    """Return what of a page a content security policy without inline anything would refuse."""
    found = []
    for element in page.walk():
        found += [f"{element.tag} {name}" for name in element.attributes if name == "style" or name.startswith("on")]
        if element.tag == "style" or (element.tag == "script" and not element["src"]):
            found.append(element.tag)
    return found


def test_no_page_holds_anything_inline_or_is_kept_or_asks_elsewhere(people: People, case: Case) -> None:
    seen = 0
    for who in READERS:
        client = signed_in(getattr(people, who))
        for name in ROUTES:
            answer = client.get(address_of(name, case))
            assert NOT_KEPT <= set(answer.headers["Cache-Control"].replace(",", " ").split()), (who, name)
            assert "'unsafe" not in answer.headers["Content-Security-Policy"]
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                page = read(answer)
                assert inline(page) == [], (who, name)
                assert [each for each in addresses(page) if ELSEWHERE.match(each)] == [], (who, name)
                seen += 1
    assert seen > 40


def test_the_code_of_the_case_stands_on_every_page_of_it(people: People, case: Case) -> None:
    seen = set()
    for who in READERS:
        client = signed_in(getattr(people, who))
        for name in OF_A_CASE:
            answer = client.get(address_of(name, case))
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                assert case.code in read(answer).one("body").text, (who, name)
                seen.add(name)
    assert len(seen) > 20
