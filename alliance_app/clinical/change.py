"""Is a change more than measurement error, and where does "recovered" begin?

Formulas of Jacobson & Truax (1991). SD and means are in points of the measure, reliability is 0-1.
"""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from .measures import Measure

#: Beyond this index a change is called reliable (two-sided 5%).
RELIABLE = 1.96


def standard_error_of_difference(sd: float, reliability: float) -> float:
    """Return the SD of the difference of two scores of an unchanged person, in points.

    `sd` > 0, `reliability` from 0 to 1; ValueError otherwise.
    """
    if sd <= 0 or not 0 <= reliability <= 1:
        raise ValueError("sd must be above 0 and reliability from 0 to 1")
    return sqrt(2) * sd * sqrt(1 - reliability)


def reliable_change_index(earlier: float, later: float, sd: float, reliability: float) -> float:
    """Return the change in units of its standard error; ZeroDivisionError where reliability is 1."""
    return (later - earlier) / standard_error_of_difference(sd, reliability)


@dataclass(frozen=True, slots=True)
class Norms:
    """Mean and SD of a distressed and of a functional population, on a measure where higher is better."""

    distressed_mean: float
    distressed_sd: float
    functional_mean: float
    functional_sd: float

    @property
    def cutoff_a(self) -> float:
        """Two SDs above the distressed mean."""
        return self.distressed_mean + 2 * self.distressed_sd

    @property
    def cutoff_b(self) -> float:
        """Two SDs below the functional mean."""
        return self.functional_mean - 2 * self.functional_sd

    @property
    def cutoff_c(self) -> float:
        """Where a score is as likely in one population as in the other, weighted by SD."""
        numerator = self.functional_sd * self.distressed_mean + self.distressed_sd * self.functional_mean
        return numerator / (self.distressed_sd + self.functional_sd)


class Change(StrEnum):
    """What became of a person by a measure, from the first total to the newest."""

    RECOVERED = "recovered"
    IMPROVED = "improved"
    UNCHANGED = "unchanged"
    DETERIORATED = "deteriorated"


def change_of(measure: Measure, first: float, newest: float) -> Change | None:
    """Return the clinically significant change from one total to another; None where no reliable change is known.

    Recovered: reliably better, and from the side of need across the cutoff. Improved, deteriorated: reliably better or
    worse. A change of just the reliable change counts.
    """
    if measure.reliable_change is None:
        return None
    gain = measure.gain(first, newest)
    if gain <= -measure.reliable_change:
        return Change.DETERIORATED
    if gain < measure.reliable_change:
        return Change.UNCHANGED
    crossed = measure.beyond_cutoff(first) and not measure.beyond_cutoff(newest)
    return Change.RECOVERED if crossed else Change.IMPROVED
