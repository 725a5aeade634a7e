"""Does a therapist learn a participant's numbers only after giving their own, on every page and in every file?"""

import re
from collections.abc import Callable, Collection, Iterator

import pytest
from django.db import transaction

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.digest import digest_of
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.standings import refresh
from alliance_app.consultation.queries import RATE_WITHIN_DAYS
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case, CheckIn, Rating, Session
from alliance_app.records.operations import Answer, add_checkin
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.routes import ROUTES, address_of
from tests.web.sending import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]  # what is left out is left out of rows that are read alike

HIGH, LOW = (9, 10, 9, 9), (2, 1, 2, 0)
PAGES = [name for name, route in ROUTES.items() if route.ours and (route.of_a_case or name == "case-list")]
#: Where a therapist or a supervisor reads numbers of a case.
WITH_NUMBERS = {"case-detail", "case-chart", "case-sessions", "consult", "session-detail"}
#: What differs between two readings of the same: ids, and tokens made for each.
MADE_ANEW = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8}(?=\.(csv|svg))|(?<![\w-])[\w-]{32,}(?![\w-])|:\w{6}:|\d\d:\d\d"
)


@pytest.fixture
def people() -> People:
    return clinics.staffed_clinic()


def case_to_rate(people: People) -> tuple[Case, Session]:
    """Return a case whose gate is closed by what its therapist has rated, and its newest session, not yet rated."""
    case = clinics.low_case(people.therapist)
    return case, clinics.session_to_rate(case, 0)


def record(
    session: Session, answer: Answer, *, by: Clinician | None = None, way: str = CheckIn.Way.SELF
) -> None:
    """Record an answer to a session: in a person's own hand, or typed in by somebody."""
    add_checkin(session=session, answers=[answer], by=by, way=way, now=clinics.now())
    refresh(session.case, now=clinics.now(), cause="rated")


def say(session: Session, numbers: tuple[int, ...], **more: object) -> None:
    """Record the client's numbers of a session."""
    said = dict(zip(clinics.SCORES, numbers, strict=True))
    record(session, factories.theirs(factories.client_of(session.case), **said), **more)


def shown(reader: Clinician, case: Case, pages: Collection[str]) -> dict[str, str]:
    """Return what a reader's pages and files say, by the name of the page, without what is made anew each time."""
    client = signed_in(reader)
    said = {}
    for name in pages:
        answer = client.get(address_of(name, case))
        if answer.status_code in (200, 403):
            said[name] = MADE_ANEW.sub("", answer.getvalue().decode())
    return said


