"""Which flags are current, and with which numbers?"""

import pytest

from .rows import row, series, weekly


def only_flag(assess, values):
    (flag,) = assess(series(values)).case["flags"]
    return flag


@pytest.mark.parametrize(
    ("values", "rule", "tier", "baseline", "limit"),
    [
        ([3], "low", "red", None, 3),
        ([4], "low", "amber", None, 4),
        ([4, 4], "low", "red", None, 4),
        ([5, 5], "low", "amber", None, 5),
        ([9, 9, 9, 9, 6], "drop", "red", 9, 6),
        ([10, 10, 10, 10, 7], "drop", "amber", 10, 7),
        ([9, 9, 9, 9, 7, 7], "sustained", "amber", 9, 7),
    ],
)
def test_a_flag_gives_its_value_baseline_and_limit(assess, values, rule, tier, baseline, limit):
    flag = only_flag(assess, values)
    assert (flag["rule"], flag["tier"], flag["value"]) == (rule, tier, values[-1])
    assert (flag["baseline"], flag["limit"]) == (baseline, limit)


def test_a_flag_names_factor_rater_participant_and_the_session_of_the_newest_rating(assess):
    answer = assess(
        [
            row(1, "partner", (None, 9, None), participant="P2"),
            row(4, "partner", (None, 2, 8), participant="P2"),
        ]
    )
    (flag,) = answer.case["flags"]
    assert (flag["rule"], flag["factor"], flag["rater"], flag["participant"]) == (
        "low",
        "goal",
        "partner",
        "P2",
    )
    assert flag["session"] == 4


def test_the_baseline_may_end_in_a_half(assess):
    assert only_flag(assess, [9, 9, 8, 8, 5])["baseline"] == 8.5


def test_the_baseline_of_the_published_example_is_the_median_before_this_rating(assess):
    flag = only_flag(assess, [8, 9, 8, 5, 6])
    assert (flag["rule"], flag["tier"], flag["baseline"], flag["session"]) == ("sustained", "red", 8, 5)


def test_a_rule_that_fires_in_both_tiers_is_one_flag_and_red(assess):
    assert assess(series([3])).flags() == {("low", "red", "relationship", "client")}
    assert len(assess(series([3])).case["flags"]) == 1


def test_two_rules_on_one_rating_are_two_flags(assess):
    flags = assess(series([8, 8, 8, 3])).flags()
    assert {(rule, tier) for rule, tier, *_ in flags} == {("low", "red"), ("drop", "red")}


def test_a_flag_ends_with_the_next_given_rating_that_fires_nothing(assess):
    assert assess(series([3, 9])).case["flags"] == []


def test_silence_never_ends_a_flag(assess):
    assert assess(series([3, None, None, None, None])).flags() == {("low", "red", "relationship", "client")}


def test_a_rating_of_another_factor_does_not_end_a_flag(assess):
    rows = [row(1, scores=(3, 8, 8)), row(2, scores=(None, 8, 8))]
    assert assess(rows).flags() == {("low", "red", "relationship", "client")}


@pytest.mark.parametrize("rater", ["guardian", "observer"])
def test_a_guardians_and_an_observers_flags_are_shown(assess, rater):
    assert assess([row(1, scores=8), row(1, rater, 2)]).flags() >= {("low", "red", "goal", rater)}


def test_two_participants_flags_are_told_apart(assess):
    rows = [row(1, scores=(3, 8, 8), participant="P1"), row(1, scores=(2, 8, 8), participant="P2")]
    flags = assess(rows).case["flags"]
    assert {(flag["participant"], flag["value"]) for flag in flags} == {("P1", 3), ("P2", 2)}


GAPS = [  # client below therapist, session by session (None: the therapist did not rate)
    ([3], False),
    ([3, 3], True),
    ([2, 2], False),
    ([3, 2], False),
    ([2, 3], False),
    ([0, 3, 3], True),
    ([3, 0, 3], True),
    ([3, 3, 0], False),
    ([3, 0, 0, 3], False),
    ([0, 3, 0, 3], True),
    ([3, None, 3], True),
    ([3, None, None, None, 3], True),
    ([3, 3, None], True),
    ([-3, -3, -3], False),
]


def gap_rows(gaps, rater="client", other="therapist"):
    rows = []
    for number, gap in enumerate(gaps, start=1):
        rows.append(row(number, rater, (None, 7, None)))
        if gap is not None:
            rows.append(row(number, other, (None, 7 + gap, None)))
    return rows


