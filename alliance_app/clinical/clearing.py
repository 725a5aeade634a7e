"""Has a weak part become steady again? What a series' closers leave behind until enough good ratings follow."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .flags import Series
from .outline import Walked
from .policy import Policy


class Steadiness(StrEnum):
    """Where a series stands after its newest rating."""

    STEADY = "steady"
    CONFIRMING = "confirming"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Course:
    """What became of a series: its present steadiness, weak since when, how many good ratings in a row since.

    `since` is the date of the session in which the present weakness began, None while steady.
    """

    series: Series
    steadiness: Steadiness
    since: date | None
    good: int

    @property
    def weak(self) -> bool:
        return self.steadiness is Steadiness.WEAK

    @property
    def confirming(self) -> bool:
        return self.steadiness is Steadiness.CONFIRMING


def course_of(series: Series, policy: Policy, released: Collection[int] = ()) -> Course:
    """Follow a series through its closers; a supervisor ended those of the sessions numbered in `released`."""
    since, good = None, 0
    for rating in series.ratings:
        if rating.given.session.number in released:
            continue
        if rating.closes:
            since, good = since or rating.given.session.on, 0
        elif since:
            good = good + 1 if is_good(rating, policy) else 0
            if good == policy.clear_run:
                since, good = None, 0
    if since is None:
        return Course(series, Steadiness.STEADY, None, 0)
    weak = series.newest.closes
    return Course(series, Steadiness.WEAK if weak else Steadiness.CONFIRMING, since, good)


def is_good(rating: Walked, policy: Policy) -> bool:
    """Whether this rating, which fires no closer, counts towards clearing its series."""
    value, usual = rating.given.value, rating.usual
    return value >= policy.clear_min and (usual is None or usual - value <= policy.clear_within)
