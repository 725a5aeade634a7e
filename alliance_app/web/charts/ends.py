"""How are the newest values named at the right edge, without one label over another?"""

from collections.abc import Iterator, Sequence

from . import svg
from .data import Line
from .frame import HIGHEST, Frame
from .geometry import clipped, spread
from .words import short_day

#: The height of one label, and of one with its day below, in px.
ONE, TWO = 17, 31


def ends(lines: Sequence[Line], frame: Frame, top: float, height: float) -> Iterator[str]:
    """Name the newest value of everybody who still rates: "Both 8" when two agree, its day where it is not new."""
    named = [line for line in lines if line.named]
    newest = frame.chart.newest_held
    fresh = [line for line in named if line.last == newest]
    if len(named) > 1 and len(fresh) == len(named) and len({line.newest for line in named}) == 1:
        count = "Both" if len(named) == 2 else "All"
        yield from _label(count, named, frame, _y(named[0], top, height))
        return
    rows = sorted(named, key=lambda line: (-line.newest, line.last != newest))
    heights = [ONE if line.last == newest else TWO for line in rows]
    middles = spread([_y(line, top, height) for line in rows], heights, top - 8, top + height + 10)
    for line, middle, tall in zip(rows, middles, heights, strict=True):
        yield from _label(line.pen.label, [line], frame, middle, dated=tall == TWO)


def _label(
    who: str, lines: Sequence[Line], frame: Frame, middle: float, dated: bool = False
) -> Iterator[str]:
    line = lines[0]
    weak = any(line.last in line.weak for line in lines)
    own = len(lines) > 1 or line.pen.rater.is_client
    css = "ch-end ch-warm" if weak else "ch-end" if own and not dated else "ch-end ch-quiet"
    value = str(line.newest)
    room = frame.layout.width - frame.end
    name = clipped(who, room - 9 * len(value) - 4, 14, bold=own or weak)
    base = middle + (-2 if dated else 5)
    yield svg.text(css, frame.end, base, f"{name} {value}")
    if dated:
        yield svg.text("ch-note", frame.end, base + 14, f"on {short_day(frame.chart.sessions[line.last].on)}")


def _y(line: Line, top: float, height: float) -> float:
    return top + height - line.newest * height / HIGHEST
