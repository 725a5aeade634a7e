"""How is a rating corrected or withdrawn, and what happens to who was slower?"""

import pytest

from alliance_app.clinical.alliance import Attendance, Role
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.checkins import AlreadyRated, record_absence, revise_rating
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import CaseTherapist, Rating
from alliance_app.records.operations import AFTER_WITHDRAWAL, Answer
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    LONG_AGO,
    TODAY,
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
    own,
    theirs,
    therapist_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic()))


@pytest.fixture
def rating(case):
    """A low rating by the therapist."""
    return check_in(case, 8, goal=3).checkin.ratings.get()


def withdrawal(case, reason="It belonged to another case"):
    return Answer(role=Role.THERAPIST, clinician=therapist_of(case), state=Rating.State.WITHDRAWN, reason=reason)


def revise(case, rating, answer=None, *, by=None, now=None, key=""):
    by = by or therapist_of(case)
    return revise_rating(rating=rating, answer=answer or own(by, 8, reason="Mistyped"), by=by, now=now or at(1), key=key)


def test_a_correction_is_a_new_version_that_gives_its_reason(case, rating):
    revise(case, rating)
    first, second = Rating.objects.order_by("version")
    assert (first.pk, first.goal, first.reason) == (rating.pk, 3, None)
    assert (second.version, second.goal, second.reason, second.state) == (2, 8, "Mistyped", "given")
    assert second.checkin.recorded_by == therapist_of(case)
    assert second.session == first.session


def test_a_correction_concludes_as_if_it_had_been_said_at_once(case, rating):
    assert CaseStanding.objects.get(case=case).reason == "low"
    standing = revise(case, rating).standing
    assert (standing.reason, standing.detail["flags"]) == ("client_view_unknown", [])


def test_a_withdrawal_is_a_version_without_scores(case, rating):
    standing = revise(case, rating, withdrawal(case)).standing
    newest = Rating.objects.get(version=2)
    assert (newest.state, newest.reason) == ("withdrawn", "It belonged to another case")
    assert (newest.relationship, newest.goal, newest.method, newest.progress) == (None,) * 4
    assert (standing.reason, standing.held_sessions) == ("unknown", 1)


def test_a_withdrawn_rating_can_be_given_again(case, rating):
    withdrawn = revise(case, rating, withdrawal(case)).checkin.ratings.get()
    assert revise(case, withdrawn, now=at(2)).standing.reason == "client_view_unknown"
    assert Rating.objects.get(version=3).state == "given"


def test_a_session_whose_rating_was_withdrawn_can_be_rated_anew(case, rating):
    revise(case, rating, withdrawal(case))
    standing = check_in(case, 8, now=at(minutes=9)).standing
    assert standing.reason == "client_view_unknown"
    assert case.sessions.count() == 1
    assert (Rating.objects.get(version=3).goal, Rating.objects.get(version=3).reason) == (8, AFTER_WITHDRAWAL)


def test_the_clients_rating_is_corrected_by_the_case_s_therapist(case):
    rating = check_in(case, 8, client=3).checkin.ratings.get(role="client")
    standing = revise(case, rating, theirs(client_of(case), 8, reason="Read wrongly from the sheet")).standing
    assert standing.reason == "in_place"


def test_a_correction_keeps_the_way_the_answer_came(case):
    recorded = check_in(case, 8, way="paper", feedback=True)
    corrected = revise(case, recorded.checkin.ratings.get()).checkin
    assert (corrected.way, corrected.feedback) == ("paper", True)


# Refused
@pytest.mark.parametrize("reason", [None, "", "  "])
def test_without_a_reason_it_is_refused(case, rating, reason):
    with pytest.raises(NotAllowed, match="Say why"):
        revise(case, rating, own(therapist_of(case), 8, reason=reason))


def test_a_correction_to_nothing_is_refused(case, rating):
    with pytest.raises(NotAllowed, match="Nothing is rated"):
        revise(case, rating, own(therapist_of(case), reason="It was nothing"))


