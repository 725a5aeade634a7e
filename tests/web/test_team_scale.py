"""Does the page of a team cost as much for 500 therapists with 20,000 cases as for two, and stay readable?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_app.people.models import Clinician, Supervision
from alliance_app.records.models import CaseTherapist
from tests.many_cases import add_cases
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # both databases are asked the same
PAGE = ROUTES["team"].address()
MOST_QUERIES, THERAPISTS, CASES_EACH = 12, 500, 40
#: In bytes, before it is packed: as much as a list of 50 rows.
LARGEST = 120_000


def add_therapists(people: People, count: int, cases_each: int) -> None:
    """Give the supervisor that many more therapists, each with as many cases and a session of each."""
    first = people.clinic.clinicians.count()
    Clinician.objects.bulk_create(
        Clinician(clinic=people.clinic, name=f"Therapist {number:04}", joined_at=clinics.now())
        for number in range(first, first + count)
    )
    added = list(people.clinic.clinicians.order_by("-pk")[:count])
    Supervision.objects.bulk_create(
        Supervision(clinic=people.clinic, supervisor=people.supervisor, therapist=each, starts_on=clinics.day(400))
        for each in added
    )
    add_cases(people.therapist, count * cases_each, clinics.day(0), to_rate=True, first=first * 1000)
    treats = CaseTherapist.objects.filter(clinician=people.therapist).values_list("pk", flat=True)
    ids = list(treats.order_by("pk"))[: count * cases_each]
    for number, each in enumerate(added):
        CaseTherapist.objects.filter(pk__in=ids[number * cases_each : (number + 1) * cases_each]).update(clinician=each)


def test_it_asks_the_same_few_questions_however_many_therapists_and_cases() -> None:
    people = clinics.staffed_clinic()
    client, own = signed_in(people.supervisor), signed_in(people.therapist)
    asked, sizes = [], []
    for count in (2, THERAPISTS):
        add_therapists(people, count, CASES_EACH)
        person = people.clinic.clinicians.get(name=f"Therapist {people.clinic.clinicians.count() - 1:04}")
        line = ROUTES["team-person"].address(person=person.public_id)
        for reader, address in ((client, PAGE), (client, line), (own, PAGE)):
            with CaptureQueriesContext(connection) as captured:
                answer = reader.get(address)
            assert answer.status_code == 200
            asked.append(len(captured))
            sizes.append(len(answer.content))
    assert asked[:3] == asked[3:] and max(asked) <= MOST_QUERIES
    assert max(sizes) < LARGEST


def test_fifty_names_stand_on_a_page_and_the_next_ones_follow_by_name() -> None:
    people = clinics.staffed_clinic()
    add_therapists(people, 102, 0)
    client, seen, address = signed_in(people.supervisor), [], PAGE
    pages = 0
    while address:
        page = read(client.get(address))
        seen += [row.all("a")[0].text for row in page.one("div", class_="team-lines").all("tr")[1:]]
        address = next((link["href"] for link in page.all("a", rel="next")), "")
        pages += 1
    assert pages == 3 and len(seen) == 103
    assert seen == sorted(seen, key=str.casefold)
    back = page.one("a", rel="prev")["href"]
    assert read(client.get(back)).text.count("Therapist 0") == 50
