"""How are progress and outcome measures drawn below the bands? In ink, never coloured."""

from collections.abc import Iterator, Sequence

from alliance_app.clinical.wording import OFF_TRACK_TITLE, number

from . import svg
from .data import Line
from .ends import ends
from .frame import HIGHEST, Frame
from .geometry import Point, clipped, spread, width_of, wrapped
from .pens import Shape
from .totals import Lane, Totals
from .words import short_day

#: From the end of one lane to the next, beside and above names, in px.
APART = 28
#: How much larger than a rater's ring the one around a total that is not on track is.
AROUND = 1.3


def progress_lane(lines: Sequence[Line], frame: Frame, top: float) -> str:
    height = frame.layout.progress
    drawn = [
        *_axis(frame, top, height, str(HIGHEST), "0"),
        *_named("Progress", ("10 there", "0 as at the start"), frame, top),
    ]
    for line in reversed(lines):
        points = frame.points(line.values, top, height)
        drawn.append(svg.line("ch-line ch-ink", svg.runs(points)))
        css = "ch-ink ch-full" if line.pen.shape in svg.FULL else "ch-ink ch-hollow"
        drawn.append(svg.points(css, line.pen.shape, filter(None, points)))
    drawn += ends(lines, frame, top, height)
    return f'<g class="ch-lane">{"".join(drawn)}</g>'


def measure_lane(lane: Lane, frame: Frame, top: float) -> str:
    measure, height = lane.measure, frame.layout.measure

    def y(total: float) -> float:
        return top + height - (total - measure.lowest) * height / (measure.highest - measure.lowest)

    drawn = [
        *_axis(frame, top, height, f"{measure.highest:g}", f"{measure.lowest:g}"),
        *_named(clipped(measure.name, 110, 15), lane.says, frame, top, off=lane.off),
        *(shape for totals in lane.totals for shape in _path(totals, frame, y)),
    ]
    if measure.cutoff is not None:
        drawn.append(svg.across("ch-cutoff", frame.left, frame.right, y(measure.cutoff)))
    for totals in lane.totals:
        at = [(frame.within(place), y(total)) for place, total in totals.points if frame.shows(place)]
        drawn.append(svg.line("ch-line ch-ink", [at]))
        css = "ch-ink ch-full" if totals.shape in svg.FULL else "ch-ink ch-hollow"
        drawn.append(svg.points(css, totals.shape, at))
        if totals.off and frame.shows(totals.points[-1][0]):
            drawn.append(svg.points("ch-ink ch-hollow", Shape.RING, at[-1:], AROUND))
    drawn += _cutoff_word(lane, frame, y, top)
    drawn += _last(lane, frame, y, top, height)
    return f'<g class="ch-lane">{"".join(drawn)}</g>'


def _path(totals: Totals, frame: Frame, y) -> Iterator[str]:
    """Draw what is expected from where somebody began: the band between its two edges, and the curve."""
    shown = [(frame.x(place), each) for place, each in totals.expected if frame.shows(place)]
    place, total = totals.points[0]
    start: list[Point] = [(frame.within(place), y(total))] if frame.shows(place) else []
    curve, better, worse = (
        [*start, *((x, y(getattr(each, name))) for x, each in shown)] for name in ("value", "better_edge", "worse_edge")
    )
    if len(curve) > 1:
        yield svg.line("ch-expected-band", [[*better, *reversed(worse)]])
        yield svg.line("ch-expected-edge", [better, worse])
        yield svg.line("ch-expected", [curve])


def _cutoff_word(lane: Lane, frame: Frame, y, top: float) -> Iterator[str]:
    """Name the cutoff on the side of its line where no score is near."""
    cutoff = lane.measure.cutoff
    if cutoff is None:
        return
    words, line = f"{cutoff:g}, cutoff", y(cutoff)
    right = frame.left + 5 + width_of(words, 12) + 8
    near = [y(t) for totals in lane.totals for p, t in totals.points if frame.shows(p) and frame.within(p) <= right]
    below = sum(line < at < line + 20 for at in near) <= sum(line - 20 < at < line for at in near)
    yield svg.text("ch-note", frame.left + 5, line + 13 if below else line - 5, words)


def _last(lane: Lane, frame: Frame, y, top: float, height: float) -> Iterator[str]:
    """Name each person's newest total, with its place in time if that is before the window's end; what is expected."""
    alone = len(lane.totals) == 1
    rows = []
    for totals in lane.totals:
        place, total = totals.points[-1]
        old = not frame.shows(place)
        on = f", {short_day(frame.chart.sessions[int(place)].on)}" if old else ""
        words = f"{total:g}{on}" if alone else f"{totals.pen.label} {total:g}{on}"
        rows.append((y(total), words, "ch-end ch-quiet" if old else "ch-end"))
        if alone and totals.expected and totals.expected[-1][0] == frame.chart.newest_held:
            value = totals.expected[-1][1].value
            rows.append((y(value), f"{number(value)} expected", "ch-note"))
    rows.sort()
    middles = spread([at for at, _, _ in rows], [17] * len(rows), top - 8, top + height + 8)
    for middle, (_, words, css) in zip(middles, rows, strict=True):
        yield svg.text(
            css, frame.end, middle + 5, clipped(words, frame.layout.width - frame.end, 14, bold=True)
        )


def _axis(frame: Frame, top: float, height: float, highest: str, lowest: str) -> Iterator[str]:
    yield svg.across("ch-grid", frame.left, frame.right, top)
    yield svg.across("ch-grid ch-base", frame.left, frame.right, top + height)
    yield svg.text("ch-tick", frame.left - 7, top + 4, highest)
    yield svg.text("ch-tick", frame.left - 7, top + height + 4, lowest)


def _named(name: str, says: Sequence[str], frame: Frame, top: float, off: bool = False) -> Iterator[str]:
    loud = [OFF_TRACK_TITLE.lower()] if off else []
    if frame.layout.beside:
        yield svg.text("ch-name ch-lesser", 26, top + 11, name)
        room = frame.layout.left - 26 - 24
        lines = [*loud, *(line for said in says for line in wrapped(said, room))]
        for row, said in enumerate(lines):
            yield svg.text("ch-sub ch-off" if said in loud else "ch-sub", 26, top + 29 + row * 16, said)
        return
    x = frame.layout.left
    yield svg.text("ch-name ch-lesser", x, top - 10, name)
    x += width_of(name, 15, bold=True) + 10
    for said in loud:
        yield svg.text("ch-sub ch-off", x, top - 10, said)
        x += width_of(said, bold=True) + 10
    said = next((words for words in _shorter(says) if width_of(words) <= frame.layout.width - x), "")
    yield svg.text("ch-sub", x, top - 10, said)


def _shorter(says: Sequence[str]) -> Iterator[str]:
    """Yield what is said in one line, then the same without its beginning."""
    for at in range(len(says)):
        yield ", ".join(says[at:])


def lane_of(frame: Frame, top: float) -> tuple[str, float]:
    """Draw all lanes below each other; return them and where they end."""
    chart, layout, drawn = frame.chart, frame.layout, []
    above = APART if layout.beside else APART + 10
    if chart.progress:
        drawn.append(progress_lane(chart.progress, frame, top + above))
        top += above + layout.progress
    for lane in chart.lanes:
        drawn.append(measure_lane(lane, frame, top + above))
        top += above + layout.measure
    return "".join(drawn), top
