"""What does a client see and send by a link, and what does a link that does not work tell?"""

import re
import secrets
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from alliance_app.clinical.alliance import Role
from alliance_app.records.models import Case, CheckIn, ClientLink, Participant, Rating
from alliance_app.web.bundles import joined
from alliance_app.web.client_access import NOWHERE_BY_ADDRESS, SENT_BY_LINK
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, form_with, read, typed, without_tokens
from tests.web.sending import page_of, rows, signed_in

NUMBERS = {"relationship": "8", "goal": "3", "method": "7", "progress": "4"}
MOST_QUERIES = 12


def in_the_beginning(people: People) -> Case:
    case = clinics.new_case(people.therapist, "K-1043")
    clinics.goal(case)
    clinics.session_to_rate(case, 1)
    return case


@pytest.fixture
def link(case: Case) -> ClientLink:
    return factories.client_link(case, now=clinics.now())


@pytest.fixture
def address(case: Case, link: ClientLink) -> str:
    return reverse("client-checkin", args=[factories.token_of(case)])


@pytest.fixture
def client() -> Client:
    """A client's browser, which checks that no token of a form is needed."""
    return Client(enforce_csrf_checks=True)


def sent_from(client: Client, address: str, **fields: str) -> dict[str, str]:
    """Return what a browser sends of the page as it stands, with what was typed."""
    return as_it_stands(read(client.get(address))) | fields


def as_it_stands(page: Element) -> dict[str, str]:
    return {name: values[0] for name, values in typed(form_with(page, "words")).items() if values}


def newest(case: Case) -> Rating:
    return Rating.objects.filter(session__case=case, role="client").latest("version")


# The page
def test_the_page_asks_one_question_for_each_part_and_for_progress_and_fills_in_nothing(client, address) -> None:
    page = read(client.get(address))
    assert [group["aria-labelledby"] for group in page.all("fieldset", role="radiogroup")] == [
        "id_relationship_name", "id_goal_name", "id_method_name", "id_progress_name",
    ]  # fmt: skip
    for name in NUMBERS:
        cells = page.all("input", name=name)
        assert [cell["value"] for cell in cells] == [str(score) for score in range(11)]
        assert not any("checked" in cell for cell in cells)


def test_the_page_says_who_reads_it_and_what_to_do_otherwise(client, address, people) -> None:
    text = read(client.get(address)).text
    for words in ("Who reads this? The therapist, and", "rather not answer", "nothing for answering", people.clinic.crisis_contact):
        assert words in text
    assert "someone other than the therapist" in text


def test_the_page_names_nobody_and_shows_nothing_of_the_case(client, address, case, people) -> None:
    clinics.rate(case, 1, (2, 3, 4, 1), note="She is hiding something.", session=case.sessions.last())
    html = client.get(address).content.decode()
    for word in (case.code, people.therapist.name, "hiding", "Stay in a room", str(case.pk)):
        assert word not in html


@pytest.mark.parametrize(
    ("role", "wording", "asks"),
    [
        (Role.CLIENT, "", "We are working on what I want to change."),
        (Role.CLIENT, "young", "We work on what I want to change."),
        (Role.CHILD, "", "We work on what I want to get better."),
        (Role.CHILD, "young", "We work on what I want to change."),
        (Role.GUARDIAN, "", "The work here is about what my child needs."),
        (Role.PARTNER, "", "We are working on what I want to change between us."),
    ],
)
def test_each_reader_is_asked_in_words_of_their_own(role, wording, asks, client, case) -> None:
    person = Participant.objects.create(clinic_id=case.clinic_id, case=case, role=role.value, code="X", wording=wording)
    factories.client_link(case, participant=person, token="of that reader", now=clinics.now())
    assert asks in read(client.get(reverse("client-checkin", args=["of that reader"]))).text


def test_looking_changes_nothing_however_often(client, address, link) -> None:
    before = rows()
    for method in ("get", "head", "get"):
        assert getattr(client, method)(address).status_code == 200
    assert rows() == before
    assert link_of_again(link).used_at is None


def link_of_again(link: ClientLink) -> ClientLink:
    return ClientLink.objects.get(pk=link.pk)


