"""Which rules fire on a rating, in each tier? The worked examples and the boundaries of each rule."""

import pytest

from .rows import row, series


def ratings_of(assess, values):
    return assess(series(values), "--history").ratings


def pattern(ratings, tier, rule=None):
    """Return 1 or 0 a rating: did the rule (any, if none is named) fire on it in that tier?"""
    return "".join(str(int(rule in rating[tier] if rule else bool(rating[tier]))) for rating in ratings)


RED_EXAMPLES = [
    ([8, 9, 8, 5, 6], "00001"),
    ([8, 9, 8, 5, 8], "00000"),
    ([9, 9, 9, 9, 6], "00001"),
    ([9, 9, 9, 9, 7, 7], "000000"),
    ([4, 4], "01"),
    ([4, 5], "00"),
    ([3], "1"),
    ([9, 6], "00"),
    ([9, None, 9, None, 6, 6], "0001"),
    ([8, 8, 8, 4], "0001"),
]
AMBER_EXAMPLES = [
    ([4, 5], "11"),
    ([5, 5, 5], "011"),
    ([8, 8, 8, 3], "0001"),
    ([9, 9, 9, 9, 7, 7], "000001"),
]


@pytest.mark.parametrize(("values", "fired"), RED_EXAMPLES)
def test_the_red_examples_come_out_as_published(assess, values, fired):
    assert pattern(ratings_of(assess, values), "red") == fired


@pytest.mark.parametrize(("values", "fired"), AMBER_EXAMPLES)
def test_the_amber_examples_come_out_as_published(assess, values, fired):
    assert pattern(ratings_of(assess, values), "amber") == fired


@pytest.mark.parametrize(
    ("tier", "values", "fired"),
    [
        ("red", [0], "1"),
        ("red", [3], "1"),
        ("red", [4], "0"),
        ("red", [4, 9, 4], "001"),
        ("red", [3, 9, 4], "101"),
        ("red", [4, 9, 9, 4], "0000"),
        ("red", [4, None, 4], "01"),
        ("red", [4, 4, 5], "010"),
        ("red", [5, 5, 5], "000"),
        ("amber", [4], "1"),
        ("amber", [5], "0"),
        ("amber", [5, 9, 5], "001"),
        ("amber", [3, 9, 5], "101"),
        ("amber", [5, 9, 9, 5], "0000"),
        ("amber", [5, 5, 6], "010"),
        ("amber", [6, 6, 6], "000"),
    ],
)
def test_low_is_once_very_low_or_low_in_two_of_the_last_three_given(assess, tier, values, fired):
    assert pattern(ratings_of(assess, values), tier, "low") == fired


@pytest.mark.parametrize(
    ("tier", "values", "fired"),
    [
        ("red", [9, 5], "00"),  # one earlier rating is no baseline
        ("red", [9, 9, 6], "000"),  # s = 1.1110: 3 is less than 3.33
        ("red", [9, 9, 5], "001"),
        ("red", [9, 9, 9, 6], "0000"),  # s = 1.0392: 3 is less than 3.12
        ("red", [9, 9, 9, 9, 6], "00001"),  # s = .9798: drop_min decides
        ("red", [8, 9, 8, 5], "0000"),  # s = 1.0977: 3 is less than 3.29
        ("red", [8, 9, 8, 4], "0001"),
        ("red", [10, 10, 10, 10, 7], "00000"),  # a fall to 7 is slipping, never red
        ("amber", [10, 10, 10, 10, 7], "00001"),
        ("red", [10, 10, 10, 10, 6], "00001"),
        ("red", [9, 9, 9, 9, 9, 9, 7], "0000000"),  # drop_min holds however calm the series was
        ("amber", [9, 9, 9, 9, 9, 9, 7], "0000000"),
        ("red", [9, 9, 8, 8, 5], "00001"),  # b = 8.5, s = 1.0078: 3.5
        ("red", [9, 9, 8, 8, 6], "00000"),
        ("red", [5, 9, 9, 5], "0000"),  # s = 1.4422: 4 is less than 4.33
        ("amber", [9, 7, 10, 5], "0000"),  # s = 1.3757: 4 is less than 4.13
        ("amber", [8, 9, 6, 5], "0001"),  # s = 1.1427: 3.5 is at least 3.43
        ("red", [5, 10, 10, 5], "0001"),  # s = 1.6256: 5 is at least 4.88
        ("red", [9, 4, 9, 3], "0000"),  # s = 2.0506: 6 is less than 6.15
        ("red", [5, 5, 5, 5, 9, 9, 9, 9, 9, 9, 6], "00000000001"),  # only the last six make b and s
        ("red", [10, 4, 9, 8, 7, 8, 3], "0000000"),  # all six do: s = 1.9221, 5 is less than 5.77
    ],
)
def test_drop_is_a_fall_below_the_baseline_beyond_the_persons_own_spread(assess, tier, values, fired):
    assert pattern(ratings_of(assess, values), tier, "drop") == fired


