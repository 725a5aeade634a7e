"""What stands on the pages of a therapist's day: My cases, check-in, answer, case, goal, stuck, repair?"""

from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from alliance_app.clinical.alliance import Attendance
from alliance_app.clinical.wording import HOW_SURE, SOURCES
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import CaseStanding, Override
from alliance_app.consultation.operations.checkins import record_absence
from alliance_app.records.models import Case
from alliance_app.records.operations import add_checkin
from tests import factories
from tests.web import clinics
from tests.web.clinics import EVERY_GATE, People
from tests.web.pages import Element, form_with, groups, read, typed
from tests.web.posts import BY_NAME
from tests.web.routes import ROUTES, outcome
from tests.web.sending import send, signed_in

pytestmark = pytest.mark.sqlite  # what a page says does not depend on the database
MY_CASES = ROUTES["case-list"].address()


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


def page_of(people: People, name: str, case: Case | None = None, who: str = "therapist") -> Element:
    checkin = case.checkins.order_by("recorded_at").last() if case else None
    answer = signed_in(getattr(people, who)).get(
        ROUTES[name].address(case and case.pk, checkin and checkin.pk)
    )
    assert answer.status_code == 200
    return read(answer)


def codes(page: Element) -> list[str]:
    ids = [case for cases in groups(page).values() for case in cases]
    return sorted(set(Case.objects.filter(pk__in=ids).values_list("code", flat=True)))


# My cases
def test_my_cases_are_grouped_by_what_they_ask_for(people: People) -> None:
    cases = {state: str(make(people.therapist, state).pk) for state, make in EVERY_GATE.items()}
    waiting = clinics.case_in_place(people.therapist, "waits")
    clinics.session_to_rate(waiting, 2)
    clinics.low_case(people.other_therapist, "theirs")
    found = groups(page_of(people, "case-list"))
    assert list(found) == ["Rate next", "Alliance first", "Not known", "In place"]
    assert found["Rate next"] == [str(waiting.pk)]
    assert set(found["Alliance first"]) == {cases["low"], cases["confirming"], cases["unverified"]}
    assert found["Not known"] == [cases["unknown"]]
    assert set(found["In place"]) == {cases["in_place"], cases["client_view_unknown"], str(waiting.pk)}


def test_a_row_says_code_session_numbers_reason_and_the_one_next_step(people: People) -> None:
    case = clinics.low_case(people.therapist, "K-1043")
    (row,) = page_of(people, "case-list").all(data_row="")
    assert all(words in row.text for words in ("K-1043", "session 3", "Goal 3", "14 days")), row.text
    leads_to = {link["href"] for link in row.all("a")}
    assert {ROUTES[name].address(case.pk) for name in ("case-detail", "consult", "checkin-add")} == leads_to


