"""Do four weeks hold together, from two low ratings to the meeting about them: one repair works, and one does not?

A week passes for everybody, server and commands alike. Whatever people do, they do in their browsers.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from email.message import Message
from io import StringIO

import pytest
import time_machine
from django.core.management import call_command
from playwright.sync_api import Locator, Page, expect

from alliance_app.people.models import Clinician
from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import People
from tests.web.inbox import Inbox, receiving

RAISED, LOOKED = "Low or falling, not repaired, oldest first", "Looked anyway, awaiting your answer"
A_GOAL, B_GOAL = "I want to sleep through.", "I want to stay in a room with my father."
WHY = "The report is due on Friday, and the court asks for a plan."
ASKED = "Ask her which exercise she would drop first."
ANSWER = "She would drop the letters, and keep the walks."
COVERED = "I have read it, and stand in this week: call me before you see her."
NOTHING_MOVES = "The exercises change every week, and she does none of them."
NOTE = "We agreed that she chooses the next exercise, and you only ask."
PAGE_OF_A_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")

Open = Callable[..., Page]
Good = Callable[[Page], None]


@dataclass(frozen=True)
class Cases:
    """Two that went well for three weeks: `a` loses its goal and finds it again, `b` loses its method for good."""

    a: Case
    b: Case


@pytest.fixture
def begin_week(people: People) -> Iterator[Callable[[int], None]]:
    """Let it be nine on the Monday to come, and give a function that lets it be ten on the Monday of a week from 1 on."""
    today = datetime.combine(clinics.day(0), time(9), UTC)
    first = today + timedelta(days=7 - today.weekday())
    with time_machine.travel(first, tick=True) as clock:
        yield lambda week: clock.move_to(first + timedelta(hours=1, weeks=week - 1))


@pytest.fixture
def cases(people: People, begin_week: Callable[[int], None]) -> Cases:
    made = Cases(clinics.new_case(people.therapist, "K-2041"), clinics.new_case(people.therapist, "K-3077"))
    for case, words in ((made.a, A_GOAL), (made.b, B_GOAL)):
        clinics.goal(case, words)
        for days_ago in (21, 14, 7):
            clinics.rate(case, days_ago, client=clinics.GOOD)
    return made


@pytest.fixture
def inbox(settings) -> Iterator[Inbox]:
    yield from receiving(settings)


# What somebody does
def check_in(page: Page, case: Case, *digits: int, said: str = "") -> None:
    """Rate today's session by keyboard: relationship, goal, method, progress, and what is `said` of a repair."""
    page.goto(f"/cases/{case.pk}/check-in/")
    expect(page.locator("[name=relationship]:focus")).to_be_attached()
    for digit in digits:
        page.keyboard.press(str(digit))
    if said:
        expect(page.locator(f"[name^=repair_][value={said}]")).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case.pk}/check-in/*/")


def plan_with_one_tap(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/consult/")
    page.get_by_role("button", name="Plan this").first.click()
    page.wait_for_url("**/consult/#planned")
    expect(page.locator("#planned")).to_contain_text("not tried yet")


def say_that_it_did_not_help(page: Page, case: Case) -> None:
    repair(page, case).get_by_role("link", name="How did it go?").click()
    page.locator("[name=state][value=failed]").check(force=True)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**/cases/{case.pk}/")


def look_anyway(page: Page, case: Case) -> None:
    page.goto(f"/cases/{case.pk}/consult/")
    page.locator(".look summary").click()
    page.locator("[name=reason][value=mandated_timeline]").check(force=True)
    page.locator("[name=explanation]").fill(WHY)
    page.get_by_role("button", name="Look anyway, and say so").click()
    page.wait_for_url("**/consult/#techniques")
    expect(page.locator("[data-techniques]")).to_be_attached()


