"""Is each named policy one that a clinic may have, and does its sentence say what it does?"""

from pathlib import Path

import pytest

from alliance_app.clinical.flags import Rule, walk
from alliance_app.clinical.policy import Policy
from alliance_app.clinical.presets import PRESETS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_a_valid_policy_that_differs_from_the_defaults(name) -> None:
    mapping = PRESETS[name].policy.to_mapping()
    assert mapping and Policy.from_mapping(mapping) == PRESETS[name].policy


@pytest.mark.parametrize("name", PRESETS)
def test_its_figures_are_where_it_says(name) -> None:
    assert f"`{name}`" in (ROOT / PRESETS[name].figures).read_text("utf-8")


def red(values: list[int], policy: Policy) -> list[set[Rule]]:
    return [set(judgement.limits) for judgement in walk(values, policy.red, policy)]


def test_steady_hears_a_fall_to_seven_and_lets_a_small_lasting_one_pass() -> None:
    steady, default = PRESETS["steady"].policy, Policy()
    assert red([10, 10, 10, 10, 7], default)[-1] == set()
    assert red([10, 10, 10, 10, 7], steady)[-1] == {Rule.DROP}
    assert red([8, 8, 8, 6, 6], default)[-1] == {Rule.SUSTAINED}
    assert red([8, 8, 8, 6, 6], steady)[-1] == set()