@pytest.mark.parametrize(("gaps", "fires"), GAPS)
def test_gap_is_in_the_newest_session_that_both_rated_and_in_two_of_the_last_three(assess, gaps, fires):
    expected = {("gap", "amber", "goal", "client")} if fires else set()
    assert assess(gap_rows(gaps)).flags(rule="gap") == expected


@pytest.mark.parametrize(
    ("rater", "fires"),
    [("client", True), ("partner", True), ("child", True), ("guardian", False), ("observer", False)],
)
def test_gap_is_for_those_in_the_therapy(assess, rater, fires):
    assert bool(assess(gap_rows([3, 3], rater)).flags(rule="gap")) is fires


@pytest.mark.parametrize("other", ["partner", "observer", "guardian"])
def test_gap_is_measured_against_a_therapist_and_nobody_else(assess, other):
    assert assess(gap_rows([3, 3], other=other)).flags(rule="gap") == set()


def test_gap_gives_the_therapists_value_as_baseline_and_the_limit_below_it(assess):
    (flag,) = assess(gap_rows([3, 3])).case["flags"]
    assert (flag["value"], flag["baseline"], flag["limit"], flag["session"]) == (7, 10, 7, 2)


def test_gap_compares_the_same_factor(assess):
    rows = [row(n, scores=(7, None, None)) for n in (1, 2)] + [
        row(n, "therapist", (None, 10, 10)) for n in (1, 2)
    ]
    assert assess(rows).flags(rule="gap") == set()


def test_gap_compares_the_same_session(assess):
    rows = weekly([7, None, 7, None]) + [row(2, "therapist", 10), row(4, "therapist", 10)]
    assert assess(rows).flags(rule="gap") == set()


def test_gap_closes_no_gate(assess):
    rows = weekly([7, 7]) + weekly([10, 10], "therapist")
    answer = assess(rows)
    assert len(answer.flags(rule="gap")) == 3
    assert answer.gate() == ("open", "in_place")


def ceiling_rows(values, rater="client", *, stuck="yes", **cells):
    return [row(1, "therapist", 8, stuck=stuck), *weekly(values, rater, **cells)]


PERFECT = (10, 10, 10)


@pytest.mark.parametrize(
    ("values", "fires"),
    [
        ([10] * 3, False),
        ([10] * 4, True),
        ([9, 10, 10, 10, 10], True),
        ([10, 10, 10, 10, 9], False),
        ([10, 9, 10, 10, 10], False),
        ([PERFECT, (10, 10, 9), PERFECT, PERFECT], False),
        ([PERFECT, (10, 10, None), PERFECT, PERFECT], False),  # rated, but not all three 10
        ([10, None, 10, None, 10, 10], True),  # sessions not rated at all are skipped
        ([10, 10, None, 10, None], False),
    ],
)
def test_ceiling_is_all_tens_in_each_of_the_last_four_sessions_that_this_person_rated(assess, values, fires):
    expected = {("ceiling", "amber", None, "client")} if fires else set()
    assert assess(ceiling_rows(values)).flags(rule="ceiling") == expected


def test_ceiling_needs_a_stuck_case(assess):
    assert assess(ceiling_rows([10] * 6, stuck="")).flags(rule="ceiling") == set()


@pytest.mark.parametrize(
    ("rater", "fires"),
    [
        ("client", True),
        ("partner", True),
        ("child", True),
        ("guardian", False),
        ("observer", False),
        ("therapist", False),
    ],
)
def test_ceiling_is_for_those_in_the_therapy(assess, rater, fires):
    cells = {"therapist": "T2"} if rater == "therapist" else {}
    answer = assess(ceiling_rows([10] * 4, rater, **cells))
    assert bool(answer.flags(rule="ceiling")) is fires


def test_tens_of_two_people_are_not_one_persons_run(assess):
    rows = [*ceiling_rows([10, 10], participant="P1"), *weekly([10, 10], first=3, participant="P2")]
    assert assess(rows).flags(rule="ceiling") == set()


def test_ceiling_has_no_factor_and_gives_ten_as_value_and_limit(assess):
    (flag,) = assess(ceiling_rows([10] * 4)).case["flags"]
    assert (flag["factor"], flag["value"], flag["limit"], flag["session"]) == (None, 10, 10, 4)
