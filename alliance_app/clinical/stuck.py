"""What counts as no progress? Declared by a clinician, or measured in scores and progress ratings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median

from .alliance import History, Rater, Score
from .measures import MEASURES, Measure
from .policy import Policy

#: Fewer held sessions than this are a beginning, never measured as stuck.
FIRST_JUDGED_SESSION = 2

#: How many of the newest scores say whether anything has changed.
LAST_SCORES = 6


class Finding(StrEnum):
    """By what a case is found stuck."""

    DECLARED = "declared"
    NO_CHANGE = "no_change"
    WORSE = "worse"
    NO_PROGRESS = "progress"


@dataclass(frozen=True, slots=True)
class StuckGround:
    """One reason why a case counts as stuck, with the numbers that make it so.

    `earlier` and `latest` are totals of the measure, or progress 0-10 (first rating, median of the last
    three, which are `last`); `on` is the date of the newest of them, or of the declaration.
    """

    finding: Finding
    on: date
    measure: Measure | None = None
    person: Rater | None = None
    earlier: float | None = None
    latest: float | None = None
    scores: int | None = None
    last: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """The name in `stuck_by`: declared, progress or measure:KEY."""
        return f"measure:{self.measure.key}" if self.measure else self.finding.value


def stuck_grounds(
    history: History, policy: Policy, measures: Mapping[str, Measure] = MEASURES
) -> tuple[StuckGround, ...]:
    """Return every ground on which the case is stuck, declared first; empty if it is not."""
    return (
        *_declared(history),
        *_measured(history, policy, measures),
        *_no_progress(history, policy),
    )


def _declared(history: History) -> Iterator[StuckGround]:
    if history.declarations and history.declarations[-1].stuck:
        since = history.declarations[-1].on
        yield StuckGround(Finding.DECLARED, on=since)


def _measured(
    history: History, policy: Policy, measures: Mapping[str, Measure]
) -> Iterator[StuckGround]:
    held = len(history.held)
    if held < FIRST_JUDGED_SESSION:
        return
    series: dict[tuple[str, Rater], list[Score]] = {}
    for score in history.scores:
        if score.measure in measures and score.person.is_client:
            series.setdefault((score.measure, score.person), []).append(score)
    for (key, person), scores in sorted(series.items()):
        measure = measures[key]
        reliable = measure.reliable_change
        if reliable is None or len(scores) < 3:
            continue
        for finding, earlier in (
            (Finding.WORSE, _worse_than(scores, measure, reliable)),
            (Finding.NO_CHANGE, _unchanged_from(scores, measure, reliable, held, policy)),
        ):
            if earlier is not None:
                last = scores[-1]
                yield StuckGround(finding, last.on, measure, person, earlier.total, last.total, len(scores))
                break


def _worse_than(scores: list[Score], measure: Measure, reliable: float) -> Score | None:
    """Return the first score if the last two are both reliably worse: one look alone is often chance."""
    first = scores[0]
    worse = all(-measure.gain(first.total, s.total) >= reliable for s in scores[-2:])
    return first if worse else None


def _unchanged_from(
    scores: list[Score], measure: Measure, reliable: float, held: int, policy: Policy
) -> Score | None:
    """Return the score from which nothing has changed reliably, after long enough and still in need."""
    days = (scores[-1].on - scores[0].on).days
    long_enough = held >= policy.stuck_sessions or days >= policy.stuck_days
    still_in_need = all(measure.beyond_cutoff(s.total) for s in scores[-2:])
    earliest = scores[-LAST_SCORES:][0]
    unchanged = measure.gain(earliest.total, scores[-1].total) < reliable
    return earliest if long_enough and still_in_need and unchanged else None


def _no_progress(history: History, policy: Policy) -> Iterator[StuckGround]:
    if len(history.held) < max(policy.stuck_sessions, FIRST_JUDGED_SESSION):
        return
    series: dict[Rater, list[tuple[date, int]]] = {}
    for session, rating in history.answers():
        if rating.progress is not None and history.counts(rating.rater):
            series.setdefault(rating.rater, []).append((session.on, rating.progress))
    for rater, ratings in sorted(series.items()):
        first, last = ratings[0][1], [value for _, value in ratings[-3:]]
        if (
            len(ratings) >= 3
            and median(last) <= policy.progress_max
            and max(last) - first < policy.progress_gain
        ):
            yield StuckGround(
                Finding.NO_PROGRESS, ratings[-1][0], person=rater, earlier=first, latest=median(last),
                last=tuple(last),
            )  # fmt: skip
