"""Does the whole thread hold in a real browser: rate, learn, wait, look anyway, be answered, repair, go on?"""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from alliance_app.consultation.guidance.techniques import TECHNIQUES
from alliance_app.consultation.models import Repair
from alliance_app.records.models import Case, Rating
from tests.web import clinics
from tests.web.clinics import PASSWORD, People

MOST_KEYSTROKES = 15
TECHNIQUE = TECHNIQUES[0]
WHY = "The report is due on Friday, and the court asks for a plan."
REPLY = "Ask her first what has changed; the plan can say that."


class Keyboard:
    """Presses keys and counts them."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


# What somebody does
def sign_in(page: Page, email: str, first_page: str) -> None:
    page.goto("/")
    page.locator("[name=login]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"**{first_page}")


def choose(page: Page, **choices: object) -> None:
    for name, value in choices.items():
        page.locator(f"label:has([name={name}][value='{value}'])").click()  # waits while a low part unfolds


def save(page: Page, field: str, then: str) -> None:
    """Press the button of the form with a field, and wait for the page that follows."""
    page.locator(f"form:has([name={field}]) button:not([type=button])").click()
    page.wait_for_url(then)


def unfold(page: Page, field: str) -> None:
    """Open the fold in which a field stands, if it is shut."""
    first = page.locator(f"[name={field}]").first
    if not first.is_visible():
        page.locator("details", has=page.locator(f"[name={field}]")).last.locator("summary").first.click()
    expect(first).to_be_visible()


def rate_on(page: Page, case: Case, days_ago: int, client: int | None = None, **scores: int) -> None:
    """Rate the session of a day, and what the client said aloud."""
    page.goto(f"/cases/{case.pk}/check-in/")
    unfold(page, "held_on")
    page.locator("[name=held_on]").fill(clinics.day(days_ago).isoformat())
    choose(page, **scores)
    if client is not None:
        unfold(page, "client_way")
        choose(page, client_way="aloud", client_relationship=client, client_goal=client, client_method=client)
    save(page, "held_on", f"**/cases/{case.pk}/check-in/*/")


# What a page says to programs
def state(page: Page, case: Case) -> tuple[str | None, str | None, bool]:
    hook = page.locator(f"[data-case='{case.pk}'][data-gate]").first
    expect(hook).to_be_attached()
    overridden = hook.get_attribute("data-override") is not None
    return hook.get_attribute("data-gate"), hook.get_attribute("data-gate-reason"), overridden


def repair_state(page: Page, case: Case) -> str | None:
    page.goto(f"/cases/{case.pk}/")
    return page.locator("[data-repair]").get_attribute("data-repair")


def posted(page: Page, address: str) -> tuple[int, str]:
    """Send a form to an address as a script of the page would, with the page's own token."""
    status, text = page.evaluate(
        """async (address) => {
            const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
            const body = new URLSearchParams({words: "", csrfmiddlewaretoken: token});
            const answer = await fetch(address, {method: "POST", body});
            return [answer.status, await answer.text()];
        }""",
        address,
    )
    return status, text


