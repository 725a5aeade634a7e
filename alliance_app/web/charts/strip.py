"""How are the sessions before the window summed up, in a strip of a hundred pixels?"""

from collections.abc import Iterator, Sequence

from . import svg
from .data import Band, Line
from .frame import HIGHEST, Frame
from .geometry import Point, n

#: The most sessions that are drawn one by one; of more, neighbours share a bar from their lowest to their highest.
MOST = 40
#: How many bars then.
BARS = 24


def band_strip(band: Band, frame: Frame, top: float) -> Iterator[str]:
    """Draw the client's earlier ratings, the lowest of several, as one thin line; what was low as ticks below."""
    if not frame.strip:
        return
    left, right = frame.strip
    height, start = frame.layout.band, frame.start
    shares = _shares(_lowest(band.lines, start))
    step = (right - left - 12) / max(1, len(shares) - 1)
    points: list[Point | None] = []
    ticks = bars = ""
    for at, share in enumerate(shares):
        x = left + 6 + at * step
        if not share:
            points.append(None)
            continue
        high, low = (top + height - value * height / HIGHEST for value in (max(share), min(share)))
        if start > MOST:
            bars += f"M{n(x)} {n(high - 1)}V{n(low + 1)}"
        else:
            points.append((x, low))
        if min(share) <= frame.chart.low:
            ticks += f"M{n(x)} {n(top + height)}v-7"
    if bars:
        yield svg.path("ch-line ch-bars", bars)
    yield svg.line("ch-line ch-folded", svg.runs(points))
    lone = [run[0] for run in svg.runs(points) if len(run) == 1]
    yield svg.path("ch-dot", "".join(f"M{n(x - 1)} {n(y - 1)}h2v2h-2z" for x, y in lone)) if lone else ""
    if ticks:
        yield svg.path("ch-bar", ticks)


def _lowest(lines: Sequence[Line], count: int) -> list[int | None]:
    """Return the lowest earlier value by session, of the client's side if it gave any."""
    earlier = {line: line.values[:count] for line in lines}
    clients = [v for line, v in earlier.items() if line.pen.rater.is_client and any(x is not None for x in v)]
    return [
        min((value for value in values if value is not None), default=None)
        for values in zip(*(clients or earlier.values()), strict=True)
    ] or [None] * count


def _shares(values: list[int | None]) -> list[list[int]]:
    """Return the values one by one, or of many, in shares of neighbours; an empty share is a gap."""
    count = len(values) if len(values) <= MOST else BARS
    return [
        [v for v in values[len(values) * at // count : len(values) * (at + 1) // count] if v is not None]
        for at in range(count)
    ]
