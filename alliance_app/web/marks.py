"""Which shapes draw the alliance mark, one pillar of it, and a sparkline?

Geometry only: numbers in, shapes out. Colour and weight are the style sheet's, through each shape's class.
The mark is drawn for each of its sizes, not scaled, so that every edge falls on a pixel.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

ORDER = ("relationship", "goal", "method")
WORDS = {"present": "present", "low": "low", "unsteady": "not yet steady", "unknown": "not known"}
STUBS = frozenset({"low", "unsteady"})


class Part(Protocol):
    """What a standing says of one factor; `state` is a key of WORDS, `value` 0-10 or None."""

    factor: str
    state: str
    value: int | None


@dataclass(frozen=True)
class Shape:
    """One SVG element: its tag, its class, its attributes and, of a text, its words."""

    tag: str
    css: str
    at: tuple[tuple[str, str], ...]
    text: str = ""


@dataclass(frozen=True)
class Grid:
    """The measures of the mark at one size, in pixels."""

    size: int
    pillar: int
    gap: int
    beam: int
    stub: int
    slant: int
    dots: tuple[float, ...]
    dot: float
    round_dots: bool

    def left(self, place: int) -> int:
        return place * (self.pillar + self.gap)


GRIDS = {
    16: Grid(16, 4, 2, 2, 5, 0, (4, 8, 12), 2, False),
    24: Grid(24, 6, 3, 3, 8, 0, (6.5, 12.5, 18.5), 3, False),
    40: Grid(40, 10, 5, 5, 13, 0, (12, 22.5, 33), 2.5, True),
    96: Grid(96, 26, 9, 10, 24, 7, (23, 72, 88), 3.7, True),
}
LONE = Grid(24, 6, 0, 3, 7, 0, (7.5, 13, 18.5), 3, False)
NUMBER_BASE = 54


def ordered(parts: Iterable[Part]) -> list[Part]:
    """Return the parts as relationship, goal, method, whatever order they came in."""
    return sorted(parts, key=lambda part: ORDER.index(str(part.factor)))


def mark_label(parts: Sequence[Part]) -> str:
    """Return what the mark says when it is read aloud."""
    return ", ".join(
        " ".join(
            word
            for word in (str(part.factor).capitalize(), _spoken_value(part), WORDS[str(part.state)])
            if word
        )
        for part in parts
    )


def mark_shapes(parts: Sequence[Part], size: int) -> list[Shape]:
    """Return the shapes of the whole mark; only the 96 px drawing carries numbers."""
    grid = GRIDS[size]
    shapes = [_rect("mk-beam", 0, 0, size, grid.beam)]
    for place, part in enumerate(parts):
        left = grid.left(place)
        shapes += _pillar(grid, left, str(part.state))
        if size == 96:
            shapes += _number(grid, left, part)
    return shapes


def pillar_shapes(state: str) -> list[Shape]:
    """Return one pillar under its own piece of beam, 10 px wide and 24 px high."""
    return [_rect("mk-beam", 0, 0, 10, LONE.beam), *_pillar(LONE, 2, state)]


def _pillar(grid: Grid, left: int, state: str) -> list[Shape]:
    if state in STUBS:
        right, foot, top = left + grid.pillar, grid.size, grid.size - grid.stub
        return [_path("mk-low", f"M{left} {foot}V{top}L{right} {top - grid.slant}V{foot}Z")]
    if state == "unknown":
        return [_dot(grid, left + grid.pillar / 2, y) for y in grid.dots]
    return [_rect("mk-present", left, 0, grid.pillar, grid.size)]


def _dot(grid: Grid, middle: float, y: float) -> Shape:
    if grid.round_dots:
        return Shape("circle", "mk-unknown", (("cx", _n(middle)), ("cy", _n(y)), ("r", _n(grid.dot))))
    return _rect("mk-unknown", middle - grid.dot / 2, y, grid.dot, grid.dot)


def _number(grid: Grid, left: int, part: Part) -> list[Shape]:
    state, middle = str(part.state), left + grid.pillar / 2
    kind = "low" if state in STUBS else state
    words = "?" if state == "unknown" else "" if part.value is None else str(part.value)
    at = (("x", _n(middle)), ("y", _n(NUMBER_BASE)))
    shapes = [Shape("text", f"mk-num mk-num-{kind}", at, words)] if words else []
    if state == "unsteady":
        y = NUMBER_BASE + 5
        shapes.append(_path("mk-dash", f"M{left + 4} {y}H{left + grid.pillar - 4}"))
    return shapes


SPARK_WIDTH, SPARK_HEIGHT, SPARK_SLOTS = 112, 42, 12
_SPARK_FIRST, _SPARK_LAST, _SPARK_UNIT = 4, 106, 3.6


def spark_shapes(values: Sequence[int | None], low: int, *, flagged: bool = False) -> list[Shape]:
    """Return the last twelve values as a line that breaks where nothing was rated; none if nothing was.

    Newest last, at the right edge. Values at or below `low` are drawn as low; `flagged` says that the newest
    is low by another rule (a fall from what is usual).
    """
    shown = list(values)[-SPARK_SLOTS:]
    newest = max((place for place, value in enumerate(shown) if value is not None), default=None)
    if newest is None:
        return []
    step = (_SPARK_LAST - _SPARK_FIRST) / (SPARK_SLOTS - 1)
    first = _SPARK_LAST - step * (len(shown) - 1)
    points = [
        None if value is None else (first + step * at, _spark_y(value)) for at, value in enumerate(shown)
    ]
    shapes = [_path("sp-limit", f"M0 {_n(_spark_y(low))}H{SPARK_WIDTH}")]
    for run in _runs(points):
        if len(run) > 1:
            shapes.append(
                Shape("polyline", "sp-line", (("points", " ".join(f"{_n(x)},{_n(y)}" for x, y in run)),))
            )
        else:
            shapes.append(_point("sp-dot", *run[0], 2))
    for at, (value, point) in enumerate(zip(shown, points, strict=True)):
        if value is None or point is None:
            continue
        is_low = value <= low or (flagged and at == newest)
        if is_low or at == newest:
            shapes.append(_point("sp-low" if is_low else "sp-end", *point, 3.4 if at == newest else 2.6))
    return shapes


def _runs(points: Sequence[tuple[float, float] | None]) -> list[list[tuple[float, float]]]:
    runs: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _spark_y(value: int) -> float:
    return SPARK_HEIGHT - 3 - _SPARK_UNIT * value


def _spoken_value(part: Part) -> str:
    return "" if part.value is None or str(part.state) == "unknown" else str(part.value)


def _rect(css: str, x: float, y: float, width: float, height: float) -> Shape:
    return Shape("rect", css, (("x", _n(x)), ("y", _n(y)), ("width", _n(width)), ("height", _n(height))))


def _path(css: str, d: str) -> Shape:
    return Shape("path", css, (("d", d),))


def _point(css: str, x: float, y: float, r: float) -> Shape:
    return Shape("circle", css, (("cx", _n(x)), ("cy", _n(y)), ("r", _n(r))))


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
