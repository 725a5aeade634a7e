"""Are a team's figures those of the cases that its supervisor answers for, and are the small ones hidden?"""

from datetime import timedelta

import pytest

from alliance_app.clinical.lasting import Quartiles
from alliance_app.consultation.models import CaseStanding, Override
from alliance_app.consultation.operations.overrides import end_active
from alliance_app.insights.month_ends import State
from alliance_app.insights.months import months_until
from alliance_app.insights.small_cells import Share
from alliance_app.insights.small_tables import Group
from alliance_app.insights.team import own_figures, team_done, team_figures, team_of
from alliance_app.insights.team_counts import CASES, SESSIONS, Scope
from alliance_app.insights.team_states import Became, Phase, by_kind, by_phase, weak_and_looks
from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations.supervision import name_deputy
from alliance_app.records.models import Case, CaseTherapist, Session
from tests import factories
from tests.factories import TODAY, at, day
from tests.insights.courses import GOOD, LOW, course
from tests.web.many_cases import copies_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clinic() -> Clinic:
    return factories.make_clinic()


@pytest.fixture
def therapist(clinic: Clinic) -> Clinician:
    return factories.make_therapist(clinic, name="Bea")


@pytest.fixture
def supervisor(therapist: Clinician) -> Clinician:
    return factories.make_supervisor(therapist.clinic, therapist)


def figures(supervisor: Clinician):
    return team_figures(supervisor, team_of(supervisor, TODAY), TODAY)


def scope_of(therapist: Clinician) -> Scope:
    cases = Case.objects.filter(clinic=therapist.clinic).values("pk")
    return Scope(therapist.clinic, [therapist], cases, months_until(TODAY)[0], TODAY, Session.objects.none())


# Whose
def test_a_team_is_whom_one_supervises_or_stands_in_for_today_by_name(clinic: Clinic, therapist: Clinician) -> None:
    supervisor, absent = factories.make_supervisor(clinic, therapist), factories.make_supervisor(clinic)
    administrator = factories.make_clinician(clinic, "administrator")
    for name, by in (("anna", supervisor), ("Carl", absent), ("Dora", absent)):
        factories.supervise(by, factories.make_therapist(clinic, name=name))
    factories.supervise(supervisor, factories.make_therapist(clinic, name="Gone"), until=day(-1))
    assert [person.name for person in team_of(supervisor, TODAY)] == ["anna", "Bea"]
    name_deputy(
        supervisor=absent, deputy=supervisor, starts_on=TODAY, ends_on=TODAY, by=administrator, now=at()
    )
    assert [person.name for person in team_of(supervisor, TODAY)] == ["anna", "Bea", "Carl", "Dora"]
    assert [person.name for person in team_of(supervisor, day(1))] == ["anna", "Bea"]


def test_a_supervisors_own_cases_are_not_in_their_team(clinic: Clinic, therapist: Clinician) -> None:
    both = factories.make_clinician(clinic, "therapist", "supervisor")
    factories.supervise(both, therapist)
    copies_of(course(therapist, *[GOOD] * 5), 4)
    shared, own = course(therapist, *[GOOD] * 5), course(both, *[GOOD] * 5)
    CaseTherapist.objects.create(
        clinic=clinic, case=shared, clinician=both, part=CaseTherapist.Part.CO, starts_on=day(-60)
    )
    assert own and figures(both).done.counts[SESSIONS].total[0].of == 25


# Small numbers
def test_a_line_of_fewer_than_five_is_hidden_and_one_that_would_tell_it(clinic: Clinic, supervisor: Clinician) -> None:
    people = [factories.make_therapist(clinic, name=name) for name in ("Ann", "Cid")]
    for person in people:
        factories.supervise(supervisor, person)
    ann, bea, cid = team_of(supervisor, TODAY)
    course(ann, *[GOOD] * 7)
    course(bea, *[GOOD] * 3)
    course(cid, *[GOOD] * 9)
    table = figures(supervisor).done.counts[SESSIONS]
    assert table.total == (Share(19, 19), Share(19, 0))
    assert {person.name: table.lines[person.pk][0].of for person in (ann, bea, cid)} == {
        "Ann": None, "Bea": None, "Cid": 9,
    }  # fmt: skip
    assert team_done(supervisor, [ann, bea, cid], TODAY).counts[SESSIONS] == table, "another page tells no more"


def test_a_team_of_one_reads_of_them_what_it_reads_of_the_team(supervisor: Clinician, therapist: Clinician) -> None:
    course(therapist, *[GOOD] * 4)
    assert figures(supervisor).done.counts[SESSIONS].total == (Share(), Share())
    course(therapist, *[GOOD] * 4)
    table = figures(supervisor).done.counts[SESSIONS]
    assert table.total == table.lines[therapist.pk] == (Share(8, 8), Share(8, 0))
    assert figures(supervisor).done.counts[CASES].total == (Share(),)


def test_weak_parts_are_told_from_five_on_on_both_sides(supervisor: Clinician, therapist: Clinician) -> None:
    copies_of(course(therapist, GOOD, LOW), 5)
    copies_of(course(therapist, GOOD, GOOD), 6)
    table = figures(supervisor).weak
    assert table.total == (Share(13, few=True), Share(13, 6), Share(13, few=True))
    assert table.lines == {"individual": (Share(), Share(), Share())}, "none of the others is weak, and that is few"


def test_months_hide_what_is_small(supervisor: Clinician, therapist: Clinician) -> None:
    copies_of(course(therapist, GOOD, LOW), 5)
    copies_of(course(therapist, GOOD, GOOD), 6)
    today = figures(supervisor).months[-1]
    assert (today.end, today.of) == (TODAY, 13)
    assert today.states == {State.IN_PLACE: None, State.UNKNOWN: None, State.WEAK: 6}, "none is unknown: so one more"


