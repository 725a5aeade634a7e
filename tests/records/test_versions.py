"""Can two people at once both have the last word on a rating?"""

import pytest

from alliance_app.consultation.operations.checkins import AlreadyRated, revise_rating
from alliance_app.records.models import Rating
from tests.factories import at, check_in, make_case, make_clinic, make_therapist, own, therapist_of
from tests.records.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic()))


def test_two_corrections_at_once_cannot_both_win(case):
    rating = check_in(case, 3).checkin.ratings.get()
    by = therapist_of(case)

    def correct(score):
        answer = own(by, score, reason=f"I meant {score}")
        return revise_rating(rating=rating, answer=answer, by=by, now=at(minutes=score))

    told = at_once(*(lambda score=score: correct(score) for score in (7, 8)))
    refused = [outcome for outcome in told if isinstance(outcome, Exception)]
    assert [type(refusal) for refusal in refused] == [AlreadyRated]
    (won,) = (outcome for outcome in told if not isinstance(outcome, Exception))
    current = Rating.objects.get(version=2)
    assert current.checkin == won.checkin
    assert refused[0].rating == current
    assert Rating.objects.count() == 2


def test_two_first_ratings_at_once_cannot_both_win(case):
    told = at_once(*(lambda score=score: check_in(case, score, now=at(minutes=score)) for score in (7, 8)))
    assert sorted(type(outcome).__name__ for outcome in told) == ["AlreadyRated", "Recorded"]
    assert case.sessions.count() == 1
    assert Rating.objects.count() == 1


def test_the_same_check_in_sent_twice_at_once_is_recorded_once(case):
    told = at_once(*(lambda: check_in(case, 8, key="once") for _ in range(2)))
    assert sorted(outcome.again for outcome in told) == [False, True]
    assert told[0].checkin == told[1].checkin
    assert Rating.objects.count() == 1
