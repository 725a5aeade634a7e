"""How does a score reach the record, with a check-in and without, and how is it put right?"""

import pytest

from alliance_app.clinical.measures import GAD7, PHQ9
from alliance_app.consultation.models import CaseStanding
from alliance_app.consultation.operations.scores import AlreadyScored, record_scores, revise_score
from alliance_app.consultation.operations.undoing import can_be_undone, undo_checkin
from alliance_app.people.operations import NotAllowed
from alliance_app.records.histories import history_of
from alliance_app.records.models import Score
from alliance_app.records.scores import Scored
from alliance_app.records.submissions import KeyReused
from tests.factories import (
    NOW,
    TODAY,
    at,
    check_in,
    client_of,
    close,
    day,
    make_case,
    make_clinic,
    make_supervisor,
    make_therapist,
    scored,
    therapist_of,
    weekly,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_case(make_therapist(make_clinic()))


def phq9(case, total=None, items=()):
    return Scored(client_of(case), PHQ9, total, items)


def stuck_by(case):
    return CaseStanding.objects.get(case=case).stuck_by


def test_scores_come_with_the_ratings_of_their_session(case):
    recorded = check_in(case, 8, scores=[phq9(case, 15), Scored(client_of(case), GAD7, 9)])
    assert {(s.measure, float(s.total), s.scored_on) for s in recorded.checkin.scores.all()} == {
        ("phq9", 15, TODAY), ("gad7", 9, TODAY),
    }  # fmt: skip


def test_a_score_is_judged_with_the_ratings_that_it_comes_with(case):
    for weeks, total in ((2, 9), (1, 16)):
        check_in(case, 8, on=day(-7 * weeks), scores=[phq9(case, total)])
    assert stuck_by(case) == []
    check_in(case, 8, scores=[phq9(case, 17)])
    assert stuck_by(case) == ["measure:phq9"]


def test_a_score_can_come_alone_and_the_session_still_waits_for_its_rating(case):
    recorded = check_in(case, scores=[phq9(case, 15)])
    assert recorded.checkin.ratings.count() == 0
    assert [s.ratings for s in history_of(case).sessions] == [()]


def test_a_check_in_without_anything_is_still_refused(case):
    with pytest.raises(NotAllowed, match="Nothing is rated yet"):
        check_in(case, scores=[phq9(case)])


def test_a_score_of_the_same_day_and_measure_is_refused_and_nothing_is_half_written(case):
    scored(case, 15)
    with pytest.raises(AlreadyScored):
        check_in(case, 8, scores=[phq9(case, 12)])
    assert (case.sessions.count(), Score.objects.count()) == (0, 1)


def test_sent_twice_it_is_recorded_once(case):
    said = {"case": case, "scored": [phq9(case, 15)], "scored_on": TODAY, "by": therapist_of(case), "now": NOW}
    first, second = record_scores(**said, key="a"), record_scores(**said, key="a")
    assert first == second and Score.objects.count() == 1
    with pytest.raises(KeyReused):
        record_scores(**{**said, "scored": [phq9(case, 16)]}, key="a")


@pytest.mark.parametrize("on", [day(1), day(-4000)])
def test_a_day_that_cannot_be_is_refused(case, on):
    with pytest.raises(NotAllowed):
        scored(case, 15, on=on)


def test_only_whoever_treats_the_case_writes_scores(case):
    supervisor = make_supervisor(case.clinic, therapist_of(case))
    for stranger in (supervisor, make_therapist(case.clinic)):
        with pytest.raises(NotAllowed):
            scored(case, 15, by=stranger)


def test_nothing_is_added_to_a_closed_case(case):
    with pytest.raises(NotAllowed, match="closed"):
        scored(close(case), 15)


# Putting right
def test_a_correction_is_judged_at_once(case):
    weekly(case, 8, 8, 8)
    for weeks, total in ((2, 9), (1, 16), (0, 17)):
        score = scored(case, total, on=day(-7 * weeks))
    assert stuck_by(case) == ["measure:phq9"]
    revise_score(score=score, scored=phq9(case, 10), reason="Mistyped.", by=therapist_of(case), now=at(1))
    assert stuck_by(case) == []


def test_a_withdrawal_is_judged_at_once(case):
    weekly(case, 8, 8, 8)
    for weeks, total in ((2, 9), (1, 16), (0, 17)):
        score = scored(case, total, on=day(-7 * weeks))
    revise_score(score=score, scored=None, reason="Of somebody else.", by=therapist_of(case), now=at(1))
    assert stuck_by(case) == []


def test_whoever_comes_second_is_told_and_sees_what_counts(case):
    score, by = scored(case, 20), therapist_of(case)
    newest = revise_score(score=score, scored=phq9(case, 12), reason="Mistyped.", by=by, now=at(1))
    with pytest.raises(AlreadyScored) as refusal:
        revise_score(score=score, scored=phq9(case, 13), reason="Mistyped.", by=by, now=at(1))
    assert refusal.value.score == newest


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_correction_needs_a_reason(case, reason):
    with pytest.raises(NotAllowed, match="why"):
        revise_score(score=scored(case, 20), scored=phq9(case, 12), reason=reason, by=therapist_of(case), now=NOW)


# Taking back
def test_a_check_in_that_is_taken_back_takes_its_scores_with_it(case):
    weekly(case, 8, 8, until=day(-7))
    for weeks, total in ((2, 9), (1, 16)):
        scored(case, total, on=day(-7 * weeks))
    recorded = check_in(case, 8, scores=[phq9(case, 17)])
    assert stuck_by(case) == ["measure:phq9"]
    undo_checkin(checkin=recorded.checkin, by=therapist_of(case), now=at(minutes=1))
    assert stuck_by(case) == []
    assert len(history_of(case).scores) == 2


def test_a_check_in_whose_score_was_corrected_is_not_taken_back_in_one_tap(case):
    checkin = check_in(case, 8, scores=[phq9(case, 17)]).checkin
    by = therapist_of(case)
    assert can_be_undone(checkin, by, at(minutes=2))
    revise_score(score=checkin.scores.get(), scored=phq9(case, 12), reason="Mistyped.", by=by, now=at(minutes=1))
    assert not can_be_undone(checkin, by, at(minutes=2))