@pytest.mark.parametrize(
    ("tier", "values", "fired"),
    [
        ("red", [8, 8, 8, 8, 6, 6], "000001"),
        ("red", [8, 8, 8, 8, 6, None, 6], "000001"),  # what was not rated is skipped
        ("red", [8, 8, 8, 8, 6, 7], "000000"),
        ("red", [8, 8, 8, 8, 6, 8, 6], "0000000"),
        ("red", [9, 9, 9, 9, 7, 6], "000001"),  # the earlier of the two may be any value
        ("red", [9, 9, 9, 9, 6, 7], "000000"),
        ("amber", [9, 9, 9, 9, 6, 7], "000001"),
        ("amber", [5, 9, 9, 7, 7], "00000"),  # s = 1.4422: 2 is less than 2.38
        ("amber", [5, 9, 9, 6, 6], "00001"),
        ("amber", [7, 9, 8, 3, 6], "00001"),  # s = 1.1800: 2 is at least 1.95
        ("amber", [8, 6, 5, 3], "0000"),  # s = 1.2329: the 5 is 2 below b = 7, less than 2.03
        ("red", [9, 6, 6], "000"),  # b = 7.5 takes in the first 6
    ],
)
def test_sustained_is_two_given_ratings_in_a_row_below_the_present_baseline(assess, tier, values, fired):
    assert pattern(ratings_of(assess, values), tier, "sustained") == fired


def test_a_suspicious_rating_does_not_lower_the_baseline_although_it_fires_nothing(assess):
    assert pattern(ratings_of(assess, [9, 9, 7, 7, 6]), "red") == "00001"
    assert pattern(ratings_of(assess, [9, 9, 8, 8, 6]), "red") == "00000"


def test_the_last_of_three_alike_is_accepted_itself_only_so_the_new_level_becomes_the_baseline_slowly(assess):
    assert pattern(ratings_of(assess, [9, 9, 5, 5, 5, 5, 5]), "red") == "0011110"


def test_three_that_span_two_are_not_alike(assess):
    assert pattern(ratings_of(assess, [9, 9, 5, 7, 6, 5, 6]), "red", "sustained") == "0000111"


def test_three_alike_at_the_repeat_limit_or_below_are_never_accepted(assess):
    assert pattern(ratings_of(assess, [9, 9, *[4] * 8]), "red", "drop") == "00" + "1" * 8
    assert pattern(ratings_of(assess, [9, 9, *[5] * 8]), "amber", "drop") == "00" + "1" * 8


def test_the_tiers_walk_with_their_own_acceptance(assess):
    last = ratings_of(assess, [5, 5, 5, 5, 9, 9, 4])[-1]
    assert last["red"] == []  # red accepted the fives: b = 5
    assert sorted(last["amber"]) == ["drop", "low"]  # amber fired on all but the first: b = 9


def test_no_later_rating_changes_what_was_said_of_an_earlier_one(assess):
    values = [8, 9, 8, 5, 6, 6, 6, 3, 9, 9, 10, 4, 4, 7]
    whole = ratings_of(assess, values)
    for end in range(1, len(values)):
        assert ratings_of(assess, values[:end]) == whole[:end]


def test_history_has_one_entry_for_each_rated_factor_in_order_of_sessions(assess):
    rows = [row(2, scores=(8, None, 7)), row(1, scores=(9, 9, None)), row(2, "therapist", (None, 6, None))]
    ratings = assess(rows, "--history").ratings
    assert [rating["session"] for rating in ratings] == [1, 1, 2, 2, 2]
    assert sorted((r["session"], r["rater"], r["factor"], r["value"]) for r in ratings) == [
        (1, "client", "goal", 9),
        (1, "client", "relationship", 9),
        (2, "client", "method", 7),
        (2, "client", "relationship", 8),
        (2, "therapist", "goal", 6),
    ]


def test_the_order_of_a_series_is_by_date_and_only_then_by_session_number(assess):
    rows = [
        row(3, scores=(9, None, None), day=0),
        row(1, scores=(8, None, None), day=7),
        row(2, scores=(7, None, None), day=7),
    ]
    assert [rating["value"] for rating in assess(rows, "--history").ratings] == [9, 8, 7]


def test_without_history_no_ratings_are_printed(assess):
    assert "ratings" not in assess(series([8])).case


@pytest.mark.parametrize("rater", ["client", "partner", "child", "guardian", "therapist", "observer"])
def test_the_same_walk_judges_every_rater(assess, rater):
    ratings = assess(series([8, 9, 8, 5, 6], rater), "--history").ratings
    assert pattern(ratings, "red") == "00001"
    assert {rating["rater"] for rating in ratings} == {rater}


@pytest.mark.parametrize("factor", ["relationship", "goal", "method"])
def test_the_same_walk_judges_every_factor(assess, factor):
    rows = [row(number, **{factor: value}) for number, value in enumerate([8, 9, 8, 5, 6], start=1)]
    ratings = assess(rows, "--history").ratings
    assert pattern(ratings, "red") == "00001"
    assert {rating["factor"] for rating in ratings} == {factor}


def test_participants_and_therapists_have_series_of_their_own(assess):
    rows = [
        *series([9, 9, 9, 9], participant="P1"),
        *series([6, 6, 6, 6], participant="P2"),
        *series([9, 9, 9, 9], "therapist", therapist="T1"),
        *series([6, 6, 6, 6], "therapist", therapist="T2"),
    ]
    ratings = assess(rows, "--history").ratings
    assert len(ratings) == 16
    assert all(rating["red"] == rating["amber"] == [] for rating in ratings)
