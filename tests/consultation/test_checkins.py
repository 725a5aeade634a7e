"""How does a rating reach the record, what is refused, and what is concluded at once?"""

from dataclasses import replace
from datetime import timedelta

import pytest

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.checkins import OLDEST_SESSION, AlreadyRated, record_checkin
from alliance_app.people.operations import NotAllowed
from alliance_app.records.models import CaseTherapist, CheckIn, Rating, Session, Submission
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    LONG_AGO,
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
    make_clinician,
    make_supervisor,
    make_therapist,
    own,
    scores,
    theirs,
    therapist_of,
    with_goal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic()))


def record(case, *answers, by=None, on=TODAY, now=NOW, key="", **more):
    return record_checkin(
        case=case, by=by or therapist_of(case), held_on=on, answers=list(answers), now=now, key=key, **more
    )


# What is written
def test_a_check_in_writes_session_act_and_rating_and_concludes(case):
    by = therapist_of(case)
    recorded = record(case, own(by, 8, progress=4), mode="video", note="All well", feedback=True)
    (session,) = case.sessions.all()
    assert (session.held_on, session.attendance, session.mode, session.recorded_at) == (TODAY, "held", "video", NOW)
    checkin = recorded.checkin
    assert (checkin.session, checkin.recorded_by, checkin.way, checkin.note) == (session, by, "self", "All well")
    assert checkin.feedback and not checkin.imported
    (rating,) = checkin.ratings.all()
    assert (rating.version, rating.state, rating.clinician, rating.participant) == (1, "given", by, None)
    assert {part: getattr(rating, part) for part in scores()} == scores(8, progress=4)
    assert recorded.standing == CaseStanding.objects.get(case=case)
    assert (recorded.standing.reason, recorded.standing.held_sessions) == ("client_view_unknown", 1)
    assert not recorded.again


def test_what_was_not_rated_stays_empty_and_nought_is_a_score(case):
    record(case, own(therapist_of(case), relationship=0))
    rating = Rating.objects.get()
    assert (rating.relationship, rating.goal, rating.method, rating.progress) == (0, None, None, None)


def test_the_clients_view_is_an_act_of_its_own_beside_the_therapists(case):
    record(case, own(therapist_of(case), 8), others=[(theirs(client_of(case), 6), "aloud")], feedback=True)
    told = [(c.way, c.ratings.get().role, c.feedback) for c in CheckIn.objects.order_by("feedback")]
    assert told == [("aloud", "client", False), ("self", "therapist", True)]
    assert case.sessions.count() == 1


def test_the_client_alone_may_have_answered(case):
    recorded = record(case, own(therapist_of(case)), others=[(theirs(client_of(case), 8), "paper")])
    assert [rating.role for rating in Rating.objects.all()] == ["client"]
    assert recorded.standing.reason == "in_place"


def test_a_client_who_declines_is_recorded_as_that(case):
    record(case, own(therapist_of(case), 8), others=[(theirs(client_of(case), state="declined"), "declined")])
    assert Rating.objects.get(role="client").state == "declined"


def test_an_empty_view_of_the_client_is_not_written(case):
    record(case, own(therapist_of(case), 8), others=[(theirs(client_of(case)), "aloud")])
    assert [rating.role for rating in Rating.objects.all()] == ["therapist"]
    assert CheckIn.objects.count() == 1


def test_an_empty_note_is_no_note(case):
    record(case, own(therapist_of(case), 8))
    assert CheckIn.objects.get().note is None


def test_a_session_that_waits_for_its_rating_is_taken_up(case):
    record(case, theirs(client_of(case), 8))
    record(case, own(therapist_of(case), 8), now=at(minutes=5))
    assert case.sessions.count() == 1
    assert CheckIn.objects.count() == 2


def test_a_missed_session_of_that_day_is_not_taken_up(case):
    Session.objects.create(clinic=case.clinic, case=case, held_on=TODAY, attendance="missed", recorded_at=NOW)
    record(case, own(therapist_of(case), 8))
    assert sorted(case.sessions.values_list("attendance", flat=True)) == ["held", "missed"]


def test_several_people_rate_in_one_act(case):
    partner = add_participant(case, Role.PARTNER)
    record(case, own(therapist_of(case), 8), theirs(client_of(case), 7), theirs(partner, 6))
    assert sorted(Rating.objects.values_list("role", "goal")) == [("client", 7), ("partner", 6), ("therapist", 8)]


