"""What do the ratings of a lifelike clinic look like, and what really happened behind them?

A seeded model of alliance ratings session by session: made for the demonstration, and for measuring how often the
rules are right. The truth (who was low from the start, when a rupture began and was repaired) is kept apart from the
ratings, which are all that the rules may see. Levels, growth and spreads lean on published figures; ruptures,
missing ratings, progress and everything about the therapist's view are assumptions.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import log, sqrt
from random import Random

#: Relationship, goal and method, always in this order.
Three = tuple[float, float, float]
FACTORS = ("relationship", "goal", "method")
LOWEST, HIGHEST = 0, 10


@dataclass(frozen=True, slots=True)
class Parameters:
    """How a clinic's cases come about. Levels, SDs and depths are points of the 0-10 scale; the rest probabilities."""

    # The level of the first session and its growth by ln(session number)
    level: Three = (7.0, 5.9, 6.9)
    raised: float = 0.0  # added to every level
    growth: Three = (0.47, 0.60, 0.41)
    client_sd: float = 1.35
    growth_sd: float = 0.45
    therapist_sd: float = 0.35
    cases_a_therapist: int = 12
    factor_r: float = 0.70  # between factors, of clients, their growth and therapists

    # What a single session adds
    state_sd: float = 0.90
    state_r: float = 0.45  # between factors
    state_lag_r: float = 0.20  # from one session to the next
    error_sd: float = 0.80  # of each answer

    # What goes wrong
    rupture: float = 0.045  # begins, a session
    rupture_from: int = 3
    rupture_depth: tuple[float, float] = (2.5, 5.0)
    rupture_spill: float = 0.4  # share of the depth that the two other factors lose
    repaired: float = 0.35  # a session after the one in which it began
    never_repaired: float = 0.25
    low_from_start: float = 0.12  # cases with one factor low throughout
    low_by: float = 3.5
    declining: float = 0.05  # cases with one factor that declines
    decline: float = 0.3  # a session

    # What is not there
    missing: float = 0.15
    missing_in_rupture: float = 0.10  # more
    dropout: float = 0.02  # after a session
    dropout_in_rupture: float = 0.05  # more
    week_without: float = 0.06  # no session in a week

    # How the therapist sees it, and how the client gets on
    therapist_missing: float = 0.10
    therapist_sees: float = 0.55  # of what makes this client and this rupture different
    therapist_offset: float = -0.1
    progress_start: float = 1.0
    progress_gain: float = 0.35  # a session, with an alliance in place
    progress_gain_sd: float = 0.30
    progress_floor: float = 5.0  # the weakest factor below which there is no gain

    sessions: int = 20  # at most


TYPICAL = Parameters()
NEAR_CEILING = replace(TYPICAL, raised=1.5)
NO_RUPTURES = replace(TYPICAL, rupture=0.0)


@dataclass(frozen=True, slots=True)
class Scores:
    """One rater's answer: three factors and progress, whole numbers 0-10."""

    relationship: int
    goal: int
    method: int
    progress: int


@dataclass(frozen=True, slots=True)
class RatedSession:
    """One held session, and who answered; None is not rated."""

    on: date
    client: Scores | None
    therapist: Scores | None


@dataclass(frozen=True, slots=True)
class Rupture:
    """A strain on one factor: in sessions `began` to before `ended` (numbers from 1); None if it was still there."""

    factor: str
    depth: float
    began: int
    ended: int | None

    def present(self, number: int) -> bool:
        return self.began <= number and (self.ended is None or number < self.ended)


@dataclass(frozen=True, slots=True)
class Truth:
    """What happened, which nobody in the clinic sees; `levels` are a session's without its mood and errors."""

    levels: tuple[Three, ...]
    low_from_start: str | None
    declining: str | None
    ruptures: tuple[Rupture, ...]
    dropped_out: bool


@dataclass(frozen=True, slots=True)
class LifelikeCase:
    """What was rated, and the truth behind it."""

    therapist: int
    sessions: tuple[RatedSession, ...]
    truth: Truth


def clinic(parameters: Parameters, *, seed: int, cases: int, start: date) -> Iterator[LifelikeCase]:
    """Yield that many cases, `cases_a_therapist` with each therapist; the same seed gives the same cases."""
    random = Random(seed)  # noqa: S311 (invented people, no secret)
    effect: Three = (0.0, 0.0, 0.0)
    for number in range(cases):
        therapist, place = divmod(number, parameters.cases_a_therapist)
        if place == 0:
            effect = together(random, parameters.therapist_sd, parameters.factor_r)
        yield one_case(parameters, random, therapist=therapist, effect=effect, start=start)


def together(random: Random, sd: float, r: float) -> Three:
    """Draw one deviation for each factor, with this SD and this correlation between any two."""
    shared = sqrt(r) * random.gauss(0, 1)
    own = sqrt(1 - r)
    return (
        sd * (shared + own * random.gauss(0, 1)),
        sd * (shared + own * random.gauss(0, 1)),
        sd * (shared + own * random.gauss(0, 1)),
    )


