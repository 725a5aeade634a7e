"""When was a part strained, how did that end, and how long did it take?"""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_app.clinical.alliance import Release
from alliance_app.clinical.repair import due_on
from alliance_app.clinical.ruptures import Ended, ruptures_of, usual_days
from alliance_app.clinical.standing import PartState, standing_of

from .drawing import histories, policies
from .histories import (
    CLIENT,
    DEFAULT,
    GUARDIAN,
    PARTNER,
    START,
    THERAPIST,
    G,
    M,
    R,
    day,
    history,
    rating,
    session,
    weekly,
)


def week(number):
    return day(7 * (number - 1))


def found(case, today=None, policy=DEFAULT):
    """Return each rupture in short: part, the session in which it began, the week in which it ended and how."""
    last = case.sessions[-1].on if today is None else today
    return [
        (each.factor, each.began.number, each.ended_on and (each.ended_on - START).days / 7 + 1, each.ended)
        for each in ruptures_of(case, policy, last)
    ]


COURSES = [
    # ratings of the goal; of each rupture the session in which it began and the one that ended it
    ("8", []),
    ("3", [(1, None)]),
    ("38", [(1, None)]),
    ("388", [(1, 3)]),
    ("3-8--8", [(1, 6)]),
    ("33388", [(1, 5)]),
    ("3883", [(1, 3), (4, None)]),
    ("388388", [(1, 3), (4, 6)]),
    ("38388", [(1, 5)]),  # a rating that misses starts the count anew: one rupture, not two
    ("88866", [(5, None)]),  # twice clearly below the usual, seen with the second
    ("888388", [(4, 6)]),
    ("XX47", [(3, None)]),
    ("XX48778", [(3, None)]),  # three below the usual is no closer, and clears nothing
    ("3---", [(1, None)]),  # silence ends nothing
]


@pytest.mark.parametrize(("text", "expected"), COURSES)
def test_a_rupture_goes_from_the_first_low_rating_to_the_second_good_one(text, expected):
    ends = [(G, began, end, Ended.REPAIRED if end else None) for began, end in expected]
    assert found(weekly(goal=text)) == ends


def test_days_and_sessions_are_counted_from_the_session_in_which_it_began():
    (rupture,) = ruptures_of(weekly(goal="83-88"), DEFAULT, week(5))
    assert (rupture.days, rupture.sessions, rupture.open) == (21, 3, False)
    assert (rupture.covers(week(2)), rupture.covers(week(5)), rupture.covers(week(1))) == (True, True, False)


def test_of_an_open_one_the_days_are_not_known():
    (rupture,) = ruptures_of(weekly(goal="838"), DEFAULT, week(3))
    assert (rupture.days, rupture.ended_on, rupture.sessions, rupture.open) == (None, None, 1, True)
    assert rupture.covers(week(90))


def test_parts_are_told_apart_and_in_the_order_of_time():
    case = weekly(relationship="888388", method="388888")
    assert found(case) == [(M, 1, 3, Ended.REPAIRED), (R, 4, 6, Ended.REPAIRED)]


def both(client, therapist):
    """Return a history in which both rate the goal, a sign a week each."""
    return history(
        *(
            session(n, *(rating(rater, goal=int(sign)) for rater, sign in who if sign != "-"))
            for n, who in enumerate(
                ([(CLIENT, c), (THERAPIST, t)] for c, t in zip(client, therapist, strict=True)), start=1
            )
        )
    )


TOGETHER = [
    # client, therapist; of each rupture where it began and where it ended
    ("388", "888", [(1, 3)]),
    ("38888", "83388", [(1, 5)]),  # it goes on until everybody's ratings are steady
    ("38833", "88388", [(1, None)]),  # what begins in the session in which another's ends goes on
    ("388888", "888388", [(1, 3), (4, 6)]),
    ("333388", "833888", [(1, 6)]),  # what lies within another is not counted twice
    ("388", "3--", [(1, None)]),
]


@pytest.mark.parametrize(("client", "therapist", "expected"), TOGETHER)
def test_what_several_people_rate_is_one_rupture(client, therapist, expected):
    ends = [(G, began, end, Ended.REPAIRED if end else None) for began, end in expected]
    assert found(both(client, therapist)) == ends


def test_who_does_not_count_ruptures_nothing():
    case = history(session(1, rating(GUARDIAN, goal=0)), session(2, rating(GUARDIAN, goal=0)))
    assert found(case) == []


# Other ends
def test_a_release_ends_it_on_the_day_on_which_it_was_said():
    release = Release(CLIENT, G, week(2), on=week(3))
    assert found(weekly(goal="83-8", releases=(release,))) == [(G, 2, 3, Ended.RELEASED)]


def test_where_that_day_is_not_known_it_ends_with_what_was_released():
    assert found(weekly(goal="838", releases=(Release(CLIENT, G, week(2)),))) == [(G, 2, 2, Ended.RELEASED)]


def test_what_was_repaired_before_a_release_was_repaired():
    assert found(weekly(goal="3888", releases=(Release(CLIENT, G, week(4)),))) == [(G, 1, 3, Ended.REPAIRED)]


def test_a_low_rating_after_a_release_is_a_new_rupture():
    release = Release(CLIENT, G, week(1), on=day(1))
    assert found(weekly(goal="33", releases=(release,))) == [(G, 1, 1 + 1 / 7, Ended.RELEASED), (G, 2, None, None)]


