"""What becomes of a session that is missed, cancelled, or held and not rated, and can each be taken back?"""

import pytest

from alliance_app.clinical.alliance import Attendance, Role
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.checkins import record_absence, record_checkin, revise_rating
from alliance_app.consultation.operations.sessions import Outcome, mark_session, record_away, undo_mark
from alliance_app.consultation.operations.undoing import UNDO_WITHIN
from alliance_app.consultation.queries import to_rate
from alliance_app.people.operations import NotAllowed
from alliance_app.records import operations as records
from alliance_app.records.histories import history_of
from alliance_app.records.models import CheckIn, Rating, Session, SessionChange
from alliance_app.records.operations import Answer
from tests.factories import (
    TODAY,
    at,
    check_in,
    client_of,
    close,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    own,
    theirs,
    therapist_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    """A session of today that waits for its rating."""
    case = make_case(make_therapist(make_clinic()))
    return records.add_session(case=case, held_on=TODAY, now=at(-1))


def mark(session, outcome, *, by=None, minutes=0):
    return mark_session(session=session, outcome=outcome, by=by or therapist_of(session.case), now=at(minutes=minutes))


def undo(session, *, by=None, minutes=1):
    return undo_mark(session=session, by=by or therapist_of(session.case), now=at(minutes=minutes))


def waits(session) -> bool:
    return to_rate(therapist_of(session.case), [session.case_id], TODAY).filter(pk=session.pk).exists()


def attendance(session) -> str:
    return Session.everything.get(pk=session.pk).attendance


@pytest.mark.parametrize("outcome", [Outcome.MISSED, Outcome.CANCELLED])
def test_a_session_that_was_not_held_asks_for_no_rating(session, outcome):
    mark(session, outcome)
    assert (attendance(session), waits(session)) == (outcome.value, False)
    assert CaseStanding.objects.get(case=session.case).held_sessions == 0


@pytest.mark.parametrize("outcome", [Outcome.CRISIS, Outcome.OTHER])
def test_a_session_held_in_a_crisis_counts_as_held_and_asks_no_more(session, outcome):
    mark(session, outcome)
    assert CheckIn.objects.get().unrated == outcome.value
    assert (waits(session), CaseStanding.objects.get(case=session.case).held_sessions) == (False, 1)
    (kept,) = history_of(session.case).sessions
    assert kept.held and kept.ratings == ()


@pytest.mark.parametrize("outcome", list(Outcome))
def test_each_can_be_taken_back_and_the_session_waits_again(session, outcome):
    mark(session, outcome)
    undo(session)
    assert (attendance(session), waits(session)) == ("held", True)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_said_twice_or_taken_back_twice_it_counts_once(session, outcome):
    for minutes in (0, 1):
        mark(session, outcome, minutes=minutes)
    assert SessionChange.objects.count() + CheckIn.objects.count() == 1
    for minutes in (2, 3):
        undo(session, minutes=minutes)
    assert waits(session)


def test_it_can_be_rated_after_all(session):
    mark(session, Outcome.CRISIS)
    check_in(session.case, 8, now=at(minutes=5))
    assert session.case.sessions.count() == 1
    assert CaseStanding.objects.get(case=session.case).held_sessions == 1


def test_a_missed_appointment_of_which_nothing_was_on_record_disappears_when_it_is_taken_back():
    case = make_case(make_therapist(make_clinic()))
    missed = record_absence(
        case=case, by=therapist_of(case), held_on=TODAY, attendance=Attendance.MISSED, now=at()
    )
    undo(missed)
    assert list(case.sessions.all()) == []
    assert Session.everything.get().withdrawn_at == at(minutes=1)


# Refused
def test_a_rated_session_is_not_missed_before_its_rating_is_withdrawn(session):
    check_in(session.case, 8)
    for outcome in Outcome:
        with pytest.raises(NotAllowed):
            mark(session, outcome, minutes=1)
    assert attendance(session) == "held"


def test_a_missed_session_is_not_held_in_a_crisis(session):
    mark(session, Outcome.MISSED)
    with pytest.raises(NotAllowed, match="not held"):
        mark(session, Outcome.CRISIS)


def test_after_some_minutes_it_is_too_late(session):
    mark(session, Outcome.MISSED)
    with pytest.raises(NotAllowed, match="one tap"):
        undo(session, minutes=UNDO_WITHIN.total_seconds() / 60 + 1)


def test_nobody_marks_a_session_that_is_not_theirs(session):
    therapist = therapist_of(session.case)
    for person in (make_supervisor(session.case.clinic, therapist), make_therapist(session.case.clinic)):
        with pytest.raises(NotAllowed):
            mark(session, Outcome.MISSED, by=person)
    mark(session, Outcome.MISSED)
    with pytest.raises(NotAllowed):
        undo(session, by=person)
    close(session.case)
    session.case.refresh_from_db()
    with pytest.raises(NotAllowed, match="closed"):
        undo(session)


def test_a_session_whose_rating_was_withdrawn_waits_again(session):
    by = therapist_of(session.case)
    rating = check_in(session.case, 8, session=session).checkin.ratings.get()
    assert not waits(session)
    gone = Answer(role=Role.THERAPIST, clinician=by, state=Rating.State.WITHDRAWN, reason="Of another case")
    revise_rating(rating=rating, answer=gone, by=by, now=at(minutes=30))
    assert waits(session)


def test_the_clients_view_and_a_note_are_not_the_therapists_rating(session):
    by = therapist_of(session.case)
    record_checkin(
        case=session.case, by=by, held_on=TODAY, answers=[], others=[(theirs(client_of(session.case), 8), "aloud")],
        note="She was tired.", session=session, now=at(), key="",
    )  # fmt: skip
    assert waits(session)


def test_a_session_that_was_marked_as_missed_meanwhile_is_not_rated(session):
    by, before = therapist_of(session.case), Session.objects.get(pk=session.pk)
    rating = check_in(session.case, 8, client=8, session=session, now=at(minutes=-9)).checkin.ratings.get(clinician=by)
    open_page = Rating.objects.select_related("session").get(pk=rating.pk)
    assert open_page.session.held_on  # what the page has read before the other acts
    Session.everything.filter(pk=session.pk).update(attendance="missed")
    with pytest.raises(NotAllowed):
        record_checkin(
            case=session.case, by=by, held_on=TODAY, answers=[own(by, 8)], session=before, now=at(), key=""
        )
    Session.everything.filter(pk=session.pk).update(attendance="held", withdrawn_at=at())
    with pytest.raises(NotAllowed, match="not on record"):
        revise_rating(rating=open_page, answer=own(by, 7, reason="Typo"), by=by, now=at(minutes=1))


def test_a_note_of_a_missed_session_is_kept_with_it(session):
    away = record_away(
        case=session.case, by=therapist_of(session.case), held_on=TODAY, outcome=Outcome.MISSED,
        note="His mother died.", now=at(), session=session,
    )  # fmt: skip
    assert (attendance(session), away.checkins.get().note) == ("missed", "His mother died.")
    assert CaseStanding.objects.get(case=session.case).held_sessions == 0


def test_missed_is_recorded_once_though_it_was_taken_back_and_comes_again():
    case = make_case(make_therapist(make_clinic()))
    by = therapist_of(case)
    for minutes in (0, 2):
        away = record_away(case=case, by=by, held_on=TODAY, outcome=Outcome.MISSED, now=at(minutes=minutes), key="k")
        undo(away) if not minutes else None
    assert not case.sessions.exists()
