"""Are alerts counted against the sessions of the same months, and small months put together?"""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_app.clinical.alliance import Attendance
from alliance_app.insights.months import Period, months_until, periods_of, put_together
from alliance_app.people.models import Clinic
from alliance_app.records.models import Case, Session
from tests import factories
from tests.factories import TODAY, at, day
from tests.insights.courses import GOOD, course


def months(*counted: tuple[int, int]) -> list[Period]:
    """Return a month for each pair of alerts and sessions, from January 2025 on."""
    starts = [date(2025, month, 1) for month in range(1, len(counted) + 1)]
    return [Period(start, start + timedelta(days=27), *pair) for start, pair in zip(starts, counted)]


def spans(periods: list[Period]) -> list[tuple[int, int, int, int]]:
    return [(each.first.month, each.last.month, each.alerts, each.sessions) for each in periods]


# Twelve months
@pytest.mark.parametrize(("today", "first"), [(date(2026, 3, 2), date(2025, 4, 1)), (date(2026, 12, 31), date(2026, 1, 1))])
def test_twelve_months_end_with_this_one(today: date, first: date) -> None:
    starts = months_until(today)
    assert (len(starts), starts[0], starts[-1]) == (12, first, today.replace(day=1))


# Which months stand alone?
def test_a_month_stands_alone_with_forty_sessions_and_five_alerts() -> None:
    assert spans(put_together(months((5, 40), (6, 90)))) == [(1, 1, 5, 40), (2, 2, 6, 90)]


@pytest.mark.parametrize("small", [(4, 90), (9, 39), (0, 90)])
def test_a_smaller_one_waits_for_the_next(small: tuple[int, int]) -> None:
    alerts, sessions = small
    found = put_together(months(small, (8, 60), (7, 50)))
    assert spans(found) == [(1, 2, alerts + 8, sessions + 60), (3, 3, 7, 50)]


def test_what_is_left_at_the_end_goes_to_the_last_period() -> None:
    assert spans(put_together(months((5, 40), (6, 50), (2, 30)))) == [(1, 1, 5, 40), (2, 3, 8, 80)]


def test_months_before_the_first_session_are_no_part_of_any() -> None:
    assert spans(put_together(months((0, 0), (0, 0), (2, 20), (5, 30)))) == [(3, 4, 7, 50)]


def test_too_few_in_all_are_no_period() -> None:
    assert put_together(months((2, 90), (2, 90))) == [] == put_together(months((0, 0)))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 80)), min_size=1, max_size=12))
def test_every_alert_and_session_is_in_one_period_or_nothing_is_shown(counted: list[tuple[int, int]]) -> None:
    found = put_together(months(*counted))
    assert all(each.enough for each in found)
    if found:
        assert sum(each.alerts for each in found) == sum(alerts for alerts, _ in counted)
        assert sum(each.sessions for each in found) == sum(sessions for _, sessions in counted)
    else:
        assert not Period(TODAY, TODAY, *map(sum, zip(*counted))).enough


def test_no_month_with_fewer_than_five_alerts_can_be_told_from_its_period() -> None:
    """Whoever knows the rule compares all that reads the same: in none of four months is the number then certain."""
    alike: dict[tuple, list[tuple]] = {}
    for alerts in (each for each in product(range(15), repeat=4) if sum(each) <= 14):
        said = tuple(spans(put_together(months(*((each, 60) for each in alerts)))))
        alike.setdefault((said, sum(alerts)) if said else (), []).append(alerts)
    certain = [
        same[0]
        for same in alike.values()
        for values in zip(*same)
        if len(set(values)) == 1 and values[0] < 5
    ]
    assert certain == []


# What is counted in them?
@pytest.fixture
def clinic(db) -> Clinic:
    return factories.make_clinic()


def hold(case: Case, count: int, on: date, attendance: Attendance = Attendance.HELD) -> None:
    Session.objects.bulk_create(
        Session(clinic_id=case.clinic_id, case=case, held_on=on, attendance=attendance.value, recorded_at=at(0))
        for _ in range(count)
    )


def test_alerts_and_held_sessions_of_a_month_meet(clinic: Clinic) -> None:
    case = factories.make_case(factories.make_therapist(clinic), opened_on=day(-200), now=at(-200))
    hold(case, 50, day(-40))
    hold(case, 44, day(-3))
    hold(case, 30, day(-3), Attendance.MISSED)
    alerts = [*[day(-40)] * 6, *[day(-2)] * 5]
    assert spans(periods_of(clinic, alerts, TODAY)) == [(1, 1, 6, 50), (2, 3, 5, 44)]


def test_sessions_held_before_their_case_was_entered_are_left_out(clinic: Clinic) -> None:
    """As those that came with a file: nobody could be told of what began in them."""
    case = factories.make_case(factories.make_therapist(clinic), opened_on=day(-200), now=at(-10))
    hold(case, 70, day(-11))
    hold(case, 45, day(-10))
    assert [each.sessions for each in periods_of(clinic, [day(-9)] * 5, TODAY)] == [45]


@pytest.mark.django_db
def test_the_day_on_which_a_case_was_entered_is_the_clinics() -> None:
    clinic = factories.make_clinic("west", time_zone="America/Los_Angeles")
    entered = at(-9).replace(hour=3)  # still the evening before there
    case = factories.make_case(factories.make_therapist(clinic), opened_on=day(-11), now=entered)
    hold(case, 40, day(-10))
    hold(case, 40, day(-11))
    assert [each.sessions for each in periods_of(clinic, [day(-9)] * 5, TODAY)] == [40]


def test_what_has_no_gate_and_what_another_clinic_did_are_left_out(clinic: Clinic) -> None:
    case = factories.make_case(factories.make_therapist(clinic), opened_on=day(-200), now=at(-200))
    skills = factories.make_case(factories.make_therapist(clinic), opened_on=day(-200), now=at(-200))
    Case.objects.filter(pk=skills.pk).update(gated=False)
    other = course(factories.make_therapist(factories.make_clinic("other")), GOOD)
    for each, count in ((case, 41), (skills, 50), (other, 60)):
        hold(each, count, day(0))
    assert [each.sessions for each in periods_of(clinic, [day(0)] * 5, TODAY)] == [41]


def test_a_rate_is_per_forty_sessions_with_its_exact_interval() -> None:
    period = Period(day(-30), day(0), alerts=10, sessions=80)
    assert period.rate == 5
    assert [round(end, 3) for end in period.interval] == [2.398, 9.195]  # half of Garwood's 4.795 and 18.390
