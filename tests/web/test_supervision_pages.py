"""Does a reply reach the therapist, and the therapist's answer the supervisor?"""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from alliance_app.consultation.digest import digest_of
from alliance_app.consultation.models import Review, Seen
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, read
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

QUEUE, MY_CASES = ROUTES["review-queue"].address(), ROUTES["case-list"].address()


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


@pytest.fixture
def case(people: People) -> Case:
    return clinics.low_case(people.therapist)


def reply(case: Case, people: People, **more: object) -> Review:
    given = {"kind": "ask_client", "message": "Ask her what she wants.", "now": clinics.now(), **more}
    return factories.answer(case, people.supervisor, **given)


def open_page(person: Clinician, name: str, case: Case) -> Element:
    return read(signed_in(person).get(reverse(name, args=[case.pk])))


def row_of(people: People, case: Case, **narrowed: str) -> Element:
    client = signed_in(people.supervisor)
    page = read(client.post(QUEUE, narrowed, follow=True))
    return page.one("li", data_case=str(case.pk))


def in_days(days: int):
    return time_machine.travel(clinics.now() + timedelta(days=days), tick=False)


# A reply, its day and the answer
def test_an_open_reply_stands_above_my_cases_with_its_day_until_it_is_done(people: People, case: Case) -> None:
    review = reply(case, people, due_on=clinics.day(-3))
    therapist = signed_in(people.therapist)
    due = clinics.day(-3)
    page = read(therapist.get(MY_CASES))
    assert all(words in page.text for words in ("Ask her what she wants.", f"Due on {due.day} {due:%B}", "From your supervisor"))
    address = reverse("response-add", args=[case.pk, review.pk])
    assert page.all("a", href=address)
    assert therapist.post(address, {"message": "She wants to sleep.", "done": "true"}).status_code == 302
    assert "From your supervisor" not in read(therapist.get(MY_CASES)).text
    said = open_page(people.therapist, "case-detail", case).text
    assert "She wants to sleep." in said and "Done on" in said


def test_overdue_is_said_to_both(people: People, case: Case) -> None:
    reply(case, people, due_on=clinics.day(0))
    with in_days(2):
        assert "Overdue" in read(signed_in(people.therapist).get(MY_CASES)).text
        assert "Overdue" in open_page(people.therapist, "case-detail", case).text
        assert "Overdue" in open_page(people.supervisor, "review-add", case).text
        assert "overdue since" in row_of(people, case).text


def test_what_was_asked_ends_with_the_case_for_both(people: People, case: Case) -> None:
    reply(case, people, due_on=clinics.day(0))
    with in_days(2):
        factories.end(case, on=clinics.day(0), now=clinics.now())
        supervisor, week = signed_in(people.supervisor), clinics.day(clinics.day(0).weekday())
        replies = read(supervisor.post(QUEUE, {"show": "replies"}, follow=True))
        assert "closed before it was done" in replies.one("li", data_case=str(case.pk)).text, "until it is read"
        for page in (
            replies, read(signed_in(people.therapist).get(MY_CASES)), open_page(people.therapist, "case-detail", case),
            open_page(people.supervisor, "review-add", case),
        ):  # fmt: skip
            assert "verdue" not in page.text
        for person, name in ((people.therapist, "case-detail"), (people.supervisor, "review-add")):
            assert f"The case was closed on {clinics.day(0).day} {clinics.day(0):%B}, before this was done." in (
                open_page(person, name, case).text
            )
        for person in (people.supervisor, people.therapist):
            lines = [line.words for part in digest_of(person, week, clinics.day(0)) for line in part.lines]
            assert not [words for words in lines if "repl" in words]
        supervisor.post(reverse("review-seen", args=[case.pk]), {})
        assert str(case.pk) not in str(supervisor.get(QUEUE).content)


def test_what_was_asked_of_a_case_that_goes_on_again_is_open_again(people: People, case: Case) -> None:
    reply(case, people, due_on=clinics.day(0))
    clinics.reopened(case)
    with in_days(2):
        assert "Overdue" in read(signed_in(people.therapist).get(MY_CASES)).text
        assert "overdue since" in row_of(people, case).text


