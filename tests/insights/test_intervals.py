"""Do the intervals agree with the published numbers, and with what they are made for?"""

from math import exp, factorial, inf, isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_app.insights.intervals import count_interval, share_interval


# Newcombe, R. G. (1998), Statistics in Medicine 17, 857-872, table I, method 3: Wilson's score without correction.
@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_a_share_has_the_interval_that_newcombe_works_out(count, of, low, high) -> None:
    assert [round(end, 4) for end in share_interval(count, of)] == [low, high]


# Ulm, K. (1990), American Journal of Epidemiology 131, 373-375, and the usual tables of exact Poisson limits.
@pytest.mark.parametrize(
    ("count", "low", "high"),
    [
        (0, 0.0, 3.689), (1, 0.025, 5.572), (2, 0.242, 7.225), (5, 1.623, 11.668), (10, 4.795, 18.390),
        (20, 12.217, 30.888), (50, 37.111, 65.919), (100, 81.364, 121.627),
    ],
)  # fmt: skip
def test_a_count_has_the_exact_limits_of_the_tables(count, low, high) -> None:
    assert [round(end, 3) for end in count_interval(count)] == [low, high]


@given(st.integers(1, 60))
def test_at_its_ends_a_count_is_just_as_improbable_as_said(count: int) -> None:
    def exactly(events: int, mean: float) -> float:
        return exp(-mean) * mean**events / factorial(events)

    low, high = count_interval(count)
    assert isclose(1 - sum(exactly(events, low) for events in range(count)), 0.025, rel_tol=1e-6)
    assert isclose(sum(exactly(events, high) for events in range(count + 1)), 0.025, rel_tol=1e-6)


@given(st.integers(0, 20_000))
def test_a_count_lies_in_its_interval_which_is_narrower_the_more_there_are(count: int) -> None:
    low, high = count_interval(count)
    assert low <= count < high < inf
    if count:
        next_low, next_high = count_interval(count + 1)
        assert low < next_low and high < next_high
        assert (next_high - next_low) / (count + 1) < (high - low) / count


@given(st.integers(1, 5000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))))
def test_a_share_lies_in_its_interval_and_the_rest_mirrors_it(counted: tuple[int, int]) -> None:
    count, of = counted
    low, high = share_interval(count, of)
    assert 0 <= low <= count / of <= high <= 1 and low < high
    rest_low, rest_high = share_interval(of - count, of)
    assert isclose(low, 1 - rest_high, abs_tol=1e-12) and isclose(high, 1 - rest_low, abs_tol=1e-12)
