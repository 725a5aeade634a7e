"""Do cases stand at the end of a month as the rules would have said that day?"""

from datetime import date, timedelta

import pytest

from alliance_app.clinical.alliance import Attendance
from alliance_app.clinical.policy import Policy
from alliance_app.consultation.judgement import judge, rules_of
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.checkins import record_absence
from alliance_app.insights.alerts import Outcome, alerts_of
from alliance_app.insights.changes import courses_of, repairs_in
from alliance_app.insights.month_ends import STATES, State, month_ends
from alliance_app.insights.months import months_until
from alliance_app.insights.team_counts import Scope
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case, Session
from tests import factories
from tests.factories import TODAY, at, check_in, day
from tests.insights.courses import GOOD, LOW, course

pytestmark = pytest.mark.django_db
#: Nobody rated a part, and only progress is known.
UNRATED = {"relationship": None, "goal": None, "method": None, "progress": 5}
NO_METHOD = {"relationship": 8, "goal": 8, "method": None}


@pytest.fixture
def therapist() -> Clinician:
    return factories.make_therapist(factories.make_clinic())


def scope_of(therapist: Clinician, today: date = TODAY) -> Scope:
    cases = Case.objects.filter(clinic=therapist.clinic).values("pk")
    return Scope(therapist.clinic, [therapist], cases, months_until(today)[0], today, Session.objects.none())


def ends_of(therapist: Clinician, today: date = TODAY) -> dict[date, dict[State, int]]:
    scope = scope_of(therapist, today)
    return month_ends(courses_of(scope), scope, Policy().fresh_days)


def told(therapist: Clinician, *sessions: tuple[int, object]) -> Case:
    """Return a case with a goal whose sessions were so many days ago, each rated on its day."""
    first = sessions[0][0]
    case = factories.make_case(therapist, opened_on=day(-first - 3), now=at(-first - 3))
    factories.with_goal(case, now=at(-first - 3))
    for ago, rating in sessions:
        every, parts = ((), rating) if isinstance(rating, dict) else ((rating,), {})
        check_in(case, *every, on=day(-ago), now=at(-ago), **parts)
    return case


#: What happened, so many days before TODAY.
COURSES = {
    "in place": [(60, 8), (30, 8), (2, 8)],
    "in place, and long ago": [(200, 8), (190, 8)],
    "met since without a rating": [(100, 8), (93, UNRATED)],
    "met since, rated again later": [(150, 8), (140, UNRATED), (60, 8), (10, 8)],
    "met since twice": [(150, 8), (140, UNRATED), (100, UNRATED), (20, 8)],
    "met three times since": [(90, 8), (80, UNRATED), (75, UNRATED), (70, UNRATED)],
    "one part not rated": [(120, 8), (110, NO_METHOD), (100, NO_METHOD), (40, NO_METHOD), (35, 8)],
    "a part never rated": [(120, NO_METHOD), (40, NO_METHOD)],
    "low": [(120, 8), (110, LOW), (100, UNRATED), (20, 8)],
    "low, repaired": [(200, 8), (190, LOW), (120, 8), (110, 8), (100, UNRATED)],
    "met on the last day of a month": [((TODAY - date(2026, 1, 31)).days, 8), ((TODAY - date(2026, 2, 3)).days, UNRATED)],
    "twenty-eight days to the end of a month": [((TODAY - date(2026, 1, 3)).days, 8), ((TODAY - date(2026, 1, 5)).days, UNRATED)],
    "twenty-seven days to the end of a month": [((TODAY - date(2026, 1, 4)).days, 8), ((TODAY - date(2026, 1, 5)).days, UNRATED)],
}


@pytest.mark.parametrize("name", COURSES)
def test_a_case_stands_as_the_rules_say_of_that_day(name: str, therapist: Clinician) -> None:
    case = told(therapist, *COURSES[name])
    rules = rules_of(therapist.clinic)
    begun = case.opened_on
    for end, counted in ends_of(therapist).items():
        says = {state for state, count in counted.items() if count}
        if end < begun:
            assert says == set()
        else:
            assert says == {STATES[judge(case, rules, end).standing.reason]}, end


@pytest.mark.parametrize("name", COURSES)
def test_today_it_stands_as_its_standing_says(name: str, therapist: Clinician) -> None:
    case = told(therapist, *COURSES[name])
    standing = CaseStanding.objects.get(case=case)
    (counted,) = [states for end, states in ends_of(therapist).items() if end == TODAY]
    assert [state for state, count in counted.items() if count] == [STATES[standing.reason_on(TODAY)]]


def test_what_was_in_place_is_not_known_once_its_ratings_are_too_old(therapist: Clinician) -> None:
    told(therapist, *COURSES["met since without a rating"])
    found = [next((state for state, count in each.items() if count), None) for each in ends_of(therapist).values()]
    assert State.IN_PLACE in found and found[-1] is State.UNKNOWN


def test_only_cases_that_were_open_then_are_counted(therapist: Clinician) -> None:
    case = told(therapist, (100, 8), (93, 8))
    factories.end(case, on=day(-40), now=at(-40))
    counted = [sum(states.values()) for states in ends_of(therapist).values()]
    open_ends = [end for end in ends_of(therapist) if case.opened_on <= end < day(-40)]
    assert sum(counted) == len(open_ends) > 0


def test_a_session_that_did_not_take_place_makes_nothing_old(therapist: Clinician) -> None:
    case = told(therapist, (60, 8))
    record_absence(case=case, by=therapist, held_on=day(-50), attendance=Attendance.MISSED, now=at(-50))
    assert ends_of(therapist)[TODAY] == {State.IN_PLACE: 1, State.UNKNOWN: 0, State.WEAK: 0}


def test_a_fixed_curriculum_is_left_out(therapist: Clinician) -> None:
    Case.objects.filter(pk=told(therapist, (60, 8)).pk).update(gated=False)
    assert sum(sum(states.values()) for states in ends_of(therapist).values()) == 0


# Repairs: the same alerts as `alerts`, each with how long it lasted
def test_repairs_are_those_of_the_alerts(therapist: Clinician) -> None:
    course(therapist, GOOD, GOOD, LOW, GOOD, GOOD, LOW)
    course(therapist, LOW, GOOD, GOOD, GOOD)
    factories.end(course(therapist, GOOD, LOW, last=-14), on=day(-7), now=at(-7))
    course(therapist, GOOD, GOOD)
    scope = scope_of(therapist)
    lasted = sorted((one.days, one.ended) for one in repairs_in(courses_of(scope), scope))
    alerts = alerts_of(therapist.clinic, scope.since, TODAY)
    assert lasted == [(0, False), (7, False), (14, True), (14, True)]
    assert [alert.outcome for alert in alerts].count(Outcome.REPAIRED) == sum(ended for _, ended in lasted) == 2
    assert len(alerts) == len(lasted)


def test_what_began_before_the_period_is_not_counted(therapist: Clinician) -> None:
    course(therapist, LOW, GOOD, GOOD, last=-380)
    scope = scope_of(therapist)
    assert list(repairs_in(courses_of(scope), scope)) == []
    assert scope.since == months_until(TODAY)[0] > TODAY - timedelta(days=366)
