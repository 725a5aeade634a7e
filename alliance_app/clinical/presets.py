"""Which other thresholds are known to do well? Named policies that a clinic may choose instead of the defaults.

How they were found, and what they came to on fresh simulated cases, is said in docs/alerts.md.
"""

from dataclasses import dataclass

from .policy import Policy


@dataclass(frozen=True, slots=True)
class Preset:
    """A policy with the sentence that says what is different in it, and where its figures are."""

    policy: Policy
    sentence: str
    figures: str


PRESETS = {
    "steady": Preset(
        Policy.from_mapping({"red": {"fall_top": 7}, "sustained_min": 3, "sustained_z": 2.5}),
        "A sudden fall asks for attention if it ends at 7 or less, not only at 6; two low ratings in a row count as a"
        " lasting fall only if both are at least 3 points below the usual.",
        "docs/alerts.md",
    ),
}
