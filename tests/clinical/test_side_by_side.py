"""When are two views of one session far enough apart to talk about, and how does that begin?"""

import pytest

from alliance_app.clinical.alliance import Factor, Rater, Rating, Role
from alliance_app.clinical.side_by_side import Otherwise, differences, seen_otherwise

CLIENT, THERAPIST = Rater(Role.CLIENT), Rater(Role.THERAPIST)
GAP = 3


def apart(*ratings):
    return [(d.factor, d.clients, d.therapists) for d in differences(ratings, GAP)]


def test_three_points_are_worth_talking_about_and_two_are_not():
    assert apart(Rating(CLIENT, 8, 5, 6), Rating(THERAPIST, 8, 8, 8)) == [(Factor.GOAL, 5, 8)]


def test_it_does_not_matter_who_is_lower_but_how_it_begins_does():
    (theirs,) = differences([Rating(CLIENT, None, 4, None), Rating(THERAPIST, None, 8, None)], GAP)
    (ours,) = differences([Rating(CLIENT, None, 8, None), Rating(THERAPIST, None, 4, None)], GAP)
    assert theirs.opening != ours.opening


def test_of_several_clients_and_therapists_the_widest_difference_is_told():
    partner = Rater(Role.PARTNER, "B")
    found = apart(Rating(CLIENT, 5, 8, 8), Rating(partner, 2, 8, 8), Rating(THERAPIST, 8, 8, 8))
    assert found == [(Factor.RELATIONSHIP, 2, 8)]


@pytest.mark.parametrize("role", [Role.GUARDIAN, Role.OBSERVER])
def test_who_is_not_in_the_therapy_is_not_set_against_the_therapist(role):
    assert apart(Rating(Rater(role), 2, 2, 2), Rating(THERAPIST, 8, 8, 8)) == []


def test_what_is_not_rated_is_no_difference():
    assert apart(Rating(CLIENT, None, 0, None), Rating(THERAPIST, 8, None, 8)) == []
    assert apart(Rating(CLIENT, 0, 0, 0)) == []


# A second view
OBSERVER = Rater(Role.OBSERVER)


def test_an_observer_three_points_away_is_named_with_everybody_who_is_so_far():
    ratings = [Rating(CLIENT, 8, 6, 5), Rating(THERAPIST, 8, 7, 8), Rating(OBSERVER, 6, 3, 5)]
    assert seen_otherwise(ratings, GAP) == (
        Otherwise(Factor.GOAL, OBSERVER, 3, ((CLIENT, 6), (THERAPIST, 7))),
        Otherwise(Factor.METHOD, OBSERVER, 5, ((THERAPIST, 8),)),
    )


def test_two_observers_are_named_apart_and_not_set_against_each_other():
    other = Rater(Role.OBSERVER, "B")
    found = seen_otherwise([Rating(OBSERVER, 2), Rating(other, 9), Rating(THERAPIST, 6)], GAP)
    assert [(each.observer, each.seen, each.others) for each in found] == [
        (OBSERVER, 2, ((THERAPIST, 6),)), (other, 9, ((THERAPIST, 6),))
    ]  # fmt: skip


@pytest.mark.parametrize("other", [Rating(Rater(Role.GUARDIAN), 9), Rating(THERAPIST, None), Rating(THERAPIST, 7)])
def test_nor_against_who_does_not_count_has_not_rated_or_is_near(other):
    assert seen_otherwise([Rating(OBSERVER, 5), other], GAP) == ()
    assert seen_otherwise([Rating(OBSERVER, None), Rating(THERAPIST, 9)], GAP) == ()
