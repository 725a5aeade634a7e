"""How are the client's goal and a case's being stuck written down, and who hears that somebody was quicker?"""

import pytest

from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.goals import Changed, declare_stuck, state_goal
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import GoalStatement, StuckDeclaration
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    TODAY,
    at,
    check_in,
    close,
    day,
    declare,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    therapist_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic()))


def state(case, words="To sleep through", *, by=None, now=None, **more):
    return state_goal(case=case, by=by or therapist_of(case), client_words=words, now=now or at(), **more)


def reason_of(case):
    return CaseStanding.objects.get(case=case).reason


# The goal
def test_a_goal_is_kept_in_the_clients_words_beside_the_therapists(case):
    goal = state(case, "  To sleep through ", therapist_words="Less rumination at night", agreement="close")
    kept = GoalStatement.objects.get()
    assert (kept, kept.version, kept.stated_on, kept.recorded_by) == (goal, 1, TODAY, therapist_of(case))
    assert (kept.client_words, kept.therapist_words) == ("To sleep through", "Less rumination at night")
    assert kept.agreement == "close"


def test_a_new_goal_is_a_new_version_and_the_old_one_stays(case):
    state(case)
    state(case, "To sleep, and to call my sister", now=at(1))
    assert [(g.version, g.client_words) for g in case.goals.all()] == [
        (1, "To sleep through"), (2, "To sleep, and to call my sister"),
    ]  # fmt: skip


def test_a_goal_opens_what_waited_for_it(case):
    for week in (14, 7, 0):
        check_in(case, 8, on=day(-week), client=8)
    assert reason_of(case) == "unknown"
    state(case)
    assert reason_of(case) == "in_place"


@pytest.mark.parametrize("words", ["not yet known", "get off this order", "?"])
def test_any_words_are_a_goal(case, words):
    assert state(case, words).client_words == words


@pytest.mark.parametrize("words", ["", "   ", "\n"])
def test_no_words_are_no_goal(case, words):
    with pytest.raises(NotAllowed, match="client’s words"):
        state(case, words)
    assert GoalStatement.objects.count() == 0


def test_somebody_was_quicker_and_the_second_sees_what_they_wrote(case):
    state(case, based_on=0)
    with pytest.raises(Changed) as refusal:
        state(case, "Something else", based_on=0, now=at(1))
    assert refusal.value.newest.client_words == "To sleep through"
    assert GoalStatement.objects.count() == 1
    state(case, "Something else", based_on=1, now=at(2))
    assert GoalStatement.objects.count() == 2


def test_sent_twice_it_is_recorded_once(case):
    assert state(case, key="k", based_on=0) == state(case, key="k", based_on=0, now=at(1))
    assert GoalStatement.objects.count() == 1


@pytest.mark.parametrize("changed", [{"words": "Other"}, {"therapist_words": "Other"}, {"agreement": "same"}], ids=str)
def test_the_same_key_with_other_words_is_refused(case, changed):
    state(case, key="k")
    with pytest.raises(KeyReused):
        state(case, key="k", **changed)


def test_only_the_cases_therapist_states_the_goal_of_an_open_case(case):
    for person in strangers(case) + [make_supervisor(case.clinic, therapist_of(case))]:
        with pytest.raises(NotAllowed, match="cannot do this"):
            state(case, by=person)
    with pytest.raises(NotAllowed, match="closed"):
        state(close(case))
    assert GoalStatement.objects.count() == 0


def strangers(case):
    return [
        make_therapist(case.clinic),
        make_supervisor(case.clinic),
        make_clinician(case.clinic, "administrator"),
        make_therapist(make_clinic("south")),
    ]


# Stuck
def test_a_declaration_is_kept_with_its_day_and_reason(case):
    declared = declare(case, reason="  Nothing moves ")
    kept = StuckDeclaration.objects.get()
    assert (kept, kept.stuck, kept.declared_on) == (declared, True, TODAY)
    assert (kept.reason, kept.declared_by) == ("Nothing moves", therapist_of(case))


def test_the_newest_says_whether_the_case_is_stuck(case):
    told = []
    for stuck, when in ((True, at()), (False, at(1)), (True, at(2))):
        declare(case, stuck, now=when)
        standing = CaseStanding.objects.get(case=case)
        told.append((standing.stuck, standing.stuck_by))
    assert told == [(True, ["declared"]), (False, []), (True, ["declared"])]


def test_two_declarations_of_one_day_keep_their_order(case):
    declare(case, now=at(minutes=1))
    declare(case, False, now=at(minutes=2))
    assert not CaseStanding.objects.get(case=case).stuck


def test_a_stuck_case_asks_for_the_clients_own_view(case):
    check_in(case, 8)
    declare(case)
    assert reason_of(case) == "unknown"


def test_a_supervisor_may_declare_it_too(case):
    supervisor = make_supervisor(case.clinic, therapist_of(case))
    assert declare(case, by=supervisor).declared_by == supervisor


def test_nobody_else_declares_anything(case):
    for person in strangers(case):
        with pytest.raises(NotAllowed, match="cannot do this"):
            declare(case, by=person)
    with pytest.raises(NotAllowed, match="closed"):
        declare(close(case))
    assert StuckDeclaration.objects.count() == 0


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_it_is_refused(case, reason):
    with pytest.raises(NotAllowed, match="Say why"):
        declare(case, reason=reason)


def test_who_says_what_is_said_already_hears_by_whom(case):
    first = declare(case)
    with pytest.raises(Changed) as refusal:
        declare(case, now=at(1))
    assert refusal.value.newest == first


def test_what_nobody_declared_cannot_be_ended(case):
    with pytest.raises(NotAllowed, match="Nobody has declared"):
        declare(case, False)


def test_a_declaration_sent_twice_is_recorded_once(case):
    assert declare(case, key="k") == declare(case, key="k", now=at(1))
    with pytest.raises(KeyReused):
        declare_stuck(case=case, by=therapist_of(case), stuck=True, reason="Another", now=at(2), key="k")
    assert StuckDeclaration.objects.count() == 1


# Asked again
def stuck_for(case, held):
    """Declare the case stuck and record so many sessions after it."""
    declare(case, now=at(-29))
    for week in range(held):
        check_in(case, 8, on=day(7 * (week - 4) + 1), client=8)


def test_stuck_can_be_said_again_once_it_is_asked_again(case):
    stuck_for(case, 4)
    declare(case, reason="Still nothing moves.")
    assert [kept.declared_on for kept in case.declarations.all()] == [day(-29), TODAY]
    with pytest.raises(Changed):
        declare(case, now=at(0, 5))  # answered: not asked a second time


def test_stuck_is_not_said_again_before_it_is_asked(case):
    stuck_for(case, 3)
    with pytest.raises(Changed):
        declare(case)
