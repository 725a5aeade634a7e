"""Is every alert found, on the day on which it was told, and does it stand in exactly one cell?"""

from datetime import date, timedelta

import pytest

from alliance_app.clinical.alliance import Role
from alliance_app.consultation.models import CaseStanding, Override, Review, StandingChange
from alliance_app.consultation.operations.closings import reopen_case
from alliance_app.consultation.operations.policies import set_policy
from alliance_app.consultation.operations.standings import rebuild
from alliance_app.consultation.operations.undoing import undo_checkin
from alliance_app.insights.alerts import Alert, Outcome, alerts_of
from alliance_app.people.models import Clinic, Clinician
from alliance_app.records.models import Case
from tests import factories
from tests.factories import LONG_AGO, TODAY, at, check_in, day
from tests.insights.courses import GOOD, LOW, SO_SO, course

pytestmark = pytest.mark.django_db
DROPPED_OUT, PLANNED, TRANSFERRED = Case.Ending.DROPPED_OUT, Case.Ending.PLANNED, Case.Ending.TRANSFERRED


@pytest.fixture
def clinic() -> Clinic:
    return factories.make_clinic()


@pytest.fixture
def therapist(clinic: Clinic) -> Clinician:
    return factories.make_therapist(clinic)


def outcomes(clinic: Clinic, since: date = LONG_AGO) -> list[Outcome]:
    return [alert.outcome for alert in alerts_of(clinic, since, TODAY)]


# When does one begin?
def test_a_case_that_was_never_low_has_no_alert(clinic: Clinic, therapist: Clinician) -> None:
    course(therapist, GOOD, GOOD, GOOD)
    assert alerts_of(clinic, LONG_AGO, TODAY) == []


def test_an_alert_begins_on_the_day_on_which_it_was_told(clinic: Clinic, therapist: Clinician) -> None:
    course(therapist, GOOD, GOOD, LOW, last=-7)
    assert alerts_of(clinic, LONG_AGO, TODAY) == [Alert(day(-7), Outcome.OPEN, looked=False)]


def test_that_day_is_the_clinics_own() -> None:
    clinic = factories.make_clinic("west", time_zone="America/Los_Angeles")
    case = factories.make_case(factories.make_therapist(clinic), opened_on=day(-30), now=at(-30))
    check_in(case, on=day(-2), now=at(-1).replace(hour=5), **LOW)  # still the evening before there
    assert [alert.began_on for alert in alerts_of(clinic, LONG_AGO, TODAY)] == [day(-2)]


def test_while_it_lasts_another_low_rating_is_none_of_its_own(clinic: Clinic, therapist: Clinician) -> None:
    course(therapist, LOW, GOOD, LOW, {"relationship": 2, "goal": 3, "method": 8})
    assert outcomes(clinic) == [Outcome.OPEN]


def test_after_a_repair_the_next_one_counts_anew(clinic: Clinic, therapist: Clinician) -> None:
    course(therapist, LOW, GOOD, GOOD, LOW)
    assert outcomes(clinic) == [Outcome.REPAIRED, Outcome.OPEN]


def test_only_those_that_began_since_a_day_are_told(clinic: Clinic, therapist: Clinician) -> None:
    course(therapist, LOW, GOOD, GOOD, LOW, last=0)
    assert [alert.began_on for alert in alerts_of(clinic, day(-21), TODAY)] == [day(-21), day(0)]
    assert [alert.began_on for alert in alerts_of(clinic, day(-20), TODAY)] == [day(0)]


def test_what_was_low_when_its_case_was_entered_began_before(clinic: Clinic, therapist: Clinician) -> None:
    case = course(therapist, LOW, GOOD, GOOD, LOW)
    StandingChange.objects.filter(case=case, cause="opened").delete()
    StandingChange.objects.filter(case=case, at=at(-21)).update(cause="opened")  # as an import tells a case first
    assert [alert.began_on for alert in alerts_of(clinic, LONG_AGO, TODAY)] == [day(0)]


STRICTER = {"amber": {"low_once": 7, "low_repeat": 8}}


def test_what_other_limits_find_low_when_all_is_judged_anew_is_none(clinic: Clinic, therapist: Clinician) -> None:
    case = course(therapist, GOOD, GOOD, {"relationship": 8, "goal": 7, "method": 8}, last=-7)
    set_policy(clinic=clinic, parameters=STRICTER, why="Too few.", now=at(-1), by=None)
    rebuild(clinic, at(0))
    assert CaseStanding.objects.get(case=case).reason == "low"
    assert outcomes(clinic) == []


def test_what_is_low_again_as_a_good_rating_was_taken_back_is_none(clinic: Clinic, therapist: Clinician) -> None:
    case = course(therapist, GOOD, LOW, GOOD, last=-7)
    good = check_in(case, GOOD, on=day(0), now=at(0))
    undo_checkin(checkin=good.checkin, by=therapist, now=at(0, 5))
    assert outcomes(clinic) == [Outcome.REPAIRED]


