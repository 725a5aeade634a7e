"""Can eight people write at the same moment, to one case or to many, without a loss, a double or a lock in the way?"""

import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.consultation.judgement import judge, rules_of
from alliance_app.consultation.models import CaseStanding, Override, StandingChange
from alliance_app.consultation.operations.cases import open_case
from alliance_app.consultation.operations.checkins import AlreadyRated, Recorded
from alliance_app.consultation.operations.goals import Changed, state_goal
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case, CheckIn, GoalStatement, Rating, Session, Submission
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    TODAY,
    at,
    check_in,
    day,
    declare,
    make_case,
    make_clinic,
    make_therapist,
    override,
    therapist_of,
)
from tests.records.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 8


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic()))


def many(act):
    """Let eight writers do something at once, each with its number from 0."""
    return at_once(*(lambda n=n: act(n) for n in range(WRITERS)))


def true(case):
    """Whether the stored standing of a case is what the rules say."""
    standing = CaseStanding.objects.get(case=case)
    says = judge(case, rules_of(case.clinic), TODAY).standing
    return (standing.gate, standing.reason, standing.detail["parts"][1]["value"]) == (
        says.gate, says.reason, says.parts[1].value,
    )  # fmt: skip


def test_eight_sessions_of_one_case_are_all_recorded_and_judged_together(case):
    told = many(lambda n: check_in(case, 8, goal=n + 1, on=day(-n), now=at(minutes=n)))
    assert [type(outcome) for outcome in told] == [Recorded] * WRITERS
    assert sorted(Rating.objects.values_list("goal", flat=True)) == list(range(1, WRITERS + 1))
    assert (Session.objects.count(), CheckIn.objects.count(), Rating.objects.count()) == (WRITERS,) * 3
    assert CaseStanding.objects.get(case=case).held_sessions == WRITERS
    assert AuditEntry.objects.filter(action="checked in").count() == WRITERS
    assert true(case)


def test_one_session_that_eight_rate_at_once_is_rated_once(case):
    told = many(lambda n: check_in(case, n + 1, now=at(minutes=n)))
    assert sorted(type(outcome).__name__ for outcome in told) == ["AlreadyRated"] * (WRITERS - 1) + ["Recorded"]
    assert (Session.objects.count(), Rating.objects.count()) == (1, 1)
    assert all(outcome.rating == Rating.objects.get() for outcome in told if isinstance(outcome, AlreadyRated))


def test_one_click_that_arrives_eight_times_is_recorded_once(case):
    told = many(lambda n: check_in(case, 8, key="once", now=at(minutes=n)))
    assert sorted(outcome.again for outcome in told) == [False] + [True] * (WRITERS - 1)
    assert len({outcome.checkin.pk for outcome in told}) == 1
    assert (Rating.objects.count(), Submission.objects.filter(key="once").count()) == (1, 1)


def test_eight_cases_are_written_side_by_side(case):
    cases = [make_case(therapist_of(case)) for _ in range(WRITERS)]
    told = many(lambda n: check_in(cases[n], 8, goal=3 if n % 2 else 8))
    assert [type(outcome) for outcome in told] == [Recorded] * WRITERS
    assert [CaseStanding.objects.get(case=each).reason for each in cases] == ["client_view_unknown", "low"] * 4
    assert all(true(each) for each in cases)


def test_eight_writers_of_many_kinds_keep_one_case_true(case):
    acts = [
        lambda: check_in(case, 8, goal=3),
        lambda: check_in(case, 8, on=day(-1)),
        lambda: check_in(case, 8, on=day(-2), client=7),
        lambda: state_goal(case=case, by=therapist_of(case), client_words="To sleep", now=at()),
        lambda: declare(case),
        lambda: check_in(case, 8, on=day(-3)),
        lambda: rebuild(case.clinic, at()),
        lambda: check_in(case, 8, on=day(-4)),
    ]
    told = at_once(*acts)
    assert [outcome for outcome in told if isinstance(outcome, Exception)] == []
    standing = CaseStanding.objects.get(case=case)
    assert (standing.held_sessions, standing.stuck, standing.reason) == (5, True, "low")
    assert true(case)
    assert rebuild(case.clinic, at()) == 0


def test_of_eight_first_goals_one_is_first_and_seven_see_it(case):
    told = many(
        lambda n: state_goal(
            case=case, by=therapist_of(case), client_words=f"Goal {n}", now=at(minutes=n), based_on=0
        )
    )
    assert sorted(type(outcome).__name__ for outcome in told) == ["Changed"] * (WRITERS - 1) + ["GoalStatement"]
    (goal,) = GoalStatement.objects.all()
    assert all(outcome.newest == goal for outcome in told if isinstance(outcome, Changed))


def test_of_eight_who_look_anyway_at_once_one_does(case):
    check_in(case, 8, goal=3)
    told = many(lambda n: override(case, now=at(minutes=n)))
    assert sorted(type(outcome).__name__ for outcome in told) == ["NotAllowed"] * (WRITERS - 1) + ["Override"]
    assert Override.objects.count() == 1


def test_a_case_that_is_opened_eight_times_at_once_is_opened_once():
    therapist = make_therapist(make_clinic())
    told = many(
        lambda n: open_case(therapist=therapist, code="K-1", opened_on=TODAY, now=at(minutes=n), key="once")
    )
    assert [type(outcome) for outcome in told] == [Case] * WRITERS
    assert Case.objects.count() == CaseStanding.objects.count() == StandingChange.objects.count() == 1


def test_of_eight_cases_with_one_code_one_is_opened_and_seven_hear_why():
    therapist = make_therapist(make_clinic())
    told = many(lambda n: make_case(therapist, "K-1", now=at(minutes=n)))
    assert sorted(type(outcome).__name__ for outcome in told) == ["Case"] + ["NotAllowed"] * (WRITERS - 1)
    assert all("code" in str(outcome) for outcome in told if isinstance(outcome, NotAllowed))


def test_one_key_that_eight_cases_use_at_once_is_used_by_one(case):
    cases = [make_case(therapist_of(case)) for _ in range(WRITERS)]
    told = many(lambda n: check_in(cases[n], 8, key="once"))
    assert sorted(type(outcome).__name__ for outcome in told) == ["KeyReused"] * (WRITERS - 1) + ["Recorded"]
    assert all(isinstance(outcome, Recorded | KeyReused) for outcome in told)
    assert Rating.objects.count() == 1
