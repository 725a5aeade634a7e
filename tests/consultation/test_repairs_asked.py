"""Does the next check-in ask about a plan, and is what it says recorded and taken back with it?"""

import pytest

from alliance_app.clinical.alliance import Factor
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import Repair, RepairMark
from alliance_app.consultation.operations.repairs import change_plan, mark_repair, plan_repair
from alliance_app.consultation.operations.undoing import undo_checkin
from alliance_app.consultation.plans import plans_asked_about
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import CheckIn, Rating
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    TODAY,
    at,
    check_in,
    day,
    make_case,
    make_clinic,
    make_therapist,
    repair,
    therapist_of,
    with_goal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A case with a low goal today, and a low method."""
    case = with_goal(make_case(make_therapist(make_clinic())))
    check_in(case, 8, goal=3, method=3)
    return case


def say(case, *said, days=7, **more):
    """Check in with what is said of repairs, each as (repair, state)."""
    repairs = [(each.pk, state) for each, state in said]
    return check_in(case, 8, on=day(days), now=at(days), repairs=repairs, **more)


def asked(case, held_on=None, today=TODAY):
    return [plan.pk for plan in plans_asked_about(case, therapist_of(case), held_on, today)]


# By when
def test_a_plan_is_for_the_next_session_if_no_day_is_named(case):
    assert repair(case).due_on == day(7)


def test_a_day_that_is_named_is_kept(case):
    assert repair(case, due_on=day(3)).due_on == day(3)
    assert repair(case, Factor.METHOD, due_on=TODAY).due_on == TODAY


@pytest.mark.parametrize(("days", "sentence"), [(-1, "has passed"), (400, "more than a year")])
def test_a_day_that_cannot_be_is_refused(case, days, sentence):
    with pytest.raises(NotAllowed, match=sentence):
        repair(case, due_on=day(days))
    assert not Repair.objects.exists()


def test_a_plan_is_late_once_its_day_has_passed_and_nobody_has_tried_it(case):
    made = repair(case)
    assert not made.is_late(day(7))
    assert made.is_late(day(8))
    say(case, (made, "tried"))
    assert not Repair.objects.get().is_late(day(8))


def change(made, days=14, *, now=1, **more):
    return change_plan(repair=made, by=therapist_of(made.case), due_on=day(days), now=at(now), **more)


def test_the_day_can_be_another_and_a_note_be_added(case):
    made = change(repair(case), note=" Ask her first. ")
    assert (made.due_on, Repair.objects.get().note) == (day(14), "Ask her first.")


def test_a_note_that_is_there_is_not_overwritten(case):
    assert change(repair(case, note="As it was."), note="Another").note == "As it was."


def test_a_plan_whose_day_has_passed_keeps_it_while_its_note_is_added(case):
    made = change(repair(case), days=7, now=9, note="Still to do.")
    assert (made.due_on, made.note) == (day(7), "Still to do.")


def test_what_was_tried_is_no_plan_any_more(case):
    made = repair(case)
    say(case, (made, "tried"), days=1)
    with pytest.raises(NotAllowed, match="tried already"):
        change(made, now=2)


def test_a_change_sent_twice_is_made_once_and_a_day_in_the_past_refused(case):
    made = repair(case)
    assert change(made, key="k") == change(made, key="k")
    with pytest.raises(NotAllowed, match="has passed"):
        change(made, days=0)


# What is asked
def test_an_open_plan_is_asked_about_in_the_next_session_and_not_in_the_one_before_it(case):
    made = repair(case)
    assert asked(case) == [made.pk]
    assert asked(case, day(1)) == [made.pk]
    assert asked(case, TODAY) == []


def test_the_plan_that_is_due_first_comes_first_and_what_was_tried_last(case):
    second = repair(case, Factor.METHOD, due_on=day(9))
    tried = repair(case, due_on=day(1))
    first = repair(case, move=FACTORS[Factor.GOAL].moves[1].key, due_on=day(2))
    mark_repair(repair=tried, by=therapist_of(case), state="tried", now=at(1))
    assert asked(case) == [first.pk, second.pk, tried.pk]


@pytest.mark.parametrize("end", ["failed", "abandoned"])
def test_what_has_ended_is_not_asked_about(case, end):
    mark_repair(repair=repair(case), by=therapist_of(case), state=end, now=at())
    assert asked(case) == []


# What is recorded
def test_what_is_said_is_recorded_with_the_check_in(case):
    made = repair(case)
    recorded = say(case, (made, "tried"))
    mark = RepairMark.objects.get()
    assert (mark.repair, mark.state, mark.by) == (made, "tried", therapist_of(case))
    assert mark.at == recorded.checkin.recorded_at


def test_what_is_given_up_with_a_check_in_is_not_completed_by_its_ratings(case):
    made = repair(case)
    say(case)
    say(case, (made, "abandoned"), days=14)
    assert Repair.objects.get().ended_on is None


def test_what_was_tried_is_completed_by_the_ratings_of_the_same_check_in(case):
    made = repair(case)
    say(case)
    say(case, (made, "tried"), days=14)
    assert Repair.objects.get().ended_on == day(14)


def test_what_cannot_be_said_refuses_the_whole_check_in(case):
    made = repair(case)
    mark_repair(repair=made, by=therapist_of(case), state="abandoned", now=at(1))
    with pytest.raises(NotAllowed, match="has ended"):
        say(case, (made, "tried"))
    assert (CheckIn.objects.count(), RepairMark.objects.count()) == (1, 1)


def test_another_cases_repair_is_not_on_record_here(case):
    other = make_case(therapist_of(case), "K-2")
    check_in(other, 3)
    with pytest.raises(NotAllowed, match="not on record"):
        say(case, (repair(other), "tried"))


def test_alone_it_is_no_check_in_but_it_adds_to_a_session_that_one_has_rated(case):
    made = repair(case)
    with pytest.raises(NotAllowed, match="Nothing is rated"):
        check_in(case, on=day(7), now=at(7), repairs=[(made.pk, "tried")])
    session = say(case).checkin.session
    check_in(case, on=day(7), now=at(8), session=session, repairs=[(made.pk, "tried")])
    assert RepairMark.objects.get().state == "tried"


def test_sent_twice_it_is_said_once(case):
    made = repair(case)
    assert say(case, (made, "tried"), key="k").checkin == say(case, (made, "tried"), key="k").checkin
    with pytest.raises(KeyReused):
        say(case, (made, "abandoned"), key="k")
    assert RepairMark.objects.count() == 1


# What is taken back
def undo(recorded, minutes=1, days=7):
    undo_checkin(checkin=recorded.checkin, by=recorded.checkin.recorded_by, now=at(days, minutes=minutes))


def test_taking_back_the_check_in_takes_back_what_it_said(case):
    made = repair(case)
    undo(say(case, (made, "abandoned")))
    made = Repair.objects.get()
    assert (made.mark(), made.is_open()) == (None, True)
    assert RepairMark.objects.get().withdrawn_at == at(7, minutes=1)
    assert asked(case) == [made.pk]


def test_what_was_said_otherwise_stays(case):
    made = repair(case)
    mark_repair(repair=made, by=therapist_of(case), state="tried", now=at(1))
    undo(say(case, (made, "failed")))
    assert Repair.objects.get().mark().state == "tried"


def test_what_was_planned_again_since_is_not_planned_twice(case):
    made = repair(case)
    recorded = say(case, (made, "abandoned"))
    again = repair(case, now=at(7, minutes=1))
    undo(recorded, minutes=2)
    assert [each.pk for each in Repair.objects.all() if each.is_open()] == [again.pk]


def test_a_repair_that_was_given_up_by_mistake_is_completed_by_what_followed(case):
    made = repair(case)
    say(case)
    mistaken = say(case, (made, "abandoned"), days=14)
    undo(mistaken, days=14)
    say(case, days=14)
    assert Repair.objects.get().ended_on == day(14)
    assert Rating.objects.filter(session__held_on=day(14)).exists()


def test_the_day_of_a_plan_goes_into_what_is_sent_twice(case):
    by = therapist_of(case)
    move = FACTORS[Factor.GOAL].moves[0].key
    plan_repair(case=case, by=by, factor="goal", move=move, now=at(), due_on=day(3), key="k")
    with pytest.raises(KeyReused):
        plan_repair(case=case, by=by, factor="goal", move=move, now=at(), due_on=day(4), key="k")
