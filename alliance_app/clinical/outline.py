"""What of a series keeps techniques waiting, when thousands of cases are looked at once?

As `flags.judged` says it, by the same walk, without the numbers that a flag shows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from .alliance import Factor, Given, Rater
from .flags import NOTHING, SLACK, Usual, steps
from .policy import Policy


class Walked(Protocol):
    """One given score of which is known whether it closes, and what was usual before it."""

    @property
    def given(self) -> Given: ...

    @property
    def closes(self) -> bool: ...

    @property
    def usual(self) -> float | None: ...


class Outlined(NamedTuple):
    """One given score, whether it closes, and the baseline of the red tier before it."""

    given: Given
    closes: bool
    usual: float | None


@dataclass(frozen=True, slots=True)
class Outline:
    """One rater's ratings of one factor, and of each whether it closes and what was usual before it; never empty."""

    rater: Rater
    factor: Factor
    given: Sequence[Given]
    said: Sequence[tuple[bool, float | None]]


def closings(values: Sequence[int], usual: Usual) -> list[tuple[bool, float | None]]:
    """Return of each value of a series whether it closes, and the baseline of the red tier before it.

    Of the amber tier LOW alone closes, which asks only for the two values before.
    """
    once, repeat = usual.policy.amber.low_once, usual.policy.amber.low_repeat
    found = []
    last = before = NOTHING
    for value, (_, _, _, fires, _, known) in zip(values, steps(values, usual.policy.red, usual), strict=True):
        closes = fires or value <= once or (value <= repeat and (last <= repeat or before <= repeat))
        found.append((closes, known and known.baseline))
        before, last = last, value
    return found


def outlined(rater: Rater, factor: Factor, given: Sequence[Given], usual: Usual) -> Outline | None:
    """Return the outline of a series of at least one given score; None if nothing in it ever closed."""
    values = [each.value for each in given]
    found = closings(values, usual) if _might_close(values, usual.policy) else []
    if not any([closes for closes, _ in found]):
        return None
    return Outline(rater, factor, given, found)


def _might_close(values: Sequence[int], policy: Policy) -> bool:
    """Whether anything in a series could close, whatever is usual: a quick no, for what is usual is never above all."""
    lowest, far = min(values), min(policy.drop_min, policy.sustained_min) - SLACK
    low = lowest <= max(policy.red.low_repeat, policy.amber.low_repeat)
    return low or (lowest <= policy.red.fall_top and max(values) - lowest >= far)
