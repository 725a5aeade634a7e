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
from alliance_app.insights.policy_replay import Change, Counts, Turn, replay
from alliance_app.people.models import Clinic, RoleHeld
from alliance_app.records.many_histories import histories_of_many
from alliance_app.records.models import Case
from tests.factories import (
    TODAY,
    again,
    check_in,
    client_of,
    close,
    day,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    theirs,
    transfer,
)
from tests.web import clinics
from tests.web.full_case import full_case
from tests.web.many_cases import copies_of

pytestmark = pytest.mark.django_db

STRICT = Policy.from_mapping({"amber": {"low_once": 7, "low_repeat": 8}, "require_goal": False})
LENIENT = Policy.from_mapping({"red": {"low_once": 3, "low_repeat": 3}, "amber": {"low_once": 3, "low_repeat": 3}})


@pytest.fixture
def therapist():
    return make_therapist(make_clinic())


@pytest.fixture
def supervisor(therapist):
    return make_supervisor(therapist.clinic, therapist)


@pytest.fixture
def administrator(therapist):
    return make_clinician(therapist.clinic, "administrator")


def case_rated(therapist, *values, every=7):
    """Return a case whose therapist rated all parts alike, the last session yesterday."""
    case = make_case(therapist)
    for place, value in enumerate(reversed(values)):
        check_in(case, value, on=day(-1 - every * place))
    return case


def play(viewer, draft, **more):
    return replay(viewer, rules_of(viewer.clinic), draft, TODAY, **more)


def test_the_same_policy_changes_nothing_and_both_columns_agree(therapist, supervisor):
    case_rated(therapist, 8, 3)
    case_rated(therapist, 8, 8)
    found = play(supervisor, Policy())
    assert (found.own.cases, found.own.sessions, found.own.open_cases) == (2, 4, 2)
    assert found.own.now == found.own.then
    assert (found.own.now.flagged, found.own.now.alerts, found.changes) == (1, 1, [])


def test_a_stricter_draft_flags_more_and_says_which_case_would_wait(therapist, supervisor):
    case_rated(therapist, 9, 9)
    sevens = case_rated(therapist, 9, 7)
    found = play(supervisor, STRICT)
    assert (found.own.now.flagged, found.own.then.flagged, found.own.then.alerts) == (0, 1, 1)
    assert (found.own.now.waiting, found.own.then.waiting) == (0, 1)
    assert found.changes == [Change(sevens.pk, sevens.code, frozenset({Turn.FLAGGED_MORE, Turn.WAITS}), 0, 1)]


def test_a_case_that_would_have_been_flagged_and_stands_today_as_before_is_named(therapist, supervisor):
    low_then = case_rated(therapist, 9, 7, 9, 9)
    found = play(supervisor, Policy.from_mapping({"amber": {"low_once": 7, "low_repeat": 8}}))
    assert found.changes == [Change(low_then.pk, low_then.code, frozenset({Turn.FLAGGED_MORE}), 0, 1)]


def test_a_lenient_draft_flags_less(therapist, supervisor):
    low = case_rated(therapist, 8, 4)
    found = play(supervisor, LENIENT)
    assert found.changes == [Change(low.pk, low.code, frozenset({Turn.FLAGGED_LESS, Turn.OPENS}), 1, 0)]


def test_what_was_before_the_90_days_is_no_session_of_them_but_says_what_is_usual(therapist, supervisor):
    case_rated(therapist, 9, 9, 9, 9, 6, every=45)
    found = play(supervisor, Policy()).own
    assert found.sessions == 2
    assert (found.now.flagged, found.now.alerts) == (1, 1), "6 is a fall from 9 alone"


def test_an_ended_case_is_flagged_as_it_was_and_waits_no_more(therapist, supervisor):
    close(case_rated(therapist, 8, 3))
    old = close(case_rated(therapist, 8), on=day(-1))
    CaseStanding.objects.filter(case=old).update(last_session_on=day(-200))
    found = play(supervisor, LENIENT)
    assert (found.own.cases, found.own.open_cases, found.own.now.flagged, found.own.now.waiting) == (1, 0, 1, 0)
    assert [change.turns for change in found.changes] == [], "3 is low by both"


