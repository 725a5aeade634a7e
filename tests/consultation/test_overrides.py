"""Who looks behind a closed gate, and how does that end?"""

from datetime import timedelta

import pytest

from alliance_app.clinical.alliance import Role
from alliance_app.consultation import library, transitions
from alliance_app.consultation.models import CaseStanding, Override
from alliance_app.consultation.models.overrides import SHORTEST_EXPLANATION
from alliance_app.consultation.operations.cases import edit_participant
from alliance_app.consultation.operations.checkins import record_checkin, revise_rating
from alliance_app.consultation.operations.overrides import end_active
from alliance_app.consultation.operations.policies import set_policy
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import Case, CaseTherapist
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    EXPLANATION,
    LONG_AGO,
    NOW,
    TODAY,
    add_participant,
    answer,
    at,
    check_in,
    client_of,
    close,
    day,
    make_case,
    make_clinic,
    make_clinician,
    make_supervisor,
    make_therapist,
    override,
    own,
    theirs,
    therapist_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """A case with a low goal, rated a week ago."""
    case = make_case(make_therapist(make_clinic()))
    check_in(case, 8, goal=4, on=day(-7), now=at(-7))
    return case


def active(case, today=TODAY):
    return transitions.active_override(case, today)


def ended(case):
    return Override.objects.get(case=case).ended_because


def rate(case, every=8, **more):
    more = {"now": at(1), "on": day(1), **more}
    return check_in(case, every, **more)


# How it begins
def test_looking_anyway_is_kept_with_reason_explanation_and_end(case):
    made = override(case, explanation=f"  {EXPLANATION} ")
    kept = Override.objects.get()
    assert (kept, kept.made_by, kept.made_on, kept.ends_on) == (made, therapist_of(case), TODAY, day(14))
    assert (kept.reason, kept.explanation, kept.ended_at, kept.ended_because) == ("other", EXPLANATION, None, "")


def test_the_gate_stays_closed_and_techniques_are_offered(case):
    with pytest.raises(transitions.GateClosed):
        library.offered(fresh(case), TODAY)
    override(case)
    assert library.offered(fresh(case), TODAY)
    assert CaseStanding.objects.get(case=case).gate == "closed"


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_it_is_for_one_case_alone(case):
    other = make_case(therapist_of(case))
    override(case)
    with pytest.raises(transitions.GateClosed):
        library.offered(fresh(other), TODAY)


def test_how_long_it_lasts_is_the_clinics_policy(case):
    set_policy(clinic=case.clinic, parameters={"override_days": 3}, why="Shorter", now=at())
    assert override(case).ends_on == day(3)


# What is refused
@pytest.mark.parametrize("reason", ["", "because", "OTHER", "other "])
def test_an_unknown_reason_is_refused(case, reason):
    with pytest.raises(NotAllowed, match="Choose a reason"):
        override(case, reason=reason)


@pytest.mark.parametrize("explanation", ["", " " * 40, "x" * (SHORTEST_EXPLANATION - 1), "too short" + " " * 30])
def test_an_explanation_that_says_too_little_is_refused(case, explanation):
    with pytest.raises(NotAllowed, match="at least 20 characters"):
        override(case, explanation=explanation)
    assert override(case, explanation="x" * SHORTEST_EXPLANATION)


def test_what_is_open_needs_no_override(case):
    other = make_case(therapist_of(case))
    check_in(other, 8, client=8)
    with pytest.raises(NotAllowed, match="open already"):
        override(other)


def test_what_time_has_closed_can_be_overridden(case):
    other = make_case(therapist_of(case))
    check_in(other, 8, client=8, on=day(-20), now=at(-20))
    check_in(other, relationship=8, on=day(-15), now=at(-15))
    assert CaseStanding.objects.get(case=other).gate == "open"
    with pytest.raises(NotAllowed, match="open already"):
        override(other, now=at(7))
    assert override(other, now=at(8))


def test_who_looks_already_does_not_look_twice(case):
    override(case)
    with pytest.raises(NotAllowed, match="open already"):
        override(case, now=at(1))


def test_a_case_without_a_gate_needs_none(case):
    Case.objects.update(gated=False)
    with pytest.raises(NotAllowed, match="open already"):
        override(fresh(case))


def test_a_closed_case_is_not_looked_at(case):
    with pytest.raises(NotAllowed):
        override(close(case))


def test_only_who_treats_the_case_looks_anyway(case):
    for person in (
        make_therapist(case.clinic),
        make_supervisor(case.clinic, therapist_of(case)),
        make_clinician(case.clinic, "administrator"),
        make_therapist(make_clinic("south")),
    ):
        with pytest.raises(NotAllowed, match="cannot do this"):
            override(case, by=person)
    assert Override.objects.count() == 0


def test_a_co_therapist_may_look_anyway(case):
    other = make_therapist(case.clinic)
    CaseTherapist.objects.create(
        clinic=case.clinic, case=case, clinician=other, part=CaseTherapist.Part.CO, starts_on=LONG_AGO
    )
    assert override(case, by=other).made_by == other


