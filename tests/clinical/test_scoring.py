"""How do answers to items add up, what is said of a total, and what of a change?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance_app.clinical.change import Change, change_of
from alliance_app.clinical.measures import CORE10, GAD7, MEASURES, ORS, PHQ9, Items, Measure


@pytest.mark.parametrize(
    ("measure", "answers", "total"),
    [
        (PHQ9, [3] * 9, 27),
        (PHQ9, [0, 1, 2, 3, 0, 1, 2, 3, 0], 12),
        (GAD7, [1] * 7, 7),
        (CORE10, [0] * 10, 8),  # two items are counted the other way round
        (CORE10, [4, 0, 0, 4, 4, 4, 4, 4, 4, 4], 40),
        (CORE10, [2, 2, 2, 2, 2, 2, 2, 2, 2, None], 20),  # the others stand in for the one that is missing
        (CORE10, [3, 4, 4, 3, 3, 0, 3, 3, None, 3], 20),  # 18 of nine items
    ],
)
def test_answers_add_up_by_the_measures_own_rule(measure, answers, total):
    assert measure.items.total(answers) == total


@pytest.mark.parametrize(
    ("measure", "missing"), [(PHQ9, 1), (GAD7, 1), (CORE10, 2), (PHQ9, 9), (CORE10, 10)]
)
def test_with_more_missing_than_may_be_there_is_no_total(measure, missing):
    count = measure.items.count
    assert measure.items.total([None] * missing + [2] * (count - missing)) is None


@pytest.mark.parametrize("answers", [[1] * 8, [1] * 10, [4] + [1] * 8, [-1] + [1] * 8])
def test_answers_that_cannot_be_have_no_total(answers):
    with pytest.raises(ValueError):
        PHQ9.items.total(answers)


@given(st.data())
def test_a_total_lies_in_the_range_of_its_measure(data):
    measure = data.draw(st.sampled_from([m for m in MEASURES.values() if m.items]))
    rule = measure.items
    answers = data.draw(st.lists(st.integers(rule.lowest, rule.highest), min_size=rule.count, max_size=rule.count))
    assert measure.lowest <= rule.total(answers) <= measure.highest


@pytest.mark.parametrize(
    ("measure", "item", "answer", "says"),
    [(PHQ9, 9, 0, False), (PHQ9, 9, 1, True), (PHQ9, 9, 3, True), (PHQ9, 8, 3, False), (CORE10, 6, 1, True),
     (CORE10, 6, 0, False), (GAD7, 7, 3, False)],
)  # fmt: skip
def test_an_answer_about_dying_above_the_lowest_tells_of_risk_whatever_else_is_answered(measure, item, answer, says):
    for others in (0, None):
        answers = [others] * measure.items.count
        answers[item - 1] = answer
        assert measure.items.says_risk(answers) is says


def test_an_item_about_dying_that_was_not_answered_says_nothing_of_risk():
    assert PHQ9.items.says_risk([3] * 8 + [None]) is False


@pytest.mark.parametrize(
    ("measure", "total", "band"),
    [(PHQ9, 4, ""), (PHQ9, 5, "mild"), (PHQ9, 14.5, "moderate"), (PHQ9, 15, "moderately severe"), (PHQ9, 27, "severe"),
     (GAD7, 15, "severe"), (CORE10, 10, ""), (CORE10, 24, "moderate to severe"), (ORS, 10, "")],
)  # fmt: skip
def test_a_band_begins_at_its_total(measure, total, band):
    assert measure.band(total) == band


@pytest.mark.parametrize(
    ("measure", "first", "newest", "change"),
    [
        (PHQ9, 15, 9, Change.RECOVERED),  # by just the reliable change, and across the cutoff of 10
        (PHQ9, 15, 10, Change.UNCHANGED),
        (PHQ9, 20, 14, Change.IMPROVED),  # still in need
        (PHQ9, 9, 3, Change.IMPROVED),  # never was in need
        (PHQ9, 10, 4, Change.RECOVERED),
        (PHQ9, 10, 5, Change.UNCHANGED),  # across the cutoff, by less than the reliable change
        (PHQ9, 9, 15, Change.DETERIORATED),
        (PHQ9, 9, 14, Change.UNCHANGED),
        (ORS, 25, 30, Change.RECOVERED),  # higher is better
        (ORS, 30, 25, Change.DETERIORATED),
        (ORS, 26, 31, Change.IMPROVED),
        (Measure("own", "Own", 0, 50, reliable_change=5), 30, 20, Change.IMPROVED),  # no cutoff: nobody recovers
        (Measure("own", "Own", 0, 50, cutoff=10), 30, 5, None),  # no reliable change: nothing is said
    ],
)
def test_a_change_is_said_by_reliable_change_and_cutoff(measure, first, newest, change):
    assert change_of(measure, first, newest) is change


def test_a_turned_item_counts_from_its_other_end():
    assert Items(2, 1, 5, turned=frozenset({2})).total([1, 1]) == 6
