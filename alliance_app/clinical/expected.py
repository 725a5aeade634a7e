"""How do scores usually go on from where they began, and does one lie outside of that?

A curve through the courses of closed cases: total = a + b start + c ln(n), by least squares, n the session counted from
that of the first score, which is where a course begins and is not among what is fitted. The band lies between the tenth
and the ninetieth percentile of what the scores differ from it: four in five of them are within.

On the BAI of the IMPLEMENT trial (57 courses, 724 later scores) a start of 20 gives 15.7 at session 4 with the band's
edge at 25.7, and 11.9 and 21.9 at session 8; elsewhere 15.5 and 25.9, 11.8 and 21.6 were worked out for it. Each course
judged by a curve without it, 79% of its scores lie within the band and 10% beyond the worse edge: 4% in the third that
starts lowest, 15% in the one that starts highest. A curve steeper for high starts (a term start ln(n)) changes neither,
and is 8.0 points off (root mean square) instead of 8.1.

It says what was usual for others, foretells nothing, and decides nothing: neither the gate nor whether a case is stuck
asks it. It is a reason to look.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import log
from statistics import quantiles

from .alliance import History, Rater
from .measures import Measure

#: So many closed cases a path takes. Drawn from the IMPLEMENT courses over and over, the band's edge of 57 cases is
#: uncertain by 1.4 points (one SD), of 100 by 1.0, of 200 by .7; no outside source names a number.
ENOUGH_CASES = 200
#: A path ends where fewer courses than this go on: what lies behind is a guess.
ENOUGH_AT_THE_END = 20
#: Raised when the form of the curve changes; stored paths of an older form are not read.
FORM = 1

#: a, b and c of the curve.
Coefficients = tuple[float, float, float]


class NoPath(ValueError):
    """The courses give no path; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Course:
    """One person's scores in one case: the first, and the later ones with their sessions, counted from its as 1."""

    start: float
    later: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What is usual at one session, and the two edges of the band, all within the measure's range."""

    value: float
    better_edge: float
    worse_edge: float


@dataclass(frozen=True, slots=True)
class ExpectedPath:
    """The curve of one measure, fitted to `n` closed cases on a day.

    The band reaches from `below` (negative) to `above` the curve. It holds for starts from `lowest_start` to
    `highest_start`, those it was fitted to, and up to `last_session`.
    """

    measure: Measure
    n: int
    fitted_on: date
    coefficients: Coefficients
    below: float
    above: float
    lowest_start: float
    highest_start: float
    last_session: int

    def at(self, start: float, session: int) -> Expected | None:
        """Return what is usual at a session, counted from that of the first score as 1; None where no path reaches."""
        if not (self.lowest_start <= start <= self.highest_start and 1 < session <= self.last_session):
            return None
        value = _value(self.coefficients, _terms(start, session))
        edges = (self.below, self.above) if not self.measure.higher_is_better else (self.above, self.below)
        return Expected(self._in_range(value), *(self._in_range(value + edge) for edge in edges))

    def _in_range(self, total: float) -> float:
        return min(self.measure.highest, max(self.measure.lowest, total))


@dataclass(frozen=True, slots=True)
class OffTrack:
    """A newest score that lies beyond the worse edge of what is expected there."""

    path: ExpectedPath
    person: Rater
    on: date
    start: float
    total: float
    expected: Expected


def fit(
    measure: Measure, cases: Iterable[Sequence[Course]], fitted_on: date, enough: int = ENOUGH_CASES
) -> ExpectedPath:
    """Fit the path of a measure to closed cases, each with the courses of the people in it.

    NoPath if there are not `enough` cases with a score after the first, or if they do not determine a curve.
    """
    followed = [course for course in cases if any(one.later for one in course)]
    if len(followed) < enough:
        raise NoPath(f"only {len(followed)} of {enough} closed cases")
    courses = [course for case in followed for course in case if course.later]
    starts = {course.start for course in courses}
    scores = [(course.start, session, total) for course in courses for session, total in course.later]
    if len(starts) == 1:
        raise NoPath("every course starts at the same score")
    if len({session for _, session, _ in scores}) == 1:
        raise NoPath("all later scores are of the same session")
    rows = [(_terms(start, session), total) for start, session, total in scores]
    coefficients = _least_squares(rows)
    residuals = [total - _value(coefficients, terms) for terms, total in rows]
    below, *_, above = quantiles(residuals, n=10, method="inclusive")
    if above - below < (measure.highest - measure.lowest) / 1000:
        raise NoPath("the courses do not scatter: a band without width says nothing")
    lasts = sorted((max(session for session, _ in course.later) for course in courses), reverse=True)
    return ExpectedPath(
        measure, len(followed), fitted_on, coefficients, below, above, min(starts), max(starts),
        lasts[min(ENOUGH_AT_THE_END, len(lasts)) - 1],
    )  # fmt: skip


def _terms(start: float, session: int) -> Coefficients:
    return 1, start, log(session)


def _value(coefficients: Coefficients, terms: Coefficients) -> float:
    return sum(c * x for c, x in zip(coefficients, terms, strict=True))


def _least_squares(rows: Sequence[tuple[Coefficients, float]]) -> Coefficients:
    """Return the coefficients for terms and totals, by the normal equations; NoPath where they are not determined."""
    size = range(3)
    table = [
        [*(sum(x[i] * x[j] for x, _ in rows) for j in size), sum(x[i] * total for x, total in rows)] for i in size
    ]
    for i in size:
        pivot = max(range(i, 3), key=lambda row: abs(table[row][i]))
        table[i], table[pivot] = table[pivot], table[i]
        if abs(table[i][i]) < 1e-9 * len(rows):
            raise NoPath("the courses are too alike to determine a curve")
        table[i] = [value / table[i][i] for value in table[i]]
        for other in size:
            if other != i:
                table[other] = [a - table[other][i] * b for a, b in zip(table[other], table[i], strict=True)]
    a, b, c = (row[3] for row in table)
    return a, b, c


def course_from(held: Sequence[date], scores: Sequence[tuple[date, float]]) -> Course:
    """Return a course from the days of held sessions and a person's dated totals, at least one, both in order."""
    (first, start), *later = scores
    counted = [(session_from(held, first, on), total) for on, total in later]
    return Course(start, tuple((session, total) for session, total in counted if session > 1))


def session_from(held: Sequence[date], first: date, on: date) -> int:
    """Return the number of the session that a day belongs to, counted from that of the first score as 1."""
    return bisect_right(held, on) - bisect_right(held, first) + 1


def not_on_track(history: History, paths: Mapping[str, ExpectedPath]) -> tuple[OffTrack, ...]:
    """Return every person's newest score that lies beyond the worse edge of its measure's path, never a first one."""
    held = [session.on for session in history.held]
    series: dict[tuple[str, Rater], list[tuple[date, float]]] = {}
    for score in history.scores:
        if score.measure in paths and score.person.is_client:
            series.setdefault((score.measure, score.person), []).append((score.on, score.total))
    found = []
    for (key, person), scores in sorted(series.items()):
        path, (first, start), (on, total) = paths[key], scores[0], scores[-1]
        expected = path.at(start, session_from(held, first, on))
        if expected and path.measure.gain(expected.worse_edge, total) < 0:
            found.append(OffTrack(path, person, on, start, total, expected))
    return tuple(found)
