"""Has every limit of a policy its plain words, and do they keep to what the screens never say?"""

import re
from dataclasses import fields

import pytest

from alliance_app.clinical.parameters import GROUPS, PARAMETERS, differences
from alliance_app.clinical.policy import Policy, Tier

NEVER_SAID = re.compile(r"\b(gate|closer|closers|red|amber|override)\b", re.IGNORECASE)


def test_every_limit_stands_in_one_group_once():
    shared = [field.name for field in fields(Policy) if field.name not in ("red", "amber")]
    tiered = [f"{tier}.{field.name}" for tier in ("red", "amber") for field in fields(Tier)]
    assert sorted(p.key for group in GROUPS for p in group.parameters) == sorted([*shared, *tiered])


@pytest.mark.parametrize("parameter", PARAMETERS.values(), ids=lambda parameter: parameter.key)
def test_a_limit_says_what_it_is_in_a_clinicians_words(parameter):
    assert parameter.label and parameter.says.endswith(".")
    assert not NEVER_SAID.search(f"{parameter.label} {parameter.says} {parameter.unit}")
    assert parameter.is_switch or parameter.lowest <= parameter.default <= parameter.highest


def test_no_two_limits_have_the_same_label():
    assert len({parameter.label for parameter in PARAMETERS.values()}) == len(PARAMETERS)


def test_a_limit_is_told_with_its_unit():
    policy = Policy.from_mapping({"fresh_sessions": 1, "sustained_z": 1.5, "require_goal": False})
    told = {key: PARAMETERS[key].told(policy) for key in ("fresh_sessions", "sustained_z", "require_goal", "fresh_days")}
    assert told == {"fresh_sessions": "1 session", "sustained_z": "1.5 times", "require_goal": "no", "fresh_days": "28 days"}


def test_what_two_policies_do_not_share_is_told_from_one_to_the_other():
    before, after = Policy(), Policy.from_mapping({"red": {"low_once": 2}, "gap": 4})
    assert [(p.key, old, new) for p, old, new in differences(before, after)] == [
        ("red.low_once", "3 points", "2 points"), ("gap", "3 points", "4 points"),
    ]  # fmt: skip
    assert differences(before, before) == []
