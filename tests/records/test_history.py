"""Do the rules see what is on record: each session, rating, score, word and departure, in order?"""

from datetime import date

import pytest

from alliance_app.clinical.alliance import (
    Attendance,
    Declaration,
    Rater,
    Role,
    Score,
    Way,
)
from alliance_app.clinical.alliance import Rating as RatingValue
from alliance_app.consultation.operations.checkins import (
    record_absence,
    record_checkin,
    revise_rating,
)
from alliance_app.records import operations as records
from alliance_app.records.histories import histories_of, history_of
from alliance_app.records.models import CaseTherapist, CheckIn, ClinicMeasure, Rating
from alliance_app.records.models import Score as ScoreRow
from alliance_app.records.queries import measures_with
from tests.factories import (
    LONG_AGO,
    NOW,
    TODAY,
    add_participant,
    at,
    check_in,
    client_of,
    day,
    declare,
    make_case,
    make_clinic,
    make_therapist,
    own,
    theirs,
    therapist_of,
    with_goal,
)

pytestmark = pytest.mark.django_db
CLIENT, THERAPIST = Rater(Role.CLIENT), Rater(Role.THERAPIST)


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic(), name="Ann"))


def answered(case, *answers, on=TODAY, now=NOW, **more):
    return record_checkin(
        case=case, by=therapist_of(case), held_on=on, answers=list(answers), now=now, key="", **more
    )


def newest(case, rater=THERAPIST):
    return [r for r in history_of(case).sessions[-1].ratings if r.rater == rater]


def test_a_new_case_has_an_empty_history(case):
    history = history_of(case)
    assert (history.sessions, history.scores, history.declarations, history.goals) == ((), (), (), ())
    assert (history.departures, history.dyad_since) == ({}, None)


def test_every_part_of_a_rating_arrives_and_what_is_missing_stays_missing(case):
    answered(case, own(therapist_of(case), relationship=0, goal=None, method=10, progress=3))
    (session,) = history_of(case).sessions
    assert session.ratings == (RatingValue(THERAPIST, 0, None, 10, 3, Way.SELF),)


# Order and numbers
def test_sessions_are_numbered_by_date_then_by_when_they_were_recorded(case):
    for on, every, minutes in ((TODAY, 7, 0), (day(-14), 5, 1), (day(-7), 6, 2), (TODAY, 8, 3)):
        check_in(case, every, on=on, now=at(minutes=minutes), another_session=True)
    told = [(s.number, s.on, s.ratings[0].goal) for s in history_of(case).sessions]
    assert told == [(1, day(-14), 5), (2, day(-7), 6), (3, TODAY, 7), (4, TODAY, 8)]


def test_missed_and_cancelled_sessions_have_a_number_too(case):
    check_in(case, 8, on=day(-14))
    for on, attendance in ((day(-7), Attendance.MISSED), (day(-3), Attendance.CANCELLED)):
        record_absence(case=case, by=therapist_of(case), held_on=on, attendance=attendance, now=NOW)
    check_in(case, 8)
    told = [(s.number, s.attendance, s.held) for s in history_of(case).sessions]
    assert told == [
        (1, Attendance.HELD, True),
        (2, Attendance.MISSED, False),
        (3, Attendance.CANCELLED, False),
        (4, Attendance.HELD, True),
    ]


def test_ratings_of_a_session_stand_in_the_order_of_roles_and_names(case):
    partner, other = add_participant(case, Role.PARTNER), add_participant(case, Role.CLIENT, "B")
    people = [own(therapist_of(case), 5), theirs(partner, 6), theirs(other, 7), theirs(client_of(case), 8)]
    answered(case, *people)
    (session,) = history_of(case).sessions
    assert [(r.rater.role, r.rater.who) for r in session.ratings] == [
        (Role.CLIENT, ""), (Role.CLIENT, "B"), (Role.PARTNER, ""), (Role.THERAPIST, ""),
    ]  # fmt: skip


# Versions
def test_the_highest_version_counts(case):
    rating = check_in(case, 3).checkin.ratings.get()
    revise_rating(rating=rating, answer=own(therapist_of(case), 8, reason="Mistyped"), by=therapist_of(case), now=at(1))
    assert [r.goal for r in newest(case)] == [8]


