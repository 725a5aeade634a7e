"""Which rules are compared? Ours, each kind of flag by itself, and naive ones that anybody would try first."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from statistics import mean

from alliance_app.clinical.flags import Level, Rule, apart, walk
from alliance_app.clinical.policy import Policy
from alliance_app.demo.simulation import FACTORS

from .watched import RATERS, Watched

#: One factor's given ratings, in order, and on which of them a rule fires.
Fires = Callable[[Sequence[int]], list[bool]]
#: By session number, of those that were rated: the factors on which an alert is on. None: it is off.
Alert = Mapping[int, frozenset[str]]
#: What a rule does in a case.
Watches = Callable[[Watched], Alert]

ALL: frozenset[str] = frozenset(FACTORS)
NOWHERE: frozenset[str] = frozenset()


# Ours
def red(values: Sequence[int], policy: Policy) -> list[bool]:
    return [bool(judgement.limits) for judgement in walk(values, policy.red, policy)]


def closers(values: Sequence[int], policy: Policy) -> list[bool]:
    asked = walk(values, policy.amber, policy)
    return [loud or Rule.LOW in judgement.limits for loud, judgement in zip(red(values, policy), asked, strict=True)]


def amber(values: Sequence[int], policy: Policy) -> list[bool]:
    """Amber and what is louder."""
    asked = walk(values, policy.amber, policy)
    return [loud or bool(judgement.limits) for loud, judgement in zip(red(values, policy), asked, strict=True)]


def one_kind(values: Sequence[int], rule: Rule, level: Level, policy: Policy) -> list[bool]:
    """Fire where the product shows this flag: one that both tiers raise is red."""
    loud = [rule in judgement.limits for judgement in walk(values, policy.red, policy)]
    if level is Level.RED:
        return loud
    asked = walk(values, policy.amber, policy)
    return [rule in judgement.limits and not already for judgement, already in zip(asked, loud, strict=True)]


# Naive ones
def at_most(values: Sequence[int], limit: int) -> list[bool]:
    return [value <= limit for value in values]


def any_drop(values: Sequence[int]) -> list[bool]:
    return [False, *(later < earlier for earlier, later in pairwise(values))][: len(values)]


def individuals_chart(values: Sequence[int]) -> list[bool]:
    """Shewhart's chart of single values: below the mean by more than 2.66 mean moving ranges, from the fifth on."""
    fires = []
    for position, value in enumerate(values):
        before = values[:position]
        moved = [abs(later - earlier) for earlier, later in pairwise(before)]
        fires.append(position >= 4 and value < mean(before) - 2.66 * mean(moved))
    return fires


# What they do in a case
def watching(fires: Fires, raters: str) -> Watches:
    """Return what a rule does with the ratings of these raters, factor by factor."""

    def watch(watched: Watched) -> Alert:
        rated = watched.by[raters]
        fired = zip(*(fires(series) for series in rated.series), strict=True)
        return {number: _factors(fire) for number, fire in zip(rated.numbers, fired, strict=True)}

    return watch


def gaps(watched: Watched, policy: Policy) -> Alert:
    """Where a client is clearly below the therapist, in sessions that both rated."""
    theirs, ours = (watched.by[raters].by_number() for raters in RATERS)
    both = [number for number in theirs if number in ours]
    differences = [[o - t for t, o in zip(theirs[number], ours[number], strict=True)] for number in both]
    alert = {}
    for at, number in enumerate(both, start=1):
        by_factor = zip(*differences[:at], strict=True)
        alert[number] = _factors([apart(series, policy) for series in by_factor])
    return alert


def _factors(fire: Sequence[bool]) -> frozenset[str]:
    return frozenset(factor for factor, fires in zip(FACTORS, fire, strict=True) if fires) if any(fire) else NOWHERE


def naive() -> dict[str, Fires]:
    return {
        "fixed <= 5": partial(at_most, limit=5),
        "fixed <= 4": partial(at_most, limit=4),
        "below 9": partial(at_most, limit=8),
        "any drop of 1": any_drop,
        "individuals chart": individuals_chart,
    }


def ours(policy: Policy) -> dict[str, Fires]:
    return {
        "red": partial(red, policy=policy),
        "closers": partial(closers, policy=policy),
        "amber": partial(amber, policy=policy),
    }


def kinds(policy: Policy) -> dict[tuple[Rule, Level], Fires]:
    """Return each kind of flag that one person's ratings raise by themselves."""
    found = [(rule, level) for level in Level for rule in (Rule.LOW, Rule.DROP, Rule.SUSTAINED)]
    return {kind: partial(one_kind, rule=kind[0], level=kind[1], policy=policy) for kind in found}