def test_the_therapists_answer_is_news_to_the_supervisor_until_it_is_read(people: People, case: Case) -> None:
    review = reply(case, people)
    assert "data-unread" not in row_of(people, case)
    address = reverse("response-add", args=[case.pk, review.pk])
    signed_in(people.therapist).post(address, {"message": "I asked her."})
    row = row_of(people, case)
    assert "data-unread" in row and "answered" in row.text
    assert row_of(people, case, show="replies", unread="yes")
    assert "I asked her." in open_page(people.supervisor, "review-add", case).text
    assert "data-unread" in row_of(people, case), "looking at a page writes nothing"
    supervisor = signed_in(people.supervisor)
    supervisor.post(reverse("review-seen", args=[case.pk]))
    assert "data-unread" not in row_of(people, case)
    supervisor.post(reverse("review-seen", args=[case.pk]), {"unread": "yes"})
    assert "data-unread" in row_of(people, case)


def test_reading_is_noted_by_the_page_itself(people: People, case: Case) -> None:
    page = open_page(people.supervisor, "review-add", case)
    form = page.one("form", hx_post=reverse("review-seen", args=[case.pk]))
    assert (form["hx-trigger"], form["method"]) == ("load", "post")
    assert not Seen.objects.exists()


def test_an_answer_without_words_is_refused(people: People, case: Case) -> None:
    review = reply(case, people)
    answer = signed_in(people.therapist).post(reverse("response-add", args=[case.pk, review.pk]), {"message": " "})
    assert answer.status_code == 422
    page = read(answer)
    assert "Write a sentence" in page.text
    assert page.one("span", class_="may").text == "optional if it is done"


def test_an_answer_that_marks_nothing_as_done_is_sent_and_the_reply_said_to_stay_open(people: People, case: Case) -> None:
    review, therapist = reply(case, people), signed_in(people.therapist)
    address = reverse("response-add", args=[case.pk, review.pk])
    for sent, said in (
        ({"message": "I asked."}, "Sent. It stays open until you mark it as done."),
        ({"message": "", "done": "true"}, "Done, and your supervisor sees it."),
        ({"message": "One more thing."}, "Sent. Your supervisor sees it."),
    ):
        page = read(therapist.post(address, sent, follow=True))
        assert page.one("div", class_="messages").text == said
    assert not read(therapist.get(address)).all("span", class_="may"), "done already: only words can be sent"


def test_the_chart_beside_the_queue_has_its_key(people: People, case: Case) -> None:
    legend = open_page(people.supervisor, "review-add", case).one("div", class_="legend chart-legend").text
    assert "low, 4 or less" in legend and "line broken: not rated" in legend


# From case to case
def test_after_a_reply_the_next_case_opens_and_after_the_only_one_the_queue(people: People) -> None:
    first, second = (clinics.low_case(people.therapist, code) for code in "AB")
    supervisor = signed_in(people.supervisor)
    order = [row["data-case"] for row in read(supervisor.get(QUEUE)).all("li", data_row="")]
    assert set(order) == {str(first.pk), str(second.pk)}

    def send(case_id: str) -> str:
        return supervisor.post(f"/review/{case_id}/", {"answer": "agree", "message": "Go on."}).headers["Location"]

    assert send(order[0]) == f"/review/{order[1]}/"
    assert send(order[1]) == f"/review/{order[0]}/"
    factories.close(second, on=clinics.day(0))
    assert send(str(first.pk)) == QUEUE


def test_what_narrows_the_queue_is_kept_from_page_to_page_and_in_no_address(people: People, case: Case) -> None:
    supervisor = signed_in(people.supervisor)
    sent = supervisor.post(QUEUE, {"show": "watch", "reason": "confirming", "therapist": str(people.therapist.public_id)})
    assert sent.headers["Location"] == QUEUE
    watched = clinics.confirming_case(people.therapist)
    for address in (QUEUE, f"/review/{case.pk}/"):
        page = read(supervisor.get(address))
        assert [row["data-case"] for row in page.all("li", data_row="")] == [str(watched.pk)]
        assert "selected" in page.one("option", value=str(people.therapist.public_id))
    narrowed = supervisor.post(QUEUE, {"show": "attention", "stuck": "yes"}, HTTP_HX_REQUEST="true")
    assert narrowed.status_code == 200 and "Nothing found" in read(narrowed).text


