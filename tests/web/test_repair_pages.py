"""Is a repair planned with one tap, asked about at the next check-in, and shown with the rupture that it was for?"""

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from alliance_app.clinical.wording import short
from alliance_app.consultation.models import Repair, RepairMark
from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.consultation.operations.ruptures import note_rupture
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case, CheckIn
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, error_beside, form_with, read, typed
from tests.web.posts import BY_NAME
from tests.web.routes import ROUTES, address_of
from tests.web.sending import send, signed_in

CHECKIN, RUPTURE = BY_NAME["checkin-add"], BY_NAME["rupture-add"]
RATED = {"held_on": clinics.day(0).isoformat(), "mode": "video", "relationship": "8", "goal": "7", "method": "8"}


def in_the_beginning(people: People) -> Case:
    return clinics.low_case(people.therapist)


def page_of(people: People, name: str, case: Case, query: str = "") -> Element:
    return read(signed_in(people.therapist).get(ROUTES[name].address(case.pk) + query))


# One tap
def taps(page: Element) -> list[Element]:
    return [form for form in page.all("form") if form["action"].endswith("/repair/")]


def tap(people: People, case: Case) -> HttpResponse:
    """Press the first "Plan this" of Consult."""
    form = taps(page_of(people, "consult", case))[0]
    fields = {name: values[0] for name, values in typed(form).items()}
    return signed_in(people.therapist).post(form["action"], fields)


def test_one_tap_plans_a_move_for_the_next_session(people: People, case: Case) -> None:
    answer = tap(people, case)
    assert answer.headers["Location"] == f"{ROUTES['consult'].address(case.pk)}#planned"
    made = Repair.objects.get()
    assert (made.factor, made.move) == ("goal", clinics.first_move())
    assert made.due_on == clinics.day(-7)
    page = page_of(people, "consult", case)
    assert f"by {made.due_on.day} {made.due_on:%B}; not tried yet" in page.text


def test_tapped_twice_it_is_planned_once(people: People, case: Case) -> None:
    form = taps(page_of(people, "consult", case))[0]
    fields = {name: values[0] for name, values in typed(form).items()}
    client = signed_in(people.therapist)
    assert [client.post(form["action"], fields).status_code for _ in range(2)] == [302, 302]
    assert Repair.objects.count() == 1


def test_each_move_has_a_tap_with_a_key_of_its_own(people: People, case: Case) -> None:
    keys = [typed(form)["idempotency_key"][0] for form in taps(page_of(people, "consult", case))]
    assert len(keys) == len(set(keys)) > 1


@pytest.mark.parametrize("name", ["repair-add", "repair-change"])
def test_a_day_that_has_passed_is_refused_beside_it_and_the_note_kept(people: People, case: Case, name: str) -> None:
    if name == "repair-change":
        clinics.repair(case, note="")
    fields = BY_NAME[name].fields | {"due_on": clinics.day(1).isoformat(), "note": "Ask first."}
    answer = send(BY_NAME[name], people, case, fields)
    page = read(answer)
    assert answer.status_code == 422
    assert "has passed" in error_beside(page, "due_on")
    assert "Ask first." in form_with(page, "due_on").one("textarea").raw_text
    assert not Repair.objects.filter(due_on=clinics.day(1)).exists()


def test_a_late_plan_says_so_where_it_stands(people: People, case: Case) -> None:
    made = clinics.repair(case)
    assert not page_of(people, "case-detail", case).all(class_="late")
    Repair.objects.filter(pk=made.pk).update(due_on=clinics.day(1))
    for name in ("case-detail", "consult"):
        (late,) = page_of(people, name, case).all("p", class_="late")
        assert late.text.startswith("Late: it was for")
    mark_repair(repair=made, by=people.therapist, state="tried", now=clinics.now())
    assert not page_of(people, "consult", case).all("p", class_="late")


def test_the_day_can_be_changed_until_it_was_tried(people: People, case: Case) -> None:
    made = clinics.repair(case)
    assert page_of(people, "consult", case).all("a", href=address_of("repair-change", case))
    assert send(BY_NAME["repair-change"], people, case, BY_NAME["repair-change"].fields).status_code == 302
    assert Repair.objects.get().due_on == clinics.day(-9)
    mark_repair(repair=made, by=people.therapist, state="tried", now=clinics.now())
    assert not page_of(people, "consult", case).all("a", href=address_of("repair-change", case))
    page = read(signed_in(people.therapist).get(address_of("repair-change", case)))
    assert not page.all("input", name="due_on")


# Did you?
def question(page: Element, made: Repair) -> list[Element]:
    return page.all("input", name=f"repair_{made.pk.hex}")


