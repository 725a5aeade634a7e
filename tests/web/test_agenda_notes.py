"""Do the notes of a meeting become answers, and does nobody lose what they wrote or whom they wrote to?"""

import pytest
from django.http import HttpResponse

from alliance_app.people.models import Clinician
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, form_with, read, typed
from tests.web.posts import AGENDA_NOTE
from tests.web.routes import ROUTES
from tests.web.sending import complaints, page_as_sent, rows, send, sentences_above, signed_in

NOTE = {"answer": "ask_client", "message": "We agreed that you ask her first."}
HTMX = {"HTTP_HX_REQUEST": "true"}


def in_the_beginning(people: People) -> Case:
    case = clinics.low_case(people.therapist)
    clinics.stuck(case)
    return case


def agenda(people: People, reader: Clinician | None = None) -> Element:
    address = ROUTES["agenda-person"].address(person=people.therapist.public_id)
    return read(signed_in(reader or people.supervisor).get(address))


def note(people: People, case: Case, fields: dict[str, str], *, person: Clinician | None = None, **headers: str) -> HttpResponse:
    """Send a note as the page's script does."""
    address = ROUTES["agenda-note"].address(case.pk, person=(person or people.therapist).public_id)
    return signed_in(people.supervisor).post(address, fields, **(headers or HTMX))


def test_a_note_is_the_reply_that_the_therapist_finds_on_the_case_and_answers(people: People, case: Case) -> None:
    due = clinics.day(-7)
    answer = send(AGENDA_NOTE, people, case, NOTE | {"due_on": due.isoformat()})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"/#case-{case.pk}")
    review = case.reviews.get()
    assert (review.answer, review.message, review.due_on) == ("ask_client", NOTE["message"], due)
    assert review.supervisor == people.supervisor
    therapist = signed_in(people.therapist)
    page = read(therapist.get(ROUTES["case-detail"].address(case.pk))).one(id="replies")
    assert NOTE["message"] in page.text and f"Due on {due.day} {due:%B}" in page.text
    assert NOTE["message"] in read(therapist.get(ROUTES["case-list"].address())).text
    answered = therapist.post(
        ROUTES["response-add"].address(case.pk, review=review.pk), {"message": "She wants to sleep.", "done": "true"}
    )
    assert answered.status_code == 302


def test_by_script_one_stays_on_the_agenda_and_sees_the_reply_in_the_cases_place(people: People, case: Case) -> None:
    answer = note(people, case, NOTE)
    assert answer.status_code == 200
    page = read(answer)
    (shown,) = page.all("li", class_="ag")
    assert shown["id"] == f"case-{case.pk}"
    assert "Your note is with the therapist" in page.one("p", role="status").text
    assert f"“{NOTE['message']}”" in shown.text and "You: ask the client" in shown.text
    assert not page.all("html")
    assert case.reviews.count() == 1


def test_after_a_note_the_next_one_is_based_on_it(people: People, case: Case) -> None:
    form = form_with(read(note(people, case, NOTE)), "message")
    assert typed(form)["based_on"] == [str(case.reviews.get().pk)]
    assert typed(form)["message"] == [""] and typed(form)["answer"] == []
    again = {name: values[0] for name, values in typed(form).items() if values}
    assert note(people, case, again | {"answer": "agree", "message": "And go on."}).status_code == 200
    assert case.reviews.count() == 2


def test_no_answer_is_chosen_beforehand_and_only_those_that_would_do_something_are_offered(
    people: People, case: Case
) -> None:
    def offered() -> list[str]:
        form = form_with(agenda(people), "answer")
        assert typed(form)["answer"] == []
        return [choice["value"] for choice in form.all("input", name="answer")]

    assert offered() == ["agree", "ask_client", "release"]
    clinics.look(case)
    assert offered() == ["agree", "ask_client", "reopen", "release"]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "script"])
def test_a_note_alone_is_no_answer_and_is_kept(headers: dict[str, str], people: People, case: Case) -> None:
    before = rows()
    fields = {"message": "We talked long about this."}
    answer = note(people, case, fields, **(headers or {"HTTP_X_PLAIN": "yes"}))
    assert complaints(answer, fields, "answer") == []
    assert rows() == before
    assert bool(read(answer).all("html")) == (headers == {})
    assert len(read(answer).all("li", class_="ag")) == 1


