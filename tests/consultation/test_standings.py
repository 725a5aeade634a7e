"""Is a case's standing there from birth, kept true by every write, and told of only when something changed?"""

import pytest

from alliance_app.clinical.alliance import Attendance
from alliance_app.clinical.standing import RULES_VERSION
from alliance_app.consultation.judgement import judge, rules_of
from alliance_app.consultation.models import CaseStanding, Policy, StandingChange
from alliance_app.consultation.my_cases import Group, MyCases
from alliance_app.consultation.operations import standings
from alliance_app.consultation.operations.cases import open_case
from alliance_app.consultation.operations.checkins import record_absence
from alliance_app.consultation.operations.policies import set_policy
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    LONG_AGO,
    NOW,
    TODAY,
    answer,
    at,
    check_in,
    close,
    day,
    declare,
    in_queue,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    override,
    therapist_of,
    with_goal,
)
from tests.full_clinic import make_full_clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return with_goal(make_case(make_therapist(make_clinic()), now=at(-61)), now=at(-60))


def standing_of(case):
    return CaseStanding.objects.get(case=case)


def told(case):
    """Return what the changes of a case tell: cause and reason, in order."""
    return list(StandingChange.objects.filter(case=case).values_list("cause", "reason"))


# Birth
def test_every_case_has_a_standing_from_birth_and_is_in_its_supervisors_sight():
    therapist = make_therapist(make_clinic())
    supervisor = make_supervisor(therapist.clinic, therapist)
    case = make_case(therapist)
    standing = standing_of(case)
    assert (standing.gate, standing.reason, standing.since) == ("closed", "unknown", TODAY)
    assert (standing.stuck, standing.held_sessions, standing.last_session_on) == (False, 0, None)
    assert (standing.rules_version, standing.policy_version) == (RULES_VERSION, 0)
    assert told(case) == [("opened", "unknown")]
    assert [s.case for s in in_queue(supervisor, TODAY, "watch")] == [case]


def test_a_case_is_opened_once():
    therapist = make_therapist(make_clinic())
    given = {"therapist": therapist, "code": "K-1", "opened_on": TODAY, "key": "k"}
    assert open_case(**given, now=at()) == open_case(**given, now=at(minutes=1))
    with pytest.raises(KeyReused):
        open_case(**{**given, "code": "K-2"}, now=at())
    with pytest.raises(NotAllowed, match="code"):
        open_case(**{**given, "key": "other"}, now=at())
    assert Case.objects.count() == CaseStanding.objects.count() == 1


@pytest.mark.parametrize("roles", [[], ["supervisor"], ["administrator"]])
def test_only_a_therapist_opens_a_case(roles):
    with pytest.raises(NotAllowed, match="Only a therapist"):
        make_case(make_clinician(make_clinic(), *roles))


def test_who_is_deactivated_opens_no_case():
    therapist = make_therapist(make_clinic())
    therapist.is_active = False
    with pytest.raises(NotAllowed, match="Only a therapist"):
        make_case(therapist)


# Changes
def test_a_change_is_told_when_gate_stuck_or_flags_change_and_only_then(case):
    check_in(case, 8, on=day(-21), now=at(-21))
    check_in(case, 9, on=day(-14), now=at(-14))
    check_in(case, 8, goal=4, on=day(-7), now=at(-7))
    check_in(case, 8, goal=4, now=at())
    declare(case, now=at(minutes=1))
    assert told(case) == [
        ("opened", "unknown"),
        ("check-in", "client_view_unknown"),
        ("check-in", "low"),  # amber
        ("check-in", "low"),  # red now
        ("stuck", "low"),
    ]


def test_the_same_low_rating_again_is_no_change(case):
    for week in (3, 2, 1):
        check_in(case, 8, goal=2, on=day(-7 * week), now=at(-7 * week))
    changes = StandingChange.objects.filter(case=case, reason="low")
    assert [change.flags for change in changes] == [
        [["low", "red", "goal", "therapist"]],
    ]


def test_a_change_says_who_and_by_which_rules(case):
    check_in(case, 8, goal=2)
    change = StandingChange.objects.filter(case=case).last()
    assert (change.at, change.by, change.cause) == (at(), therapist_of(case), "check-in")
    assert (change.gate, change.reason, change.stuck) == ("closed", "low", False)
    assert (change.rules_version, change.policy_version) == (RULES_VERSION, 0)


