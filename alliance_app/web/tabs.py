"""Which parts of a list can be shown?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tab:
    """One choice; `value` is what the filter form sends."""

    value: str
    label: str
    current: bool


def case_tabs(only: str) -> list[Tab]:
    """Return what My cases can be narrowed to."""
    choices = (("", "All"), ("stuck", "Stuck"), ("closed", "Closed"))
    return [Tab(value, label, value == only) for value, label in choices]
