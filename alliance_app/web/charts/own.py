"""How does one person's own course look: a dot for each number from 0 to 10, one session after the other?

A session without a number leaves a gap. Numbers run in the direction in which the page is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from alliance_app.clinical.alliance import HIGHEST

from . import svg
from .geometry import Point, n
from .pens import Shape


@dataclass(frozen=True, slots=True)
class Sheet:
    """The measures of a drawing, in px at its natural size; `step` is the most from one session to the next."""

    name: str
    width: float
    height: float = 190
    left: float = 54
    right: float = 30
    top: float = 22
    bottom: float = 28
    step: float = 90


#: One for a phone and one for anything wider, so that no word has to shrink.
SHEETS = (Sheet("narrow", 300), Sheet("wide", 500))
#: Under which sessions there is room for a day, and how close two dots may come before they get smaller, in px.
DAY_ROOM, DOT_ROOM = 66, 10


def draw_own(values: Sequence[int | None], days: Sequence[str], sheet: Sheet, *, mirrored: bool = False) -> str:
    """Return the SVG of a course; `days` are written as they come, `mirrored` where a page is read from the right."""
    step = min(sheet.step, (sheet.width - sheet.left - sheet.right) / max(1, len(values) - 1))

    def across(x: float) -> float:
        return sheet.width - x if mirrored else x

    def height_of(value: float) -> float:
        return sheet.height - sheet.bottom - value * (sheet.height - sheet.bottom - sheet.top) / HIGHEST

    xs = [across(sheet.left + place * step) for place in range(len(values))]
    points: list[Point | None] = [
        None if value is None else (x, height_of(value)) for x, value in zip(xs, values, strict=True)
    ]
    given = [point for point in points if point]
    drawn = [_ruled(value, height_of(value), across, sheet) for value in (0, HIGHEST // 2, HIGHEST)]
    drawn.append(svg.line("own-line", svg.runs(points)))
    drawn.append(svg.points("own-dot", Shape.DOT, given, 1.4 if step >= DOT_ROOM else 0.8))
    if given:
        newest = next(value for value in reversed(values) if value is not None)
        drawn.append(svg.text("own-last", given[-1][0], given[-1][1] - 11, str(newest)))
    stride = ceil(DAY_ROOM / step)
    for place in range(len(values) - 1, -1, -stride):
        drawn.append(svg.text("own-day", xs[place], sheet.height - 6, days[place]))
    size = f"0 0 {n(sheet.width)} {n(sheet.height)}"
    return f'<svg class="own-chart own-{sheet.name}" viewBox="{size}" aria-hidden="true">{"".join(drawn)}</svg>'


def _ruled(value: int, y: float, across, sheet: Sheet) -> str:
    """Return one line of the ground, with its number at the side where reading begins."""
    ends = sorted((across(26), across(sheet.width - 4)))
    return svg.across("own-rule", *ends, y) + svg.text("own-number", across(20), y + 4, str(value))
