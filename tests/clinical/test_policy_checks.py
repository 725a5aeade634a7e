"""Is a policy refused under which techniques could never be offered, or never wait?"""

import pytest

from alliance_app.clinical.policy import Policy
from alliance_app.clinical.policy_checks import ImpossiblePolicy, check_possible

BLIND = {"low_once": 0, "low_repeat": 0, "fall_top": 0}

NEVER_OPEN = [
    {"red": {"low_once": 10, "low_repeat": 10}},
    {"amber": {"low_repeat": 10}},
    {"amber": {"low_once": 9, "low_repeat": 9}},
    {"clear_min": 10},  # nobody who was low once and gives eights and nines ever gets steady again
]
NEVER_WAIT = [
    {"red": BLIND, "amber": BLIND},
    {"red": {**BLIND, "low_repeat": 1}, "amber": BLIND},
]
POSSIBLE = [
    {},
    {"require_goal": False},
    {"red": BLIND},  # what is a question still waits
    {"amber": {"low_once": 7, "low_repeat": 7}},
    {"clear_run": 10},
    {"fresh_sessions": 1, "fresh_days": 1},
    {"drop_min": 10, "drop_z": 10, "sustained_min": 10, "sustained_z": 10},
]


@pytest.mark.parametrize("parameters", NEVER_OPEN, ids=str)
def test_a_policy_under_which_nothing_could_ever_open_is_refused(parameters):
    with pytest.raises(ImpossiblePolicy, match="would wait"):
        check_possible(Policy.from_mapping(parameters))


@pytest.mark.parametrize("parameters", NEVER_WAIT, ids=str)
def test_a_policy_under_which_a_fall_to_2_would_not_wait_is_refused(parameters):
    with pytest.raises(ImpossiblePolicy, match="would not wait"):
        check_possible(Policy.from_mapping(parameters))


@pytest.mark.parametrize("parameters", POSSIBLE, ids=str)
def test_a_strict_or_a_lenient_policy_that_makes_sense_is_taken(parameters):
    check_possible(Policy.from_mapping(parameters))