def says(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


def fits(page: Page, width: int) -> bool:
    """Whether nothing has to be scrolled sideways."""
    page.wait_for_load_state()
    return page.evaluate("document.documentElement.scrollWidth") <= width


# The steps of the journey
def rate_by_keyboard_alone(page: Page, case: Case, good: Callable[[Page], None]) -> None:
    keyboard = Keyboard(page)
    keyboard.press("r")
    page.wait_for_url("**/check-in/")
    expect(page.locator("[name=relationship]:focus")).to_be_attached()
    good(page)
    keyboard.press("8", "Tab", "3", "Tab", "7", "Tab", "4", "Enter")
    page.wait_for_url(f"**/cases/{case.pk}/check-in/*/")
    assert keyboard.pressed <= MOST_KEYSTROKES
    rating = Rating.objects.get(session__case=case, session__held_on=clinics.day(10))
    assert [rating.relationship, rating.goal, rating.method, rating.progress] == [8, 3, 7, 4]
    assert state(page, case) == ("closed", "low", False)
    says(page, "the goal is not shared", "rated it 3")
    good(page)


def techniques_are_refused(page: Page, case: Case, good: Callable[[Page], None]) -> None:
    """In the page, by direct address and by direct post."""
    page.goto(f"/cases/{case.pk}/consult/")
    assert state(page, case) == ("closed", "low", False)
    expect(page.locator("[data-techniques]")).to_have_count(0)
    good(page)
    addresses = (f"/cases/{case.pk}/techniques/{TECHNIQUE.key}/", f"/cases/{case.pk}/techniques/")
    for address in addresses:
        status, text = posted(page, address)
        assert (status, TECHNIQUE.steps[0] in text, 'data-gate="closed"' in text) == (403, False, True)
    for address in addresses:
        assert page.goto(address).status == 403
        assert state(page, case) == ("closed", "low", False)
        good(page)


def plan_a_repair_and_declare_it_stuck(page: Page, case: Case, good: Callable[[Page], None]) -> None:
    page.goto(f"/cases/{case.pk}/consult/")
    page.locator(f"a[href*='/cases/{case.pk}/repair/']").first.click()
    page.wait_for_url("**/repair/*")
    good(page)
    page.locator("[name=note]").fill("At the start of the next session.")
    save(page, "note", f"**/cases/{case.pk}/")
    assert repair_state(page, case) == "planned"
    good(page)
    page.goto(f"/cases/{case.pk}/stuck/")
    good(page)
    page.locator("[name=reason]").fill("Nothing has moved for six weeks.")
    save(page, "reason", f"**/cases/{case.pk}/")


def look_anyway_with_a_reason(page: Page, case: Case, good: Callable[[Page], None]) -> None:
    page.goto(f"/cases/{case.pk}/consult/")
    unfold(page, "explanation")
    good(page)
    choose(page, reason="mandated_timeline")
    page.locator("[name=explanation]").fill(WHY)
    save(page, "explanation", f"**/cases/{case.pk}/consult/#techniques")
    expect(page.locator("[data-techniques]")).to_be_attached()
    assert state(page, case) == ("closed", "low", True)
    good(page)
    page.goto(f"/cases/{case.pk}/techniques/{TECHNIQUE.key}/")
    says(page, TECHNIQUE.name, TECHNIQUE.agree_first)
    good(page)


def answer_the_first_of_the_queue(page: Page, case: Case, good: Callable[[Page], None]) -> None:
    """The case is on top, with the reason in words and numbers."""
    assert page.locator("h2").first.inner_text().startswith("Looked anyway")
    expect(page.locator("[data-row]").first).to_have_attribute("data-case", str(case.pk))
    expect(page.locator("[data-row]").first).to_contain_text("Goal 3")
    good(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/review/{case.pk}/")
    says(page, WHY, "a deadline from outside", "rated it 3 in session 3", "Stuck")
    good(page)
    choose(page, answer="ask_client")
    page.locator("[name=message]").fill(REPLY)
    save(page, "message", "**/review/")


def repair_it_with_two_good_ratings(page: Page, case: Case, good: Callable[[Page], None]) -> None:
    rate_on(page, case, 3, relationship=8, goal=7, method=8, progress=5)
    assert state(page, case) == ("closed", "confirming", True)
    good(page)
    assert repair_state(page, case) == "planned"
    rate_on(page, case, 0, client=8, relationship=8, goal=8, method=8, progress=6)
    assert state(page, case) == ("open", "in_place", False)
    good(page)
    assert repair_state(page, case) == "complete"
    assert Repair.objects.get(case=case).ended_on == clinics.day(0)
    good(page)
    page.goto(f"/cases/{case.pk}/consult/")
    expect(page.locator("[data-techniques]")).to_be_attached()
    assert state(page, case) == ("open", "in_place", False)
    good(page)


def test_rate_learn_wait_look_anyway_be_answered_repair_and_go_on(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    therapist, supervisor = new_page(), new_page()
    therapist.goto("/")
    good(therapist)
    sign_in(therapist, people.therapist.email, "/cases/")
    good(therapist)
    rate_by_keyboard_alone(therapist, case, good)
    techniques_are_refused(therapist, case, good)
    plan_a_repair_and_declare_it_stuck(therapist, case, good)
    look_anyway_with_a_reason(therapist, case, good)

    sign_in(supervisor, people.supervisor.email, "/review/")
    answer_the_first_of_the_queue(supervisor, case, good)

    therapist.goto(f"/cases/{case.pk}/")
    says(therapist, REPLY)
    good(therapist)
    repair_it_with_two_good_ratings(therapist, case, good)

    supervisor.goto("/review/")
    expect(supervisor.locator("[data-row]")).to_have_count(0)
    good(supervisor)


def test_checkin_and_my_cases_fit_a_phone(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    clinics.low_case(people.therapist, "K-" + "9" * 62)
    clinics.unverified_case(people.therapist, "K-2000")
    for scheme in ("light", "dark"):
        phone = new_page(people.therapist, width=390, height=844, color_scheme=scheme)
        for address in ("/cases/", f"/cases/{case.pk}/check-in/"):
            phone.goto(address)
            assert fits(phone, 390), (address, scheme)
            good(phone)
    for fold in phone.locator("main details > summary").all():
        fold.click()
    assert fits(phone, 390)
    save(phone, "held_on", "**/check-in/")
    expect(phone.get_by_role("alert").first).to_be_visible()
    good(phone)


def test_without_a_script_a_session_is_rated_all_the_same(
    people: People, case: Case, new_page: Callable[..., Page]
) -> None:
    page = new_page(people.therapist, java_script_enabled=False)
    page.goto("/cases/")
    page.locator(f"a[href$='/cases/{case.pk}/check-in/']").first.click()
    choose(page, relationship=8, goal=3, method=7)
    save(page, "held_on", f"**/cases/{case.pk}/check-in/*/")
    assert state(page, case) == ("closed", "low", False)
