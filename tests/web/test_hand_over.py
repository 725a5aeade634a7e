"""What can be reached on a device that was handed over, and how does its clinician come back?"""

import hashlib
from datetime import datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance_app.audit.models import AuditEntry
from alliance_app.people.models import HandOver, SignIn
from alliance_app.people.operations.hand_overs import TRIES
from alliance_app.people.sessions import SessionStore
from alliance_app.records.models import Case, ClientLink, Draft
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import addresses, error_beside, form_with, read, typed
from tests.web.routes import OF_A_CASE, ROUTES, address_of, outcome, right_content
from tests.web.sending import browser_with, rows, signed_in
from tests.web.test_queries import MOST_QUERIES

IN, PIN = "account_login", "2580"
BACK, LOGIN, ACCOUNT, THANKS = (reverse(name) for name in ("hand-back", IN, "account", "client-thanks"))
SCORES = {"relationship": "7", "goal": "6", "method": "8", "progress": "3"}
#: What is asked for besides the pages of the case.
LISTS = ["home", "case-list", "case-find", "others-see", "account", "sign-in-list", "safety"]


def in_the_beginning(people: People) -> Case:
    case = clinics.asked_and_planned(clinics.low_case(people.therapist, "K-1043"), people.supervisor)
    clinics.session_to_rate(case, 1)
    return case


def ask(device: Client, case: Case, **fields: str) -> HttpResponse:
    content = {"page": "questions", "way": "device"} | fields
    return device.post(ROUTES["client-ask"].address(case.pk), content)


def handed_over(people: People, case: Case, pin: str = PIN) -> Client:
    device = signed_in(people.therapist)
    assert outcome(ask(device, case, pin=pin)) == "client-checkin"
    return device


def come_back(device: Client, pin: str = PIN) -> HttpResponse:
    return device.post(BACK, {"pin": pin})


def tells_of(answer: HttpResponse, people: People, case: Case) -> list[str]:
    """Return what of the case and its clinicians stands in an answer."""
    told = answer.content.decode()
    names = [people.therapist.name, people.therapist.email, people.supervisor.name, case.code]
    return [each for each in names if each.lower() in told.lower()]


# The sign-in ends first
def test_the_sign_in_has_ended_before_the_clients_page_is_asked_for(people: People, case: Case) -> None:
    device, elsewhere = signed_in(people.therapist), signed_in(people.therapist)
    answer = ask(device, case)
    assert outcome(answer) == "client-checkin"
    assert people.therapist.sign_ins.count() == 1
    page = read(device.get(answer.url))
    assert page.all(name="relationship") and tells_of(device.get(answer.url), people, case) == []
    assert elsewhere.get(ACCOUNT).status_code == 200, "other browsers stay signed in"


def test_the_link_is_for_half_an_hour_and_it_is_on_record(people: People, case: Case) -> None:
    handed_over(people, case)
    link = ClientLink.objects.get(way="device")
    assert link.ends_at - link.made_at == timedelta(minutes=30)
    acts = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[-2:]
    assert acts == ["client link made", "signed out to hand over the device"]


def test_the_device_holds_a_secret_and_nothing_else(people: People, case: Case) -> None:
    device = handed_over(people, case)
    assert list(device.session.keys()) == ["handed_over"]
    secret = device.session["handed_over"]
    assert HandOver.objects.get().device == hashlib.sha256(secret.encode()).hexdigest()
    assert SignIn.objects.get(session_key=device.session.session_key).clinician is None


def test_what_was_typed_on_the_device_is_forgotten(people: People, case: Case) -> None:
    device = signed_in(people.therapist)
    device.post(ROUTES["checkin-draft"].address(case.pk), {"note": "She cried."})
    assert Draft.objects.count() == 1
    ask(device, case)
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("pin", ["123", "123456789", "12a4", "２５８０", "0000", "1234", "87654321", "2580 2580"])
def test_a_pin_that_is_none_or_that_anybody_guesses_is_refused_and_nobody_signed_out(
    pin: str, people: People, case: Case
) -> None:
    device, before = signed_in(people.therapist), rows()
    answer = ask(device, case, pin=pin)
    page = read(answer)
    assert (answer.status_code, rows()) == (422, before)
    assert error_beside(page, "pin") and page.one("input", name="pin")["value"] == pin
    assert device.get(ACCOUNT).status_code == 200


def test_a_pin_is_for_a_device_alone(people: People, case: Case) -> None:
    assert ask(signed_in(people.therapist), case, way="shown", pin="12").status_code == 200
    assert HandOver.objects.count() == 0


# What the client reaches
def test_every_page_leads_to_the_sign_in_and_says_nothing(people: People, case: Case) -> None:
    device, before = handed_over(people, case), rows()
    for name in [*OF_A_CASE, *LISTS]:
        if name == "client-checkin":
            continue
        for method in ("get", "post"):
            content = right_content(name, people.therapist) if method == "post" else {}
            answer = getattr(device, method)(address_of(name, case), content)
            assert outcome(answer) == IN, (method, name)
            assert tells_of(device.get(answer.url), people, case) == []
    assert rows() == before


