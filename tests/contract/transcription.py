"""What does the rules' page say of a series, read once more and written down on its own?

Exact arithmetic throughout: where the page compares with z * s, the squares are compared as fractions.
"""

from dataclasses import dataclass
from fractions import Fraction
from statistics import median


@dataclass(frozen=True)
class Tier:
    low_once: int
    low_repeat: int
    fall_top: int


RED, AMBER = Tier(3, 4, 6), Tier(4, 5, 10)


def variance(window):
    """Return s squared of a window of accepted ratings: prior weight 6, prior SD 1.2."""
    squares = sum((later - earlier) ** 2 for earlier, later in zip(window, window[1:], strict=False))
    return (6 * Fraction(12, 10) ** 2 + Fraction(squares, 2)) / (6 + len(window) - 1)


def below(fall, at_least, z, window):
    """Return whether the fall is at least max(at_least, z * s)."""
    return fall >= at_least and fall**2 >= z**2 * variance(window)


def walk(values, tier):
    """Return for each given rating (the set of rules that fire, the baseline before it or None)."""
    accepted, said = [], []
    for index, value in enumerate(values):
        fired, baseline = set(), None
        newest = values[max(0, index - 2) : index + 1]
        if value <= tier.low_once or (
            value <= tier.low_repeat and sum(x <= tier.low_repeat for x in newest) >= 2
        ):
            fired.add("low")
        if len(accepted) >= 2:
            window = accepted[-6:]
            baseline = median(map(Fraction, window))
            if value <= tier.fall_top and below(baseline - value, 3, 3, window):
                fired.add("drop")
            both = [baseline - x for x in values[max(0, index - 1) : index + 1]]
            if (
                value <= tier.fall_top
                and len(both) == 2
                and all(below(x, 2, Fraction(165, 100), window) for x in both)
            ):
                fired.add("sustained")
        said.append((fired, baseline))
        suspicious = baseline is not None and baseline - value >= 2
        alike = len(newest) == 3 and max(newest) - min(newest) <= 1 and value > tier.low_repeat
        if alike or (not fired and not suspicious):
            accepted.append(value)
    return said


def state(values):
    """Return low, confirming or clear: what the series does to the gate after its newest given rating."""
    result, run = "clear", 0
    for value, (red, baseline), (amber, _) in zip(
        values, walk(values, RED), walk(values, AMBER), strict=True
    ):
        if red or "low" in amber:
            result, run = "low", 0
        elif result != "clear":
            good = value >= 6 and (baseline is None or baseline - value <= 2)
            run = run + 1 if good else 0
            result = "clear" if run == 2 else "confirming"
    return result
