"""Does a page ask as many questions for 500 cases as for 10, and few?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_app.clinical import looks
from alliance_app.consultation import transitions
from alliance_app.consultation.models import Override
from alliance_app.consultation.operations.overrides import end_active
from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People
from tests.web.full_case import full_case
from tests.web.many_cases import copies_of
from tests.web.routes import ROUTES, address_of
from tests.web.sending import signed_in

pytestmark = pytest.mark.sqlite  # both databases are asked the same
#: The look's own entry in the audit log included.
MOST_QUERIES = 12
FEW, MANY = 10, 500
#: Addresses that answer without a page, or ask nothing of cases.
NO_PAGES = {"case-find", "override-add", "health-live", "health-ready", "style-guide", "home"}
PAGES = [name for name, route in ROUTES.items() if route.ours and name not in NO_PAGES]
READERS = ("therapist", "supervisor", "administrator")


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    case = clinics.low_case(people.therapist)
    clinics.session_to_rate(case, 2)
    return case


def questions(people: People, case: Case) -> dict[str, list[str]]:
    """Return what each page asks of the database, by page and reader."""
    asked = {}
    for who in READERS:
        client = signed_in(getattr(people, who))
        for name in PAGES:
            address = address_of(name, case)
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(address)
                answer.getvalue()
            if answer.status_code == 200:
                asked[f"{name} for the {who}"] = [query["sql"] for query in captured]
    return asked


def test_no_page_asks_more_for_many_cases_than_for_few(people: People, case: Case) -> None:
    clinics.case_in_place(people.therapist, "in place")
    clinics.unknown_case(people.therapist, "unknown")
    copies_of(case, FEW)
    few = {page: len(asked) for page, asked in questions(people, case).items()}
    assert len(few) >= 12
    copies_of(case, MANY)
    many = {page: len(asked) for page, asked in questions(people, case).items()}
    assert many == few
    assert {page: count for page, count in many.items() if count > MOST_QUERIES} == {}


def test_no_page_asks_more_where_a_case_has_everything(people: People) -> None:
    full = full_case(people, people.therapist, people.supervisor, "F-1")
    asked = {page: len(each) for page, each in questions(people, full).items()}
    assert {"case-detail for the therapist", "review-add for the supervisor"} <= asked.keys()
    assert {page: count for page, count in asked.items() if count > MOST_QUERIES} == {}


def test_no_page_asks_more_while_a_look_waits(people: People, case: Case) -> None:
    for _ in range(looks.WAITS_FROM):
        end_active(case, Override.Ended.SUPERVISOR, clinics.now())
        clinics.look(case)
    assert transitions.standing_override(case, clinics.day(0)).waits(clinics.day(0))
    asked = {page: len(each) for page, each in questions(people, case).items()}
    assert {page: count for page, count in asked.items() if count > MOST_QUERIES} == {}
