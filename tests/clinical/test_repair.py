"""When did the ratings complete a repair?"""

import pytest

from alliance_app.clinical.alliance import Release
from alliance_app.clinical.repair import repaired_on

from .histories import (
    CLIENT,
    DEFAULT,
    GUARDIAN,
    PARTNER,
    THERAPIST,
    G,
    M,
    day,
    history,
    rating,
    session,
    weekly,
)


def week(number):
    return day(7 * (number - 1))


COMPLETED = [
    # ratings of the goal, sessions rated since the plan, the session that completed it
    ("3", set(), None),
    ("38", {2}, None),
    ("388", {2, 3}, 3),
    ("388", {3}, 3),
    ("388", set(), None),  # nobody has rated since
    ("3888", {4}, 4),
    ("3-8-8", {3, 5}, 5),
    ("388-", {4}, None),  # a session without a rating completes nothing
    ("38838", {2, 3, 4, 5}, 3),  # what came later undoes no repair
    ("3835", {2, 3, 4}, None),
    ("33388", {2, 3, 4, 5}, 5),
    ("8", {1}, 1),  # a plan for a part that is not weak is complete at the next rating
    ("88", {2}, 2),
]


@pytest.mark.parametrize(("text", "since", "session_number"), COMPLETED)
def test_two_good_ratings_after_the_plan_complete_the_repair(text, since, session_number):
    done = repaired_on(weekly(goal=text), G, since, DEFAULT)
    assert done == (week(session_number) if session_number else None)


def test_the_ratings_of_another_part_complete_nothing():
    assert repaired_on(weekly(goal="38-", method="888"), G, {3}, DEFAULT) is None
    assert repaired_on(weekly(goal="38-", method="888"), M, {3}, DEFAULT) == week(3)


def test_everybodys_series_of_the_part_must_be_steady():
    sessions = [
        session(1, rating(CLIENT, goal=3), rating(THERAPIST, goal=3)),
        session(2, rating(CLIENT, goal=8), rating(THERAPIST, goal=8)),
        session(3, rating(CLIENT, goal=8)),
        session(4, rating(THERAPIST, goal=8)),
    ]
    assert repaired_on(history(*sessions[:3]), G, {2, 3}, DEFAULT) is None
    assert repaired_on(history(*sessions), G, {2, 3, 4}, DEFAULT) == week(4)


def test_who_does_not_count_neither_completes_nor_hinders():
    sessions = [session(1, rating(CLIENT, goal=3), rating(GUARDIAN, goal=0))]
    sessions += [session(n, rating(CLIENT, goal=8), rating(GUARDIAN, goal=0)) for n in (2, 3)]
    assert repaired_on(history(*sessions), G, {2, 3}, DEFAULT) == week(3)
    assert repaired_on(history(*sessions, session(4, rating(GUARDIAN, goal=8))), G, {4}, DEFAULT) is None


def test_who_has_left_no_longer_hinders():
    sessions = [session(1, rating(CLIENT, goal=8), rating(PARTNER, goal=3))]
    sessions += [session(2, rating(CLIENT, goal=8))]
    assert repaired_on(history(*sessions), G, {2}, DEFAULT) is None
    assert repaired_on(history(*sessions, departures={PARTNER: week(2)}), G, {2}, DEFAULT) == week(2)


def test_after_a_release_the_next_rating_completes_it():
    release = (Release(CLIENT, G, week(1)),)
    assert repaired_on(weekly(goal="38"), G, {2}, DEFAULT) is None
    assert repaired_on(weekly(goal="38", releases=release), G, {2}, DEFAULT) == week(2)
