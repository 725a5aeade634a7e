"""Is a note kept that was written about a case which its writer is to rate first by now, and nothing told of it?"""

import pytest
from django.http import HttpResponse
from django.test import Client

from alliance_app.consultation.operations.second_views import ask_to_rate_first
from alliance_app.people.models import Supervision
from alliance_app.records.models import Case
from alliance_app.web.agenda_page import RATE_FIRST
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import form_with, read, typed
from tests.web.routes import ROUTES
from tests.web.sending import complaints, rows, sentences_above, signed_in

LOW = (8, 2, 8, 2)
HTMX = {"HTTP_HX_REQUEST": "true"}
NOTE = {"answer": "ask_client", "message": "We agreed that you ask her first."}
ways = pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "script"])


def in_the_beginning(people: People) -> Case:
    """A case whose next session the supervisor rates first: it is low, and on the agenda at length."""
    case = clinics.low_case(people.therapist, "K-1")
    ask_to_rate_first(case=case, by=people.supervisor, wanted=True, now=clinics.now())
    return case


def page_with_a_note(people: People, case: Case, client: Client) -> dict[str, str]:
    """Return what the agenda sends of a note that somebody begins before the next session is rated."""
    page = read(client.get(ROUTES["agenda-person"].address(person=people.therapist.public_id)))
    (place,) = page.all("li", data_case=str(case.pk))
    return {name: values[0] for name, values in typed(form_with(place, "message")).items() if values}


def send_note(people: People, case: Case, client: Client, fields: dict[str, str], **headers: str) -> HttpResponse:
    address = ROUTES["agenda-note"].address(case.pk, person=people.therapist.public_id)
    return client.post(address, fields, **headers)


@ways
def test_a_note_about_a_case_that_is_kept_back_meanwhile_is_not_lost(headers, people: People, case: Case) -> None:
    client = signed_in(people.supervisor)
    fields = page_with_a_note(people, case, client) | NOTE | {"due_on": clinics.day(-7).isoformat()}
    clinics.rate(case, 0, LOW, client=LOW)
    before = rows()
    answer = send_note(people, case, client, fields, **headers)
    assert complaints(answer, fields) == [] and RATE_FIRST in sentences_above(answer)
    assert rows() == before
    page = read(answer)
    (place,) = page.all("li", class_="ag")
    assert place["data-case"] == str(case.pk)
    assert place.all("a", href=ROUTES["second-view-add"].address(case.pk))
    assert len(page.all(data_case=str(case.pk))) == 1, "it does not stand among the rest as well"


@ways
def test_nothing_of_the_ratings_stands_in_the_answer(headers, people: People, case: Case) -> None:
    client = signed_in(people.supervisor)
    clinics.rate(case, 0, LOW, client=LOW)
    (place,) = read(send_note(people, case, client, NOTE, **headers)).all("li", class_="ag")
    assert place["data-gate"] == place["data-gate-reason"] == "" and not place.all("svg")
    assert [choice["value"] for choice in place.all("input", name="answer")] == ["agree", "ask_client"]


def test_the_reply_that_was_chosen_stays_chosen(people: People, case: Case) -> None:
    client = signed_in(people.supervisor)
    clinics.rate(case, 0, LOW, client=LOW)
    fields = NOTE | {"answer": "release"}
    assert complaints(send_note(people, case, client, fields), fields) == []


def test_once_the_supervisor_has_rated_it_the_note_that_waited_is_sent(people: People, case: Case) -> None:
    client = signed_in(people.supervisor)
    clinics.rate(case, 0, LOW, client=LOW)
    form = form_with(read(send_note(people, case, client, NOTE, **HTMX)), "message")
    fields = {name: values[0] for name, values in typed(form).items() if values}
    factories.second_view(case, people.supervisor, now=clinics.now())
    assert send_note(people, case, client, fields, **HTMX).status_code == 200
    assert [(review.answer, review.message) for review in case.reviews.all()] == [("ask_client", NOTE["message"])]


def test_counts_and_lines_of_the_agenda_stay_as_they_were(people: People, case: Case) -> None:
    clinics.low_case(people.therapist, "K-2")
    clinics.case_in_place(people.therapist, "K-3")
    client = signed_in(people.supervisor)
    clinics.rate(case, 0, LOW, client=LOW)
    shown = read(client.get(ROUTES["agenda-person"].address(person=people.therapist.public_id)))
    refused = read(send_note(people, case, client, NOTE))
    lead = [page.one("p", class_="lead").text for page in (shown, refused)]
    assert lead[0] == lead[1] and "3 cases" in lead[0]
    assert {row["data-case"] for row in shown.all(data_row="")} == {row["data-case"] for row in refused.all(data_row="")}


@ways
def test_a_case_that_is_not_theirs_stays_a_404(headers, people: People, case: Case) -> None:
    clinics.rate(case, 0, LOW, client=LOW)
    for reader in (people.other_supervisor, people.administrator):
        assert send_note(people, case, signed_in(reader), NOTE, **headers).status_code in (403, 404)
    Supervision.objects.filter(therapist=people.therapist).update(ends_on=clinics.day(1))
    assert send_note(people, case, signed_in(people.supervisor), NOTE, **headers).status_code == 404