def test_the_cookie_from_before_opens_nothing(people: People, case: Case) -> None:
    device = signed_in(people.therapist)
    before = browser_with(device.cookies)
    assert before.get(ACCOUNT).status_code == 200
    ask(device, case, pin=PIN)
    for name in [*OF_A_CASE, *LISTS]:
        if name != "client-checkin":
            assert outcome(before.get(address_of(name, case))) == IN, name
    assert come_back(before).status_code == 422, "nor does the PIN: the secret is not in it"
    assert come_back(device).status_code == 302


def test_a_request_that_was_under_way_does_not_bring_the_sign_in_back(people: People, case: Case) -> None:
    device = signed_in(people.therapist)
    slow = SessionStore(device.session.session_key)
    slow["seen"] = "a page that is still being made"
    ask(device, case)
    with pytest.raises(UpdateError):
        slow.save()
    assert people.therapist.sign_ins.count() == 0


@pytest.mark.parametrize("name", ["checkin-add", "checkin-draft", "client-ask", "goal-add"])
def test_a_form_that_was_open_writes_nothing_and_keeps_nothing(name: str, people: People, case: Case) -> None:
    """Not for its writer either: somebody else has the device."""
    device = signed_in(people.therapist)
    page = "checkin-add" if name == "checkin-draft" else name
    field = {"client-ask": "way", "goal-add": "client_words"}.get(page, "held_on")
    form = typed(form_with(read(device.get(address_of(page, case))), field))
    ask(device, case)
    before = rows()
    filled = form | SCORES | {"note": "I typed this.", "client_words": "I typed this."}
    assert outcome(device.post(address_of(name, case), filled)) == IN
    assert (rows(), Draft.objects.count()) == (before, 0)


def test_the_page_of_a_link_shows_the_way_back_only_after_it_was_sent_and_only_there(
    people: People, case: Case
) -> None:
    device = signed_in(people.therapist)
    address = ask(device, case, pin=PIN).url
    assert BACK not in addresses(read(device.get(address)))
    assert device.post(address, SCORES).status_code == 302
    assert BACK in addresses(read(device.get(THANKS)))
    assert BACK not in addresses(read(Client().get(THANKS)))
    assert device.get(address).status_code == 404


def test_a_clients_pages_set_no_cookie(people: People, case: Case) -> None:
    device = signed_in(people.therapist)
    address = ask(device, case).url
    for client in (device, Client()):
        assert not client.get(address).cookies
        assert not client.get(THANKS).cookies


# The way back
def test_the_pin_leads_back_to_the_case(people: People, case: Case) -> None:
    device = handed_over(people, case)
    cookie = device.cookies["sessionid"].value
    page = read(device.get(BACK))
    assert page.one("h1").text == "Welcome back" and page.one("input", name="pin")["value"] == ""
    answer = come_back(device)
    assert answer.url == reverse("case-detail", args=[case.pk])
    assert case.code in device.get(answer.url).content.decode()
    assert (outcome(device.get(BACK)), outcome(come_back(device))) == ("home", "home")
    assert outcome(browser_with_cookie(cookie).get(answer.url)) == IN, "the client's session has ended too"


