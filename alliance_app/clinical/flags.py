"""When is a case flagged? The one place that decides.

A *series* is one factor of one rater. Each tier (red, amber) walks it by itself, looks at earlier ratings only
and compares each with what is usual for this person: the baseline, the median of the last accepted ratings.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from math import floor, inf, sqrt
from statistics import median
from typing import NamedTuple

from .alliance import HIGHEST, Factor, Given, History, Rater, Role, Session
from .policy import Policy, Tier

#: Slack of comparisons in which a square root is involved.
SLACK = 1e-9

#: The limit of a rule that cannot fire, and the value of a rating that was not given.
NEVER, NOTHING = -inf, inf

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
    judgements: list[Judgement] = []
    for value, (low, drop, sustained, _, accepted, known) in zip(
        values, steps(values, tier, Usual(policy)), strict=True
    ):
        every = {Rule.LOW: low, Rule.DROP: drop, Rule.SUSTAINED: sustained}
        limits = {rule: limit for rule, limit in every.items() if value <= limit + SLACK}
        bound = max(every.values())
        if known is None:
            judgements.append(Judgement(limits, None, None, (), bound))
        else:
            judgements.append(Judgement(limits, known.baseline, known.spread, accepted, bound))
    return tuple(judgements)


class Known(NamedTuple):
    """What is known of somebody before a rating: the baseline and the personal SD, and what lies far enough below."""

    baseline: float
    spread: float
    falls_to: float
    stays_at: float


class Usual(dict[tuple[int, ...], Known | None]):
    """What is known from the ratings that were accepted, by a policy; None while they are too few.

    What the same ratings say is reckoned once.
    """

    def __init__(self, policy: Policy) -> None:
        super().__init__()
        self.policy = policy

    def __missing__(self, accepted: tuple[int, ...]) -> Known | None:
        known = self._reckoned(accepted) if len(accepted) >= self.policy.baseline_min else None
        self[accepted] = known
        return known

    def _reckoned(self, accepted: tuple[int, ...]) -> Known:
        policy, usual, spread = self.policy, median(accepted), personal_sd(accepted, self.policy)
        return Known(
            usual,
            spread,
            falls_to=usual - max(policy.drop_min, policy.drop_z * spread),
            stays_at=usual - max(policy.sustained_min, policy.sustained_z * spread),
        )


#: At or below which value LOW, DROP and SUSTAINED fire, whether one does, what was accepted before, and what is known.
Step = tuple[float, float, float, bool, tuple[int, ...], Known | None]


def steps(values: Iterable[int], tier: Tier, usual: Usual) -> Iterator[Step]:
    """Walk a series by one tier, and yield what it says at each value."""
    size, top, once, repeat = usual.policy.baseline_window, tier.fall_top, tier.low_once, tier.low_repeat
    accepted: tuple[int, ...] = ()
    known = usual[accepted]
    last = before = NOTHING
    for value in values:
        low = repeat if last <= repeat or before <= repeat else once
        drop = sustained = NEVER
        fires, suspicious = value <= low, False
        if known is not None:
            baseline, _, falls_to, stays_at = known
            drop = falls_to if falls_to < top else top
            if last <= stays_at + SLACK:
                sustained = stays_at if stays_at < top else top
            suspicious = baseline - value >= SUSPICIOUS
            fires = fires or value <= drop + SLACK or value <= sustained + SLACK
        yield low, drop, sustained, fires, accepted, known
        if not (fires or suspicious) or (value > repeat and _steady(before, last, value)):
            accepted = (*accepted[1:], value) if len(accepted) == size else (*accepted, value)
            known = usual[accepted]
        before, last = last, value


def _steady(before: float, last: float, value: int) -> bool:
    """Whether three given ratings span at most 1: a new steady level."""
    return max(before, last, value) - min(before, last, value) <= 1


def personal_sd(window: Sequence[int], policy: Policy) -> float:
    """Return how much this person's ratings vary from one to the next, in points, drawn towards a prior SD."""
    squares = sum([(later - earlier) ** 2 for earlier, later in pairwise(window)])
    prior = policy.prior_weight * policy.prior_sd**2
    return sqrt((prior + squares / 2) / (policy.prior_weight + len(window) - 1))


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
    def usual(self) -> float | None:
        """What was usual for this person before it, as the red tier knows it."""
        return self.red.baseline

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