def test_a_refused_note_about_a_case_of_the_rest_is_shown_with_it(people: People, case: Case) -> None:
    other = clinics.case_in_place(people.therapist, "REST")
    page = read(note(people, other, {"message": "Go on so."}, HTTP_X_PLAIN="yes"))
    assert [each["data-case"] for each in page.all("li", class_="ag")] == [str(case.pk), str(other.pk)]
    assert not page.all("table")
    kept = [field.raw_text for field in page.all("textarea")]
    assert kept == ["", "Go on so."]


def test_an_answer_after_which_nothing_calls_for_the_case_any_more_still_shows_it(people: People) -> None:
    lost = clinics.closed_case(people.therapist)
    answer = note(people, lost, NOTE | {"answer": "agree"})
    assert answer.status_code == 200 and lost.code in read(answer).text
    assert str(lost.pk) not in [each["data-case"] for each in agenda(people).all(data_row="")]


def test_what_is_sent_twice_by_script_is_recorded_once(people: People, case: Case) -> None:
    page = page_as_sent(AGENDA_NOTE, people, case) | NOTE
    assert [note(people, case, page).status_code for _ in range(2)] == [200, 200]
    assert case.reviews.count() == 1


def test_whoever_is_second_is_told_keeps_the_note_and_reads_what_the_first_wrote(people: People, case: Case) -> None:
    factories.supervise(people.other_supervisor, people.therapist, since=clinics.day(9))
    page = page_as_sent(AGENDA_NOTE, people, case)
    factories.answer(case, people.other_supervisor, message="Go on so.", now=clinics.now())
    answer = note(people, case, page | NOTE)
    assert complaints(answer, NOTE) == []
    assert "answered" in sentences_above(answer)
    shown = read(answer)
    assert f"{people.other_supervisor.name}: agree" in shown.text and "“Go on so.”" in shown.text
    assert case.reviews.count() == 1
    resent = {name: values[0] for name, values in typed(form_with(shown, "message")).items() if values}
    assert note(people, case, resent).status_code == 200
    assert [review.message for review in case.reviews.all()] == [NOTE["message"], "Go on so."]


def test_each_case_has_a_form_with_names_of_its_own(people: People, case: Case) -> None:
    other = clinics.low_case(people.therapist, "OTHER")
    page = agenda(people)
    forms = [form for form in page.all("form") if form.all(name="message")]
    assert [form["action"] for form in forms] == [
        ROUTES["agenda-note"].address(each.pk, person=people.therapist.public_id) for each in (case, other)
    ]
    ids = [each["id"] for each in page.walk() if each["id"]]
    assert len(ids) == len(set(ids))


def test_a_case_is_answered_on_no_other_persons_agenda(people: People, case: Case) -> None:
    second = factories.make_clinician(people.clinic, "therapist", name="Second of own")
    factories.supervise(people.supervisor, second, since=clinics.day(9))
    before = rows()
    for person in (second, people.other_therapist, people.supervisor):
        assert note(people, case, NOTE, person=person).status_code == 404
    assert rows() == before


def test_who_asks_for_the_address_of_a_note_is_led_to_the_case_on_the_agenda(people: People, case: Case) -> None:
    address = ROUTES["agenda-note"].address(case.pk, person=people.therapist.public_id)
    answer = signed_in(people.supervisor).get(address)
    assert answer.headers["Location"] == f"{AGENDA_NOTE.page(case)}#case-{case.pk}"


def test_on_paper_there_is_a_ruled_space_beside_each_case(people: People, case: Case) -> None:
    for reader, page in (
        (people.supervisor, agenda(people)),
        (people.therapist, read(signed_in(people.therapist).get(ROUTES["agenda-own"].address()))),
    ):
        ruled = page.one("li", data_case=str(case.pk)).one("div", class_="ag-ruled")
        assert ruled["aria-hidden"] == "true", reader
