"""Does a second factor keep others out, and does who needs one open nothing without?"""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance_app.audit.models import AuditEntry
from tests.web import clinics
from tests.web.inbox import after_mail
from tests.web.pages import read
from tests.web.routes import ROUTES, address_of
from tests.web.sending import signed_in

pytestmark = pytest.mark.django_db
LOGIN, INDEX, SETUP, CODE, CODES, ACCOUNT = (
    reverse(name)
    for name in (
        *("account_login", "mfa_index", "mfa_activate_totp", "mfa_authenticate", "mfa_view_recovery_codes"),
        "account",
    )
)
ALWAYS_OPEN = {"account_logout", "account_reauthenticate", "health-live", "health-ready", "safety"}


@pytest.fixture
def people():
    return clinics.staffed_clinic()


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def sign_in(person):
    client = Client()
    return client, client.post(LOGIN, {"login": person.email, "password": clinics.PASSWORD})


def code(secret):
    """Return what an app shows for a secret now."""
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30))


def shown_again(client):
    """Give the password once more, as the page asks, and return the page that then shows the square."""
    return client.post(reverse("account_reauthenticate"), {"password": clinics.PASSWORD, "next": SETUP}, follow=True)


def set_up(client):
    """Set up an app as a person would, and return its secret."""
    page = read(shown_again(client))
    secret = page.one("code", id="secret").text
    answer = client.post(SETUP, {"code": code(secret)})
    assert answer.url == CODES
    return secret


# Told by mail
def test_a_change_to_a_sign_in_is_told_by_mail_to_whom_it_belongs(people, inbox, django_capture_on_commit_callbacks):
    client, _ = sign_in(people.supervisor)
    with django_capture_on_commit_callbacks(execute=True):
        set_up(client)
    after_mail()
    told = [(mail["To"], mail["Subject"], mail.get_payload(decode=True).decode()) for mail in inbox.mails]
    assert {to for to, _, _ in told} == {people.supervisor.email}
    assert {subject for _, subject, _ in told} == {"Your sign-in to Alliance has changed"}
    assert "an authenticator app was set up." in told[0][2]
    new = "seven grey geese in a row"
    asked = {"oldpassword": clinics.PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), asked).status_code == 302
    after_mail()
    assert "your password was changed." in inbox.mails[-1].get_payload(decode=True).decode()


# Setting it up
@pytest.mark.parametrize("who", ["supervisor", "administrator"])
def test_who_supervises_or_administers_opens_nothing_without(people, required, who):
    case = clinics.low_case(people.therapist)
    client, _ = sign_in(getattr(people, who))
    for name, route in ROUTES.items():
        if route.ours and name not in ALWAYS_OPEN:
            for method in ("get", "post"):
                assert getattr(client, method)(address_of(name, case)).url == INDEX, name
    page = client.get(INDEX)
    assert b"One more step" in page.content
    assert client.get(reverse("safety")).status_code == 200, "what to do in danger is never behind anything"


def test_a_therapist_may_do_without(people, required):
    client, answer = sign_in(people.therapist)
    assert answer.url == "/" and client.get(ACCOUNT).status_code == 200


def test_a_role_that_needs_one_asks_for_it_at_the_next_click(people, required):
    client, _ = sign_in(people.therapist)
    people.therapist.roles_held.create(role="supervisor")
    assert client.get(ACCOUNT).url == INDEX


def test_after_it_everything_is_open_and_the_next_sign_in_asks_for_a_code(
    people, required, clock, django_capture_on_commit_callbacks
):
    client, _ = sign_in(people.supervisor)
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up(client)
    assert len(read(client.get(CODES)).one("ul", class_="codes").all("li")) == 10
    assert client.get(reverse("review-queue")).status_code == 200
    clock.shift(timedelta(minutes=2))
    again, answer = sign_in(people.supervisor)
    assert answer.url == CODE
    assert again.get(reverse("review-queue")).url.startswith(LOGIN), "a password alone signs nobody in"
    wrong = again.post(CODE, {"code": "000000"})
    assert wrong.status_code == 422 and b"not right, or no longer" in wrong.content
    assert again.post(CODE, {"code": code(secret)}).url == "/"
    assert again.get(reverse("review-queue")).status_code == 200
    own = AuditEntry.objects.filter(actor_id=people.supervisor.pk).exclude(action="viewed")
    acts = list(own.order_by("pk").values_list("action", flat=True))
    added = ["second factor added"] * 2  # with its recovery codes
    assert acts == ["signed in", *added, "second factor failed", "signed in"]


