"""How does a chart stand alone in a file? With every session, its heading, its legend and a style of its own."""

import re
from dataclasses import replace
from functools import lru_cache
from html import escape
from pathlib import Path

from django.conf import settings

from . import svg
from .data import Chart
from .drawing import draw, path_sample
from .geometry import INSET, OUTSET, WIDE, Layout, n, width_of
from .words import EXPECTED_WORDS, long_day

#: Around the drawing, above it (for heading and legend), and from one session to the next in a long course, in px.
MARGIN, HEAD, STEP = 32, 92, 48

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_TOKEN = re.compile(r"(--[\w-]+):\s*([^;]+);")
_USE = re.compile(r"var\((--[\w-]+)\)")
#: Rules of the page around a chart, which a file has none of.
_OF_PAGES = re.compile(
    r"^\.chart\s*$|chart-(set|wide|medium|narrow|legend|key)|block-head|\.tbl|panel|sessions"
)


def alone(chart: Chart) -> str:
    """Return a chart with all its sessions as an SVG document that needs nothing but itself."""
    layout = whole(len(chart.sessions))
    drawing = draw(chart, layout)
    height = float(re.search(r'viewBox="0 0 \S+ (\S+)"', drawing)[1])  # type: ignore[index]
    width, tall = layout.width + 2 * MARGIN, height + HEAD + MARGIN
    place = f'x="{MARGIN}" y="{HEAD}" width="{layout.width}" height="{n(height)}" overflow="visible" '
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {width} {n(tall)}" width="{width}" '
        f'height="{n(tall)}"><title>{escape(chart.finding)}</title><style>{style()}</style>'
        f'<rect class="ch-sheet" width="{width}" height="{n(tall)}"/>'
        f"{svg.text('ch-heading', MARGIN, 38, chart.finding)}{_legend(chart)}"
        f"{drawing.replace('<svg ', f'<svg {place}', 1)}</svg>"
    )


def whole(count: int) -> Layout:
    """Return the layout that shows that many sessions, none of them folded."""
    if count <= WIDE.window:
        return WIDE
    right = WIDE.left + INSET + OUTSET + STEP * (count - 1)
    return replace(WIDE, window=count, strip=0, right=right, width=right + WIDE.width - WIDE.right)


def _legend(chart: Chart) -> str:
    x, y, drawn = MARGIN, 62, []
    for pen in chart.pens:
        css = "full" if pen.shape in svg.FULL else "hollow"
        drawn.append(svg.across(f"ch-line ch-{pen.side}", x, x + 30, y))
        drawn.append(svg.points(f"ch-{pen.side} ch-{css}", pen.shape, [(x + 15, y)]))
        drawn.append(svg.text("ch-sub", x + 38, y + 4.5, pen.label))
        x += 38 + width_of(pen.label) + 24
    if chart.expects:
        drawn.append(path_sample().replace("<svg ", f'<svg x="{n(x)}" y="{y - 8}" width="30" height="16" ', 1))
        drawn.append(svg.text("ch-sub", x + 38, y + 4.5, EXPECTED_WORDS))
        x += 38 + width_of(EXPECTED_WORDS) + 24
    on = f"{long_day(chart.as_of, chart.as_of)} {chart.as_of.year}"
    says = f"Low: {chart.low} or less. A broken line: not rated. As of {on}."
    return "".join(drawn) + svg.text("ch-sub", x, y + 4.5, says)


@lru_cache
def style() -> str:
    """Return the style sheet of a chart with every colour written out: the light ones, on white."""
    folder = Path(settings.BASE_DIR) / "static" / "css"
    sheets = {
        name: _COMMENT.sub("", (folder / f"{name}.css").read_text("utf-8"))
        for name in ("tokens", "mark", "chart")
    }
    tokens = dict(_TOKEN.findall(_RULE.search(sheets["tokens"])[2]))  # type: ignore[index]
    tokens |= {"--paper": "#ffffff", "--surface": "#ffffff", "--ground": "#ffffff"}
    rules = [
        f".chart{{font:13px {tokens['--sans']};font-variant-numeric:tabular-nums}}",
        f".ch-sheet{{fill:{tokens['--paper']}}}",
        ".chart .ch-heading{font-size:21px;font-weight:650}",
    ]
    for sheet in (sheets["mark"], sheets["chart"]):
        for selector, body in _RULE.findall(_without_conditions(sheet)):
            kept = [one.strip() for one in selector.split(",") if re.search(r"\.(ch-|mk-|chart )", one)]
            kept = [one for one in kept if not _OF_PAGES.search(one)]
            if kept:
                rules.append(f"{','.join(kept)}{{{' '.join(body.split())}}}")
    return _USE.sub(lambda use: tokens[use[1]].strip(), "".join(rules))


def _without_conditions(sheet: str) -> str:
    """Return a style sheet without what holds on some media or in some containers only."""
    kept, depth, skipping = [], 0, False
    for piece in re.split(r"(@[^{]*\{|[{}])", sheet):
        if piece.startswith("@"):
            skipping, depth = True, 1
        elif skipping:
            depth += {"{": 1, "}": -1}.get(piece, 0)
            skipping = depth > 0
        else:
            kept.append(piece)
    return "".join(kept)