def test_sent_twice_it_is_recorded_once(case):
    assert override(case, key="k") == override(case, key="k", now=at(minutes=1))
    with pytest.raises(KeyReused):
        override(case, key="k", reason="addressed")
    assert Override.objects.count() == 1


# How it ends
def test_the_rating_of_a_session_held_after_it_ends_it(case):
    override(case)
    rate(case)
    assert (active(case), ended(case)) == (None, "rated")


def test_the_rating_of_a_session_of_the_same_day_ends_it_if_it_came_after(case):
    override(case, now=at())
    rate(case, on=TODAY, now=at(minutes=60))
    assert ended(case) == "rated"


def test_the_late_rating_of_an_earlier_session_does_not_end_it(case):
    override(case)
    rate(case, on=day(-3))
    assert active(case)


def test_the_clients_rating_of_the_session_before_does_not_end_it(case):
    override(case)
    session_day = day(-7)
    record_checkin(
        case=case, by=therapist_of(case), held_on=session_day, answers=[theirs(client_of(case), 8)], now=at(1), key=""
    )
    assert active(case)


def test_correcting_an_earlier_rating_does_not_end_it(case):
    override(case)
    rating = case.checkins.get().ratings.get()
    by = therapist_of(case)
    revise_rating(rating=rating, answer=own(by, 8, goal=4, progress=2, reason="Progress forgotten"), by=by, now=at(1))
    assert active(case)


def test_it_holds_through_its_last_day_and_no_longer(case):
    override(case)
    assert active(case, day(14))
    assert active(case, day(15)) is None


def test_what_time_has_ended_is_on_record_as_that(case):
    first = override(case)
    second = override(case, now=at(15))
    assert active(case, day(15)) == second
    first.refresh_from_db()
    assert first.ended_because == "time"


def test_a_rating_after_its_last_day_found_it_ended_by_time(case):
    override(case)
    rate(case, on=day(20), now=at(20))
    assert ended(case) == "time"


def test_a_new_red_flag_ends_it(case):
    partner = add_participant(case, Role.PARTNER)
    override(case)
    # The partner's low rating of the session before the override is entered late.
    record_checkin(
        case=case, by=therapist_of(case), held_on=day(-7), answers=[theirs(partner, method=2)], now=at(1), key=""
    )
    assert ended(case) == "red_flag"


def test_the_red_flag_that_was_there_does_not_end_it(case):
    other = make_case(therapist_of(case))
    check_in(other, 8, goal=2, on=day(-7), now=at(-7))
    override(other)
    check_in(other, 8, on=day(-14), now=at(1))
    assert active(other)


def test_another_therapists_first_rating_is_no_new_red_flag_of_the_first_one(case):
    ann = therapist_of(case)
    bob = make_therapist(case.clinic)
    CaseTherapist.objects.create(
        clinic=case.clinic, case=case, clinician=bob, part=CaseTherapist.Part.CO, starts_on=LONG_AGO
    )
    check_in(case, 8, goal=2, on=day(-6), now=at(-6))
    override(case, by=ann)
    record_checkin(case=case, by=bob, held_on=day(-6), answers=[own(bob, 8)], now=at(1), key="")
    assert active(case)


def test_an_amber_flag_does_not_end_it(case):
    override(case)
    record_checkin(
        case=case, by=therapist_of(case), held_on=day(-7), answers=[theirs(client_of(case), 8, goal=4)], now=at(1), key=""
    )
    assert active(case)


def test_the_supervisor_ends_it(case):
    supervisor = make_supervisor(case.clinic, therapist_of(case))
    override(case)
    answer(case, supervisor, "reopen", now=at(1))
    assert (active(case), ended(case)) == (None, "supervisor")
    assert Override.objects.get().ended_at == at(1)


def test_after_it_ended_one_may_look_again(case):
    override(case)
    rate(case, goal=3)
    again = override(case, now=at(1) + timedelta(hours=1))
    assert active(case) == again


@pytest.mark.parametrize("days", [-1, 0, 1, 13, 14, 15])
def test_a_look_says_of_itself_what_the_database_says_of_it(case, days):
    look = override(case)
    assert look.stands(day(days)) is Override.objects.standing(day(days)).filter(pk=look.pk).exists()
    end_active(case, Override.Ended.SUPERVISOR, NOW)
    look.refresh_from_db()
    assert look.stands(day(days)) is Override.objects.standing(day(days)).filter(pk=look.pk).exists() is False


def test_another_code_for_the_client_is_no_new_red_flag(case):
    check_in(case, 8, goal=8, client=2, on=day(-1), now=at(-1))
    look = Override.objects.filter(case=case, ended_at=None).first() or override(case)
    changes = case.changes.count()
    edit_participant(
        participant=client_of(case), by=therapist_of(case), code="A", left_on=None, now=at(minutes=1)
    )
    look.refresh_from_db()
    assert (look.ended_because, case.changes.count()) == ("", changes)
