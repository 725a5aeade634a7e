"""Does a check-in hold in a real browser: twenty seconds by keyboard, undo, correct, a lost connection, a new sign-in?"""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Browser, Page, expect

from alliance_app.records.models import Case, Rating, Session
from alliance_app.records.queries import ratings_in_force
from tests.browser import session_cookie
from tests.web import clinics
from tests.web.clinics import PASSWORD, People

SAID = "She cried when she spoke of her mother."
KEPT_BY_THE_BROWSER = """async () => JSON.stringify([
    {...localStorage}, {...sessionStorage}, document.cookie, (await indexedDB.databases()).map((each) => each.name),
    await caches.keys(),
])"""


def open_checkin(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/check-in/")
    expect(page.locator("[name=relationship]:focus")).to_be_attached()


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def numbers(page: Page) -> list[str | None]:
    """Return which cells are chosen, in the order of the page."""
    return page.evaluate(
        """["relationship", "goal", "method", "progress"].map(
            (name) => document.querySelector(`[name=${name}]:checked`)?.value ?? null)"""
    )


def newest(case: Case) -> list[int | None]:
    session = case.sessions.last()
    rating = next(rating for rating in ratings_in_force(session) if rating.role == "therapist")
    return [rating.relationship, rating.goal, rating.method, rating.progress]


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name")


def test_digits_alone_rate_a_session(people: People, case: Case, new_page: Callable[..., Page]) -> None:
    page = new_page(people.therapist)
    page.clock.install()  # a slow machine takes as long as it likes between the 1 and the 0
    open_checkin(page, case)
    page.clock.pause_at(clinics.now() + timedelta(minutes=1))
    press(page, "8", "6", "1", "0", "7")
    page.clock.resume()
    press(page, "Enter")
    page.wait_for_url(f"**/cases/{case.pk}/check-in/*/")
    assert newest(case) == [8, 6, 10, 7]


def test_a_digit_goes_on_and_everything_else_stays(
    people: People, case: Case, new_page: Callable[..., Page]
) -> None:
    page = new_page(people.therapist)
    page.clock.install()
    open_checkin(page, case)
    page.clock.pause_at(clinics.now() + timedelta(minutes=1))
    press(page, "1")
    assert focused(page) == "relationship", "a 1 may become a 10"
    press(page, "7")
    assert (numbers(page), focused(page)) == (["1", "7", None, None], "method"), "after the 1 comes the next scale"
    press(page, "Tab")
    assert focused(page) == "method", "a Tab right after a digit has gone there already"
    press(page, "Tab")
    assert focused(page) == "progress"
    press(page, "Shift+Tab")
    press(page, "5", "Shift+Tab", "ArrowLeft")
    assert (numbers(page), focused(page)) == (["1", "7", "4", None], "method"), "arrows choose and stay"
    press(page, "Backspace")
    assert (numbers(page)[2], focused(page)) == (None, "method")
    press(page, "x")
    assert (numbers(page), focused(page)) == (["1", "7", "10", None], "progress")
    press(page, "1")
    expect(page.locator("[name=progress]:focus")).to_be_attached()


def test_rate_take_back_rate_again_and_correct(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    page = new_page(people.therapist, width=390, height=844)
    open_checkin(page, case)
    press(page, "8", "3", "8", "7")
    more = page.get_by_role("group", name="More about this, optional")
    expect(more).to_have_count(1)
    more.get_by_label("It is not clear what they want").check()
    good(page)
    page.locator("[data-save]").click()
    page.wait_for_url(f"**/cases/{case.pk}/check-in/*/")
    good(page)

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert not ratings_in_force(case.sessions.last())
    good(page)

    open_checkin(page, case)
    press(page, "8", "3", "8", "7", "Enter")
    page.wait_for_url(f"**/cases/{case.pk}/check-in/*/")
    page.get_by_role("link", name="Correct my rating").click()
    good(page)
    page.get_by_label("Withdraw the rating").check()
    expect(page.get_by_label("There was no such session")).to_be_visible()
    page.get_by_label("Correct the numbers").check()
    page.locator("[name=goal][value='7']").check(force=True)
    page.get_by_role("button", name="Put it right").click()
    expect(page.get_by_role("alert").first).to_contain_text("Say why")
    good(page)
    page.locator("[name=reason]").fill("I had the wrong file open.")
    page.get_by_role("button", name="Put it right").click()
    page.wait_for_url(f"**/cases/{case.pk}/")
    assert newest(case) == [8, 7, 8, 7]

    page.locator("#sessions tbody a").first.click()
    expect(page.locator("main")).to_contain_text("goal 3")
    good(page)


def test_what_is_rated_already_leads_to_its_correction_or_to_the_client_s_view(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    clinics.rate(case, 10)
    session = case.sessions.last()
    page = new_page(people.therapist, width=390, height=844)
    open_checkin(page, case)
    page.locator("details.held > summary").click()
    page.locator("[name=held_on]").fill(session.held_on.isoformat())
    page.locator("[name=goal][value='2']").check(force=True)
    page.locator("[data-save]").click()
    expect(page.get_by_role("button", name="Correct what is on record")).to_be_visible()
    good(page)
    page.get_by_role("button", name="Correct what is on record").click()
    page.wait_for_url("**/ratings/**")
    expect(page.locator("[name=goal]:checked")).to_have_value("2")

    page.goto(f"/cases/{case.pk}/check-in/?client=1")
    expect(page.locator("[name=relationship]")).to_have_count(0)
    good(page)
    page.get_by_label("Said aloud").check()
    for name in ("relationship", "goal", "method"):
        page.locator(f"[name=client_{name}][value='7']").check(force=True)
    page.locator("[data-save]").click()
    page.wait_for_url(re.compile(f"/cases/{case.pk}/check-in/[0-9a-f-]+/"))
    assert [rating.role for rating in ratings_in_force(session)] == ["client", "therapist"]


def test_taps_on_my_cases_can_be_taken_back(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    page = new_page(people.therapist, width=390, height=844)
    page.goto("/cases/")
    for outcome in ("missed", "crisis"):
        page.locator(f"[name=outcome][value={outcome}]").click()
        expect(page.locator("[data-rate].btn")).to_have_count(0)
        good(page)
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("[data-rate].btn")).to_have_count(1)
    assert Session.everything.filter(case=case).count() == 3


def test_a_lost_connection_loses_nothing(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    page = new_page(people.therapist, width=390, height=844)
    open_checkin(page, case)
    press(page, "8", "3", "8")
    page.context.set_offline(True)
    page.locator("[data-save]").click()
    expect(page.get_by_text("No connection.")).to_be_visible()
    assert numbers(page) == ["8", "3", "8", None]
    good(page)
    page.context.set_offline(False)
    page.locator("[data-save]").click()
    page.wait_for_url(f"**/cases/{case.pk}/check-in/*/")
    assert newest(case) == [8, 3, 8, None]


def test_a_server_that_is_away_loses_nothing(
    people: People, case: Case, browser: Browser, live_server: object
) -> None:
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([session_cookie(people.therapist, live_server.url)])
    page = context.new_page()
    open_checkin(page, case)
    page.route("**/check-in/**", lambda route: route.fulfill(status=503, body="away"))
    press(page, "8", "3", "8")
    page.locator("[data-save]").click()
    expect(page.locator("[data-draft-lost]")).to_be_visible()
    assert numbers(page) == ["8", "3", "8", None]
    # It is there again for the draft, and gone for what follows: whoever comes back finds what was typed.
    page.unroute("**/check-in/**")
    page.route("**/check-in/", lambda route: route.fulfill(status=503, body="away"))
    page.locator("[data-save]").click()
    expect(page.get_by_text("away")).to_be_visible()
    page.unroute("**/check-in/")
    open_checkin(page, case)
    assert numbers(page) == ["8", "3", "8", None]
    context.close()


def sign_in(page: Page, email: str) -> None:
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")


def test_what_was_typed_survives_a_new_sign_in_on_this_device_and_stays_in_no_browser(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    page = new_page(people.therapist)
    open_checkin(page, case)
    press(page, "8", "3", "8")
    page.locator("summary", has_text="Add a note").click()
    page.locator("[name=note]").fill(SAID)
    page.context.clear_cookies(name="sessionid")
    page.locator("[data-save]").click()
    page.wait_for_url("**/accounts/login/**")
    assert not Rating.objects.filter(session=case.sessions.last()).exists()

    sign_in(page, people.therapist.email)
    page.wait_for_url(f"**/cases/{case.pk}/check-in/")
    expect(page.get_by_text("Here is what you had typed")).to_be_visible()
    assert (numbers(page), page.locator("[name=note]").input_value()) == (["8", "3", "8", None], SAID)
    good(page)

    other = new_page(people.therapist)
    open_checkin(other, case)
    assert (numbers(other), other.locator("[name=note]").input_value()) == ([None] * 4, "")

    page.locator("[data-save]").click()
    page.wait_for_url(re.compile(f"/cases/{case.pk}/check-in/[0-9a-f-]+/"))
    assert newest(case) == [8, 3, 8, None]
    assert SAID not in page.evaluate(KEPT_BY_THE_BROWSER)
    page.go_back()
    expect(page.locator("[name=note]")).to_have_value("")
    assert numbers(page) == [None] * 4


def test_a_page_that_stayed_open_is_saved_after_a_sign_in_in_another_tab(
    people: People, case: Case, new_page: Callable[..., Page]
) -> None:
    page = new_page(people.therapist)
    open_checkin(page, case)
    with page.expect_response("**/draft/"):  # what was typed is kept, and the page rests while the other tab signs in
        press(page, "8", "3", "8")
    page.context.clear_cookies(name="sessionid")
    tab = page.context.new_page()
    tab.goto("/accounts/login/")
    sign_in(tab, people.therapist.email)
    tab.wait_for_url("**/cases/")
    page.locator("[data-save]").click()
    page.wait_for_url(re.compile(f"/cases/{case.pk}/check-in/[0-9a-f-]+/"))
    assert newest(case) == [8, 3, 8, None]