def test_a_note_or_plan_that_changes_no_conclusion_tells_nothing(case):
    check_in(case, 8, goal=2)
    before = told(case)
    override(case)
    with_goal(case, "Something else", now=at(minutes=1))
    assert told(case) == before


# Since when
def test_since_is_the_beginning_of_the_weakness_or_the_day_on_which_the_reason_changed(case):
    assert check_in(case, 8, on=day(-21), now=at(-20)).standing.since == day(-20)
    assert check_in(case, 8, goal=3, on=day(-14), now=at(-13)).standing.since == day(-14)
    assert check_in(case, 8, goal=8, on=day(-7), now=at(-6)).standing.since == day(-14)
    assert check_in(case, 8, goal=8).standing.since == TODAY
    assert check_in(case, 8, goal=8, on=day(7), now=at(7)).standing.since == TODAY


# Time
def grown_old(case):
    """Let an open gate close by the passing of time: rated 30 days ago, with one session since."""
    check_in(case, 8, on=day(-30), now=at(-30), client=8)
    return check_in(case, 8, goal=None, client=None, on=day(-25), now=at(-25)).standing


def test_what_time_has_closed_reads_as_unknown_without_any_write(case):
    grown_old(case)
    standing = standing_of(case)
    assert (standing.gate, standing.reason, standing.fresh_until) == ("open", "in_place", day(-3))
    assert (standing.reason_on(day(-3)), standing.gate_on(day(-3))) == ("in_place", "open")
    assert (standing.reason_on(day(-2)), standing.gate_on(day(-2))) == ("unknown", "closed")
    assert (standing.since_on(day(-3)), standing.since_on(TODAY)) == (standing.since, day(-2))


def test_open_and_not_open_are_every_case_once_on_any_day(case):
    grown_old(case)
    for on, is_open in ((day(-3), True), (day(-2), False)):
        assert CaseStanding.objects.open(on).exists() is is_open
        assert CaseStanding.objects.not_open(on).exists() is not is_open


def test_lists_read_what_time_has_changed(case):
    supervisor = make_supervisor(case.clinic, therapist_of(case))
    grown_old(case)
    pages = [MyCases(therapist_of(case), on).first_pages() for on in (day(-3), day(-2))]
    assert [len(page[Group.IN_PLACE]) for page in pages] == [1, 0]
    assert [len(page[Group.NOT_KNOWN]) for page in pages] == [0, 1]
    assert [len(in_queue(supervisor, on)) for on in (day(-3), day(-2))] == [0, 1]


# The closed case
def test_a_closed_case_stays_as_it_stood_on_its_last_day(case):
    grown_old(case)
    closed = close(case, day(-5))
    assert (standing_of(case).reason_on(TODAY), standing_of(case).gate_on(TODAY)) == ("in_place", "open")
    assert judge(closed, rules_of(case.clinic), TODAY).standing.reason == "in_place"
    assert rebuild(case.clinic, at()) == 0


# The queue
def test_the_queue_is_in_the_order_of_need():
    clinic = make_clinic()
    therapist = make_therapist(clinic)
    supervisor = make_supervisor(clinic, therapist)
    cases = {name: make_case(therapist, name) for name in ("looked", "stuck", "low", "stuck unknown", "unknown", "open")}
    for name in ("looked", "stuck", "low", "stuck unknown"):
        check_in(cases[name], 8, on=day(-7), now=at(-7))
    for name in ("looked", "stuck", "low"):
        check_in(cases[name], 8, goal=2)
    check_in(cases["stuck unknown"], 8)
    declare(cases["stuck"])
    declare(cases["stuck unknown"])
    override(cases["looked"])
    check_in(cases["open"], 8, client=8)
    found = in_queue(supervisor)
    assert found[0].case.code == "looked"
    assert {standing.case.code for standing in found[1:3]} == {"stuck", "low"}
    assert [standing.case.code for standing in found[3:]] == ["stuck unknown", "unknown"]
    assert [standing.therapist_name for standing in found] == [therapist.name] * 5
    answer(cases["looked"], supervisor, now=at(minutes=1))
    assert {standing.case.code for standing in in_queue(supervisor)[:3]} == {"looked", "stuck", "low"}


def test_an_ended_link_empties_the_queue():
    therapist = make_therapist(make_clinic())
    supervisor = make_supervisor(therapist.clinic, therapist)
    make_case(therapist)
    assert in_queue(supervisor)
    supervisor.supervises.update(ends_on=day(-1))
    assert in_queue(supervisor) == []


