"""Two supervisors answer one case at the same moment, again and again: is it always one, and is the other told?"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from alliance_app.consultation.models import Review
from alliance_app.consultation.operations.reviews import AnsweredMeanwhile, answer_case
from alliance_app.people.models import Clinician
from tests.factories import at, check_in, day, make_case, make_clinic, make_supervisor, make_therapist

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 1000 if connection.vendor == "postgresql" else 200  # SQLite lets one write at a time, whoever they are


def test_in_each_round_one_answers_and_the_other_is_told_whose_answer_stands():
    therapist = make_therapist(make_clinic())
    both = [make_supervisor(therapist.clinic, therapist) for _ in range(2)]
    case = make_case(therapist)
    check_in(case, 8, goal=2, on=day(-1), now=at(-1))
    together = Barrier(2)
    seen = [""]  # the newest answer that both have read when a round begins

    def take_part(who: Clinician) -> list[object]:
        told = []
        for number in range(ROUNDS):
            together.wait(timeout=60)
            read = seen[0]
            together.wait(timeout=60)
            try:
                review = answer_case(
                    case=case, by=who, answer=Review.Answer.AGREE, message=f"{number} by {who.pk}",
                    now=at(minutes=number), based_on=read,
                )  # fmt: skip
                seen[0] = str(review.pk)
                told.append(review)
            except AnsweredMeanwhile as other:
                told.append(other)
        connection.close()
        return told

    with ThreadPoolExecutor(2) as threads:
        rounds = list(zip(*threads.map(take_part, both), strict=True))
    assert Counter(tuple(sorted(type(each).__name__ for each in told)) for told in rounds) == {
        ("AnsweredMeanwhile", "Review"): ROUNDS
    }
    for told in rounds:
        (review,) = (each for each in told if isinstance(each, Review))
        (late,) = (each for each in told if isinstance(each, AnsweredMeanwhile))
        assert late.newest == review
    assert Review.objects.count() == ROUNDS
    winners = Counter(review.supervisor_id for review in Review.objects.all())
    assert set(winners) == {who.pk for who in both}, "one of them always won: they never met"
