"""Do the answers agree with a second, independent reading of the rules' page?"""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from .rows import row, series, weekly
from .transcription import AMBER, RED, state, variance, walk

# Mostly small steps around a level with falls among them, so that the interesting comparisons are met.
values = st.lists(st.sampled_from([*range(11), 7, 8, 9, 10, 8, 9, 10, 6, 5, 7]), min_size=1, max_size=24)


def test_the_personal_sd_of_the_published_windows_comes_out():
    for window, published in (([9, 9, 9, 9], 0.9798), ([8, 9, 8], 1.0977), ([10, 5, 10, 5], 2.2642)):
        assert abs(float(variance(window)) ** 0.5 - published) < 0.00005
    assert variance([9, 9, 9, 9]) == Fraction(24, 25)


@settings(max_examples=100, deadline=None)
@given(values)
def test_any_series_fires_what_the_page_says(assess, given_values):
    ratings = assess(series(given_values), "--history").ratings
    assert [set(rating["red"]) for rating in ratings] == [fired for fired, _ in walk(given_values, RED)]
    assert [set(rating["amber"]) for rating in ratings] == [fired for fired, _ in walk(given_values, AMBER)]


@settings(max_examples=100, deadline=None)
@given(values)
def test_any_series_closes_confirms_and_clears_as_the_page_says(assess, given_values):
    reason = {"low": "low", "confirming": "confirming", "clear": "in_place"}[state(given_values)]
    assert assess(weekly(given_values)).case["reason"] == reason


@settings(max_examples=50, deadline=None)
@given(values)
def test_any_flag_carries_the_baseline_of_its_tier(assess, given_values):
    baselines = {"red": walk(given_values, RED)[-1][1], "amber": walk(given_values, AMBER)[-1][1]}
    for flag in assess(series(given_values)).case["flags"]:
        if flag["rule"] in ("drop", "sustained"):
            assert flag["baseline"] == baselines[flag["tier"]]
            assert flag["value"] == given_values[-1] <= flag["limit"] < flag["baseline"]


@settings(max_examples=50, deadline=None)
@given(values)
def test_the_limit_of_a_flag_is_the_value_at_or_below_which_its_rule_fires(assess, given_values):
    for flag in assess(series(given_values)).case["flags"]:
        tier = {"red": RED, "amber": AMBER}[flag["tier"]]
        for value in range(11):
            fired, _ = walk([*given_values[:-1], value], tier)[-1]
            assert (flag["rule"] in fired) is (value <= flag["limit"])


@settings(max_examples=50, deadline=None)
@given(values, st.integers(0, 23))
def test_a_late_entry_changes_what_follows_as_if_it_had_been_there(assess, given_values, place):
    rows = weekly(given_values)
    late = place % len(rows)
    entered = assess([*rows[:late], *rows[late + 1 :], rows[late]], "--history")
    assert entered.cases == assess(rows, "--history").cases
    assert [rating["value"] for rating in entered.ratings[::3]] == given_values


@settings(max_examples=50, deadline=None)
@given(values, st.sampled_from(["partner", "child", "therapist"]))
def test_the_weakest_series_of_all_who_count_decides(assess, given_values, rater):
    rows = [*weekly([9] * len(given_values)), *weekly(given_values, rater)]
    reason = {"low": "low", "confirming": "confirming", "clear": "in_place"}[state(given_values)]
    assert assess(rows).case["reason"] == reason
    assert (
        assess([*rows, row(len(given_values), rater, left="yes", participant="X", therapist="X")]).case[
            "reason"
        ]
        == reason
    )