def test_a_withdrawn_rating_is_none(case):
    rating = check_in(case, 3, client=7).checkin.ratings.get(role="therapist")
    gone = records.Answer(
        role=Role.THERAPIST, clinician=therapist_of(case), state=Rating.State.WITHDRAWN, reason="Another case"
    )
    revise_rating(rating=rating, answer=gone, by=therapist_of(case), now=at(1))
    assert newest(case) == []
    assert [r.goal for r in newest(case, CLIENT)] == [7]
    assert history_of(case).sessions[0].held


def test_a_declined_answer_is_a_declined_one_without_scores(case):
    answered(case, own(therapist_of(case), 8), others=[(theirs(client_of(case), state="declined"), "declined")])
    assert newest(case, CLIENT) == [RatingValue(CLIENT, way=Way.DECLINED)]


@pytest.mark.parametrize("way", ["self", "paper", "aloud"])
def test_the_way_of_an_answer_arrives(case, way):
    answered(case, own(therapist_of(case), 8), others=[(theirs(client_of(case), 7), way)])
    assert [r.way for r in newest(case, CLIENT)] == [Way(way)]
    assert [r.way for r in newest(case)] == [Way.SELF]


# Direct conversations
def test_a_direct_conversation_belongs_to_its_session(case):
    check_in(case, 8, on=day(-7), feedback=True)
    check_in(case, 8)
    assert [s.feedback for s in history_of(case).sessions] == [True, False]


def test_a_conversation_goes_with_a_withdrawn_check_in_and_stays_with_a_corrected_one(case):
    rating = check_in(case, 8, feedback=True).checkin.ratings.get()
    by = therapist_of(case)
    corrected = revise_rating(rating=rating, answer=own(by, 7, reason="Mistyped"), by=by, now=at(1))
    assert history_of(case).sessions[0].feedback
    gone = records.Answer(role=Role.THERAPIST, clinician=by, state=Rating.State.WITHDRAWN, reason="Another case")
    revise_rating(rating=corrected.checkin.ratings.get(), answer=gone, by=by, now=at(2))
    assert not history_of(case).sessions[0].feedback


def test_a_conversation_noted_without_a_rating_stands(case):
    session = check_in(case, 8).checkin.session
    CheckIn.objects.create(
        clinic_id=case.clinic_id, case=case, session=session, recorded_at=NOW, feedback=True, imported=True
    )
    assert history_of(case).sessions[0].feedback


# Who is who
def test_the_only_therapist_needs_no_name_and_two_are_told_apart(case):
    check_in(case, 8, on=day(-7))
    assert [r.rater.who for r in newest(case)] == [""]
    bob = make_therapist(case.clinic, name="Bob")
    CaseTherapist.objects.create(
        clinic=case.clinic, case=case, clinician=bob, part=CaseTherapist.Part.CO, starts_on=LONG_AGO
    )
    record_checkin(case=case, by=bob, held_on=TODAY, answers=[own(bob, 7)], now=NOW, key="")
    assert [r.rater.who for s in history_of(case).sessions for r in s.ratings] == ["Ann", "Bob"]


def test_two_therapists_of_one_name_are_told_apart(case):
    namesake = make_therapist(case.clinic, name="Ann")
    CaseTherapist.objects.create(
        clinic=case.clinic, case=case, clinician=namesake, part=CaseTherapist.Part.CO, starts_on=LONG_AGO
    )
    check_in(case, 8, on=day(-7))
    record_checkin(case=case, by=namesake, held_on=TODAY, answers=[own(namesake, 7)], now=NOW, key="")
    names = [r.rater.who for s in history_of(case).sessions for r in s.ratings]
    assert len(set(names)) == 2 and all(name.startswith("Ann") for name in names)


# Who has left, who came
def test_a_participant_who_left_no_longer_counts_from_that_day_on(case):
    partner = add_participant(case, Role.PARTNER, "B")
    partner.left_on = day(-3)
    partner.save()
    assert history_of(case).departures == {Rater(Role.PARTNER, "B"): day(-3)}


def transfer(case, to, on=TODAY):
    case.therapists.filter(ends_on=None).update(ends_on=on)
    CaseTherapist.objects.create(clinic=case.clinic, case=case, clinician=to, starts_on=on)


