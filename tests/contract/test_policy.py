"""Which policies are taken, and what does each parameter change?"""

import pytest

from .conftest import run_assess
from .rows import csv_text, row, series, weekly

DEFAULTS = """
baseline_window = 6
baseline_min = 2
prior_weight = 6
prior_sd = 1.2
drop_min = 3
drop_z = 3
sustained_min = 2
sustained_z = 1.65
gap = 3
ceiling_run = 4
clear_run = 2
clear_min = 6
clear_within = 2
stuck_sessions = 6
stuck_days = 56
progress_max = 3
progress_gain = 2
fresh_sessions = 3
fresh_days = 28
require_goal = true
goal_from = 3
require_client_view_when_stuck = true
view_sessions = 3
override_days = 14

[red]
low_once = 3
low_repeat = 4
fall_top = 6

[amber]
low_once = 4
low_repeat = 5
fall_top = 10
"""
MIXED = [
    *weekly([8, 9, 8, 5, 6, 8, 8, 8]),
    *weekly([9, 9, 9, 9, 7, 7], "therapist"),
    *weekly([10] * 5, case="B", stuck="yes"),
    *weekly([8, 8, 4], case="C", progress=2),
]


def test_the_defaults_written_out_change_nothing(assess):
    assert assess(MIXED, "--history", policy=DEFAULTS).lines == assess(MIXED, "--history").lines


@pytest.mark.parametrize("policy", ["", "# nothing\n", "[red]\n[amber]\n"])
def test_what_a_policy_does_not_name_keeps_its_default(assess, policy):
    answer = assess(MIXED, "--history", policy=policy)
    assert (answer.status, answer.lines) == (0, assess(MIXED, "--history").lines)


@pytest.mark.parametrize(
    ("policy", "values", "red", "amber"),
    [
        ("baseline_min = 1", [9, 5], "01", "01"),  # s = 1.2: 4 is at least 3.6
        ("baseline_min = 1", [9, 6], "00", "00"),
        ("baseline_min = 5", [9, 9, 9, 9, 6], "00000", "00000"),
        ("baseline_window = 3", [9, 9, 9, 9, 6], "00000", "00000"),  # s = 1.0392
        ("drop_min = 4", [9, 9, 9, 9, 6], "00000", "00000"),
        ("drop_min = 2", [9, 9, 9, 9, 7], "00000", "00000"),  # s decides: 2.94
        ("drop_z = 2", [9, 9, 6], "001", "001"),  # 2.22, drop_min 3
        ("drop_z = 4", [9, 9, 9, 9, 6], "00000", "00000"),
        ("prior_sd = 1.4", [9, 9, 9, 9, 6], "00000", "00000"),
        ("prior_sd = 1", [9, 9, 6], "001", "001"),  # s = .9258: 2.78
        ("prior_weight = 3", [9, 9, 9, 6], "0001", "0001"),  # s = .9295: 2.79
        ("sustained_min = 3", [9, 9, 9, 9, 7, 7], "000000", "000000"),
        ("sustained_z = 2.1", [9, 9, 9, 9, 7, 7], "000000", "000000"),  # 2.06
        ("[red]\nlow_once = 2", [3], "0", "1"),
        ("[red]\nlow_once = 5\nlow_repeat = 5", [5], "1", "0"),
        ("[red]\nlow_repeat = 5", [5, 5], "01", "01"),
        ("[red]\nfall_top = 7", [9, 9, 9, 9, 7, 7], "000001", "000001"),
        ("[amber]\nlow_once = 5", [5], "0", "1"),
        ("[amber]\nlow_repeat = 6", [6, 6], "00", "01"),
        ("[amber]\nfall_top = 6", [9, 9, 9, 9, 7, 7], "000000", "000000"),
    ],
)
def test_each_figure_of_the_flags_is_the_policys(assess, policy, values, red, amber):
    answer = assess(series(values), "--history", policy=policy)
    assert answer.status == 0
    assert "".join(str(int(bool(rating["red"]))) for rating in answer.ratings) == red
    assert "".join(str(int(bool(rating["amber"]))) for rating in answer.ratings) == amber


