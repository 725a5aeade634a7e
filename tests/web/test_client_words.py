"""What does a client write on the page for their own words, and what does the therapist see of it, and when?"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.operations.beside import write_beside
from alliance_app.records.client_links import token_after
from alliance_app.records.models import Case, ClientLink, GoalStatement
from alliance_app.web.client_words import (
    OWN_ADULT,
    OWN_CHILD,
    OWN_GUARDIAN,
    OWN_PARTNER,
    OWN_YOUNG,
    own_words_for,
)
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, form_with, read, typed
from tests.web.sending import page_of, rows, signed_in

WORDS = ClientLink.Page.WORDS
SAID = {"goal": "To sleep through the night.", "method": "We talk about it.", "believes": "partly"}
THEIRS = "Less avoidance of the bedroom."
MOST_QUERIES = 12


def in_the_beginning(people: People) -> Case:
    case = clinics.new_case(people.therapist, "K-1043")
    for days in (21, 14, 7):
        clinics.rate(case, days)
    return case


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def address(case: Case) -> str:
    return address_for(case)


def address_for(case: Case, person=None, page=WORDS, token="a-token") -> str:
    factories.client_link(case, page=page, participant=person, token=token, now=clinics.now())
    return reverse("client-checkin", args=[token])


def both_written(case: Case, people: People, **more: str) -> None:
    """Let the therapist write goal and method down beside what the client said."""
    client = signed_in(people.therapist)
    written = {"therapist_words": THEIRS, "client_words": "Sleep."}
    assert client.post(f"/cases/{case.pk}/goal/", written).status_code == 302
    assert client.post(f"/cases/{case.pk}/method/", written | {"therapist_words": "Exposure."} | more).status_code == 302


def hidden(page: Element) -> dict[str, str]:
    """Return what a browser sends of the second step as it stands."""
    return {name: values[0] for name, values in typed(form_with(page, "seen")).items() if values}


def write(client: Client, address: str, **more: str):
    return client.post(address, SAID | {"idempotency_key": "k"} | more)


# The client's page
def test_the_page_asks_for_goal_method_and_belief_and_fills_in_nothing(client, address) -> None:
    page = read(client.get(address))
    for question in (OWN_ADULT.goal, OWN_ADULT.method, OWN_ADULT.believes):
        assert str(question) in page.text
    form = form_with(page, "goal")
    filled = {name for name, values in typed(form).items() if any(values)}
    assert filled == {"idempotency_key"}
    assert "wants to" not in page.text and "optional" not in page.text


@pytest.mark.parametrize(
    ("role", "wording", "asked"),
    [
        ("client", "", OWN_ADULT), ("client", "young", OWN_YOUNG), ("client", "child", OWN_CHILD), ("child", "", OWN_CHILD),
        ("child", "young", OWN_YOUNG), ("guardian", "", OWN_GUARDIAN), ("guardian", "child", OWN_GUARDIAN),
        ("partner", "", OWN_PARTNER), ("partner", "young", OWN_PARTNER),
    ],
)  # fmt: skip
def test_each_reader_is_asked_in_words_that_fit(role, wording, asked, case) -> None:
    person = factories.add_participant(case, Role(role), "B")
    person.wording = wording
    assert own_words_for(person) is asked


def test_where_the_therapist_wrote_nothing_the_words_are_sent_in_one_step(client, address, case) -> None:
    answer = write(client, address)
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("client-thanks"))
    goal, method = case.goals.get(), case.methods.get()
    assert (goal.client_words, method.client_words, method.believes) == (SAID["goal"], SAID["method"], "partly")
    assert answer.cookies == {}


def test_they_write_before_they_see_the_therapists_version(client, address, case, people) -> None:
    both_written(case, people)
    assert THEIRS not in client.get(address).content.decode()
    before = rows()
    second = write(client, address)
    assert (second.status_code, rows()) == (200, before), "nothing is recorded before the last step"
    page = read(second)
    assert all(words in page.text for words in (THEIRS, "Exposure.", SAID["goal"], SAID["method"]))
    near = {"goal_agreement": "different", "method_agreement": "same"}
    assert client.post(address, hidden(page) | near).status_code == 302
    assert (case.goals.last().client_words, case.goals.last().client_agreement) == (SAID["goal"], "different")
    assert (case.methods.last().believes, case.methods.last().client_agreement) == ("partly", "same")
    assert client.get(address).status_code == 404, "the link is used up"


def test_the_last_step_sent_twice_records_once(client, address, case, people) -> None:
    both_written(case, people)
    last = hidden(read(write(client, address))) | {"goal_agreement": "close"}
    assert [client.post(address, last).status_code for _ in range(2)] == [302, 302]
    assert GoalStatement.objects.filter(case=case, participant__isnull=False).count() == 1
    assert client.post(address, last | {"goal_agreement": "same"}).status_code == 404


def test_a_version_that_the_therapist_writes_meanwhile_is_shown_before_it_is_judged(client, address, case, people) -> None:
    both_written(case, people)
    last = hidden(read(write(client, address))) | {"goal_agreement": "same"}
    signed_in(people.therapist).post(f"/cases/{case.pk}/goal/", {"client_words": "Sleep.", "therapist_words": "Newer."})
    again = client.post(address, last)
    assert again.status_code == 200 and "Newer." in read(again).text
    assert not GoalStatement.objects.filter(case=case, participant__isnull=False).exists()


def test_what_they_leave_open_is_not_compared(client, address, case, people) -> None:
    both_written(case, people)
    assert write(client, address, goal="", goal_unknown="on", method="").status_code == 302
    assert case.goals.last().client_words == "Not yet known"


def test_nothing_is_not_enough_and_what_is_too_long_stays_on_the_page(client, address, case) -> None:
    nothing = client.post(address, {"idempotency_key": "k"})
    assert nothing.status_code == 422 and "Nothing is answered yet" in read(nothing).one(role="alert", tabindex="-1").text
    long = write(client, address, goal="w" * 2001)
    assert long.status_code == 422 and "too long" in read(long).text and "w" * 2001 in long.content.decode()
    assert not case.goals.exists()


@pytest.mark.parametrize(
    "wrong", [{"believes": "maybe"}, {"goal_agreement": "nonsense"}, {"seen": "x" * 81}, {"idempotency_key": "k" * 65}], ids=str
)
def test_what_no_page_offers_is_refused(wrong, client, address, case) -> None:
    assert write(client, address, **wrong).status_code == 422
    assert client.post(address, {"leave": "yes", "idempotency_key": "k" * 65, "goal": "\0"}).status_code == 302
    assert not case.goals.exists()


def test_a_guardian_is_not_asked_for_a_goal_and_none_is_taken(client, case) -> None:
    guardian = factories.add_participant(case, Role.GUARDIAN)
    address = address_for(case, guardian)
    assert not read(client.get(address)).all("textarea", name="goal")
    assert write(client, address).status_code == 302
    assert not case.goals.exists() and case.methods.get().participant == guardian


def test_the_page_asks_the_database_little(client, address, case, people) -> None:
    both_written(case, people)
    for ask in (lambda: client.get(address), lambda: write(client, address)):
        with CaptureQueriesContext(connection) as captured:
            ask()
        assert len(captured) <= MOST_QUERIES


# After the three questions
def answered(client: Client, case: Case):
    """Answer the three questions by a link; return where that leads."""
    address = address_for(case, page=ClientLink.Page.QUESTIONS, token="questions")
    numbers = {"relationship": "8", "goal": "7", "method": "7", "idempotency_key": "q"}
    first, again = (client.post(address, numbers) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"], "a retry leads to the same page"
    return first.headers["Location"].split("?")[0]


def test_the_three_questions_lead_on_to_a_page_that_says_it_is_optional(client, case) -> None:
    address = answered(client, case)
    assert address == reverse("client-checkin", args=[token_after("questions")])
    text = read(client.get(address)).text
    assert "Your answers have arrived" in text and "You do not have to" in text


def test_no_thank_you_uses_the_link_up(client, case) -> None:
    address = answered(client, case)
    page = read(client.get(address))
    leave = {"leave": "yes", "idempotency_key": form_with(page, "leave").one("input", name="idempotency_key")["value"]}
    left = client.post(address, leave)
    assert left.headers["Location"].split("?")[0] == reverse("client-thanks")
    assert (client.get(address).status_code, case.goals.exists()) == (404, False)


def test_where_the_words_are_there_the_questions_end_with_thanks(client, case) -> None:
    factories.own_hand(case, now=clinics.now())
    assert answered(client, case) == reverse("client-thanks")


# The therapist
def test_the_therapist_can_ask_for_the_words(case, people) -> None:
    page = page_of(signed_in(people.therapist), "client-ask", case.pk)
    assert "Goal and way of working" in page.text
    made = signed_in(people.therapist).post(f"/cases/{case.pk}/ask/", {"page": WORDS, "way": "shown"})
    assert made.status_code == 200
    assert case.client_links.filter(page=WORDS, session=None).count() == 1


@pytest.fixture
def unread(case: Case, people: People, client: Client, address: str) -> Case:
    """A case whose client has written with their own hand, beside what the therapist had typed before."""
    both_written(case, people)
    last = hidden(read(write(client, address))) | {"goal_agreement": "different"}
    client.post(address, last)
    return case


PAGES = ("case-detail", "goal-add", "method-add", "consult")


def test_the_therapist_sees_no_word_of_it_and_the_supervisor_all(unread, people) -> None:
    therapist, supervisor = signed_in(people.therapist), signed_in(people.supervisor)
    for name in PAGES:
        told = therapist.get(reverse(name, args=[unread.pk])).content.decode()
        assert SAID["goal"] not in told and SAID["method"] not in told, name
    text = page_of(therapist, "case-detail", unread.pk).text
    assert "The client has written their goal." in text and "different" not in text
    for name in ("case-detail", "review-add"):
        assert SAID["goal"] in page_of(supervisor, name, unread.pk).text
    assert "The client: different." in page_of(supervisor, "case-detail", unread.pk).text


def form_of(people: People, case: Case, name: str = "goal-add") -> dict[str, str]:
    page = page_of(signed_in(people.therapist), name, case.pk)
    return {key: values[0] for key, values in typed(form_with(page, "words")).items() if values}


def send(people: People, case: Case, fields: dict[str, str], name: str = "goal-add"):
    return signed_in(people.therapist).post(reverse(name, args=[case.pk]), fields)


def test_the_therapist_writes_theirs_then_sees_both_and_says_how_near(unread, people) -> None:
    mine = form_of(people, unread) | {"therapist_words": "That he sleeps."}
    assert send(people, unread, mine).headers["Location"] == reverse("goal-add", args=[unread.pk])
    page = page_of(signed_in(people.therapist), "goal-add", unread.pk)
    assert SAID["goal"] in page.text and "That he sleeps." in page.text
    assert "The client" not in page.one("fieldset").text
    assert "different." not in page.text, "how near the client finds it is not told before"
    near = form_of(people, unread) | {"agreement": "close"}
    assert send(people, unread, near).status_code == 302
    text = page_of(signed_in(people.therapist), "case-detail", unread.pk).text
    assert "You: close, not the same." in text and "different." in text and "what you had written on" in text
    assert "by the client’s own hand" in text and "before reading the client’s" in text
    assert "What have I missed" in text, "there is a sentence to begin with"


def test_where_both_find_it_the_same_there_is_nothing_to_talk_about(client, case, people, address) -> None:
    both_written(case, people)
    client.post(address, hidden(read(write(client, address))) | {"goal_agreement": "same"})
    send(people, case, form_of(people, case) | {"therapist_words": THEIRS})
    send(people, case, form_of(people, case) | {"agreement": "same"})
    text = page_of(signed_in(people.therapist), "case-detail", case.pk).text
    assert "You: the same. The client: the same." in text and "What have I missed" not in text


def test_who_reads_it_without_writing_is_told_that_it_is_noted(unread, people) -> None:
    read_it = form_of(people, unread) | {"read": "yes"}
    assert send(people, unread, read_it).headers["Location"] == reverse("case-detail", args=[unread.pk])
    own, others = signed_in(people.therapist), signed_in(people.supervisor)
    assert SAID["goal"] in page_of(own, "case-detail", unread.pk).text
    assert "read it without writing theirs first" in page_of(others, "case-detail", unread.pk).text


def test_nothing_typed_is_refused_and_what_was_typed_is_not_thrown_away_by_reading(unread, people) -> None:
    fields = form_of(people, unread)
    assert send(people, unread, fields).status_code == 422
    both = send(people, unread, fields | {"read": "yes", "therapist_words": "Mine."})
    assert both.status_code == 422 and "Mine." in both.content.decode()
    assert SAID["goal"] not in both.content.decode()
    assert send(people, unread, fields | {"words": "no id", "therapist_words": "Mine."}).status_code == 422


def test_words_that_came_meanwhile_are_not_shown_and_what_the_therapist_typed_stays(unread, people, client) -> None:
    fields = form_of(people, unread) | {"therapist_words": "Mine."}
    again = address_for(unread, token="another")
    client.post(again, hidden(read(write(client, again, goal="To work again.", idempotency_key="k2"))))
    refused = send(people, unread, fields)
    told = refused.content.decode()
    assert refused.status_code == 422 and "Mine." in told and "To work again." not in told
    resent = {name: values[0] for name, values in typed(form_with(read(refused), "words")).items() if values}
    assert send(people, unread, resent).status_code == 302
    assert unread.goals.last().client_words == "To work again."


def test_how_near_is_not_asked_of_words_that_are_unread(unread, people, client) -> None:
    send(people, unread, form_of(people, unread) | {"therapist_words": "Mine."})
    near = form_of(people, unread)
    again = address_for(unread, token="another")
    client.post(again, hidden(read(write(client, again, goal="To work again.", idempotency_key="k2"))))
    for fields in (near | {"agreement": "same"}, near | {"agreement": "nonsense"}):
        answer = signed_in(people.therapist).post(f"/cases/{unread.pk}/goal/", fields, follow=True)
        told = answer.content.decode()
        assert "written again meanwhile" in told and "To work again." not in told


def test_a_form_that_was_open_before_the_client_wrote_shows_nothing_of_it(case, people, client, address) -> None:
    page = page_of(signed_in(people.therapist), "goal-add", case.pk)
    before = {name: values[0] for name, values in typed(form_with(page, "client_words")).items() if values}
    write(client, address)
    for fields in ({"client_words": "Sleep."}, {"same": "yes"}):
        answer = send(people, case, before | fields)
        assert answer.status_code == 422 and SAID["goal"] not in answer.content.decode()
    assert case.goals.count() == 1


def test_a_clinician_who_types_the_clients_words_does_as_before_once_theirs_stands_beside(unread, people) -> None:
    typed_in = {"client_words": "She says: sleep.", "therapist_words": "Sleep.", "agreement": "same"}
    refused = send(people, unread, typed_in)
    assert refused.status_code == 422
    assert "write yours first" in read(refused).text
    newest = unread.goals.select_related("participant").last()
    write_beside(words=newest, by=people.therapist, now=clinics.now(), therapist_words="Sleep.")
    assert send(people, unread, typed_in).status_code == 302
    goal = unread.goals.last()
    assert (goal.client_words, goal.participant, goal.agreement) == ("She says: sleep.", None, "same")


def test_of_the_way_of_working_the_page_says_who_believes_in_it_and_who_stands_behind_it(case, people) -> None:
    both_written(case, people, believes="no", stands_behind="partly", agreement="close")
    text = page_of(signed_in(people.therapist), "case-detail", case.pk).text
    assert "The client does not believe that it can help." in text and "You partly stand behind it." in text
    assert "What makes you doubt that it can help?" in text and "bring it to supervision" in text


def test_what_a_guardian_was_told_stands_beside_and_not_instead(case, people, client) -> None:
    both_written(case, people)
    address = address_for(case, factories.add_participant(case, Role.GUARDIAN))
    client.post(address, hidden(read(write(client, address, method="They play."))))
    text = page_of(signed_in(people.therapist), "case-detail", case.pk).text
    assert "“Sleep.”" in text and "By the guardian’s own hand" in text and "“They play.”" in text


def test_the_method_is_written_unread_too(unread, people) -> None:
    mine = form_of(people, unread, "method-add") | {"therapist_words": "Exposure, step by step.", "stands_behind": "yes"}
    assert send(people, unread, mine, "method-add").headers["Location"] == reverse("method-add", args=[unread.pk])
    page = page_of(signed_in(people.therapist), "method-add", unread.pk)
    assert SAID["method"] in page.text and "Exposure, step by step." in page.text
    assert unread.methods.last().stands_behind == "yes"
