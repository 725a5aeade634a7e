"""What counts as no progress?"""

import pytest

from alliance_app.clinical.alliance import Declaration, History, Rater, Role
from alliance_app.clinical.measures import MEASURES, Measure
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.stuck import Finding, stuck_grounds

from .histories import (
    CLIENT,
    DEFAULT,
    GUARDIAN,
    OBSERVER,
    PARTNER,
    THERAPIST,
    day,
    history,
    rating,
    session,
    totals,
    weekly,
)


def held(count):
    return tuple(session(number) for number in range(1, count + 1))


def findings(case, policy=DEFAULT, measures=MEASURES):
    return [ground.finding for ground in stuck_grounds(case, policy, measures)]


DECLARED = [
    ([], False),
    ([True], True),
    ([True, False], False),
    ([True, False, True], True),
    ([False], False),
]


@pytest.mark.parametrize(("words", "stuck"), DECLARED)
def test_the_newest_declaration_says(words, stuck):
    case = History(declarations=tuple(Declaration(day(n), word) for n, word in enumerate(words)))
    assert (findings(case) == [Finding.DECLARED]) is stuck


def test_a_case_can_be_declared_stuck_before_any_session():
    assert findings(history(stuck=True)) == [Finding.DECLARED]


NO_CHANGE = [
    # held sessions, PHQ-9 totals a week apart, stuck
    (6, (15, 15, 15), True),
    (5, (15, 15, 15), False),
    (6, (15, 15), False),
    (6, (15, 15, 10), True),  # 5 better is within measurement error
    (6, (16, 15, 10), False),  # 6 better is not
    (6, (15, 15, 9), False),  # below the cutoff
    (6, (15, 9, 15), False),  # the last two must be in need
    (6, (9, 14, 14), True),
    (6, (20, 20, 14), False),
    (8, (25, 20, 14, 14, 14, 14, 14, 14), True),  # only the last six scores are looked at
    (8, (25, 20, 20, 14, 14, 14, 14, 14), False),
]


@pytest.mark.parametrize(("sessions", "values", "stuck"), NO_CHANGE)
def test_no_change_after_six_held_sessions(sessions, values, stuck):
    case = history(*held(sessions), scores=totals("phq9", *values))
    assert (Finding.NO_CHANGE in findings(case)) is stuck


@pytest.mark.parametrize(("days", "stuck"), [(27, False), (28, True)])
def test_or_after_56_days_between_the_first_and_the_newest_score(days, stuck):
    case = history(*held(2), scores=totals("phq9", 15, 15, 15, every=days))
    assert (findings(case) == [Finding.NO_CHANGE]) is stuck


WORSE = [
    ((10, 16), False),  # from the third score on
    ((10, 16, 16), True),
    ((10, 16, 15), False),
    ((10, 15, 16), False),
    ((10, 12, 16, 16), True),
    ((10, 16, 16, 12), False),
    ((0, 6, 6), True),  # worse is worse, in need or not
]


@pytest.mark.parametrize(("values", "stuck"), WORSE)
def test_worse_is_confirmed_by_a_second_score(values, stuck):
    case = history(*held(2), scores=totals("phq9", *values))
    assert (findings(case) == [Finding.WORSE]) is stuck


def test_nothing_is_measured_as_stuck_before_the_second_held_session():
    assert findings(history(*held(1), scores=totals("phq9", 10, 20, 20))) == []
    assert findings(history(*held(2), scores=totals("phq9", 10, 20, 20))) == [Finding.WORSE]


def test_a_missed_session_is_no_held_one():
    case = history(*held(1), session(2, was="missed"), scores=totals("phq9", 10, 20, 20))
    assert findings(case) == []


@pytest.mark.parametrize(("measure", "values"), [("gad7", (8, 12, 12)), ("core10", (11, 17, 17)), ("ors", (30, 25, 25))])
def test_each_measure_has_its_own_reliable_change_and_direction(measure, values):
    assert findings(history(*held(2), scores=totals(measure, *values))) == [Finding.WORSE]