def check_in(people: People, case: Case, made: Repair, said: str, **more: str) -> HttpResponse:
    return send(CHECKIN, people, case, RATED | {f"repair_{made.pk.hex}": said} | more)


def test_the_next_check_in_asks_and_nothing_is_chosen(people: People, case: Case) -> None:
    made = clinics.repair(case)
    page = page_of(people, "checkin-add", case)
    answers = question(page, made)
    assert [answer["value"] for answer in answers] == ["tried", "wait", "abandoned"]
    assert [answer["data-digit"] for answer in answers] == ["1", "2", "3"]
    assert not any("checked" in answer for answer in answers)
    assert "Did you?" in page.text


def test_the_session_before_the_plan_is_not_asked_about_it(people: People, case: Case) -> None:
    made = clinics.repair(case)
    session = case.sessions.last()
    assert not question(page_of(people, "checkin-add", case, f"?session={session.pk}&client=1"), made)


def test_what_was_tried_is_asked_whether_it_helped(people: People, case: Case) -> None:
    made = clinics.repair(case)
    mark_repair(repair=made, by=people.therapist, state="tried", now=clinics.now())
    answers = question(page_of(people, "checkin-add", case), made)
    assert [answer["value"] for answer in answers] == ["wait", "failed"]


@pytest.mark.parametrize("state", ["tried", "abandoned"])
def test_the_answer_is_recorded_with_the_ratings(people: People, case: Case, state: str) -> None:
    made = clinics.repair(case)
    assert check_in(people, case, made, state).status_code == 302
    assert RepairMark.objects.get().state == state
    assert CheckIn.objects.filter(recorded_at=RepairMark.objects.get().at).exists()


@pytest.mark.parametrize("said", ["wait", ""])
def test_not_yet_and_nothing_leave_it_planned(people: People, case: Case, said: str) -> None:
    made = clinics.repair(case)
    assert check_in(people, case, made, said).status_code == 302
    assert not RepairMark.objects.exists()
    assert question(page_of(people, "checkin-add", case), made)


