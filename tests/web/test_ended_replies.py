"""What does a supervisor read of a case that has ended, and what can they still reply to it?"""

import pytest
from django.http import HttpResponse

from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import EVERY_GATE, People
from tests.web.pages import Element, form_with, read, typed
from tests.web.routes import ROUTES
from tests.web.sending import sentences_above, signed_in

SAID = "She may come back when she likes."
REFUSED = "This case has ended: nothing can be asked for in it any more."


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


def ended(case: Case, ending: str = "planned") -> Case:
    factories.end(case, ending, on=clinics.day(0), now=clinics.now())
    return Case.objects.get(pk=case.pk)


def panel(people: People, case: Case) -> Element:
    return read(signed_in(people.supervisor).get(ROUTES["review-add"].address(case.pk)))


def finding(page: Element) -> str:
    return page.one(id="panel-name").text


@pytest.mark.parametrize("state", EVERY_GATE)
def test_its_heading_says_how_it_ended_and_that_nothing_waits(state: str, people: People) -> None:
    page = panel(people, ended(EVERY_GATE[state](people.therapist)))
    assert finding(page).startswith("Ended ")
    whole = page.one("section", class_="panel").text
    assert "Techniques wait" not in whole.replace("Techniques waited", "") and "technique is now the right question" not in whole.lower()


def test_of_one_that_ended_in_place_it_says_so(people: People) -> None:
    case = ended(clinics.case_in_place(people.therapist))
    page = panel(people, case)
    assert finding(page) == "Ended with all three parts in place"
    assert "All three parts were present and in play on its last day." in page.text
    on_its_page = read(signed_in(people.therapist).get(ROUTES["case-detail"].address(case.pk)))
    assert "Ended with all three parts in place" in on_its_page.text


def test_the_row_of_one_that_ended_stuck_and_in_place_leads_to_no_technique(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    clinics.stuck(case)
    listed = signed_in(people.therapist)
    assert "Technique is now the right question." in read(listed.get("/cases/")).text
    ended(case)
    closed = read(listed.post("/cases/", {"only": "closed"})).one(data_case=str(case.pk))
    assert "In place, and still stuck." in closed.text and "Technique" not in closed.text


def test_the_client_is_asked_no_more_and_nothing_is_due(people: People) -> None:
    case = clinics.low_case(people.therapist)
    offered = panel(people, case)
    assert offered.all(name="answer", value="ask_client") and offered.all(name="due_on")
    page = panel(people, ended(case))
    assert [each["value"] for each in page.all(name="answer")] == ["agree", "release"]
    assert not page.all(name="due_on") and not page.all(class_="quick-days")


def test_the_one_reply_that_is_left_is_chosen_and_what_a_release_does_is_said_of_an_ended_case(people: People) -> None:
    (only,) = panel(people, ended(clinics.case_in_place(people.therapist))).all(name="answer")
    assert only["value"] == "agree" and "checked" in only
    low = panel(people, ended(clinics.low_case(people.therapist)))
    assert not any("checked" in each for each in low.all(name="answer"))
    assert "techniques open" not in low.one(id="reply").text


def send(people: People, case: Case, page: str, **fields: str) -> HttpResponse:
    more = {"person": people.therapist.public_id} if page == "agenda-note" else {}
    return signed_in(people.supervisor).post(ROUTES[page].address(case.pk, **more), {"message": SAID, **fields})


@pytest.mark.parametrize("page", ["review-add", "agenda-note"])
@pytest.mark.parametrize("asks", [{"answer": "ask_client"}, {"answer": "agree", "due_on": clinics.day(-7).isoformat()}])
def test_what_asks_for_something_is_refused_and_the_words_are_kept_and_can_be_sent_without(
    asks: dict[str, str], page: str, people: People
) -> None:
    case = ended(clinics.low_case(people.therapist))
    answer = send(people, case, page, **asks)
    assert answer.status_code == 422 and REFUSED in sentences_above(answer)
    assert not case.reviews.exists()
    kept = {name: values[0] for name, values in typed(form_with(read(answer), "message")).items() if values}
    assert kept["message"] == SAID
    again = send(people, case, page, **kept | {"answer": "agree"})
    assert again.status_code == 302
    assert [(review.answer, review.message, review.due_on) for review in case.reviews.all()] == [("agree", SAID, None)]


@pytest.mark.parametrize(("ending", "learn"), [("dropped_out", True), ("planned", False)])
def test_after_a_dropout_while_low_what_can_be_learned_is_offered_beside_the_reply(
    ending: str, learn: bool, people: People
) -> None:
    page = panel(people, ended(clinics.low_case(people.therapist), ending))
    assert bool(page.all("section", data_learn_from="")) is learn
    assert ("What can be learned" in page.text) is learn
