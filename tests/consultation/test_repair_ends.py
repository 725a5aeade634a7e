"""Is a repair complete only where a weak part got clear after it was planned, and what else can end a plan?"""

import pytest

from alliance_app.clinical.alliance import Factor, Role
from alliance_app.consultation.models import Repair
from alliance_app.consultation.operations.checkins import revise_rating
from alliance_app.consultation.operations.repairs import mark_repair
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.consultation.plans import plans_asked_about, plans_of
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case, CheckIn, Participant
from alliance_app.records.operations import add_participant
from tests.factories import (
    TODAY,
    again,
    answer,
    at,
    check_in,
    client_of,
    day,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    own,
    repair,
    theirs,
    therapist_of,
    transfer,
    with_goal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A case with a goal that is low today."""
    case = with_goal(make_case(make_therapist(make_clinic())))
    check_in(case, 8, goal=3)
    return case


@pytest.fixture
def unknown():
    """A case whose method nobody has rated."""
    case = with_goal(make_case(make_therapist(make_clinic())))
    check_in(case, relationship=8, goal=8)
    return case


def rate(case, weeks, goal=8, **more):
    return check_in(case, 8, goal=goal, on=day(7 * weeks), now=at(7 * weeks), **more)


def end(case):
    made = Repair.objects.get(case=case)
    return made.of_weak, made.ended, made.ended_on


# What was not weak
@pytest.mark.parametrize("factor", ["relationship", "method"])
def test_nothing_is_planned_for_a_part_in_place(case, factor):
    with pytest.raises(NotAllowed, match=f"The {factor} is in place"):
        repair(case, factor)
    assert not Repair.objects.exists()


def test_nor_once_it_is_clear_again_or_released(case):
    rate(case, 1)
    rate(case, 2)
    with pytest.raises(NotAllowed, match="in place"):
        repair(case, now=at(15))
    rate(case, 3, goal=2)
    answer(case, make_supervisor(case.clinic, therapist_of(case)), "release", now=at(22))
    with pytest.raises(NotAllowed, match="in place"):
        repair(case, now=at(23))


@pytest.mark.parametrize(("own_goal", "clients", "refused"), [(8, 2, True), (3, 9, False)])
def test_what_waits_for_their_own_rating_neither_forbids_nor_allows_it(own_goal, clients, refused):
    """Whatever the client says of a session that the therapist is still to rate: an answer would tell of it."""
    case = with_goal(make_case(make_therapist(make_clinic())))
    check_in(case, 8, goal=own_goal)
    check_in(case, on=day(1), now=at(1), others=[(theirs(client_of(case), clients), CheckIn.Way.SELF)])
    if refused:
        with pytest.raises(NotAllowed, match="in place"):
            repair(case, now=at(2))
    else:
        assert repair(case, now=at(2)).is_open()


def test_a_part_that_was_not_known_is_known_and_not_repaired(unknown):
    repair(unknown, Factor.METHOD)
    assert end(unknown) == (False, "", None)
    check_in(unknown, 8, on=day(7), now=at(7))
    assert end(unknown) == (False, "known", day(7))


def test_whatever_is_said_of_it_that_it_was_of_no_weak_part_stays_concluded(unknown):
    mark_repair(repair=repair(unknown, Factor.METHOD), by=therapist_of(unknown), state="failed", now=at(1))
    check_in(unknown, 8, on=day(7), now=at(7))
    assert end(unknown) == (False, "", None)


# Twice clear, since
def test_planned_between_the_two_clear_ratings_it_waits_for_one_more(case):
    rate(case, 1)
    repair(case, now=at(8))
    assert rate(case, 2).standing.gate == "open", "the flag is clear, and the plan goes on"
    assert end(case) == (True, "", None)
    rate(case, 3)
    assert end(case) == (True, "repaired", day(21))


def test_a_view_of_the_session_before_it_is_none_since(case):
    repair(case)
    rate(case, 1)
    view = [(theirs(client_of(case), 8), CheckIn.Way.ALOUD)]
    check_in(case, on=TODAY, now=at(8), session=case.sessions.first(), others=view)
    assert end(case) == (True, "", None)
    rate(case, 2)
    assert end(case) == (True, "repaired", day(14))


def test_that_view_low_is_waited_for_too(case):
    repair(case)
    view = [(theirs(client_of(case), 2), CheckIn.Way.ALOUD)]
    check_in(case, on=TODAY, now=at(1), session=case.sessions.first(), others=view)
    rate(case, 1)
    rate(case, 2)
    assert end(case) == (True, "", None)


def test_a_correction_that_tells_that_it_was_never_weak_takes_the_completion_back(case):
    repair(case)
    rate(case, 1)
    rate(case, 2)
    rating, by = case.sessions.first().ratings.get(), therapist_of(case)
    revise_rating(rating=rating, answer=own(by, 8, goal=8, reason="Mistyped"), by=by, now=at(15))
    assert end(case) == (False, "known", day(7))


def test_a_late_entry_that_tells_that_it_was_weak_makes_it_a_repair(unknown):
    repair(unknown, Factor.METHOD)
    check_in(unknown, 8, on=day(7), now=at(7))
    check_in(unknown, 8, method=3, on=day(-7), now=at(8))
    assert end(unknown) == (True, "", None)
    check_in(unknown, 8, on=day(14), now=at(14))
    assert end(unknown) == (True, "repaired", day(14))


def evening_view(case, weeks, goal=8):
    """Let the client rate the newest session in the evening, after whatever happened that day."""
    view = [(theirs(client_of(case), 8, goal=goal), CheckIn.Way.SELF)]
    now = at(7 * weeks, minutes=300)
    check_in(case, on=day(7 * weeks), now=now, session=case.sessions.last(), others=view)


def test_a_view_of_that_evening_does_not_tell_that_the_part_was_in_place(case):
    """A plan on a goal that was not yet clear is none on one in place: low once more it is open, and then repaired."""
    for weeks, goal in ((1, 3), (2, 7)):
        rate(case, weeks)
        evening_view(case, weeks, goal)
    rate(case, 3)
    repair(case, now=at(21, minutes=5))
    evening_view(case, 3)
    assert end(case) == (True, "", None)
    for weeks, goal, ended in ((4, 3, ""), (5, 8, ""), (6, 8, "repaired")):
        rate(case, weeks)
        evening_view(case, weeks, goal)
        assert end(case)[:2] == (True, ended)
    rebuild(case.clinic, at(43))
    assert end(case) == (True, "repaired", day(42))


def test_but_the_correction_of_a_rating_that_was_there_does(case):
    repair(case, now=at(0, minutes=5))
    rating, by = case.sessions.first().ratings.get(), therapist_of(case)
    revise_rating(rating=rating, answer=own(by, 8, goal=8, reason="Mistyped"), by=by, now=at(0, minutes=9))
    assert end(case) == (False, "", None)


def test_a_rebuild_finds_the_same(case):
    repair(case)
    rate(case, 1)
    rate(case, 2)
    Repair.objects.update(of_weak=False, ended="", ended_on=None)
    rebuild(case.clinic, at(15))
    assert end(case) == (True, "repaired", day(14))


# With whom it was
def test_it_ends_with_the_transfer_and_the_next_pair_completes_nothing(case):
    made = repair(case)
    transfer(case, make_therapist(case.clinic), now=at(3))
    assert end(case) == (True, "transferred", day(3))
    case = Case.objects.get(pk=case.pk)
    rate(case, 1)
    rate(case, 2)
    assert end(case) == (True, "transferred", day(3))
    assert plans_of([case.pk]) == {}
    assert plans_asked_about(case, therapist_of(case), None, day(15)) == []
    with pytest.raises(NotAllowed, match="has ended"):
        mark_repair(repair=made, by=therapist_of(case), state="tried", now=at(15))


def test_what_was_complete_before_the_transfer_stays_so(case):
    repair(case)
    rate(case, 1)
    rate(case, 2)
    transfer(case, make_therapist(case.clinic), now=at(15))
    assert end(case) == (True, "repaired", day(14))


@pytest.mark.parametrize(("minutes", "ended"), [(-5, "transferred"), (5, "")])
def test_of_the_day_of_the_transfer_what_was_planned_before_it_ends(case, minutes, ended):
    client = [(theirs(client_of(case), 2), CheckIn.Way.ALOUD)]
    check_in(case, on=TODAY, now=at(0, 1), session=case.sessions.first(), others=client)
    new = make_therapist(case.clinic)
    if minutes < 0:
        repair(case, now=at(3, minutes))
    transfer(case, new, now=at(3))
    if minutes > 0:
        repair(Case.objects.get(pk=case.pk), by=again(new), now=at(3, minutes))
    rebuild(case.clinic, at(4))
    assert end(case) == (True, ended, day(3) if ended else None)


def test_who_rated_low_alone_and_takes_part_no_more_ends_it(case):
    partner = add_participant(case=case, role=Role.PARTNER)
    rate(case, 1)
    rate(case, 2, others=[(theirs(partner, 8, method=2), CheckIn.Way.ALOUD)])
    repair(case, Factor.METHOD, now=at(15))
    Participant.objects.filter(pk=partner.pk).update(left_on=day(18))
    rebuild(case.clinic, at(18))
    assert end(case) == (True, "left", day(18))
