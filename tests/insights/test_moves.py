"""What became of the moves that were planned, and which of it may be shown?"""

from collections import defaultdict

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance_app.clinical.alliance import Factor
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import Repair, RepairMark
from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.consultation.operations.undoing import undo_checkin
from alliance_app.insights.moves import moves_of
from alliance_app.insights.small_cells import Share
from alliance_app.insights.team import team_figures, team_of
from alliance_app.people.models import Clinic
from alliance_app.records.operations import add_therapist
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


def plans(case, many, *, move=FIRST, ended="", said=("tried",), of_weak=True):
    """Plan a move that often, each plan ended as said: what else could be planned twice?"""
    by = therapist_of(case)
    made = Repair.objects.bulk_create(
        Repair(
            clinic=case.clinic, case=case, factor="goal", move=move, planned_by=by, planned_at=at(),
            ended=ended, ended_on=TODAY if ended else None, of_weak=of_weak,
        )
        for _ in range(many)
    )  # fmt: skip
    RepairMark.objects.bulk_create(
        RepairMark(clinic=case.clinic, case=case, repair=row, state=state, by=by, at=at(place))
        for row in made
        for place, state in enumerate(said)
    )
    return made


def followed(case, repaired, not_repaired):
    """Let a move be tried that often, with and without a repair after it."""
    plans(case, repaired, ended="repaired")
    plans(case, not_repaired, said=["failed"])


def shown(clinic, move=FIRST, reader=None):
    """Return the share of repaired ones as a reader is shown it, by default one who knows of no case."""
    reader = reader or make_clinician(clinic, "administrator")
    (found,) = (each for each in moves_of(reader, TODAY) if each.key == move and each.factor is Factor.GOAL)
    return found.repaired


def test_every_move_stands_in_the_order_of_the_guidance(clinic):
    known = [(factor, move.key) for factor, guide in FACTORS.items() for move in guide.moves]
    assert [(each.factor, each.key) for each in moves_of(make_clinician(clinic, "administrator"), TODAY)] == known


def test_of_those_that_were_tried_it_is_told_after_how_many_the_part_was_repaired(clinic, case):
    plans(case, 6, ended="repaired")
    plans(case, 5, said=["tried", "failed"])
    plans(case, 2, said=["failed"])
    plans(case, 7, said=["tried", "abandoned"])
    assert shown(clinic) == Share(20, 6)
    assert shown(clinic, SECOND) == Share()


UNCOUNTED = [
    {"said": []},
    {"said": [], "ended": "repaired"},  # nobody said that it was tried
    {"said": ["abandoned"]},
    {},  # tried, and it goes on
    {"ended": "released"},
    {"ended": "transferred"},
    {"ended": "left"},
    {"ended": "known", "of_weak": False},
    {"said": ["failed"], "of_weak": False},
]


@pytest.mark.parametrize("kind", UNCOUNTED, ids=str)
def test_what_tells_nothing_of_the_move_is_neither_repaired_nor_not(clinic, case, kind):
    followed(case, 6, 7)
    plans(case, 9, **kind)
    assert shown(clinic) == Share(13, 6)


def test_a_plan_whose_move_was_planned_again_has_ended_without_repair(clinic, case):
    for made in plans(case, 5):
        made.planned_again_on = TODAY
        made.save()
    plans(case, 5, ended="repaired")
    assert shown(clinic) == Share(10, 5)


def test_a_plan_of_a_case_that_was_closed_is_one_that_no_repair_followed(clinic, case):
    factories.end(case, on=day(0), now=at())
    plans(case, 5, ended="repaired")
    plans(case, 5)
    plans(case, 5, ended="released")
    assert shown(clinic) == Share(10, 5)


def test_another_clinics_plans_are_its_own(clinic, case):
    followed(case, 12, 12)
    assert shown(make_clinic("south")) == Share()


def test_what_was_taken_back_was_not_said(clinic, case):
    made = repair(case)
    said = check_in(case, 8, on=day(7), now=at(7), repairs=[(made.pk, "tried")])
    undo_checkin(checkin=said.checkin, by=therapist_of(case), now=at(7, minutes=1))
    mark_repair(repair=made, by=therapist_of(case), state="abandoned", now=at(8))
    followed(case, 5, 5)
    assert shown(clinic) == Share(10, 5)


