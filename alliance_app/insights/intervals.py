"""How sure is a share, or a count? 95% intervals by published formulas, without any approximation to the normal."""

from collections.abc import Callable
from math import exp, lgamma, log, sqrt
from statistics import NormalDist

#: The lowest and the highest value that fit what was seen.
Interval = tuple[float, float]

CONFIDENCE = 0.95
TAIL = (1 - CONFIDENCE) / 2
Z = NormalDist().inv_cdf(1 - TAIL)
#: A term so much smaller than the sum so far changes no digit of it.
NEGLIGIBLE = 1e-17
#: So often a bracket is halved: to less than any digit that is kept.
HALVINGS = 80


def share_interval(count: int, of: int) -> Interval:
    """Return the interval of a share, 0-1, of which `count` of at least one were seen.

    Wilson's score interval (1927), which Newcombe (1998) found near its nominal coverage also for small numbers and
    for shares near 0 and 1.
    """
    share, weight = count / of, Z * Z / of
    middle = share + weight / 2
    half = Z * sqrt(share * (1 - share) / of + weight / (4 * of))
    low, high = (middle - half) / (1 + weight), (middle + half) / (1 + weight)
    return (low if count else 0.0), (high if count < of else 1.0)


def count_interval(count: int) -> Interval:
    """Return the interval of the expected number of events of which `count` were seen: Garwood's, exact (1936)."""
    lowest = _where(lambda mean: _at_least(count, mean) > TAIL, 0.0, float(count)) if count else 0.0
    far = count + 6 * sqrt(count + 1) + 6
    return lowest, _where(lambda mean: _at_most(count, mean) < TAIL, float(count), far)


def _where(beyond: Callable[[float], bool], low: float, high: float) -> float:
    """Return where a condition begins to hold that holds at the high end of a bracket."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (low, middle) if beyond(middle) else (middle, high)
    return high


def _at_most(count: int, mean: float) -> float:
    """Return how probable at most `count` events are where `mean` are expected, no fewer than `count`."""
    term = total = _exactly(count, mean)
    for events in range(count, 0, -1):
        term *= events / mean
        total += term
        if term < NEGLIGIBLE * total:
            break
    return total


def _at_least(count: int, mean: float) -> float:
    """Return how probable at least `count` events are where `mean` are expected, no more than `count`."""
    term = total = _exactly(count, mean)
    events = count
    while term > NEGLIGIBLE * total:
        events += 1
        term *= mean / events
        total += term
    return total


def _exactly(count: int, mean: float) -> float:
    return exp(count * log(mean) - mean - lgamma(count + 1)) if mean else float(not count)