def test_a_limit_that_is_met_exactly_fires_although_the_square_root_is_a_hair_above(assess):
    # s = sqrt(4 * .9^2 / 9) = .6 and 5 * s = 3; in floating point 3.0000000000000004.
    policy = "prior_weight = 4\nprior_sd = 0.9\ndrop_z = 5"
    assert assess(series([9, 9, 9, 9, 9, 9, 6]), "--history", policy=policy).ratings[-1]["red"] == ["drop"]
    assert assess(series([9, 9, 9, 9, 9, 9, 6]), "--history", policy=policy + ".01").ratings[-1]["red"] == []


def test_gap_and_ceiling_run_are_the_policys(assess):
    rows = [*weekly([8, 8]), *weekly([10, 10], "therapist")]
    assert assess(rows).flags() == set()
    assert len(assess(rows, policy="gap = 2").flags(rule="gap")) == 3
    perfect = weekly([10] * 3, stuck="yes")
    assert assess(perfect).flags() == set()
    assert assess(perfect, policy="ceiling_run = 3").gate() == ("closed", "unverified")


def test_freshness_is_the_policys(assess):
    rows = [row(1, scores=8), *weekly([(8, 8, None)] * 2, first=2)]
    assert assess(rows).gate() == ("open", "in_place")
    assert assess(rows, policy="fresh_sessions = 2").gate() == ("closed", "unknown")
    assert assess(rows, policy="fresh_days = 14").gate() == ("closed", "unknown")
    assert assess(rows, policy="fresh_days = 15").gate() == ("open", "in_place")


@pytest.mark.parametrize(
    "policy",
    [
        "colour = 3",
        "Gap = 3",
        "low_once = 3",  # belongs to a tier
        "fall_top = 6",
        "[red]\ngap = 3",  # is shared by both
        "[red]\ncolour = 3",
        "[green]\nlow_once = 3",
        "[policy]\ngap = 3",
        "red = 3",
        "amber = [3]",
        "gap = -1",
        "gap = 11",
        "clear_min = 11",
        "progress_max = -1",
        "prior_sd = -1.2",
        "drop_z = -3",
        "fresh_days = -28",
        "stuck_sessions = -6",
        "[red]\nlow_once = 11",
        "[red]\nlow_once = -1",
        "[amber]\nfall_top = 11",
        "prior_sd = nan",
        "drop_z = inf",
        "gap = 'three'",
        "gap = '3'",
        "gap = [3]",
        "gap = {}",
        "gap = 2026-01-05",
        "fresh_sessions = 2.5",
        "clear_run = true",
        "require_goal = 1",
        "require_goal = 'yes'",
        "prior_sd = '1.2'",
        "[red]\nlow_once = '3'",
        "gap 3",
        "gap = ",
        "gap = 3\ngap = 4",
        "[red",
        "\0",
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_and_nothing_is_answered(assess, policy):
    answer = assess(MIXED, policy=policy)
    assert (answer.status, answer.lines) == (2, [])
    assert answer.errors


@pytest.mark.parametrize("policy", ["colour = 3", "gap = 'three'", "gap = -1"])
def test_the_key_that_is_refused_is_named(assess, policy):
    assert policy.split()[0] in assess(MIXED, policy=policy).errors


KEYS = [line.split()[0] for line in DEFAULTS.splitlines() if " = " in line and "true" not in line]
SHARED, TIERED = KEYS[:-6], KEYS[-3:]


@pytest.mark.parametrize("value", [0, 1, 10, 10**12, 10**400])
@pytest.mark.parametrize(
    "key", [*SHARED, *(f"[red]\n{key}" for key in TIERED), *(f"[amber]\n{key}" for key in TIERED)]
)
def test_an_extreme_figure_is_refused_or_works(assess, key, value):
    answer = assess(MIXED, "--history", policy=f"{key} = {value}")
    assert (answer.status, len(answer.lines)) in ((0, 3), (2, 0))


def test_a_policy_that_is_not_there_or_not_text_is_refused(assess, tmp_path):
    ratings = tmp_path / "ratings.csv"
    ratings.write_text(csv_text(MIXED), encoding="utf-8")
    (tmp_path / "bytes.toml").write_bytes(b"# \xff\n")
    for path in (tmp_path / "nowhere.toml", tmp_path, tmp_path / "bytes.toml"):
        answer = run_assess(ratings, "--policy", path)
        assert (answer.status, answer.lines) == (2, [])
        assert answer.errors