def one_case(
    parameters: Parameters,
    random: Random,
    *,
    therapist: int = 0,
    effect: Three = (0.0, 0.0, 0.0),
    start: date,
) -> LifelikeCase:
    """Return one case from its first session to its last; `effect` is what its therapist adds to each factor."""
    p = parameters
    person, growing = together(random, p.client_sd, p.factor_r), together(random, p.growth_sd, p.factor_r)
    low, declining = _trouble(p, random)
    strain = _Strain(p, random)
    gain = random.gauss(p.progress_gain, p.progress_gain_sd)
    closer = p.progress_start
    state = together(random, p.state_sd, p.state_r)
    sessions: list[RatedSession] = []
    levels: list[Three] = []
    day, dropped_out = start, False
    for number in range(1, p.sessions + 1):
        strain.next_session(number)
        state = _next_state(p, random, state)
        # What the therapist expects of anybody, and what makes this client and this session different.
        usual, special = [], []
        for f in range(3):
            trouble = p.low_by * (f == low) + p.decline * (number - 1) * (f == declining) + strain.depth(f)
            usual.append(p.level[f] + p.raised + effect[f] + p.growth[f] * log(number))
            special.append(person[f] + growing[f] * log(number) - trouble)
        levels.append((usual[0] + special[0], usual[1] + special[1], usual[2] + special[2]))
        felt = [u + s + now for u, s, now in zip(usual, special, state, strict=True)]
        seen = [
            u + p.therapist_offset + p.therapist_sees * (s + now)
            for u, s, now in zip(usual, special, state, strict=True)
        ]
        if number > 1 and min(felt) > p.progress_floor:
            closer += gain
        missing = p.missing + p.missing_in_rupture * strain.present
        sessions.append(
            RatedSession(
                day,
                client=_answer(p, random, felt, closer, missing),
                therapist=_answer(p, random, seen, closer, p.therapist_missing),
            )
        )
        if random.random() < p.dropout + p.dropout_in_rupture * strain.present:
            dropped_out = True
            break
        day = _next_day(p, random, start, day)
    truth = Truth(tuple(levels), _name(low), _name(declining), tuple(strain.all()), dropped_out)
    return LifelikeCase(therapist, tuple(sessions), truth)


def _next_state(p: Parameters, random: Random, state: Three) -> Three:
    """Return what the next session's mood adds to each factor: a little of the last one's, and news."""
    kept, new = p.state_lag_r, sqrt(1 - p.state_lag_r**2)
    news = together(random, p.state_sd, p.state_r)
    return (
        kept * state[0] + new * news[0],
        kept * state[1] + new * news[1],
        kept * state[2] + new * news[2],
    )


class _Strain:
    """The ruptures of one case: at most one at a time."""

    def __init__(self, parameters: Parameters, random: Random) -> None:
        self.p, self.random = parameters, random
        self.past: list[Rupture] = []
        self.now: Rupture | None = None
        self.lasting = False

    @property
    def present(self) -> bool:
        return self.now is not None

    def next_session(self, number: int) -> None:
        """Let the present rupture end or another begin."""
        if self.now and not self.lasting and self.random.random() < self.p.repaired:
            self.past.append(replace(self.now, ended=number))
            self.now = None
        elif not self.now and number >= self.p.rupture_from and self.random.random() < self.p.rupture:
            depth = self.random.uniform(*self.p.rupture_depth)
            self.now = Rupture(self.random.choice(FACTORS), depth, number, None)
            self.lasting = self.random.random() < self.p.never_repaired

    def depth(self, factor: int) -> float:
        """Return how many points the present rupture takes from a factor."""
        if self.now is None:
            return 0.0
        return self.now.depth * (1 if FACTORS[factor] == self.now.factor else self.p.rupture_spill)

    def all(self) -> list[Rupture]:
        return [*self.past, *([self.now] if self.now else [])]


def _trouble(p: Parameters, random: Random) -> tuple[int | None, int | None]:
    """Return which factor, if any, is low from the start, and which declines; never both in one case."""
    drawn, factor = random.random(), random.randrange(3)
    if drawn < p.low_from_start:
        return factor, None
    return None, factor if drawn < p.low_from_start + p.declining else None


def _answer(p: Parameters, random: Random, felt: list[float], closer: float, missing: float) -> Scores | None:
    """Return what somebody puts down, with the error of each answer; None if they do not answer."""
    if random.random() < missing:
        return None
    relationship, goal, method, progress = (
        whole(value + random.gauss(0, p.error_sd)) for value in (*felt, closer)
    )
    return Scores(relationship, goal, method, progress)


def whole(value: float) -> int:
    """Return the number that somebody puts down who feels so."""
    return min(HIGHEST, max(LOWEST, round(value)))


def _next_day(p: Parameters, random: Random, start: date, day: date) -> date:
    """Return a day about a week later: mostly the same weekday, a day off now and then, sometimes a week left out."""
    weeks = 1 + (random.random() < p.week_without)
    same_weekday = (start - day).days % 7
    off_by = same_weekday if same_weekday <= 3 else same_weekday - 7
    return day + timedelta(days=7 * weeks + off_by + random.choice((0, 0, 0, 0, 0, 0, -1, 1)))


def _name(factor: int | None) -> str | None:
    return None if factor is None else FACTORS[factor]
