"""When is a case flagged? The one place that decides.

A *series* is one factor of one rater. Each tier (red, amber) walks it by itself, looks at earlier ratings only
and compares each with what is usual for this person: the baseline, the median of the last accepted ratings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from math import floor, sqrt
from statistics import median

from .alliance import HIGHEST, Factor, Given, History, Rater, Role, Session
from .policy import Policy, Tier

#: Slack of comparisons in which a square root is involved.
SLACK = 1e-9

#: A rating this far below the baseline is not taken into it, whether or not it fires a rule.
SUSPICIOUS = 2


class Rule(StrEnum):
    """Why a rating is flagged."""

    LOW = "low"
    DROP = "drop"
    SUSTAINED = "sustained"
    GAP = "gap"
    CEILING = "ceiling"


class Level(StrEnum):
    """How loud: red asks for attention, amber is a question."""

    RED = "red"
    AMBER = "amber"


@dataclass(frozen=True, slots=True)
class Flag:
    """A reason, with its numbers, why a case needs attention.

    `value`, `baseline` and `limit` are points 0-10; the rule fires at or below `limit`. The baseline is what is
    usual for this rater (of GAP: the therapist's value), None while too little is known. `factor` is None for
    CEILING, which is about all three.
    """

    rule: Rule
    level: Level
    factor: Factor | None
    rater: Rater
    session: Session
    value: int
    baseline: float | None
    limit: float

    @property
    def closes(self) -> bool:
        """Whether this flag is a closer: it keeps technique advice waiting."""
        return (self.level is Level.RED and self.factor is not None) or self.rule is Rule.LOW


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one tier says of one rating: the limit of each rule that fires, and the usual value before it.

    `usual_of` are the accepted ratings whose median the baseline is; `bound` is the value at or below which some rule
    would have fired.
    """

    limits: dict[Rule, float]
    baseline: float | None
    spread: float | None
    usual_of: tuple[int, ...]
    bound: float


def walk(values: Iterable[int], tier: Tier, policy: Policy) -> tuple[Judgement, ...]:
    """Judge each value of a series, in order, by what came before it."""
    return _walk(tuple(values), tier, policy)


@lru_cache(maxsize=512)  # one case's series are walked for its standing, its chart and its history
def _walk(values: tuple[int, ...], tier: Tier, policy: Policy) -> tuple[Judgement, ...]:
    window: list[int] = []
    judgements: list[Judgement] = []
    usual, spread = None, None
    for position, value in enumerate(values):
        earlier = values[max(0, position - 2) : position]
        every = _limits(earlier, usual, spread, tier, policy)
        limits = {rule: limit for rule, limit in every.items() if value <= limit + SLACK}
        accepted = tuple(window) if usual is not None else ()
        judgements.append(Judgement(limits, usual, spread, accepted, max(every.values())))
        if _accepted(value, earlier, usual, limits, tier):
            window = [*window, value][-policy.baseline_window :]
            if len(window) >= policy.baseline_min:
                usual, spread = median(window), personal_sd(window, policy)
    return tuple(judgements)


def personal_sd(window: Sequence[int], policy: Policy) -> float:
    """Return how much this person's ratings vary from one to the next, in points, drawn towards a prior SD."""
    squares = sum([(later - earlier) ** 2 for earlier, later in pairwise(window)])
    prior = policy.prior_weight * policy.prior_sd**2
    return sqrt((prior + squares / 2) / (policy.prior_weight + len(window) - 1))


def _limits(
    earlier: Sequence[int], usual: float | None, spread: float | None, tier: Tier, policy: Policy
) -> dict[Rule, float]:
    """Return the value at or below which each rule fires on a rating; `earlier` are the two before it."""
    repeated = any(before <= tier.low_repeat for before in earlier)
    limits: dict[Rule, float] = {Rule.LOW: tier.low_repeat if repeated else tier.low_once}
    if usual is not None and spread is not None:
        limits[Rule.DROP] = min(tier.fall_top, usual - max(policy.drop_min, policy.drop_z * spread))
        enough_below = usual - max(policy.sustained_min, policy.sustained_z * spread)
        if earlier and earlier[-1] <= enough_below + SLACK:
            limits[Rule.SUSTAINED] = min(tier.fall_top, enough_below)
    return limits


def _accepted(
    value: int, earlier: Sequence[int], usual: float | None, limits: dict[Rule, float], tier: Tier
) -> bool:
    """Whether the rating becomes part of what is usual: nothing said against it, or a new steady level."""
    three = (*earlier, value)
    steady = len(three) == 3 and max(three) - min(three) <= 1 and value > tier.low_repeat
    suspicious = usual is not None and usual - value >= SUSPICIOUS
    return steady or not (limits or suspicious)


@dataclass(frozen=True, slots=True)
class JudgedRating:
    """One given score with what both tiers say of it."""

    given: Given
    red: Judgement
    amber: Judgement

    @property
    def closes(self) -> bool:
        return bool(self.red.limits) or Rule.LOW in self.amber.limits

    @property
    def flagged_at(self) -> int:
        """The highest whole score at which this rating would have been flagged: this person's own limit then."""
        return floor(max(self.red.bound, self.amber.bound) + SLACK)


@dataclass(frozen=True, slots=True)
class Series:
    """One rater's ratings of one factor, judged; never empty."""

    rater: Rater
    factor: Factor
    ratings: tuple[JudgedRating, ...]

    @property
    def newest(self) -> JudgedRating:
        return self.ratings[-1]

    def flags(self) -> tuple[Flag, ...]:
        """Return what the newest rating fires, one flag a rule, red where both tiers fire."""
        found = []
        for rule in (Rule.LOW, Rule.DROP, Rule.SUSTAINED):
            for level, judgement in ((Level.RED, self.newest.red), (Level.AMBER, self.newest.amber)):
                if rule in judgement.limits:
                    found.append(self._flag(rule, level, judgement))
                    break
        return tuple(found)

    def _flag(self, rule: Rule, level: Level, judgement: Judgement) -> Flag:
        given = self.newest.given
        return Flag(
            rule, level, self.factor, self.rater, given.session, given.value, judgement.baseline,
            judgement.limits[rule],
        )  # fmt: skip


def judged(rater: Rater, factor: Factor, given: Sequence[Given], policy: Policy) -> Series:
    """Judge a series of at least one given score by both tiers."""
    values = [g.value for g in given]
    red, amber = walk(values, policy.red, policy), walk(values, policy.amber, policy)
    return Series(rater, factor, tuple(map(JudgedRating, given, red, amber)))


def gap_flags(history: History, policy: Policy) -> tuple[Flag, ...]:
    """Return where a client sees a part clearly weaker than a therapist does, in sessions that both rated.

    One flag a client and part; of several therapists the one who is furthest apart.
    """
    series = history.counting_series
    found = []
    for (client, factor), theirs in sorted(series.items(), key=_by_factor):
        if client.is_client:
            by_therapist = [
                _gap(client, factor, theirs, ours, policy)
                for (therapist, same), ours in series.items()
                if therapist.role is Role.THERAPIST and same is factor
            ]
            widest = max(filter(None, by_therapist), key=lambda flag: flag.limit - flag.value, default=None)
            if widest:
                found.append(widest)
    return tuple(found)


def _gap(
    client: Rater, factor: Factor, theirs: Sequence[Given], ours: Sequence[Given], policy: Policy
) -> Flag | None:
    both = both_rated(theirs, ours)
    if not apart([opposite - given.value for given, opposite in both], policy):
        return None
    given, opposite = both[-1]
    return Flag(
        Rule.GAP, Level.AMBER, factor, client, given.session, given.value, opposite, opposite - policy.gap
    )  # fmt: skip


def both_rated(theirs: Sequence[Given], ours: Sequence[Given]) -> list[tuple[Given, int]]:
    """Return what two people gave the same part in each session that both rated, in order."""
    we_said = {g.session.number: g.value for g in ours}
    return [(g, we_said[g.session.number]) for g in theirs if g.session.number in we_said]


def apart(differences: Sequence[int], policy: Policy) -> bool:
    """Whether two people are apart now: in the newest session that both rated, and in two of the last three."""
    wide = [difference >= policy.gap for difference in differences[-3:]]
    return bool(wide) and wide[-1] and sum(wide) >= 2


def ceiling_flags(history: History, policy: Policy, stuck: bool) -> tuple[Flag, ...]:
    """Return whose perfect scores stand beside no progress: proof of nothing, until it was talked about."""
    if not stuck:
        return ()
    found = []
    for rater, answers in sorted(rated_sessions(history).items()):
        run = answers[-policy.ceiling_run :]
        perfect = all(scores == (HIGHEST, HIGHEST, HIGHEST) for _, scores in run)
        if len(run) == policy.ceiling_run and perfect:
            found.append(
                Flag(Rule.CEILING, Level.AMBER, None, rater, run[-1][0], HIGHEST, None, HIGHEST)
            )
    return tuple(found)


def rated_sessions(history: History) -> dict[Rater, list[tuple[Session, tuple[int | None, ...]]]]:
    """Return, for each client, partner or child who counts, the sessions that this person rated at all."""
    found: dict[Rater, list[tuple[Session, tuple[int | None, ...]]]] = {}
    for session, rating in history.answers():
        counts = rating.rater.is_client and history.counts(rating.rater) and history.of_this_pair(session)
        if rating.rates and counts:
            found.setdefault(rating.rater, []).append((session, rating.scores))
    return found


def _by_factor(item: tuple[tuple[Rater, Factor], Sequence[Given]]) -> tuple[int, Rater]:
    (rater, factor), _ = item
    return list(Factor).index(factor), rater