def test_a_code_signs_in_once(people, clock):
    client, _ = sign_in(people.therapist)
    secret = set_up(client)
    clock.shift(timedelta(minutes=2))
    (first, _), (second, _) = sign_in(people.therapist), sign_in(people.therapist)
    assert first.post(CODE, {"code": code(secret)}).status_code == 302
    assert second.post(CODE, {"code": code(secret)}).status_code == 422


def test_a_recovery_code_signs_in_once_and_is_on_record(people):
    client, _ = sign_in(people.therapist)
    set_up(client)
    kept = read(client.get(CODES)).one("ul", class_="codes").all("li")[0].text
    for expected in (302, 422):
        again, _ = sign_in(people.therapist)
        assert again.post(CODE, {"code": kept}).status_code == expected
    assert AuditEntry.objects.filter(action="recovery code used").count() == 1


def test_a_wrong_first_code_sets_up_nothing_and_keeps_the_secret(people):
    client, _ = sign_in(people.therapist)
    secret = read(shown_again(client)).one("code", id="secret").text
    refused = client.post(SETUP, {"code": "123"})
    assert refused.status_code == 422
    assert read(refused).one("code", id="secret").text == secret
    assert not Authenticator.objects.exists()


def test_guessing_codes_is_stopped_after_five(people, clock):
    client, _ = sign_in(people.therapist)
    secret = set_up(client)
    clock.shift(timedelta(minutes=2))
    again, _ = sign_in(people.therapist)
    for _ in range(5):
        again.post(CODE, {"code": "000000"})
    assert again.post(CODE, {"code": code(secret)}).status_code == 422


# Keeping it
def test_the_secret_is_sealed_in_the_database(people):
    client, _ = sign_in(people.therapist)
    secret = set_up(client)
    stored = [str(each.data) for each in Authenticator.objects.all()]
    assert len(stored) == 2 and not any(secret in each for each in stored)


def test_the_last_factor_of_a_role_that_needs_one_stays(people, required):
    client, _ = sign_in(people.supervisor)
    set_up(client)
    refused = client.post(reverse("mfa_deactivate_totp"))
    assert refused.status_code == 422 and b"set up another one first" in refused.content
    assert Authenticator.objects.filter(type="totp").exists()


def test_a_therapist_takes_theirs_away_and_it_is_on_record(people):
    client, _ = sign_in(people.therapist)
    set_up(client)
    assert client.post(reverse("mfa_deactivate_totp")).url == INDEX
    assert not Authenticator.objects.exists()
    assert AuditEntry.objects.filter(action="second factor removed").count() == 2  # with its recovery codes


def test_whoever_lost_theirs_sets_it_up_anew_after_an_administrator_took_it_away(people, required):
    client, _ = sign_in(people.supervisor)
    set_up(client)
    admin, _ = sign_in(people.administrator)
    set_up(admin)
    page = reverse("person-detail", args=[people.supervisor.public_id])
    assert b"They have lost it" in admin.get(page).content
    admin.post(reverse("person-second-factor-end", args=[people.supervisor.public_id]))
    assert client.get(ACCOUNT).url.startswith(LOGIN)
    fresh, _ = sign_in(people.supervisor)
    assert fresh.get("/").url == INDEX


def test_setting_up_asks_for_the_password_once_more(people, clock):
    client, _ = sign_in(people.therapist)
    again = reverse("account_reauthenticate")
    assert client.get(SETUP).url.startswith(again)
    assert client.post(again, {"password": "wrong", "next": SETUP}).status_code == 422
    assert client.post(again, {"password": clinics.PASSWORD, "next": SETUP}).url == SETUP
    clock.shift(timedelta(minutes=6))
    assert client.get(SETUP).url.startswith(again)


def test_the_square_is_a_picture_in_the_page_and_the_policy_lets_it_be_seen(people):
    client, _ = sign_in(people.therapist)
    page = shown_again(client)
    assert re.search(rb'<img class="qr" src="data:image/svg\+xml;base64,', page.content)
    assert "img-src 'self' data:" in page.headers["Content-Security-Policy"]


def test_somebody_signed_in_without_a_password_of_now_sets_up_nothing(people):
    assert signed_in(people.therapist).post(SETUP, {"code": "1"}).url.startswith(reverse("account_reauthenticate"))
