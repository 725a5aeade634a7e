"""Does a first sign-in show, in three steps on the real screens, what the mark means, how to rate, and what waits?"""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse

from alliance_app.people.models import Clinic, Clinician
from alliance_app.people.operations.introductions import introduce_again
from alliance_app.records.models import Case
from alliance_app.web.introduction import ADMINISTRATOR, SUPERVISOR, THERAPIST, Step
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, read
from tests.web.routes import address_of, outcome
from tests.web.sending import page_of, signed_in

BY_ROLE = {"therapist": THERAPIST, "supervisor": SUPERVISOR, "administrator": ADMINISTRATOR}
OVER = reverse("introduction")
MOST_QUERIES = 12


def in_the_beginning(people: People) -> Case:
    """Nobody of the clinic has been here before."""
    for person in people.clinic.clinicians.all():
        introduce_again(person=person)
    return clinics.low_case(people.therapist)


@pytest.fixture(params=BY_ROLE)
def who(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def newcomer(who: str, people: People) -> Clinician:
    return getattr(people, who)


def strip(page: Element) -> Element | None:
    """Return the introduction of a page, if there is one."""
    found = page.all("section", id="introduction")
    return found[0] if found else None


def onward(page: Element) -> str:
    """Return where the next step is; empty at the last."""
    links = strip(page).one("form").all("a")
    return links[0]["href"] if links else ""


def walked(client: Client) -> list[tuple[str, Element]]:
    """Follow the steps from the first page on, and return each with its address."""
    steps, address = [], client.get("/").headers["Location"]
    while address:
        page = read(client.get(address))
        steps.append((address, page))
        address = urljoin(address, onward(page)) if onward(page) else ""
        assert len(steps) < 10
    return steps


def told(step: Step) -> str:
    return " ".join(step.says.split())


def skipped(client: Client, **more: str) -> HttpResponse:
    return client.post(OVER, **more)


# The three steps
def test_three_steps_lead_from_one_real_screen_to_the_next(who: str, newcomer: Clinician) -> None:
    steps = walked(signed_in(newcomer))
    assert [resolve(address).url_name for address, _ in steps] == [step.page for step in BY_ROLE[who]]
    for number, ((_, page), step) in enumerate(zip(steps, BY_ROLE[who], strict=True), start=1):
        shown = strip(page)
        assert shown.one(id="introduction-number").text == f"Introduction, {number} of 3"
        assert shown.one("h2").text == step.heading
        assert told(step) in shown.text


def test_the_first_step_shows_the_mark_with_its_three_states(people: People) -> None:
    for person in (people.therapist, people.supervisor):
        shown = strip(walked(signed_in(person))[0][1])
        label = shown.one("svg", class_="mark mark-96", role="img")["aria-label"]
        assert label == "Relationship 8 present, Goal 3 low, Method not known"
        assert [item.text for item in shown.one("ul").all("li")] == [
            "reaches the beam: in place", "a stub: low", "three dots: not known"
        ]  # fmt: skip


def test_the_steps_are_about_an_open_case_of_ones_own_with_a_low_part(people: People, case: Case) -> None:
    clinics.case_in_place(people.therapist, "A-1")
    clinics.closed_case(people.therapist, "A-2")
    clinics.low_case(people.other_therapist, "B-1")
    for person in (people.therapist, people.supervisor):
        assert [str(case.pk) in address for address, _ in walked(signed_in(person))] == [False, True, True]


def test_a_case_that_one_has_opened_stays_the_one_that_is_shown(people: People) -> None:
    other = clinics.case_in_place(people.therapist, "A-1")
    page = page_of(signed_in(people.therapist), "checkin-add", other.pk)
    assert onward(page) == reverse("consult", args=[other.pk])


@pytest.mark.parametrize("who", ["therapist", "supervisor"])
def test_what_waits_what_goes_on_and_that_safety_never_waits_is_told(who: str, people: People) -> None:
    last = strip(walked(signed_in(getattr(people, who)))[-1][1]).text
    assert all(words in last for words in ("echniques wait", "agreed", "look anyway", "reason", "Risk and safety never"))


def test_while_the_clinic_begins_nobody_is_told_that_techniques_wait_without_the_rest(people: People) -> None:
    Clinic.objects.filter(pk=people.clinic.pk).update(advises_until=clinics.day(-7))
    for person in (people.therapist, people.supervisor):
        last = strip(walked(signed_in(person))[-1][1]).text
        assert "they stay open all the same" in last and str(clinics.day(-7).year) in last


def test_no_word_of_the_machine_room_is_used() -> None:
    for step in (*THERAPIST, *SUPERVISOR, *ADMINISTRATOR):
        said = " ".join((step.heading, step.says, step.onward, step.elsewhere))
        assert not re.search(r"\b(gate|closer|red|amber|override|flag)\b", said, re.IGNORECASE), said


def test_whoever_has_several_roles_begins_where_their_day_begins(people: People) -> None:
    both = factories.make_clinician(people.clinic, "supervisor", "therapist", "administrator")
    introduce_again(person=both)
    assert strip(page_of(signed_in(both), "case-list")).one("h2").text == THERAPIST[0].heading
    assert not strip(page_of(signed_in(both), "review-queue"))


# Where there is no case
def test_whoever_has_no_case_reads_all_three_on_the_first_page(people: People) -> None:
    newcomers = {
        factories.make_therapist(people.clinic): (THERAPIST, "case-list"),
        factories.make_supervisor(people.clinic): (SUPERVISOR, "review-queue"),
    }
    for person, (told_to, first) in newcomers.items():
        introduce_again(person=person)
        steps = walked(signed_in(person))
        assert [address for address, _ in steps] == [
            reverse(first), f"{reverse(first)}?step=2", f"{reverse(first)}?step=3"
        ]  # fmt: skip
        assert [strip(page).one("h2").text for _, page in steps] == [step.heading for step in told_to]
        assert all(step.elsewhere in strip(page).text for (_, page), step in zip(steps[1:], told_to[1:]))
    assert page_of(signed_in(people.other_therapist), "case-list").all("a", href=reverse("case-add"))


@pytest.mark.parametrize("step", ["", "0", "4", "two", "2\0", "²"])
def test_a_step_that_is_none_is_the_first(step: str, people: People) -> None:
    page = read(signed_in(people.therapist).get(reverse("case-list"), {"step": step}))
    assert strip(page).one("h2").text == THERAPIST[0].heading


# Its end, and again
@pytest.mark.parametrize("place", range(3))
def test_skipped_or_done_at_any_step_it_is_over_on_every_page(place: int, newcomer: Clinician) -> None:
    client = signed_in(newcomer)
    steps = walked(client)
    button = strip(steps[place][1]).one("button")
    assert button.text == ("Skip the introduction", "Skip the introduction", "Done")[place]
    assert strip(steps[place][1]).one("form", method="post")["action"] == OVER
    assert outcome(skipped(client)) == "home"
    assert "The introduction is over" in read(client.get("/", follow=True)).text
    assert [strip(read(client.get(address))) for address, _ in steps] == [None] * 3


def test_with_a_script_it_goes_from_where_it_stands_and_nothing_else_does(people: People, case: Case) -> None:
    client = signed_in(people.therapist)
    form = strip(page_of(client, "checkin-add", case.pk)).one("form")
    assert (form["hx-post"], form["hx-target"], form["hx-swap"]) == (OVER, "#introduction", "outerHTML")
    answer = skipped(client, HTTP_HX_REQUEST="true")
    assert answer.status_code == 200
    fragment = read(answer)
    assert not fragment.all("html")
    assert fragment.one(role="status").text.startswith("The introduction is over")
    assert fragment.one("a")["href"] == reverse("account")
    assert "autofocus" in fragment.one(role="status")


def test_sent_twice_the_first_time_stays(newcomer: Clinician) -> None:
    client = signed_in(newcomer)
    skipped(client)
    first = factories.again(newcomer).introduced_at
    assert first is not None
    skipped(client)
    assert factories.again(newcomer).introduced_at == first


def test_the_account_brings_it_back_from_its_first_step_on(who: str, newcomer: Clinician) -> None:
    client = signed_in(newcomer)
    skipped(client)
    button = page_of(client, "account").one("button", name="again")
    assert button.parent["action"] == OVER and button.text == "Show the introduction again"
    assert outcome(client.post(OVER, {"again": button["value"]})) == "home"
    first = read(client.get("/", follow=True))
    assert strip(first).one("h2").text == BY_ROLE[who][0].heading


def test_it_takes_no_look_and_ends_nobody_elses(people: People) -> None:
    client = signed_in(people.therapist)
    assert client.get(OVER).status_code == 405
    assert factories.again(people.therapist).introduced_at is None
    skipped(client)
    assert factories.again(people.supervisor).introduced_at is None


# Where it is not
def test_who_has_been_introduced_meets_it_on_no_page(who: str, newcomer: Clinician) -> None:
    client = signed_in(newcomer)
    addresses = [address for address, _ in walked(client)]
    skipped(client)
    client.get("/", follow=True)  # which says once that it is over
    for address in addresses:
        assert b"introduction" not in client.get(address).content


def test_it_is_on_no_other_page_and_beside_no_answer(people: People, case: Case) -> None:
    client = signed_in(people.therapist)
    for name in ("case-detail", "case-add", "goal-add", "stuck-declare", "safety", "account", "clinic-policy"):
        assert strip(read(client.get(address_of(name, case)))) is None, name
    assert strip(read(client.post(reverse("case-list"), {"words": "K"}))) is None
    refused = client.post(reverse("checkin-add", args=[case.pk]), {"held_on": "soon"})
    assert refused.status_code == 422 and strip(read(refused)) is None


def test_no_client_meets_it(people: People, case: Case) -> None:
    factories.client_link(case, now=clinics.now())
    address = reverse("client-checkin", args=[factories.token_of(case)])
    for client in (Client(), signed_in(people.therapist)):
        assert b"introduction" not in client.get(address).content
    assert b"introduction" not in Client().get(reverse("hand-back")).content


# How it stands there
def test_it_comes_after_the_heading_and_before_the_content(newcomer: Clinician) -> None:
    for address, page in walked(signed_in(newcomer)):
        main = page.one("main")
        order = [each["id"] or each.tag for each in main.walk() if each["id"] == "introduction" or each.tag == "h1"]
        with_panes = resolve(urlsplit(address).path).url_name in ("review-queue", "review-add")
        assert order == (["introduction", "h1"] if with_panes else ["h1", "introduction"]), address
        assert not strip(page).all(autofocus="")
        assert strip(page)["aria-labelledby"] == "introduction-number introduction-name"


def test_the_check_in_begins_at_the_first_scale_all_the_same(people: People, case: Case) -> None:
    page = page_of(signed_in(people.therapist), "checkin-add", case.pk)
    assert [each["name"] for each in page.one("main").all(autofocus="")] == ["relationship"]


@pytest.mark.sqlite  # both databases are asked the same
def test_it_costs_one_question_more_at_most_however_many_cases(newcomer: Clinician, people: People) -> None:
    def asked(person: Clinician) -> list[int]:
        client = signed_in(person)
        addresses = [address for address, _ in walked(client)]

        def count() -> list[int]:
            counted = []
            for address in addresses:
                with CaptureQueriesContext(connection) as queries:
                    assert client.get(address).status_code == 200
                counted.append(len(queries))
            return counted

        new_here = count()
        skipped(client)
        assert all(new <= known + 1 for new, known in zip(new_here, count(), strict=True))
        introduce_again(person=person)
        return new_here

    few = asked(newcomer)
    for number in range(12):
        clinics.low_case(people.therapist, f"M-{number}")
    assert asked(newcomer) == few
    assert max(few) <= MOST_QUERIES


def test_the_first_step_is_where_home_leads(newcomer: Clinician, who: str) -> None:
    assert outcome(signed_in(newcomer).get("/")) == BY_ROLE[who][0].page
