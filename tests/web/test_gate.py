"""Is technique advice refused by every way while the gate is closed, and offered by every way when it may be?"""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from alliance_app.consultation.guidance.techniques import TECHNIQUES
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.policies import set_policy
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.records.models import Case
from tests.web import clinics
from tests.web.clinics import CLOSED_GATES, EVERY_GATE, OPEN_GATES, People
from tests.web.pages import Element, read, without_tokens
from tests.web.posts import BY_NAME
from tests.web.routes import ROUTES
from tests.web.sending import send, signed_in

pytestmark = pytest.mark.sqlite  # judged from rows that are read alike; on both: the journeys
HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "technique-list"}
#: What of a technique is advice: none of it may stand in any page of a closed case.
ADVICE = [entry.name for entry in TECHNIQUES] + [step for entry in TECHNIQUES for step in entry.steps]


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


def address(name: str, case: Case, key: str = "") -> str:
    return reverse(name, kwargs={"case": case.pk, **({"key": key} if key else {})})


def every_way_to_techniques(client: Client, case: Case) -> dict[str, HttpResponse]:
    """Ask for the list and for one technique by every way that there is."""
    ways = by_address(client, case)
    for what, key in {"the list": "", "a technique": TECHNIQUES[-1].key}.items():
        url = address("technique-detail" if key else "technique-list", case, key)
        ways[f"{what} for htmx"] = client.get(url, **HTMX)
        ways[f"{what} as a boosted page"] = client.get(url, HTTP_HX_BOOSTED="true", **HTMX)
        ways[f"{what} by post"] = client.post(url, {"words": "exposure"})
        ways[f"{what} by htmx post"] = client.post(url, {"words": ""}, **HTMX)
        ways[f"{what} by put"] = client.put(url)
    return ways


def by_address(client: Client, case: Case) -> dict[str, HttpResponse]:
    """Ask for the list, for one technique and for one that there is not, by their addresses."""
    return {
        "the list by address": client.get(address("technique-list", case)),
        "a technique by address": client.get(address("technique-detail", case, TECHNIQUES[-1].key)),
        "none by address": client.get(address("technique-detail", case, "no-such-technique")),
    }


def in_both_roles(people: People) -> list[Client]:
    return [signed_in(people.therapist), signed_in(people.supervisor)]


def pages_of(case: Case, client: Client) -> dict[str, Element]:
    """Return every page about a case that opens to a person."""
    found = {}
    for name in (
        "case-detail",
        "consult",
        "goal-add",
        "checkin-add",
        "stuck-declare",
        "review-add",
        "checkin-answer",
    ):
        checkin = case.checkins.first()
        answer = client.get(ROUTES[name].address(case.pk, checkin and checkin.pk))
        if answer.status_code == 200:
            found[name] = read(answer)
    return found


def advice_in(response: HttpResponse) -> list[str]:
    page = read(response).text
    return [piece for piece in ADVICE if piece in page]


@pytest.mark.parametrize("state", CLOSED_GATES)
def test_while_a_clinic_only_takes_advice_the_gate_speaks_and_does_not_close(state: str, people: People) -> None:
    case = CLOSED_GATES[state](people.therapist)
    type(people.clinic).objects.filter(pk=people.clinic.pk).update(advises_until=clinics.day(0))
    for client in in_both_roles(people):
        for name, page in pages_of(case, client).items():
            hooks = page.all(data_case=str(case.pk), data_gate="closed")
            assert not hooks or name == "review-add" or page.all(data_advises=""), name
        answer = client.get(address("technique-list", case))
        assert answer.status_code == 200 and read(answer).all(data_techniques="")
    type(people.clinic).objects.filter(pk=people.clinic.pk).update(advises_until=clinics.day(1))
    for client in in_both_roles(people):
        assert client.get(address("technique-list", case)).status_code == 403


