"""Does the interval of a difference agree with the published example, and hold zero where chance explains it?"""

import pytest

from alliance_app.insights.intervals import difference_interval


def test_newcombes_own_example() -> None:
    """56 of 70 against 48 of 80: Newcombe (1998), table II, method 10."""
    low, high = difference_interval(56, 70, 48, 80)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(
    ("pair", "other", "by_chance"),
    [((7, 20), (5, 20), True), ((18, 20), (5, 20), False), ((0, 5), (5, 5), False), ((0, 5), (1, 5), True)],
)
def test_it_holds_zero_where_chance_explains_the_difference(pair, other, by_chance: bool) -> None:
    low, high = difference_interval(*pair, *other)
    assert (low <= 0 <= high) is by_chance
    assert -1 <= low <= high <= 1
