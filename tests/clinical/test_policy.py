"""Which thresholds may a clinic set?"""

from dataclasses import fields

import pytest

from alliance_app.clinical.policy import Policy, PolicyError, Tier

PARAMETERS = {f.name: f for f in fields(Policy) if f.name not in ("red", "amber")}
RANGED = {name: f for name, f in PARAMETERS.items() if f.type is not bool}
TIER_RANGED = {f.name: f for f in fields(Tier)}

DEFAULTS = {
    "baseline_window": 6, "baseline_min": 2, "prior_weight": 6, "prior_sd": 1.2, "drop_min": 3, "drop_z": 3,
    "sustained_min": 2, "sustained_z": 1.65, "gap": 3, "ceiling_run": 4, "clear_run": 2, "clear_min": 6,
    "clear_within": 2, "stuck_sessions": 6, "stuck_days": 56, "progress_max": 3, "progress_gain": 2,
    "fresh_sessions": 3, "fresh_days": 28, "require_goal": True, "goal_from": 3,
    "require_client_view_when_stuck": True, "view_sessions": 3, "override_days": 14,
}  # fmt: skip


def test_the_defaults_are_those_of_the_rules():
    policy = Policy()
    assert {name: getattr(policy, name) for name in PARAMETERS} == DEFAULTS
    assert policy.red == Tier(3, 4, 6)
    assert policy.amber == Tier(4, 5, 10)


@pytest.mark.parametrize("name", RANGED)
def test_a_parameter_may_take_both_ends_of_its_range_and_nothing_beyond(name):
    lowest, highest = RANGED[name].metadata["range"]
    others = {"baseline_min": 1, "baseline_window": 30}
    for value in (lowest, highest):
        assert getattr(Policy.from_mapping({**others, name: value}), name) == value
    for value in (lowest - 1, highest + 1):
        with pytest.raises(PolicyError, match=name):
            Policy.from_mapping({name: value})


@pytest.mark.parametrize("tier", ["red", "amber"])
@pytest.mark.parametrize("name", TIER_RANGED)
def test_a_tiers_parameter_stays_in_its_range(tier, name):
    lowest, highest = TIER_RANGED[name].metadata["range"]
    for value in (lowest - 1, highest + 1, None, "3", 3.5, True):
        with pytest.raises(PolicyError, match=f"{tier}.{name}"):
            Policy.from_mapping({tier: {name: value}})


REFUSED = [
    {"unheard_of": 1},
    {"red": {"unheard_of": 1}},
    {"red": 3},
    {"red": None},
    {"low_once": 3},  # belongs under a tier
    {"gap": "3"},
    {"gap": 3.0},
    {"gap": True},
    {"gap": None},
    {"gap": [3]},
    {"drop_z": float("nan")},
    {"drop_z": float("inf")},
    {"require_goal": 1},
    {"require_goal": "yes"},
    {"baseline_min": 7},  # above the window of 6
    {"red": {"low_once": 5}},  # above red's low_repeat of 4
]


@pytest.mark.parametrize("parameters", REFUSED, ids=str)
def test_what_cannot_be_is_refused(parameters):
    with pytest.raises(PolicyError):
        Policy.from_mapping(parameters)


@pytest.mark.parametrize("parameters", [{}, {"drop_z": 2}, {"drop_z": 2.5}, {"require_goal": False}, {"red": {"low_once": 2}}])
def test_what_differs_from_the_defaults_is_kept_and_read_back(parameters):
    policy = Policy.from_mapping(parameters)
    assert policy.to_mapping() == parameters
    assert Policy.from_mapping(policy.to_mapping()) == policy


def test_setting_the_default_is_setting_nothing():
    assert Policy.from_mapping({"gap": 3, "red": {"low_once": 3}}).to_mapping() == {}
