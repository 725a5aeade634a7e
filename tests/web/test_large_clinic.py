"""Do a supervisor's pages ask as little in a clinic of 500 therapists and 20,000 cases as in a small one?"""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.plugin import DjangoDbBlocker

from alliance_app.consultation.models import CaseStanding
from alliance_app.people.models import Clinician, Supervision
from alliance_app.records.models import Case
from tests.many_cases import add_cases
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.routes import ROUTES, undone
from tests.web.sending import signed_in
from tests.web.test_queries import MOST_QUERIES

pytestmark = pytest.mark.sqlite  # both databases are asked the same
THERAPISTS, CASES_EACH = 500, 40
QUEUE = ROUTES["review-queue"].address()


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[People, Case, dict[str, int]]]:
    """A clinic with one case, what its pages ask, and then the large one that it becomes."""
    with django_db_blocker.unblock(), undone():
        people = clinics.staffed_clinic()
        case = clinics.low_case(people.therapist)
        small = asked(people, case)
        therapists = Clinician.objects.bulk_create(
            Clinician(clinic=people.clinic, name=f"Therapist {n:03}", joined_at=clinics.now()) for n in range(THERAPISTS)
        )
        Supervision.objects.bulk_create(
            Supervision(clinic=people.clinic, supervisor=people.supervisor, therapist=each, starts_on=clinics.day(400))
            for each in therapists
        )
        for number, therapist in enumerate(therapists):
            add_cases(therapist, CASES_EACH, clinics.day(0), first=number * CASES_EACH)
        CaseStanding.objects.filter(case__code__endswith="3").update(red=True)
        CaseStanding.objects.filter(case__code__endswith="7").update(stuck=True)
        yield people, case, small


def asked(people: People, case: Case) -> dict[str, int]:
    """Return how many questions each of a supervisor's pages asks."""
    client = signed_in(people.supervisor)
    pages = {"the queue": QUEUE, "one case": ROUTES["review-add"].address(case.pk)}
    found = {}
    for name, address in pages.items():
        for show in ("attention", "watch", "replies"):
            client.post(QUEUE, {"show": show})
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            found[f"{name}, {show}"] = len(captured)
    client.post(QUEUE, {"factor": "goal", "reason": "low", "weeks": "4"})
    with CaptureQueriesContext(connection) as captured:
        client.get(QUEUE)
    found["narrowed"] = len(captured)
    return found


@pytest.fixture
def people(built: tuple[People, Case, dict[str, int]], db: None) -> People:
    return deepcopy(built[0])


def test_no_page_asks_more_than_in_a_small_clinic(built: tuple[People, Case, dict[str, int]], people: People) -> None:
    assert Case.objects.count() == THERAPISTS * CASES_EACH + 1
    large = asked(people, built[1])
    assert large == built[2]
    assert max(large.values()) <= MOST_QUERIES


def test_page_after_page_shows_each_case_once_and_each_page_asks_the_same(people: People) -> None:
    client = signed_in(people.supervisor)
    address, shown, questions = QUEUE, [], set()
    for _ in range(12):
        with CaptureQueriesContext(connection) as captured:
            page = read(client.get(address))
        questions.add(len(captured))
        shown += [row["data-case"] for row in page.all("li", data_row="")]
        address = page.one("a", rel="next")["href"]
    assert len(shown) == len(set(shown)) == 12 * 50
    assert len(questions) == 2, "every page but the first asks where it begins, and nothing else"
    assert max(questions) == min(questions) + 1
    places = dict(CaseStanding.objects.filter(case__in=shown).values_list("case", "since"))
    red = [places[key] for key in map(type(next(iter(places))), shown)]
    assert red == sorted(red), "what has lasted longest comes first"


def test_the_tabs_count_up_to_a_thousand(people: People) -> None:
    page = read(signed_in(people.supervisor).get(QUEUE))
    assert "Needs help 1,000+ Watch 1,000+" in page.one("fieldset", class_="tabs").text
    assert "Replies 0" in page.text
