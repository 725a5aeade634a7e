"""Is what was done counted for whoever did it?"""

from datetime import date

import pytest

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.models import Repair, Review
from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.consultation.operations.reviews import respond
from alliance_app.insights.months import months_until
from alliance_app.insights.small_tables import Group
from alliance_app.insights.team_counts import CASES, REPAIRS, REPLIES, SESSIONS, Scope, counts_of
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records import operations as records
from alliance_app.records.models import Case, Rating, Session
from tests import factories
from tests.factories import TODAY, at, check_in, client_of, day, theirs

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return factories.make_clinic()


@pytest.fixture
def therapist(clinic: Clinic) -> Clinician:
    return factories.make_therapist(clinic)


@pytest.fixture
def supervisor(therapist: Clinician) -> Clinician:
    return factories.make_supervisor(therapist.clinic, therapist)


def counted(*people: Clinician, waiting=None) -> dict[str, dict[int, Group]]:
    clinic = people[0].clinic
    cases = Case.objects.filter(clinic=clinic).values("pk")
    waiting = Session.objects.none() if waiting is None else waiting
    return counts_of(Scope(clinic, list(people), cases, months_until(TODAY)[0], TODAY, waiting))


def new_case(therapist: Clinician, opened: int = -300) -> Case:
    return factories.make_case(therapist, opened_on=day(opened), now=at(opened))


# Sessions
def test_a_small_clinic_counted_by_hand(clinic: Clinic, therapist: Clinician) -> None:
    """Six sessions: five rated, in three of them the client too; one not rated, in which the client was heard."""
    other = factories.make_therapist(clinic)
    case = new_case(therapist)
    for ago in (70, 63):
        check_in(case, 8, on=day(-ago), now=at(-ago))
    for ago in (56, 49, 42):
        check_in(case, 8, client=7, on=day(-ago), now=at(-ago))
    unrated = records.add_session(case=case, held_on=day(-35), now=at(-35))
    records.add_checkin(session=unrated, answers=[theirs(client_of(case), 6)], by=None, way="self", now=at(-34))
    check_in(new_case(other), 8, on=day(-7), now=at(-7))
    found = counted(therapist, other)
    assert found[SESSIONS] == {therapist.pk: Group(6, (5, 4)), other.pk: Group(1, (1, 0))}
    assert found[CASES] == {therapist.pk: Group(1), other.pk: Group(1)}
    assert found[REPLIES] == found[REPAIRS] == {}
    assert counted(other)[SESSIONS] == {other.pk: Group(1, (1, 0))}


def declined(case: Case) -> None:
    check_in(case, 8, others=[(theirs(client_of(case), state="declined"), "declined")])


def withdrawn(case: Case) -> None:
    check_in(case, 8, client=8)
    rating = Rating.objects.get(session__case=case, role=Role.CLIENT.value)
    Rating.objects.create(
        clinic=case.clinic, checkin=rating.checkin, session=rating.session, role=rating.role,
        participant=rating.participant, version=2, state="withdrawn", reason="Of somebody else.",
    )  # fmt: skip


def by(role: Role, **more: object):
    def happens(case: Case) -> None:
        person = factories.add_participant(case, role)
        check_in(case, 8, others=[(theirs(person, **more), "aloud")])

    return happens


#: What happened in the one session that its therapist rated, and whether a client was heard in it.
HEARD = {
    "the client": (lambda case: check_in(case, 8, client=8), 1),
    "nobody": (lambda case: check_in(case, 8), 0),
    "declined": (declined, 0),
    "withdrawn": (withdrawn, 0),
    "a partner": (by(Role.PARTNER, every=8), 1),
    "a child, of one part": (by(Role.CHILD, goal=3), 1),
    "a guardian": (by(Role.GUARDIAN, every=8), 0),
    "progress alone": (by(Role.PARTNER, progress=8), 0),
}


@pytest.mark.parametrize("way", HEARD)
def test_a_client_was_heard_if_somebody_in_the_therapy_rated_a_part(way: str, therapist: Clinician) -> None:
    happens, heard = HEARD[way]
    happens(new_case(therapist))
    assert counted(therapist)[SESSIONS] == {therapist.pk: Group(1, (1, heard))}


def test_a_session_is_of_whoever_was_responsible_that_day(clinic: Clinic, therapist: Clinician) -> None:
    other, case = factories.make_therapist(clinic), new_case(therapist)
    for ago in (30, 20):
        check_in(case, 8, on=day(-ago), now=at(-ago))
    factories.transfer(case, other, now=at(-10))
    check_in(case, 8, on=day(-5), now=at(-5))
    found = counted(therapist, other)
    assert found[SESSIONS] == {therapist.pk: Group(2, (2, 0)), other.pk: Group(1, (1, 0))}
    assert found[CASES] == {other.pk: Group(1)}


