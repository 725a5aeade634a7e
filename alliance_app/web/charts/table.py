"""Which numbers does the chart show, session by session, newest first?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import floor

from alliance_app.clinical.alliance import Factor, Session
from alliance_app.clinical.expected import Expected
from alliance_app.clinical.wording import number

from .data import Chart, Line, Mark
from .events import Kind
from .geometry import WIDE
from .totals import Totals
from .words import short_day


@dataclass(frozen=True, slots=True)
class Cell:
    """One number, "–" if there is none, and whether it is low."""

    text: str
    low: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One session. `groups` holds three cells for each rater; `away` is said in their place if it was not held."""

    number: int
    on: date
    away: str
    groups: tuple[tuple[Cell, ...], ...]
    progress: str
    totals: tuple[str, ...]
    happened: str


@dataclass(frozen=True, slots=True)
class Table:
    """Every number of a chart, under the heads of its columns; `earlier` are the rows that the chart folds."""

    raters: tuple[str, ...]
    factors: tuple[str, ...]
    measures: tuple[str, ...]
    progress: str
    recent: tuple[Row, ...]
    earlier: tuple[Row, ...]

    @property
    def span(self) -> int:
        """How many columns hold numbers."""
        return len(self.raters) * len(self.factors) + bool(self.progress) + len(self.measures)


NONE = "–"


def rows_of(chart: Chart) -> Table:
    """Return every number of a chart as rows, newest session first."""
    totals = [
        (lane.measure.name if len(lane.totals) == 1 else f"{lane.measure.name}, {people.pen.label}", people)
        for lane in chart.lanes
        for people in lane.totals
    ]
    columns = [column for name, people in totals for column in _columns(name, people)]
    names = [name for name, _ in columns]
    by_place = [found for _, found in columns]
    lines = [[_line_of(band.lines, pen) for band in chart.bands] for pen in chart.pens]
    happened: dict[int, list[str]] = {}
    for mark in chart.marks:
        happened.setdefault(_row(mark, len(chart.sessions)), []).append(_words(mark))
    for name, people in totals:
        if people.off and chart.sessions:
            happened.setdefault(max(0, floor(people.points[-1][0])), []).append(f"{name} not on track")
    rows = tuple(
        Row(
            number=session.number,
            on=session.on,
            away="" if session.held else _away(session, names, [found.get(at) for found in by_place]),
            groups=tuple(tuple(_cell(line, at) for line in group) for group in lines),
            progress=_progress(chart, at),
            totals=tuple(found.get(at, NONE) for found in by_place),
            happened=", ".join(happened.get(at, ())),
        )
        for at, session in reversed(list(enumerate(chart.sessions)))
    )
    return Table(
        raters=tuple(pen.label for pen in chart.pens),
        factors=tuple(factor.value.capitalize() for factor in Factor),
        measures=tuple(names),
        progress=_progress_head(chart),
        recent=rows[: WIDE.window],
        earlier=rows[WIDE.window :],
    )


def _line_of(lines: Sequence[Line], pen) -> Line | None:
    return next((line for line in lines if line.pen == pen), None)


def _cell(line: Line | None, at: int) -> Cell:
    value = line.values[at] if line else None
    return Cell(NONE) if value is None or line is None else Cell(str(value), at in line.weak)


def _progress(chart: Chart, at: int) -> str:
    """Return who says how near the goal is, in the order of the column's head."""
    values = [line.values[at] for line in chart.progress]
    return " / ".join(NONE if value is None else str(value) for value in values)


def _progress_head(chart: Chart) -> str:
    raters = " / ".join(line.pen.label for line in chart.progress)
    return f"Progress: {raters}" if len(chart.progress) > 1 else "Progress" if raters else ""


def _away(session: Session, names: Sequence[str], totals: Sequence[str | None]) -> str:
    """Return what became of a session that was not held, with the totals that were given all the same."""
    given = [f"{name} {total}" for name, total in zip(names, totals, strict=True) if total]
    return "; ".join((session.attendance.value, "no rating asked", *given))


def _columns(name: str, people: Totals) -> Iterator[tuple[str, dict[int, str]]]:
    """Yield somebody's totals under the measure's name, and beside them what was expected, if anything was."""
    yield name, _by_place(people.points)
    if people.expected:
        yield (
            f"{name}, expected",
            {place: f"{number(each.value)} ({_band(each)})" for place, each in people.expected},
        )


def _band(each: Expected) -> str:
    low, high = sorted((each.better_edge, each.worse_edge))
    return f"{number(low)} to {number(high)}"


def _by_place(points: Sequence[tuple[float, float]]) -> dict[int, str]:
    """Return the totals by session; one taken between two sessions stands with the earlier."""
    found: dict[int, str] = {}
    for place, total in points:
        at = max(0, floor(place))
        found[at] = f"{found[at]}, {total:g}" if at in found else f"{total:g}"
    return found


def _row(mark: Mark, count: int) -> int:
    """Return at which session an event is told: between two at the earlier, but a new therapist at the later."""
    later = mark.kind is Kind.THERAPIST
    return max(0, min(int(mark.place + 0.5) if later else floor(mark.place), count - 1))


def _words(mark: Mark) -> str:
    """Return an event in words, with its day if it was on no session's."""
    words = f"{mark.words}: {mark.factor.value}" if mark.factor and mark.kind is not Kind.GOAL else mark.words
    return f"{words} ({short_day(mark.on)})" if mark.on else words
