"""How does one sign in, stay signed in, and stop being so?"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_app.audit.models import AuditEntry
from alliance_app.people.devices import device_of
from tests.web import clinics
from tests.web.pages import read
from tests.web.sending import signed_in

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 11, 24, 9, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
LOGIN, HOME, ACCOUNT, LIST = (reverse(name) for name in ("account_login", "home", "account", "sign-in-list"))
NEW = {"password1": "another password of tests", "password2": "another password of tests"}


@pytest.fixture
def people():
    return clinics.staffed_clinic()


@pytest.fixture
def clock():
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


def sign_in(person, password=clinics.PASSWORD, client=None, **more):
    client = client or Client()
    return client, client.post(LOGIN, {"login": person.email, "password": password}, **more)


def acts(person):
    of_person = AuditEntry.objects.filter(subject="clinician", subject_id=str(person.pk)).exclude(action="added")
    return list(of_person.order_by("pk").values_list("action", flat=True))


# On record
def test_signing_in_and_out_and_failing_to_is_on_record(people):
    person = people.therapist
    sign_in(person, "a wrong password")
    client, _ = sign_in(person)
    client.post(reverse("account_logout"))
    assert acts(person) == ["sign-in failed", "signed in", "signed out"]
    assert AuditEntry.objects.get(action="sign-in failed").actor_id is None


def test_an_unknown_address_leaves_nothing_in_any_log_of_a_clinic(people):
    before = AuditEntry.objects.count()
    Client().post(LOGIN, {"login": "stranger@elsewhere.example", "password": "x"})
    assert AuditEntry.objects.count() == before


# Walking away
def test_whoever_walks_away_for_15_minutes_is_signed_out_and_comes_back_to_the_page(people, clock):
    client, _ = sign_in(people.therapist)
    clock.move_to(NINE + timedelta(minutes=14, seconds=59))
    assert client.get(ACCOUNT).status_code == 200
    clock.shift(timedelta(minutes=15))
    answer = client.get(f"{ACCOUNT}?part=name")
    assert answer.url == f"{LOGIN}?next={ACCOUNT}%3Fpart%3Dname"
    page = client.get(answer.url)
    assert b"nobody was here for a while" in page.content
    back_in = client.post(answer.url, {"login": people.therapist.email, "password": clinics.PASSWORD})
    assert back_in.url == f"{ACCOUNT}?part=name"
    assert "signed out by time" in acts(people.therapist)


def test_whoever_is_there_stays_signed_in_for_12_hours_and_no_longer(people, clock):
    client, _ = sign_in(people.therapist)
    for _ in range(71):
        clock.shift(timedelta(minutes=10))
        assert client.get(ACCOUNT).status_code == 200
    clock.shift(timedelta(minutes=10))
    assert client.get(ACCOUNT).url.startswith(LOGIN)


def test_what_asks_by_itself_keeps_nobody_signed_in(people, clock):
    client, _ = sign_in(people.therapist)
    for _ in range(2):
        clock.shift(timedelta(minutes=7))
        assert client.get(ACCOUNT, headers={"X-Polling": "1"}).status_code == 200
    clock.shift(timedelta(minutes=1))
    assert client.get(ACCOUNT, headers={"X-Polling": "1"}).url.startswith(LOGIN)


def test_a_fragment_that_comes_too_late_leads_the_whole_page_to_the_sign_in(people, clock):
    client, _ = sign_in(people.therapist)
    clock.shift(timedelta(minutes=15))
    page = {"HX-Request": "true", "HX-Current-URL": "http://testserver/cases/"}
    answer = client.post("/cases/", {"words": "K"}, headers=page)
    assert answer.headers["HX-Redirect"] == f"{LOGIN}?next=/cases/"


def test_what_is_sent_too_late_is_not_done_and_leads_back_to_its_page(people, clock):
    client, _ = sign_in(people.therapist)
    clock.shift(timedelta(minutes=15))
    assert client.post(ACCOUNT, {"name": "Somebody else"}).url == f"{LOGIN}?next={ACCOUNT}"
    people.therapist.refresh_from_db()
    assert people.therapist.name == "Therapist of own"


def test_being_there_is_written_once_a_minute(people, clock):
    client, _ = sign_in(people.therapist)
    clock.shift(timedelta(seconds=59))
    client.get(ACCOUNT)
    seen = people.therapist.sign_ins.get().seen_at
    clock.shift(timedelta(seconds=1))
    client.get(ACCOUNT)
    assert (seen, people.therapist.sign_ins.get().seen_at) == (NINE, NINE + timedelta(minutes=1))


def test_a_session_without_its_beginning_is_none(people):
    client = signed_in(people.therapist)
    session = client.session
    del session["sign_in"]
    session.save()
    assert client.get(ACCOUNT).url.startswith(LOGIN)


def test_no_request_leaves_its_clinics_zone_behind(people):
    people.clinic.time_zone = "Asia/Tokyo"
    people.clinic.save()
    assert b"Asia/Tokyo" in signed_in(people.therapist).get(ACCOUNT).content
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE


# Elsewhere
def test_one_sees_where_one_is_signed_in_and_signs_out_there(people):
    here, there, other = signed_in(people.therapist), Client(headers={"User-Agent": FIREFOX}), signed_in(people.supervisor)
    sign_in(people.therapist, client=there)
    page = read(here.get(LIST))
    assert "Firefox on Windows" in page.text and people.therapist.sign_ins.count() == 2
    button = next(each for each in page.all("button", name="sign_in") if each["value"] != "others")
    assert other.post(LIST, {"sign_in": button["value"]}).status_code == 302
    assert there.get(ACCOUNT).status_code == 200, "somebody else's button ends nothing"
    here.post(LIST, {"sign_in": button["value"]})
    assert (there.get(ACCOUNT).status_code, here.get(ACCOUNT).status_code) == (302, 200)
    assert "signed out elsewhere" in acts(people.therapist)


def test_one_signs_out_everywhere_but_here(people):
    here, *others = (signed_in(people.therapist) for _ in range(3))
    here.post(LIST, {"sign_in": "others"})
    assert [client.get(ACCOUNT).status_code for client in (here, *others)] == [200, 302, 302]


@pytest.mark.parametrize("asked", ["", "x", "0", "\0", "5f0d1f0e-0000-4000-8000-000000000000"])
def test_signing_out_where_one_is_not_is_said(people, asked):
    answer = signed_in(people.therapist).post(LIST, {"sign_in": asked}, follow=True)
    assert b"not signed in there any more" in answer.content


def test_no_page_holds_the_key_of_a_session(people):
    here, there = signed_in(people.therapist), signed_in(people.therapist)
    content = here.get(LIST).content.decode()
    assert here.session.session_key not in content and there.session.session_key not in content


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "Firefox on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Safari/604", "Safari on an iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0", "Edge on Linux"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_is_known_by_two_words(agent, device):
    assert device_of(agent) == device


# Passwords
def test_a_new_password_ends_every_other_sign_in_and_leads_back_to_the_account(people):
    here, there = signed_in(people.therapist), signed_in(people.therapist)
    answer = here.post(reverse("account_change_password"), {"oldpassword": clinics.PASSWORD, **NEW})
    assert answer.url == ACCOUNT
    page = here.get(ACCOUNT)
    assert (page.status_code, there.get(ACCOUNT).status_code) == (200, 302)
    assert b"signed out everywhere else" in page.content
    assert people.therapist.sign_ins.count() == 1
    assert "password changed" in acts(people.therapist)


def test_whose_account_is_closed_is_out_at_the_next_click(people):
    client = signed_in(people.therapist)
    admin = signed_in(people.administrator)
    admin.post(reverse("person-deactivate", args=[people.therapist.public_id]))
    assert client.get(ACCOUNT).url.startswith(LOGIN)
    assert sign_in(people.therapist)[1].url == reverse("account_inactive")


# Attempts
def test_five_wrong_passwords_shut_one_account_for_five_minutes_and_no_other(people):
    for _ in range(5):
        assert sign_in(people.therapist, "a wrong password")[1].status_code == 422
    shut = sign_in(people.therapist)[1]
    assert shut.status_code == 422 and b"Too many attempts" in shut.content
    assert sign_in(people.other_therapist)[1].status_code == 302


def test_a_clinic_behind_one_address_signs_in_at_nine_each_with_a_mistake(people):
    for number in range(60):
        wrong = {"login": f"person{number}@own.example", "password": "a wrong password"}
        assert b"Too many" not in Client().post(LOGIN, wrong).content
    assert sign_in(people.therapist)[1].status_code == 302


def test_one_address_that_guesses_without_end_is_stopped(people, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/m/ip,5/5m/key"}
    for number in range(3):
        Client().post(LOGIN, {"login": f"person{number}@own.example", "password": "x"})
    assert b"Too many attempts" in sign_in(people.therapist)[1].content


def test_too_many_requests_get_a_page_of_ours(people, settings):
    settings.ACCOUNT_RATE_LIMITS = {"login": "1/m/ip"}
    sign_in(people.therapist)
    refused = sign_in(people.therapist)[1]
    assert refused.status_code == 429 and read(refused).one("h1").text == "That was tried too often"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(people):
    answers = [
        Client().post(LOGIN, {"login": email, "password": "a wrong password"})
        for email in (people.therapist.email, "stranger@own.example")
    ]
    said = [read(answer).one(role="alert").text for answer in answers]
    assert said[0] == said[1] and [answer.status_code for answer in answers] == [422, 422]
