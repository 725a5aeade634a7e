"""Is what is sent twice recorded once, and does nobody lose what somebody else wrote meanwhile?"""


import pytest

from alliance_app.consultation.models import CaseStanding
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import form_with, read, typed
from tests.web.posts import BY_NAME, POSTS, Post
from tests.web.sending import complaints, lost, page_as_sent, rows, send, sentences_above, signed_in

KEY = {"idempotency_key": "the key of one page"}


def in_the_beginning(people: People) -> Case:
    return clinics.asked_and_planned(clinics.low_case(people.therapist), people.supervisor)


# The same key
@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_what_is_sent_twice_is_recorded_once(post: Post, people: People, case: Case) -> None:
    first = send(post, people, case, post.fields | KEY)
    after_first = rows()
    again = send(post, people, case, post.fields | KEY)
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert rows() == after_first


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_the_same_key_with_other_content_is_refused_and_the_text_kept(
    post: Post, people: People, case: Case
) -> None:
    send(post, people, case, post.fields | KEY)
    after_first = rows()
    changed = post.fields | post.other
    answer = send(post, people, case, changed | KEY)
    assert answer.status_code == 422
    assert "with other content" in sentences_above(answer)
    assert rows() == after_first
    if post.name == "override-add":  # the look is there, and the page offers no second one
        assert post.fields["explanation"] in read(answer).text
    else:
        assert lost(answer, changed) == {}
        new_key = typed(form_with(read(answer), next(iter(post.fields))))["idempotency_key"]
        assert new_key not in ([""], [KEY["idempotency_key"]])


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_every_page_brings_a_key_of_its_own(post: Post, people: People, case: Case) -> None:
    keys = [page_as_sent(post, people, case)["idempotency_key"] for _ in range(2)]
    assert all(len(key) >= 16 for key in keys)
    assert keys[0] != keys[1]


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_a_page_that_was_refused_can_be_sent_again(post: Post, people: People, case: Case) -> None:
    """With the key that it had or a new one, but not with none."""
    refused = send(
        post, people, case, KEY | (dict(factor="goal", move="none") if post.name == "repair-add" else {})
    )
    if refused.status_code == 404:
        return
    key = typed(form_with(read(refused), next(iter(post.fields))))["idempotency_key"]
    assert send(post, people, case, post.fields | {"idempotency_key": key[0]}).status_code == 302


def test_one_key_of_two_clinics_is_two_keys(people: People, case: Case) -> None:
    foreign = clinics.staffed_clinic("foreign")
    theirs = clinics.low_case(foreign.therapist)
    for clinic, its_case in ((people, case), (foreign, theirs)):
        before = its_case.checkins.count()
        assert (
            send(BY_NAME["checkin-add"], clinic, its_case, BY_NAME["checkin-add"].fields | KEY).status_code
            == 302
        )
        assert its_case.checkins.count() > before


# Two at once, one after the other
def test_the_second_who_writes_the_goal_is_told_and_sees_both(people: People, case: Case) -> None:
    post = BY_NAME["goal-add"]
    pages = [page_as_sent(post, people, case) for _ in range(2)]
    assert send(post, people, case, pages[0] | {"client_words": "Sleep."}).status_code == 302
    mine = pages[1] | {"client_words": "Work again.", "therapist_part": "Ask the GP."}
    answer = send(post, people, case, mine)
    assert "changed" in sentences_above(answer)
    assert "“Sleep.”" in read(answer).text
    assert lost(answer, {"client_words": "Work again.", "therapist_part": "Ask the GP."}) == {}
    assert [goal.client_words for goal in case.goals.all()][-1] == "Sleep."
    resent = {
        name: values[0] for name, values in typed(form_with(read(answer), "client_words")).items() if values
    }
    assert send(post, people, case, resent).status_code == 302
    assert [goal.client_words for goal in case.goals.all()][-2:] == ["Sleep.", "Work again."]


def test_the_second_who_rates_a_session_in_another_tab_is_told_and_sees_both(
    people: People, case: Case
) -> None:
    post = BY_NAME["checkin-add"]
    pages = [page_as_sent(post, people, case) | {"held_on": str(clinics.day(1))} for _ in range(2)]
    first, second = (
        {"relationship": "9", "goal": "9", "method": "9"},
        {"relationship": "2", "goal": "1", "method": "5"},
    )
    assert send(post, people, case, pages[0] | first).status_code == 302
    before = rows()
    answer = send(post, people, case, pages[1] | second)
    assert complaints(answer, second) == []
    assert "rated already" in sentences_above(answer)
    record = next(each.text for each in read(answer).all("section") if "on record" in each.text.lower())
    assert record.count("9") >= 3
    assert rows() == before
    another = pages[1] | second | {"another_session": "on"}
    assert send(post, people, case, another).status_code == 302
    assert case.sessions.filter(held_on=clinics.day(1)).count() == 2


def test_the_second_supervisor_who_answers_is_told_and_sees_both(people: People, case: Case) -> None:
    factories.supervise(people.other_supervisor, people.therapist, since=clinics.day(9))
    post = BY_NAME["review-add"]
    page = page_as_sent(post, people, case)
    theirs, mine = (
        {"answer": "agree", "message": "Go on so."},
        {"answer": "ask_client", "message": "Ask her first."},
    )
    other = signed_in(people.other_supervisor)
    assert (
        send(post, people, case, page | theirs | {"idempotency_key": "of theirs"}, other).status_code == 302
    )
    answer = send(post, people, case, page | mine)
    assert complaints(answer, mine) == []
    assert "answered" in sentences_above(answer)
    assert "Go on so." in read(answer).text
    assert case.reviews.first().message == "Go on so."
    resent = {name: values[0] for name, values in typed(form_with(read(answer), "message")).items() if values}
    assert send(post, people, case, resent).status_code == 302
    assert [review.message for review in case.reviews.all()[:2]] == ["Ask her first.", "Go on so."]


def test_the_second_who_declares_a_case_stuck_is_told_and_sees_the_first(people: People, case: Case) -> None:
    post = BY_NAME["stuck-declare"]
    pages = [page_as_sent(post, people, case) for _ in range(2)]
    assert send(post, people, case, pages[0] | {"reason": "No movement."}).status_code == 302
    mine = {"reason": "Nothing since May."}
    answer = send(post, people, case, pages[1] | mine)
    assert complaints(answer, mine) == []
    assert "changed" in sentences_above(answer)
    assert "No movement." in read(answer).text
    assert case.declarations.count() == 1
    assert [button["value"] for button in read(answer).all("button", name="stuck")] == ["no"], "as the page asks now"


def test_saying_why_it_is_stuck_twice_does_not_end_it(people: People, case: Case) -> None:
    """Sent by a program that knows the reason alone, without a key."""
    post = BY_NAME["stuck-declare"]
    assert [send(post, people, case, post.fields).status_code for _ in range(2)] == [302, 422]
    assert CaseStanding.objects.get(case=case).stuck


def test_the_second_who_looks_anyway_is_told_and_keeps_the_text(people: People, case: Case) -> None:
    post = BY_NAME["override-add"]
    pages = [page_as_sent(post, people, case) | post.fields for _ in range(2)]
    assert send(post, people, case, pages[0]).status_code == 302
    mine = {"explanation": "The court wants to hear about it tomorrow."}
    answer = send(post, people, case, pages[1] | mine)
    assert answer.status_code == 422
    assert "open already" in sentences_above(answer)
    assert mine["explanation"] in read(answer).text
    assert case.overrides.count() == 1
