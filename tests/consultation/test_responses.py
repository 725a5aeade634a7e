"""Does a therapist answer a supervisor's reply, and is it done and due?"""

from itertools import product

import pytest

from alliance_app.consultation.models import Response, Review
from alliance_app.consultation.operations.reviews import respond
from alliance_app.consultation.queries import first_of_all
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    TODAY,
    answer,
    at,
    check_in,
    close,
    day,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    therapist_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def review():
    case = make_case(make_therapist(make_clinic()))
    check_in(case, 8, goal=2)
    return answer(case, make_supervisor(case.clinic, therapist_of(case)), "ask_client", due_on=day(3))


def say(review, message="I asked.", *, by=None, **more):
    return respond(review=review, by=by or therapist_of(review.case), message=message, **{"now": at(1), **more})


def test_an_answer_is_kept_and_the_reply_stays_open(review):
    made = say(review, "  She wants to sleep. ")
    assert (made.message, made.done, made.by, made.at) == ("She wants to sleep.", False, therapist_of(review.case), at(1))
    review.refresh_from_db()
    assert review.is_open()


def test_done_needs_no_words_and_is_said_once(review):
    say(review, "", done=True)
    review.refresh_from_db()
    assert (review.done_at, review.is_open()) == (at(1), False)
    with pytest.raises(NotAllowed, match="done already"):
        say(review, "", done=True, now=at(2))
    assert say(review, "One thing more.", now=at(2))


def test_an_answer_without_words_that_is_not_done_is_refused(review):
    with pytest.raises(NotAllowed, match="Write a sentence"):
        say(review, "  ")


def test_overdue_is_from_the_day_after_until_it_is_done(review):
    assert [review.is_overdue(day(days)) for days in (2, 3, 4)] == [False, False, True]
    say(review, done=True)
    review.refresh_from_db()
    assert not review.is_overdue(day(4))


def test_the_database_says_what_is_open_and_left_undone_as_the_reply_does(review):
    """Of what asks, is done or not, is the newest or not, on a case that goes on or not."""
    for asks, done, ended, newest in product([True, False], repeat=4):
        Review.objects.exclude(pk=review.pk).delete()
        Review.objects.update(answer="ask_client" if asks else "agree", due_on=None, done_at=at(1) if done else None)
        Case.objects.update(closed_on=TODAY if ended else None, ending="planned" if ended else "")
        if not newest:
            answer(Case.objects.get(pk=review.case_id), review.supervisor, now=at(2))
        one = Review.objects.get(pk=review.pk)
        for found, says in ((Review.objects.open(), one.is_open()), (Review.objects.left_undone(), one.is_left_undone())):
            assert found.filter(pk=one.pk).exists() is (says and newest), (asks, done, ended, newest)
        assert one.is_left_undone() is (asks and ended and not done)


def test_what_only_agrees_asks_for_nothing(review):
    agreed = answer(review.case, review.supervisor, now=at(2))
    assert not agreed.is_open()
    assert answer(review.case, review.supervisor, due_on=day(9), now=at(3)).is_open()


def test_only_who_treats_the_case_answers(review):
    for person in (review.supervisor, make_therapist(review.clinic), make_therapist(make_clinic("south"))):
        with pytest.raises(NotAllowed, match="cannot do this"):
            say(review, by=person)
    assert not Response.objects.exists()


def test_sent_twice_it_is_recorded_once(review):
    first = say(review, done=True, key="k")
    assert say(review, done=True, key="k") == first
    with pytest.raises(KeyReused):
        say(review, "Other words.", done=True, key="k")


def test_my_cases_lists_of_each_case_the_newest_reply_that_is_open_the_first_due_first(review):
    therapist = therapist_of(review.case)
    second, third, ended = (make_case(therapist) for _ in range(3))
    answer(review.case, review.supervisor, "ask_client", due_on=day(9), now=at(1))
    undated = answer(second, review.supervisor, "ask_client", now=at(1))
    soon = answer(third, review.supervisor, due_on=day(4), now=at(1))
    answer(ended, review.supervisor, "ask_client", now=at(1))
    close(ended, on=TODAY)
    newest = review.case.reviews.first()
    assert first_of_all(therapist, day(1))[1] == [soon, newest, undated]
    answer(review.case, review.supervisor, now=at(2))  # the newest counts, and asks for nothing
    assert first_of_all(therapist, day(2))[1] == [soon, undated]
    say(soon, "", done=True, now=at(2))
    assert first_of_all(therapist, day(2))[1] == [undated]
