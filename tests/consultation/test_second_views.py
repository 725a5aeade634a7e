"""Does a supervisor's own view of a session reach the record, move nothing, and say truly whether it was blind?"""


import pytest

from alliance_app.audit.models import AuditEntry
from alliance_app.clinical.alliance import Attendance, Role
from alliance_app.consultation.models import CaseStanding, Override, Repair, SecondView, StandingChange
from alliance_app.consultation.operations.checkins import record_absence, revise_rating
from alliance_app.consultation.operations.second_views import record_second_view
from alliance_app.consultation.operations.undoing import undo_checkin
from alliance_app.consultation.second_views import (
    kept_of,
    session_to_view,
)
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import CheckIn, Rating
from alliance_app.records.operations import Answer, add_checkin, answer_of
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    NOW,
    TODAY,
    add_participant,
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
    repair,
    second_view,
    theirs,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def therapist():
    return make_therapist(make_clinic())


@pytest.fixture
def supervisor(therapist):
    return make_supervisor(therapist.clinic, therapist)


@pytest.fixture
def case(therapist):
    """A case whose newest session was rated a day ago."""
    case = make_case(therapist)
    check_in(case, 8, on=day(-8), now=at(-8))
    check_in(case, 8, client=8, on=day(-1), now=at(-1))
    return case


def newest(case):
    return case.sessions.last()


def seen_as(answer):
    return Answer(role=Role.OBSERVER, clinician=answer, goal=5)


# What is written
def test_a_second_view_is_an_observers_rating_of_the_session(case, supervisor):
    view = second_view(case, supervisor, 6, goal=3, source="recording")
    rating = view.checkin.ratings.get()
    assert (rating.role, rating.clinician, rating.session) == ("observer", supervisor, newest(case))
    assert (rating.relationship, rating.goal, rating.method, rating.progress) == (6, 3, 6, None)
    assert (view.source, view.supervisor, view.at, view.checkin.recorded_by) == ("recording", supervisor, NOW, supervisor)


@pytest.mark.parametrize("every", [0, 10])
def test_it_closes_and_opens_nothing_and_makes_no_case_stuck(case, supervisor, every):
    before = CaseStanding.objects.get(case=case)
    second_view(case, supervisor, every)
    after = CaseStanding.objects.get(case=case)
    same = ("gate", "reason", "stuck", "stuck_by", "since", "fresh_until", "missed_low")
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert after.detail["parts"] == before.detail["parts"]


def test_it_makes_no_part_known_that_nobody_in_the_session_has_rated(therapist, supervisor):
    case = make_case(therapist)
    check_in(case, relationship=8, on=day(-1), now=at(-1))
    second_view(case, supervisor, 9)
    standing = CaseStanding.objects.get(case=case)
    assert (standing.gate, standing.reason) == ("closed", "unknown")


def test_its_flags_are_told_as_the_observers(case, supervisor):
    second_view(case, supervisor, 8, goal=1)
    flags = CaseStanding.objects.get(case=case).detail["flags"]
    assert [(flag["rule"], flag["factor"], flag["rater"]) for flag in flags] == [("low", "goal", "observer:")]
    assert StandingChange.objects.filter(case=case, cause="second view", by=supervisor).exists()


def test_it_ends_nobodys_look(therapist, supervisor):
    case = make_case(therapist)
    check_in(case, 8, goal=2, on=day(-2), now=at(-2))
    override(case, now=at(-1))
    record_absence(case=case, by=therapist, held_on=day(-1), attendance=Attendance.MISSED, now=at(-1, 5))
    second_view(case, supervisor, 0)
    assert Override.objects.get().ended_at is None


def test_nor_does_a_later_session_of_which_only_an_observer_spoke(therapist, supervisor):
    case = make_case(therapist)
    check_in(case, 8, goal=2, on=day(-2), now=at(-2))
    override(case, now=at(-1))
    from_outside = theirs(add_participant(case, Role.OBSERVER), 5)
    check_in(case, None, now=NOW, others=[(from_outside, CheckIn.Way.SELF)])
    assert Override.objects.get().ended_at is None


def test_it_is_no_new_rating_for_a_repair(therapist, supervisor):
    case = make_case(therapist)
    check_in(case, 8, goal=2, on=day(-15), now=at(-15))
    planned = repair(case, now=at(-15))
    for days in (-10, -3):
        check_in(case, 8, on=day(days), now=at(days))
    Repair.objects.filter(pk=planned.pk).update(planned_at=at(-2), planned_after=None)
    for session in case.sessions.all()[1:]:
        second_view(case, supervisor, 8, session=session)
    assert Repair.objects.get().ended_on is None


def test_the_log_says_who_saw_which_session_and_no_number(case, supervisor):
    view = second_view(case, supervisor, 3)
    entry = AuditEntry.objects.get(action="second view")
    assert (entry.actor_id, entry.case_id, entry.subject_id) == (supervisor.pk, case.pk, str(view.checkin_id))
    assert entry.detail == {"source": "account", "blind": True}


# Once, and by whom
def test_sent_again_it_is_recorded_once(case, supervisor):
    first = second_view(case, supervisor, 6, key="k", session=newest(case))
    assert second_view(case, supervisor, 6, key="k", session=newest(case)) == first
    with pytest.raises(KeyReused):
        second_view(case, supervisor, 7, key="k", session=newest(case))
    assert (SecondView.objects.count(), Rating.objects.filter(role="observer").count()) == (1, 1)


