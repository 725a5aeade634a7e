"""Is the chance of a difference that of the published example, and do many comparisons claim no more than one would?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_app.clinical.comparisons import LEVEL, beyond_chance, chance_of

shares = st.integers(1, 60).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
chances = st.lists(st.floats(0, 1), max_size=12)


def test_fishers_own_example() -> None:
    """Ten of thirteen identical twins of criminals convicted, two of seventeen fraternal ones (1935): .00054."""
    assert round(chance_of(10, 13, 2, 17), 5) == 0.00054


def test_the_lady_tasting_tea() -> None:
    """Three of four cups told apart, in two tails: 34 of 70."""
    assert chance_of(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert chance_of(4, 4, 0, 4) == pytest.approx(2 / 70)


@given(shares, shares)
def test_it_is_a_chance_and_the_same_from_either_side(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = chance_of(*one, *other)
    assert 0 < found <= 1 + 1e-12
    assert found == pytest.approx(chance_of(*other, *one))
    rests = [(of - count, of) for count, of in (one, other)]
    assert found == pytest.approx(chance_of(*rests[0], *rests[1]))


def test_large_groups_are_no_overflow() -> None:
    assert chance_of(6000, 10000, 4000, 10000) < 1e-9
    assert chance_of(5000, 10000, 5000, 10000) == pytest.approx(1)


def test_holms_steps() -> None:
    """Of four, .01 is held against .05/4, .02 against .05/3, and after the first that fails nothing counts."""
    assert beyond_chance([0.01, 0.04, 0.03, 0.005]) == [True, False, False, True]
    assert beyond_chance([0.02, 0.012]) == [True, True]
    assert beyond_chance([0.03, 0.026]) == [False, False]
    assert beyond_chance([]) == []


@given(chances)
def test_it_claims_no_more_than_each_alone_and_no_less_than_bonferroni(found: list[float]) -> None:
    claimed = beyond_chance(found)
    assert len(claimed) == len(found)
    for chance, is_claimed in zip(found, claimed):
        assert chance <= LEVEL or not is_claimed
        assert chance > LEVEL / len(found) or is_claimed


@given(chances, st.randoms())
def test_the_order_in_which_they_come_changes_nothing(found: list[float], shuffle) -> None:
    places = list(range(len(found)))
    shuffle.shuffle(places)
    again = beyond_chance([found[place] for place in places])
    assert [again[places.index(place)] for place in range(len(found))] == beyond_chance(found)


@given(chances)
def test_a_smaller_chance_is_never_called_so_while_a_larger_one_is_not(found: list[float]) -> None:
    claimed = beyond_chance(found)
    beyond = [chance for chance, is_claimed in zip(found, claimed) if is_claimed]
    others = [chance for chance, is_claimed in zip(found, claimed) if not is_claimed]
    assert not beyond or not others or max(beyond) <= min(others)
