"""What stands on the agenda of a supervisor's meeting, and in which order?"""

from datetime import timedelta

import pytest

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.agenda import FIRST
from alliance_app.consultation.models import CaseStanding, Override, Repair
from alliance_app.consultation.operations.overrides import end_active
from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import EVERY_GATE, People
from tests.web.pages import Element, read
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

LIST, OWN = ROUTES["agenda"].address(), ROUTES["agenda-own"].address()


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


def address(therapist: Clinician) -> str:
    return ROUTES["agenda-person"].address(person=therapist.public_id)


def agenda(reader: Clinician, therapist: Clinician) -> Element:
    return read(signed_in(reader).get(OWN if reader == therapist else address(therapist)))


def at_length(page: Element) -> list[str]:
    return [each["data-case"] for each in page.all("li", class_="ag")]


def in_a_line(page: Element) -> list[str]:
    return [each["data-case"] for each in page.all("tr", data_row="")]


def item(page: Element, case: Case) -> Element:
    return page.one("li", data_case=str(case.pk))


def lines(page: Element, case: Case) -> dict[str, str]:
    """Return what stands beside each word of a case at length."""
    return {row.one("dt").text: row.one("dd").text for row in item(page, case).one("dl").all("div")}


def stuck(case: Case) -> Case:
    clinics.stuck(case)
    return case


def since(case: Case, days_ago: int) -> Case:
    CaseStanding.objects.filter(case=case).update(since=clinics.day(days_ago))
    return case


# Which cases, in which order
def test_stuck_cases_come_first_each_part_in_the_order_of_the_queue_and_then_the_rest(people: People) -> None:
    t = people.therapist
    made = {
        "in place": clinics.case_in_place(t, "A"),
        "red since 3 days": since(clinics.low_case(t, "B"), 3),
        "red since 30 days": since(clinics.low_case(t, "C"), 30),
        "stuck since 2 days": since(stuck(clinics.low_case(t, "D")), 2),
        "stuck and in place": stuck(clinics.case_in_place(t, "E")),
        "stuck since 20 days": since(stuck(clinics.low_case(t, "F")), 20),
        "not known": clinics.unknown_case(t, "G"),
        "looked at": clinics.low_case(t, "H"),
        "ended as planned": factories.close(clinics.low_case(t, "I"), on=clinics.day(1)),
        "of another": stuck(clinics.low_case(people.other_therapist, "J")),
    }
    clinics.look(made["looked at"])
    names = {str(case.pk): name for name, case in made.items()}
    page = agenda(people.supervisor, t)
    assert [names[case] for case in at_length(page)] == [
        "stuck since 20 days", "stuck since 2 days", "stuck and in place", "looked at", "red since 30 days",
    ]  # fmt: skip
    assert [names[case] for case in in_a_line(page)] == ["red since 3 days", "not known", "in place"]
    own = agenda(t, t)
    assert (at_length(own), in_a_line(own)) == (at_length(page), in_a_line(page))
    assert "8 cases: 3 stuck, 3 more need help, 2 others" in page.text
    assert "the first 5" in page.text and page.one("h2", id="agenda-rest").text == "The other 3, of which 1 needs help"
    clinics.low_case(t, "K")
    page = agenda(people.supervisor, t)
    assert page.one("h2", id="agenda-rest").text == "The other 4, of which 2 need help"
    notes = [row["data-case"] for row in page.one("table").all("tr", data_row="") if row.all("a", class_="agenda-note")]
    assert len(notes) == 2 and notes[0] == in_a_line(page)[0]
    assert agenda(t, t).all("a", class_="agenda-note") == []


def test_stuck_cases_that_are_not_among_the_first_are_counted_above_the_rest(people: People) -> None:
    for code in "ABCDEF":
        stuck(clinics.low_case(people.therapist, code))
    page = agenda(people.supervisor, people.therapist)
    assert page.one("h2", id="agenda-rest").text == "One other, which is stuck or needs help"
    clinics.case_in_place(people.therapist, "G")
    page = agenda(people.supervisor, people.therapist)
    assert page.one("h2", id="agenda-rest").text == "The other 2, of which 1 is stuck or needs help"


