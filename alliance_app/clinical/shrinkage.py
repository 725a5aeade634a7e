"""How much of what a therapist's clients say is the therapist's, and how much would chance make of it?

Empirical Bayes: a mean of few clients says little of the therapist, and is drawn toward the mean of all; a mean of many
is nearly left alone. The variances are those of the simulation on which the rules were tuned (docs/alerts.md), assumed
there and not measured in any clinic: what follows from them is said with care, and never of fewer than 60 clients.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

#: How far therapists differ from one another, as a standard deviation in points 0-10: an assumption.
TAU = 0.35
#: How far clients of one therapist differ: 1.35 squared.
BETWEEN_CLIENTS = 1.8225
#: How far one session's rating of a client differs from that client's usual: 1.24 squared. What changes from session to
#: session (SD .90), what one answer misses (SD .80) and rounding to whole points (a variance of 1/12) come to 1.238
#: together; the figure is rounded to 1.24.
WITHIN_CLIENT = 1.5376
#: On how many sessions a client's mean is taken to rest.
SESSIONS_A_CLIENT = 8
#: The variance of one client's mean. It is that of a single part; a mean of the three parts varies less, so that
#: intervals are rather too wide than too narrow.
OF_A_CLIENT = BETWEEN_CLIENTS + WITHIN_CLIENT / SESSIONS_A_CLIENT
#: Of fewer clients nothing is said of a therapist: the weight is below .785, and a true difference of one standard
#: deviation (.35 points) would not show.
FEWEST_CLIENTS = 60

_Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Shrunken:
    """What is to be expected of a therapist after `n` clients, in points 0-10, with its 95% interval.

    `mean` is what the clients said, `overall` the mean of all therapists, `weight` (0-1) how much of the difference is
    kept.
    """

    n: int
    mean: float
    overall: float
    weight: float
    expected: float
    low: float
    high: float

    @property
    def by_chance(self) -> bool:
        """Whether chance explains the difference from the mean of all: the interval holds it."""
        return self.low <= self.overall <= self.high


def weight(n: int, tau: float = TAU, var: float = OF_A_CLIENT) -> float:
    """Return how much of a therapist's difference is kept after `n` clients, 0 for none at all.

    tau^2 / (tau^2 + var / n): 3 clients .154, 10 .378, 30 .646, 60 .785.
    """
    return tau**2 / (tau**2 + var / n) if n else 0.0


def shrunken(mean: float, n: int, overall: float, tau: float = TAU, var: float = OF_A_CLIENT) -> Shrunken:
    """Return a therapist's mean of at least one client drawn toward the mean of all.

    The posterior of a normal mean with a normal prior: its standard deviation is tau * sqrt(1 - weight).
    """
    kept = weight(n, tau, var)
    expected, half = overall + kept * (mean - overall), _Z * tau * sqrt(1 - kept)
    return Shrunken(n, mean, overall, kept, expected, expected - half, expected + half)


def overall_mean(groups: Sequence[tuple[float, int]], tau: float = TAU, var: float = OF_A_CLIENT) -> float:
    """Return the mean of all therapists from the mean and the number of clients (at least one) of each.

    Each counts by how sure its mean is, 1 / (tau^2 + var / n): neither as much with one client as with a hundred, nor a
    hundred times as much with a hundred. At least one group.
    """
    weights = [1 / (tau**2 + var / n) for _, n in groups]
    return sum(w * mean for w, (mean, _) in zip(weights, groups, strict=True)) / sum(weights)
