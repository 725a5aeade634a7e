"""How is a share or a rate drawn, and how sure it is? A dot for what was counted, a line for all that would fit.

Both repeat what a table says in words; how a case's chart is drawn is `drawing.py`.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from math import ceil

from alliance_app.insights.intervals import Interval
from alliance_app.insights.months import Period

from . import svg
from .geometry import MEDIUM, NARROW, WIDE, Layout, n, width_of
from .pens import Shape

#: The line of a share: its length, its height and what is free at its ends, in px.
LENGTH, TALL, FREE = 180, 18, 5
#: The drawing of rates, in px: above the highest, the plot, from the plot to the months, from these to the years.
ABOVE, PLOT, MONTHS, YEARS = 22, 190, 20, 38
#: From the plot's left edge to its numbers, and half of a whisker's end.
NUMBERS, END = 28, 4
#: Steps between lines, the smallest with which there are at most so many.
STEPS, LINES = (0.5, 1, 2, 5, 10, 20, 50), 5


def share_line(share: float, interval: Interval) -> str:
    """Return the line of a share 0-1 on a scale from none to all."""

    def x(value: float) -> float:
        return FREE + value * (LENGTH - 2 * FREE)

    low, high = map(x, interval)
    middle = TALL / 2
    drawn = [
        svg.across("ch-grid ch-base", x(0), x(1), middle),
        svg.path("ch-grid ch-base", "".join(f"M{n(x(end))} {n(middle - 4)}v8" for end in (0, 0.5, 1))),
        svg.across("ch-line", low, high, middle),
        svg.points("ch-full", Shape.DOT, [(x(share), middle)]),
    ]
    return f'<svg class="chart-key share-line" viewBox="0 0 {LENGTH} {TALL}" aria-hidden="true">{"".join(drawn)}</svg>'


def rates(periods: Sequence[Period], title: str) -> str:
    """Return the rates of successive periods, once for each width that there may be."""
    return "".join(_rates(periods, title, layout) for layout in (WIDE, MEDIUM, NARROW))


def _rates(periods: Sequence[Period], title: str, layout: Layout) -> str:
    top = _highest(periods)
    step = next((step for step in STEPS if top / step <= LINES), top / LINES)
    lines = ceil(top / step)
    bottom = ABOVE + PLOT

    def y(rate: float) -> float:
        return bottom - PLOT * rate / (lines * step)

    drawn: list[str] = []
    for line in range(lines + 1):
        drawn.append(svg.across("ch-grid" if line else "ch-grid ch-base", NUMBERS, layout.width, y(line * step)))
        drawn.append(svg.text("ch-tick", NUMBERS - 6, y(line * step) + 4, f"{line * step:g}"))
    months = _month(periods[-1].last) - _month(periods[0].first) + 1
    wide = (layout.width - NUMBERS) / months
    for period in periods:
        left = NUMBERS + wide * (_month(period.first) - _month(periods[0].first))
        right = left + wide * (_month(period.last) - _month(period.first) + 1)
        drawn += _rate(period, left, right, y)
        drawn.append(svg.text("ch-date", (left + right) / 2, bottom + MONTHS, months_of(period)))
    drawn += _years(periods, wide, bottom + YEARS)
    says = f"From {periods[0].first:%B %Y} to {periods[-1].last:%B %Y}. The table below holds every number."
    return (
        f'<svg class="chart chart-{layout.name}" viewBox="0 0 {layout.width} {bottom + YEARS + 6}" role="img">'
        f"<title>{escape(title)}</title><desc>{says}</desc>{''.join(drawn)}</svg>"
    )


def _rate(period: Period, left: float, right: float, y) -> Iterator[str]:
    """Draw one period: as long as it was, its rate as a dot, its interval as an upright line."""
    low, high = map(y, period.interval)
    middle, at = (left + right) / 2, y(period.rate)
    yield svg.across("ch-rule ch-firm", left + 3, right - 3, at)
    ends = "".join(f"M{n(middle - END)} {n(end)}h{2 * END}" for end in (low, high))
    yield svg.path("ch-line", f"M{n(middle)} {n(low)}V{n(high)}{ends}")
    yield svg.points("ch-full", Shape.DOT, [(middle, at)])
    yield svg.text("ch-no", middle, high - 7, f"{period.rate:.1f}")


def _years(periods: Sequence[Period], wide: float, line: float) -> Iterator[str]:
    """Write each year under its first month, the earlier one only where there is room."""
    start, written = _month(periods[0].first), 0.0
    for year in range(periods[-1].last.year, periods[0].first.year - 1, -1):
        x = NUMBERS + wide * (max(0, year * 12 - start) + 0.5)
        if not written or written - x > width_of("2000 ", 12):
            yield svg.text("ch-date", x, line, str(year))
            written = x


def months_of(period: Period) -> str:
    """Return the months of a period, without the year."""
    first, last = f"{period.first:%b}", f"{period.last:%b}"
    return first if first == last else f"{first}–{last}"


def _highest(periods: Sequence[Period]) -> float:
    return max(period.interval[1] for period in periods)


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1
