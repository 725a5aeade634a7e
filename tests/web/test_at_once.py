"""Does one of two win, and is the other told, when both send at the very same moment?"""

from collections.abc import Callable

import pytest
from django.http import HttpResponse

from alliance_app.consultation.models import CaseStanding
from alliance_app.records.models import Case, Rating
from tests.records.at_once import at_once
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.posts import BY_NAME, POSTS, Post
from tests.web.sending import page_as_sent, rows, send, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
KEY = {"idempotency_key": "the key of one page"}


def both_at_once(*sendings: Callable[[], HttpResponse]) -> list[HttpResponse]:
    """Let two requests begin at the same moment, each in a thread of its own."""
    answers = at_once(*sendings)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


def sending(post: Post, people: People, case: Case, fields: dict[str, str]) -> Callable[[], HttpResponse]:
    client = signed_in(post.sent_by(people))
    return lambda: send(post, people, case, fields, client)


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_a_double_click_records_once(post: Post) -> None:
    people = clinics.staffed_clinic()
    case = clinics.asked_and_planned(clinics.low_case(people.therapist), people.supervisor)
    before = rows()
    answers = both_at_once(*(sending(post, people, case, post.fields | KEY) for _ in range(2)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses in ([302, 302], [302, 422])
    assert rows()["records.Submission"] == before["records.Submission"] + 1


def test_two_who_write_the_goal_at_the_same_moment_do_not_both_win() -> None:
    people = clinics.staffed_clinic()
    case = clinics.new_case(people.therapist)
    post = BY_NAME["goal-add"]
    for version in range(4):
        pages = [
            page_as_sent(post, people, case) | {"client_words": f"Goal {n} of {version}."} for n in range(2)
        ]
        answers = both_at_once(*(sending(post, people, case, page) for page in pages))
        assert sorted(answer.status_code for answer in answers) == [302, 422]
        refused = next(answer for answer in answers if answer.status_code == 422)
        assert case.goals.last().client_words in read(refused).text, "the loser sees what won"
        assert case.goals.count() == version + 1


def test_two_tabs_that_rate_a_session_at_the_same_moment_leave_one_rating() -> None:
    people = clinics.staffed_clinic()
    case = clinics.new_case(people.therapist)
    post = BY_NAME["checkin-add"]
    for days_ago in range(4):
        day = post.fields | {"held_on": str(clinics.day(days_ago))}
        pages = [day | {"goal": str(score), "idempotency_key": f"{days_ago} {score}"} for score in (2, 9)]
        answers = both_at_once(*(sending(post, people, case, page) for page in pages))
        assert sorted(answer.status_code for answer in answers) == [302, 422]
        ratings = Rating.objects.filter(
            session__case=case, session__held_on=clinics.day(days_ago), role="therapist"
        )
        assert ratings.count() == 1
    assert CaseStanding.objects.get(case=case).held_sessions == 4


def test_one_code_taken_by_two_at_the_same_moment_becomes_one_case() -> None:
    people = clinics.staffed_clinic()
    post = BY_NAME["case-add"]
    for code in ("K-1", "K-2", "K-3", "K-4"):
        both = [{"code": code, "idempotency_key": f"{code} {page}"} for page in range(2)]
        answers = both_at_once(*(sending(post, people, None, fields) for fields in both))
        assert sorted(answer.status_code for answer in answers) == [302, 422]
        assert Case.objects.filter(code=code).count() == 1