# What became of looks
def look(case: Case, days: int) -> Override:
    return factories.override(case, now=at(days))


def test_each_look_stands_in_one_line(therapist: Clinician, supervisor: Clinician) -> None:
    rated, ended, timed_out, open_one = (course(therapist, LOW, LOW, last=-60) for _ in range(4))
    factories.with_goal(rated, now=at(-60))
    look(rated, -50)
    factories.check_in(rated, GOOD, on=day(-45), now=at(-45))
    factories.check_in(rated, GOOD, on=day(-38), now=at(-38))
    look(ended, -50)
    end_active(ended, Override.Ended.SUPERVISOR, at(-48))
    look(timed_out, -50)
    look(open_one, -3)
    looks = weak_and_looks(scope_of(therapist))[1]
    assert {became.value: count for became, count in looks.became.items() if count} == {
        "rated": 1, "supervisor": 1, "time": 1, "holds": 1,
    }  # fmt: skip
    assert (looks.of, looks.older, looks.in_place, looks.answered) == (4, 3, 1, 0)


def test_looks_are_told_from_five_on(therapist: Clinician, supervisor: Clinician) -> None:
    case = course(therapist, LOW, LOW, last=-60)
    look(case, -50)
    copies_of(case, 3)
    assert figures(supervisor).looks.of is None
    copies_of(case, 1)
    found = figures(supervisor).looks
    assert found.of == 5 and found.became[Became.TIME] is None, "all five, and so all others none"
    copies_of(case, 4)
    assert figures(supervisor).looks.in_place == Share(9, few=True)


# Weak parts
def test_weak_parts_are_counted_by_kind_and_by_phase(therapist: Clinician) -> None:
    course(therapist, GOOD, LOW)
    long_one = course(therapist, *[GOOD] * 5, {"relationship": 2, "goal": 3, "method": 8})
    couple = course(therapist, GOOD, {"relationship": 8, "goal": 8, "method": 1})
    Case.objects.filter(pk=couple.pk).update(kind="couple")
    closed = course(therapist, GOOD, LOW, last=-7)
    factories.end(closed, on=TODAY)
    assert CaseStanding.objects.get(case=long_one).held_sessions == 6
    weak, _ = weak_and_looks(scope_of(therapist))
    assert by_kind(weak) == {"individual": Group(2, (1, 2, 0)), "couple": Group(1, (0, 0, 1))}
    assert by_phase(weak) == {Phase.FIRST: Group(2, (0, 1, 1)), Phase.LATER: Group(1, (1, 1, 0))}


# A therapist's own
def test_a_therapist_reads_of_their_own_cases_alone(clinic: Clinic, therapist: Clinician) -> None:
    for person in (therapist, factories.make_therapist(clinic)):
        copies_of(course(person, GOOD, LOW, last=-20), 6)
    found = own_figures(therapist, TODAY)
    assert found.done.people == [therapist]
    assert found.done.counts[SESSIONS].total == (Share(14, 14), Share(14, 0))
    assert found.kinds.total == (Share(7, 0), Share(7, 7), Share(7, 0)), "nothing small is hidden from who may open it"
    assert found.repairs == Quartiles(7, 0, None, None, None)


def test_a_therapist_reads_the_counts_that_their_supervisor_reads_of_them_once_all_is_rated(
    therapist: Clinician,
) -> None:
    case = course(therapist, GOOD, LOW, last=-20)
    copies_of(case, 5)
    supervisor = factories.make_supervisor(therapist.clinic, therapist)

    def told() -> tuple[Share, Share]:
        both = own_figures(therapist, TODAY), team_figures(supervisor, [therapist], TODAY)
        return tuple(each.done.counts[SESSIONS].total[0] for each in both)

    assert told() == (Share(12, 12), Share(12, 12))
    Session.objects.create(clinic=case.clinic, case=case, held_on=day(-1), recorded_at=at(-1))
    assert told() == (Share(12, 12), Share(13, 12))


def test_of_their_own_cases_a_therapist_reads_how_a_single_one_of_its_kind_stands(therapist: Clinician) -> None:
    copies_of(course(therapist, GOOD, LOW, last=-20), 4)
    couple = course(therapist, GOOD, LOW, last=-20)
    Case.objects.filter(pk=couple.pk).update(kind="couple")
    found = own_figures(therapist, TODAY)
    assert found.kinds.lines["couple"] == (Share(1, 0), Share(1, 1), Share(1, 0))
    supervisor = factories.make_supervisor(therapist.clinic, therapist)
    assert team_figures(supervisor, [therapist], TODAY).weak.lines["couple"] == (Share(), Share(), Share())


def test_fewer_than_five_own_cases_say_nothing(therapist: Clinician) -> None:
    course(therapist, GOOD, LOW, last=-20)
    found = own_figures(therapist, TODAY)
    assert found.kinds.total == (Share(), Share(), Share())


def test_of_own_cases_in_which_a_session_waits_is_told_what_was_done_and_not_how_they_stand(therapist: Clinician) -> None:
    case = course(therapist, GOOD, LOW, last=-20)
    copies_of(case, 5)
    Session.objects.create(clinic=case.clinic, case=case, held_on=day(-1), recorded_at=at(-1))
    found = own_figures(therapist, TODAY)
    assert found.kinds.total[0].of == 5 and found.repairs.n == 5
    assert found.done.counts[SESSIONS].total[0].of == 12, "but for the one session that waits"
    later = own_figures(therapist, TODAY + timedelta(days=14))
    assert later.kinds.total[0].of == 6, "after two weeks nobody is asked to rate it any more"