def test_a_clients_page_sets_no_cookie_and_is_kept_by_nobody(client, address) -> None:
    for answer in (client.get(address), client.post(address, NUMBERS), client.get(address)):
        assert not answer.cookies
        assert answer.headers["Cache-Control"] == "no-store, private"
        assert answer.headers["Referrer-Policy"] == "same-origin"


def test_the_first_load_is_small(client, address) -> None:
    html = client.get(address).content
    files = set(re.findall(rb'(?:href|src)="(/static/[^"]+)"', html))
    assert len(files) + 1 <= 4
    sizes = [joined(name).stat().st_size for name in ("css/client.css", "js/client.js")]
    assert len(html) + sum(sizes) <= 50_000  # uncompressed, and the icon is smaller than the rest of 60 kB


@pytest.mark.sqlite
def test_the_page_and_its_answer_ask_little_of_the_database(client, address, case) -> None:
    clinics.rate(case, 8, client=(10, 10, 10, 4))
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for days_ago in range(9, 29):
        clinics.rate(case, days_ago, client=(10, 10, 10, 4))
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) <= MOST_QUERIES


# The answer
def test_an_answer_is_recorded_as_the_clients_own(client, address, case) -> None:
    answer = client.post(address, sent_from(client, address, **NUMBERS, words="Less homework, please."))
    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("client-thanks"))
    assert "have arrived" in read(client.get(answer.headers["Location"])).text
    rating = newest(case)
    assert (rating.relationship, rating.goal, rating.method, rating.progress) == (8, 3, 7, 4)
    assert (rating.checkin.way, rating.checkin.recorded_by, rating.checkin.note) == ("self", None, "Less homework, please.")


def test_who_says_it_themselves_leaves_no_word_behind(client, address, case) -> None:
    client.post(address, sent_from(client, address, **NUMBERS, words="He never listens.", who="say"))
    checkin = newest(case).checkin
    assert (checkin.note, checkin.wants_to_talk) == (None, True)


def test_to_rather_not_answer_is_an_answer(client, address, case) -> None:
    client.post(address, sent_from(client, address, declined="on"))
    assert newest(case).state == Rating.State.DECLINED


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Nothing is answered yet."),
        ({"goal": "11"}, "Choose a number from 0 to 10"),
        ({"goal": "high"}, "Choose a number from 0 to 10"),
        ({"goal": "4", "declined": "on"}, "Take this tick away"),
        ({"goal": "4", "words": "x" * 2001}, "too long"),
        ({"goal": "4", "who": "everybody"}, "Choose one of the two"),
    ],
)
def test_what_is_wrong_is_said_and_everything_typed_is_still_there(fields, says, client, address, case) -> None:
    given = {"method": "7", **fields} if fields else {}
    before = rows()
    answer = client.post(address, sent_from(client, address, **given))
    page = read(answer)
    assert answer.status_code == 422
    assert says in page.text
    assert rows() == before
    possible = {name: value for name, value in given.items() if value not in ("11", "high", "everybody")}
    assert possible.items() <= as_it_stands(page).items()
    assert client.post(address, sent_from(client, address, **NUMBERS)).status_code == 302


def test_sent_twice_it_is_recorded_once_and_answered_alike(client, address, case) -> None:
    fields = sent_from(client, address, **NUMBERS)
    first, second = client.post(address, fields), client.post(address, fields)
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert Rating.objects.filter(role="client", session__case=case).count() == 1
    assert client.post(address, fields | {"goal": "9"}).status_code == 404
    assert newest(case).goal == 3


def test_after_three_perfect_ratings_the_page_invites_criticism_and_asks_the_same(client, address, case) -> None:
    plain = read(client.get(address))
    for days_ago in (21, 14, 7):
        clinics.rate(case, days_ago, client=(10, 10, 10, 5))
    inviting = read(client.get(address))
    assert "what would make it a 9?" in inviting.text
    assert "what would make it a 9?" not in plain.text
    asked = [[legend.text for legend in page.all("legend")] for page in (plain, inviting)]
    assert asked[0] == asked[1]