# Once
def test_sent_twice_it_is_recorded_once_and_answered_alike(case):
    first = record(case, own(therapist_of(case), 8), key="k")
    second = record(case, own(therapist_of(case), 8), key="k", now=at(1))
    assert (first.again, second.again) == (False, True)
    assert second.checkin == first.checkin
    assert (Session.objects.count(), CheckIn.objects.count(), Rating.objects.count()) == (1, 1, 1)


DIFFERENT = [
    {"every": 7},
    {"on": day(-1)},
    {"note": "Another note"},
    {"mode": "phone"},
    {"feedback": True},
    {"way": "aloud"},
]


@pytest.mark.parametrize("changed", DIFFERENT, ids=str)
def test_the_same_key_with_other_content_is_refused(case, changed):
    record(case, own(therapist_of(case), 8), key="k")
    more = {name: value for name, value in changed.items() if name != "every"}
    with pytest.raises(KeyReused):
        record(case, own(therapist_of(case), changed.get("every", 8)), key="k", **more)
    assert (Session.objects.count(), CheckIn.objects.count(), Rating.objects.count()) == (1, 1, 1)


def test_the_same_key_on_another_case_is_refused(case):
    record(case, own(therapist_of(case), 8), key="k")
    with pytest.raises(KeyReused):
        record(make_case(therapist_of(case)), own(therapist_of(case), 8), key="k")


def test_the_same_key_lives_in_every_clinic(case):
    other = make_case(make_therapist(make_clinic("south")))
    for each in (case, other):
        assert not record(each, own(therapist_of(each), 8), key="k").again


def test_without_a_key_nothing_is_remembered(case):
    record(case, own(therapist_of(case), 8), on=day(-1))
    record(case, own(therapist_of(case), 8))
    assert Submission.objects.exclude(key__startswith="").count() == 0
    assert Rating.objects.count() == 2


def test_a_replay_is_answered_even_when_the_case_is_closed_meanwhile(case):
    first = record(case, own(therapist_of(case), 8), key="k")
    assert record(close(case), own(therapist_of(case), 8), key="k").checkin == first.checkin


def test_a_key_is_kept_without_what_was_sent(case):
    record(case, own(therapist_of(case), 8), key="k", note="A canary in the note")
    kept = Submission.objects.get(key="k")
    assert "canary" not in kept.digest and len(kept.digest) == 64


# What is refused
def refused(case, *answers, message, **more):
    with pytest.raises(NotAllowed, match=message) as refusal:
        record(case, *answers, **more)
    assert (Rating.objects.count(), Submission.objects.filter(key="k").count()) == (0, 0)
    return refusal.value


@pytest.mark.parametrize("answers", [0, 1])
def test_nothing_rated_is_refused(case, answers):
    refused(case, *[own(therapist_of(case))] * answers, message="Nothing is rated", key="k")
    assert case.sessions.count() == 0


def test_progress_alone_is_an_answer(case):
    assert record(case, own(therapist_of(case), progress=3)).standing.reason == "unknown"


@pytest.mark.parametrize("days", [1, 7, 40000])
def test_a_session_in_the_future_is_refused(case, days):
    refused(case, own(therapist_of(case), 8), on=day(days), message="future", key="k")


def test_a_session_of_another_age_is_refused():
    case = make_case(make_therapist(make_clinic("old")), opened_on=day(-OLDEST_SESSION - 1))
    refused(case, own(therapist_of(case), 8), on=day(-OLDEST_SESSION - 1), message="twenty years", key="k")
    record(case, own(therapist_of(case), 8), on=day(-OLDEST_SESSION))


def test_a_session_before_the_therapy_began_is_refused_with_the_year(case):
    before = LONG_AGO - timedelta(days=1)
    refused(case, own(therapist_of(case), 8), on=before, message="began on 26 January 2025", key="k")
    record(case, own(therapist_of(case), 8), on=LONG_AGO)


def test_a_therapy_that_was_entered_as_of_today_may_have_sessions_before():
    """Whoever adds a case leaves the day as it stands: that is when it was entered, not when they first met."""
    case = make_case(make_therapist(make_clinic("new")), opened_on=TODAY)
    record(case, own(therapist_of(case), 8), on=day(-7))
    assert case.sessions.get().held_on == day(-7)


