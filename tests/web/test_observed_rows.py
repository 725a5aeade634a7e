"""Do lists say who rated a part low where the mark is whole, for an observer's rating opens and closes nothing?"""

import pytest

from alliance_app.clinical.gate import Reason
from alliance_app.consultation.models import CaseStanding
from alliance_app.records.models import Case
from alliance_app.web.row_words import row_words
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

SAID = "All three in place. The observer rated relationship 3 and goal 4."


def in_the_beginning(people: People) -> Case:
    case = clinics.case_in_place(people.therapist, "K-0703")
    factories.second_view(case, people.supervisor, relationship=3, goal=4, method=8, now=clinics.now())
    return case


@pytest.fixture
def standing(case: Case) -> CaseStanding:
    return CaseStanding.objects.get(case=case)


def test_my_cases_and_the_agenda_say_what_the_observer_rated(people: People, standing: CaseStanding) -> None:
    assert standing.reason == Reason.IN_PLACE.value
    pages = (
        (people.therapist, ROUTES["case-list"].address()), (people.therapist, ROUTES["agenda-own"].address()),
        (people.supervisor, ROUTES["agenda-person"].address(person=people.therapist.public_id)),
    )  # fmt: skip
    for reader, address in pages:
        page = read(signed_in(reader).get(address))
        assert SAID in page.text and "is low" not in page.one("main").text
        assert "the lowest rating counts, an observer’s never" in page.text


def test_each_who_rated_low_is_named_and_whatever_else_is_flagged(standing: CaseStanding) -> None:
    guardian = {"rule": "low", "factor": "goal", "rater": "guardian:", "value": 3, "title": "Goal is low"}
    gap = {"rule": "gap", "factor": "goal", "rater": "client:", "value": 8, "title": "Views are far apart"}
    flags = [*standing.detail["flags"], guardian, gap]
    said = row_words({**standing.detail, "flags": flags}, Reason.IN_PLACE, (), stuck=False, overridden=False, own=True)
    assert " ".join(said).replace("  ", " ") == f"{SAID} The guardian rated goal 3. Views are far apart."