def test_a_closed_case_is_in_no_queue(case):
    supervisor = make_supervisor(case.clinic, therapist_of(case))
    close(case)
    assert in_queue(supervisor) == []
    for only, count in (("", 0), ("closed", 1)):
        pages = MyCases(therapist_of(case), TODAY, only=only).first_pages()
        assert sum(page.total for page in pages.values()) == count


# Rebuilding
def test_rebuilding_what_is_true_writes_nothing(case):
    make_case(therapist_of(case))
    check_in(case, 8, goal=2)
    before = list(CaseStanding.objects.order_by("pk").values()), StandingChange.objects.count()
    assert rebuild(case.clinic, at()) == 0
    assert (list(CaseStanding.objects.order_by("pk").values()), StandingChange.objects.count()) == before


def test_what_time_alone_has_changed_is_not_wrong(case):
    grown_old(case)
    check_in(make_case(therapist_of(case)), 8, goal=2, on=day(-30), now=at(-30))
    assert rebuild(case.clinic, at()) == 0


WRONG = [{"gate": "open", "reason": "in_place"}, {"stuck": True}, {"since": LONG_AGO}, {"held_sessions": 7}, {"detail": {}}]


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_wrong_standing_is_put_right(case, wrong):
    true = CaseStanding.objects.filter(pk=check_in(case, 8, goal=2).standing.pk).values().get()
    CaseStanding.objects.update(**{**wrong, **({"detail": true["detail"] | {"flags": [], "stuck": ["x"]}} if "detail" in wrong else {})})
    assert rebuild(case.clinic, at()) == 1
    assert CaseStanding.objects.values().get() == true
    assert rebuild(case.clinic, at()) == 0


def test_a_missing_standing_is_made(case):
    CaseStanding.objects.all().delete()
    assert rebuild(case.clinic, at()) == 1
    assert CaseStanding.objects.get().reason == "unknown"


def test_a_new_policy_takes_hold_with_the_rebuild(case):
    check_in(case, 8, goal=5)
    assert standing_of(case).gate == "open"
    set_policy(clinic=case.clinic, parameters={"amber": {"low_once": 5}}, why="Stricter", now=at())
    assert rebuild(case.clinic, at(minutes=1)) == 1
    standing = standing_of(case)
    assert (standing.reason, standing.policy_version) == ("low", 1)
    assert told(case)[-1] == ("rebuild", "low")


def test_standings_of_older_rules_are_rebuilt(case):
    CaseStanding.objects.update(rules_version=0)
    assert rebuild(case.clinic, at()) == 1
    assert standing_of(case).rules_version == RULES_VERSION


def test_a_rebuild_leaves_other_clinics_alone(case):
    make_full_clinic("south")
    CaseStanding.objects.update(held_sessions=7)
    assert rebuild(case.clinic, at()) == 1
    assert CaseStanding.objects.exclude(clinic=case.clinic).get().held_sessions == 7


@pytest.mark.parametrize(("closes", "said"), [(False, (1, "low")), (True, (0, "in_place"))])
def test_a_rebuild_judges_by_what_is_in_force_when_it_comes_to_a_case_that_is_not_closed_by_then(
    closes, said, case, monkeypatch
):
    monkeypatch.setattr(standings, "BATCH", 1)
    other = with_goal(make_case(therapist_of(case), now=at(-61)), now=at(-60))
    for each in (case, other):
        check_in(each, 7, client=7, on=day(-7), now=at(-7))
    last = max(case, other, key=lambda each: each.pk)
    CaseStanding.objects.update(rules_version=1)
    strict = {"red": {"low_once": 8, "low_repeat": 8}}

    def meanwhile(done: int) -> None:
        if not Policy.objects.exists():
            set_policy(clinic=case.clinic, parameters=strict, why="Stricter.", now=NOW)
            if closes:
                close(last)

    rebuild(case.clinic, NOW, progress=meanwhile)
    kept = standing_of(last)
    assert (kept.policy_version, kept.reason) == said
    assert kept.rules_version == RULES_VERSION


def test_since_goes_on_from_the_day_on_which_time_has_closed_the_gate(case):
    check_in(case, 8, client=8, on=day(-50), now=at(-50))
    check_in(case, progress=4, on=day(-40), now=at(-40))
    since = standing_of(case).since_on(TODAY)
    assert (standing_of(case).reason_on(TODAY).value, since < TODAY) == ("unknown", True)
    record_absence(case=case, by=therapist_of(case), held_on=TODAY, attendance=Attendance.MISSED, now=NOW)
    assert (standing_of(case).reason, standing_of(case).since) == ("unknown", since)