def in_another_world(do: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Do something, and then undo it."""
    with transaction.atomic():
        done = do()
        transaction.set_rollback(True)
    return done


def worlds(
    people: People,
    reader: Clinician,
    begin: Callable[[People], tuple[Case, Session]] = case_to_rate,
    pages: Collection[str] = WITH_NUMBERS,
    **typed: object,
) -> Iterator[dict[str, str]]:
    """Show the same case to a reader twice: once with a client who is content, once with one who is less so."""
    for numbers in typed.pop("numbers", (HIGH, LOW)):

        def world(numbers: tuple[int, ...] = numbers) -> dict[str, str]:
            case, session = begin(people)
            say(session, numbers, **typed)
            return shown(reader, case, pages)

        yield in_another_world(world)


def differ(worlds: Iterator[dict[str, str]]) -> set[str]:
    """Return the pages that read differently in two worlds."""
    one, other = worlds
    assert one.keys() == other.keys() >= WITH_NUMBERS
    return {name for name in one if one[name] != other[name]}


def test_no_page_and_no_file_tells_the_clients_numbers_before_the_therapists_own(people: People) -> None:
    assert differ(worlds(people, people.therapist, pages=PAGES)) == set()


def test_nor_where_they_open_the_gate(people: People) -> None:
    def never_rated(people: People) -> tuple[Case, Session]:
        case = clinics.new_case(people.therapist)
        clinics.goal(case)
        return case, clinics.session_to_rate(case, 0)

    assert differ(worlds(people, people.therapist, never_rated, numbers=(HIGH, clinics.GOOD))) == set()


def nearly_repaired(people: People, code: str = "K-1") -> tuple[Case, Session]:
    """Return a case that its therapist's own method keeps closed, with a repair that the client's next good rating of the
    goal completes."""
    case = clinics.new_case(people.therapist, code)
    clinics.goal(case)
    clinics.rate(case, 21, client=clinics.LOW_GOAL)
    clinics.repair(case)
    clinics.rate(case, 7, (8, 8, 3, 4), client=clinics.GOOD)
    return case, clinics.session_to_rate(case, 0)


def test_nor_that_they_have_completed_a_repair_and_ended_a_rupture(people: People) -> None:
    assert differ(worlds(people, people.therapist, nearly_repaired, pages=PAGES)) == set()
    assert differ(worlds(people, people.supervisor, nearly_repaired)) >= {"case-detail", "consult"}


def test_nor_by_what_another_noted_of_the_session(people: People) -> None:
    case, session = case_to_rate(people)
    pages = [name for name in PAGES if name != "case-looks"]  # the log tells that a note was written, and not of what

    def noted(by: Clinician | None, of: Session = session) -> dict[str, str]:
        if by:
            factories.rupture(case, "confrontation", session=of, by=by, note="As I saw it.", now=clinics.now())
        return shown(people.therapist, case, pages)

    def differing(**more: Session) -> set[str]:
        none, some = in_another_world(lambda: noted(None)), in_another_world(lambda: noted(people.supervisor, **more))
        return {name for name in none if none[name] != some[name]}

    where = {"case-detail", "case-chart", "case-sessions", "session-detail"}
    assert differing(of=case.sessions.last()) >= where, "nothing waits"
    say(session, HIGH)
    assert differing() == set()
    assert differing(of=case.sessions.first()) >= where - {"session-detail"}, "its ratings they have seen"
    own = in_another_world(lambda: noted(people.therapist))
    assert "Confrontation noted" in own["case-detail"] and "Confrontation noted" in own["case-sessions"]
    record(session, factories.own(people.therapist, 8), by=people.therapist)
    assert differing() >= where


def test_the_log_of_a_case_does_not_say_that_a_note_is_of_a_rupture(people: People) -> None:
    case, session = case_to_rate(people)
    say(session, HIGH)
    supervisor = signed_in(people.supervisor)
    address = ROUTES["rupture-add"].address(case.pk)
    supervisor.get(address)
    assert supervisor.post(address, {"session": str(session.pk), "kind": "withdrawal"}).status_code == 302
    log = shown(people.therapist, case, ["case-looks"])["case-looks"].lower()
    assert "wrote a note about a session" in log and "looked at a note about a session" in log
    assert not [word for word in ("rupture", "withdrawal", "noted") if word in log]


@pytest.mark.parametrize(("numbers", "complete"), [(HIGH, True), (LOW, False)])
def test_nor_by_what_may_be_said_of_that_repair(people: People, numbers: tuple[int, ...], complete: bool) -> None:
    case, session = nearly_repaired(people)
    say(session, numbers)
    made = case.repairs.get()
    assert (made.ended_on is not None) == complete
    address = ROUTES["checkin-add"].address(case.pk)
    rated = {"held_on": session.held_on.isoformat(), "relationship": "8", "goal": "8", "method": "8"}
    answer = signed_in(people.therapist).post(address, rated | {f"repair_{made.pk.hex}": "tried"})
    assert answer.status_code == 302
    assert [mark.state for mark in made.marks.all()] == ["tried"]


@pytest.mark.parametrize(("numbers", "complete"), [(HIGH, True), (LOW, False)])
def test_nor_by_what_the_weekly_mail_counts(people: People, numbers: tuple[int, ...], complete: bool) -> None:
    case, session = nearly_repaired(people)
    case.repairs.update(due_on=clinics.day(1))
    say(session, numbers)
    assert (case.repairs.get().ended_on is not None) == complete
    parts = digest_of(people.therapist, clinics.day(0), clinics.day(0))
    assert "planned repair that is overdue" in [line.words for part in parts for line in part.lines]


def test_whoever_does_not_rate_the_case_sees_them_at_once(people: People) -> None:
    assert differ(worlds(people, people.supervisor)) >= WITH_NUMBERS


def test_whoever_has_typed_them_in_knows_them(people: People) -> None:
    assert (
        differ(worlds(people, people.therapist, by=people.therapist, way=CheckIn.Way.ALOUD)) >= WITH_NUMBERS
    )


def test_what_somebody_else_has_typed_in_waits_too(people: People) -> None:
    assert differ(worlds(people, people.therapist, by=people.other_therapist, way=CheckIn.Way.PAPER)) == set()


def test_a_session_that_was_not_rated_for_two_weeks_waits_no_longer(people: People) -> None:
    def left_unrated(people: People) -> tuple[Case, Session]:
        case = clinics.new_case(people.therapist)
        clinics.rate(case, 28)
        return case, clinics.session_to_rate(case, RATE_WITHIN_DAYS + 1)

    assert differ(worlds(people, people.therapist, left_unrated)) >= WITH_NUMBERS


def case_sessions(reader: Clinician, case: Case) -> str:
    return signed_in(reader).get(ROUTES["case-sessions"].address(case.pk)).getvalue().decode()


def test_after_the_therapists_own_rating_both_are_shown(people: People) -> None:
    case, session = case_to_rate(people)
    say(session, LOW)
    assert ",2,1,2," not in case_sessions(people.therapist, case)
    record(session, factories.own(people.therapist, 8), by=people.therapist)
    assert ",2,1,2," in case_sessions(people.therapist, case)
    page = read(signed_in(people.therapist).get(ROUTES["case-detail"].address(case.pk)))
    assert "view is in" not in page.text
    assert page.all(data_flag="", data_factor="relationship")


def test_the_gate_is_told_as_it_is_and_not_what_makes_it_so(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    say(clinics.session_to_rate(case, 0), LOW)
    assert CaseStanding.objects.get(case=case).reason == "low"
    therapist = signed_in(people.therapist)
    page = read(therapist.get(ROUTES["case-detail"].address(case.pk)))
    (banner,) = page.all("section", data_gate="")
    assert (banner["data-gate"], banner["data-gate-reason"]) == ("closed", "low")
    assert "Techniques wait. Give yours first." in banner.text
    assert not page.all(data_flag="")
    consult = read(therapist.get(ROUTES["consult"].address(case.pk)))
    assert not consult.all(data_techniques="")
    assert "Give yours first." in consult.text
    rows = read(therapist.get("/cases/")).all(data_case=str(case.pk))
    assert {row["data-gate"] for row in rows} == {"closed"}
    assert all("The client’s view is in. Give yours first." in row.text for row in rows)
    assert len(rows) == 2


def test_what_was_released_of_a_view_that_waits_is_hidden_with_it(people: People) -> None:
    case, colleague = clinics.case_in_place(people.therapist), people.other_therapist
    case.therapists.create(clinic=people.clinic, clinician=colleague, part="co", starts_on=clinics.day(100))
    clinics.rate(case, 1)
    factories.second_view(case, people.supervisor, now=clinics.now(), goal=1)
    factories.answer(case, people.supervisor, "release", now=clinics.now())
    assert case.releases.get().role == Role.OBSERVER
    said = shown(colleague, case, [*WITH_NUMBERS, "case-list", "agenda-own"])
    assert said.keys() == {*WITH_NUMBERS, "case-list", "agenda-own"}
    assert "The observer’s view is in." in said["case-list"]


def test_a_row_says_that_somebody_looks_anyway_while_a_view_waits(people: People) -> None:
    case, session = case_to_rate(people)
    clinics.look(case)
    say(session, HIGH)
    rows = read(signed_in(people.therapist).get("/cases/")).all(data_case=str(case.pk), data_override="")
    assert any("Give yours first. You look anyway." in row.text for row in rows)


def test_a_guardians_view_is_announced_like_a_clients(people: People) -> None:
    case, session = case_to_rate(people)
    record(session, factories.theirs(factories.add_participant(case, Role.GUARDIAN, "G"), 7))
    rows = read(signed_in(people.therapist).get("/cases/")).all(data_case=str(case.pk))
    assert [("The guardian’s view is in. Give yours first." in row.text) for row in rows] == [True, True]


def test_whoever_has_typed_in_one_view_is_asked_for_their_own_while_another_waits(people: People) -> None:
    case, session = case_to_rate(people)
    record(session, factories.theirs(factories.add_participant(case, Role.PARTNER, "B"), 1))
    say(session, HIGH, by=people.therapist, way=CheckIn.Way.ALOUD)
    checkin = session.checkins.get(recorded_by=people.therapist)
    answer = read(signed_in(people.therapist).get(ROUTES["checkin-answer"].address(case.pk, checkin.pk)))
    assert "The partner’s view is in" in answer.text
    (next_step,) = answer.all("a", class_="btn btn-go btn-big")
    assert next_step["href"] == ROUTES["checkin-add"].address(case.pk)


def test_where_the_client_gives_no_numbers_nothing_waits(people: People) -> None:
    case, session = case_to_rate(people)
    declined = factories.theirs(factories.client_of(case), state=Rating.State.DECLINED)
    record(session, declined)
    page = read(signed_in(people.therapist).get(ROUTES["case-detail"].address(case.pk)))
    assert "view is in" not in page.text


def test_of_several_views_each_waits(people: People) -> None:
    case, session = case_to_rate(people)
    partner = factories.add_participant(case, Role.PARTNER, "B")
    say(session, HIGH)
    record(session, factories.theirs(partner, 1))
    page = read(signed_in(people.therapist).get(ROUTES["case-detail"].address(case.pk)))
    assert "Their views are in" in page.text
    assert not page.all(data_flag="", data_factor="relationship")


def test_a_risk_is_told_while_a_view_waits(people: People) -> None:
    case, session = case_to_rate(people)
    say(session, HIGH)
    factories.scored(case, 9, at_risk=2, on=clinics.day(0), now=clinics.now())
    therapist = signed_in(people.therapist)
    for name, args in (("case-list", ()), ("case-detail", (case.pk,)), ("consult", (case.pk,))):
        page = read(therapist.get(ROUTES[name].address(*args)))
        assert page.one("section", data_risk=""), name


def test_the_score_of_a_measure_waits_for_nobody(people: People) -> None:
    """It says how the client is, not how the two work together; and what it tells of risk must not wait."""
    case, session = case_to_rate(people)
    say(session, HIGH)
    factories.scored(case, 17, at_risk=1, on=session.held_on, now=clinics.now())
    page = read(signed_in(people.therapist).get(ROUTES["case-detail"].address(case.pk)))
    assert "PHQ-9 17 moderately severe" in page.one(id="measures").text
    assert page.one("section", data_risk="")
    assert "view is in" in page.one("section", aria_labelledby="banner-name").text
