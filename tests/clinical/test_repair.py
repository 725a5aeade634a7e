"""How does a plan to repair a part end: complete, known, released, or with those whom it was between?"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alliance_app.clinical.alliance import Rating, Release, Session
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.repair import End, Outcome, Planned, outcome_of
from alliance_app.clinical.ruptures import Ended, ruptures_of
from alliance_app.clinical.standing import PartState, standing_of

from .drawing import histories, policies
from .histories import (
    CLIENT,
    DEFAULT,
    GUARDIAN,
    PARTNER,
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


def planned(after, factor=G, *, until=None):
    """Return a plan that is made in the session of that number (0: before the first), when it was rated; `until` a day."""
    return Planned(factor, week(max(after, 1)), frozenset(range(after + 1, 100)), until)


def ended(case, after, factor=G, policy=DEFAULT, **more):
    """Return how a plan ended and in which week, or None."""
    found = outcome_of(case, planned(after, factor, **more), policy)
    return found.end and (found.end, (found.on - week(1)).days / 7 + 1)


REPAIRED, KNOWN, RELEASED, LEFT, TRANSFERRED = End

ENDS = [
    # ratings of the goal, the session in which it was planned, the one that ended it and how
    ("3", 1, None),
    ("38", 1, None),
    ("388", 1, (REPAIRED, 3)),
    ("3-8-8", 1, (REPAIRED, 5)),
    ("38838", 1, (REPAIRED, 3)),  # what came later undoes no repair
    ("3835", 1, None),
    ("38388", 1, (REPAIRED, 5)),  # a rating that misses starts the count anew
    ("33388", 1, (REPAIRED, 5)),
    ("33388", 3, (REPAIRED, 5)),
    ("3858", 1, None),  # 5 is no clear rating
    ("XX477", 3, None),  # three below the usual is none either
    ("XX488", 3, (REPAIRED, 5)),
    # planned between the two clear ratings: the first was given before it, and is not its doing
    ("388", 2, None),
    ("3888", 2, (REPAIRED, 4)),
    ("38-8-8", 2, (REPAIRED, 6)),
    ("3883", 2, None),
    ("388388", 2, (REPAIRED, 6)),
    # of a part that was not weak nothing is repaired: the next rating tells how it stands
    ("8", 0, (KNOWN, 1)),
    ("88", 1, (KNOWN, 2)),
    ("3888", 3, (KNOWN, 4)),
    ("-8", 1, (KNOWN, 2)),
    ("-38", 1, (KNOWN, 2)),
    ("--", 1, None),
    ("-", 0, None),
]


@pytest.mark.parametrize(("text", "after", "end"), ENDS)
def test_how_a_plan_ends_by_one_persons_ratings(text, after, end):
    assert ended(weekly(goal=text), after) == end


def test_it_is_told_whether_the_part_was_weak():
    assert outcome_of(weekly(goal="3"), planned(1), DEFAULT) == Outcome(True)
    assert outcome_of(weekly(goal="-"), planned(1), DEFAULT) == Outcome(False)
    assert outcome_of(weekly(goal="38"), planned(2), DEFAULT) == Outcome(True)
    assert outcome_of(weekly(goal="88"), planned(1), DEFAULT) == Outcome(False, KNOWN, week(2))


def test_it_takes_as_many_clear_ratings_as_the_policy_does():
    three = replace(DEFAULT, clear_run=3)
    assert ended(weekly(goal="388"), 1, policy=three) is None
    assert ended(weekly(goal="3888"), 1, policy=three) == (REPAIRED, 4)


def test_the_ratings_of_another_part_complete_nothing():
    case = weekly(goal="3--", method="388")
    assert (ended(case, 1), ended(case, 1, M)) == (None, (REPAIRED, 3))


def test_a_rating_of_a_session_that_was_rated_before_is_none_since():
    plan = Planned(G, week(1), frozenset({3}))
    assert outcome_of(weekly(goal="388"), plan, DEFAULT) == Outcome(True)


LATE = [
    # the goal, the session of the plan, which of the ratings until then came in after it, and how it ended
    ("8378383", 4, {4}, None),  # what came in late does not tell that it was in place,
    ("8378388", 4, {4}, (REPAIRED, 7)),
    ("837888", 4, {4}, (REPAIRED, 6)),
    ("8388", 2, {2}, (REPAIRED, 4)),  # and may tell that it was weak
    ("-38", 1, {2}, (KNOWN, 2)),
    ("-88", 2, {2}, (KNOWN, 3)),  # a part of which nothing was known
    ("888", 2, {2}, (KNOWN, 3)),
]


@pytest.mark.parametrize(("text", "after", "late", "end"), LATE)
def test_what_came_in_late_makes_no_weak_part_one_that_was_in_place(text, after, late, end):
    plan = replace(planned(after), late={(CLIENT, number) for number in late})
    found = outcome_of(weekly(goal=text), plan, DEFAULT)
    assert (found.end and (found.end, (found.on - week(1)).days / 7 + 1)) == end


def two(client, therapist, **more):
    """Return a history in which two people rate the goal, one sign a week."""
    sessions = [
        session(n, *(rating(who, goal=int(sign)) for who, sign in ((CLIENT, one), (THERAPIST, other)) if sign != "-"))
        for n, (one, other) in enumerate(zip(client, therapist, strict=True), start=1)
    ]
    return history(*sessions, **more)


OF_TWO = [
    # the client's ratings and the therapist's, the session of the plan, how it ended
    ("388-", "38-8", 1, (REPAIRED, 4)),  # everybody's who was weak
    ("388", "8--", 1, (REPAIRED, 3)),  # who was steady need say nothing
    ("388---", "--3-88", 1, (REPAIRED, 6)),  # who got weak since is waited for
    ("388---", "--3---", 1, None),
    ("38--", "8888", 2, None),  # somebody else's ratings are not the second clear one
    ("-8", "3-", 1, None),
    ("3833", "8888", 1, None),
    ("388---", "3--588", 1, (REPAIRED, 6)),
]


@pytest.mark.parametrize(("client", "therapist", "after", "end"), OF_TWO)
def test_one_persons_good_ratings_clear_nobody_elses(client, therapist, after, end):
    assert ended(two(client, therapist), after) == end


def test_who_does_not_count_neither_completes_nor_hinders():
    sessions = [session(1, rating(CLIENT, goal=3), rating(GUARDIAN, goal=0))]
    sessions += [session(n, rating(CLIENT, goal=8), rating(GUARDIAN, goal=0)) for n in (2, 3)]
    assert ended(history(*sessions), 1) == (REPAIRED, 3)
    alone = [session(n, rating(GUARDIAN, goal=8)) for n in (1, 2, 3)]
    assert ended(history(*alone), 1) is None


def test_a_release_ends_it_and_is_no_repair():
    said = (Release(CLIENT, G, week(1), on=day(2)),)
    assert outcome_of(weekly(goal="3888", releases=said), planned(1), DEFAULT) == Outcome(True, RELEASED, day(2))


def test_a_release_of_what_is_low_once_more_since_or_of_another_part_ends_nothing():
    assert ended(weekly(goal="33", releases=(Release(CLIENT, G, week(1), on=day(8)),)), 1) is None
    assert ended(weekly(goal="3", releases=(Release(CLIENT, M, week(1), on=day(2)),)), 1) is None


def test_a_release_that_was_there_before_it_is_none_of_its_end():
    case = weekly(goal="3388", releases=(Release(CLIENT, G, week(1), on=day(2)),))
    assert ended(case, 2) == (REPAIRED, 4)


def test_released_for_one_it_waits_for_the_other():
    case = two("3---", "3-88", releases=(Release(CLIENT, G, week(1), on=day(2)),))
    assert ended(case, 1) == (REPAIRED, 4)


def test_who_has_left_ends_it_if_nobody_else_was_weak():
    sessions = [session(1, rating(CLIENT, goal=8), rating(PARTNER, goal=3))]
    sessions += [session(n, rating(CLIENT, goal=8)) for n in (2, 3)]
    assert ended(history(*sessions), 1) is None
    assert ended(history(*sessions, departures={PARTNER: week(2)}), 1) == (LEFT, 2)


def test_what_was_repaired_before_somebody_left_stays_so():
    case = two("388", "8-8", departures={CLIENT: day(20)})
    assert ended(case, 1) == (REPAIRED, 3)


def test_a_transfer_ends_it_whatever_the_next_pair_rates():
    case = weekly(every="3888", dyad_since=day(10))
    for factor in (R, G, M):
        assert ended(case, 1, factor, until=day(10)) == (TRANSFERRED, 1 + 10 / 7)


def test_what_was_repaired_before_the_transfer_stays_so():
    assert ended(weekly(every="3883", dyad_since=day(16)), 1, R, until=day(16)) == (REPAIRED, 3)


def test_what_a_former_pair_rated_of_relationship_and_method_is_none_of_the_next_ones_plan():
    case = weekly(every="3388", dyad_since=day(10))
    assert ended(case, 2, R) == (KNOWN, 3)
    assert ended(case, 2, G) == (REPAIRED, 4)
    assert ended(weekly(every="83388", dyad_since=day(3)), 3, R) == (REPAIRED, 5)


# Whatever the history
@st.composite
def plans(draw, case):
    """Draw a plan made after one of the sessions of a case."""
    after = draw(st.integers(0, len(case.sessions)))
    on = case.sessions[after - 1].on if after else case.sessions[0].on
    until = draw(st.sampled_from([None, None, case.dyad_since])) if case.dyad_since else None
    return Planned(draw(st.sampled_from([R, G, M])), on, frozenset(range(after + 1, len(case.sessions) + 1)), until)


@st.composite
def planned_histories(draw):
    case = draw(histories(least=2, most=9))
    return case, draw(plans(case))


def one_a_day(case):
    """Return a history without releases and departures, in which the sessions of one day are a day apart."""
    apart = tuple(replace(each, on=each.on + timedelta(days=each.number)) for each in case.sessions)
    return replace(case, sessions=apart, releases=(), departures={})


def clear_since(case, plan, policy: Policy):
    """Return by how many clear ratings in a row of one person at most the part was rated since, counted afresh."""
    longest = 0
    for (rater, factor), given_ in case.series.items():
        if rater.counts and factor is plan.factor:
            run = 0
            for g in given_:
                if g.session.number in plan.since:
                    run = run + 1 if g.value >= policy.clear_min else 0
                    longest = max(longest, run)
    return longest


@settings(max_examples=150)
@given(planned_histories(), policies())
def test_nothing_is_repaired_without_enough_good_ratings_in_a_row_since(drawn, policy):
    case, plan = drawn
    found = outcome_of(case, plan, policy)
    assert (found.end is None) == (found.on is None)
    if found.end is REPAIRED:
        assert found.of_weak
        assert clear_since(case, plan, policy) >= policy.clear_run
        assert found.on in {each.on for each in case.held if each.number in plan.since}


@settings(max_examples=150)
@given(planned_histories(), policies(), st.data())
def test_whatever_comes_in_late_of_before_a_weak_part_stays_one(drawn, policy, data):
    """Take away what is drawn to be late: weak without it is weak with it, and nothing weak is only known."""
    case, plan = drawn
    before = {(r.rater, each.number) for each in case.sessions if each.number not in plan.since for r in each.ratings}
    late = data.draw(st.sets(st.sampled_from(sorted(before, key=str)))) if before else set()
    by_then = tuple(
        replace(each, ratings=tuple(r for r in each.ratings if (r.rater, each.number) not in late))
        for each in case.sessions
    )
    found = outcome_of(case, replace(plan, late=late), policy)
    weak = outcome_of(replace(case, sessions=by_then), plan, policy).of_weak or outcome_of(case, plan, policy).of_weak
    assert found.of_weak == weak
    assert not weak or found.end is not KNOWN


@settings(max_examples=150)
@given(planned_histories(), policies())
def test_it_is_never_complete_while_the_part_is_low_or_not_yet_clear(drawn, policy):
    """Without releases and departures, and with one session a day: of what else a day brings the order is not told."""
    case, plan = drawn
    case = one_a_day(case)
    found = outcome_of(case, plan, policy)
    if found.end is REPAIRED:
        part = next(each for each in standing_of(case, policy, found.on).parts if each.factor is plan.factor)
        assert part.state not in (PartState.LOW, PartState.UNSTEADY)


@settings(max_examples=150)
@given(planned_histories(), policies(), st.lists(st.sampled_from([3, 5, 8, 10]), max_size=4))
def test_what_comes_after_its_end_undoes_nothing(drawn, policy, later):
    case, plan = drawn
    found = outcome_of(case, plan, policy)
    first = len(case.sessions) + 1
    more = tuple(
        Session(first + n, day(200 + 7 * n), ratings=(Rating(CLIENT, value, value, value),))
        for n, value in enumerate(later)
    )
    longer = replace(case, sessions=case.sessions + more)
    since = frozenset({*plan.since, *(each.number for each in more)})
    if found.end:
        assert outcome_of(longer, replace(plan, since=since), policy) == found


@settings(max_examples=150)
@given(histories(least=2, most=9), policies(), st.sampled_from([R, G, M]))
def test_planned_with_the_rating_that_began_a_rupture_it_ends_as_that_does(case, policy, factor):
    case = one_a_day(case)
    for rupture in ruptures_of(case, policy, day(10**4)):
        if rupture.factor is factor:
            since = frozenset(each.number for each in case.sessions if each.place > rupture.began.place)
            found = outcome_of(case, Planned(factor, rupture.began_on, since), policy)
            assert (found.end is REPAIRED) == (rupture.ended is Ended.REPAIRED)
            assert found.on == rupture.ended_on