def test_one_measure_is_said_once_a_person_as_worse_rather_than_unchanged():
    case = history(*held(6), scores=totals("phq9", 10, 20, 20) + totals("phq9", 15, 15, 15, person=PARTNER))
    assert findings(case) == [Finding.WORSE, Finding.NO_CHANGE]


def test_participants_totals_are_series_of_their_own():
    mixed = totals("phq9", 15, 15) + totals("phq9", 15, person=PARTNER)
    assert findings(history(*held(6), scores=mixed)) == []


def test_a_guardians_totals_make_no_case_stuck():
    assert findings(history(*held(6), scores=totals("phq9", 15, 15, 15, person=GUARDIAN))) == []


def test_totals_stay_when_the_person_has_left():
    case = history(*held(6), scores=totals("phq9", 15, 15, 15), departures={CLIENT: day(20)})
    assert findings(case) == [Finding.NO_CHANGE]


def test_an_unknown_measure_or_one_without_parameters_finds_nothing():
    bai = {"bai": Measure("bai", "BAI", 0, 63)}
    assert findings(history(*held(6), scores=totals("bai", 60, 60, 60)), measures=bai) == []
    assert findings(history(*held(6), scores=totals("other", 60, 60, 60))) == []


def test_a_clinics_own_measure_finds_what_its_parameters_say():
    own = {"own": Measure("own", "Own", 0, 50, cutoff=20, reliable_change=8)}
    assert findings(history(*held(6), scores=totals("own", 30, 30, 23)), measures=own) == [Finding.NO_CHANGE]
    assert findings(history(*held(6), scores=totals("own", 30, 30, 22)), measures=own) == []


PROGRESS = [
    # progress of each of six sessions, stuck
    ("000000", True),
    ("333333", True),
    ("444444", False),
    ("3-----", False),
    ("3---33", True),
    ("2---34", False),  # one of the last three is 2 above the first
    ("2---33", True),
    ("135333", False),  # 3 is 2 above the first
    ("005111", True),  # only the last three are compared
    ("005112", False),
    ("0--044", False),  # median 4
    ("------", False),
]


@pytest.mark.parametrize(("progress", "stuck"), PROGRESS)
def test_progress_ratings_that_stay_low(progress, stuck):
    assert (findings(weekly(every="888888", progress=progress)) == [Finding.NO_PROGRESS]) is stuck


def test_progress_needs_six_held_sessions():
    assert findings(weekly(every="88888", progress="00000")) == []


@pytest.mark.parametrize(("rater", "stuck"), [(THERAPIST, True), (PARTNER, True), (GUARDIAN, False), (OBSERVER, False)])
def test_progress_counts_by_anyone_who_counts(rater, stuck):
    assert bool(findings(weekly(rater, every="888888", progress="000000"))) is stuck


def test_progress_of_who_has_left_no_longer_counts():
    case = weekly(every="888888", progress="000000", departures={CLIENT: day(35)})
    assert findings(case) == []


def test_two_peoples_progress_is_never_mixed():
    other = Rater(Role.CLIENT, "B")
    sessions = [session(n, rating(CLIENT if n % 3 else other, 8, progress=0)) for n in range(1, 6)]
    assert findings(history(*sessions, session(6))) == [Finding.NO_PROGRESS]
    sessions = [session(n, rating((CLIENT, other, THERAPIST)[n % 3], 8, progress=0)) for n in range(1, 7)]
    assert findings(history(*sessions)) == []


def test_all_grounds_are_said_declared_first():
    case = weekly(every="888888", progress="000000", stuck=True, scores=totals("phq9", 15, 15, 15))
    assert findings(case) == [Finding.DECLARED, Finding.NO_CHANGE, Finding.NO_PROGRESS]
    assert [ground.name for ground in stuck_grounds(case, DEFAULT)] == ["declared", "measure:phq9", "progress"]


def test_a_policy_moves_the_limits():
    case = weekly(every="8888", progress="4444")
    assert findings(case) == []
    assert findings(case, Policy(stuck_sessions=4, progress_max=4)) == [Finding.NO_PROGRESS]
    assert findings(weekly(every="888888", progress="111222"), Policy(progress_gain=1)) == []