def test_a_fixed_curriculum_and_another_clinic_raise_none(clinic: Clinic, therapist: Clinician) -> None:
    Case.objects.filter(pk=course(therapist, LOW).pk).update(gated=False)
    course(factories.make_therapist(factories.make_clinic("other")), LOW)
    assert alerts_of(clinic, LONG_AGO, TODAY) == []


# What became of it?
def test_enough_good_ratings_repair_it(clinic: Clinic, therapist: Clinician) -> None:
    course(therapist, GOOD, LOW, GOOD, GOOD)
    assert outcomes(clinic) == [Outcome.REPAIRED]


def test_one_good_rating_leaves_it_open(clinic: Clinic, therapist: Clinician) -> None:
    course(therapist, GOOD, LOW, SO_SO)
    assert outcomes(clinic) == [Outcome.OPEN]


def test_a_supervisor_releases_it(clinic: Clinic, therapist: Clinician) -> None:
    case = course(therapist, GOOD, LOW, last=-2)
    factories.answer(case, factories.make_supervisor(clinic, therapist), Review.Answer.RELEASE, now=at(-1))
    assert outcomes(clinic) == [Outcome.RELEASED]


@pytest.mark.parametrize(
    ("ending", "outcome"),
    [(DROPPED_OUT, Outcome.DROPPED_OUT), (PLANNED, Outcome.CLOSED), (TRANSFERRED, Outcome.CLOSED)],
)
@pytest.mark.parametrize("ratings", [(GOOD, LOW), (LOW, GOOD)], ids=["low", "not yet steady"])
def test_the_case_ends_before_it_is_repaired(
    ending: str, outcome: Outcome, ratings: tuple, clinic: Clinic, therapist: Clinician
) -> None:
    factories.end(course(therapist, *ratings, last=-2), ending)
    assert outcomes(clinic) == [outcome]


def test_a_repaired_one_stays_so_when_the_client_drops_out_later(clinic: Clinic, therapist: Clinician) -> None:
    factories.end(course(therapist, LOW, GOOD, GOOD, last=-2), DROPPED_OUT)
    assert outcomes(clinic) == [Outcome.REPAIRED]


def test_a_case_that_is_taken_up_again_is_open_again(clinic: Clinic, therapist: Clinician) -> None:
    case = course(therapist, GOOD, LOW, last=-2)
    factories.end(case, DROPPED_OUT)
    reopen_case(case=case, by=therapist, because="She came back.", now=at(0, 5))
    assert outcomes(clinic) == [Outcome.OPEN]


def test_the_release_of_a_case_that_dropped_out_comes_first(clinic: Clinic, therapist: Clinician) -> None:
    case = course(therapist, GOOD, LOW, last=-2)
    factories.end(case, DROPPED_OUT, on=day(-1), now=at(-1))
    factories.answer(case, factories.make_supervisor(clinic, therapist), Review.Answer.RELEASE, now=at(0))
    assert outcomes(clinic) == [Outcome.RELEASED]


def test_a_low_rating_that_was_taken_back_was_an_alert_all_the_same(clinic: Clinic, therapist: Clinician) -> None:
    case = course(therapist, GOOD, GOOD, last=-7)
    low = check_in(case, on=day(0), now=at(0), **LOW)
    undo_checkin(checkin=low.checkin, by=therapist, now=at(0, 5))
    assert outcomes(clinic) == [Outcome.LAPSED]


def test_another_therapist_ends_it(clinic: Clinic, therapist: Clinician) -> None:
    case = course(therapist, GOOD, {"relationship": 2, "goal": 8, "method": 8}, last=-2)
    factories.transfer(case, factories.make_therapist(clinic))
    assert outcomes(clinic) == [Outcome.LAPSED]


def test_other_limits_end_it_and_none_is_said_to_be_repaired(clinic: Clinic, therapist: Clinician) -> None:
    course(therapist, GOOD, {"relationship": 8, "goal": 4, "method": 8}, last=-2)
    lower = {"red": {"low_once": 2, "low_repeat": 2, "fall_top": 2}, "amber": {"low_once": 2, "low_repeat": 2}}
    set_policy(clinic=clinic, parameters=lower, why="Too many.", now=at(-1), by=None)
    rebuild(clinic, at(0))
    assert outcomes(clinic) == [Outcome.LAPSED]


def test_a_case_that_was_closed_is_not_said_to_be_otherwise_when_all_is_judged_anew(
    clinic: Clinic, therapist: Clinician
) -> None:
    factors = {"relationship": 8, "goal": 4, "method": 8}
    low, calm = course(therapist, GOOD, factors, last=-2), course(therapist, GOOD, GOOD, last=-2)
    for case in (low, calm):
        factories.end(case, DROPPED_OUT, on=day(-1), now=at(-1))
    told = list(StandingChange.objects.values())
    before = list(CaseStanding.objects.order_by("pk").values())
    for limits in ({"amber": {"low_once": 3, "low_repeat": 3}}, {"amber": {"low_once": 7, "low_repeat": 7}, "clear_min": 8}):
        set_policy(clinic=clinic, parameters=limits, why="Others.", now=at(0), by=None)
        assert rebuild(clinic, at(0)) == 0
    assert list(StandingChange.objects.values()) == told
    assert list(CaseStanding.objects.order_by("pk").values()) == before
    assert outcomes(clinic) == [Outcome.DROPPED_OUT]


