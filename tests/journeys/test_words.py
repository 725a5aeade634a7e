"""Do client and therapist each write the goal before they see the other's, and see both side by side?"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from alliance_app.records.client_links import token_after
from alliance_app.records.models import Case, ClientLink
from tests import factories
from tests.web import clinics
from tests.web.clinics import People

THEIRS, MINE = "To sleep, and not to dread the night.", "Less brooding at night."
THANKS = "**/c/thanks/**"


def words_page(page: Page, case: Case, token: str = "words") -> None:
    factories.client_link(case, page=ClientLink.Page.WORDS, token=token, now=clinics.now())
    page.goto(f"/c/{token}/")


def write(page: Page, goal: str = THEIRS) -> None:
    page.get_by_label("What do you want to change, or to get better?").fill(goal)
    page.get_by_label("What have you been told about how therapy works here?").fill("We talk, and I keep a diary.")
    page.get_by_label("Partly").check()
    page.get_by_role("button", name="Send my words").click()


def tab_to(page: Page, name: str) -> None:
    """Go on by keyboard to a field, past the languages at the head of the page."""
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.locator(f"[name={name}]:focus").count():
            return
    pytest.fail(f"{name} is not met within five steps")


def test_both_write_before_they_see_the_others_and_then_see_both(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    factories.write_both(case, MINE, now=clinics.now())
    client = new_page(width=390, height=844)
    words_page(client, case)
    good(client)
    expect(client.get_by_text(MINE)).to_have_count(0)
    write(client)
    expect(client.get_by_text(MINE)).to_be_visible()
    expect(client.get_by_text(THEIRS)).to_be_visible()
    good(client)
    client.get_by_label("Different").check()
    client.get_by_role("button", name="Send my words").click()
    client.wait_for_url(THANKS)
    assert case.goals.last().client_agreement == "different"

    therapist = new_page(people.therapist)
    therapist.goto(f"/cases/{case.pk}/")
    expect(therapist.get_by_text("The client has written their goal.")).to_be_visible()
    expect(therapist.get_by_text(THEIRS)).to_have_count(0)
    good(therapist)
    therapist.get_by_role("link", name="Write mine").first.click()
    good(therapist)
    therapist.get_by_label("How you would put it").fill("That she sleeps through.")
    therapist.get_by_role("button", name="Write mine, then read theirs").click()
    expect(therapist.get_by_role("heading", name="How near are the two?")).to_be_visible()
    expect(therapist.get_by_text(THEIRS)).to_be_visible()
    expect(therapist.get_by_text("That she sleeps through.")).to_be_visible()
    good(therapist)
    therapist.get_by_label("Close, not the same").check()
    therapist.get_by_role("button", name="Write it down").click()
    therapist.wait_for_url(re.compile(f"/cases/{case.pk}/$"))
    goal = therapist.get_by_role("region", name="Goal")
    expect(goal).to_contain_text(THEIRS)
    expect(goal).to_contain_text("You: close, not the same.")
    expect(goal).to_contain_text("What have I missed")
    good(therapist)
    therapist.set_viewport_size({"width": 390, "height": 844})
    good(therapist)


def test_after_the_questions_comes_one_more_thing_that_can_be_left(
    case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    factories.client_link(case, token="questions", now=clinics.now())
    client = new_page(width=390, height=844)
    client.goto("/c/questions/")
    for name in ("relationship", "goal", "method"):
        client.locator(f'[name={name}][value="8"]').check(force=True)
    client.get_by_role("button", name="Send my answers").click()
    client.wait_for_url(f"**/c/{token_after('questions')}/**")
    expect(client.get_by_text("Your answers have arrived")).to_be_visible()
    good(client)
    client.get_by_role("button", name="No, thank you").click()
    client.wait_for_url(THANKS)
    assert not ClientLink.objects.open(clinics.now()).exists()


@pytest.mark.sqlite  # what a page says does not depend on the database
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_phone_of_320_shows_both_steps_and_the_keyboard_alone_sends_them(
    case: Case, script: bool, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    factories.write_both(case, MINE, now=clinics.now())
    page = new_page(width=320, height=568, java_script_enabled=script)
    words_page(page, case)
    if script:
        good(page)
    tab_to(page, "goal")
    page.keyboard.type(THEIRS)
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text(MINE)).to_be_visible()
    if script:
        good(page)
    tab_to(page, "goal_agreement")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(THANKS)
    goal = case.goals.last()
    assert (goal.client_words, goal.client_agreement) == (THEIRS, "same")
