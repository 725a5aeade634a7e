"""Does a replay count a clinic's own cases as they stand, and read what the records hold?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_app.clinical.alliance import Way
from alliance_app.clinical.gate import Gate
from alliance_app.clinical.policy import Policy
from alliance_app.consultation.judgement import histories_judged, rules_of
from alliance_app.consultation.models import CaseStanding
from alliance_app.insights.policy_replay import replay
from alliance_app.people.models import Clinic
from alliance_app.records.many_histories import histories_of_many
from alliance_app.records.models import Case
from tests.factories import (
    TODAY,
    check_in,
    client_of,
    close,
    day,
    make_case,
    make_clinic,
    make_therapist,
    theirs,
    transfer,
)
from tests.web import clinics
from tests.web.full_case import full_case

pytestmark = pytest.mark.django_db

STRICT = Policy.from_mapping({"amber": {"low_once": 7, "low_repeat": 8}, "require_goal": False})
SAME = {"require_goal": False}


@pytest.fixture
def therapist():
    return make_therapist(make_clinic())


def case_rated(therapist, *values, every=7):
    """Return a case whose therapist rated all parts alike, the last session yesterday."""
    case = make_case(therapist)
    for place, value in enumerate(reversed(values)):
        check_in(case, value, on=day(-1 - every * place))
    return case


def play(therapist, draft, **more):
    return replay(therapist.clinic, rules_of(therapist.clinic), draft, TODAY, **more)


def test_the_same_policy_changes_nothing_and_both_columns_agree(therapist):
    case_rated(therapist, 8, 3)
    case_rated(therapist, 8, 8)
    found = play(therapist, Policy())
    assert (found.cases, found.sessions, found.open_cases) == (2, 4, 2)
    assert found.now == found.then
    assert (found.now.flagged, found.now.alerts, found.changes) == (1, 1, [])


def test_a_stricter_draft_flags_more_and_says_which_case_would_wait(therapist):
    calm = case_rated(therapist, 9, 9)
    sevens = case_rated(therapist, 9, 7)
    found = play(therapist, STRICT)
    assert (found.now.flagged, found.then.flagged, found.then.alerts) == (0, 1, 1)
    assert (found.now.waiting, found.then.waiting) == (0, 1)
    assert [(change.case, change.waits) for change in found.changes] == [(sevens.pk, True)]
    assert calm.pk not in {change.case for change in found.changes}


def test_what_was_before_the_90_days_is_no_session_of_them_but_says_what_is_usual(therapist):
    case_rated(therapist, 9, 9, 9, 9, 6, every=45)
    found = play(therapist, Policy())
    assert found.sessions == 2
    assert (found.now.flagged, found.now.alerts) == (1, 1), "6 is a fall from 9 alone"


def test_an_ended_case_is_flagged_as_it_was_and_waits_no_more(therapist):
    close(case_rated(therapist, 8, 3))
    old = close(case_rated(therapist, 8), on=day(-1))
    CaseStanding.objects.filter(case=old).update(last_session_on=day(-200))
    found = play(therapist, STRICT)
    assert (found.cases, found.open_cases, found.now.flagged, found.now.waiting, found.changes) == (1, 0, 1, 0, [])


def test_a_fixed_curriculum_is_left_out(therapist):
    case = case_rated(therapist, 8, 3)
    Case.objects.filter(pk=case.pk).update(gated=False)
    assert play(therapist, Policy()).cases == 0


def test_of_too_many_cases_those_that_met_last_are_looked_at_and_that_is_said(therapist):
    case_rated(therapist, 3)
    with_older = make_case(therapist)
    check_in(with_older, 3, on=day(-20))
    found = play(therapist, Policy(), most=1)
    assert (found.cases, found.sessions, found.left_out) == (1, 1, True)
    assert not play(therapist, Policy(), most=2).left_out


def test_another_clinics_cases_are_not_counted(therapist):
    case_rated(make_therapist(make_clinic("south")), 3)
    assert play(therapist, Policy()).cases == 0


def test_a_clinic_without_cases_has_nothing_to_say(therapist):
    found = play(therapist, STRICT)
    assert (found.cases, found.sessions, found.open_cases, found.changes) == (0, 0, 0, [])


def test_a_hundred_cases_are_read_with_as_many_questions_as_ten(therapist):
    def questions():
        with CaptureQueriesContext(connection) as captured:
            play(therapist, STRICT)
        return len(captured)

    for _ in range(3):
        case_rated(therapist, 8)
    few = questions()
    for _ in range(20):
        case_rated(therapist, 8)
    assert questions() == few <= 10


# Is what is read in bulk what the records hold?
def every_kind_of_case():
    people = clinics.staffed_clinic()
    cases = [make(people.therapist) for make in clinics.EVERY_GATE.values()]
    cases += [full_case(people, people.other_therapist, people.other_supervisor, "F-1")]
    cases += [clinics.fading_case(people.therapist, "G-1"), clinics.closed_case(people.therapist, "G-2")]
    moved = clinics.low_case(people.therapist, "G-3")
    transfer(moved, people.other_therapist, now=clinics.now())
    talked = clinics.low_case(people.therapist, "G-4")
    check_in(
        talked, 8, on=clinics.day(3), now=clinics.now(), feedback=True,
        others=[(theirs(client_of(talked), 9), "aloud")],
    )  # fmt: skip
    return people, [*cases, moved, talked]


def told(history):
    """Return a history without the ways by which answers came."""
    sessions = tuple(
        replace(s, ratings=tuple(replace(r, way=r.way if r.declined else Way.SELF) for r in s.ratings))
        for s in history.sessions
    )
    return replace(history, sessions=sessions, releases=())


def test_histories_read_at_once_are_those_read_one_by_one():
    _, cases = every_kind_of_case()
    whole = histories_judged([case.pk for case in cases])
    many = histories_of_many(whole)
    assert {pk: told(history) for pk, history in many.items()} == {pk: told(whole[pk]) for pk in many}
    assert len(many) >= len(cases) - 2, "only a case that changed hands, or whose raters share a role, is left out"


def test_today_a_replay_says_of_every_case_what_its_standing_says():
    people, _ = every_kind_of_case()
    today = clinics.day(0)
    clinic = Clinic.objects.get(pk=people.clinic.pk)
    found = replay(clinic, rules_of(clinic), Policy(), today)
    standings = CaseStanding.objects.filter(clinic=clinic, case__closed_on=None, case__gated=True).select_related("case")
    assert found.open_cases == len(standings)
    assert found.now.waiting == sum(each.gate_on(today) is Gate.CLOSED for each in standings)
    assert found.since == today - timedelta(days=89)
