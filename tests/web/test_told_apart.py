"""Is what several raters said of a part told apart, wherever its course is shown?"""

import pytest

from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.records.models import Case, CheckIn
from tests import factories
from tests.web import clinics
from tests.web.clinics import People
from tests.web.pages import Element, read
from tests.web.routes import ROUTES
from tests.web.sending import signed_in

SIX, FOUR = (8, 6, 7, 2), (8, 4, 7, 2)


def in_the_beginning(people: People) -> Case:
    """Return a case whose goal the client rates 4 twice, and the therapist always 6, also in a session alone."""
    case = clinics.new_case(people.therapist)
    clinics.goal(case)
    clinics.stuck(case)
    clinics.rate(case, 30, SIX, client=(8, 8, 8, 4))
    clinics.rate(case, 20, SIX, client=FOUR)
    clinics.rate(case, 10, SIX, client=FOUR)
    return case


def page_of(people: People, name: str, case: Case) -> Element:
    return read(signed_in(people.therapist).get(ROUTES[name].address(case.pk)))


def rated(people: People, case: Case) -> list[str]:
    ledger = page_of(people, "case-detail", case).one("section", id="ledger")
    return [said.text for said in ledger.all("span", class_="rated")]


def test_a_therapists_own_six_does_not_follow_the_clients_four_as_if_something_had_changed(
    people: People, case: Case
) -> None:
    made = clinics.repair(case)
    mark_repair(repair=made, by=people.therapist, state="tried", now=clinics.now())
    clinics.rate(case, 0, SIX)
    rupture, repair = rated(people, case)
    assert rupture == ", rated client 4 → 4; therapist 6 → 6 → 6"
    assert repair == "When planned: client 4; therapist 6; since then: therapist 6"


def test_a_part_that_one_person_rates_names_nobody(people: People, case: Case) -> None:
    alone = clinics.low_case(people.other_therapist, "K-2")
    ledger = read(signed_in(people.other_therapist).get(ROUTES["case-detail"].address(alone.pk)))
    assert ", rated client 8" not in ledger.text
    other = clinics.new_case(people.therapist, "K-3")
    for days_ago in (21, 14, 7):
        clinics.rate(other, days_ago, FOUR if days_ago < 20 else SIX)
    assert rated(people, other) == [", rated 4 → 4"]


def test_what_was_rated_before_a_plan_is_not_called_rated_since(people: People, case: Case) -> None:
    clinics.repair(case)
    planned = page_of(people, "consult", case).one("section", id="planned").text
    assert "When planned: client 4; therapist 6." in planned
    assert "since then:" not in planned


def test_a_session_that_was_held_before_the_plan_and_rated_after_it_was_rated_since(people: People, case: Case) -> None:
    clinics.session_to_rate(case, 0)
    clinics.repair(case)
    clinics.rate(case, 0, (8, 7, 7, 2), client=(8, 5, 7, 2))
    _, repair = rated(people, case)
    assert repair == "When planned: client 4; therapist 6; since then: client 5; therapist 7"


def test_a_view_of_a_session_that_somebody_had_rated_before_the_plan_is_none_since(people: People, case: Case) -> None:
    """The plan goes on as long as fewer than two clear ratings stand after "since then"."""
    clinics.rate(case, 0, SIX)
    clinics.repair(case)
    view = factories.theirs(factories.client_of(case), 8)
    factories.check_in(
        case, on=clinics.day(0), now=clinics.now(), session=case.sessions.last(), others=[(view, CheckIn.Way.ALOUD)]
    )
    assert rated(people, case)[-1] == "When planned: client 4; therapist 6"
    for since, ended in (("8", ""), ("8 → 8", "repaired")):
        clinics.rate(case, 0, (8, 8, 8, 2), client=clinics.GOOD, another_session=True)
        then = f"since then: client {since}; therapist {since}"
        assert rated(people, case)[-1] == f"When planned: client 4; therapist 6; {then}"
        assert case.repairs.get().ended == ended


def test_of_a_plan_that_a_transfer_ended_the_former_pairs_ratings_are_shown(people: People, case: Case) -> None:
    low = (4, 8, 8, 2)
    clinics.rate(case, 5, low, client=low)
    clinics.repair(case, "relationship")
    clinics.rate(case, 1, clinics.GOOD, client=clinics.GOOD)
    factories.transfer(case, people.other_therapist, by=people.therapist, now=clinics.now())
    case = Case.objects.get(pk=case.pk)
    clinics.rate(case, 0, low, client=low)
    ledger = read(signed_in(people.other_therapist).get(ROUTES["case-detail"].address(case.pk)))
    shown = ledger.one("li", data_repair="transferred").one("span", class_="rated").text
    name = f"therapist {people.therapist.name}"
    assert shown == f"When planned: client 4; {name} 4; since then: client 8; {name} 8"


@pytest.mark.parametrize("who", ["therapist", "supervisor"])
def test_the_line_of_a_list_is_of_one_rater(people: People, case: Case, who: str) -> None:
    clinics.rate(case, 0, SIX)
    home = {"therapist": "/cases/", "supervisor": f"/agenda/{people.therapist.public_id}/"}[who]
    page = read(signed_in(getattr(people, who)).get(home))
    (line,) = [each["aria-label"] for each in page.all("svg", class_="spark")]
    assert line == "Goal, by the client, last sessions: 8, 4, 4"
