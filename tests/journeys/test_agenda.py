"""Does the agenda of a meeting fit on its sheets, A4 and Letter, and can it be worked through in a real browser?"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from alliance_app.consultation.models import Review
from alliance_app.people.models import Clinician
from alliance_app.records.models import Case
from tests import factories
from tests.browser import session_cookie
from tests.many_cases import add_cases
from tests.web import clinics
from tests.web.clinics import People
from tests.web.many_cases import copies_of
from tests.web.routes import ROUTES

PAGE_OF_A_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")
#: The paper, and how wide and high its printed part is, in px of a screen: 14 mm are left at each side.
PAPERS = {"A4": (688, 1024), "Letter": (710, 957)}
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff " * 5
LONG_GOAL = "I want to be able to stay in a room with my father without leaving, and to sleep afterwards. " * 40
NO_BREAKS = "x" * 900
#: Of each element that is shown its colour and what is behind it; on paper these are black, grey and white.
PAINTED = """all => all.filter(each => each.getClientRects().length).map(each => getComputedStyle(each)).map(
    style => [style.color, style.backgroundColor])"""
INKS, PAPER = ("rgb(0, 0, 0)", "rgb(51, 51, 51)"), ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
NOTE = "We agreed that you ask her first."


def address(people: People) -> str:
    return ROUTES["agenda-person"].address(person=people.therapist.public_id)


def stuck_case(therapist: Clinician, goal: str = "To sleep.") -> Case:
    case = clinics.low_case(therapist, "K-1043")
    clinics.goal(case, goal)
    clinics.stuck(case)
    return case


def caseload(people: People, count: int) -> None:
    """Give a therapist so many cases, everything that can be long as long as it comes: a third is stuck."""
    Clinician.objects.filter(clinic=people.clinic).update(name=LONG_NAME)
    if count:
        case = stuck_case(people.therapist, LONG_GOAL)
        clinics.look(case)
        factories.answer(case, people.supervisor, "ask_client", message=LONG_GOAL[:900], now=clinics.now())
        stuck = max(min(count, 5), count // 3)
        copies_of(case, stuck - 1)
        add_cases(people.therapist, count - stuck, clinics.day(0))


def sheets(page: Page, paper: str) -> int:
    """Return how many sheets come out of a printer."""
    return len(PAGE_OF_A_PDF.findall(page.pdf(format=paper)))


@pytest.mark.sqlite  # how a page is drawn does not depend on the database
@pytest.mark.parametrize(("count", "most"), [(0, 1), (1, 1), (5, 1), (12, 2), (40, 2)])
def test_a_caseload_of_up_to_forty_is_printed_on_one_or_two_sheets(
    count: int, most: int, people: People, new_page: Callable[..., Page]
) -> None:
    caseload(people, count)
    for reader, where in ((people.supervisor, address(people)), (people.therapist, ROUTES["agenda-own"].address())):
        page = new_page(reader)
        page.goto(where)
        assert {paper: sheets(page, paper) <= most for paper in PAPERS} == dict.fromkeys(PAPERS, True)
        assert page.locator("[data-row]").count() == count


LONG_CODE = "Familienberatungsstelle-am-Marktplatz/Gruppe-Dienstagabend/" + "2026-" * 25
#: Of each element how many lines it takes on paper, and whether it is cut.
LINES = """all => all.map(each => [Math.round(each.offsetHeight / parseFloat(getComputedStyle(each).lineHeight)),
    each.scrollWidth > each.offsetWidth])"""


def long_codes() -> None:
    """Give every case a code that is nearly as long as codes can be, and tells it from the others by its end."""
    for number, case in enumerate(Case.objects.all()):
        Case.objects.filter(pk=case.pk).update(code=f"{LONG_CODE}{number:04}")


@pytest.mark.sqlite
@pytest.mark.parametrize(("count", "most"), [(5, 2), (40, 2)])
def test_forty_cases_with_the_longest_codes_are_printed_on_two_sheets(
    count: int, most: int, people: People, new_page: Callable[..., Page]
) -> None:
    caseload(people, count)
    long_codes()
    for reader, where in ((people.supervisor, address(people)), (people.therapist, ROUTES["agenda-own"].address())):
        page = new_page(reader)
        page.goto(where)
        assert {paper: sheets(page, paper) <= most for paper in PAPERS} == dict.fromkeys(PAPERS, True)


@pytest.mark.sqlite
def test_on_paper_a_long_code_is_whole_where_a_case_is_gone_into_and_has_one_line_in_the_rest(
    people: People, new_page: Callable[..., Page]
) -> None:
    caseload(people, 12)
    long_codes()
    Case.objects.filter(code__endswith="0011").update(code="K-20")
    page = new_page(people.supervisor)
    page.goto(address(people))
    page.set_viewport_size({"width": PAPERS["A4"][0], "height": PAPERS["A4"][1]})
    page.emulate_media(media="print")
    rest = page.locator(".agenda-rest tbody th a")
    short = rest.filter(has_text=re.compile(r"^K-20$"))
    assert short.evaluate_all(LINES) == [[1, False]]
    assert {tuple(each) for each in rest.filter(has_text="Familien").evaluate_all(LINES)} == {(1, True)}
    whole = page.locator(".ag .cid").evaluate_all(LINES)
    assert len(whole) == 5 and all(lines > 1 and not cut for lines, cut in whole)


@pytest.mark.sqlite
def test_a_larger_one_goes_on_and_no_case_is_divided_or_cut(people: People, new_page: Callable[..., Page]) -> None:
    caseload(people, 150)
    page = new_page(people.supervisor)
    page.goto(address(people))
    assert 3 <= sheets(page, "A4") <= 5
    assert page.locator("[data-row]").count() == 150
    page.emulate_media(media="print")
    inside = page.eval_on_selector_all(".ag, .agenda-rest tr", "rows => rows.map(row => getComputedStyle(row).breakInside)")
    assert set(inside) == {"avoid"}
    again = page.locator(".agenda-again")
    expect(again).to_be_visible()  # in the head of the table, which each sheet repeats
    assert page.locator("thead .agenda-again").count() == 1
    edge = "each => each.getBoundingClientRect().bottom"
    assert again.evaluate(edge) <= page.locator("#agenda-rest").evaluate(edge), "where it begins, its heading lies over it"


@pytest.mark.sqlite
@pytest.mark.parametrize("goal", [LONG_GOAL, NO_BREAKS], ids=["long", "without a space"])
def test_on_paper_it_is_black_on_white_without_forms_and_nothing_runs_over(
    goal: str, people: People, new_page: Callable[..., Page]
) -> None:
    asked = factories.answer(
        stuck_case(people.therapist, goal), people.supervisor, "ask_client", message=goal[:900], now=clinics.now()
    )
    Review.objects.filter(pk=asked.pk).update(due_on=clinics.day(3))
    Case.objects.update(code="K-" + "1" * 190)
    Clinician.objects.filter(pk=people.therapist.pk).update(name="N" * 200)
    clinics.case_in_place(people.therapist, "L-" + "1" * 190)
    page = new_page(people.supervisor)
    page.goto(address(people))
    page.emulate_media(media="print")
    for width, height in PAPERS.values():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator(".ag").bounding_box()["height"] < height / 4
    for gone in ("header.top", "form", "textarea", ".crumbs", "[data-print]", ".safe"):
        assert page.locator(gone).locator("visible=true").count() == 0, gone
    expect(page.locator(".ag-ruled")).to_be_visible()
    asked = page.locator(".ag-asked")
    expect(asked).to_contain_text("Ask the client")
    expect(asked).to_contain_text("Overdue: it was due on")
    assert asked.bounding_box()["height"] < page.locator(".ag-ruled").bounding_box()["height"] / 2
    assert page.locator(".ag-ruled").bounding_box()["height"] > 90
    painted = page.eval_on_selector_all("body, main *", PAINTED)
    assert set(map(tuple, painted)) <= {(ink, paper) for ink in INKS for paper in PAPER}


def test_a_supervisor_goes_through_the_cases_by_keyboard_and_sends_notes_without_leaving(
    people: People, new_page: Callable[..., Page], good: Callable[[Page], None]
) -> None:
    case = stuck_case(people.therapist)
    other = clinics.low_case(people.therapist, "K-2")
    supervisor, therapist = new_page(people.supervisor), new_page(people.therapist)
    supervisor.goto("/")
    supervisor.get_by_role("link", name="Agenda").click()
    good(supervisor)
    supervisor.get_by_role("link", name=people.therapist.name).click()
    good(supervisor)
    first, second = (supervisor.locator(f"#case-{each.pk}") for each in (case, other))
    expect(second.get_by_label("Note of the meeting")).to_be_hidden()
    for place in (first, second):
        place.get_by_text("Write a note").focus()
        supervisor.keyboard.press("Enter")
    good(supervisor)
    second.get_by_label("Note of the meeting").fill("Half a note about the second.")
    supervisor.keyboard.press("j")  # typed, not pressed: somebody is writing
    first.get_by_label("Note of the meeting").focus()
    supervisor.keyboard.type(NOTE)
    first.get_by_role("button", name="Send as reply").press("Enter")
    expect(first.get_by_role("alert")).to_be_focused()  # no reply was chosen
    expect(first.get_by_label("Note of the meeting")).to_have_value(NOTE)
    good(supervisor)
    first.locator("[name=answer][value=ask_client]").focus()
    supervisor.keyboard.press("Space")
    first.locator("[name=due_on]").fill(clinics.day(-7).isoformat())
    first.get_by_role("button", name="Send as reply").press("Enter")
    expect(first.get_by_role("status")).to_be_focused()
    expect(first).to_contain_text(NOTE)
    expect(second.get_by_label("Note of the meeting")).to_have_value("Half a note about the second.j")
    good(supervisor)
    supervisor.set_viewport_size({"width": 390, "height": 844})
    good(supervisor)

    therapist.goto("/cases/")
    expect(therapist.locator(".asked-list")).to_contain_text(NOTE)
    therapist.get_by_role("link", name="Agenda").click()
    expect(therapist.locator(f"#case-{case.pk}")).to_contain_text("“To sleep.”")
    good(therapist)


def test_half_a_note_is_asked_about_until_it_is_sent(people: People, new_page: Callable[..., Page]) -> None:
    first, second = stuck_case(people.therapist), clinics.low_case(people.therapist, "K-2")
    page = new_page(people.supervisor)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    def asks_before_leaving() -> bool:
        """Whether the browser asks when somebody goes to another page; then they stay."""
        asked.clear()
        page.get_by_role("link", name="Agenda").first.click()
        return asked == ["beforeunload"]

    page.goto(address(people))
    places = [page.locator(f"#case-{each.pk}") for each in (first, second)]
    for place in places:
        place.get_by_text("Write a note").click()
        place.get_by_label("Note of the meeting").fill(NOTE)
    for place in places:
        assert asks_before_leaving()
        place.get_by_role("button", name="Send as reply").click()
        expect(place.get_by_role("alert")).to_be_focused()  # no reply was chosen: it is not sent yet
        assert asks_before_leaving()
        place.locator("[name=answer][value=agree]").check(force=True)
        place.get_by_role("button", name="Send as reply").click()
        expect(place.get_by_role("status")).to_be_focused()
    assert not asks_before_leaving()
    page.wait_for_url("**/agenda/")


def test_a_note_that_the_server_did_not_take_is_asked_about_still(
    people: People, browser: Browser, live_server: object
) -> None:
    case = stuck_case(people.therapist)
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies([session_cookie(people.supervisor, live_server.url)])
    page = context.new_page()
    page.goto(address(people))
    page.route("**/agenda/*/*/", lambda route: route.fulfill(status=503, body="away"))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    place = page.locator(f"#case-{case.pk}")
    place.get_by_text("Write a note").click()
    place.get_by_label("Note of the meeting").fill(NOTE)
    place.locator("[name=answer][value=agree]").check(force=True)
    with page.expect_response(f"**/{case.pk}/"):
        place.get_by_role("button", name="Send as reply").click()
    expect(place.get_by_role("button", name="Send as reply")).to_be_enabled()
    page.get_by_role("link", name="Agenda").first.click()
    expect(place.get_by_label("Note of the meeting")).to_have_value(NOTE)
    assert asked == ["beforeunload"]
    context.close()


def test_without_script_one_comes_back_to_the_same_case(people: People, new_page: Callable[..., Page]) -> None:
    case = stuck_case(people.therapist)
    page = new_page(people.supervisor, java_script_enabled=False)
    page.goto(address(people))
    place = page.locator(f"#case-{case.pk}")
    place.get_by_text("Write a note").click()
    place.get_by_label("Note of the meeting").fill(NOTE)
    place.get_by_role("button", name="Send as reply").click()
    expect(place.get_by_role("alert")).to_contain_text("Choose a reply.")
    expect(place.get_by_label("Note of the meeting")).to_have_value(NOTE)
    place.locator("[name=answer][value=agree]").check()
    place.get_by_role("button", name="Send as reply").click()
    page.wait_for_url(f"**{address(people)}#case-{case.pk}")
    expect(page.locator(".messages")).to_contain_text("Your note is with the therapist, as a reply.")
    expect(place).to_contain_text(NOTE)
