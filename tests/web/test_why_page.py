"""Does the page of a case explain all that can be said of one, each time in full?"""

from collections.abc import Callable

import pytest
from django.core.management import call_command

from alliance_app.clinical.flags import Level, Rule
from alliance_app.clinical.gate import Reason, Unknown
from alliance_app.clinical.standing import RULES_VERSION
from alliance_app.clinical.stuck import Finding
from alliance_app.consultation.models import StandingChange
from alliance_app.consultation.operations.policies import set_policy
from alliance_app.consultation.operations.standings import refresh
from alliance_app.records.models import Case, CheckIn
from alliance_app.records.operations import add_checkin
from tests import factories
from tests.web import clinics
from tests.web.clinics import GOOD, People
from tests.web.pages import Element, read
from tests.web.sending import signed_in

pytestmark = pytest.mark.sqlite  # what a page says does not depend on the database

PARTS = ["Numbers", "Before", "Rule", "Limit", "Clears", "How often wrong", "Source", "Whose limits", "How sure"]


@pytest.fixture
def people(db) -> People:
    return clinics.staffed_clinic()


def goals(*values: int, therapist: int = 8) -> Callable[[People], Case]:
    """Return how a case is made of which the client rates the goal so, once a week."""

    def make(people: People) -> Case:
        case = clinics.new_case(people.therapist)
        clinics.goal(case)
        for weeks, value in zip(range(len(values) - 1, -1, -1), values, strict=True):
            clinics.rate(case, 7 * weeks, (8, therapist, 8, 4), client=(8, value, 8, 4))
        return case

    return make


def totals(*values: int, every: int = 14, progress: int = 4, sessions: int = 2) -> Callable[[People], Case]:
    """Return how a case is made with totals of PHQ-9, a few good sessions and a progress."""

    def make(people: People) -> Case:
        case = clinics.new_case(people.therapist)
        clinics.goal(case)
        for weeks in range(sessions):
            clinics.rate(case, 7 * weeks, (8, 8, 8, progress), client=(8, 8, 8, None))
        for place, value in enumerate(reversed(values)):
            factories.scored(case, value, on=clinics.day(every * place), now=clinics.now())
        return case

    return make


def stale(people: People) -> Case:
    case = clinics.new_case(people.therapist)
    clinics.goal(case)
    clinics.rate(case, 30, client=GOOD)
    for days_ago in (21, 14, 7):
        clinics.rate(case, days_ago, (None, None, None, 4))
    return case


def without_goal(people: People) -> Case:
    case = clinics.new_case(people.therapist)
    for days_ago in (21, 14, 7):
        clinics.rate(case, days_ago, client=GOOD)
    return case


def stuck_unseen(people: People) -> Case:
    case = clinics.case_without_client_view(people.therapist)
    clinics.stuck(case)
    return case


def of(make: Callable) -> Callable[[People], Case]:
    return lambda people: make(people.therapist)


#: How a case comes to each flag; what its explanation says as numbers, as what was before, and as the limit.
FLAGS = {
    (Rule.LOW, Level.RED): (goals(8, 8, 3), "8, 8, 3, the newest last.", "8, the middle of 8 and 8:", "3 or less here."),
    (Rule.LOW, Level.AMBER): (goals(5, 5), "5, 5,", "Too early to know", "5 or less here."),
    (Rule.DROP, Level.RED): (goals(9, 9, 9, 9, 6), "9, 9, 9, 9, 6,", "9, the middle of 9, 9, 9 and 9:", "6 or less here."),
    (Rule.DROP, Level.AMBER): (goals(10, 10, 10, 10, 7), "10, 10, 10, 10, 7,", "10, the middle of", "7 or less here."),
    (Rule.SUSTAINED, Level.RED): (goals(8, 9, 8, 5, 6), "8, 9, 8, 5, 6,", "8, the middle of 8, 9 and 8:", "6 or less here."),
    (Rule.SUSTAINED, Level.AMBER): (goals(9, 9, 9, 9, 7, 7), "9, 9, 9, 9, 7, 7,", "9, the middle of", "7 or less here."),
    (Rule.GAP, Level.AMBER): (goals(6, 6, therapist=9), "6 and 9, 6 and 9, in the", "It does not ask what is usual", "3 points apart"),
    (Rule.CEILING, Level.AMBER): (of(clinics.unverified_case), "10, 10, 10 in each", "It does not ask what is usual", "4 sessions in a row."),
}

