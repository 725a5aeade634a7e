"""How does a chart become one SVG?"""

from html import escape

from . import svg
from .axis import dates, dates_height, event_lane, numbers, span
from .bands import band_of, spoken
from .data import Chart
from .events import Kind
from .frame import frame_of
from .geometry import Layout, n
from .lanes import lane_of

#: From the numbers of the sessions to the first band: beside its name, and below it, in px.
BESIDE, BELOW = 20, 44
#: More, where the first band says above itself since when it is weak.
DATED = 18


def draw(chart: Chart, layout: Layout) -> str:
    """Return a chart in one layout as SVG; classes only, and words for whoever hears it."""
    frame = frame_of(chart, layout)
    events, height = event_lane(frame)
    line = height + 16
    drawn = [events, *numbers(frame, line)]
    dated = layout.beside and chart.bands[0].since is not None
    top = line + (BESIDE if layout.beside else BELOW) + (DATED if dated else 0)
    for band in chart.bands:
        drawn.append(band_of(band, frame, top))
        top += layout.band + layout.gap
    top -= layout.gap
    if chart.sessions:
        drawn += dates(frame, top + 20)
        top += dates_height(frame)
    lanes, top = lane_of(frame, top)
    about = (
        f"{span(frame)} {spoken(chart.bands)} {_off_track(chart)}The table of sessions holds every number."
        if chart.sessions
        else ""
    )
    return (
        f'<svg class="chart chart-{layout.name}" viewBox="0 0 {layout.width} {n(top + 14)}" role="img">'
        f"<title>{escape(chart.finding)}</title><desc>{escape(about)}</desc>{''.join(drawn)}{lanes}</svg>"
    )


def _off_track(chart: Chart) -> str:
    return "".join(f"{lane.measure.name}: not on track. " for lane in chart.lanes if lane.off)


def path_sample(width: int = 30) -> str:
    """Return how an expected path is drawn, for the legend."""
    return (
        f'<svg class="chart-key" viewBox="0 0 {width} 16" aria-hidden="true">'
        + svg.rect("ch-expected-band", 0, 2, width, 14)
        + svg.across("ch-expected-edge", 0, width, 2)
        + svg.across("ch-expected-edge", 0, width, 14)
        + svg.across("ch-expected", 0, width, 8)
        + "</svg>"
    )


def event_sample(kind: Kind, width: int = 30) -> str:
    """Return the sign of an event, for the legend."""
    return (
        f'<svg class="chart-key" viewBox="0 0 {width} 16" aria-hidden="true">'
        f'<g transform="translate({n(width / 2)} 8)">{svg.event_shape(kind)}</g></svg>'
    )


def sample(pen, width: int = 30) -> str:
    """Return how a rater is drawn, for the legend."""
    css = "full" if pen.shape in svg.FULL else "hollow"
    return (
        f'<svg class="chart-key" viewBox="0 0 {width} 16" aria-hidden="true">'
        + svg.across(f"ch-line ch-{pen.side}", 0, width, 8)
        + svg.points(f"ch-{pen.side} ch-{css}", pen.shape, [(width / 2, 8)])
        + "</svg>"
    )
