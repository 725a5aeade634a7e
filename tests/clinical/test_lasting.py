"""Is what still lasts counted as long as it was seen, and no longer?"""

from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_app.clinical.lasting import Lasted, Quartiles, quartiles_of


def ended(*days: int) -> list[Lasted]:
    return [Lasted(each, True) for each in days]


def lasting(*days: int) -> list[Lasted]:
    return [Lasted(each, False) for each in days]


def test_of_nothing_there_is_no_median() -> None:
    assert quartiles_of([]) == Quartiles(0, 0, None, None, None)


def test_where_all_have_ended_they_are_the_plain_quartiles() -> None:
    assert quartiles_of(ended(7, 14, 21, 28)) == Quartiles(4, 4, 7, 14, 21)


def test_what_still_lasts_makes_the_median_later() -> None:
    """By hand: 1 - 1/6 = .833 at 7, * 3/4... at 14 one of 4 ends: .625; at 35 one of 2: .3125; the last goes on."""
    found = quartiles_of([*ended(7, 14, 35), *lasting(10, 20, 60)])
    assert found == Quartiles(6, 3, 14, 35, None)
    assert median([7, 14, 35]) == 14 < found.median


def test_where_fewer_than_half_have_ended_there_is_no_median() -> None:
    assert quartiles_of([*ended(5), *lasting(30, 30, 30)]) == Quartiles(4, 1, 5, None, None)


def test_what_ends_on_a_day_counts_before_what_is_lost_from_sight_on_it() -> None:
    assert quartiles_of([*ended(7), *lasting(7)]).median == 7


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), min_size=1, max_size=30))
def test_it_never_says_less_than_the_finished_ones_alone(pairs: list[tuple[int, bool]]) -> None:
    each = [Lasted(*pair) for pair in pairs]
    finished = quartiles_of([one for one in each if one.ended])
    found = quartiles_of(each)
    if found.median is not None and finished.median is not None:
        assert found.median >= finished.median
    assert (found.lower or 0) <= (found.median or 10**6) <= (found.upper or 10**6)


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_the_median_is_the_first_day_by_which_half_have_ended(count: int) -> None:
    days = list(range(1, count + 1))
    assert quartiles_of(ended(*days)).median == next(day for day in days if 2 * day >= count)
