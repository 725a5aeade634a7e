"""When is a series that was low clear again?"""

import pytest

from .rows import row, series, weekly

TENS = [10, 10, 10, 10]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([3], "low"),
        ([3, 7], "confirming"),
        ([3, 7, 7], "in_place"),
        ([3, 6, 6], "in_place"),
        ([3, 6], "confirming"),
        ([3, None, 7, None, 7], "in_place"),  # two given ratings in a row
        ([3, 7, None], "confirming"),
        ([3, 7, 4], "low"),
        ([3, 7, 4, 7], "confirming"),
        ([3, 7, 4, 7, 7], "in_place"),
        ([3, 9, 9, 3, 9], "confirming"),
        ([5, 5, 7], "confirming"),  # amber LOW closes as well
        ([5, 5, 7, 7], "in_place"),
        ([8, 8, 8, 8, 6, 6], "low"),  # red SUSTAINED
        ([8, 8, 8, 8, 6, 6, 8], "confirming"),
        ([8, 8, 8, 8, 6, 6, 8, 8], "in_place"),
        ([8, 8, 8, 4], "low"),  # red DROP
        ([10, 10, 10, 10, 7], "in_place"),  # amber DROP closes nothing
        ([9, 9, 9, 9, 7, 7], "in_place"),  # nor does amber SUSTAINED
        ([8, 8, 8, 3, 6, 6], "low"),  # a 6 after 8s is red SUSTAINED
    ],
)
def test_two_good_ratings_in_a_row_clear_a_series(assess, values, reason):
    assert assess(weekly(values)).case["reason"] == reason


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([*TENS, 3, 7, 7], "confirming"),  # 3 below b = 10
        ([*TENS, 3, 8], "confirming"),
        ([*TENS, 3, 8, 8], "in_place"),  # exactly clear_within
        ([*TENS, 3, 8, 7, 8], "confirming"),  # the 7 starts the count anew
        ([*TENS, 3, 8, 7, 8, 8], "in_place"),
        ([9, 9, 9, 9, 3, 7, 7], "in_place"),
        ([3, 7, 7], "in_place"),  # no b, no such condition
    ],
)
def test_a_good_rating_is_near_the_old_level(assess, values, reason):
    assert assess(weekly(values)).case["reason"] == reason


def test_the_baseline_moves_on_so_that_a_lasting_new_level_clears(assess):
    # Sevens 3 to 6 are accepted as the last of three alike; the sixth meets b = 8.5, the seventh b = 7.
    assert assess(weekly([*TENS, 3, *[7] * 6])).case["reason"] == "confirming"
    assert assess(weekly([*TENS, 3, *[7] * 7])).case["reason"] == "in_place"


@pytest.mark.parametrize(
    ("policy", "values", "reason"),
    [
        ("clear_min = 8", [3, 7, 7], "confirming"),
        ("clear_min = 8", [3, 8, 7, 8], "confirming"),
        ("clear_min = 8", [3, 8, 7, 8, 8], "in_place"),
        ("clear_run = 3", [3, 7, 7], "confirming"),
        ("clear_run = 3", [3, 7, 7, 7], "in_place"),
        ("clear_run = 1", [3, 7], "in_place"),
        ("clear_within = 3", [*TENS, 3, 7, 7], "in_place"),
        ("clear_within = 1", [*TENS, 3, 8, 8], "confirming"),
    ],
)
def test_each_condition_of_clearing_is_the_policys(assess, policy, values, reason):
    assert assess(weekly(values), policy=policy).case["reason"] == reason


def test_one_raters_good_ratings_clear_nobody_elses(assess):
    rows = [
        row(1, scores=(3, 8, 8)),
        *weekly([9] * 6, "therapist"),
        row(3, scores=(None, 8, 8)),
        row(5, scores=(None, 8, 8)),
    ]
    assert assess(rows).gate() == ("closed", "low")


def test_one_participants_good_ratings_clear_nobody_elses(assess):
    rows = [row(1, scores=3, participant="P1"), *weekly([9] * 3, participant="P2")]
    assert assess(rows).gate() == ("closed", "low")


def test_one_therapists_good_ratings_clear_nobody_elses(assess):
    rows = [
        row(1, "therapist", 3, therapist="T1"),
        *weekly([9] * 3, "therapist", therapist="T2"),
        *weekly([9] * 3),
    ]
    assert assess(rows).gate() == ("closed", "low")


def test_one_factors_good_ratings_clear_no_other_factor(assess):
    rows = [row(1, scores=(3, 8, 8)), row(2, scores=(7, 9, 9)), row(3, scores=(None, 9, 9))]
    assert assess(rows).gate() == ("closed", "confirming")


def test_a_rating_said_aloud_belongs_to_the_same_series(assess):
    rows = [row(1, scores=3), row(2, scores=8, entered="aloud"), row(3, scores=8, entered="paper")]
    assert assess(rows).gate() == ("open", "in_place")


@pytest.mark.parametrize("rater", ["guardian", "observer"])
def test_a_guardians_or_observers_low_rating_never_closes(assess, rater):
    rows = [row(1, scores=8), row(1, rater, 0), row(2, scores=8), row(2, rater, 9)]
    assert assess(rows[:2]).gate() == ("open", "in_place")
    assert assess(rows).gate() == ("open", "in_place")


def test_the_series_that_is_still_confirming_is_told_with_its_rater(assess):
    (sentence,) = assess(series([8, 3, 8]) + [row(3, "therapist", 8)]).case["reasons"]
    assert "client" in sentence.lower()