# Closed
@pytest.mark.parametrize("state", CLOSED_GATES)
def test_a_closed_gate_refuses_techniques_by_every_way(state: str, people: People) -> None:
    case = CLOSED_GATES[state](people.therapist)
    assert CaseStanding.objects.get(case=case).reason == state
    for client in in_both_roles(people):
        for way, answer in every_way_to_techniques(client, case).items():
            assert answer.status_code == 403, way
            assert advice_in(answer) == [], way
            assert not read(answer).all(data_techniques=""), way
        assert client.head(address("technique-list", case)).status_code == 403
        assert client.head(address("technique-detail", case, TECHNIQUES[0].key)).status_code == 403


@pytest.mark.parametrize("state", CLOSED_GATES)
def test_a_refusal_does_not_tell_which_techniques_there_are(state: str, people: People) -> None:
    case = CLOSED_GATES[state](people.therapist)
    for client in in_both_roles(people):
        there = client.get(address("technique-detail", case, TECHNIQUES[0].key))
        nowhere = client.get(address("technique-detail", case, "no-such-technique"))
        assert there.status_code == nowhere.status_code == 403
        assert without_tokens(there) == without_tokens(nowhere)
        assert there.headers == nowhere.headers


@pytest.mark.parametrize("state", CLOSED_GATES)
def test_no_page_of_a_closed_case_holds_technique_advice(state: str, people: People) -> None:
    case = CLOSED_GATES[state](people.therapist)
    for client in in_both_roles(people):
        for name, page in pages_of(case, client).items():
            assert not page.all(data_techniques=""), name
            assert [piece for piece in ADVICE if piece in page.text] == [], name


@pytest.mark.parametrize("state", CLOSED_GATES)
def test_a_refusal_says_what_is_missing_what_continues_and_what_opens(state: str, people: People) -> None:
    case = CLOSED_GATES[state](people.therapist)
    answer = signed_in(people.supervisor).get(address("technique-list", case))
    (ground, *_) = CaseStanding.objects.get(case=case).detail["grounds"]
    said = read(answer).text
    positions = [said.find(words) for words in (ground["says"], "already agreed continues", ground["opens"])]
    assert -1 not in positions
    assert positions == sorted(positions)
    assert [title.text.split(" · ")[0] for title in read(answer).all("title")] == ["Alliance first"]


def test_a_gate_that_time_has_closed_refuses(people: People) -> None:
    """Nothing runs at midnight: the standing that was kept still says open."""
    case = clinics.fading_case(people.therapist)
    assert_offered(signed_in(people.therapist), case)
    with time_machine.travel(clinics.now() + timedelta(days=10), tick=False):
        for client in in_both_roles(people):
            assert client.get(address("technique-list", case)).status_code == 403
            assert not read(client.get(address("consult", case))).all(data_techniques="")
    assert CaseStanding.objects.get(case=case).gate == "open"


