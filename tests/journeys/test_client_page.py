"""Does a client answer in under a minute on a phone, over a bad line, without script, and once however many try?"""

import math
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from alliance_app.records.models import Case, CheckIn, Rating
from tests import factories
from tests.web import clinics
from tests.web.clinics import People

SECONDS, KILOBYTES, REQUESTS = 45, 60, 4
#: Of a hurried reader and of a thumb (Fitts' law, in seconds): words a second, the least time of a tap, and what each
#: doubling of the distance costs; then one movement of the page.
WORDS, TAP, DOUBLING, SCROLL = 4, 0.25, 0.15, 0.6
NUMBERS = {"relationship": "8", "goal": "3", "method": "7", "progress": "4"}
KEPT_BY_THE_BROWSER = """async () => JSON.stringify([
    {...localStorage}, {...sessionStorage}, document.cookie, (await indexedDB.databases()).map((each) => each.name),
    await caches.keys()])"""
NOTHING = '[{},{},"",[],[]]'


@pytest.fixture(autouse=True)
def words_are_there(case: Case) -> None:
    """The client has written their goal already: the questions lead on to nothing more."""
    factories.own_hand(case, now=clinics.now())


@pytest.fixture
def address(case: Case) -> str:
    """The client's link to the questions of the session that waits."""
    factories.client_link(case, now=clinics.now())
    return f"/c/{factories.token_of(case)}/"


def client_ratings(case: Case) -> list[Rating]:
    """Return what the client answered with their own hand."""
    own = Rating.objects.filter(session__case=case, role="client", checkin__recorded_by=None)
    return list(own.select_related("checkin"))


def choose(page: Page, **numbers: str) -> None:
    for name, number in numbers.items():
        page.locator(f'[name={name}][value="{number}"]').check(force=True)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send my answers").click()


