"""Is a mean drawn toward the mean of all by as much as chance asks for, and is chance called so?"""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_app.clinical import shrinkage
from alliance_app.clinical.shrinkage import OF_A_CLIENT, TAU, overall_mean, shrunken, weight


@pytest.mark.parametrize(("n", "kept"), [(0, 0), (3, 0.154), (10, 0.378), (30, 0.646), (60, 0.785)])
def test_the_weight_of_so_many_clients(n: int, kept: float) -> None:
    assert round(weight(n), 3) == kept


def test_the_variances_are_those_of_the_simulation() -> None:
    assert TAU == 0.35 and OF_A_CLIENT == 1.8225 + 1.5376 / 8
    assert shrinkage.BETWEEN_CLIENTS == pytest.approx(1.35**2)
    from_one_session = sqrt(0.90**2 + 0.80**2 + 1 / 12)  # state, item error, and rounding to whole points
    assert round(from_one_session, 2) == 1.24 and shrinkage.WITHIN_CLIENT == pytest.approx(1.24**2)


def test_sixty_clients_are_where_the_weight_is_first_that_of_sixty() -> None:
    assert shrinkage.FEWEST_CLIENTS == 60
    assert weight(59) < 0.784 < weight(60)


def test_a_mean_is_drawn_toward_all_and_its_interval_is_the_posteriors() -> None:
    found = shrunken(8.0, 60, 7.0)
    assert (found.n, found.mean, found.overall) == (60, 8.0, 7.0)
    assert round(found.expected, 3) == 7.785
    half = 1.959964 * sqrt(1 / (1 / 0.35**2 + 60 / OF_A_CLIENT))  # precision of the prior and of the data add up
    assert (found.low, found.high) == pytest.approx((found.expected - half, found.expected + half))
    assert round(half, 3) == 0.318


@pytest.mark.parametrize(("mean", "by_chance"), [(7.4, True), (7.41, False), (6.6, True), (6.59, False)])
def test_chance_explains_a_difference_as_long_as_the_interval_holds_the_mean_of_all(
    mean: float, by_chance: bool
) -> None:
    assert shrunken(mean, 60, 7.0).by_chance is by_chance


@given(st.integers(1, 500), st.floats(0, 10), st.floats(0, 10))
def test_it_lies_between_the_mean_and_the_mean_of_all(n: int, mean: float, overall: float) -> None:
    found = shrunken(mean, n, overall)
    assert min(mean, overall) - 1e-9 <= found.expected <= max(mean, overall) + 1e-9
    assert found.low <= found.expected <= found.high


def test_the_mean_of_all_counts_each_by_how_sure_it_is() -> None:
    assert overall_mean([(6.0, 60), (8.0, 60)]) == pytest.approx(7.0)
    few, many = 1 / (0.1225 + OF_A_CLIENT / 3), 1 / (0.1225 + OF_A_CLIENT / 60)
    assert overall_mean([(6.0, 3), (8.0, 60)]) == pytest.approx((6 * few + 8 * many) / (few + many))
    assert 7.6 < overall_mean([(6.0, 3), (8.0, 60)]) < 7.9  # three clients move it, and not as much as sixty
