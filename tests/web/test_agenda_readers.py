"""Who opens which agenda, what of it waits for the therapist's own view, and how much does a page ask for?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.consultation.operations.second_views import ask_to_rate_first
from alliance_app.people.operations.supervision import name_deputy
from alliance_app.records.models import Case
from tests import factories
from tests.many_cases import add_cases
from tests.web import clinics
from tests.web.clinics import People
from tests.web.many_cases import copies_of
from tests.web.pages import read
from tests.web.routes import ROUTES
from tests.web.sending import signed_in
from tests.web.test_agenda_pages import LIST, OWN, address, agenda, at_length, in_a_line, item, lines, stuck
from tests.web.test_blind import HIGH, LOW, in_another_world, say, shown

MOST_QUERIES = 12


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


# Whose agenda
def test_the_list_names_whom_one_supervises_by_name_with_how_many_cases_each_has(people: People) -> None:
    second = factories.make_clinician(people.clinic, "therapist", name="Anna of own")
    factories.supervise(people.supervisor, second, since=clinics.day(9))
    stuck(clinics.low_case(people.therapist, "A"))
    clinics.low_case(people.therapist, "B")
    clinics.case_in_place(people.therapist, "C")
    clinics.low_case(people.other_therapist, "D")
    page = read(signed_in(people.supervisor).get(LIST))
    assert [row.text for row in page.one("ul", class_="meetings").all("li")] == [
        "Anna of own Nothing stuck", "Therapist of own 1 stuck , 1 more needs help, 1 other",
    ]  # fmt: skip
    assert "One or two pages for each meeting" in read(signed_in(people.supervisor).get(LIST)).text
    links = [row.one("a")["href"] for row in page.one("ul", class_="meetings").all("li")]
    assert links == [address(second), address(people.therapist)]


def test_the_list_and_the_page_count_alike(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist, "A"))
    for code, begin in (("B", clinics.low_case), ("C", clinics.closed_case), ("D", clinics.unknown_case)):
        begin(people.therapist, code)
    case.therapists.create(
        clinic=people.clinic, clinician=people.other_therapist, part="co", starts_on=clinics.day(50)
    )
    (row,) = read(signed_in(people.supervisor).get(LIST)).one("ul", class_="meetings").all("li")
    page = agenda(people.supervisor, people.therapist)
    assert "1 stuck , 2 more need help, 1 other" in row.text
    assert "4 cases: 1 stuck, 2 more need help, 1 other." in page.text


def test_a_case_that_two_treat_is_on_both_agendas(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist))
    case.therapists.create(
        clinic=people.clinic, clinician=people.other_therapist, part="co", starts_on=clinics.day(50)
    )
    for supervisor, therapist in (
        (people.supervisor, people.therapist), (people.other_supervisor, people.other_therapist)
    ):  # fmt: skip
        assert at_length(agenda(supervisor, therapist)) == [str(case.pk)]


def test_whoever_stands_in_finds_the_therapists_of_the_absent_and_says_for_whom(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist))
    assert signed_in(people.other_supervisor).get(address(people.therapist)).status_code == 404
    name_deputy(
        supervisor=people.supervisor, deputy=people.other_supervisor, starts_on=clinics.day(0), ends_on=clinics.day(-3),
        by=people.administrator, now=clinics.now(),
    )  # fmt: skip
    page = agenda(people.other_supervisor, people.therapist)
    assert at_length(page) == [str(case.pk)]
    assert f"with {people.other_supervisor.name} , who stands in for {people.supervisor.name}" in page.text
    assert people.therapist.name in read(signed_in(people.other_supervisor).get(LIST)).text


def test_a_link_that_has_ended_or_not_begun_opens_no_agenda(people: People) -> None:
    people.supervisor.supervises.update(ends_on=clinics.day(1))
    assert signed_in(people.supervisor).get(address(people.therapist)).status_code == 404
    assert "You supervise nobody today" in read(signed_in(people.supervisor).get(LIST)).text
    people.supervisor.supervises.update(starts_on=clinics.day(-1), ends_on=None)
    assert signed_in(people.supervisor).get(address(people.therapist)).status_code == 404


def test_who_is_both_has_the_list_and_an_agenda_of_their_own(people: People) -> None:
    both = factories.make_clinician(people.clinic, "therapist", "supervisor", name="Both of own")
    factories.supervise(people.supervisor, both, since=clinics.day(9))
    own = stuck(clinics.low_case(both))
    client = signed_in(both)
    listed = read(client.get(LIST))
    assert [link["href"] for link in listed.one("nav", aria_label="Main").all("a") if link.text == "Agenda"] == [LIST]
    assert OWN in [link["href"] for link in listed.all("a")]
    page = read(client.get(OWN))
    assert at_length(page) == [str(own.pk)]
    assert people.supervisor.name in page.text
    assert not page.all("textarea")
    assert client.get(address(both)).status_code == 404


def test_a_therapist_finds_their_agenda_in_the_navigation_and_writes_no_notes_there(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist))
    client = signed_in(people.therapist)
    nav = read(client.get("/cases/")).one("nav", aria_label="Main")
    assert [link["href"] for link in nav.all("a") if link.text == "Agenda"] == [OWN]
    page = read(client.get(OWN))
    assert item(page, case).all("a")[0]["href"] == ROUTES["case-detail"].address(case.pk)
    assert not page.all("textarea") and not page.all(name="answer")


def test_neither_title_nor_address_says_whose_agenda_it_is(people: People) -> None:
    stuck(clinics.low_case(people.therapist))
    for reader in (people.supervisor, people.therapist):
        assert agenda(reader, people.therapist).one("title").text == "Agenda · Alliance"


def test_the_therapist_finds_who_looked_at_their_agenda_and_nobody_elses(people: People) -> None:
    second = factories.make_clinician(people.clinic, "therapist", name="Second of own")
    factories.supervise(people.supervisor, second, since=clinics.day(9))
    signed_in(people.supervisor).get(address(people.therapist))
    told = "Supervisor of own looked at the agenda of a meeting"
    for therapist, times in ((people.therapist, 1), (second, 0)):
        page = read(signed_in(therapist).get(ROUTES["others-see"].address()))
        assert page.text.count(told) == times


# Before the therapist's own view
def blind_case(people: People, numbers: tuple[int, ...]) -> Case:
    case = clinics.low_case(people.therapist)
    say(clinics.session_to_rate(case, 0), numbers)
    return case


@pytest.mark.sqlite  # what is left out is left out of rows that are read alike
def test_their_own_agenda_tells_no_number_of_a_view_that_waits_for_theirs(people: People) -> None:
    def world(numbers: tuple[int, ...]) -> dict[str, str]:
        clinics.low_case(people.therapist, "Z")
        return shown(people.therapist, blind_case(people, numbers), ["agenda-own"])

    one, other = (in_another_world(lambda n=numbers: world(n)) for numbers in (HIGH, LOW))
    assert one["agenda-own"] and one == other


def test_what_waits_for_their_own_view_is_named_first_of_the_rest_and_counts_as_such(people: People) -> None:
    low = clinics.low_case(people.therapist, "A")
    blind = clinics.case_in_place(people.therapist, "Z")
    say(clinics.session_to_rate(blind, 0), LOW)
    place = clinics.case_in_place(people.therapist, "B")
    page = agenda(people.therapist, people.therapist)
    assert at_length(page) == [str(low.pk)]
    assert in_a_line(page) == [str(blind.pk), str(place.pk)]
    assert "The client’s view is in. Give yours first." in page.text
    assert "3 cases: none stuck, 1 needs help, 2 others." in page.text
    assert str(blind.pk) in at_length(agenda(people.supervisor, people.therapist))


def test_the_clients_own_words_wait_for_the_therapists_and_the_supervisor_reads_them(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist))
    factories.own_hand(case, "To be left alone.", now=clinics.now())
    assert "left alone" not in agenda(people.therapist, people.therapist).text
    assert "“To be left alone.”" in lines(agenda(people.supervisor, people.therapist), case)["Wants"]


def test_where_only_unread_words_are_there_the_therapist_is_told_that_they_are(people: People) -> None:
    case = stuck(clinics.unknown_case(people.therapist))
    factories.own_hand(case, "To be left alone.", now=clinics.now())
    wants = lines(agenda(people.therapist, people.therapist), case)["Wants"]
    assert wants == "The client has written their goal. Write yours first."


# Before the supervisor's
def test_what_a_supervisor_rates_first_is_named_first_of_the_rest_and_takes_no_note(people: People) -> None:
    low, place = clinics.low_case(people.therapist, "A"), clinics.case_in_place(people.therapist, "B")
    kept = clinics.case_in_place(people.therapist, "Z")
    ask_to_rate_first(case=kept, by=people.supervisor, wanted=True, now=clinics.now())
    clinics.rate(kept, 0, LOW, client=LOW)
    page = agenda(people.supervisor, people.therapist)
    assert (at_length(page), in_a_line(page)) == ([str(low.pk)], [str(kept.pk), str(place.pk)])
    (row,) = page.all("tr", data_case=str(kept.pk))
    assert (row.text, row.all("svg"), row["data-gate"]) == ("Z You rate first.", [], "")
    assert "3 cases: none stuck, 1 needs help, 2 others." in page.text
    client = signed_in(people.supervisor)
    assert "Nothing stuck, 1 needs help, 2 others" in read(client.get(LIST)).text
    note = ROUTES["agenda-note"].address(kept.pk, person=people.therapist.public_id)
    assert client.post(note, {"answer": "agree", "message": "Go on."}).status_code == 422
    assert not kept.reviews.exists()


# How much is asked for that
@pytest.mark.sqlite  # both databases are asked the same
def test_the_agenda_asks_no_more_for_500_cases_than_for_five(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist))
    mark_repair(repair=clinics.repair(case), by=people.therapist, state="tried", note="", now=clinics.now())
    clinics.look(case)
    factories.answer(case, people.supervisor, now=clinics.now())
    copies_of(case, 5)
    say(clinics.session_to_rate(case, 0), HIGH)

    def asked() -> dict[str, int]:
        counts = {}
        for name, reader, where in (
            ("list", people.supervisor, LIST), ("page", people.supervisor, address(people.therapist)),
            ("own", people.therapist, OWN),
        ):  # fmt: skip
            client = signed_in(reader)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(where).status_code == 200
            counts[name] = len(captured)
        return counts

    few = asked()
    copies_of(case, 250)
    add_cases(people.therapist, 250, clinics.day(0))
    assert asked() == few
    assert {name: count for name, count in few.items() if count > MOST_QUERIES} == {}
    assert len(in_a_line(agenda(people.supervisor, people.therapist))) > 490
