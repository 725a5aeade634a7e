"""What became of the moves that were planned, and which of it may be shown?"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_app.clinical.alliance import Factor
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import Repair, RepairMark
from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.consultation.operations.undoing import undo_checkin
from alliance_app.insights.moves import counted, moves_of
from alliance_app.insights.small_cells import Share
from alliance_app.people.models import Clinic
from tests import factories
from tests.factories import (
    TODAY,
    at,
    check_in,
    day,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    repair,
    therapist_of,
)

pytestmark = pytest.mark.django_db
FIRST, SECOND = (move.key for move in FACTORS[Factor.GOAL].moves[:2])


@pytest.fixture
def clinic() -> Clinic:
    return make_clinic()


@pytest.fixture
def case(clinic: Clinic):
    case = make_case(make_therapist(clinic))
    check_in(case, 8, goal=3)
    return case


def plans(case, many, *, move=FIRST, completed=False, said=()):
    """Plan a move that often, each plan ended as said: what else could be planned twice?"""
    made = []
    for _ in range(many):
        row = Repair.objects.create(
            clinic=case.clinic, case=case, factor="goal", move=move, planned_by=therapist_of(case), planned_at=at(),
            completed_on=TODAY if completed else None,
        )  # fmt: skip
        for place, state in enumerate(said):
            RepairMark.objects.create(
                clinic=case.clinic, case=case, repair=row, state=state, by=therapist_of(case), at=at(place)
            )
        made.append(row)
    return made


def count_of(clinic, move=FIRST, reader=None):
    reader = reader or make_clinician(clinic, "administrator")
    return next(each for each in moves_of(reader, TODAY) if each.key == move and each.factor is Factor.GOAL)


def test_a_plan_whose_move_was_planned_again_has_ended_without_repair(clinic, case):
    for made in plans(case, 5):
        made.planned_again_on = TODAY
        made.save()
    plans(case, 5, completed=True)
    found = count_of(clinic)
    assert (found.repaired.count, found.repaired.of) == (5, 10)


def test_every_move_stands_in_the_order_of_the_guidance(clinic):
    known = [(factor, move.key) for factor, guide in FACTORS.items() for move in guide.moves]
    assert [(each.factor, each.key) for each in moves_of(make_clinician(clinic, "administrator"), TODAY)] == known


def test_what_was_tried_and_what_was_repaired_are_shares_of_the_same_plans(clinic, case):
    plans(case, 6, completed=True, said=["tried"])
    plans(case, 5, said=["tried", "failed"])
    plans(case, 7, said=["abandoned"])
    found = count_of(clinic)
    assert (found.tried, found.repaired) == (Share(18, 11), Share(18, 6))
    assert count_of(clinic, SECOND).repaired == Share()


def test_what_is_still_open_is_not_counted(clinic, case):
    plans(case, 6)
    plans(case, 6, said=["tried"])
    assert count_of(clinic).repaired == Share()


def test_a_plan_of_a_case_that_was_closed_is_one_that_no_repair_followed(clinic, case):
    factories.end(case, on=day(0), now=at())
    plans(case, 5, completed=True)
    plans(case, 5)
    assert count_of(clinic).repaired == Share(10, 5)


def test_another_clinics_plans_are_its_own(clinic, case):
    plans(case, 12, completed=True)
    assert count_of(make_clinic("south")).repaired == Share()


def test_what_was_taken_back_was_not_said(clinic, case):
    made = repair(case)
    said = check_in(case, 8, on=day(7), now=at(7), repairs=[(made.pk, "tried")])
    undo_checkin(checkin=said.checkin, by=therapist_of(case), now=at(7, minutes=1))
    mark_repair(repair=made, by=therapist_of(case), state="abandoned", now=at(8))
    plans(case, 5, said=["tried", "abandoned"])
    plans(case, 4, said=["abandoned"])
    assert count_of(clinic).tried == Share(10, 5)


SMALL = [
    # planned, tried, repaired; what may be shown of the tried, and of the repaired
    ((4, 0, 4), Share(), Share()),
    ((5, 5, 0), Share(5), Share(5)),
    ((10, 5, 5), Share(10, 5), Share(10, 5)),
    ((10, 10, 4), Share(10, few=False), Share(10, few=True)),
    ((12, 8, 5), Share(12, few=False), Share(12, 5)),
]


@pytest.mark.parametrize(("numbers", "tried", "repaired"), SMALL)
def test_nothing_under_five_is_shown_and_nothing_that_subtraction_gives(numbers, tried, repaired):
    found = counted(Factor.GOAL, "key", "Name", **dict(zip(("planned", "tried", "repaired"), numbers, strict=True)))
    assert (found.tried, found.repaired) == (tried, repaired)


def test_many_plans_are_counted_with_one_question(clinic, case):
    plans(case, 30, completed=True, said=["tried"])
    reader = make_clinician(clinic, "administrator")
    with CaptureQueriesContext(connection) as captured:
        moves_of(reader, TODAY)
    assert len(captured) == 1


@pytest.mark.parametrize(("of_others", "shown"), [(0, True), (1, False), (4, False), (5, True)])
def test_who_can_subtract_the_plans_of_their_own_team_is_left_with_five_or_none(clinic, case, of_others, shown):
    supervisor = make_supervisor(clinic, therapist_of(case))
    plans(case, 12, completed=True, said=["tried"])
    plans(make_case(make_therapist(clinic)), of_others, completed=True, said=["tried"])
    assert (count_of(clinic, reader=supervisor).repaired.of is not None) is shown
    assert count_of(clinic).repaired.of == 12 + of_others
