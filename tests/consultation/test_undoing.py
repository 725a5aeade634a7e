"""What is left of a check-in that was taken back right after it was saved, and until when is that possible?"""

import pytest

from alliance_app.clinical.alliance import Role
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding, Override
from alliance_app.consultation.operations.checkins import record_checkin, revise_rating
from alliance_app.consultation.operations.overrides import end_active
from alliance_app.consultation.operations.undoing import UNDO_WITHIN, can_be_undone, undo_checkin
from alliance_app.consultation.queries import to_rate
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records.histories import history_of
from alliance_app.records.models import Rating, Session, SessionChange
from alliance_app.records.operations import Answer
from alliance_app.records.queries import ratings_in_force
from tests.factories import (
    TODAY,
    answer,
    at,
    check_in,
    client_of,
    close,
    day,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    override,
    own,
    theirs,
    therapist_of,
    with_goal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return with_goal(make_case(make_therapist(make_clinic())))


def undo(checkin, by=None, minutes=1):
    return undo_checkin(checkin=checkin, by=by or therapist_of(checkin.case), now=at(minutes=minutes))


def test_a_session_that_the_check_in_alone_had_made_disappears(case):
    before = CaseStanding.objects.get(case=case).reason
    recorded = check_in(case, 8, goal=2)
    assert recorded.standing.reason == "low"
    assert undo(recorded.checkin).reason == before
    assert history_of(case).sessions == ()
    assert list(case.sessions.all()) == []
    assert not to_rate(therapist_of(case), [case.pk], TODAY)


def test_the_facts_stay_where_they_are_and_say_who_took_them_back(case):
    recorded = check_in(case, 8, note="The wrong file was open.")
    undo(recorded.checkin)
    given, withdrawn = Rating.objects.order_by("version")
    assert (given.goal, withdrawn.state, withdrawn.checkin.recorded_by) == (8, "withdrawn", therapist_of(case))
    change = SessionChange.objects.get()
    assert (change.was, change.became, change.by) == ("held", "none", therapist_of(case))
    assert Session.everything.get().withdrawn_at == at(minutes=1)


def test_a_session_that_was_there_before_waits_for_its_rating_again(case):
    records.add_session(case=case, held_on=TODAY, now=at(minutes=-30))
    recorded = check_in(case, 8)
    assert not to_rate(therapist_of(case), [case.pk], TODAY)
    undo(recorded.checkin)
    assert [session.held_on for session in to_rate(therapist_of(case), [case.pk], TODAY)] == [TODAY]


def test_everything_that_came_in_the_same_act_goes_with_it(case):
    recorded = check_in(case, 8, others=[(theirs(client_of(case), 3), "paper")], feedback=True)
    assert recorded.standing.reason == "low"
    undo(recorded.checkin)
    assert history_of(case).sessions == ()
    assert case.checkins.filter(withdrawn_at=None, ratings__state="given").count() == 0


def test_what_somebody_else_said_of_the_session_stays(case):
    record_checkin(
        case=case, by=therapist_of(case), held_on=TODAY, answers=[theirs(client_of(case), 8)], now=at(minutes=-30), key="",
        way="paper",
    )  # fmt: skip
    undo(check_in(case, 2).checkin)
    (session,) = case.sessions.all()
    assert [rating.role for rating in ratings_in_force(session)] == ["client"]
    assert CaseStanding.objects.get(case=case).reason == "in_place"


def test_a_talk_that_was_noted_with_it_is_not_counted_any_more(case):
    records.add_session(case=case, held_on=TODAY, now=at(minutes=-30))
    by = therapist_of(case)
    recorded = record_checkin(
        case=case, by=by, held_on=TODAY, answers=[own(by)], others=[(theirs(client_of(case), 8), "aloud")],
        feedback=True, now=at(), key="",
    )  # fmt: skip
    assert history_of(case).sessions[0].feedback
    undo(recorded.checkin)
    assert not history_of(case).sessions[0].feedback


def test_taking_back_a_correction_brings_the_numbers_before_it_back(case):
    rating = check_in(case, 8, now=at(minutes=-30)).checkin.ratings.get()
    corrected = revise_rating(rating=rating, answer=own(therapist_of(case), 2, reason="Typo"), by=therapist_of(case), now=at())
    assert corrected.standing.reason == "low"
    undo(corrected.checkin)
    (in_force,) = ratings_in_force(case.sessions.get())
    assert (in_force.version, in_force.goal, in_force.state) == (3, 8, "given")
    assert CaseStanding.objects.get(case=case).reason == "client_view_unknown"


def test_taking_back_a_withdrawal_brings_the_rating_back(case):
    by = therapist_of(case)
    rating = check_in(case, 8, now=at(minutes=-30)).checkin.ratings.get()
    gone = Answer(role=Role.THERAPIST, clinician=by, state=Rating.State.WITHDRAWN, reason="Of another case")
    withdrawn = revise_rating(rating=rating, answer=gone, by=by, now=at())
    undo(withdrawn.checkin)
    assert [rating.goal for rating in ratings_in_force(case.sessions.get())] == [8]


def test_taken_back_twice_it_is_taken_back_once(case):
    checkin = check_in(case, 8).checkin
    assert undo(checkin).pk == undo(checkin, minutes=2).pk
    assert Rating.objects.count() == 2


def test_the_session_can_be_rated_anew(case):
    undo(check_in(case, 8).checkin)
    check_in(case, 7, now=at(minutes=2))
    assert [session.held for session in history_of(case).sessions] == [True]
    assert case.sessions.get().ratings.get().version == 1


def test_the_session_of_a_rating_that_was_withdrawn_disappears_only_if_it_is_said(case):
    by = therapist_of(case)
    for no_session, left in ((False, 1), (True, 0)):
        rating = check_in(case, 8, on=day(-1) if no_session else TODAY).checkin.ratings.get()
        gone = Answer(role=Role.THERAPIST, clinician=by, state=Rating.State.WITHDRAWN, reason="Of another case")
        revise_rating(rating=rating, answer=gone, by=by, now=at(minutes=1), no_session=no_session)
        assert case.sessions.filter(pk=rating.session_id).count() == left


def test_taking_back_that_there_was_no_session_brings_both_back(case):
    by = therapist_of(case)
    rating = check_in(case, 8, now=at(minutes=-30)).checkin.ratings.get()
    gone = Answer(role=Role.THERAPIST, clinician=by, state=Rating.State.WITHDRAWN, reason="Of another case")
    withdrawn = revise_rating(rating=rating, answer=gone, by=by, now=at(), no_session=True)
    assert not case.sessions.exists()
    undo(withdrawn.checkin)
    assert [rating.goal for rating in ratings_in_force(case.sessions.get())] == [8]


def test_a_release_outlives_the_session_up_to_which_it_was_given(case):
    supervisor = make_supervisor(case.clinic, therapist_of(case))
    check_in(case, 3, on=day(-7), now=at(minutes=-90))
    mistaken = check_in(case, 3, now=at(minutes=-8))
    answer(case, supervisor, "release", now=at(minutes=-1))
    assert undo(mistaken.checkin, minutes=0).reason == "client_view_unknown", "the earlier low rating stays released"
    assert check_in(case, 3, now=at(minutes=5)).standing.reason == "low", "what comes later counts"


# Refused
def test_after_some_minutes_it_is_too_late(case):
    checkin = check_in(case, 8).checkin
    last = int(UNDO_WITHIN.total_seconds() // 60)
    assert can_be_undone(checkin, therapist_of(case), at(minutes=last))
    assert not can_be_undone(checkin, therapist_of(case), at(minutes=last + 1))
    with pytest.raises(NotAllowed, match="Correct it instead"):
        undo(checkin, minutes=last + 1)


def test_what_was_corrected_since_is_not_taken_back(case):
    checkin = check_in(case, 8).checkin
    revise_rating(
        rating=checkin.ratings.get(), answer=own(therapist_of(case), 7, reason="Typo"), by=therapist_of(case), now=at()
    )
    with pytest.raises(NotAllowed):
        undo(checkin)
    assert [rating.goal for rating in ratings_in_force(case.sessions.get())] == [7]


def test_nobody_takes_back_what_another_has_saved(case):
    checkin = check_in(case, 8).checkin
    co = make_therapist(case.clinic)
    case.therapists.create(clinic=case.clinic, clinician=co, part="co", starts_on=day(-9))
    for person in (co, make_supervisor(case.clinic, therapist_of(case)), make_therapist(make_clinic("south"))):
        with pytest.raises(NotAllowed):
            undo(checkin, by=person)
    close(case)
    with pytest.raises(NotAllowed):
        undo(case.checkins.get())
    assert Rating.objects.count() == 1


# A look that the check-in had ended
def test_a_look_that_it_ended_goes_on(case):
    check_in(case, 4, on=day(-9), now=at(minutes=-90))
    look = override(case, now=at(minutes=-60))
    records.add_session(case=case, held_on=TODAY, now=at(minutes=-30))
    recorded = check_in(case, 8)
    look.refresh_from_db()
    assert look.ended_because == "rated"
    undo(recorded.checkin)
    look.refresh_from_db()
    assert (look.ended_at, look.ended_because) == (None, "")
    assert transitions.active_override(case, TODAY) == look
    check_in(case, 8, on=day(-3), now=at(minutes=5))
    assert transitions.active_override(case, TODAY) == look  # what was taken back does not end it later
    check_in(case, 8, now=at(minutes=9), another_session=True)
    assert transitions.active_override(case, TODAY) is None


def test_a_look_that_somebody_ended_stays_ended(case):
    check_in(case, 4, on=day(-9), now=at(minutes=-90))
    look = override(case, now=at(minutes=-60))
    end_active(case, Override.Ended.SUPERVISOR, at(minutes=-50))
    undo(check_in(case, 8).checkin)
    look.refresh_from_db()
    assert look.ended_because == "supervisor"


def test_a_look_goes_on_where_the_flag_behind_it_is_back(case):
    check_in(case, 8, goal=2, on=day(-9), now=at(minutes=-90))
    look = override(case, now=at(minutes=-60))
    recorded = check_in(case, 8)
    assert recorded.standing.reason == "confirming"
    assert undo(recorded.checkin).reason == "low"
    assert transitions.active_override(case, TODAY) == look


def test_the_talk_of_a_check_in_counts_again_when_its_correction_is_taken_back(case):
    by = therapist_of(case)
    rating = check_in(case, 8, feedback=True, now=at(minutes=-30)).checkin.ratings.get()
    corrected = revise_rating(rating=rating, answer=own(by, 7, reason="Typo"), by=by, now=at())
    undo(corrected.checkin)
    assert history_of(case).sessions[0].feedback