def test_nonsense_narrows_nothing(people: People, case: Case) -> None:
    supervisor = signed_in(people.supervisor)
    for fields in ({"show": "x", "therapist": "0", "reason": "\0"}, {"therapist": "9" * 300, "show": "attention"}):
        page = read(supervisor.post(QUEUE, fields, follow=True))
        assert page.all("li", data_case=str(case.pk))
    assert supervisor.get(f"{QUEUE}?after=nobody").status_code == 200


def test_a_row_tells_the_age_of_the_trouble_and_that_it_is_stuck(people: People, case: Case) -> None:
    clinics.stuck(case)
    row = row_of(people, case)
    assert "2 weeks" in row.text or "14 days" in row.text
    assert "stuck" in row.text


# Consult
def test_a_planned_move_is_the_next_step_and_is_planned_no_second_time(people: People, case: Case) -> None:
    planned = clinics.repair(case)
    name = factories.FACTORS["goal"].moves[0].name
    case_page = open_page(people.therapist, "case-detail", case)
    assert f"Try it: {name}, planned for {planned.due_on.day} {planned.due_on:%B}; rate next time." in case_page.text
    consult = open_page(people.therapist, "consult", case)
    assert consult.one(id="planned").all("li", data_repair="planned")
    again = f"{reverse('repair-add', args=[case.pk])}?factor=goal&move={planned.move}"
    assert not consult.all("a", href=again)
    mark = reverse("repair-mark", args=[case.pk, planned.pk])
    assert consult.all("a", href=mark)
    signed_in(people.therapist).post(mark, {"state": "tried", "note": "She cried."})
    assert f"You tried: {name}. Rate the goal next time." in open_page(people.therapist, "case-detail", case).text
    signed_in(people.therapist).post(mark, {"state": "failed", "note": "It was the wrong question."})
    page = open_page(people.therapist, "case-detail", case)
    assert "Find out what has changed about the goal" in page.text and "it did not help" in page.text
    assert open_page(people.therapist, "consult", case).all("a", href=again)


def test_a_sentence_stands_on_the_case_and_before_the_supervisor(people: People, case: Case) -> None:
    therapist, address = signed_in(people.therapist), reverse("formulation-add", args=[case.pk])
    refused = therapist.post(address, {"factor": "goal", "affects": "how she sleeps", "because": ""})
    assert refused.status_code == 422
    assert read(refused).one("input", name="affects")["value"] == "how she sleeps"
    sent = therapist.post(address, {"factor": "goal", "affects": "how she sleeps", "because": "it is not hers."})
    assert sent.headers["Location"].endswith("/consult/#sentence")
    sentence = "I think the goal affects how she sleeps because it is not hers."
    for person, name in (
        (people.therapist, "case-detail"), (people.supervisor, "review-add"), (people.supervisor, "consult"),
    ):  # fmt: skip
        assert sentence in open_page(person, name, case).text, name
    assert "The ratings suggest: goal 3 since" in open_page(people.therapist, "consult", case).text


# The library
def test_a_supervisor_adds_changes_and_retires_a_technique(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    supervisor, therapist = signed_in(people.supervisor), signed_in(people.therapist)
    fields = {**factories.TECHNIQUE, "family": "emotion"}
    assert supervisor.post(reverse("clinic-technique-add"), fields).status_code == 302
    page = read(therapist.get(reverse("technique-list", args=[case.pk])))
    assert "Letters never sent" in page.text and "Your clinic’s" in page.text
    (link,) = [a["href"] for a in page.all("a") if "/techniques/own-" in a["href"]]
    assert "Read it aloud." in read(therapist.get(link)).text
    own = read(supervisor.get(reverse("clinic-techniques"))).one("main")
    (edit,) = [a["href"] for a in own.all("a") if a.text == "Letters never sent"]
    changed = {**fields, "purpose": "To say goodbye.", "based_on": "1"}
    assert supervisor.post(edit, changed).status_code == 302
    stale = supervisor.post(edit, {**fields, "purpose": "To shout.", "based_on": "1"})
    assert stale.status_code == 422 and "To say goodbye." in read(stale).text and "To shout." in stale.content.decode()
    assert "To say goodbye." in read(therapist.get(link)).text
    assert supervisor.post(f"{edit}retire/", {"retired": "yes"}).status_code == 302
    assert therapist.get(link).status_code == 404
    assert "Put back" in read(supervisor.get(reverse("clinic-techniques"))).text
