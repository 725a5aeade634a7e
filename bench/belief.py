"""What would somebody believe of a case who knew exactly how such cases come about?

The best that any rule could do. Each *story* says what is wrong (a factor low from the start, one that declines, a
rupture now, and on which factor). Given its story a case is nearly linear and Gaussian: twelve numbers, three of each
kind (how this person differs at first, how they grow, the day's mood) and the depth of the present rupture. So a
Kalman filter follows each story; a rating is whole and ends at 0 and 10, so what is learned of a value is only between
which bounds it lies, matched by mean and variance. Stories that differ in the past alone are merged, also by mean and
variance. What is not rated, and that nobody dropped out, is evidence too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import erfc, exp, inf, log, pi, sqrt

from alliance_app.demo.simulation import HIGHEST, LOWEST, Parameters

from .watched import LOW

#: Stories less likely than this are no longer followed.
TOO_UNLIKELY = 1e-4
#: Places of the three first deviations, growths and moods, and of the depth.
FIRST, GROWTH, MOOD, DEPTH = 0, 3, 6, 9
NUMBERS = 10

Vector = list[float]
Matrix = list[Vector]


@dataclass(slots=True)
class Story:
    """What may be wrong, how likely that is, and what then is believed of the numbers.

    `lasting` is the chance that the present rupture is one that is never repaired.
    """

    low: int | None
    declining: int | None
    rupture: int | None
    weight: float
    mean: Vector
    covariance: Matrix
    lasting: float = 0.0

    def learn(self, looks_at: Sequence[tuple[int, float]], low: float, high: float, error: float) -> None:
        """Take in that a sum of numbers, plus an error with this SD, lies between these bounds."""
        with_all = [0.0] * NUMBERS
        for at, share in looks_at:
            with_all = [value + share * more for value, more in zip(with_all, self.covariance[at], strict=True)]
        middle = sum(self.mean[at] * share for at, share in looks_at)
        variance = sum(with_all[at] * share for at, share in looks_at) + error**2
        spread = sqrt(variance)
        chance, moved, kept = between((low - middle) / spread, (high - middle) / spread)
        self.weight *= chance
        step, less = moved / spread, (1 - kept) / variance
        self.mean = [value + step * shared for value, shared in zip(self.mean, with_all, strict=True)]
        for row, shared in zip(self.covariance, with_all, strict=True):
            taken = less * shared
            row[:] = [value - taken * other for value, other in zip(row, with_all, strict=True)]


def between(low: float, high: float) -> tuple[float, float, float]:
    """Return the chance that a standard normal value lies between two bounds, and its mean and variance if it does."""
    if low > 0:  # in the other tail nothing cancels
        chance, mean, variance = between(-high, -low)
        return chance, -mean, variance
    chance = _below(high) - _below(low)
    if chance < 1e-200:  # so far away that it is hardly possible: at the nearer bound
        return 1e-200, max(low, min(high, 0.0)), 0.01
    at_low, at_high = _density(low), _density(high)
    mean = (at_low - at_high) / chance
    edges = (low * at_low if low > -inf else 0.0) - (high * at_high if high < inf else 0.0)
    return chance, mean, max(1e-6, 1 + edges / chance - mean**2)


def _below(value: float) -> float:
    return 0.5 * erfc(-value / sqrt(2))


def _density(value: float) -> float:
    return exp(-value * value / 2) / sqrt(2 * pi)


class Belief:
    """What is believed of one case, session by session."""

    def __init__(self, parameters: Parameters) -> None:
        self.p = parameters
        self.number = 0
        self.stories = list(self._at_first())

    def _at_first(self) -> Iterator[Story]:
        p = self.p
        well = 1 - p.low_from_start - p.declining
        yield self._story(None, None, well)
        for factor in range(3):
            yield self._story(factor, None, p.low_from_start / 3)
            yield self._story(None, factor, p.declining / 3)

    def _story(self, low: int | None, declining: int | None, weight: float) -> Story:
        p = self.p
        covariance = [[0.0] * NUMBERS for _ in range(NUMBERS)]
        first = p.client_sd**2 + p.therapist_sd**2
        for start, variance, r in (
            (FIRST, first, p.factor_r),
            (GROWTH, p.growth_sd**2, p.factor_r),
            (MOOD, p.state_sd**2, p.state_r),
        ):
            _together(covariance, start, variance, r)
        return Story(low, declining, None, weight, [0.0] * NUMBERS, covariance)

    def next_session(self, rated: Sequence[int] | None) -> float:
        """Take in a held session, with three ratings or None; return the chance that something is wrong in it."""
        self.number += 1
        p = self.p
        # That there is a session says that nobody dropped out after the last one.
        if self.number > 1:
            for story in self.stories:
                story.weight *= 1 - p.dropout - p.dropout_in_rupture * (story.rupture is not None)
        self.stories = list(merged(likely([after for story in self.stories for after in self._after(story)])))
        for story in self.stories:
            self._mood(story)
            missing = p.missing + p.missing_in_rupture * (story.rupture is not None)
            story.weight *= missing if rated is None else 1 - missing
            for factor, value in enumerate(rated or ()):
                base = self._base(story, factor)
                low = -inf if value == LOWEST else value - 0.5 - base
                high = inf if value == HIGHEST else value + 0.5 - base
                story.learn([*self._level(story, factor), (MOOD + factor, 1.0)], low, high, p.error_sd)
        self.stories = likely(self.stories)
        whole = sum(story.weight for story in self.stories)
        for story in self.stories:
            story.weight /= whole
        return sum(story.weight * self._wrong(story) for story in self.stories)

    @property
    def rupture(self) -> float:
        """Return the chance that a rupture was present in the newest session."""
        return sum(story.weight for story in self.stories if story.rupture is not None)

    def _base(self, story: Story, factor: int) -> float:
        """Return the level without what this person's numbers add to it."""
        p, n = self.p, self.number
        trouble = p.low_by * (factor == story.low) + p.decline * (n - 1) * (factor == story.declining)
        return p.level[factor] + p.raised + p.growth[factor] * log(n) - trouble

    def _level(self, story: Story, factor: int) -> list[tuple[int, float]]:
        """Return which numbers make up the level, each with its share."""
        shares = [(FIRST + factor, 1.0), (GROWTH + factor, log(self.number))]
        if story.rupture is None:
            return shares
        return [*shares, (DEPTH, -1.0 if factor == story.rupture else -self.p.rupture_spill)]

    def _after(self, story: Story) -> Iterator[Story]:
        """Yield what may have become of a story until this session."""
        p = self.p
        if story.rupture is not None:
            ends = (1 - story.lasting) * p.repaired
            lasting = story.lasting / (1 - ends) if ends < 1 else 0.0
            yield _copy(story, story.rupture, 1 - ends, lasting)
            yield _without_depth(_copy(story, None, ends, 0.0))
            return
        begins = p.rupture if self.number >= p.rupture_from else 0.0
        yield _copy(story, None, 1 - begins, 0.0)
        shallow, deep = p.rupture_depth
        for factor in range(3) if begins else ():
            new = _copy(story, factor, begins / 3, p.never_repaired)
            new.mean[DEPTH] = (shallow + deep) / 2
            new.covariance[DEPTH][DEPTH] = (deep - shallow) ** 2 / 12
            yield new

    def _mood(self, story: Story) -> None:
        """Let the mood become the next session's: a little of the last one's, and news."""
        if self.number == 1:
            return
        p, moods = self.p, range(MOOD, MOOD + 3)
        for at in moods:
            story.mean[at] *= p.state_lag_r
            for row in story.covariance:
                row[at] *= p.state_lag_r
            story.covariance[at] = [value * p.state_lag_r for value in story.covariance[at]]
        _together(story.covariance, MOOD, p.state_sd**2 * (1 - p.state_lag_r**2), p.state_r)

    def _wrong(self, story: Story) -> float:
        """Return the chance that something is wrong if this is the story."""
        if story.rupture is not None:
            return 1.0
        fine = _copy(story, None, 1.0, 0.0)
        fine.weight = 1.0
        for factor in range(3):
            fine.learn(self._level(story, factor), LOW - self._base(story, factor), inf, 1e-6)
        return 1 - fine.weight


