"""What is asked about a method that was rated low, of the client and of the therapist?"""

import pytest

from alliance_app.consultation.guidance.closer import OF_THE_CLIENT, OF_THE_THERAPIST
from alliance_app.records.models import Case, CloserAnswer
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import read
from tests.web.posts import BY_NAME
from tests.web.sending import page_of, send, signed_in

CHECKIN = BY_NAME["checkin-add"]
LOW = CHECKIN.fields | {"method": "3", "client_method": "2"}


def in_the_beginning(people: People) -> Case:
    return clinics.new_case(people.therapist)


def test_each_is_asked_whether_they_believe_in_the_way_of_working() -> None:
    assert [q.key for q in OF_THE_CLIENT["method"]] == ["believes", "missed", "wish"]
    assert "stands_behind" in [q.key for q in OF_THE_THERAPIST["method"]]
    for questions in (OF_THE_CLIENT, OF_THE_THERAPIST):
        for asked in questions.values():
            assert len({q.key for q in asked}) == len(asked)


def test_what_each_says_of_it_is_kept_and_told_in_words(people: People, case: Case) -> None:
    fields = LOW | {"method_more_stands_behind": "partly", "client_method_more_believes": "no"}
    assert send(CHECKIN, people, case, fields).status_code == 302
    kept = {(answer.question, answer.words) for answer in CloserAnswer.objects.filter(factor="method")}
    assert kept == {("stands_behind", "partly"), ("believes", "no")}
    text = page_of(signed_in(people.therapist), "session-detail", case.pk, case.sessions.get().pk).text
    assert "Do you stand behind it?" in text and "Partly" in text and "Do you believe that it can help?" in text


@pytest.mark.parametrize("name", ["method_more_stands_behind", "client_method_more_believes"])
def test_it_takes_one_of_three_answers(name: str, people: People, case: Case) -> None:
    page = page_of(signed_in(people.therapist), "checkin-add", case.pk)
    assert [(each["type"], each["value"]) for each in page.all("input", name=name)] == [
        ("radio", "yes"), ("radio", "partly"), ("radio", "no"),
    ]  # fmt: skip
    refused = send(CHECKIN, people, case, LOW | {name: "perhaps"})
    assert refused.status_code == 422 and read(refused).all(role="alert")
    assert not case.sessions.exists()
