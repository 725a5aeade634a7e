"""How is each thing written as SVG? Classes only: colour and weight are the style sheet's."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from html import escape

from alliance_app.web import marks

from .events import Kind
from .geometry import Point, n
from .pens import Shape


def text(css: str, x: float, y: float, words: str) -> str:
    return f'<text class="{css}" x="{n(x)}" y="{n(y)}">{escape(words)}</text>'


def rect(css: str, left: float, top: float, right: float, bottom: float) -> str:
    return f'<rect class="{css}" x="{n(left)}" y="{n(top)}" width="{n(right - left)}" height="{n(bottom - top)}"/>'


def path(css: str, d: str) -> str:
    return f'<path class="{css}" d="{d}"/>'


def across(css: str, left: float, right: float, y: float) -> str:
    return path(css, f"M{n(left)} {n(y)}H{n(right)}")


def down(css: str, x: float, top: float, bottom: float) -> str:
    return path(css, f"M{n(x)} {n(top)}V{n(bottom)}")


def runs(points: Iterable[Point | None], breaks: int | None = None) -> list[list[Point]]:
    """Return the stretches without a gap; None is a gap, and so is the place `breaks`, before it."""
    found: list[list[Point]] = [[]]
    for at, point in enumerate(points):
        if point is None or at == breaks:
            found.append([])
        if point is not None:
            found[-1].append(point)
    return [run for run in found if run]


def line(css: str, stretches: Iterable[Sequence[Point]]) -> str:
    """Return one path for all stretches of a line; a gap between two is never drawn over."""
    d = "".join("M" + "L".join(f"{n(x)} {n(y)}" for x, y in run) for run in stretches if len(run) > 1)
    return path(css, d) if d else ""


def points(css: str, shape: Shape, at: Iterable[Point], scale: float = 1) -> str:
    """Return one path for all points of one shape."""
    d = "".join(f"M{n(x)} {n(y)}{outline(shape, scale)}" for x, y in at)
    return path(css, d) if d else ""


@lru_cache
def outline(shape: Shape, scale: float = 1) -> str:
    """Return a shape's outline from its middle on, in relative steps."""
    r = SIZES[shape] * scale
    a, b = n(r), n(2 * r)
    match shape:
        case Shape.DOT | Shape.RING:
            return f"m-{a} 0a{a} {a} 0 1 0 {b} 0a{a} {a} 0 1 0 -{b} 0z"
        case Shape.SQUARE:
            return f"m-{a} -{a}h{b}v{b}h-{b}z"
        case Shape.DIAMOND:
            return f"m0 -{a}l{a} {a}l-{a} {a}l-{a} -{a}z"
        case Shape.TRIANGLE:
            return f"m0 -{a}l{n(r * 0.95)} {n(r * 1.6)}h-{n(r * 1.9)}z"
        case Shape.WEDGE:
            return f"m0 {a}l{n(r * 0.95)} -{n(r * 1.6)}h-{n(r * 1.9)}z"
        case Shape.PLUS:
            return f"m-{a} 0h{b}m-{a} -{a}v{b}"
        case Shape.CROSS:
            return f"m-{a} -{a}l{b} {b}m0 -{b}l-{b} {b}"


#: Half of each shape, in px. A dot fits into every hollow shape.
SIZES = {
    Shape.DOT: 3.6,
    Shape.SQUARE: 5,
    Shape.TRIANGLE: 8,
    Shape.WEDGE: 8,
    Shape.RING: 7,
    Shape.PLUS: 6.5,
    Shape.CROSS: 5,
    Shape.DIAMOND: 5,
}
#: The shapes that are painted full; the others let through what they surround.
FULL = frozenset({Shape.DOT, Shape.DIAMOND})


@lru_cache
def event_shape(kind: Kind) -> str:
    """Return the sign of an event, 16 px wide, around its middle at 0 0."""
    match kind:
        case Kind.RUPTURE:
            return path("ch-sign", "M-8 4l5 -8l5 8l5 -8")
        case Kind.WITHDRAWAL:  # away from the work
            return path("ch-sign", "M7 -7v14M2 0h-10m5 -5l-5 5l5 5")
        case Kind.CONFRONTATION:  # against it
            return path("ch-sign", "M7 -7v14M-8 0h10m-5 -5l5 5l-5 5")
        case Kind.BOTH:
            return path("ch-sign", "M7 -7v14M-8 -4h10m-3 -3l3 3l-3 3") + path("ch-sign", "M2 5h-10m3 -3l-3 3l3 3")
        case Kind.OVERRIDDEN:
            pupil = path("ch-dot", f"M0 0{outline(Shape.DOT, 0.55)}")
            return path("ch-sign ch-fine", "M-8 0q8 -9 16 0q-8 9 -16 0z") + pupil
        case Kind.REPAIRED:
            return path("ch-sign", "M-7 0l5 5l10 -11")
        case Kind.STUCK:
            return path("ch-sign", "M-4 -6v12M4 -6v12")
        case Kind.GOAL:
            return path("ch-sign", "M-5 7v-14") + path("ch-dot", "M-5 -7h11l-3 4l3 4h-11z")
        case Kind.THERAPIST:
            return path("ch-sign", "M-8 -3h14m-4 -4l4 4M8 4h-14m4 4l-4 -4")


@lru_cache
def pillar(state: str) -> str:
    """Return one pillar of the alliance mark, 10 by 24."""
    return "".join(
        f'<{shape.tag} class="{shape.css}"{"".join(f" {key}={chr(34)}{value}{chr(34)}" for key, value in shape.at)}/>'
        for shape in marks.pillar_shapes(state)
    )


def pillar_at(state: str, x: float, y: float, height: float) -> str:
    width = n(height * 10 / 24)
    return f'<svg x="{n(x)}" y="{n(y)}" width="{width}" height="{n(height)}" viewBox="0 0 10 24">{pillar(state)}</svg>'
