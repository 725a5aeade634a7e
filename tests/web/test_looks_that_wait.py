"""Who answers a look that waits, and what do the others read of it?"""


import pytest
from django.urls import reverse

from alliance_app.clinical import looks
from alliance_app.consultation.models import Override, Review
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.sending import signed_in
from tests.web.test_supervision_pages import QUEUE, open_page, reply, row_of


def in_the_beginning(people: People) -> Case:
    return clinics.low_case(people.therapist)


@pytest.fixture
def asked(people: People, case: Case) -> Case:
    """A case at which its therapist has looked twice."""
    for _ in range(2):
        look = clinics.look(case)
        Override.objects.filter(pk=look.pk).update(ended_at=clinics.now(), ended_because="supervisor")
    return case


def test_before_the_third_look_one_is_told_that_it_waits_and_for_whom(people: People, asked: Case) -> None:
    said = open_page(people.therapist, "consult", asked).text
    assert f"third time in a row, so it waits for {people.supervisor.name}" in said


def test_before_the_first_look_one_is_told_how_many_days_it_lasts(people: People, case: Case) -> None:
    said = open_page(people.therapist, "consult", case).text
    assert "after 14 days" in said and "third time" not in said


def test_one_that_waits_is_told_to_both_and_opens_nothing(people: People, asked: Case) -> None:
    clinics.look(asked)
    page = open_page(people.therapist, "consult", asked)
    assert f"You have asked to look anyway, for the third time in a row. This one waits for {people.supervisor.name}" in page.text
    assert not page.all(data_techniques="") and not page.all(data_override="")
    assert signed_in(people.therapist).get(reverse("technique-list", args=[asked.pk])).status_code == 403
    row = row_of(people, asked).text
    assert "Third look in a row: waits until" in row and f"asked {clinics.day(0).day} {clinics.day(0):%b}" in row
    supervised = open_page(people.supervisor, "review-add", asked)
    assert [choice["value"] for choice in supervised.all("input", name="answer")] == ["agree", "reopen"]
    assert "waits for you until" in supervised.text


def test_let_in_it_opens_at_once_and_says_who_has_answered(people: People, asked: Case) -> None:
    clinics.look(asked)
    sent = signed_in(people.supervisor).post(
        reverse("review-add", args=[asked.pk]), {"answer": "agree", "message": "Look, and ask her on Friday."}
    )
    assert sent.status_code == 302
    page = open_page(people.therapist, "consult", asked)
    assert page.all(data_techniques="") and page.all(data_override="")
    assert f"You look anyway since {clinics.day(0).day}" in page.text
    assert f"{people.supervisor.name} has answered" in page.text


def test_whoever_stands_in_sees_the_look_and_not_the_case(people: People, asked: Case) -> None:
    look = clinics.look(asked)
    other = signed_in(people.other_supervisor)
    address = reverse("override-answer", args=[asked.pk])
    assert other.get(address).status_code == 404, "it is the supervisor's turn"
    Override.objects.filter(pk=look.pk).update(
        made_on=clinics.day(10), opens_on=clinics.day(-2), ends_on=clinics.day(-16)
    )
    assert looks.turn_on(clinics.day(10), clinics.day(0)) is looks.Turn.ANY_SUPERVISOR
    assert "Waits for any supervisor" in read(other.get(QUEUE)).text
    page = read(other.get(address)).text
    assert "The report is due on Friday, they say." in page and "Stay in a room with him." not in page
    assert "you see why techniques wait, with the ratings that decide it, and nothing else of the case." in page
    assert "the therapist rated it 3 in session 3" in page
    assert other.get(reverse("case-detail", args=[asked.pk])).status_code == 404
    assert other.post(address, {"answer": "release", "message": "Open."}).status_code == 422
    assert other.post(address, {"answer": "agree", "message": "Look."}).status_code == 302
    assert other.get(address).status_code == 404
    assert open_page(people.therapist, "consult", asked).all(data_techniques="")


@pytest.fixture
def for_any(people: People, asked: Case) -> Override:
    """A look that waits, on a day on which any supervisor is asked; two others of the clinic are there."""
    look = clinics.look(asked)
    Override.objects.filter(pk=look.pk).update(
        made_on=clinics.day(10), opens_on=clinics.day(-2), ends_on=clinics.day(-16)
    )
    factories.make_clinician(people.clinic, "supervisor", name="Third Supervisor")
    return look