def test_a_case_that_dropped_out_while_low_is_gone_through_and_one_that_ended_is_not(people: People) -> None:
    lost = clinics.closed_case(people.therapist, "A")
    factories.close(clinics.low_case(people.therapist, "B"), on=clinics.day(1))
    page = agenda(people.supervisor, people.therapist)
    assert (at_length(page), in_a_line(page)) == ([str(lost.pk)], [])
    assert lines(page, lost)["To discuss"] == "What may this client have tried to tell us before they stayed away?"


def test_a_case_of_a_fixed_curriculum_is_among_the_rest_and_first_once_it_is_stuck(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    Case.objects.filter(pk=case.pk).update(gated=False)
    assert in_a_line(agenda(people.supervisor, people.therapist)) == [str(case.pk)]
    clinics.stuck(case)
    assert at_length(agenda(people.supervisor, people.therapist)) == [str(case.pk)]


def test_a_risk_is_named_at_the_head_of_the_page_and_on_its_line(people: People) -> None:
    for code in "ABCDE":
        stuck(clinics.low_case(people.therapist, code))
    at_risk = clinics.case_in_place(people.therapist, "AT-RISK")
    factories.scored(at_risk, 14, at_risk=1, on=clinics.day(2), now=clinics.now())
    page = agenda(people.supervisor, people.therapist)
    assert len(at_length(page)) == FIRST
    assert "Risk: ask today AT-RISK" in page.one("p", class_="agenda-risk").text
    (line,) = page.all("tr", data_case=str(at_risk.pk))
    assert "Risk: ask today." in line.text


def test_where_nothing_is_stuck_or_nothing_is_there_the_page_says_so(people: People) -> None:
    page = agenda(people.supervisor, people.therapist)
    assert "No case to go through" in page.text and not page.all("table")
    clinics.case_in_place(people.therapist, "A")
    page = agenda(people.supervisor, people.therapist)
    assert "Nothing is stuck: what goes well, and what would make it better?" in page.text
    assert "1 case: none stuck, 1 other." in page.text
    clinics.low_case(people.therapist, "B")
    assert "Nothing is stuck, 1 case needs help" in agenda(people.supervisor, people.therapist).text


# What is said of a case
def test_five_lines_tell_the_goal_the_mark_and_trend_the_reason_the_last_act_and_a_question(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist, "K-1043"))
    page = agenda(people.supervisor, people.therapist)
    told = lines(page, case)
    today = clinics.day(0)
    assert told == {
        "Wants": f"“Stay in a room with him.” {today.day} {today:%B}",
        "Why": "Goal 3 , said the therapist. Usual: 8. For 14 days.",
        "Last": "No repair so far , and nobody has looked anyway.",
        "To discuss": "What does this client want, and what would you rather they wanted?",
    }
    head = item(page, case).one("div", class_="ag-head")
    assert "K-1043" in head.text and "Goal, by the therapist: 8, 8, 3" in head.text and "8 3 8" in head.text
    assert head.all("svg")[0]["aria-label"] == "Relationship 8 present, Goal 3 low, Method 8 present"


def test_without_a_goal_it_is_not_known_yet(people: People) -> None:
    case = stuck(clinics.unknown_case(people.therapist))
    assert lines(agenda(people.supervisor, people.therapist), case)["Wants"] == "Not known yet."


def test_a_guardians_wish_is_not_the_clients_goal(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist))
    factories.own_hand(case, "He must behave.", person=factories.add_participant(case, Role.GUARDIAN), now=clinics.now())
    assert "Stay in a room" in lines(agenda(people.supervisor, people.therapist), case)["Wants"]