def answer_the_first_by_keyboard(page: Page, case: Case) -> None:
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/review/{case.pk}/")
    expect(page.locator("main")).to_contain_text(WHY)
    page.keyboard.press("r")
    expect(page.locator("[name=answer]").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[name=answer][value=ask_client]")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type(ASKED)
    page.locator("[name=due_on]").fill(clinics.day(-7).isoformat())
    page.locator("[name=due_on]").press("Enter")


def sent_digests(url: str) -> str:
    said = StringIO()
    call_command("send_digests", url=url, stdout=said)
    return said.getvalue()


# What somebody sees
def row(page: Page, case: Case) -> Locator:
    return page.locator(f"[data-row][data-case='{case.pk}']")


def under(page: Page, heading: str) -> Locator:
    """Return the cases of the queue under a heading."""
    return page.locator("#queue-list h2", has_text=heading).locator("+ ol [data-row]")


def holds(rows: Locator, *cases: Case) -> None:
    expect(rows).to_have_count(len(cases))
    for case in cases:
        expect(rows.and_(rows.page.locator(f"[data-case='{case.pk}']"))).to_have_count(1)


def says(page: Page, *words: str) -> None:
    for each in words:
        expect(page.locator("main")).to_contain_text(each)


def repair(page: Page, case: Case) -> Locator:
    """Return the one repair of a case, as its page tells it."""
    page.goto(f"/cases/{case.pk}/")
    return page.locator("[data-repair]")


def tells_of_nobody(mail: Message, people: People, cases: Cases) -> None:
    said = mail.as_string() + mail.get_payload(decode=True).decode()
    others = Clinician.objects.filter(clinic=people.clinic).exclude(email=mail["To"])
    secrets = [each for case in (cases.a, cases.b) for each in (case.code, str(case.pk), case.pk.hex)]
    secrets += [A_GOAL, B_GOAL, WHY, ASKED, ANSWER, COVERED, NOTHING_MOVES, *(each.name for each in others)]
    assert [secret for secret in secrets if secret in said] == []
    assert mail["Subject"] == "Your week in Alliance"


# The weeks
def two_flags_rise_and_a_repair_of_each_is_planned(people: People, cases: Cases, new_page: Open, good: Good) -> None:
    therapist, supervisor = new_page(people.therapist), new_page(people.supervisor)
    supervisor.goto("/review/")
    holds(supervisor.locator("[data-row]"))
    check_in(therapist, cases.a, 8, 3, 8, 4)
    says(therapist, "the goal is not shared")
    check_in(therapist, cases.b, 8, 8, 3, 4)
    good(therapist)
    supervisor.goto("/review/")
    holds(under(supervisor, RAISED), cases.a, cases.b)
    expect(row(supervisor, cases.a)).to_contain_text("Goal 3")
    expect(row(supervisor, cases.b)).to_contain_text("Method 3")
    for case in (cases.a, cases.b):
        plan_with_one_tap(therapist, case)
    look_anyway(therapist, cases.b)
    supervisor.goto("/review/")
    holds(under(supervisor, LOOKED), cases.b)
    holds(under(supervisor, RAISED), cases.a)


def the_look_is_answered_and_one_repair_begins_to_work(
    people: People, cases: Cases, new_page: Open, good: Good
) -> None:
    therapist, supervisor = new_page(people.therapist), new_page(people.supervisor)
    supervisor.goto("/review/")
    answer_the_first_by_keyboard(supervisor, cases.b)
    supervisor.wait_for_url(f"**/review/{cases.a.pk}/")  # the next one
    holds(under(supervisor, RAISED), cases.a, cases.b)
    expect(row(supervisor, cases.b)).to_contain_text("due")

    therapist.goto("/cases/")
    asked = therapist.locator(".asked-list")
    expect(asked).to_contain_text(ASKED)
    asked.get_by_role("link", name="Answer").click()
    therapist.locator("[name=message]").fill(ANSWER)
    therapist.get_by_role("button", name="It is done").click()
    therapist.wait_for_url(f"**/cases/{cases.b.pk}/")
    expect(therapist.locator("#replies")).to_contain_text(ANSWER)

    therapist.goto(f"/cases/{cases.a.pk}/check-in/")
    expect(therapist.get_by_role("radiogroup", name="Did you?")).to_contain_text("Tried")
    good(therapist)
    check_in(therapist, cases.a, 8, 7, 8, 5, 1, said="tried")
    check_in(therapist, cases.b, 8, 8, 3, 4, 1, said="tried")
    for case in (cases.a, cases.b):
        expect(repair(therapist, case)).to_have_attribute("data-repair", "tried")
    supervisor.goto("/review/")
    holds(supervisor.locator("[data-row]"), cases.b)
    expect(row(supervisor, cases.b)).to_contain_text("answered")
    supervisor.locator("[name=show][value=watch]").check(force=True)
    holds(supervisor.locator("[data-row]"), cases.a)


def a_deputy_covers_while_one_repair_is_complete_and_one_has_failed(
    people: People, cases: Cases, new_page: Open, good: Good
) -> None:
    therapist, supervisor, deputy = map(new_page, (people.therapist, people.supervisor, people.other_supervisor))
    deputy.goto("/review/")
    holds(deputy.locator("[data-row]"))
    supervisor.goto("/account/deputy/")
    supervisor.get_by_label(people.other_supervisor.name).check(force=True)
    supervisor.locator("[name=starts_on]").fill(clinics.day(0).isoformat())
    supervisor.locator("[name=ends_on]").fill(clinics.day(-6).isoformat())
    supervisor.get_by_role("button", name="Name the deputy").click()
    says(supervisor, f"{people.other_supervisor.name} stands in for you")
    good(supervisor)

    deputy.goto("/review/")
    says(deputy, f"You stand in for {people.supervisor.name}")
    holds(under(deputy, RAISED), cases.b)
    good(deputy)
    deputy.locator("[name=show][value=watch]").check(force=True)
    holds(deputy.locator("[data-row]"), cases.a)

    check_in(therapist, cases.a, 8, 8, 8, 6)
    expect(repair(therapist, cases.a)).to_have_attribute("data-repair", "complete")
    expect(therapist.locator("#ledger")).to_contain_text("complete since")
    check_in(therapist, cases.b, 8, 8, 3, 4)
    say_that_it_did_not_help(therapist, cases.b)
    expect(repair(therapist, cases.b)).to_have_attribute("data-repair", "failed")
    expect(therapist.locator("#ledger")).to_contain_text("it did not help")
    good(therapist)
    therapist.get_by_role("link", name="Mark as stuck").click()
    therapist.locator("[name=reason]").fill(NOTHING_MOVES)
    therapist.get_by_role("button", name="Mark as stuck").click()
    therapist.wait_for_url(f"**/cases/{cases.b.pk}/")

    for show, there in (("watch", ()), ("attention", (cases.b,))):
        deputy.goto("/review/")
        deputy.locator(f"[name=show][value={show}]").check(force=True)
        holds(deputy.locator("[data-row]"), *there)
    row(deputy, cases.b).locator("a").click()
    says(deputy, "it did not help", "Declared stuck on")
    deputy.locator("[name=answer][value=agree]").check(force=True)
    deputy.locator("[name=message]").fill(COVERED)
    deputy.get_by_role("button", name="Send reply").click()
    deputy.wait_for_url("**/review/")
    repair(therapist, cases.b)
    expect(therapist.locator("#replies")).to_contain_text(people.other_supervisor.name)
    expect(therapist.locator("#replies")).to_contain_text(COVERED)


def the_deputy_s_days_are_over(people: People, cases: Cases, new_page: Open) -> None:
    deputy = new_page(people.other_supervisor)
    deputy.goto("/review/")
    expect(deputy.locator(".queue-head")).not_to_contain_text("stand")
    holds(deputy.locator("[data-row]"))
    assert deputy.goto(f"/cases/{cases.b.pk}/").status == 404


def everybody_for_whom_something_waits_gets_one_mail(
    people: People, cases: Cases, new_page: Open, inbox: Inbox, url: str
) -> None:
    assert [sent_digests(url), sent_digests(url)] == ["3 sent\n", "0 sent\n"]
    mails = {mail["To"]: mail for mail in inbox.mails}
    assert len(inbox.mails) == 3
    assert set(mails) == {each.email for each in (people.therapist, people.supervisor, people.administrator)}
    for mail in inbox.mails:
        tells_of_nobody(mail, people, cases)
    waits = mails[people.supervisor.email].get_payload(decode=True).decode()
    assert "- 1 case that needs help" in waits
    supervisor = new_page(people.supervisor)
    supervisor.goto(re.search(r"http\S+/review/", waits)[0])
    holds(supervisor.locator("[data-row]"), cases.b)


def the_agenda_is_printed_and_a_note_of_the_meeting_is_a_reply(
    people: People, cases: Cases, new_page: Open, good: Good
) -> None:
    supervisor, therapist = new_page(people.supervisor), new_page(people.therapist)
    supervisor.goto("/")
    supervisor.get_by_role("link", name="Agenda").click()
    supervisor.get_by_role("link", name=people.therapist.name).click()
    stuck, others = supervisor.locator(".agenda-first"), supervisor.locator(".agenda-rest")
    good(supervisor)
    assert 1 <= len(PAGE_OF_A_PDF.findall(supervisor.pdf(format="A4"))) <= 2
    supervisor.emulate_media(media="print")
    printed = stuck.inner_text()
    for there in ("1 case is stuck", cases.b.code, B_GOAL, "it did not help"):
        assert there in printed
    assert cases.a.code not in printed and A_GOAL not in printed
    assert cases.a.code in others.inner_text() and cases.b.code not in others.inner_text()
    supervisor.emulate_media(media="screen")

    place = supervisor.locator(f"#case-{cases.b.pk}")
    place.get_by_text("Write a note").click()
    place.get_by_label("Note of the meeting").fill(NOTE)
    place.locator("[name=answer][value=ask_client]").check(force=True)
    place.locator("[name=due_on]").fill(clinics.day(-7).isoformat())
    place.get_by_role("button", name="Send as reply").click()
    expect(place.get_by_role("status")).to_be_focused()

    therapist.goto("/cases/")
    expect(therapist.locator(".asked-list")).to_contain_text(NOTE)
    good(therapist)
    repair(therapist, cases.b)
    expect(therapist.locator("#replies")).to_contain_text(NOTE)


def test_four_weeks_from_two_flags_to_the_meeting_about_them(
    people: People,
    cases: Cases,
    new_page: Open,
    good: Good,
    begin_week: Callable[[int], None],
    inbox: Inbox,
    live_server: object,
) -> None:
    begin_week(1)
    two_flags_rise_and_a_repair_of_each_is_planned(people, cases, new_page, good)
    begin_week(2)
    the_look_is_answered_and_one_repair_begins_to_work(people, cases, new_page, good)
    begin_week(3)
    a_deputy_covers_while_one_repair_is_complete_and_one_has_failed(people, cases, new_page, good)
    begin_week(4)
    the_deputy_s_days_are_over(people, cases, new_page)
    everybody_for_whom_something_waits_gets_one_mail(people, cases, new_page, inbox, live_server.url)
    the_agenda_is_printed_and_a_note_of_the_meeting_is_a_reply(people, cases, new_page, good)
