"""Which totals of outcome measures are drawn, and what was to be expected of them?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alliance_app.clinical.alliance import History, Rater, Score, Session
from alliance_app.clinical.change import Change, change_of
from alliance_app.clinical.expected import Expected, ExpectedPath, not_on_track, session_from
from alliance_app.clinical.measures import Measure

from .pens import Pen, Shape

#: What has become of somebody, in so few letters that they fit beside a lane.
IN_SHORT = {
    Change.RECOVERED: "recovered", Change.IMPROVED: "better", Change.UNCHANGED: "no change",
    Change.DETERIORATED: "worse",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Totals:
    """One person's totals on a measure, each with its place among the sessions (x.5: between two).

    `expected` is what is usual at the held sessions after the first total, from where that lies; `off` says that the
    newest total is worse than that.
    """

    pen: Pen
    shape: Shape
    points: tuple[tuple[float, float], ...]
    expected: tuple[tuple[int, Expected], ...] = ()
    off: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One outcome measure below the bands."""

    measure: Measure
    says: tuple[str, ...]
    totals: tuple[Totals, ...]

    @property
    def off(self) -> bool:
        """Whether anybody's newest total is not on track."""
        return any(totals.off for totals in self.totals)


def lanes_of(
    history: History,
    measures: Mapping[str, Measure],
    paths: Mapping[str, ExpectedPath],
    pens: Mapping[Rater, Pen],
) -> Iterable[Lane]:
    """Yield each measure with totals, in the order of `measures`, with its path where it has one."""
    off_track = {(off.path.measure.key, off.person) for off in not_on_track(history, paths)}
    for key, measure in measures.items():
        people: dict[Rater, list] = {}
        for score in history.scores:
            if score.measure == key:
                people.setdefault(score.person, []).append(score)
        if people:
            alone = len(people) == 1
            yield Lane(
                measure,
                tuple(_says(measure, [s.total for s in next(iter(people.values()))] if alone else [])),
                tuple(
                    Totals(
                        pen,
                        Shape.DIAMOND if alone else pen.shape,
                        tuple((between(history.sessions, s.on), s.total) for s in people[rater]),
                        tuple(_expected(paths.get(key), people[rater][0], history)) if rater.is_client else (),
                        (key, rater) in off_track,
                    )
                    for rater, pen in pens.items()
                    if rater in people
                ),
            )


def _expected(path: ExpectedPath | None, first: Score, history: History) -> Iterable[tuple[int, Expected]]:
    """Yield what is usual at each held session after somebody's first score, as far as the path reaches."""
    held = [session.on for session in history.held]
    for place, session in enumerate(history.sessions):
        if path and session.held and session.on > first.on:
            expected = path.at(first.total, session_from(held, first.on, session.on))
            if expected:
                yield place, expected


def _says(measure: Measure, totals: Sequence[float]) -> Iterable[str]:
    """Yield which way is better, and whether one person's totals have changed beyond measurement error."""
    yield "higher is better" if measure.higher_is_better else "lower is better"
    if len(totals) < 2:
        return
    change = change_of(measure, totals[0], totals[-1])
    yield f"{IN_SHORT[change]} from {totals[0]:g}" if change else f"from {totals[0]:g}"


def between(sessions: Sequence[Session], on: date) -> float:
    """Return the place of a day: that of its session, or half-way between the ones around it."""
    before = -1
    for place, session in enumerate(sessions):
        if session.on == on:
            return place
        if session.on < on:
            before = place
    return before + 0.5