def test_the_day_is_the_clinics_own():
    case = make_case(make_therapist(make_clinic(time_zone="Pacific/Auckland")))
    assert record(case, own(therapist_of(case), 8), on=day(1)).checkin.session.held_on == day(1)
    refused_case = make_case(make_therapist(make_clinic("west", time_zone="Pacific/Honolulu")))
    with pytest.raises(NotAllowed, match="future"):
        record(refused_case, own(therapist_of(refused_case), 8), on=TODAY, now=at(minutes=-180))


def test_a_closed_case_takes_no_check_in(case):
    refused(close(case), own(therapist_of(case), 8), message="closed", key="k")


def test_nobody_rates_a_case_that_is_not_theirs(case):
    clinic = case.clinic
    for person in (
        make_therapist(clinic),
        make_supervisor(clinic, therapist_of(case)),
        make_clinician(clinic, "administrator"),
        make_therapist(make_clinic("south")),
    ):
        refused(case, own(person, 8), by=person, message="cannot do this", key="k")


def test_a_therapist_who_no_longer_treats_the_case_does_not_rate_it(case):
    old = therapist_of(case)
    case.therapists.update(ends_on=day(-1))
    refused(case, own(old, 8), by=old, message="cannot do this", key="k")


def test_nobody_rates_in_another_clinicians_name(case):
    other = make_therapist(case.clinic)
    refused(case, own(other, 8), message="another clinician’s name", key="k")


def test_an_answer_fits_the_role_of_its_participant(case):
    partner = add_participant(case, Role.PARTNER)
    refused(case, replace(theirs(partner, 8), role=Role.CLIENT), message="another role", key="k")


# Rated before
def test_the_same_day_again_is_refused_with_the_rating_in_force(case):
    first = record(case, own(therapist_of(case), 8)).checkin.ratings.get()
    with pytest.raises(AlreadyRated) as refusal:
        record(case, own(therapist_of(case), 3), now=at(minutes=1))
    assert refusal.value.rating == first
    assert Rating.objects.count() == 1


def test_unless_it_is_said_to_be_another_session(case):
    record(case, own(therapist_of(case), 8))
    record(case, own(therapist_of(case), 3), now=at(minutes=1), another_session=True)
    assert case.sessions.count() == 2
    assert CaseStanding.objects.get(case=case).reason == "low"


def test_the_same_key_for_another_session_is_other_content(case):
    record(case, own(therapist_of(case), 8), key="k")
    with pytest.raises(KeyReused):
        record(case, own(therapist_of(case), 8), key="k", another_session=True)
    assert case.sessions.count() == 1


def test_the_client_rates_a_session_once_by_whatever_way(case):
    record(case, theirs(client_of(case), 8))
    with pytest.raises(NotAllowed, match="on record already"):
        record(case, own(therapist_of(case), 8), others=[(theirs(client_of(case), 3), "aloud")])
    with pytest.raises(AlreadyRated):
        record(case, own(therapist_of(case)), others=[(theirs(client_of(case), 3), "aloud")])
    assert Rating.objects.count() == 1


def test_a_co_therapist_rates_the_same_session(case):
    other = make_therapist(case.clinic)
    CaseTherapist.objects.create(
        clinic=case.clinic, case=case, clinician=other, part=CaseTherapist.Part.CO, starts_on=LONG_AGO
    )
    record(case, own(therapist_of(case), 8))
    record(case, own(other, 3), by=other)
    assert case.sessions.count() == 1
    assert CaseStanding.objects.get(case=case).reason == "low"


# Late entries
def test_a_late_entry_does_not_hide_todays_low_rating(case):
    check_in(case, 8, on=day(-14))
    check_in(case, 8, goal=3)
    standing = check_in(case, 8, on=day(-7), now=at(minutes=5)).standing
    assert (standing.reason, standing.held_sessions, standing.last_session_on) == ("low", 3, TODAY)


def test_the_order_of_entry_changes_no_conclusion():
    clinic = make_clinic()
    entries = [(day(-7 * week), every) for week, every in enumerate([8, 3, 9, 8, 8])]
    details = []
    for order in (entries, entries[::-1], entries[2:] + entries[:2]):
        case = with_goal(make_case(make_therapist(clinic)))
        for minutes, (on, every) in enumerate(order):
            standing = check_in(case, 8, goal=every, on=on, client=every, now=at(minutes=minutes)).standing
        details.append((standing.reason, standing.detail))
    assert details[0] == details[1] == details[2]
