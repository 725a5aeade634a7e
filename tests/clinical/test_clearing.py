"""When is a weak part steady again?"""

import pytest

from alliance_app.clinical.clearing import Steadiness, course_of
from alliance_app.clinical.policy import Policy

from .histories import DEFAULT, day, series

STEADY, CONFIRMING, WEAK = Steadiness

COURSES = [
    # ratings, where the series stands, good ratings in a row since
    ("8", STEADY, 0),
    ("3", WEAK, 0),
    ("4", WEAK, 0),  # low in amber closes too
    ("38", CONFIRMING, 1),
    ("388", STEADY, 0),
    ("3-8--8", STEADY, 0),  # gaps neither help nor harm
    ("3--", WEAK, 0),  # silence ends nothing
    ("36", CONFIRMING, 1),
    ("366", STEADY, 0),  # no usual yet, so only the floor asks
    ("385", WEAK, 0),  # 3 and 5 are two of the last three at 5 or less
    ("3883", WEAK, 0),
    ("88476", STEADY, 0),  # 6 is two below the usual 8: near enough
    ("8846", WEAK, 0),  # but after the 4 it is the second in a row clearly below it
    ("994", WEAK, 0),
    ("XX47", CONFIRMING, 0),  # three below the usual 10: no closer, and not good
    ("99477", STEADY, 0),
    ("XX6", WEAK, 0),
    ("XX68", CONFIRMING, 1),
    ("XX687", CONFIRMING, 0),  # a rating that misses starts the count anew
    ("XX6878", CONFIRMING, 1),
    ("XX68788", STEADY, 0),
    ("XX6836", WEAK, 0),
    ("33333388", STEADY, 0),  # however long it was weak
]


@pytest.mark.parametrize(("text", "steadiness", "good"), COURSES)
def test_a_series_is_clear_after_two_good_ratings_in_a_row(text, steadiness, good):
    course = course_of(series(text), DEFAULT)
    assert (course.steadiness, course.good) == (steadiness, good)
    assert (course.weak, course.confirming) == (steadiness is WEAK, steadiness is CONFIRMING)


@pytest.mark.parametrize(("text", "session"), [("3", 1), ("883", 3), ("8838", 3), ("33", 1), ("3883", 4), ("888", None)])
def test_weakness_is_dated_from_the_session_in_which_it_began(text, session):
    assert course_of(series(text), DEFAULT).since == (session and day(7 * (session - 1)))


RELEASED = [
    # ratings, released through which session, where the series stands
    ("3", 1, STEADY),
    ("38", 1, STEADY),
    ("33", 1, WEAK),  # a new low rating is a new weakness
    ("333", 2, WEAK),
    ("883", 2, WEAK),
    ("3383", 3, WEAK),
    ("33888", 2, STEADY),
]


@pytest.mark.parametrize(("text", "through", "steadiness"), RELEASED)
def test_a_release_ends_what_was_rated_up_to_its_day(text, through, steadiness):
    course = course_of(series(text), DEFAULT, released=range(1, through + 1))
    assert course.steadiness is steadiness


def test_a_session_that_is_not_released_counts_wherever_it_stands():
    assert course_of(series("33"), DEFAULT, released={1}).weak
    assert course_of(series("38"), DEFAULT, released={2}).confirming
    assert not course_of(series("33"), DEFAULT, released={1, 2}).weak


def test_a_release_leaves_what_is_usual_as_it_was():
    # The 8s before the release still make the 4 after it a fall.
    assert course_of(series("8834"), DEFAULT, released={1, 2, 3}).weak


BY_POLICY = [
    ({"clear_run": 1}, "38", STEADY),
    ({"clear_run": 3}, "388", CONFIRMING),
    ({"clear_run": 3}, "3888", STEADY),
    ({"clear_min": 9}, "388", CONFIRMING),
    ({"clear_min": 8}, "387", CONFIRMING),
    ({"clear_min": 8}, "3788", STEADY),
    ({"clear_within": 0}, "88477", CONFIRMING),
    ({"clear_within": 0}, "88488", STEADY),
    ({"clear_within": 1.5}, "8947799", STEADY),  # the usual may end in .5
    ({"clear_within": 1}, "8947", CONFIRMING),
]


@pytest.mark.parametrize(("parameters", "text", "steadiness"), BY_POLICY)
def test_a_policy_says_what_a_good_rating_is(parameters, text, steadiness):
    policy = Policy.from_mapping(parameters)
    assert course_of(series(text, policy), policy).steadiness is steadiness
