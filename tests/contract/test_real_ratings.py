"""Are the real ratings answered as they are?"""

import random
from pathlib import Path

import pytest

from .conftest import run_assess

FILE = Path(__file__).resolve().parents[2] / "alliance_app" / "demo" / "data" / "implement_ratings.csv"


@pytest.fixture(scope="module")
def real():
    return run_assess(FILE, "--history")


def test_all_57_cases_are_answered(real):
    assert real.status == 0
    assert len(real.lines) == len(real.cases) == 57
    assert real.order[0] == "C001"


def test_the_measure_that_no_clinic_defined_is_named_and_ignored(real):
    assert "bai" in real.errors
    assert all(not line["stuck"] for line in real.lines)


def test_each_rated_factor_is_in_the_history_once(real):
    filled = sum(
        1
        for line in FILE.read_text(encoding="utf-8").splitlines()[1:]
        for cell in line.split(",")[5:8]
        if cell
    )
    entries = [(line["case"], r["session"], r["factor"]) for line in real.lines for r in line["ratings"]]
    assert len(entries) == len(set(entries)) == filled


def test_both_states_and_all_three_rules_occur(real):
    assert {line["gate"] for line in real.lines} == {"open", "closed"}
    assert {rule for line in real.lines for r in line["ratings"] for rule in r["red"]} == {
        "low",
        "drop",
        "sustained",
    }


def test_nobody_is_asked_for_a_goal_and_every_view_is_the_clients(real):
    assert {line["reason"] for line in real.lines} <= {"in_place", "low", "confirming", "unknown"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_order_of_rows_is_irrelevant(real, assess, seed):
    header, *lines = FILE.read_text(encoding="utf-8").splitlines()
    random.Random(seed).shuffle(lines)
    assert assess("\n".join([header, *lines]), "--history").cases == real.cases