def test_only_the_last_twelve_months_count(therapist: Clinician) -> None:
    case, first = new_case(therapist, -390), months_until(TODAY)[0]
    ago = (TODAY - first).days
    for days in (ago + 1, ago):
        check_in(case, 8, on=day(-days), now=at(-days))
    assert first == date(2025, 4, 1)
    assert counted(therapist)[SESSIONS] == {therapist.pk: Group(1, (1, 0))}


def test_sessions_that_wait_for_the_readers_rating_are_left_out(therapist: Clinician) -> None:
    case = new_case(therapist)
    check_in(case, 8, on=day(-7), now=at(-7))
    records.add_session(case=case, held_on=day(-1), now=at(-1))
    waiting = Session.objects.filter(held_on=day(-1))
    assert counted(therapist, waiting=waiting)[SESSIONS] == {therapist.pk: Group(1, (1, 0))}


def test_a_fixed_curriculum_and_a_missed_session_are_left_out(therapist: Clinician) -> None:
    case = new_case(therapist)
    check_in(case, 8)
    Case.objects.filter(pk=case.pk).update(gated=False)
    Session.objects.filter(case=new_case(therapist)).update(attendance="missed")
    assert counted(therapist)[SESSIONS] == {}


# Replies, repairs
def test_replies_are_done_or_overdue(therapist: Clinician, supervisor: Clinician) -> None:
    cases = [new_case(therapist) for _ in range(4)]
    for case in cases:
        check_in(case, 3, on=day(-40), now=at(-40))
    done, overdue, not_yet, asks_nothing = cases
    ask = {"kind": Review.Answer.ASK_CLIENT, "now": at(-30)}
    respond(review=factories.answer(done, supervisor, **ask), by=therapist, message="Asked.", done=True, now=at(-20))
    factories.answer(overdue, supervisor, **ask, due_on=day(-1))
    factories.answer(not_yet, supervisor, **ask, due_on=day(0))
    factories.answer(asks_nothing, supervisor, now=at(-30))
    assert counted(therapist)[REPLIES] == {therapist.pk: Group(2, (1,))}


def test_a_reply_that_another_replaced_is_not_overdue(therapist: Clinician, supervisor: Clinician) -> None:
    case = new_case(therapist)
    check_in(case, 3, on=day(-40), now=at(-40))
    factories.answer(case, supervisor, Review.Answer.ASK_CLIENT, now=at(-30), due_on=day(-10))
    factories.answer(case, supervisor, now=at(-5))
    assert counted(therapist)[REPLIES] == {}


def test_a_reply_of_a_case_that_was_closed_is_not_overdue(therapist: Clinician, supervisor: Clinician) -> None:
    case = new_case(therapist)
    check_in(case, 3, on=day(-40), now=at(-40))
    factories.answer(case, supervisor, Review.Answer.ASK_CLIENT, now=at(-30), due_on=day(-10))
    assert counted(therapist)[REPLIES] == {therapist.pk: Group(1, (0,))}
    factories.end(case)
    assert counted(therapist)[REPLIES] == {}


def test_repairs_are_of_whoever_planned_them(clinic: Clinic, therapist: Clinician) -> None:
    case = new_case(therapist)
    check_in(case, 3, on=day(-40), now=at(-40))
    for state, move in zip(("tried", "failed", "abandoned", None), factories.FACTORS["goal"].moves, strict=False):
        planned = factories.repair(case, move=move.key, now=at(-30))
        if state:
            mark_repair(repair=planned, by=therapist, state=state, now=at(-20))
    assert counted(therapist)[REPAIRS] == {therapist.pk: Group(4, (2,))}
    assert counted(factories.make_therapist(clinic))[REPAIRS] == {}


def test_a_repair_that_ratings_completed_was_tried_only_if_its_therapist_said_so(therapist: Clinician) -> None:
    case = new_case(therapist)
    check_in(case, 3, on=day(-40), now=at(-40))
    made = factories.repair(case, now=at(-30))
    for ago in (16, 9):
        check_in(case, 8, client=8, on=day(-ago), now=at(-ago))
    assert Repair.objects.get().ended == "repaired"
    waiting = Session.objects.filter(held_on=day(-9))
    for tried in (0, 1):
        for left_out in (None, waiting):
            assert counted(therapist, waiting=left_out)[REPAIRS] == {therapist.pk: Group(1, (tried,))}
        made.marks.get_or_create(clinic=case.clinic, case=case, state="tried", by=therapist, at=at(-20))


def test_what_was_tried_and_taken_back_was_not_tried(therapist: Clinician) -> None:
    case = new_case(therapist)
    check_in(case, 3, on=day(-40), now=at(-40))
    mark = mark_repair(repair=factories.repair(case, now=at(-30)), by=therapist, state="tried", now=at(-20))
    assert counted(therapist)[REPAIRS] == {therapist.pk: Group(1, (1,))}
    mark.withdrawn_at = at(-19)
    mark.save()
    assert counted(therapist)[REPAIRS] == {therapist.pk: Group(1, (0,))}