def arrived(page: Page) -> None:
    page.wait_for_url("**/c/thanks/**")
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_from_the_therapists_qr_code_to_both_views_side_by_side(
    people: People, case: Case, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    therapist = new_page(people.therapist, width=390, height=844)
    therapist.goto(f"/cases/{case.pk}/ask/")
    good(therapist)
    therapist.get_by_label("A link or QR code").check()
    therapist.get_by_role("button", name="Go on").click()
    expect(therapist.locator(".qr-code")).to_be_visible()
    good(therapist)
    link = therapist.locator(".link-address").inner_text()
    client = new_page(width=390, height=844)
    client.goto(link)
    good(client)
    choose(client, **NUMBERS)
    client.get_by_label("What you write").fill("Less homework, please.")
    send(client)
    arrived(client)
    good(client)
    client.goto(link)
    expect(client.get_by_role("heading", name="This link does not work")).to_be_visible()
    good(client)
    therapist.goto(f"/cases/{case.pk}/check-in/")
    choose(therapist, relationship="8", goal="8", method="8")
    therapist.locator("[data-save]").click()
    therapist.wait_for_url(re.compile("/check-in/[0-9a-f-]{36}/"))
    expect(therapist.locator("[data-both-views]")).to_contain_text("worth talking about")
    good(therapist)


@pytest.mark.sqlite  # how a page is drawn and loaded does not depend on the database
def test_the_first_load_is_small_and_the_page_fits_a_phone_of_320(
    address: str, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    page = new_page(width=320, height=568)
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(address, wait_until="networkidle")
    assert len(answers) <= REQUESTS
    assert sum(len(answer.body()) for answer in answers) <= KILOBYTES * 1000
    good(page)
    cells = page.locator(".client-scale label").evaluate_all("cells => cells.map((cell) => cell.getBoundingClientRect())")
    assert len(cells) == 44
    assert min(cell["width"] for cell in cells) >= 24
    assert min(cell["height"] for cell in cells) >= 44


@pytest.mark.sqlite
def test_the_keyboard_and_a_screen_reader_meet_the_questions_in_their_order(address: str, page: Page) -> None:
    page.goto(address)
    met = []
    for _ in range(10):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
    assert met[:9] == ["Español", *NUMBERS, "who", "words", "declined", "Send my answers"]
    page.goto(address)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(7):
        page.keyboard.press("ArrowRight")
    assert page.evaluate("document.querySelector('[name=relationship]:checked').value") == "7"
    tree = page.locator("form").aria_snapshot()
    asked = [tree.index(f'radiogroup "{words}') for words in ("I can say", "We are working", "I believe", "How close")]
    assert asked == sorted(asked)


def test_a_hurried_thumb_is_done_in_time(address: str, case: Case, new_page: Callable[..., Page]) -> None:
    """What is read at the pace of somebody in a hurry, and each way of the thumb by its length, added up."""
    page = new_page(width=390, height=844, has_touch=True)
    page.goto(address)
    read = page.locator(".client-head, .client-q > legend, .client-ends, .client-reads, .client-send").all_inner_texts()
    seconds = len(" ".join(read).split()) / WORDS
    thumb = (195.0, 700.0)
    targets = [page.locator(f'label:has([name={name}][value="{number}"])') for name, number in NUMBERS.items()]
    for target in (*targets, page.locator("[data-client-send]")):
        if target.bounding_box()["y"] > 700:
            target.scroll_into_view_if_needed()
            seconds += SCROLL
        box = target.bounding_box()
        place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        way = math.dist(thumb, place)
        seconds += TAP + DOUBLING * math.log2(way / min(box["width"], box["height"]) + 1)
        page.touchscreen.tap(*place)
        thumb = place
    arrived(page)
    (rating,) = client_ratings(case)
    assert [str(getattr(rating, name)) for name in NUMBERS] == list(NUMBERS.values())
    assert seconds < SECONDS


def test_without_script_it_works_as_any_form(address: str, case: Case, new_page: Callable[..., Page]) -> None:
    page = new_page(width=390, java_script_enabled=False)
    page.goto(address)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Nothing is answered yet")
    choose(page, goal="4")
    send(page)
    arrived(page)
    assert [rating.goal for rating in client_ratings(case)] == [4]


# A poor connection
def cut_after_arrival(route: Route) -> None:
    """Let the server have what is sent, and lose its answer on the way back."""
    route.fetch()
    route.abort("internetdisconnected")


def test_an_answer_that_arrived_and_was_not_confirmed_is_sent_again_and_recorded_once(
    address: str, case: Case, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=390)
    page.goto(address)
    choose(page, **NUMBERS)
    page.route(f"**{address}", cut_after_arrival, times=1)
    send(page)
    expect(page.locator("[data-client-status]")).to_contain_text("Not sent yet")
    arrived(page)
    assert len(client_ratings(case)) == 1
    assert page.evaluate(KEPT_BY_THE_BROWSER) == NOTHING


def test_a_page_that_was_loaded_anew_before_the_word_came_back_finds_its_answer_confirmed(
    address: str, case: Case, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=390)
    page.clock.install()  # no further try by itself
    page.goto(address)
    choose(page, **NUMBERS)
    page.route(f"**{address}", cut_after_arrival, times=1)
    send(page)
    expect(page.locator("[data-client-status]")).to_contain_text("Not sent yet")
    page.reload()
    arrived(page)
    assert len(client_ratings(case)) == 1
    assert page.evaluate(KEPT_BY_THE_BROWSER) == NOTHING


def test_without_a_line_the_answers_stay_and_go_when_it_is_back(
    address: str, case: Case, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=390)
    page.goto(address)
    choose(page, **NUMBERS)
    page.get_by_label("What you write").fill("Less homework, please.")
    page.context.set_offline(True)
    send(page)
    expect(page.locator("[data-client-status]")).to_contain_text("Your answers are still here")
    assert page.locator('[name=goal][value="3"]').is_checked()
    assert client_ratings(case) == []
    page.context.set_offline(False)
    arrived(page)
    (rating,) = client_ratings(case)
    assert rating.checkin.note == "Less homework, please."
    assert page.evaluate(KEPT_BY_THE_BROWSER) == NOTHING


def test_what_was_typed_is_there_after_the_page_was_loaded_anew_and_nowhere_once_it_is_refused_or_sent(
    address: str, case: Case, new_page: Callable[..., Page]
) -> None:
    page = new_page(width=390)
    page.goto(address)
    choose(page, goal="4")
    page.get_by_label("What you write").fill("Less homework, please.")
    page.reload()
    assert page.locator('[name=goal][value="4"]').is_checked()
    assert page.get_by_label("What you write").input_value() == "Less homework, please."
    page.get_by_label("I would rather not answer today").check()
    send(page)
    expect(page.locator(".client-wrong").first).to_contain_text("Take this tick away")
    assert page.get_by_label("What you write").input_value() == "Less homework, please."
    page.get_by_label("I would rather not answer today").uncheck()
    send(page)
    arrived(page)
    assert [rating.goal for rating in client_ratings(case)] == [4]
    assert page.evaluate(KEPT_BY_THE_BROWSER) == NOTHING


def test_of_two_devices_with_one_link_one_answers_and_the_other_is_told(
    address: str, case: Case, new_page: Callable[..., Page]
) -> None:
    pages = [new_page(width=390) for _ in range(2)]
    for number, page in enumerate(pages, start=6):
        page.goto(address)
        choose(page, goal=str(number))
    for page in pages:
        page.evaluate("document.querySelector('[data-client-send]').click()")
    for page in pages:
        expect(page.get_by_role("heading", name=re.compile("Thank you|This link does not work"))).to_be_visible()
    assert sorted(page.get_by_role("heading").first.inner_text() for page in pages) == [
        "Thank you", "This link does not work",
    ]  # fmt: skip
    assert len(client_ratings(case)) == CheckIn.objects.filter(recorded_by=None, case=case).count() == 1
    assert [page.evaluate(KEPT_BY_THE_BROWSER) for page in pages] == [NOTHING] * 2
