"""When does looking anyway wait, and how long?"""

from datetime import date

import pytest

from alliance_app.clinical.looks import Turn, opens_by_itself_on, turn_on, waits, working_days_after

MONDAY = date(2026, 3, 2)


def march(day):
    return date(2026, 3, day)


def test_the_third_in_a_row_waits_and_so_does_every_later_one():
    assert [waits(place) for place in range(1, 6)] == [False, False, True, True, True]


@pytest.mark.parametrize(
    ("asked", "count", "day"),
    [(2, 1, 3), (2, 3, 5), (2, 5, 9), (6, 1, 9), (7, 1, 9), (8, 1, 9), (5, 3, 10)],
)
def test_saturday_and_sunday_are_no_working_days(asked, count, day):
    assert working_days_after(march(asked), count) == march(day)


@pytest.mark.parametrize(
    ("asked", "opens"),
    [(2, 6), (3, 7), (4, 10), (5, 11), (6, 12), (7, 12), (8, 12)],  # a Monday ... a Sunday
)
def test_it_opens_by_itself_after_three_working_days(asked, opens):
    assert opens_by_itself_on(march(asked)) == march(opens)


@pytest.mark.parametrize(
    ("today", "turn"),
    [
        (2, Turn.SUPERVISOR), (3, Turn.SUPERVISOR), (4, Turn.DEPUTY), (5, Turn.ANY_SUPERVISOR), (6, Turn.ANY_SUPERVISOR),
    ],
)  # fmt: skip
def test_each_is_asked_a_working_day_after_the_other(today, turn):
    assert turn_on(MONDAY, march(today)) is turn


def test_a_weekend_is_nobodys_turn_lost():
    friday = march(6)
    assert [turn_on(friday, march(day)) for day in (6, 8, 9, 10, 11)] == [1, 1, 1, 2, 3]