def test_a_second_one_of_the_same_session_is_refused(case, supervisor):
    second_view(case, supervisor)
    with pytest.raises(NotAllowed, match="You have rated this session"):
        second_view(case, supervisor, session=newest(case), key="another")
    assert Rating.objects.filter(role="observer").count() == 1


def test_of_two_supervisors_each_has_their_own(case, supervisor, therapist):
    another = make_supervisor(therapist.clinic, therapist)
    second_view(case, supervisor, 5)
    second_view(case, another, 6, session=newest(case))
    assert {rating.relationship for rating in Rating.objects.filter(role="observer")} == {5, 6}


def test_nobody_else_gives_one(case, supervisor, therapist):
    for by in (therapist, make_supervisor(therapist.clinic)):
        with pytest.raises(NotAllowed, match="You cannot do this with this case"):
            second_view(case, by, session=newest(case))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"source": "hearsay"}, "Say what you rate from"),
        ({"every": None}, "Rate at least one of the three parts"),
        ({"progress": 4}, "Rate at least one of the three parts"),
    ],
)
def test_what_says_nothing_or_too_much_is_refused(case, supervisor, wrong, says):
    with pytest.raises(NotAllowed, match=says):
        second_view(case, supervisor, **wrong)


def test_nobody_gives_one_in_anothers_name(case, supervisor, therapist):
    for answer in (seen_as(make_supervisor(therapist.clinic, therapist)), own(supervisor, 5)):
        with pytest.raises(NotAllowed, match="one’s own"):
            record_second_view(
                case=case, session=newest(case), by=supervisor, source="account", answer=answer, now=NOW
            )


# Which session
def test_a_session_that_its_therapist_has_not_rated_waits_for_that(case, supervisor):
    said = theirs(client_of(case), 4)
    session = case.sessions.create(clinic_id=case.clinic_id, held_on=TODAY, recorded_at=NOW)
    add_checkin(session=session, answers=[said], by=None, now=NOW)
    assert session_to_view(supervisor, case, kept_of(supervisor, case, TODAY)).held_on == day(-1)
    with pytest.raises(NotAllowed, match="The therapist has not rated this session yet"):
        second_view(case, supervisor, session=session)


def test_nor_is_one_seen_whose_therapists_rating_was_taken_back(case, supervisor, therapist):
    recorded = check_in(case, 7, on=TODAY, now=NOW)
    session = recorded.checkin.session
    undo_checkin(checkin=recorded.checkin, by=therapist, now=at(0, 1))
    with pytest.raises(NotAllowed, match="not on record as held"):
        second_view(case, supervisor, session=session)


def test_what_was_not_held_or_is_of_another_case_is_refused(case, supervisor, therapist):
    missed = record_absence(case=case, by=therapist, held_on=TODAY, attendance=Attendance.MISSED, now=NOW)
    elsewhere = check_in(make_case(therapist), 5, on=day(-1), now=at(-1)).checkin.session
    for session in (missed, elsewhere):
        with pytest.raises(NotAllowed, match="not on record as held"):
            second_view(case, supervisor, session=session)


def test_a_closed_case_is_rated_no_more(case, supervisor):
    closed = close(case)
    with pytest.raises(NotAllowed, match="This case is closed"):
        second_view(closed, supervisor, session=newest(case))


def test_the_newest_that_one_has_not_rated_comes_next(case, supervisor):
    first, last = case.sessions.all()
    assert session_to_view(supervisor, case, kept_of(supervisor, case, TODAY)) == last
    second_view(case, supervisor)
    assert session_to_view(supervisor, case, kept_of(supervisor, case, TODAY)) == first
    second_view(case, supervisor)
    assert session_to_view(supervisor, case, kept_of(supervisor, case, TODAY)) is None


# Correcting one's own
def test_a_supervisor_corrects_and_withdraws_their_own(case, supervisor):
    rating = second_view(case, supervisor, 6).checkin.ratings.get()
    corrected = Answer(role=Role.OBSERVER, clinician=supervisor, goal=4, reason="Misheard")
    done = revise_rating(rating=rating, answer=corrected, by=supervisor, now=at(1))
    newer = done.checkin.ratings.get()
    assert (newer.version, newer.goal, newer.reason) == (2, 4, "Misheard")
    gone = answer_of(newer, state=Rating.State.WITHDRAWN, reason="Another case")
    assert revise_rating(rating=newer, answer=gone, by=supervisor, now=at(1)).checkin.ratings.get().state == "withdrawn"


def test_nobody_else_corrects_it(case, supervisor, therapist):
    rating = second_view(case, supervisor, 6).checkin.ratings.get()
    for by in (therapist, make_supervisor(therapist.clinic, therapist)):
        with pytest.raises(NotAllowed):
            revise_rating(rating=rating, answer=answer_of(rating, reason="No"), by=by, now=at(1))


def test_a_supervisor_still_corrects_nobody_elses_rating(case, supervisor, therapist):
    for rating in Rating.objects.filter(session=newest(case)):
        with pytest.raises(NotAllowed, match="You cannot do this"):
            revise_rating(rating=rating, answer=answer_of(rating, reason="No"), by=supervisor, now=at(1))


def test_who_was_not_there_cannot_say_that_there_was_no_session(case, supervisor):
    rating = second_view(case, supervisor, 6).checkin.ratings.get()
    gone = answer_of(rating, state=Rating.State.WITHDRAWN, reason="None")
    with pytest.raises(NotAllowed, match="Only somebody who was there"):
        revise_rating(rating=rating, answer=gone, by=supervisor, now=at(1), no_session=True)
