"""How long is a rating known?"""

import pytest

from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.gate import Gate, Reason, freshness_of
from alliance_app.clinical.policy import Policy

from .histories import (
    CLIENT,
    DEFAULT,
    GUARDIAN,
    THERAPIST,
    G,
    day,
    grounds,
    history,
    rating,
    session,
    stand,
    weekly,
)

STALE = [
    # days of later held sessions, day of judgement, stale
    ([], 0, False),
    ([], 400, False),  # without a later session time alone makes nothing stale
    ([1], 27, False),
    ([1], 28, True),
    ([27], 27, False),
    ([28], 28, True),
    ([7, 14], 27, False),
    ([7, 14], 28, True),
    ([1, 2, 3], 3, True),
    ([7, 14, 21], 21, True),
    ([0, 0], 0, False),  # sessions of one day follow each other by number
    ([0, 0, 0], 0, True),
]


@pytest.mark.parametrize(("later", "today", "stale"), STALE)
def test_a_part_is_stale_after_three_held_sessions_or_28_days_and_one(later, today, stale):
    sessions = [session(1, rating(CLIENT, 8))]
    sessions += [session(place, rating(CLIENT, 8, goal=None), on=on) for place, on in enumerate(later, start=2)]
    case = history(*sessions)
    assert freshness_of(case).stale(G, DEFAULT, day(today)) is stale
    assert ("unknown stale goal client" in grounds(stand(case, today))) is stale


@pytest.mark.parametrize("was", ["missed", "cancelled"])
def test_a_session_that_was_not_held_makes_nothing_older(was):
    sessions = [session(1, rating(CLIENT, 8)), *(session(n, was=was) for n in range(2, 9))]
    assert stand(history(*sessions), today=100).reason is Reason.IN_PLACE


def test_a_later_session_without_any_rating_makes_older():
    sessions = [session(1, rating(CLIENT, 8)), *(session(n) for n in (2, 3, 4))]
    assert stand(history(*sessions)).reason is Reason.UNKNOWN


def test_anyone_who_counts_keeps_a_part_known():
    sessions = [session(1, rating(CLIENT, 8)), *(session(n, rating(THERAPIST, 8)) for n in (2, 3, 4))]
    assert stand(history(*sessions)).reason is Reason.CLIENT_VIEW_UNKNOWN


def test_who_does_not_count_keeps_nothing_known():
    sessions = [session(1, rating(CLIENT, 8)), *(session(n, rating(GUARDIAN, 8)) for n in (2, 3, 4))]
    assert stand(history(*sessions)).reason is Reason.UNKNOWN


def test_never_rated_is_not_stale():
    case = weekly(goal="----")
    assert not freshness_of(case).stale(G, DEFAULT, day(21))
    assert grounds(stand(case)) == ["unknown never_rated goal"]


def test_a_policy_moves_both_limits():
    case = history(session(1, rating(CLIENT, 8)), session(2))
    assert stand(case, policy=Policy(fresh_sessions=1)).reason is Reason.UNKNOWN
    assert stand(case, today=10, policy=Policy(fresh_days=11)).gate is Gate.OPEN
    assert stand(case, today=11, policy=Policy(fresh_days=11)).reason is Reason.UNKNOWN


FRESH_UNTIL = [
    # days of later held sessions without a rating of the goal, last day on which the gate is open by itself
    ([], None),
    ([7], 27),
    ([7, 14], 27),
]


@pytest.mark.parametrize(("later", "last"), FRESH_UNTIL)
def test_an_open_gate_says_until_when_it_stays_open_by_itself(later, last):
    sessions = [session(1, rating(CLIENT, 8))]
    sessions += [session(place, rating(CLIENT, 8, goal=None), on=on) for place, on in enumerate(later, start=2)]
    case = history(*sessions)
    assert stand(case).fresh_until == (None if last is None else day(last))
    if last is None:
        assert stand(case, today=1000).gate is Gate.OPEN
    else:
        assert stand(case, today=last).gate is Gate.OPEN
        assert stand(case, today=last + 1).reason is Reason.UNKNOWN


def test_the_first_part_to_grow_old_says_until_when():
    sessions = [
        session(1, rating(CLIENT, 8)),
        session(2, rating(CLIENT, 8, goal=None)),
        session(3, rating(CLIENT, method=8)),
    ]
    standing = stand(history(*sessions))
    assert standing.fresh_until == day(27)
    assert [part.known_until for part in standing.parts] == [day(7 + 27), day(27), None]


def test_a_closed_gate_has_no_last_day():
    assert stand(weekly(goal="33", method="8-")).fresh_until is None


@pytest.mark.parametrize("factor", Factor)
def test_newest_means_later_in_the_order_of_sessions_not_of_people(factor):
    sessions = [session(1, rating(THERAPIST, 7)), session(2, rating(CLIENT, 9))]
    newest = freshness_of(history(*sessions)).newest[factor]
    assert (newest.session.number, newest.value) == (2, 9)
