"""Are the figures of agreement those of the literature, and what do they say where there is little to say?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_app.clinical.agreement import icc, mean_difference, weighted_kappa

#: Six targets, four judges: table 2 of Shrout and Fleiss (1979).
SHROUT_FLEISS = [(9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)]

scores = st.integers(0, 10)
pairs = st.lists(st.tuples(scores, scores), min_size=2, max_size=30)
varied = st.lists(scores, min_size=3, max_size=30).filter(lambda each: len(set(each)) > 1)


def test_the_table_of_shrout_and_fleiss_gives_their_figures():
    found = icc(SHROUT_FLEISS)
    assert [round(each, 3) for each in (found.one_way, found.absolute, found.consistency)] == [0.166, 0.290, 0.715]
    assert found.n == 6


def test_two_judges_by_hand():
    # Means 2, 5, 8 of the targets; squares between them 36, within 2 + 0 + 2, of which one judge's being higher 0.
    found = icc([(1, 3), (5, 5), (9, 7)])
    assert found.one_way == pytest.approx((18 - 4 / 3) / (18 + 4 / 3))
    assert found.absolute == pytest.approx((18 - 2) / (18 + 2 + 2 * (0 - 2) / 3))
    assert found.consistency == pytest.approx((18 - 2) / (18 + 2))


def kappa_of_a_table(given_pairs: list[tuple[int, int]]) -> float | None:
    """Return weighted kappa as Cohen writes it: weights over a table of what was seen and what chance gives."""
    n, every = len(given_pairs), range(11)
    seen = sum((i - j) ** 2 * given_pairs.count((i, j)) / n for i in every for j in every)
    firsts, seconds = zip(*given_pairs, strict=True)
    chance = sum((i - j) ** 2 * firsts.count(i) * seconds.count(j) / n**2 for i in every for j in every)
    return 1 - seen / chance if chance else None


@given(pairs)
def test_kappa_is_what_the_table_of_weights_gives(given_pairs):
    expected = kappa_of_a_table(given_pairs)
    assert weighted_kappa(given_pairs) == (expected if expected is None else pytest.approx(expected))


@given(varied)
def test_who_agrees_perfectly_gets_one_everywhere(each):
    found = icc([(score, score) for score in each])
    assert (found.one_way, found.absolute, found.consistency) == (1, 1, 1)
    assert weighted_kappa([(score, score) for score in each]) == 1


@given(varied, st.integers(1, 5))
def test_one_who_is_always_higher_agrees_less_in_points_and_no_less_in_order(each, shift):
    found = icc([(score, score + shift) for score in each])
    assert found.consistency == 1
    assert found.absolute < 1
    assert weighted_kappa([(score, score + shift) for score in each]) < 1


@given(pairs)
def test_it_does_not_matter_who_is_named_first(given_pairs):
    turned = [(second, first) for first, second in given_pairs]
    assert weighted_kappa(turned) == weighted_kappa(given_pairs)
    assert icc(turned) == icc(given_pairs)
    assert mean_difference(turned) == -mean_difference(given_pairs)


@given(pairs)
def test_nothing_is_more_than_perfect(given_pairs):
    found = icc(given_pairs)
    figures = [found.one_way, found.absolute, found.consistency, weighted_kappa(given_pairs)]
    assert [figure for figure in figures if figure is not None and figure > 1] == []


@pytest.mark.parametrize("table", [[], [(3, 4)], [(7, 7)] * 5, [(7, 8)] * 5])
def test_of_one_target_or_of_targets_that_nobody_tells_apart_nothing_is_said(table):
    found = icc(table)
    assert (found.one_way, found.absolute, found.consistency) == (None, None, None)
    assert found.n == len(table)


def test_two_who_contradict_each_other_are_below_chance():
    table = [(2, 8), (8, 2), (3, 7), (7, 3)]
    assert icc(table).absolute < 0
    assert weighted_kappa(table) < 0


def test_two_targets_rated_the_other_way_round_have_no_absolute_figure():
    assert icc([(0, 1), (1, 0)]).absolute is None


def test_kappa_of_one_pair_or_of_one_score_is_not_told():
    assert (weighted_kappa([]), weighted_kappa([(3, 4)]), weighted_kappa([(5, 5)] * 4)) == (None, None, None)


def test_the_difference_says_who_is_higher():
    assert mean_difference([(8, 6), (7, 6)]) == 1.5
    assert mean_difference([]) is None


@pytest.mark.parametrize("table", [[(1, 2), (1,)], [(1,), (2,)]])
def test_a_table_with_gaps_or_one_judge_is_refused(table):
    with pytest.raises(ValueError, match="two or more judges"):
        icc(table)