def test_a_session_waits_until_its_therapist_has_rated_it(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    clinics.session_to_rate(case, 1)
    assert "Rate next" in groups(page_of(people, "case-list"))
    assert typed(form_with(page_of(people, "checkin-add", case), "held_on"))["held_on"] == [
        str(clinics.day(1))
    ]
    clinics.rate(case, 1)
    assert "Rate next" not in groups(page_of(people, "case-list"))


def test_a_case_found_by_part_of_its_code_whatever_the_letters(people: People) -> None:
    for code in ("K-1043", "k-1044", "M-2000", "100%", "a_b"):
        clinics.new_case(people.therapist, code)
    client = signed_in(people.therapist)
    looked_for = {"k-104": ["K-1043", "k-1044"], "2000": ["M-2000"], "%": ["100%"], "_": ["a_b"], "zz": []}
    for words, found in looked_for.items():
        answer = client.post(MY_CASES, {"words": words})
        assert codes(read(answer)) == found, words
        assert form_with(read(answer), "words").one("input", name="words")["value"] == words
    assert "Nothing found" in read(client.post(MY_CASES, {"words": "zz"})).text


def test_a_search_answers_htmx_with_the_groups_alone(people: People) -> None:
    clinics.low_case(people.therapist)
    answer = signed_in(people.therapist).post(MY_CASES, {"words": "K"}, HTTP_HX_REQUEST="true")
    assert codes(read(answer)) == ["K-1"]
    assert not read(answer).all("html")


def test_my_cases_can_be_narrowed_to_stuck_and_to_closed_ones(people: People) -> None:
    clinics.low_case(people.therapist, "low")
    clinics.unverified_case(people.therapist, "stuck")
    clinics.closed_case(people.therapist, "ended")
    client = signed_in(people.therapist)
    shown = {
        only: codes(read(client.post(MY_CASES, {"only": only})))
        for only in ("", "stuck", "closed", "nonsense")
    }
    assert shown == {
        "": ["low", "stuck"],
        "stuck": ["stuck"],
        "closed": ["ended"],
        "nonsense": ["low", "stuck"],
    }


def test_whoever_has_no_case_is_shown_how_to_begin(people: People) -> None:
    page = page_of(people, "case-list")
    assert "No case yet" in page.text
    assert page.all("a", href=ROUTES["case-add"].address())


def test_the_box_of_every_page_leads_to_a_case_by_its_code(people: People) -> None:
    case = clinics.low_case(people.therapist, "K-1043")
    client = signed_in(people.therapist)
    form = form_with(page_of(people, "case-list"), "code")
    for code in ("K-1043", "k-1043", " K-10 "):
        answer = client.post(form["action"], {"code": code})
        assert answer.headers["Location"] == ROUTES["case-detail"].address(case.pk)
    for code in ("", "nothing", "\0"):
        assert outcome(client.post(form["action"], {"code": code})) == "home"
        assert "No case of yours has this code" in read(client.get(MY_CASES)).text


def queries(people: People, who: str, name: str) -> int:
    client = signed_in(getattr(people, who))
    client.get(ROUTES[name].address())
    with CaptureQueriesContext(connection) as asked:
        assert client.get(ROUTES[name].address()).status_code == 200
    return len(asked)


def test_thirty_cases_ask_the_database_no_more_often_than_three(people: People) -> None:
    def add(first: int, last: int) -> None:
        for number in range(first, last):
            case = clinics.new_case(people.therapist, f"K-{number}")
            if number % 3:
                clinics.rate(case, 9, (clinics.LOW_GOAL, clinics.GOOD)[number % 3 - 1])
                clinics.session_to_rate(case, 1)
            if number % 3 == 1:
                clinics.look(case)

    add(0, 3)
    few = {
        page: queries(people, who, page)
        for who, page in (("therapist", "case-list"), ("supervisor", "review-queue"))
    }
    add(3, 30)
    many = {
        page: queries(people, who, page)
        for who, page in (("therapist", "case-list"), ("supervisor", "review-queue"))
    }
    assert many == few
    assert few["case-list"] <= 15 and few["review-queue"] <= 12


# Check-in and answer
def test_date_and_mode_are_filled_in_and_no_score_ever_is(people: People) -> None:
    case = clinics.low_case(people.therapist)
    send(BY_NAME["checkin-add"], people, case, BY_NAME["checkin-add"].fields | {"mode": "phone"})
    sent = typed(form_with(page_of(people, "checkin-add", case), "held_on"))
    assert sent.pop("idempotency_key")[0] and sent.pop("writer")[0]
    assert {name: values for name, values in sent.items() if any(values)} == {
        "held_on": [str(clinics.day(0))],
        "mode": ["phone"],
        "attendance": ["held"],
    }


def test_the_answer_says_what_is_missing_and_the_one_next_step(people: People) -> None:
    case = clinics.low_case(people.therapist)
    low = {"held_on": str(clinics.day(0)), "goal": "4"}
    page = read(signed_in(people.therapist).post(ROUTES["checkin-add"].address(case.pk), low, follow=True))
    (ground, *_) = CaseStanding.objects.get(case=case).detail["grounds"]
    shown = page.text.replace("you rated", "the therapist rated")
    assert all(words in shown for words in ("the goal is not shared", ground["says"]))
    assert page.all("a", href=ROUTES["consult"].address(case.pk))


def test_the_answer_to_a_good_session_says_that_all_is_in_place(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    page = page_of(people, "checkin-answer", case)
    assert "All three parts" in page.text
    assert page.all(data_gate="open")


def test_a_clients_answer_in_its_own_hand_is_announced_and_not_shown(people: People) -> None:
    """Until the therapist has rated the session, nothing of it is on the way there."""
    case = clinics.case_in_place(people.therapist)
    session = clinics.session_to_rate(case, 0)
    client = factories.theirs(factories.client_of(case), 1)
    add_checkin(session=session, answers=[client], by=None, now=clinics.now())
    row = page_of(people, "case-list").all(data_row="")[0]
    assert "client’s view is in" in row.text
    page = page_of(people, "checkin-add", case)
    assert "client’s view is in" in page.text
    assert not any(typed(form_with(page, "held_on")).get(name) for name in clinics.SCORES)


# One case
def test_a_case_shows_goal_flags_with_their_why_repairs_looks_and_sessions(people: People) -> None:
    case = clinics.low_case(people.therapist, "K-1043")
    send(BY_NAME["goal-add"], people, case, BY_NAME["goal-add"].fields)
    clinics.stuck(case, "Six weeks without movement.")
    clinics.repair(case, note="On Tuesday.")
    clinics.look(case, "The report is due on Friday, they say.")
    page = page_of(people, "case-detail", case)
    standing = CaseStanding.objects.get(case=case)
    said = page.text.replace("you rated", "the therapist rated").replace("by you", "by the therapist")
    expected = [
        "K-1043", people.therapist.name, "“Sleep through the night.”", "Less avoidance of the bedroom.",
        "Close, not the same", "Keeps the diary.", FACTORS["goal"].moves[0].name, "On Tuesday.",
        "The report is due on Friday, they say.", "A deadline from outside", HOW_SURE,
        *(ground["says"] for ground in standing.detail["grounds"]), "rated 3 or less, or 4 or less in two of the last three ratings", SOURCES["low"], *standing.detail["stuck"],
    ]  # fmt: skip
    assert [words for words in expected if words not in said] == []


def test_the_goal_keeps_what_was_said_before(people: People) -> None:
    case = clinics.low_case(people.therapist)
    clinics.goal(case, "Get off this order.")
    page = page_of(people, "case-detail", case)
    assert "Get off this order." in page.text
    assert "Stay in a room with him." in page.text


def test_a_case_is_marked_as_stuck_and_no_longer(people: People) -> None:
    case = clinics.low_case(people.therapist)
    for asked, reason in (("yes", "Nothing moves."), ("no", "She slept.")):
        page = page_of(people, "stuck-declare", case)
        assert [button["value"] for button in form_with(page, "reason").all("button", name="stuck")] == [asked]
        answer = send(BY_NAME["stuck-declare"], people, case, {"reason": reason, "stuck": asked})
        assert answer.status_code == 302
        (banner, *_) = page_of(people, "case-detail", case).all(data_case=str(case.pk), data_stuck="")
        assert banner["data-stuck"] == {"yes": "true", "no": "false"}[asked]


def test_stuck_is_asked_again_after_some_sessions_and_can_be_said_again(people: People) -> None:
    case = clinics.low_case(people.therapist)
    declaration = clinics.stuck(case)
    type(declaration).objects.filter(pk=declaration.pk).update(declared_on=clinics.day(35))
    clinics.rate(case, 7)
    (asked,) = page_of(people, "case-detail", case).all(data_prompt="still_stuck")
    assert asked.one("a")["href"] == ROUTES["stuck-declare"].address(case.pk)
    form = form_with(page_of(people, "stuck-declare", case), "reason")
    assert [button["value"] for button in form.all("button", name="stuck")] == ["no", "yes"]
    send(BY_NAME["stuck-declare"], people, case, {"reason": "Still nothing.", "stuck": "yes"})
    page = page_of(people, "case-detail", case)
    assert not page.all(data_prompt="still_stuck")
    assert page.all(data_case=str(case.pk), data_stuck="true")


def test_a_case_missed_twice_says_reach_out_in_the_list_and_on_its_page(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    for days_ago in (1, 0):
        record_absence(
            case=case, by=people.therapist, held_on=clinics.day(days_ago), attendance=Attendance.MISSED,
            now=clinics.now(),
        )  # fmt: skip
    assert "Reach out." in page_of(people, "case-list").text
    assert page_of(people, "case-detail", case).one(data_prompt="reach_out")


def test_a_repair_is_complete_when_the_next_ratings_say_so(people: People) -> None:
    case = clinics.low_case(people.therapist)
    send(BY_NAME["repair-add"], people, case, BY_NAME["repair-add"].fields)
    assert repair_state(people, case) == ("planned", "goal")
    for days_ago, state in ((7, "planned"), (0, "complete")):
        clinics.rate(case, days_ago)
        assert repair_state(people, case) == (state, "goal")
    assert CaseStanding.objects.get(case=case).gate == "open"


def repair_state(people: People, case: Case) -> tuple[str, str]:
    (repair,) = page_of(people, "case-detail", case).all(data_repair="")
    return repair["data-repair"], repair["data-factor"]


# Consult
def test_consult_begins_with_the_weak_part_and_ends_with_techniques(people: People) -> None:
    case = clinics.low_case(people.therapist)
    page = page_of(people, "consult", case)
    guide = FACTORS["goal"]
    assert all(words in page.text for words in (guide.title, *guide.ask_yourself, *guide.ask_client))
    plans = [
        link["href"]
        for link in page.all("a")
        if link["href"].startswith(ROUTES["repair-add"].address(case.pk))
    ]
    assert len(plans) == len(guide.moves)
    assert read(signed_in(people.therapist).get(plans[0])).all("form")
    assert page.all("form", action=ROUTES["override-add"].address(case.pk))


def test_a_supervisor_reads_consult_and_is_offered_nothing_that_only_the_therapist_can_do(
    people: People,
) -> None:
    case = clinics.low_case(people.therapist)
    for name in ("consult", "case-detail", "review-add"):
        page = page_of(people, name, case, who="supervisor")
        own = [
            ROUTES[own].address(case.pk) for own in ("repair-add", "override-add", "checkin-add", "goal-add")
        ]
        leads_to = [element[where] for element in page.walk() for where in ("href", "action")]
        assert [address for address in leads_to if address.partition("?")[0] in own] == [], name


def test_no_page_offers_what_would_not_be_there(people: People) -> None:
    """Each address on each page that one comes to answers whoever sees it."""
    for make in (clinics.low_case, clinics.case_in_place, clinics.closed_case):
        make(people.therapist)
    for who in ("therapist", "supervisor", "administrator"):
        client = signed_in(getattr(people, who))
        to_see, seen = [ROUTES["home"].address()], set()
        while to_see:
            address = to_see.pop()
            page = resolve(address.partition("?")[0])
            if (
                page.url_name,
                page.kwargs.get("case"),
            ) not in seen:  # one technique and one repair stand for all
                seen.add((page.url_name, page.kwargs.get("case")))
                shown = client.get(address, follow=True)
                assert shown.status_code == 200, (who, address)
                to_see += {urljoin(address, link["href"].partition("#")[0]) for link in read(shown).all("a")}
        assert len(seen) >= 4, who


def test_an_override_is_told_with_its_end(people: People) -> None:
    case = clinics.low_case(people.therapist)
    send(BY_NAME["override-add"], people, case, BY_NAME["override-add"].fields)
    look = Override.objects.get(case=case)
    assert look.ends_on == clinics.day(-14)
    page = page_of(people, "consult", case)
    assert "You look anyway since" in page.text
    text = page_of(people, "consult", case, who="supervisor").text
    assert "Therapist of own looks anyway since" in text and "Overridden" not in text
    assert f"{look.ends_on.day} {look.ends_on:%B %Y}" in page.text
