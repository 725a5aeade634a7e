"""When is an alert right, and what do many cases come to?

Something is *wrong* in a session if a rupture is present, or if the level of some factor lies below LOW there; a level
is what is left of the ratings when the day's mood and the errors are taken away. A *spell* is a run of such sessions.

An alert is about a case: it is on in a session if the rule fires there on any factor, and *sets on* if it was not on in
the session before, rated or not. It is false if it sets on while nothing is wrong, and right if it does so in a spell,
which counts once however often it sets on again. A rupture is found if the alert was on while it was there; a factor
that is low throughout, if the alert was on for it within the first SOON sessions.

These readings were searched for: with them the figures come closest to the table that was published first
(docs/alerts.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from operator import attrgetter
from random import Random

from .rules_compared import Alert
from .watched import Watched

SOON = 6
#: About a client-year of sessions.
YEAR = 40


@dataclass(frozen=True, slots=True)
class Tally:
    """What an alert did in one case, or in many: counts; `waited` is in sessions, over all ruptures that were found."""

    sessions: int = 0
    ruptures: int = 0
    found: int = 0
    waited: int = 0
    low: int = 0
    low_found: int = 0
    right: int = 0
    false: int = 0


@dataclass(frozen=True, slots=True)
class Counted:
    """Other readings of the same words, to see how much hangs on them.

    `carried`: an alert goes on over sessions that nobody rated. `once`: a spell counts once.
    """

    carried: bool = False
    once: bool = True


#: As the published table seems to have been counted.
PUBLISHED = Counted()


def onsets(sessions: int, alert: Alert, *, carried: bool = False) -> list[int]:
    """Return the sessions in which an alert sets on; `carried`: it goes on over sessions that nobody rated."""
    numbers = alert if carried else range(1, sessions + 1)
    return [now for before, now in pairwise([0, *numbers]) if alert.get(now) and not alert.get(before)]


def tally(watched: Watched, alert: Alert, counted: Counted = PUBLISHED) -> Tally:
    """Count what an alert did in a case."""
    sessions = len(watched.wrong)
    set_on = onsets(sessions, alert, carried=counted.carried)
    right = [number for number in set_on if watched.wrong[number - 1]]
    on = [number for number in alert if alert[number]]
    ruptures = watched.case.truth.ruptures
    firsts = [next((number - r.began for number in on if r.present(number)), None) for r in ruptures]
    delays = [delay for delay in firsts if delay is not None]
    low = watched.low_throughout
    return Tally(
        sessions=sessions,
        ruptures=len(ruptures),
        found=len(delays),
        waited=sum(delays),
        low=bool(low),
        low_found=any(number <= SOON and not alert[number].isdisjoint(low) for number in on),
        right=len({_spell(watched.wrong, number) for number in right}) if counted.once else len(right),
        false=len(set_on) - len(right),
    )


def _spell(wrong: Sequence[bool], number: int) -> int:
    """Return the session in which the trouble of this session began."""
    while number > 1 and wrong[number - 2]:
        number -= 1
    return number


_counts = attrgetter(*(field.name for field in fields(Tally)))


def total(tallies: Iterable[Tally]) -> Tally:
    return Tally(*(sum(counts) for counts in zip(*map(_counts, tallies), strict=True)))


# The figures
@dataclass(frozen=True, slots=True)
class Figures:
    """Shares 0-1, `delay` in sessions on average, `false` alerts per 40 sessions; None: there was nothing to find."""

    ruptures: float | None
    low: float | None
    delay: float | None
    false: float
    right: float | None


Intervals = dict[str, tuple[float, float] | None]


def figures(t: Tally) -> Figures:
    """Return what the tally of a clinic comes to."""
    return Figures(
        ruptures=_share(t.found, t.ruptures),
        low=_share(t.low_found, t.low),
        delay=_share(t.waited, t.found),
        false=YEAR * t.false / t.sessions,
        right=_share(t.right, t.right + t.false),
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def intervals(tallies: Sequence[Tally], draws: int, seed: int) -> Intervals:
    """Return the middle 95% of each figure over clinics drawn anew from these therapists, with all their cases."""
    random = Random(seed)  # noqa: S311 (chance, no secret)
    drawn = [figures(total(random.choices(tallies, k=len(tallies)))) for _ in range(draws)]
    found: Intervals = {}
    for field in fields(Figures):
        values = sorted(value for each in drawn if (value := getattr(each, field.name)) is not None)
        found[field.name] = (values[int(0.025 * len(values))], values[int(0.975 * len(values))]) if values else None
    return found
