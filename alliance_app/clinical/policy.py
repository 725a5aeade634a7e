"""Which thresholds does a clinic use? Every parameter of the rules, with its default and its range."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


class PolicyError(ValueError):
    """A parameter that does not exist or a value out of its range; the text names both."""


def _parameter(default: Any, lowest: float, highest: float) -> Any:
    return field(default=default, metadata={"range": (lowest, highest)})


@dataclass(frozen=True, slots=True)
class Tier:
    """The limits in which red (attention) and amber (a question) differ; scores 0-10."""

    low_once: int = _parameter(3, 0, 10)
    low_repeat: int = _parameter(4, 0, 10)
    fall_top: int = _parameter(6, 0, 10)


@dataclass(frozen=True, slots=True)
class Policy:
    """The clinic's thresholds. Scores and differences are in points of the 0-10 scale, windows in ratings.

    The defaults were tuned on a simulation and on one real data set, not validated.
    """

    red: Tier = Tier()
    amber: Tier = Tier(low_once=4, low_repeat=5, fall_top=10)

    baseline_window: int = _parameter(6, 2, 30)
    baseline_min: int = _parameter(2, 1, 30)
    prior_weight: float = _parameter(6, 0.1, 100)
    prior_sd: float = _parameter(1.2, 0.1, 5)
    drop_min: float = _parameter(3, 1, 10)
    drop_z: float = _parameter(3, 0, 10)
    sustained_min: float = _parameter(2, 1, 10)
    sustained_z: float = _parameter(1.65, 0, 10)
    gap: int = _parameter(3, 1, 10)
    ceiling_run: int = _parameter(4, 2, 20)

    clear_run: int = _parameter(2, 1, 10)
    clear_min: int = _parameter(6, 0, 10)
    clear_within: float = _parameter(2, 0, 10)

    stuck_sessions: int = _parameter(6, 2, 50)
    stuck_days: int = _parameter(56, 7, 730)
    progress_max: float = _parameter(3, 0, 10)
    progress_gain: int = _parameter(2, 1, 10)

    fresh_sessions: int = _parameter(3, 1, 20)
    fresh_days: int = _parameter(28, 1, 365)
    require_goal: bool = True
    goal_from: int = _parameter(3, 1, 20)
    require_client_view_when_stuck: bool = True
    view_sessions: int = _parameter(3, 1, 20)
    override_days: int = _parameter(14, 1, 60)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "Policy":
        """Return the defaults changed by `values`; `red` and `amber` are mappings of their own.

        Raise PolicyError on an unknown key, a value of another kind or out of its range.
        """
        shared: dict[str, Any] = {}
        for key, value in values.items():
            if key in ("red", "amber"):
                shared[key] = _tier(key, value)
            else:
                shared[key] = _checked(cls, key, value, key)
        policy = cls(**shared)
        if policy.baseline_min > policy.baseline_window:
            raise PolicyError("baseline_min must not be above baseline_window")
        return policy

    def to_mapping(self) -> dict[str, Any]:
        """Return what differs from the defaults, in the form that `from_mapping` reads."""
        mine, default = asdict(self), asdict(Policy())
        changed = {key: value for key, value in mine.items() if value != default[key]}
        for key in ("red", "amber"):
            if key in changed:
                changed[key] = {k: v for k, v in changed[key].items() if v != default[key][k]}
        return changed


def _tier(key: str, value: Any) -> Tier:
    if not isinstance(value, Mapping):
        raise PolicyError(f"{key} must be a table of {', '.join(f.name for f in fields(Tier))}")
    default = getattr(Policy(), key)
    tier = Tier(**{**asdict(default), **{k: _checked(Tier, k, v, f"{key}.{k}") for k, v in value.items()}})
    if tier.low_repeat < tier.low_once:
        raise PolicyError(f"{key}.low_repeat must not be below {key}.low_once")
    return tier


def _checked(owner: type, key: str, value: Any, shown: str) -> Any:
    known = {f.name: f for f in fields(owner)}
    if key not in known or key in ("red", "amber"):
        raise PolicyError(f"{shown} is not a parameter of the policy")
    parameter = known[key]
    if parameter.type is bool:
        if not isinstance(value, bool):
            raise PolicyError(f"{shown} must be true or false")
        return value
    whole = parameter.type is int
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise PolicyError(f"{shown} must be a {'whole number' if whole else 'number'}")
    lowest, highest = parameter.metadata["range"]
    if not lowest <= value <= highest:
        raise PolicyError(f"{shown} must be from {lowest} to {highest}")
    return value