# A link that leads nowhere
def test_every_link_that_does_not_work_is_answered_alike(client, case, people) -> None:
    now = clinics.now()
    ended = {
        "unknown": {},
        "over": {"now": now - timedelta(days=9), "ends_at": now - timedelta(seconds=1)},
        "taken back": {"revoked_at": now},
        "used": {"used_at": now},
        "left": {"participant": Participant.objects.create(
            clinic_id=case.clinic_id, case=case, role="partner", left_on=clinics.day(1)
        )},
    }  # fmt: skip
    for name, how in ended.items():
        if how:
            factories.client_link(case, token=name, **{"now": now, **how})
    answers = [client.get(reverse("client-checkin", args=[name])) for name in ended]
    answers += [client.post(reverse("client-checkin", args=[name]), NUMBERS) for name in ended]
    assert {answer.status_code for answer in answers} == {404}
    assert len({without_tokens(answer) for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1
    assert not Rating.objects.filter(role="client").exists()


@pytest.mark.parametrize("token", ["a", "%00", "ä" * 40, "x" * 3000, "..", "thanks ", "\ud800"])
def test_no_token_however_strange_fails(token, client, address) -> None:
    answer = client.get(address.replace(address.split("/")[2], token.encode("utf-8", "surrogatepass").hex() if "\ud800" in token else token))
    assert answer.status_code == 404


@pytest.mark.sqlite  # the counts are the cache's
def test_ten_thousand_guesses_find_nothing_and_are_told_to_wait_while_the_clinic_goes_on(client, address) -> None:
    with time_machine.travel(clinics.now(), tick=False):
        requests, view = RequestFactory(), resolve(address).func
        statuses = [
            view(anonymous(requests.get("/c/")), token=secrets.token_urlsafe(24)).status_code for _ in range(10_000)
        ]
        assert statuses == [404] * NOWHERE_BY_ADDRESS + [429] * (10_000 - NOWHERE_BY_ADDRESS)
        assert client.get(address).status_code == 200
        assert client.post(address, sent_from(client, address, **NUMBERS)).status_code == 302


def anonymous(request: HttpRequest) -> HttpRequest:
    request.user = AnonymousUser()
    return request


def test_one_link_is_not_sent_without_end(client, address) -> None:
    with time_machine.travel(clinics.now(), tick=False) as clock:
        statuses = [client.post(address, {}).status_code for _ in range(SENT_BY_LINK + 1)]
        assert statuses == [422] * SENT_BY_LINK + [429]
        clock.shift(60)
        assert client.post(address, {}).status_code == 422


def test_beside_a_signed_in_clinician_nothing_is_asked(people, address, case) -> None:
    browser = signed_in(people.therapist)
    for answer in (browser.get(address), browser.post(address, NUMBERS)):
        assert "Somebody is signed in here" in read(answer).text
    assert not CheckIn.objects.filter(recorded_by=None, case=case).exists()


# The therapist
def test_what_the_client_wrote_is_shown_at_once_and_the_numbers_after_ones_own(client, address, case, people) -> None:
    client.post(address, sent_from(client, address, **NUMBERS, words="Less homework, please."))
    browser = signed_in(people.therapist)
    session = case.sessions.last()
    before = page_of(browser, "session-detail", case.pk, session.pk)
    assert "Less homework, please." in before.text
    assert "You see it after your own." in before.text
    assert not before.all(data_both_views="")
    clinics.rate(case, 1, (8, 8, 8, 5), session=session)
    after = page_of(browser, "session-detail", case.pk, session.pk)
    assert "worth talking about" in after.one(data_both_views="").text
    assert "Less homework, please." in page_of(browser, "case-detail", case.pk).text


def test_who_skips_their_own_rating_sees_the_others_and_the_skipping_is_on_record(client, address, case, people) -> None:
    client.post(address, sent_from(client, address, **NUMBERS))
    browser, session = signed_in(people.therapist), case.sessions.last()
    browser.post(reverse("session-mark", args=[case.pk, session.pk]), {"outcome": "other"})
    page = page_of(browser, "session-detail", case.pk, session.pk)
    assert "You see it after your own." not in page.text
    assert "not rated: other reason" in page.text
    assert session.checkins.filter(recorded_by=people.therapist, unrated="other").exists()


def test_who_wants_to_talk_is_given_room_without_a_word(client, address, case, people) -> None:
    client.post(address, sent_from(client, address, **NUMBERS, who="say", words="Secret."))
    for page in ("case-detail", "session-detail"):
        of_session = [case.sessions.last().pk] if page == "session-detail" else []
        text = page_of(signed_in(people.therapist), page, case.pk, *of_session).text
        assert "Make room" in text
        assert "Secret" not in text


def test_a_check_in_that_is_refused_tells_no_number_before_ones_own(client, address, case, people) -> None:
    client.post(address, sent_from(client, address, **NUMBERS))
    session = case.sessions.last()
    typed_in = {"session": str(session.pk), "held_on": session.held_on.isoformat(), "mode": "in_person"}
    typed_in |= {"client_way": "aloud", "client_goal": "7"}
    answer = signed_in(people.therapist).post(reverse("checkin-add", args=[case.pk]), typed_in)
    assert answer.status_code == 422
    text = read(answer).text
    assert "view is in. You see it after your own rating" in text
    assert "Relationship 8" not in text and "goal 3" not in text


def test_who_has_seen_the_others_after_skipping_does_not_rate_blind_again(client, address, case, people) -> None:
    client.post(address, sent_from(client, address, **NUMBERS))
    browser, session = signed_in(people.therapist), case.sessions.last()
    browser.post(reverse("session-mark", args=[case.pk, session.pk]), {"outcome": "other"})
    browser.post(reverse("session-undo", args=[case.pk, session.pk]))
    assert session.checkins.filter(unrated="other", withdrawn_at=None).exists()
    assert "You see it after your own." not in page_of(browser, "session-detail", case.pk, session.pk).text


def test_of_a_link_that_was_used_no_page_is_shown_whatever_is_sent(client, address, case, link) -> None:
    case.participants.update(language="es")
    client.post(address, sent_from(client, address, **NUMBERS))
    nowhere = client.post("/c/nobody-was-given-this/", {})
    for fields in ({}, {"goal": "11"}, {"words": "x" * 2001}):
        answer = client.post(address, fields)
        assert (answer.status_code, without_tokens(answer)) == (404, without_tokens(nowhere))
    assert without_tokens(client.get(address)) == without_tokens(nowhere)


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "latin-1", "nothing"])
def test_a_request_in_another_charset_is_refused_and_fails_nothing(charset, client, address) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="words"\r\n\r\n\\ud800\r\n--b--\r\n'
    answer = client.generic("POST", address, body, content_type=f"multipart/form-data; boundary=b; charset={charset}")
    assert answer.status_code == 400
    assert Rating.objects.filter(role="client", goal=3).count() == 0


