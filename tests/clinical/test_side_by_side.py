"""When are two views of one session far enough apart to talk about, and how does that begin?"""

import pytest

from alliance_app.clinical.alliance import Factor, Rater, Rating, Role
from alliance_app.clinical.side_by_side import differences

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