#: How a case comes to each reason to wait besides a low part, how its sentence begins, and what is said in figures.
GROUNDS = {
    (Reason.CONFIRMING, None): (
        goals(8, 8, 8, 3, 8), "Goal is recovering", "8 in session 5; 1 of 2", "8, the middle of 8, 8 and 8:", "6 or more"
    ),
    (Reason.UNVERIFIED, None): (
        of(clinics.unverified_case), "Perfect scores", "10, 10, 10 in each of the last 4", "It does not ask what is usual", "One conversation"
    ),
    (Reason.CLIENT_VIEW_UNKNOWN, None): (
        of(clinics.case_without_client_view), "All three parts are in place, as far", "No client’s view in the last 1 held session",
        "No earlier", "One client’s view in 3",
    ),
    (Reason.UNKNOWN, Unknown.NO_SESSION): (
        of(clinics.new_case), "No held session", "No held session", "No earlier", "One held session"
    ),
    (Reason.UNKNOWN, Unknown.NEVER_RATED): (
        of(clinics.unknown_case), "Method was never rated", "No rating of the method", "No earlier", "One rating."
    ),
    (Reason.UNKNOWN, Unknown.STALE): (
        stale, "Goal was last rated", "8 in session 1, 30 days ago; 3 held sessions", "It does not ask what is usual", "3 held sessions, or 28 days"
    ),
    (Reason.UNKNOWN, Unknown.NO_GOAL): (
        without_goal, "The client’s goal is not written", "3 held sessions, no goal", "No earlier", "The third held session."
    ),
    (Reason.UNKNOWN, Unknown.NO_CLIENT_VIEW): (
        stuck_unseen, "The case is stuck and the client’s own view", "No client’s view in the last 1", "No earlier", "One client’s"
    ),
}  # fmt: skip

#: Likewise for each ground on which a case counts as stuck.
STUCK = {
    Finding.DECLARED: (stuck_unseen, "Declared stuck", "Said on", "No earlier", "No limit"),
    Finding.NO_CHANGE: (
        totals(16, 15, 14, 13, every=20), "PHQ-9 has not changed", "13 on", "16, the earliest", "Cutoff 10, reliable change 6"
    ),
    Finding.WORSE: (totals(11, 18, 19), "PHQ-9 is worse", "19 on", "11, the first score", "Reliable change 6."),
    Finding.NO_PROGRESS: (
        totals(progress=2, sessions=6), "Progress as rated", "2, 2 and 2, the last three", "2, the first", "3 or less, and less than 2"
    ),
}  # fmt: skip


def page_of(people: People, case: Case) -> Element:
    return read(signed_in(people.therapist).get(f"/cases/{case.pk}/"))


def facts(whys: Element) -> list[tuple[str, str]]:
    names, said = whys.all("dt"), whys.all("dd")
    return [(name.text, text.text) for name, text in zip(names, said, strict=True)]


def explained(page: Element, sentence: str) -> dict[str, str]:
    """Return the explanation under a sentence of the flags' section."""
    section = page.one("section", aria_labelledby="flags-name")
    (below,) = [
        inside[place + 1 :]
        for each in section.walk()
        for inside in [[one for one in each.inside if isinstance(one, Element)]]
        for place, one in enumerate(inside)
        if one.tag == "p" and one.text.startswith(sentence)
    ]
    assert below[0].tag == "details" and below[0].all("summary")[0].text == "Why?"
    return dict(facts(below[0]))


def is_whole(why: dict[str, str], numbers: str, before: str, limit: str) -> None:
    assert sorted(why) == sorted(PARTS)
    assert all(why.values()), why
    assert why["Numbers"].startswith(numbers) and why["Before"].startswith(before) and why["Limit"].startswith(limit), why
    assert f"Rules, version {RULES_VERSION}." in why["Whose limits"] and "everybody begins with" in why["Whose limits"]


def test_every_flag_every_reason_to_wait_and_every_ground_of_being_stuck_is_looked_at() -> None:
    """Whoever adds one adds how it is explained; which flags there are in which tier, flags.py says."""
    assert {rule for rule, _ in FLAGS} == set(Rule) and len(FLAGS) == 2 * 3 + 2
    assert {reason for reason, _ in GROUNDS} == set(Reason) - {Reason.LOW, Reason.IN_PLACE}
    assert {unknown for _, unknown in GROUNDS} == {None, *Unknown}
    assert set(STUCK) == set(Finding)


@pytest.mark.parametrize(("rule", "level"), FLAGS)
def test_a_flag_is_explained_in_full(rule: Rule, level: Level, people: People) -> None:
    make, *wanted = FLAGS[rule, level]
    page = page_of(people, make(people))
    (flag,) = [each for each in page.all("div", data_flag=rule.value) if each["data-tier"] == level.value]
    own, group = dict(facts(flag)), flag
    while group.tag != "details":
        group = group.parent
    assert {"Rule", "Limit", "How often wrong", "Source"} <= set(own)
    is_whole({**{name: said for name, said in facts(group) if name not in own}, **own}, *wanted)
    assert ("in the chart" in group.text) is ("the middle of" in group.text)


@pytest.mark.parametrize(("reason", "unknown"), GROUNDS)
def test_a_reason_to_wait_is_explained_in_full(reason: Reason, unknown: Unknown | None, people: People) -> None:
    make, sentence, *wanted = GROUNDS[reason, unknown]
    is_whole(explained(page_of(people, make(people)), sentence), *wanted)