def likely(stories: Sequence[Story]) -> list[Story]:
    whole = sum(story.weight for story in stories)
    return [story for story in stories if story.weight > TOO_UNLIKELY * whole]


def merged(stories: Sequence[Story]) -> Iterator[Story]:
    """Yield one story for all that say the same of the present."""
    alike: dict[tuple[int | None, int | None, int | None], list[Story]] = {}
    for story in stories:
        alike.setdefault((story.low, story.declining, story.rupture), []).append(story)
    for (low, declining, rupture), group in alike.items():
        if len(group) == 1:
            yield group[0]
            continue
        whole = sum(story.weight for story in group)
        shares = [story.weight / whole for story in group]
        mean = [sum(s * story.mean[at] for s, story in zip(shares, group, strict=True)) for at in range(NUMBERS)]
        covariance = [[0.0] * NUMBERS for _ in range(NUMBERS)]
        for share, story in zip(shares, group, strict=True):
            off = [value - middle for value, middle in zip(story.mean, mean, strict=True)]
            for row, own, apart in zip(covariance, story.covariance, off, strict=True):
                row[:] = [v + share * (o + apart * other) for v, o, other in zip(row, own, off, strict=True)]
        lasting = sum(share * story.lasting for share, story in zip(shares, group, strict=True))
        yield Story(low, declining, rupture, whole, mean, covariance, lasting)


def _copy(story: Story, rupture: int | None, chance: float, lasting: float) -> Story:
    rows = [row[:] for row in story.covariance]
    return Story(story.low, story.declining, rupture, story.weight * chance, story.mean[:], rows, lasting)


def _without_depth(story: Story) -> Story:
    story.mean[DEPTH] = 0.0
    story.covariance[DEPTH] = [0.0] * NUMBERS
    for row in story.covariance:
        row[DEPTH] = 0.0
    return story


def _together(covariance: Matrix, start: int, variance: float, r: float) -> None:
    """Add to three numbers this variance, and this correlation between any two."""
    for a in range(start, start + 3):
        for b in range(start, start + 3):
            covariance[a][b] += variance * (1 if a == b else r)
