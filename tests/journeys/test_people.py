"""Does somebody who is invited come in, protect their sign-in, and keep it; with codes and with a passkey?"""

import re
import time
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests.web import clinics
from tests.web.clinics import People

NEW = "seven grey geese in a row"


@pytest.fixture
def people(live_server: object, settings: object) -> People:
    settings.SECOND_FACTOR_REQUIRED = True
    return clinics.staffed_clinic()


@pytest.fixture
def looked_at(axe: Callable[..., list[str]]) -> Callable[[Page, str], None]:
    """Give a function that says that a page has this heading, and can be read on a phone and aloud.

    Each page is looked at once fresh and once refused.
    """
    seen: set[tuple[str, bool]] = set()

    def look(page: Page, heading: str) -> None:
        expect(page.locator("h1")).to_have_text(heading)
        state = (heading, page.locator(".errors").count() > 0)
        if state in seen:
            return
        seen.add(state)
        page.set_viewport_size({"width": 390, "height": 844})
        assert axe(page) == [], state
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, state
        page.set_viewport_size({"width": 1280, "height": 900})

    return look


def sign_in(page: Page, email: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def set_up_app(page: Page, password: str, looked_at: Callable[[Page, str], None]) -> str:
    """Go from the page of second factors to the first page behind it; return the secret."""
    page.get_by_role("link", name="Set up an app").click()
    looked_at(page, "Is it still you?")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Go on").click()
    looked_at(page, "Set up an authenticator app")
    page.get_by_text("No camera?").click()
    secret = page.locator("#secret").inner_text()
    page.get_by_label("Authenticator code").fill("000000")
    page.get_by_role("button", name="That is my app").click()
    looked_at(page, "Set up an authenticator app")
    assert page.get_by_role("alert").is_visible()
    page.get_by_label("Authenticator code").fill(code(secret))
    page.get_by_role("button", name="That is my app").click()
    looked_at(page, "Your recovery codes")
    assert page.locator(".codes li").count() == 10
    page.get_by_role("link", name="I have kept them").click()
    return secret


def test_an_invited_supervisor_comes_in_with_a_code_and_then_again(
    people: People, new_page: Callable[..., Page], looked_at: Callable[[Page, str], None]
) -> None:
    # The administrator protects their own sign-in first, for nothing else opens.
    admin = new_page()
    sign_in(admin, people.administrator.email, clinics.PASSWORD)
    looked_at(admin, "One more step: a second factor")
    set_up_app(admin, clinics.PASSWORD, looked_at)
    looked_at(admin, "People")

    admin.get_by_role("link", name="Invite somebody").click()
    looked_at(admin, "Invite somebody")
    admin.get_by_label("Name", exact=True).fill("Nora Lund")
    admin.get_by_role("checkbox", name=re.compile("^Therapist")).uncheck()
    admin.get_by_role("checkbox", name=re.compile("^Supervisor")).check()
    admin.get_by_role("button", name="Invite").click()
    looked_at(admin, "Invite somebody")
    admin.get_by_label("E-mail").fill("nora@own.example")
    admin.get_by_role("button", name="Invite").click()
    looked_at(admin, "Nora Lund")
    link = admin.locator(".pass-on code").inner_text()

    # She chooses a password, is led to the second factor, and is in.
    nora = new_page()
    nora.goto(urlsplit(link).path)
    looked_at(nora, "Choose a new password")
    for field in nora.locator("input[type=password]").all():
        field.fill(NEW)
    nora.get_by_role("button", name="Save the new password").click()
    sign_in(nora, "nora@own.example", NEW)
    secret = set_up_app(nora, NEW, looked_at)
    looked_at(nora, "Review")

    # The administrator gives her a therapist, and she sees the case.
    case = clinics.low_case(people.therapist)
    admin.goto(f"/clinic/people/{people.therapist.public_id}/")
    admin.get_by_role("link", name="Add a supervisor").click()
    looked_at(admin, "Supervision")
    admin.get_by_role("radio", name="Nora Lund").check()
    admin.get_by_role("button", name="Put it on record").click()
    looked_at(admin, "Therapist of own")
    nora.reload()
    assert nora.get_by_text(case.code).first.is_visible()

    # She signs out, and comes in again with a code.
    nora.locator(".menu summary").click()
    nora.get_by_role("button", name="Sign out").click()
    cache.clear()  # the code of this half minute may have been used a moment ago
    sign_in(nora, "nora@own.example", NEW)
    looked_at(nora, "And the second factor")
    assert nora.get_by_role("button", name="Use a passkey").count() == 0, "she has none"
    nora.get_by_label("Code").fill(code(secret))
    nora.get_by_role("button", name="Sign in", exact=True).click()
    looked_at(nora, "Review")
    nora.goto("/account/")
    looked_at(nora, "Your account")
    nora.get_by_role("link", name="See where").click()
    looked_at(nora, "Where you are signed in")


def test_a_passkey_signs_in_without_a_password(
    people: People, new_page: Callable[..., Page], looked_at: Callable[[Page, str], None]
) -> None:
    page = new_page()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": True, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    sign_in(page, people.supervisor.email, clinics.PASSWORD)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(clinics.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    looked_at(page, "Add a passkey")
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto("/accounts/second-factor/")
    looked_at(page, "Second factor")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    # Beside the password it is a second factor; alone it is both.
    sign_in(page, people.supervisor.email, clinics.PASSWORD)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/review/")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/review/")
    looked_at(page, "Review")