@pytest.mark.parametrize("finding", STUCK)
def test_a_ground_of_being_stuck_is_explained_in_full(finding: Finding, people: People) -> None:
    make, sentence, *wanted = STUCK[finding]
    is_whole(explained(page_of(people, make(people)), sentence), *wanted)


def test_a_low_part_waits_by_its_flags_and_they_explain_it(people: People) -> None:
    page = page_of(people, goals(8, 8, 3)(people))
    (banner, *_) = page.all(data_gate_reason="low")
    assert any(link["href"].endswith("?why#why") for link in banner.all("a")), "the banner leads to it"
    assert page.one("div", id="why").all("div", data_flag="low")
    assert not page.one("div", id="why").all("details", open="")
    (link,) = [each["href"] for each in banner.all("a") if "why" in each["href"]]
    led_to = read(signed_in(people.therapist).get(link.removesuffix("#why")))
    assert len(led_to.one("div", id="why").all("details", open="")) == 1, "the first"


def test_what_a_second_rule_says_of_the_same_ratings_is_said_once(people: People) -> None:
    page = page_of(people, goals(9, 9, 9, 9, 3)(people))
    first, second, *_ = [dict(facts(each)) for each in page.all("div", data_factor="goal")]
    assert {"Numbers", "Before", "Clears"} <= set(first)
    assert not {"Numbers", "Before", "Clears"} & set(second)


def test_a_supervisor_who_replies_reads_why_a_case_waits_that_has_no_flag(people: People) -> None:
    case = clinics.unknown_case(people.therapist)
    page = read(signed_in(people.supervisor).get(f"/review/{case.pk}/"))
    (why,) = [each for each in page.all("details") if "No rating of the method" in each.text]
    assert {name for name, _ in facts(why)} == set(PARTS)


# Which version said it
def put_in_force(people: People, **parameters: object) -> None:
    set_policy(
        clinic=people.clinic, parameters=parameters, why="As agreed.", now=clinics.now(), by=people.administrator
    )
    call_command("rebuild_standings", clinic="own", verbosity=0)


def whose_limits(page: Element) -> set[str]:
    said = page.one("section", aria_labelledby="flags-name").all("dl")
    return {text for each in said for name, text in facts(each) if name == "Whose limits"}


def before(page: Element) -> Element:
    return page.one("details", class_="said-before")


def test_what_was_said_under_an_older_version_is_explained_by_it_and_names_it(people: People) -> None:
    case = goals(8, 4, therapist=6)(people)
    (said,) = whose_limits(page_of(people, case))
    assert said.startswith("those that everybody begins with")
    put_in_force(people, amber={"low_once": 3})
    put_in_force(people, amber={"low_once": 5})
    page = page_of(people, case)
    (said,) = whose_limits(page)
    assert said.startswith("your clinic’s, version 2")
    newest, between, first, *_ = [each.text for each in before(page).one("ul").all("li")]
    who = "A part was low. Goal, rated by the client: The part was rated "
    assert newest.startswith(f"{who}5 or less") and "limits, version 2 ;" in newest
    assert between.startswith("All three parts were in place. By your clinic’s limits, version 1 ;")
    assert first.startswith(f"{who}4 or less") and "the limits that everybody begins with ;" in first
    assert all(f"rules, version {RULES_VERSION}." in each for each in (newest, between, first))


def test_it_leads_to_that_version_in_the_history_of_the_policy(people: People) -> None:
    case = goals(8, 4)(people)
    put_in_force(people, amber={"low_once": 3})
    addresses = [link["href"] for link in before(page_of(people, case)).all("a")]
    assert addresses[:2] == ["/clinic/policy/#version-1", "/clinic/policy/#version-0"]
    policy = read(signed_in(people.therapist).get("/clinic/policy/"))
    assert policy.one("li", id="version-1").text.startswith("Version 1")
    assert policy.one("li", id="version-0").text.startswith("At the beginning")


def test_rules_that_were_others_are_named_and_not_retold_in_todays_words(people: People) -> None:
    case = goals(5, 5)(people)
    StandingChange.objects.filter(case=case).update(rules_version=RULES_VERSION - 1)
    said = before(page_of(people, case)).text
    assert f"rules, version {RULES_VERSION - 1}." in said and "or less" not in said


@pytest.mark.parametrize("taken_back", [False, True])
def test_what_followed_from_a_view_that_waits_for_ones_own_is_not_told(people: People, taken_back: bool) -> None:
    case = clinics.case_in_place(people.therapist)
    session, client = clinics.session_to_rate(case, 0), factories.client_of(case)
    answers = [factories.theirs(client, 2), factories.theirs(client, state="withdrawn", reason="Of somebody else.")]
    for answer in answers[: 2 if taken_back else 1]:
        add_checkin(session=session, answers=[answer], by=None, way=CheckIn.Way.SELF, now=clinics.now())
        refresh(case, now=clinics.now(), cause="rated")
    assert StandingChange.objects.filter(case=case, reason="low").exists()
    assert "A part was low" not in before(page_of(people, case)).text
    clinics.rate(case, 0)
    assert "A part was low" in before(page_of(people, case)).text