def test_two_releases_end_two_ruptures():
    releases = (Release(CLIENT, G, week(1), on=day(1)), Release(CLIENT, G, week(2), on=day(8)))
    assert [end for *_, end in found(weekly(goal="338", releases=releases))] == [Ended.RELEASED, Ended.RELEASED]


def test_the_release_of_another_part_or_person_ends_nothing():
    releases = (Release(CLIENT, M, week(2)), Release(PARTNER, G, week(2)))
    assert found(weekly(goal="83", releases=releases)) == [(G, 2, None, None)]


def test_what_was_rated_anew_since_the_release_is_not_released():
    release = Release(CLIENT, G, week(2), unseen=frozenset({2}))
    assert found(weekly(goal="83", releases=(release,))) == [(G, 2, None, None)]


def test_it_ends_when_who_had_rated_low_leaves():
    case = history(
        session(1, rating(CLIENT, goal=8), rating(PARTNER, goal=3)),
        session(2, rating(CLIENT, goal=8)),
        departures={PARTNER: day(3)},
    )
    assert found(case) == [(G, 1, 1 + 3 / 7, Ended.LEFT)]
    assert found(replace(case, departures={})) == [(G, 1, None, None)]


def test_what_somebody_rates_after_leaving_is_no_rupture():
    case = history(session(1, rating(PARTNER, goal=8)), session(2, rating(PARTNER, goal=3)), departures={PARTNER: day(3)})
    assert found(case) == []


def test_a_transfer_ends_what_was_between_the_former_two_and_not_the_goal():
    case = weekly(goal="3--", method="3-8", dyad_since=day(10))
    assert found(case) == [(G, 1, None, None), (M, 1, 1 + 10 / 7, Ended.TRANSFERRED)]


def test_each_pair_is_told_by_itself():
    case = weekly(method="33388", earlier_dyads=(day(6),), dyad_since=day(13))
    assert [(began, end) for _, began, _, end in found(case)] == [
        (1, Ended.TRANSFERRED), (2, Ended.TRANSFERRED), (3, Ended.REPAIRED)
    ]  # fmt: skip


def test_what_is_dated_later_is_not_looked_at():
    assert found(weekly(goal="8388"), week(3)) == [(G, 2, None, None)]
    assert found(weekly(goal="8388"), week(1)) == []


def test_the_usual_time_is_of_those_that_ratings_repaired():
    release = Release(CLIENT, G, week(4), on=week(4))
    case = weekly(goal="38838888", method="83----88")
    assert [each.days for each in ruptures_of(case, DEFAULT, week(8))] == [14, 42, 14]
    assert usual_days(ruptures_of(case, DEFAULT, week(8))) == 14
    assert usual_days(ruptures_of(weekly(goal="3"), DEFAULT, week(1))) is None
    assert usual_days(ruptures_of(weekly(goal="8883", releases=(release,)), DEFAULT, week(4))) is None


# Whatever the history
def end_of(rupture):
    return rupture.ended_on or day(10**5)


@st.composite
def with_transfers(draw):
    """Draw a history in which the case may have changed hands, once or twice."""
    case = draw(histories())
    on = sorted(draw(st.lists(st.integers(0, 90).map(day), max_size=2, unique=True)))
    if not on:
        return case
    return replace(case, dyad_since=on[-1], dyad_from=draw(st.integers(0, 3)), earlier_dyads=tuple(on[:-1]))


@settings(max_examples=300)
@given(with_transfers(), policies(), st.integers(min_value=0, max_value=120))
def test_a_part_has_an_open_rupture_exactly_while_it_is_low_or_not_yet_steady(case, policy, today):
    on = day(today)
    ruptures = ruptures_of(case, policy, on)
    weak = {
        part.factor
        for part in standing_of(case, policy, on).parts
        if part.state in (PartState.LOW, PartState.UNSTEADY)
    }
    assert {rupture.factor for rupture in ruptures if rupture.open} == weak


@settings(max_examples=300)
@given(with_transfers(), policies())
def test_ruptures_of_one_part_never_overlap_and_lie_in_held_sessions(case, policy):
    ruptures = ruptures_of(case, policy, day(10**4))
    for factor in (R, G, M):
        same = [rupture for rupture in ruptures if rupture.factor is factor]
        assert all(end_of(one) <= later.began_on for one, later in pairwise(same))
        assert sum(rupture.open for rupture in same) <= 1
    for rupture in ruptures:
        assert rupture.began in case.held
        assert rupture.days is None or rupture.days >= 0
        assert rupture.began_on <= end_of(rupture)


# By when a repair is to be tried
DUE = [
    # days of the sessions held so far, the day of the plan, by when
    ([], 0, 7),
    ([0], 0, 7),
    ([0], 3, 7),
    ([0], 9, 16),  # its next session is over already
    ([0, 14], 14, 28),
    ([0, 7, 14, 28], 28, 35),
    ([0, 7, 21], 21, 28),  # of an even number of gaps the lower one of the middle
    ([0, 90], 90, 118),
    ([0, 0, 7], 7, 14),  # two sessions on one day are no gap
    ([0, 7, 14], 7, 14),  # what is dated later is not known yet
    ([0, 28, 56, 63, 70, 77, 84, 91, 98], 98, 105),  # the last six gaps say
]


@pytest.mark.parametrize(("held", "today", "due"), DUE)
def test_a_repair_is_due_on_the_day_of_the_next_session(held, today, due):
    assert due_on([day(each) for each in held], day(today)) == day(due)