@pytest.mark.parametrize(("kind", "did"), [("agree", "let it open"), ("reopen", "kept it closed")])
def test_of_two_others_the_second_is_told_whose_answer_stands_and_keeps_the_text(
    kind: str, did: str, people: People, for_any: Override
) -> None:
    address = reverse("override-answer", args=[for_any.case_id])
    first, second = signed_in(people.other_supervisor), signed_in(Clinician.objects.get(name="Third Supervisor"))
    pages = [read(client.get(address)) for client in (first, second)]
    keys = [page.one("input", name="idempotency_key")["value"] for page in pages]
    mine = {"answer": kind, "message": "Look, and ask her.", "based_on": "", "idempotency_key": keys[0]}
    assert first.post(address, mine).status_code == 302
    answer = second.post(address, {"answer": "agree", "message": "My long text.", "idempotency_key": keys[1]})
    page = read(answer)
    assert answer.status_code == 422
    assert f"{people.other_supervisor.name} has answered it, and {did}. That answer stands." in page.text
    assert page.one("textarea", name="message").text == "My long text."
    assert "Look, and ask her." not in page.text and "Send answer" not in page.text
    assert for_any.case.reviews.get().supervisor == people.other_supervisor
    assert first.post(address, mine).status_code == 302, "sent again it is the first answer again"
    assert second.get(address).status_code == 404 == first.get(address).status_code
    assert for_any.case.reviews.count() == 1


def test_an_answer_to_the_look_before_is_none_to_the_next(people: People, asked: Case, for_any: Override) -> None:
    address = reverse("override-answer", args=[asked.pk])
    second = signed_in(Clinician.objects.get(name="Third Supervisor"))
    typed = {"answer": "agree", "message": "Go on.", "based_on": read(second.get(address)).one("input", name="based_on")["value"]}
    signed_in(people.other_supervisor).post(address, {"answer": "reopen", "message": "Wait for Friday."})
    again = clinics.look(asked)
    Override.objects.filter(pk=again.pk).update(made_on=clinics.day(10), opens_on=clinics.day(-2), ends_on=clinics.day(-16))
    answer = second.post(address, typed)
    assert answer.status_code == 422 and "Somebody has answered since you opened the page." in read(answer).text
    assert Override.objects.get(pk=again.pk).answered_at is None
    form = read(answer)
    typed["based_on"] = form.one("input", name="based_on")["value"]
    assert second.post(address, typed).status_code == 302, "who has seen that there is another answers that one"


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ({"opens_on": clinics.day(0)}, "It opened by itself on"),
        ({"ended_at": clinics.now(), "ended_because": "rated"}, "It has ended by the next session’s rating"),
    ],
)
def test_who_answers_what_no_longer_waits_is_told_how_that_came(
    now: dict[str, object], says: str, people: People, for_any: Override
) -> None:
    Override.objects.filter(pk=for_any.pk).update(**now)
    address = reverse("override-answer", args=[for_any.case_id])
    other = signed_in(people.other_supervisor)
    answer = other.post(address, {"answer": "agree", "message": "My long text."})
    assert answer.status_code == 422 and says in read(answer).text and "My long text." in read(answer).text
    assert other.get(address).status_code == 404 and not Review.objects.exists()


def test_who_was_never_asked_is_not_told_that_a_look_was_answered(people: People, asked: Case) -> None:
    clinics.look(asked)
    reply(asked, people, kind="agree")
    other = signed_in(people.other_supervisor)
    address = reverse("override-answer", args=[asked.pk])
    assert other.post(address, {"answer": "agree", "message": "Go on."}).status_code == 404


def test_unanswered_it_opens_by_itself_and_says_so(people: People, asked: Case) -> None:
    look = clinics.look(asked)
    Override.objects.filter(pk=look.pk).update(opens_on=clinics.day(0), made_on=clinics.day(6), ends_on=clinics.day(-14))
    page = open_page(people.therapist, "case-detail", asked)
    assert "It opened unanswered." in page.text and "opened unanswered" in page.text
    assert open_page(people.therapist, "consult", asked).all(data_techniques="")
