"""How is a repair planned, and when do the ratings complete it?"""

import pytest

from alliance_app.clinical.alliance import Factor
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import CaseStanding, Release, Repair
from alliance_app.consultation.operations.checkins import revise_rating
from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.people.operations import NotAllowed
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    TODAY,
    answer,
    at,
    check_in,
    close,
    day,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    own,
    repair,
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


def completed(case):
    return Repair.objects.get(case=case).ended_on


def test_a_plan_is_kept_with_part_move_and_note(case):
    made = repair(case, Factor.GOAL, note="Ask what she wants.")
    kept = Repair.objects.get()
    assert (kept, kept.factor, kept.move) == (made, "goal", FACTORS[Factor.GOAL].moves[0].key)
    assert (kept.note, kept.planned_by, kept.planned_at) == ("Ask what she wants.", therapist_of(case), at())
    assert (kept.planned_after, kept.ended_on) == (TODAY, None)


def test_two_good_ratings_complete_it_and_open_the_gate(case):
    repair(case)
    assert rate(case, 1).standing.reason == "confirming"
    assert completed(case) is None
    assert rate(case, 2).standing.gate == "open"
    assert completed(case) == day(14)


def test_a_rating_that_misses_starts_anew(case):
    repair(case)
    for week, goal in ((1, 8), (2, 3), (3, 8)):
        rate(case, week, goal)
    assert completed(case) is None
    rate(case, 4)
    assert completed(case) == day(28)


def test_what_comes_later_undoes_no_repair(case):
    repair(case)
    for week, goal in ((1, 8), (2, 8), (3, 2)):
        rate(case, week, goal)
    assert completed(case) == day(14)
    assert CaseStanding.objects.get(case=case).reason == "low"


def test_a_correction_of_what_completed_it_takes_it_back(case):
    repair(case)
    rate(case, 1)
    rating = rate(case, 2).checkin.ratings.get()
    by = therapist_of(case)
    revise_rating(rating=rating, answer=own(by, 8, goal=3, reason="Mistyped"), by=by, now=at(15))
    assert completed(case) is None


def test_the_late_entry_of_an_earlier_session_completes_nothing(case):
    repair(case)
    check_in(case, 8, on=day(-7), now=at(1))
    check_in(case, 8, on=day(-14), now=at(2))
    assert completed(case) is None


def release(case, days=1):
    return answer(case, make_supervisor(case.clinic, therapist_of(case)), "release", now=at(days))


def test_a_release_completes_it(case):
    repair(case)
    release(case)
    assert completed(case) == day(1)
    rate(case, 1)
    assert completed(case) == day(1)


def test_what_comes_after_a_release_undoes_no_repair(case):
    repair(case)
    release(case)
    assert rate(case, 1, goal=2).standing.reason == "low"
    assert completed(case) == day(1)


def test_a_release_before_the_plan_completes_nothing(case):
    release(case)
    rate(case, 1, goal=2)
    repair(case, now=at(8))
    assert completed(case) is None


def test_the_release_of_another_part_completes_nothing(case):
    rate(case, 1)
    check_in(case, 8, method=3, on=day(14), now=at(14))
    repair(case, Factor.METHOD, now=at(14))
    Release.objects.filter(review=release(case, days=15)).exclude(factor="goal").delete()
    rate(case, 3)
    assert completed(case) is None


def test_the_repair_of_another_part_is_not_completed(case):
    check_in(case, method=3, on=day(1), now=at(1))
    repair(case, Factor.GOAL, now=at(1))
    repair(case, Factor.METHOD, now=at(1))
    for days in (7, 14):
        check_in(case, method=8, on=day(days), now=at(days))
    assert {r.factor: r.ended_on for r in Repair.objects.all()} == {"goal": None, "method": day(14)}


def test_several_moves_on_one_part_are_completed_together(case):
    for move in FACTORS[Factor.GOAL].moves[:2]:
        repair(case, move=move.key)
    rate(case, 1)
    rate(case, 2)
    assert list(Repair.objects.values_list("ended", "ended_on")) == [("repaired", day(14))] * 2


@pytest.mark.parametrize(
    ("factor", "move"),
    [("goal", "no-such-move"), ("goal", ""), ("progress", ""), ("", ""), ("goal", FACTORS[Factor.METHOD].moves[0].key)],
)
def test_a_move_that_the_guidance_does_not_know_is_refused(case, factor, move):
    with pytest.raises(NotAllowed, match="no such move"):
        repair(case, factor=factor, move=move)


def test_only_who_treats_an_open_case_plans(case):
    for person in (
        make_therapist(case.clinic),
        make_supervisor(case.clinic, therapist_of(case)),
        make_clinician(case.clinic, "administrator"),
        make_therapist(make_clinic("south")),
    ):
        with pytest.raises(NotAllowed, match="cannot do this"):
            repair(case, by=person)
    with pytest.raises(NotAllowed, match="closed"):
        repair(close(case))
    assert Repair.objects.count() == 0


def test_sent_twice_it_is_planned_once(case):
    assert repair(case, key="k") == repair(case, key="k", now=at(1))
    with pytest.raises(KeyReused):
        repair(case, key="k", note="Another note")
    assert Repair.objects.count() == 1


# What the therapist says of it
def mark(made, state="tried", *, by=None, days=1, **more):
    return mark_repair(repair=made, by=by or therapist_of(made.case), state=state, now=at(days), **more)


def test_the_same_move_is_not_planned_twice_while_it_is_open(case):
    made = repair(case)
    with pytest.raises(NotAllowed, match="planned already"):
        repair(case, now=at(1))
    assert repair(case, move=FACTORS[Factor.GOAL].moves[1].key, now=at(1))
    mark(made)
    with pytest.raises(NotAllowed, match="planned already"):
        repair(case, now=at(2))
    mark(made, "failed", days=3)
    assert repair(case, now=at(4))


def test_what_is_said_of_it_is_kept_and_the_newest_says(case):
    made = repair(case)
    mark(made, note="  She was quiet. ")
    mark(made, "abandoned", days=2)
    assert [(m.state, m.note) for m in made.marks.all()] == [("tried", "She was quiet."), ("abandoned", None)]
    assert not made.is_open()


@pytest.mark.parametrize("end", ["failed", "abandoned"])
def test_a_repair_that_ended_is_never_complete(case, end):
    mark(repair(case), end, days=0)
    rate(case, 1)
    assert rate(case, 2).standing.gate == "open"
    assert completed(case) is None


def test_a_repair_that_was_tried_is_completed_by_the_ratings(case):
    mark(repair(case))
    rate(case, 1)
    rate(case, 2)
    assert completed(case) == day(14)


@pytest.mark.parametrize(("first", "then"), [("tried", "tried"), ("failed", "tried"), ("abandoned", "failed")])
def test_nothing_is_said_twice_nor_after_the_end(case, first, then):
    made = repair(case)
    mark(made, first)
    with pytest.raises(NotAllowed, match="on record already"):
        mark(made, then, days=2)


def test_an_unknown_word_and_a_stranger_are_refused(case):
    made = repair(case)
    with pytest.raises(NotAllowed, match="how it went"):
        mark(made, "brilliant")
    with pytest.raises(NotAllowed, match="cannot do this"):
        mark(made, by=make_supervisor(case.clinic, therapist_of(case)))


def test_a_mark_sent_twice_is_recorded_once(case):
    made = repair(case)
    assert mark(made, key="k") == mark(made, key="k")
    with pytest.raises(KeyReused):
        mark(made, "failed", key="k")