def test_a_fixed_curriculum_is_left_out(therapist, supervisor):
    case = case_rated(therapist, 8, 3)
    Case.objects.filter(pk=case.pk).update(gated=False)
    assert play(supervisor, Policy()).own.cases == 0


def test_of_too_many_cases_those_that_met_last_are_looked_at_and_that_is_said(therapist, supervisor):
    case_rated(therapist, 3)
    with_older = make_case(therapist)
    check_in(with_older, 3, on=day(-20))
    found = play(supervisor, Policy(), most=1)
    assert (found.own.cases, found.own.sessions, found.older_left_out) == (1, 1, True)
    assert not play(supervisor, Policy(), most=2).older_left_out


def test_another_clinics_cases_are_not_counted(supervisor, administrator):
    south = make_therapist(make_clinic("south"))
    for _ in range(12):
        case_rated(south, 3)
    for viewer in (supervisor, administrator):
        assert not play(viewer, Policy()).any_cases


def test_a_clinic_without_cases_has_nothing_to_say(administrator):
    found = play(administrator, STRICT)
    assert not found.any_cases and not found.few_others


def test_a_hundred_cases_are_read_with_as_many_questions_as_ten(therapist, administrator):
    def questions():
        with CaptureQueriesContext(connection) as captured:
            play(administrator, STRICT)
        return len(captured)

    for _ in range(3):
        case_rated(therapist, 8)
    questions()  # and who the viewer is, once
    few = questions()
    for _ in range(20):
        case_rated(therapist, 8)
    assert questions() == few <= 10


# Who learns what?
def test_supervisors_try_it_on_the_cases_that_they_may_open_and_on_no_others(therapist, supervisor):
    mine = case_rated(therapist, 9, 7)
    for _ in range(12):
        case_rated(make_therapist(therapist.clinic), 9, 7)
    found = play(supervisor, STRICT)
    assert [change.case for change in found.changes] == [mine.pk]
    assert (found.own.cases, found.others.cases, found.few_others) == (1, 0, False)


def test_administrators_count_the_clinics_cases_and_are_told_of_none(therapist, administrator):
    copies_of(case_rated(therapist, 9, 7), 11)
    found = play(administrator, STRICT)
    assert (found.others.cases, found.others.then.flagged, found.own.cases, found.changes) == (12, 12, 0, [])


def test_fewer_than_ten_that_the_viewer_may_not_open_are_not_counted(therapist, administrator):
    nine = case_rated(therapist, 9, 7)
    copies_of(nine, 8)
    found = play(administrator, STRICT)
    assert (found.others, found.few_others) == (Counts(), True)
    copies_of(nine, 1)
    assert (play(administrator, STRICT).others.cases, play(administrator, STRICT).few_others) == (10, False)


def test_of_ten_that_met_but_are_few_by_now_nothing_is_counted_either(therapist, administrator):
    copies_of(close(case_rated(therapist, 9, 7)), 9)
    case_rated(therapist, 9)
    assert play(administrator, STRICT).few_others


def test_a_case_in_which_a_view_waits_for_the_viewers_own_is_not_looked_at():
    """Neither named nor counted: else its client's scores could be found out by trying one limit after the other."""
    people = clinics.staffed_clinic()
    RoleHeld.objects.create(clinician=people.therapist, role="administrator")
    viewer = again(people.therapist)
    case = clinics.case_in_place(people.therapist, "K-1")
    copies_of(clinics.case_in_place(people.other_therapist, "K-2"), 11)

    def told():
        found = replay(viewer, rules_of(people.clinic), STRICT, clinics.day(0))
        return found.own.cases, [change.code for change in found.changes], found.others.cases, found.waiting

    assert told() == (1, ["K-1"], 12, 0)
    clinics.session_to_rate(case, 1)
    assert told() == (0, [], 12, 1)


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
    found = replay(people.administrator, rules_of(clinic), Policy(), today)
    standings = CaseStanding.objects.filter(clinic=clinic, case__closed_on=None, case__gated=True).select_related("case")
    assert found.others.open_cases == len(standings) >= 10
    assert found.others.now.waiting == sum(each.gate_on(today) is Gate.CLOSED for each in standings)
    assert found.since == today - timedelta(days=89)
