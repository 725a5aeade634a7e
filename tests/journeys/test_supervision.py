"""Does supervision hold in a real browser: the queue by keyboard, a reply with a day, its answer, the third look?"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from alliance_app.consultation.models import Override, SpotCheck
from alliance_app.people.operations.introductions import introduce_again
from alliance_app.records.models import Case
from tests.factories import drawn
from tests.web import clinics
from tests.web.clinics import People

PHONE = 390
REPLY = "Ask her first what has changed, and write it down."
ANSWER = "She wants to sleep before anything else."
WHY = "The report is due on Friday, and the court asks for a plan."


@pytest.fixture
def cases(people: People) -> list[Case]:
    return [clinics.low_case(people.therapist, code) for code in ("K-1", "K-2")]


@pytest.fixture
def reads_well(axe: Callable[..., list[str]]) -> Callable[[Page], None]:
    """Give a check that a page breaks no rule, and fits a phone as it fits a desk."""

    def check(page: Page) -> None:
        assert axe(page) == [], page.url
        size = page.viewport_size
        page.set_viewport_size({"width": PHONE, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, page.url
        page.set_viewport_size(size)

    return check


def opened(page: Page) -> str:
    """Return the case that is open beside the list, and has the focus in it."""
    expect(page.locator("[data-row] a[aria-current=true]")).to_be_focused()
    return page.locator("[data-row]:has(a:focus)").get_attribute("data-case")


def row(page: Page, case: Case):
    return page.locator(f"[data-row][data-case='{case.pk}']")


def answer_by_keyboard(page: Page) -> None:
    page.keyboard.press("r")
    expect(page.locator("[name=answer]").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=answer][value=ask_client]")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type(REPLY)
    page.locator("[name=due_on]").fill(clinics.day(-3).isoformat())
    page.locator("[name=due_on]").focus()
    page.keyboard.press("Enter")


def test_a_reply_by_keyboard_its_answer_and_what_is_news(
    people: People, cases: list[Case], new_page: Callable[..., Page], reads_well: Callable[[Page], None]
) -> None:
    supervisor, therapist = new_page(people.supervisor), new_page(people.therapist)
    supervisor.goto("/review/")
    reads_well(supervisor)
    supervisor.keyboard.press("j")
    supervisor.keyboard.press("j")
    supervisor.keyboard.press("k")
    supervisor.keyboard.press("Enter")
    supervisor.wait_for_url("**/review/*/")
    first = next(case for case in cases if str(case.pk) == opened(supervisor))
    other = next(case for case in cases if case != first)
    expect(supervisor.get_by_role("button", name="Leave unread")).to_be_visible()  # the page has said that it is read
    reads_well(supervisor)
    answer_by_keyboard(supervisor)
    supervisor.wait_for_url(f"**/review/{other.pk}/")
    assert opened(supervisor) == str(other.pk)
    expect(row(supervisor, first)).to_contain_text("due")

    therapist.goto("/cases/")
    asked = therapist.locator(".asked-list")
    expect(asked).to_contain_text(REPLY)
    reads_well(therapist)
    asked.get_by_role("link", name="Answer").click()
    therapist.wait_for_url("**/replies/*/")
    reads_well(therapist)
    therapist.locator("[name=message]").fill(ANSWER)
    therapist.get_by_role("button", name="It is done").click()
    therapist.wait_for_url(f"**/cases/{first.pk}/")
    expect(therapist.locator("#replies")).to_contain_text(ANSWER)
    reads_well(therapist)

    supervisor.goto("/review/")
    expect(row(supervisor, first)).to_contain_text("answered")
    supervisor.locator("[name=show][value=replies]").check(force=True)
    expect(row(supervisor, other)).to_have_count(0)
    row(supervisor, first).locator("a").click()
    expect(supervisor.locator(".thread")).to_contain_text(ANSWER)
    expect(supervisor.get_by_role("button", name="Leave unread")).to_be_visible()
    supervisor.goto("/review/")
    expect(row(supervisor, first)).to_have_count(0)  # done, and read
    reads_well(supervisor)


def test_what_is_typed_is_not_lost_by_a_click_beside_it(
    people: People, cases: list[Case], new_page: Callable[..., Page]
) -> None:
    page = new_page(people.supervisor)
    page.goto(f"/review/{cases[0].pk}/")
    page.keyboard.press("r")
    page.keyboard.press("Tab")
    page.keyboard.type(REPLY)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    row(page, cases[1]).locator("a").click()
    expect(page.locator("[name=message]")).to_have_value(REPLY)
    assert asked == ["beforeunload"] and page.url.endswith(f"/review/{cases[0].pk}/")
    page.locator("[name=answer][value=agree]").check(force=True)
    page.get_by_role("button", name="Send reply").click()
    page.wait_for_url(f"**/review/{cases[1].pk}/")
    assert asked == ["beforeunload"], "what is sent is not asked about"
    expect(page.get_by_role("status").first).to_contain_text(f"{cases[0].code}: your reply is with {people.therapist.name}")


def test_half_a_reply_is_asked_about_when_what_was_found_by_chance_is_sent_beside_it(
    people: People, new_page: Callable[..., Page]
) -> None:
    case = clinics.case_in_place(people.therapist, "K-3")
    drawn(case)
    page = new_page(people.supervisor)
    page.goto(f"/review/{case.pk}/")
    page.locator("#reply [name=message]").fill(REPLY)
    page.locator("#spot-check [name=found][value=nothing]").check(force=True)
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("button", name="Save what I found").click()
    expect(page.get_by_role("button", name="Save what I found")).to_be_enabled()  # whoever stays can send it again
    expect(page.locator("#reply [name=message]")).to_have_value(REPLY)
    assert asked == ["beforeunload"] and not SpotCheck.objects.exclude(found="").exists()
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_role("button", name="Save what I found").click()
    expect(page.get_by_role("status").first).to_contain_text("K-3: kept.")
    assert SpotCheck.objects.get().found == "nothing"


def test_escape_leads_back_to_the_list_and_a_day_is_chosen_by_its_word(
    people: People, cases: list[Case], new_page: Callable[..., Page]
) -> None:
    page = new_page(people.supervisor)
    page.goto("/review/")
    page.locator("[data-row] a").first.click()
    page.wait_for_url("**/review/*/")
    page.keyboard.press("r")
    page.get_by_role("button", name="in two weeks").click()
    expect(page.locator("[name=due_on]")).to_have_value(clinics.day(-14).isoformat())
    page.keyboard.press("Escape")
    assert opened(page) == page.locator("[data-row]").first.get_attribute("data-case")
    page.keyboard.press("j")
    expect(page.locator("[data-row] a").last).to_be_focused()


def test_a_case_far_down_the_list_is_seen_from_its_head_on(
    people: People, cases: list[Case], new_page: Callable[..., Page]
) -> None:
    more = [clinics.low_case(people.therapist, f"K-{number}") for number in range(3, 14)]
    page = new_page(people.supervisor)
    page.goto("/review/")
    page.locator("[data-row] a").last.click()
    page.wait_for_url("**/review/*/")
    assert len(more) + 2 == page.locator("[data-row]").count()
    assert opened(page)
    expect(page.locator("[data-row]").last).to_be_in_viewport()
    expect(page.locator("#panel-name")).to_be_in_viewport()
    introduce_again(person=people.supervisor)  # what stands above both makes them begin further down
    page.reload()
    assert opened(page)
    expect(page.locator("#panel-name")).to_be_in_viewport()


def test_the_third_look_waits_and_is_let_in(
    people: People, cases: list[Case], new_page: Callable[..., Page], reads_well: Callable[[Page], None]
) -> None:
    case = cases[0]
    for _ in range(2):
        look = clinics.look(case)
        Override.objects.filter(pk=look.pk).update(ended_at=clinics.now(), ended_because="supervisor")
    supervisor, therapist = new_page(people.supervisor), new_page(people.therapist)
    therapist.goto(f"/cases/{case.pk}/consult/")
    therapist.locator(".look summary").click()
    reads_well(therapist)
    therapist.locator("[name=reason][value=mandated_timeline]").check(force=True)
    therapist.locator("[name=explanation]").fill(WHY)
    therapist.get_by_role("button", name="Look anyway, and say so").click()
    therapist.wait_for_url("**/consult/#techniques")
    expect(therapist.locator("#techniques")).to_be_in_viewport()
    expect(therapist.locator("[data-techniques], [data-override]")).to_have_count(0)
    expect(therapist.locator("#techniques .waits")).to_contain_text("third time in a row")
    reads_well(therapist)

    supervisor.goto("/review/")
    expect(row(supervisor, case)).to_contain_text("Third look in a row")
    supervisor.keyboard.press("j")
    supervisor.keyboard.press("r")
    supervisor.wait_for_url(f"**/review/{case.pk}/")
    expect(supervisor.locator("[name=answer]").first).to_be_focused()
    reads_well(supervisor)
    supervisor.keyboard.press("Space")
    supervisor.locator("[name=message]").fill("Look, and ask her on Friday.")
    supervisor.get_by_role("button", name="Send reply").click()
    supervisor.wait_for_url(f"**/review/{cases[1].pk}/")

    therapist.goto(f"/cases/{case.pk}/consult/")
    expect(therapist.locator("[data-techniques]")).to_be_attached()
    expect(therapist.locator("[data-override]").first).to_be_attached()
    reads_well(therapist)


@pytest.mark.sqlite  # how a page is drawn does not depend on the database
@pytest.mark.parametrize("width", [390, 1280])
def test_what_ends_a_link_stands_in_one_line_and_stays_where_it_is(
    width: int, people: People, new_page: Callable[..., Page]
) -> None:
    page = new_page(people.administrator, width=width, height=844)
    page.goto(f"/clinic/people/{people.therapist.public_id}/")
    form = page.locator(".rows form").first
    today, now = form.get_by_role("button", name="End after today"), form.locator("summary")
    middle = "each => each.getBoundingClientRect().top + each.getBoundingClientRect().height / 2"
    assert abs(today.evaluate(middle) - now.evaluate(middle)) < 2
    before = today.bounding_box(), now.bounding_box()
    now.click()
    expect(form.get_by_role("button", name="End the link now")).to_be_visible()
    assert (today.bounding_box(), now.bounding_box()) == before
    assert page.evaluate("document.documentElement.scrollWidth") <= width