def browser_with_cookie(value: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = value
    return client


def test_it_tells_nothing_of_whose_work_it_is(people: People, case: Case) -> None:
    device = handed_over(people, case)
    answers = [device.get(BACK), come_back(device, "1111"), device.get(LOGIN)]
    assert [tells_of(answer, people, case) for answer in answers] == [[], [], []]
    assert not any(str(case.pk) in answer.content.decode() for answer in answers)
    assert BACK in addresses(read(answers[-1])) and BACK not in addresses(read(Client().get(LOGIN)))


@pytest.mark.parametrize("why", ["wrong", "odd", "late", "often", "no PIN", "closed", "never"])
def test_whatever_is_wrong_is_said_in_one_sentence(why: str, people: People, case: Case) -> None:
    device = Client() if why == "never" else handed_over(people, case, "" if why == "no PIN" else PIN)
    if why == "often":
        assert [come_back(device, "1111").status_code for _ in range(TRIES)] == [422] * TRIES
    if why == "closed":
        people.therapist.is_active = False
        people.therapist.save()
    later = clinics.now() + timedelta(minutes=15 if why == "late" else 0)
    with time_machine.travel(later, tick=False):
        answer = come_back(device, {"wrong": "1111", "odd": "\0" * 9}.get(why, PIN))
    page = read(answer)
    assert answer.status_code == 422
    assert page.one(role="alert").text == "This PIN does not lead back, or no longer. Signing in always does."
    assert LOGIN in addresses(page)
    assert bool(page.all("input", name="pin")) is (why in ("wrong", "odd"))


def test_the_sign_in_leads_back_and_the_pin_no_longer_does(people: People, case: Case) -> None:
    device = handed_over(people, case)
    device.post(LOGIN, {"login": people.therapist.email, "password": clinics.PASSWORD})
    assert device.get(ACCOUNT).status_code == 200
    device.post(reverse("account_logout"))
    assert come_back(device).status_code == 422


def test_whoever_else_signs_in_is_themselves(people: People, case: Case) -> None:
    device = handed_over(people, case)
    device.post(LOGIN, {"login": people.other_therapist.email, "password": clinics.PASSWORD})
    assert device.get(address_of("case-detail", case)).status_code == 404
    assert outcome(come_back(device)) == "home"


def test_signing_out_everywhere_else_ends_the_way_back(people: People, case: Case) -> None:
    device, elsewhere = handed_over(people, case), signed_in(people.therapist)
    elsewhere.post(reverse("sign-in-list"), {"sign_in": "others"})
    assert come_back(device).status_code == 422


def test_a_new_password_ends_the_way_back(people: People, case: Case) -> None:
    device, elsewhere = handed_over(people, case), signed_in(people.therapist)
    new = {"password1": "another password of tests", "password2": "another password of tests"}
    elsewhere.post(reverse("account_change_password"), {"oldpassword": clinics.PASSWORD, **new})
    assert come_back(device).status_code == 422


# What is the same sign-in as before
def began(people: People) -> datetime:
    return people.therapist.sign_ins.get().began_at


def test_who_comes_back_is_signed_out_when_they_would_have_been(people: People, case: Case) -> None:
    morning = clinics.now() - timedelta(hours=11, minutes=55)
    with time_machine.travel(morning, tick=False):
        device = signed_in(people.therapist)
    session = device.session
    session["sign_in"] = session["sign_in"] | {"seen_at": clinics.now().isoformat()}
    session.save()
    ask(device, case, pin=PIN)
    come_back(device)
    assert began(people) == morning
    assert device.get(ACCOUNT).status_code == 200
    with time_machine.travel(morning + timedelta(hours=12), tick=False):
        assert outcome(device.get(ACCOUNT)) == IN


def test_a_second_factor_that_was_given_is_not_asked_for_again_and_a_change_of_it_asks_for_the_password(
    people: People, case: Case, settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    people.therapist.roles_held.create(role="supervisor")
    Authenticator.objects.create(user=people.therapist, type=Authenticator.Type.TOTP, data={"secret": "sealed"})
    device = handed_over(people, case)
    answer = come_back(device)
    assert device.get(answer.url).status_code == 200
    assert outcome(device.get(reverse("mfa_activate_totp"))) in ("account_reauthenticate", "mfa_reauthenticate")


def test_coming_back_is_on_record_and_so_is_a_wrong_pin(people: People, case: Case) -> None:
    device = handed_over(people, case)
    come_back(device, "1111")
    come_back(device)
    log = AuditEntry.objects.filter(subject="clinician", subject_id=str(people.therapist.pk)).order_by("pk")
    told = list(log.values_list("action", "actor_id"))[-2:]
    assert told == [("sign-in by PIN failed", None), ("signed in again by PIN", people.therapist.pk)]
    page = read(signed_in(people.administrator).get(reverse("clinic-audit"))).text
    assert "signed in again by PIN" in page and f"sign-in by PIN failed, as {people.therapist.name}" in page


def test_the_way_back_asks_the_database_little(people: People, case: Case) -> None:
    device = handed_over(people, case)
    for act in (lambda: device.get(BACK), lambda: come_back(device, "1111")):
        with CaptureQueriesContext(connection) as asked:
            act()
        assert len(asked) <= MOST_QUERIES


# How one gets there
@pytest.mark.parametrize("name", ["case-detail", "session-detail", "checkin-answer"])
def test_a_page_leads_to_asking_the_client(name: str, people: People, case: Case) -> None:
    done = clinics.rate(case, 1).checkin
    address = ROUTES[name].address(case.pk, done.pk, session=done.session_id)
    link = next(link for link in read(signed_in(people.therapist).get(address)).all("a") if link.text == "Ask the client")
    page = signed_in(people.therapist).get(link["href"])
    assert typed(form_with(read(page), "way"))["session"] == [str(done.session_id)]
    assert typed(form_with(read(page), "way"))["way"] == ["device"]


@pytest.mark.parametrize("back", ["by PIN", "by signing in"])
def test_what_a_client_was_given_ends_when_the_device_is_back(back: str, people: People, case: Case) -> None:
    """Or the next client would find it in that browser’s history."""
    device = signed_in(people.therapist)
    own = ask(device, case, page="own", pin=PIN).url
    elsewhere = ClientLink.objects.filter(way="device").get()
    assert device.get(own).status_code == 200
    if back == "by PIN":
        come_back(device)
    else:
        device.post(LOGIN, {"login": people.therapist.email, "password": clinics.PASSWORD})
    device.logout()
    assert device.get(own).status_code == 404
    assert ClientLink.objects.get(pk=elsewhere.pk).revoked_at


def test_nothing_typed_is_no_try_and_blanks_around_a_pin_are_none(people: People, case: Case) -> None:
    device = handed_over(people, case)
    for nothing in ("", " ", "", ""):
        assert come_back(device, nothing).status_code == 422
    assert outcome(come_back(device, f" {PIN} ")) == "case-detail"