def test_sent_twice_it_is_recorded_once(people: People, case: Case) -> None:
    made = clinics.repair(case)
    answers = [check_in(people, case, made, "abandoned", idempotency_key="k") for _ in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert RepairMark.objects.count() == 1


def test_what_is_refused_keeps_the_answer(people: People, case: Case) -> None:
    made = clinics.repair(case)
    answer = check_in(people, case, made, "tried", relationship="12")
    assert answer.status_code == 422
    (chosen,) = [each for each in question(read(answer), made) if "checked" in each]
    assert chosen["value"] == "tried"
    assert not RepairMark.objects.exists()


def test_what_was_said_meanwhile_refuses_the_whole_check_in_and_says_of_which_move(people: People, case: Case) -> None:
    made = clinics.repair(case)
    mark_repair(repair=made, by=people.therapist, state="abandoned", now=clinics.now())
    before = CheckIn.objects.count()
    answer = check_in(people, case, made, "tried")
    assert answer.status_code == 422
    assert "the repair has ended" in read(answer).text
    assert CheckIn.objects.count() == before
    assert check_in(people, case, made, "wait").status_code == 302


def test_an_answer_that_is_not_offered_is_refused_beside_it(people: People, case: Case) -> None:
    made = clinics.repair(case)
    answer = check_in(people, case, made, "brilliant")
    assert answer.status_code == 422
    assert error_beside(read(answer), f"repair_{made.pk.hex}")


def test_without_a_session_nothing_was_tried(people: People, case: Case) -> None:
    made = clinics.repair(case)
    fields = {"held_on": RATED["held_on"], "attendance": "missed", f"repair_{made.pk.hex}": "tried"}
    answer = send(CHECKIN, people, case, fields)
    assert answer.status_code == 422
    assert "needs a session" in error_beside(read(answer), "attendance")


def test_the_repair_of_another_case_is_not_asked_about(people: People, case: Case) -> None:
    other = clinics.low_case(people.therapist, "K-2")
    made = clinics.repair(other)
    assert check_in(people, case, made, "tried").status_code == 302
    assert not RepairMark.objects.exists()


def test_undone_once_it_was_planned_again_it_is_told_and_the_later_plan_alone_is_open(people: People, case: Case) -> None:
    with time_machine.travel(clinics.now(), tick=False) as clock:
        made = clinics.repair(case)
        undo = check_in(people, case, made, "abandoned").headers["Location"] + "undo/"
        clock.shift(60)
        clinics.repair(case)
        signed_in(people.therapist).post(undo)
        assert len(page_of(people, "consult", case).all("li", data_repair="planned")) == 1
        page = page_of(people, "case-detail", case)
    assert len(page.all("li", data_repair="again")) == 1
    on = f"{clinics.day(0).day} {clinics.day(0):%B}"
    assert f"Planned on {on}; planned again on {on}." in page.text


def test_undone_with_the_check_in_it_is_asked_again(people: People, case: Case) -> None:
    made = clinics.repair(case)
    undo = check_in(people, case, made, "abandoned").headers["Location"] + "undo/"
    signed_in(people.therapist).post(undo)
    assert question(page_of(people, "checkin-add", case), made)[0]["value"] == "tried"


def test_many_plans_ask_no_more_of_the_database(people: People, case: Case) -> None:
    def asked() -> int:
        client = signed_in(people.therapist)
        with CaptureQueriesContext(connection) as captured:
            client.get(ROUTES["checkin-add"].address(case.pk))
        return len(captured)

    clinics.rate(case, 7, (3, 3, 3, 4))
    clinics.repair(case)
    few = asked()
    for factor in ("relationship", "method"):
        for move in factories.FACTORS[factor].moves:
            factories.repair(case, factor, move.key, now=clinics.now())
    assert asked() == few <= 12


# Ruptures
def ledger(page: Element) -> Element:
    return page.one("section", id="ledger")


def test_the_list_says_since_when_and_what_was_repaired_in_which_time(people: People, case: Case) -> None:
    clinics.repair(case)
    for days_ago in (13, 7):
        clinics.rate(case, days_ago)
    clinics.rate(case, 1, clinics.LOW_GOAL)
    found = ledger(page_of(people, "case-detail", case))
    since = clinics.day(1)
    assert found.one("h2").text == (
        f"Goal has been low since {since.day} {since:%B}; one earlier rupture was repaired, in 7 days"
    )
    assert [(item["data-rupture"], item["data-factor"]) for item in found.all("li", data_rupture="")] == [
        ("open", "goal"), ("repaired", "goal")
    ]  # fmt: skip
    assert "Repaired, after 7 days and 2 sessions" in found.text


def test_a_repair_stands_with_the_rupture_in_which_it_was_planned(people: People, case: Case) -> None:
    clinics.repair(case, note="Next Tuesday.")
    (rupture,) = ledger(page_of(people, "case-detail", case)).all("li", data_rupture="open")
    assert "not tried yet" in rupture.text
    mark_repair(repair=Repair.objects.get(), by=people.therapist, state="failed", note="He left.", now=clinics.now())
    (rupture,) = ledger(page_of(people, "case-detail", case)).all("li", data_rupture="open")
    assert all(words in rupture.text for words in ("it did not help", "Next Tuesday.", "He left."))


def test_a_plan_for_a_part_that_is_not_known_stands_by_itself(people: People, case: Case) -> None:
    unknown = clinics.unknown_case(people.therapist)
    clinics.repair(unknown, "method")
    found = ledger(page_of(people, "case-detail", unknown))
    assert "while the part was not low" in found.text
    assert "not tried yet" in found.text
    clinics.rate(unknown, 0)
    found = ledger(page_of(people, "case-detail", unknown))
    assert f"done, since the part is known, on {short(clinics.day(0))}." in found.text
    assert not found.all("li", data_repair="complete") and len(found.all("li", data_repair="known")) == 1


def test_a_plan_ends_with_the_transfer_and_is_said_to(people: People, case: Case) -> None:
    clinics.repair(case)
    factories.transfer(case, people.other_therapist, now=clinics.now())
    page = read(signed_in(people.other_therapist).get(ROUTES["case-detail"].address(case.pk)))
    assert f"ended with the transfer, on {short(clinics.day(0))}." in ledger(page).text
    assert not page.all("li", data_repair="complete") and not page.all("li", data_repair="planned")


def test_a_move_on_a_part_in_place_is_refused_and_nothing_typed_is_lost(people: People, case: Case) -> None:
    calm = clinics.case_in_place(people.therapist)
    answer = send(BY_NAME["repair-add"], people, calm, BY_NAME["repair-add"].fields | {"note": "Ask first."})
    assert answer.status_code == 422
    assert "The goal is in place: there is nothing to repair." in read(answer).text
    assert "Ask first." in form_with(read(answer), "due_on").one("textarea").raw_text
    assert not Repair.objects.exists()


def test_a_supervisors_release_is_said_with_its_day(people: People, case: Case) -> None:
    factories.answer(case, people.supervisor, "release", now=clinics.now())
    found = ledger(page_of(people, "case-detail", case))
    assert found.one("h2").text == "One rupture ended otherwise"
    assert "Ended by a supervisor, after 14 days" in found.text


def test_where_nothing_was_strained_there_is_only_the_way_to_note_it(people: People, case: Case) -> None:
    calm = clinics.case_in_place(people.therapist)
    page = page_of(people, "case-detail", calm)
    assert not page.all(id="ledger")
    assert page.all("a", href=ROUTES["rupture-add"].address(calm.pk))


# Withdrawal and confrontation
@pytest.mark.parametrize("who", ["therapist", "supervisor"])
def test_what_was_seen_is_noted_and_all_of_it_stays(people: People, case: Case, who: str) -> None:
    client = signed_in(getattr(people, who))
    for kind, note in (("withdrawal", "She went quiet."), ("confrontation", "She doubts it.")):
        answer = send(RUPTURE, people, case, {"kind": kind, "note": note}, client)
        assert answer.headers["Location"].endswith("#ledger")
    text = ledger(page_of(people, "case-detail", case)).text
    assert "Confrontation in session 3" in text
    assert "Withdrawal. She went quiet." in text
    assert "She doubts it." in text


def test_the_chart_its_table_and_the_files_show_what_was_noted_last(people: People, case: Case) -> None:
    for kind in ("withdrawal", "confrontation"):
        send(RUPTURE, people, case, {"kind": kind, "note": "Of her."})
    page = page_of(people, "case-detail", case)
    assert "confrontation: the client pushed back" in page.one("div", class_="legend chart-legend").text
    assert "Confrontation noted" in page.one(id="sessions").all("tr")[2].text
    client = signed_in(people.therapist)
    for name in ("case-chart", "case-sessions"):
        said = client.get(ROUTES[name].address(case.pk)).getvalue().decode()
        assert "Confrontation" in said and "Withdrawal" not in said and "Of her." not in said


def test_it_moves_nothing(people: People, case: Case) -> None:
    case.standing.refresh_from_db()
    before = case.standing.detail
    send(RUPTURE, people, case, {"kind": "both"})
    case.standing.refresh_from_db()
    assert case.standing.detail == before
    assert not case.changes.filter(cause="rupture").exists()


@pytest.mark.parametrize("gone", [True, False])
def test_a_session_that_was_taken_back_since_takes_no_note(people: People, case: Case, gone: bool) -> None:
    session = case.sessions.last()
    case.sessions.filter(pk=session.pk).update(withdrawn_at=clinics.now())
    with pytest.raises(NotAllowed, match="not on record as held"):
        note_rupture(
            case=case, session=None if gone else session, by=people.therapist, kind="both", now=clinics.now()
        )


def test_the_page_of_a_session_leads_there_and_shows_what_was_noted(people: People, case: Case) -> None:
    session = case.sessions.first()
    address = ROUTES["session-detail"].address(case.pk, session=session.pk)
    page = read(signed_in(people.therapist).get(address))
    (link,) = [each["href"] for each in page.all("a") if each["href"].endswith(f"?session={session.pk}") and "rupt" in each["href"]]
    form = form_with(read(signed_in(people.therapist).get(link)), "kind")
    assert typed(form)["session"] == [str(session.pk)]
    send(RUPTURE, people, case, {"kind": "withdrawal", "note": "Quiet.", "session": str(session.pk)})
    page = read(signed_in(people.therapist).get(address))
    assert "Withdrawal" in page.text and "Quiet." in page.text


def test_a_session_of_another_case_is_refused(people: People, case: Case) -> None:
    other = clinics.low_case(people.therapist, "K-2").sessions.first()
    answer = send(RUPTURE, people, case, {"kind": "both", "note": "Kept.", "session": str(other.pk)})
    assert answer.status_code == 422
    assert "Kept." in read(answer).text
    assert not case.ruptures.exists()


def test_before_the_first_session_there_is_nothing_to_note(people: People, case: Case) -> None:
    new = clinics.new_case(people.therapist, "K-2")
    assert "No session is on record as held yet" in page_of(people, "rupture-add", new).text
    assert send(RUPTURE, people, new, {"kind": "both"}).status_code == 422


def test_a_closed_case_takes_no_note(people: People, case: Case) -> None:
    closed = clinics.closed_case(people.therapist)
    assert send(RUPTURE, people, closed, {"kind": "both"}).status_code == 422
    page = page_of(people, "case-detail", closed)
    assert not page.all("a", href=ROUTES["rupture-add"].address(closed.pk))


def test_the_day_of_a_plan_is_the_clinics(people: People, case: Case) -> None:
    case.clinic.time_zone = "Pacific/Auckland"
    with time_machine.travel(clinics.now().replace(hour=23), tick=False):
        clinics.repair(case)
        assert Repair.objects.get().due_on == clinics.day(-8)