@pytest.mark.parametrize(
    ("state", "how", "question"),
    [
        ("", "not tried yet.", "What makes it hard to try what you have planned?"),
        ("tried", "tried,", "When you tried it, what did the client do, and what did you do then?"),
        ("failed", "it did not help,", "It did not help. Whose idea was it of what is wrong, yours or the client’s?"),
    ],
)
def test_a_repair_is_told_with_how_it_stands_and_asked_about(
    state: str, how: str, question: str, people: People
) -> None:
    case = stuck(clinics.low_case(people.therapist))
    planned = clinics.repair(case)
    if state:
        mark_repair(repair=planned, by=people.therapist, state=state, note="", now=clinics.now())
    told = lines(agenda(people.supervisor, people.therapist), case)
    assert told["Last"].startswith("Goal: Read it back. Planned on ") and how in told["Last"]
    assert told["To discuss"] == question


def test_a_repair_from_before_the_part_was_low_is_not_asked_about(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist))
    planned = clinics.repair(case)
    Repair.objects.filter(pk=planned.pk).update(planned_at=clinics.now() - timedelta(days=20))
    asked = lines(agenda(people.supervisor, people.therapist), case)["To discuss"]
    assert asked == "What does this client want, and what would you rather they wanted?"


def test_a_question_about_a_repair_names_it_where_a_look_was_what_was_done_last(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist))
    planned, before = clinics.repair(case), clinics.now() - timedelta(days=2)
    Repair.objects.filter(pk=planned.pk).update(planned_at=before)
    mark_repair(repair=planned, by=people.therapist, state="failed", note="", now=before)
    clinics.look(case)
    end_active(case, Override.Ended.SUPERVISOR, clinics.now())
    told, on = lines(agenda(people.supervisor, people.therapist), case), clinics.day(2)
    assert told["Last"].startswith("Looked anyway")
    assert told["To discuss"].startswith(f"Read it back (planned on {on.day} {on:%B}). It did not help.")


def test_a_look_is_told_while_it_lasts_and_then_whatever_was_last(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist))
    clinics.look(case)
    told = lines(agenda(people.supervisor, people.therapist), case)
    today = clinics.day(0)
    assert told["Last"].startswith(f"Looked anyway, {today.day} {today:%B}") and "Nobody has answered." in told["Last"]
    assert told["To discuss"] == "What would a technique tell you that asking the client would not?"
    end_active(case, Override.Ended.SUPERVISOR, clinics.now())
    assert "Ended by the supervisor on" in lines(agenda(people.supervisor, people.therapist), case)["Last"]
    clinics.repair(case)
    assert lines(agenda(people.supervisor, people.therapist), case)["Last"].startswith("Goal: Read it back.")


def test_a_look_of_whoever_treats_the_case_too_names_them_and_one_that_waits_says_until_when(people: People) -> None:
    case = stuck(clinics.low_case(people.therapist))
    case.therapists.create(
        clinic=people.clinic, clinician=people.other_therapist, part="co", starts_on=clinics.day(50)
    )
    for _ in range(2):
        clinics.look(case)
        end_active(case, Override.Ended.SUPERVISOR, clinics.now())
    factories.override(case, by=people.other_therapist, now=clinics.now())
    told = lines(agenda(people.supervisor, people.therapist), case)["Last"]
    assert told.startswith(f"Asks to look anyway ({people.other_therapist.name}), ") and "Waits until" in told


@pytest.mark.parametrize("gate", EVERY_GATE)
def test_in_every_state_of_the_gate_a_stuck_case_has_its_five_lines(gate: str, people: People) -> None:
    case = EVERY_GATE[gate](people.therapist)
    if not case.declarations.exists():
        clinics.stuck(case)
    told = lines(agenda(people.supervisor, people.therapist), case)
    assert all(told[word] for word in ("Wants", "Why", "Last", "To discuss"))
    assert told["To discuss"].endswith("?")