def test_a_gate_that_a_new_policy_has_closed_refuses_before_any_standing_is_rebuilt(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    set_policy(
        clinic=people.clinic,
        parameters={"red": {"low_once": 8, "low_repeat": 8}},
        why="Stricter.",
        now=clinics.now(),
    )
    assert signed_in(people.therapist).get(address("technique-list", case)).status_code == 403


# Open
@pytest.mark.parametrize("state", OPEN_GATES)
def test_an_open_gate_offers_techniques_by_every_way(state: str, people: People) -> None:
    case = OPEN_GATES[state](people.therapist)
    assert CaseStanding.objects.get(case=case).reason == state
    for client in in_both_roles(people):
        assert_offered(client, case, every_way_to_techniques)


def assert_offered(
    client: Client, case: Case, ways: Callable[[Client, Case], dict[str, HttpResponse]] = by_address
) -> None:
    for way, answer in ways(client, case).items():
        assert answer.status_code == (404 if way.startswith("none") else 200), way
        if answer.status_code == 200:
            assert advice_in(answer), way
    assert read(client.get(address("consult", case))).one(data_techniques="")
    assert read(client.get(address("technique-list", case))).one(data_techniques="")


@pytest.mark.parametrize("state", OPEN_GATES)
def test_what_is_open_is_called_neither_good_nor_safe(state: str, people: People) -> None:
    case = OPEN_GATES[state](people.therapist)
    therapist = signed_in(people.therapist)
    banners = read(therapist.get(address("case-detail", case))).all("section", data_gate="open")
    rows = read(therapist.get(ROUTES["case-list"].address())).all(data_case=str(case.pk))
    assert banners and rows
    for said in (*banners, *rows):
        assert not re.search(r"\b(good|safe|fine|well|healthy)\b", said.text, re.IGNORECASE)


def test_every_technique_can_be_opened_and_says_what_to_agree_first(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    client = signed_in(people.therapist)
    listed = read(client.get(address("technique-list", case))).text
    for entry in TECHNIQUES:
        page = read(client.get(address("technique-detail", case, entry.key))).text
        assert entry.name in listed
        assert all(words in page for words in (entry.name, entry.agree_first, *entry.steps))


def test_a_search_narrows_the_techniques(people: People) -> None:
    case = clinics.case_in_place(people.therapist)
    client = signed_in(people.therapist)
    found = read(client.post(address("technique-list", case), {"words": TECHNIQUES[0].name}, **HTMX))
    assert TECHNIQUES[0].name in found.text
    assert TECHNIQUES[-1].name not in found.text
    nothing = read(client.post(address("technique-list", case), {"words": "<b>zzz</b>"}))
    assert "<b>zzz</b>" in nothing.text
    assert advice_in(client.post(address("technique-list", case), {"words": "zzz"})) == []


def test_a_case_without_a_gate_is_never_closed(people: People) -> None:
    case = clinics.low_case(people.therapist)
    case.gated = False
    case.save()
    assert_offered(signed_in(people.therapist), case)


# Looked at anyway
@pytest.mark.parametrize("state", CLOSED_GATES)
def test_looking_anyway_offers_techniques_and_leaves_the_gate_closed(state: str, people: People) -> None:
    case = CLOSED_GATES[state](people.therapist)
    assert send(BY_NAME["override-add"], people, case, BY_NAME["override-add"].fields).status_code == 302
    for client in in_both_roles(people):
        assert_offered(client, case)
        for page in (client.get(address(name, case)) for name in ("consult", "case-detail")):
            hooks = [
                element for element in read(page).all(data_gate="") if element["data-case"] == str(case.pk)
            ]
            assert hooks
            assert all(element["data-gate"] == "closed" and "data-override" in element for element in hooks)
    assert CaseStanding.objects.get(case=case).gate == "closed"


@pytest.mark.parametrize("end", ["time", "rating", "supervisor", "red flag"])
def test_techniques_are_refused_again_when_a_look_has_ended(end: str, people: People) -> None:
    case = clinics.low_case(people.therapist) if end != "red flag" else clinics.unknown_case(people.therapist)
    look = clinics.look(case)
    therapist = signed_in(people.therapist)
    assert therapist.get(address("technique-list", case)).status_code == 200
    endings: dict[str, Callable[[], object]] = {
        "time": lambda: type(look).objects.filter(pk=look.pk).update(
            made_on=look.made_on - timedelta(days=20), ends_on=look.ends_on - timedelta(days=20)
        ),
        "rating": lambda: clinics.rate(case, 0),
        "supervisor": lambda: send(BY_NAME["review-add"], people, case, {"answer": "reopen", "message": "Ask first."}),
        "red flag": lambda: clinics.rate(case, 3, (2, 8, None, None)),
    }  # fmt: skip
    endings[end]()
    assert therapist.get(address("technique-list", case)).status_code == 403
    page = read(therapist.get(address("case-detail", case)))
    assert not page.all(data_override="")


def test_the_supervisor_cannot_look_for_the_therapist(people: People) -> None:
    case = clinics.low_case(people.therapist)
    answer = signed_in(people.supervisor).post(address("override-add", case), BY_NAME["override-add"].fields)
    assert answer.status_code == 404
    assert not case.overrides.exists()


# Safety
@pytest.mark.parametrize("state", EVERY_GATE)
def test_safety_is_open_and_linked_in_every_state(state: str, people: People) -> None:
    case = EVERY_GATE[state](people.therapist)
    for client in in_both_roles(people):
        for name, page in pages_of(case, client).items():
            assert any(link["href"].startswith(ROUTES["safety"].address()) for link in page.all("a")), name
            assert people.clinic.crisis_contact in page.text, name
        waiting = read(client.get(address("technique-list", case)))
        assert any(link["href"].startswith(ROUTES["safety"].address()) for link in waiting.all("a"))
    for person in (people.therapist, people.supervisor, people.administrator):
        page = read(signed_in(person).get(ROUTES["safety"].address()))
        assert people.clinic.crisis_contact in page.text
        assert {anchor for anchor in ("contacts", "plan", "ask", "skills") if page.all(id=anchor)} == {
            *("contacts", "plan", "ask", "skills")
        }


# Hooks
@pytest.mark.parametrize("state", EVERY_GATE)
def test_rows_banners_and_answers_say_the_state_to_programs(state: str, people: People) -> None:
    case = EVERY_GATE[state](people.therapist)
    standing = CaseStanding.objects.get(case=case)
    therapist, supervisor = in_both_roles(people)
    said = pages_of(case, therapist) | {"case-list": read(therapist.get(ROUTES["case-list"].address()))}
    said["review-add"] = pages_of(case, supervisor)["review-add"]
    if standing.gate == "closed":
        show = "watch" if state in ("confirming", "unknown") else "attention"
        queue = supervisor.post(ROUTES["review-queue"].address(), {"show": show}, follow=True)
        said["review-queue"] = read(queue)
    for name in ("case-detail", "consult", "checkin-answer", "case-list", "review-add", "review-queue"):
        if name not in said:
            continue
        hooks = said[name].all(data_case=str(case.pk))
        assert hooks, name
        for hook in hooks:
            got = {key: hook[f"data-{key}"] for key in ("gate", "gate-reason", "stuck")}
            expected = {"gate": standing.gate, "gate-reason": state, "stuck": str(standing.stuck).lower()}
            assert got == expected, name
            assert flag_of(hook) == loudest(standing), name
            assert "data-override" not in hook, name


def flag_of(hook: Element) -> tuple[str, str, str] | None:
    return (hook["data-flag"], hook["data-tier"], hook["data-factor"]) if "data-flag" in hook else None


def loudest(standing: CaseStanding) -> tuple[str, str, str] | None:
    """Return the flag by which a whole case is told: a red one, if there is any."""
    flags = sorted(standing.detail["flags"], key=lambda flag: flag["tier"] != "red")
    return (flags[0]["rule"], flags[0]["tier"], flags[0]["factor"] or "") if flags else None


@pytest.mark.parametrize("state", EVERY_GATE)
def test_flags_say_rule_tier_and_factor_to_programs(state: str, people: People) -> None:
    case = EVERY_GATE[state](people.therapist)
    kept = CaseStanding.objects.get(case=case).detail["flags"]
    for client, name in zip(in_both_roles(people), ("case-detail", "review-add")):
        page = read(client.get(address(name, case)))
        shown = [(f["data-flag"], f["data-tier"], f["data-factor"]) for f in page.all(data_flag="")]
        assert sorted(set(shown)) == sorted({(f["rule"], f["tier"], f["factor"] or "") for f in kept}), name


def test_rebuilding_the_standings_changes_nothing_that_a_page_shows(people: People) -> None:
    case = clinics.low_case(people.therapist)
    client = signed_in(people.therapist)
    before = without_tokens(client.get(address("case-detail", case)))
    assert rebuild(people.clinic, clinics.now()) == 0
    assert without_tokens(client.get(address("case-detail", case))) == before
