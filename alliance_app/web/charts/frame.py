"""Where does a session stand in one drawing of a chart?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .data import Chart
from .geometry import INSET, OUTSET, Layout, Point, width_of

HIGHEST = 10
#: A plot is at least so wide, in px, that there is room in it for a word on what is missing.
SHORTEST = 120


@dataclass(frozen=True, slots=True)
class Frame:
    """A chart in one layout: the places from `start` on are drawn, those before it are folded."""

    chart: Chart
    layout: Layout
    start: int
    left: float
    first: float
    step: float

    def x(self, place: float) -> float:
        return self.first + (place - self.start) * self.step

    def within(self, place: float) -> float:
        """Return where a day lies, at the edge if it is before the first or after the newest session."""
        return max(self.left + 8, min(self.x(place), self.now - 1))

    def shows(self, place: float) -> bool:
        """Whether a place is in the window; the days before the first session belong to it."""
        return place >= self.start or not self.start

    @property
    def right(self) -> float:
        return self.layout.right

    @property
    def places(self) -> range:
        return range(self.start, len(self.chart.sessions))

    @property
    def strip(self) -> tuple[float, float] | None:
        """The left and right edge of the summary of earlier sessions, if there is one."""
        return (self.layout.left, self.left - 14) if self.start and self.layout.strip else None

    @property
    def now(self) -> float:
        """Where the newest session ends: what is said of today reaches so far."""
        return min(self.right, self.x(len(self.chart.sessions) - 1) + OUTSET)

    @property
    def reach(self) -> float:
        """How far a session's own ground goes to its left."""
        return min(self.step / 2, INSET)

    @property
    def end(self) -> float:
        """Where the names of the newest values stand: right of the plot."""
        return self.right + INSET - OUTSET

    def points(self, values: Sequence[int | None], top: float, height: float) -> list[Point | None]:
        """Return the point of each value 0-10 in the window, None where there is none."""
        unit = height / HIGHEST
        return [
            None if value is None else (self.x(at), top + height - value * unit)
            for at, value in enumerate(values[self.start :], self.start)
        ]


def frame_of(chart: Chart, layout: Layout) -> Frame:
    """Return the frame of a chart's newest sessions in a layout."""
    count = len(chart.sessions)
    start = max(0, count - layout.window)
    layout = replace(layout, right=_right(layout, chart))
    left = layout.left + (layout.strip + 14 if start and layout.strip else 0)
    room = layout.right - OUTSET - left - INSET
    steps = max(0, count - start - 1)
    step = min(layout.step, room / max(1, steps))
    ends = left + max(INSET + steps * step + OUTSET, SHORTEST)
    return Frame(chart, replace(layout, right=min(layout.right, ends)), start, left, left + INSET, step)


def _right(layout: Layout, chart: Chart) -> float:
    """Return where the plot ends: as far right as the names of the newest values allow, up to a third of the width."""
    named = max((width_of(f"{pen.label} 10", 14, bold=True) for pen in chart.pens), default=0)
    return min(layout.right, layout.width - min(named, layout.width / 3) - INSET + OUTSET)