def test_a_partners_words_are_the_partners_wherever_they_stand(client, case, people) -> None:
    partner = factories.add_participant(case, Role.PARTNER, "B")
    factories.client_link(case, participant=partner, token="of the partner", now=clinics.now())
    address = reverse("client-checkin", args=["of the partner"])
    client.post(address, sent_from(client, address, **NUMBERS, words="He shouts."))
    text = page_of(signed_in(people.supervisor), "case-detail", case.pk).text
    assert "Note by the partner B: He shouts." in text
    assert "What the partner B would like to be different" in text
    assert "by the client: He shouts" not in text.lower()


def test_the_thanks_say_whom_to_call(client, address, people) -> None:
    answer = client.post(address, sent_from(client, address, **NUMBERS, words="I cannot go on."))
    assert people.clinic.crisis_contact in read(client.get(answer.headers["Location"])).text
    for strange in ("", "1", "1:forged"):
        assert client.get(reverse("client-thanks"), {"by": strange}).status_code == 200


def test_who_wants_to_say_something_keeps_their_code_as_it_is(client, case, people) -> None:
    partner = factories.add_participant(case, Role.PARTNER, "B")
    factories.client_link(case, participant=partner, token="of the partner", now=clinics.now())
    address = reverse("client-checkin", args=["of the partner"])
    client.post(address, sent_from(client, address, **NUMBERS, who="say"))
    assert "The partner B would like something to be different" in page_of(
        signed_in(people.therapist), "case-detail", case.pk
    ).text