def test_after_a_transfer_the_old_therapist_has_left_and_a_new_pair_begins(case):
    bob = make_therapist(case.clinic, name="Bob")
    check_in(case, 8, on=day(-7))
    transfer(case, bob)
    history = history_of(case)
    assert (history.departures, history.dyad_since) == ({THERAPIST: TODAY}, TODAY)
    record_checkin(case=case, by=bob, held_on=TODAY, answers=[own(bob, 7)], now=NOW, key="")
    assert history_of(case).departures == {Rater(Role.THERAPIST, "Ann"): TODAY}


def test_a_co_therapist_who_left_makes_no_new_pair(case):
    bob = make_therapist(case.clinic, name="Bob")
    co = CaseTherapist.objects.create(
        clinic=case.clinic, case=case, clinician=bob, part=CaseTherapist.Part.CO, starts_on=LONG_AGO
    )
    record_checkin(case=case, by=bob, held_on=TODAY, answers=[own(bob, 7)], now=NOW, key="")
    co.ends_on = TODAY
    co.save()
    assert (history_of(case).departures, history_of(case).dyad_since) == ({THERAPIST: TODAY}, None)


def test_a_therapist_who_came_back_counts_again(case):
    ann, bob = therapist_of(case), make_therapist(case.clinic, name="Bob")
    check_in(case, 8, on=day(-30), now=NOW)
    transfer(case, bob, day(-20))
    transfer(case, ann, day(-10))
    history = history_of(case)
    assert history.departures == {}
    assert history.dyad_since == day(-10)


# Scores, words, goals
def test_scores_arrive_in_order_with_their_person_and_number(case):
    partner = add_participant(case, Role.PARTNER)
    for on, who, total in ((TODAY, client_of(case), 12.5), (day(-7), client_of(case), 15), (day(-7), partner, 9)):
        ScoreRow.objects.create(
            clinic=case.clinic, case=case, participant=who, measure="phq9", scored_on=on, total=total,
            recorded_at=at(minutes=int(total)),
        )  # fmt: skip
    assert history_of(case).scores == (
        Score("phq9", Rater(Role.PARTNER), day(-7), 9.0),
        Score("phq9", CLIENT, day(-7), 15.0),
        Score("phq9", CLIENT, TODAY, 12.5),
    )


def test_words_on_being_stuck_and_goals_arrive_in_order(case):
    with_goal(case, now=at(-20))
    with_goal(case, "To sleep, and to call my sister", now=at(-5))
    declare(case, now=at(-10))
    declare(case, False, now=at(-3))
    history = history_of(case)
    assert history.goals == (day(-20), day(-5))
    assert history.declarations == (Declaration(day(-10), True), Declaration(day(-3), False))


def test_a_releases_place_is_not_here_it_is_a_conclusion(case):
    assert history_of(case).releases == ()


def test_a_clinics_own_measures_stand_beside_the_ones_that_everybody_has(case):
    ClinicMeasure.objects.create(clinic=case.clinic, key="own", name="Own", lowest=0, highest=50, cutoff=20)
    make_clinic("south")
    known = measures_with(case.clinic.measures.all())
    assert set(known) == {"phq9", "gad7", "core10", "ors", "own"}
    assert (known["own"].highest, known["own"].cutoff, known["own"].reliable_change) == (50, 20, None)


# Many at once
def test_a_hundred_histories_take_as_many_queries_as_one(case, django_assert_num_queries, django_assert_max_num_queries):
    cases = [case, *(make_case(therapist_of(case)) for _ in range(4))]
    for each in cases:
        check_in(each, 8, client=7)
    with django_assert_max_num_queries(20) as of_one:
        one = histories_of([case])
    with django_assert_num_queries(len(of_one)):
        five = histories_of(cases)
    assert five[case.pk] == one[case.pk]
    assert set(five) == {each.pk for each in cases}


def test_nothing_of_another_case_gets_in(case):
    other = make_case(therapist_of(case))
    check_in(other, 3, client=3)
    declare(other)
    with_goal(other)
    assert history_of(case).sessions == history_of(case).declarations == history_of(case).goals == ()


def test_a_day_is_a_day():
    case = make_case(make_therapist(make_clinic("leap")), opened_on=date(2024, 1, 1))
    check_in(case, 8, on=date(2024, 2, 29))
    assert history_of(case).sessions[0].on == date(2024, 2, 29)