def test_each_alert_stands_in_one_cell(clinic: Clinic, therapist: Clinician) -> None:
    course(therapist, LOW, GOOD, GOOD, LOW, GOOD, GOOD)
    factories.end(course(therapist, LOW, last=-2), DROPPED_OUT)
    course(therapist, LOW)
    assert sorted(outcomes(clinic)) == ["dropped_out", "open", "repaired", "repaired"]


# Who is it that rates?
def test_a_guardians_low_rating_raises_none(clinic: Clinic, therapist: Clinician) -> None:
    case = course(therapist, GOOD, GOOD, last=-7)
    guardian = factories.add_participant(case, Role.GUARDIAN)
    check_in(case, GOOD, on=day(0), now=at(0), others=[(factories.theirs(guardian, 2), "paper")])
    assert alerts_of(clinic, LONG_AGO, TODAY) == []


# Looked anyway
def test_a_look_while_it_lasts_stands_beside_what_became_of_it(clinic: Clinic, therapist: Clinician) -> None:
    case = course(therapist, GOOD, LOW, last=-21)
    factories.override(case, now=at(-20))
    for weeks in (-14, -7, 0):
        check_in(case, GOOD, on=day(weeks), now=at(weeks))
    assert alerts_of(clinic, LONG_AGO, TODAY) == [Alert(day(-21), Outcome.REPAIRED, looked=True)]


def test_a_look_before_or_after_it_is_none_of_it(clinic: Clinic, therapist: Clinician) -> None:
    case = factories.make_case(therapist, opened_on=day(-60), now=at(-60))
    factories.override(case, now=at(-50))  # nothing is known yet
    for weeks, rating in enumerate((LOW, GOOD, GOOD, LOW), start=-6):
        check_in(case, *(() if rating is LOW else (rating,)), on=day(7 * weeks), now=at(7 * weeks), **(LOW if rating is LOW else {}))
    factories.override(case, now=at(-20))
    assert [alert.looked for alert in alerts_of(clinic, LONG_AGO, TODAY)] == [False, True]


def test_a_look_at_another_case_is_none_of_it(clinic: Clinic, therapist: Clinician) -> None:
    course(therapist, GOOD, LOW, last=-7)
    factories.override(course(therapist, GOOD, LOW, last=-7), now=at(-6))
    assert sorted(alert.looked for alert in alerts_of(clinic, LONG_AGO, TODAY)) == [False, True]


def asked_a_third_time(clinic: Clinic, therapist: Clinician) -> tuple[Case, Override]:
    """Return a case, low since a week, and a third look in a row, asked for five days ago, which waits."""
    case = course(therapist, GOOD, LOW, last=-30)
    for ago in (-29, -14):
        look = factories.override(case, now=at(ago))
        Override.objects.filter(pk=look.pk).update(ended_at=at(ago + 1), ended_because="supervisor")
    StandingChange.objects.filter(case=case, at__lt=at(-29)).update(at=at(-60))
    StandingChange.objects.filter(case=case, reason="low").update(at=at(-6))
    return case, factories.override(case, now=at(-5))


def test_a_look_that_waits_for_its_answer_is_none_until_it_holds(clinic: Clinic, therapist: Clinician) -> None:
    _, look = asked_a_third_time(clinic, therapist)
    assert look.waits(day(-5))

    def looked(today: date) -> bool:
        return [alert.looked for alert in alerts_of(clinic, LONG_AGO, today)][-1]

    assert (looked(look.opens_on - timedelta(days=1)), looked(look.opens_on)) == (False, True)


def test_a_look_that_was_refused_is_none(clinic: Clinic, therapist: Clinician) -> None:
    case, _ = asked_a_third_time(clinic, therapist)
    factories.answer(case, factories.make_supervisor(clinic, therapist), Review.Answer.REOPEN, now=at(-5, 5))
    assert [alert.looked for alert in alerts_of(clinic, LONG_AGO, TODAY)][-1] is False


def test_a_look_that_was_allowed_is_one_from_the_answer_on(clinic: Clinic, therapist: Clinician) -> None:
    case, look = asked_a_third_time(clinic, therapist)
    factories.answer(case, factories.make_supervisor(clinic, therapist), Review.Answer.AGREE, now=at(-5, 5))
    look.refresh_from_db()
    assert look.held_from(clinic, TODAY) == at(-5, 5)
    assert [alert.looked for alert in alerts_of(clinic, LONG_AGO, TODAY)][-1] is True
