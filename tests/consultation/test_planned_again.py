"""Is one plan of a move open at a time, whatever is corrected, withdrawn, undone or not yet seen?"""

import pytest

from alliance_app.clinical.alliance import Factor
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import Repair
from alliance_app.consultation.operations.checkins import revise_rating
from alliance_app.consultation.operations.repairs import change_plan, mark_repair
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.consultation.operations.undoing import undo_checkin
from alliance_app.consultation.plans import plans_asked_about, plans_of
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import CheckIn, Rating
from alliance_app.records.operations import answer_of
from tests.factories import (
    at,
    check_in,
    client_of,
    day,
    make_case,
    make_clinic,
    make_therapist,
    own,
    repair,
    theirs,
    therapist_of,
    with_goal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A case with a low goal today."""
    case = with_goal(make_case(make_therapist(make_clinic())))
    check_in(case, 8, goal=3)
    return case


def rate(case, weeks, goal=8):
    return check_in(case, 8, goal=goal, on=day(7 * weeks), now=at(7 * weeks))


def completed_and_planned_again(case, *, tried=True):
    """Return a repair that two ratings completed, the same move planned again, and the rating that completed it.

    Between them the goal is low once more, and the method is too.
    """
    first = repair(case)
    if tried:
        mark_repair(repair=first, by=therapist_of(case), state="tried", now=at(1))
    rate(case, 1)
    last = rate(case, 2)
    assert again(first).ended_on == day(14)
    check_in(case, 8, goal=3, method=3, on=day(14), now=at(14, minutes=1), another_session=True)
    return first, repair(case, now=at(14, minutes=2)), last


def again(made):
    return Repair.objects.get(pk=made.pk)


def corrected(case, last):
    by = therapist_of(case)
    revise_rating(rating=last.checkin.ratings.get(), answer=own(by, 8, goal=3, reason="Mistyped"), by=by, now=at(15))


def withdrawn(case, last):
    rating = last.checkin.ratings.get()
    gone = answer_of(rating, state=Rating.State.WITHDRAWN, reason="Another case")
    revise_rating(rating=rating, answer=gone, by=therapist_of(case), now=at(15))


def undone(case, last):
    undo_checkin(checkin=last.checkin, by=therapist_of(case), now=at(14, minutes=5))


ways = pytest.mark.parametrize("unmade", [corrected, withdrawn, undone])


@ways
@pytest.mark.parametrize("tried", [True, False], ids=["tried", "not tried"])
def test_once_its_completion_is_unmade_the_later_plan_alone_is_open(case, unmade, tried):
    first, second, last = completed_and_planned_again(case, tried=tried)
    unmade(case, last)
    assert again(first).ended_on is None, "what the ratings say is concluded anew"
    assert [each.pk for each in Repair.objects.all() if each.is_open()] == [second.pk]
    assert [plan.pk for plan in plans_of([case.pk])[case.pk]] == [second.pk]
    assert [plan.pk for plan in plans_asked_about(case, therapist_of(case), None, day(15))] == [second.pk]


@ways
def test_of_the_earlier_one_nothing_can_be_said_or_changed_any_more(case, unmade):
    first, second, last = completed_and_planned_again(case, tried=False)
    unmade(case, last)
    by = therapist_of(case)
    with pytest.raises(NotAllowed, match="has ended"):
        mark_repair(repair=first, by=by, state="failed", now=at(16))
    with pytest.raises(NotAllowed, match="has ended"):
        change_plan(repair=first, by=by, due_on=day(20), now=at(16))
    assert mark_repair(repair=second, by=by, state="tried", now=at(16))
    assert not again(first).is_late(day(300)) and not again(second).is_late(day(300))


def test_ratings_after_that_complete_the_later_plan_only(case):
    first, second, last = completed_and_planned_again(case)
    corrected(case, last)
    rate(case, 3)
    rate(case, 4)
    assert (again(first).ended_on, again(second).ended_on) == (None, day(28))


def test_put_right_once_more_the_earlier_one_is_complete_again(case):
    first, second, last = completed_and_planned_again(case)
    corrected(case, last)
    by, newest = therapist_of(case), Rating.objects.filter(role="therapist").order_by("version").last()
    revise_rating(rating=newest, answer=own(by, 8, goal=8, reason="It was right"), by=by, now=at(15, minutes=9))
    assert again(first).ended_on == day(14)
    assert [each.pk for each in Repair.objects.all() if each.is_open()] == [second.pk]


def test_another_move_and_another_part_go_on(case):
    first, _, last = completed_and_planned_again(case)
    other_move = repair(case, move=FACTORS[Factor.GOAL].moves[1].key, now=at(14, minutes=3))
    other_part = repair(case, Factor.METHOD, now=at(14, minutes=3))
    undone(case, last)
    assert {each.pk for each in Repair.objects.all() if each.is_open()} >= {other_move.pk, other_part.pk}
    assert not again(first).is_open()


def test_what_was_said_of_it_is_unsaid_and_it_does_not_go_on_beside_the_later_plan(case):
    first = repair(case)
    given_up = check_in(case, 8, on=day(7), now=at(7), repairs=[(first.pk, "abandoned")])
    second = repair(case, now=at(7, minutes=1))
    undo_checkin(checkin=given_up.checkin, by=therapist_of(case), now=at(7, minutes=2))
    assert again(first).mark() is None
    assert [each.pk for each in Repair.objects.all() if each.is_open()] == [second.pk]


def test_a_rebuild_finds_which_was_planned_again(case):
    first, second, last = completed_and_planned_again(case)
    corrected(case, last)
    Repair.objects.update(planned_again_on=None)
    rebuild(case.clinic, at(16))
    assert (again(first).planned_again_on, again(second).planned_again_on) == (day(14), None)


def test_one_that_a_view_completed_which_its_therapist_may_not_see_yet_is_open_to_them(case):
    def clients(every, **parts):
        return [(theirs(client_of(case), every, **parts), CheckIn.Way.SELF)]

    case = with_goal(make_case(therapist_of(case), "K-2"))
    check_in(case, 8, others=clients(8, goal=3))
    made = repair(case)
    check_in(case, 8, on=day(7), now=at(7), others=clients(8))
    check_in(case, on=day(14), now=at(14), others=clients(8))
    assert again(made).ended_on == day(14)
    with pytest.raises(NotAllowed, match="planned already"):
        repair(case, now=at(14, minutes=1))
    check_in(case, 8, on=day(14), now=at(15), session=case.sessions.last())
    check_in(case, 8, goal=3, on=day(15), now=at(15, minutes=1))
    assert repair(case, now=at(15, minutes=2))