def test_a_supervisors_release_is_no_repair_here_as_it_is_none_in_the_teams_days(clinic):
    therapist = make_therapist(clinic)
    supervisor = make_supervisor(clinic, therapist)
    for number in range(6):
        case = make_case(therapist, f"R-{number}")
        check_in(case, 8, goal=3)
        mark_repair(repair=repair(case), by=therapist, state="tried", now=at(1))
        factories.answer(case, supervisor, "release", now=at(2))
    assert set(Repair.objects.values_list("ended", flat=True)) == {"released"}
    assert shown(clinic) == Share()
    figures = team_figures(supervisor, team_of(supervisor, day(2)), day(2))
    assert (figures.repairs.n, figures.repairs.ended) == (6, 0)


# What may be shown
SMALL = [
    # repaired, not; what may be shown to one who knows of no case
    ((4, 0), Share()),
    ((0, 5), Share(5)),
    ((5, 5), Share(10, 5)),
    ((4, 6), Share(10, few=True)),
    ((8, 4), Share(12, few=False)),
]


@pytest.mark.parametrize(("numbers", "share"), SMALL)
def test_nothing_under_five_is_shown_and_nothing_that_subtraction_gives(clinic, case, numbers, share):
    followed(case, *numbers)
    assert shown(clinic) == share


def test_many_plans_are_counted_with_one_question(clinic, case):
    followed(case, 15, 15)
    reader = make_clinician(clinic, "administrator")
    with CaptureQueriesContext(connection) as captured:
        moves_of(reader, TODAY)
    assert len(captured) == 1


def supervising(clinic, case):
    return make_supervisor(clinic, therapist_of(case))


def treating(clinic, case):
    """Return a supervisor who treats a case beside its therapist, and supervises nobody."""
    person = make_clinician(clinic, "supervisor", "therapist")
    add_therapist(case=case, clinician=person, starts_on=day(-9), part="co")
    return person


#: How often the others tried the move with a repair after it, and without; what is shown to whoever knows of 10 and 10.
BESIDE = [
    ((0, 0), Share(20, 10)),
    ((5, 5), Share(30, 15)),
    ((0, 5), Share(25, 10)),
    ((1, 0), Share()),
    ((2, 2), Share()),
    ((1, 4), Share(25)),  # five others: not how many of them
    ((1, 9), Share(30)),
    ((9, 4), Share(33)),
]


@pytest.mark.parametrize("reads", [supervising, treating])
@pytest.mark.parametrize(("others", "share"), BESIDE)
def test_nobody_can_subtract_the_cases_that_they_supervise_or_treat(clinic, case, reads, others, share):
    reader = reads(clinic, case)
    followed(case, 10, 10)
    followed(make_case(make_therapist(clinic)), *others)
    assert shown(clinic, reader=reader) == share


@pytest.mark.parametrize("own", [(0, 0), (10, 10), (20, 1)])
def test_from_no_number_that_is_shown_a_small_one_of_the_others_follows(clinic, case, own):
    """Every pair of the others' numbers that make up to 11, told apart by what is shown: where one of them is 1 to 4,
    another number fits as well."""
    reader = supervising(clinic, case)
    followed(case, *own)
    stranger = make_case(make_therapist(clinic))
    told = defaultdict(set)
    for repaired in range(12):
        for rest in range(12 - repaired):
            told[shown(clinic, reader=reader)].add((repaired, rest))
            plans(stranger, 1, said=["failed"])
        RepairMark.objects.filter(case=stranger, state="failed").delete()
        Repair.objects.filter(case=stranger, ended="").delete()
        plans(stranger, 1, ended="repaired")
    for fitting in told.values():
        for cell in (0, 1):
            numbers = {pair[cell] for pair in fitting}
            assert len(numbers) > 1 or not 0 < min(numbers) < 5
    assert any(share.count is not None for share in told)