def test_a_withdrawal_that_brings_scores_is_refused(case, rating):
    wrong = Answer(
        role=Role.THERAPIST, clinician=therapist_of(case), goal=8, state=Rating.State.WITHDRAWN, reason="Mistaken"
    )
    with pytest.raises(NotAllowed):
        revise(case, rating, wrong)


def test_somebody_was_quicker_and_the_second_sees_both(case, rating):
    quicker = revise(case, rating).checkin.ratings.get()
    with pytest.raises(AlreadyRated, match="meanwhile") as refusal:
        revise(case, rating, own(therapist_of(case), 5, reason="I meant 5"), now=at(2))
    assert refusal.value.rating == quicker
    assert Rating.objects.count() == 2


def test_an_answer_of_another_person_is_refused(case, rating):
    with pytest.raises(AlreadyRated):
        revise(case, rating, theirs(client_of(case), 8, reason="Mistyped"))


def test_a_closed_case_is_not_revised(case, rating):
    close(case)
    with pytest.raises(NotAllowed, match="closed"):
        revise(case, Rating.objects.get(pk=rating.pk))


def test_nobody_revises_a_rating_of_a_case_that_is_not_theirs(case, rating):
    for person in (
        make_therapist(case.clinic),
        make_supervisor(case.clinic, therapist_of(case)),
        make_clinician(case.clinic, "administrator"),
        make_therapist(make_clinic("south")),
    ):
        with pytest.raises(NotAllowed):
            revise(case, rating, own(therapist_of(case), 8, reason="Mistyped"), by=person)
    assert Rating.objects.count() == 1


def test_a_co_therapist_does_not_change_the_others_own_rating(case, rating):
    other = make_therapist(case.clinic)
    CaseTherapist.objects.create(
        clinic=case.clinic, case=case, clinician=other, part=CaseTherapist.Part.CO, starts_on=LONG_AGO
    )
    with pytest.raises(NotAllowed, match="another clinician’s name"):
        revise(case, rating, own(therapist_of(case), 8, reason="Mistyped"), by=other)


# Once
def test_sent_twice_it_is_recorded_once(case, rating):
    first, second = (revise(case, rating, key="k", now=at(n)) for n in (1, 2))
    assert (first.again, second.again) == (False, True)
    assert first.checkin == second.checkin
    assert Rating.objects.count() == 2


def test_the_same_key_with_another_score_is_refused(case, rating):
    revise(case, rating, key="k")
    with pytest.raises(KeyReused):
        revise(case, rating, own(therapist_of(case), 7, reason="Mistyped"), key="k")


# Absences
@pytest.mark.parametrize("attendance", [Attendance.MISSED, Attendance.CANCELLED])
def test_an_absence_is_a_session_that_asks_for_no_rating(case, attendance):
    check_in(case, 8, on=day(-7))
    session = record_absence(case=case, by=therapist_of(case), held_on=TODAY, attendance=attendance, now=at(1))
    assert (session.attendance, session.ratings.count()) == (attendance, 0)
    standing = CaseStanding.objects.get(case=case)
    assert (standing.held_sessions, standing.last_session_on, standing.reason) == (1, day(-7), "client_view_unknown")


def absent(case, *, by=None, on=TODAY, attendance=Attendance.MISSED):
    return record_absence(case=case, by=by or therapist_of(case), held_on=on, attendance=attendance, now=at(1))


def test_the_same_absence_twice_is_one(case):
    assert absent(case) == absent(case)
    assert case.sessions.count() == 1


def test_who_was_there_was_not_absent(case):
    check_in(case, 8)
    with pytest.raises(NotAllowed, match="on record already"):
        absent(case)


def test_an_absence_lies_in_the_past_and_on_an_open_case_of_ones_own(case):
    with pytest.raises(NotAllowed, match="future"):
        absent(case, on=day(2))
    with pytest.raises(NotAllowed, match="cannot do this"):
        absent(case, by=make_therapist(case.clinic))
    with pytest.raises(NotAllowed, match="closed"):
        absent(close(case))
    assert case.sessions.count() == 0


def test_a_held_session_is_no_absence(case):
    with pytest.raises(NotAllowed, match="check-in"):
        absent(case, attendance=Attendance.HELD)
