"""Does a replay say of each day what the rules said on that day, and of the last one what they say?"""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alliance_app.clinical.alliance import Factor, Release
from alliance_app.clinical.flags import Rule, Usual, judged, walk
from alliance_app.clinical.gate import Gate
from alliance_app.clinical.outline import closings, outlined
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.replay import Played, Replay
from alliance_app.clinical.standing import standing_of

from .histories import (
    CHILD,
    CLIENT,
    DEFAULT,
    GUARDIAN,
    START,
    THERAPIST,
    day,
    history,
    rating,
    session,
    weekly,
)

STRICT = Policy.from_mapping(
    {"amber": {"low_once": 5, "low_repeat": 6}, "drop_min": 1.5, "sustained_z": 1, "baseline_min": 1, "clear_run": 3}
)
LENIENT = Policy.from_mapping({"red": {"low_once": 1, "low_repeat": 2, "fall_top": 8}, "amber": {"low_once": 2}, "drop_z": 1})
POLICIES = st.sampled_from([DEFAULT, STRICT, LENIENT])
SCORES = st.none() | st.integers(0, 10)


def play(case, since=0, policy=DEFAULT) -> Played:
    return Replay(case, day(since), case.sessions[-1].on).under(Usual(policy))


@given(st.lists(st.integers(0, 10), min_size=1, max_size=14), POLICIES)
def test_an_outline_closes_where_the_flags_do(values, policy):
    red, amber = walk(values, policy.red, policy), walk(values, policy.amber, policy)
    expected = [(bool(r.limits) or Rule.LOW in a.limits, r.baseline) for r, a in zip(red, amber)]
    assert closings(values, Usual(policy)) == expected
    series = [s for s in weekly(goal="".join("X" if v == 10 else str(v) for v in values)).series.items() if s[0][1] is Factor.GOAL]
    ((rater, factor), given_scores), = series
    outline = outlined(rater, factor, given_scores, Usual(policy))
    whole = judged(rater, factor, given_scores, policy)
    assert (outline is None) == (not any(closes for closes, _ in expected))
    assert outline is None or [closes for closes, _ in outline.said] == [each.closes for each in whole.ratings]


@st.composite
def cases(draw):
    """Return a case of weekly sessions in which people come and go, and the therapist may change."""
    raters = [CLIENT, THERAPIST, CHILD, GUARDIAN]
    length = draw(st.integers(1, 12))
    meetings = [
        session(n, *(rating(who, **{f.value: draw(SCORES) for f in Factor}) for who in raters if draw(st.booleans())))
        for n in range(1, length + 1)
    ]
    days = st.integers(0, 7 * length).map(day)
    left = {who: draw(days) for who in raters if draw(st.integers(0, 3)) == 0}
    dyads = sorted(draw(st.lists(days, max_size=2, unique=True)))
    return history(
        *meetings, stuck=draw(st.booleans()), departures=left, dyad_since=dyads[-1] if dyads else None,
        earlier_dyads=tuple(dyads[:-1]),
    )  # fmt: skip


@given(cases(), POLICIES, st.integers(0, 80))
def test_a_replay_says_what_was_said_after_each_session_and_what_is_said_today(case, policy, since):
    today = case.sessions[-1].on
    courses = [standing_of(case, policy, on.on).courses for on in case.held]
    low = [any(course.weak for course in each) for each in courses]
    weak = [any(course.weak or course.confirming for course in each) for each in courses]
    inside = [place for place, on in enumerate(case.held) if on.on >= day(since)]
    began = [place for place in inside if weak[place] and not (place and weak[place - 1])]
    found = Replay(case, day(since), today)
    assert found.held == len(inside)
    assert found.under(Usual(policy)) == Played(
        sum(low[place] for place in inside), len(began), standing_of(case, policy, today).gate is Gate.CLOSED
    )


@given(cases(), POLICIES, st.data())
def test_what_supervisors_released_keeps_techniques_waiting_no_more_unless_it_was_rated_anew(case, policy, data):
    sessions = st.sampled_from([each.number for each in case.sessions])
    releases = tuple(
        Release(rater, factor, day(7 * (number - 1)), number, frozenset(data.draw(st.sets(sessions, max_size=2))))
        for rater, factor in case.series
        if data.draw(st.booleans())
        for number in data.draw(st.lists(sessions, max_size=2))
    )
    case = replace(case, releases=releases)
    today = case.sessions[-1].on
    waits = standing_of(case, policy, today).gate is Gate.CLOSED
    assert Replay(case, START, today).under(Usual(policy)).waits is waits


def test_what_goes_on_is_one_alert_and_what_comes_again_another():
    assert play(weekly(goal="88223388823")).alerts == 2


def test_what_falls_again_before_it_was_steady_is_the_same_alert():
    """As in the clinic's figures: one good rating ends no alert."""
    assert (play(weekly(goal="8838388")).flagged, play(weekly(goal="8838388")).alerts) == (2, 1)
    assert play(weekly(goal="88388388")).alerts == 2


def test_what_somebody_rated_who_left_before_it_was_steady_ends_with_them():
    left = replace(weekly(goal="883888"), departures={CLIENT: day(28)})
    again = replace(weekly(goal="883888"), departures={})
    assert play(left).alerts == play(again).alerts == 1


def test_what_began_before_the_span_is_flagged_in_it_and_no_alert_of_it():
    assert play(weekly(goal="88333"), since=21) == Played(2, 0, waits=True)


def test_a_release_ends_a_flag_but_it_was_raised():
    low = weekly(goal="883")
    released = replace(low, releases=(Release(CLIENT, Factor.GOAL, day(14)),))
    assert (play(low).alerts, play(released).alerts) == (1, 1)
    assert (play(low).waits, play(released).waits) == (True, False)


def test_after_a_release_the_next_low_rating_is_another_alert():
    low = weekly(goal="88383")
    released = replace(low, releases=(Release(CLIENT, Factor.GOAL, day(14)),))
    assert (play(low).alerts, play(released).alerts) == (1, 2)
    assert play(low).flagged == play(released).flagged == 2


def test_what_is_dated_later_is_not_looked_at():
    assert Replay(weekly(goal="883"), START, date(2026, 1, 5) + timedelta(days=10)).under(Usual(DEFAULT)).alerts == 0
