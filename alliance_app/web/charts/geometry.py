"""How large is each drawing, how wide is a text, and where is a label free of others?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

Box = tuple[float, float, float, float]  # left, top, right, bottom
Point = tuple[float, float]

_NARROW, _WIDE = frozenset("iljtfrI.,:;’'|()[] "), frozenset("mwMW@%–—…")


@dataclass(frozen=True, slots=True)
class Layout:
    """The measures of one drawing, in px at its natural size.

    The plot ends at `right`, or sooner where longer names need the room or sessions are few. `window` newest sessions
    are drawn; `strip` is the room for the earlier ones, 0 if they are left to the table. `beside` says whether names
    stand left of their bands, or above them.
    """

    name: str
    width: int
    left: int
    right: float
    window: int
    band: int
    gap: int
    progress: int
    measure: int
    step: float
    beside: bool
    strip: int = 0


WIDE = Layout("wide", 1200, 168, 1096, 16, 92, 30, 56, 72, 120, beside=True, strip=104)
MEDIUM = Layout("medium", 730, 26, 624, 10, 78, 41, 50, 60, 100, beside=False)
NARROW = Layout("narrow", 358, 24, 290, 8, 92, 44, 56, 72, 48, beside=False)

#: From the edge of the plot to the first and from the last session to what is named at the right.
INSET, OUTSET = 22, 12


@lru_cache(8192)
def n(value: float) -> str:
    """Return a coordinate in as few characters as a tenth of a pixel needs."""
    return f"{value:.1f}".removesuffix(".0")


@lru_cache(2048)
def width_of(text: str, size: float = 13, bold: bool = False) -> float:
    """Return about how wide a text is in a plain sans, in px; rather more than less."""
    ems = sum(
        0.3 if c in _NARROW else 0.88 if c in _WIDE else 1 if c > "\u2e80" else 0.68 if c.isupper() else 0.56
        for c in text
    )
    return ems * size * (1.06 if bold else 1)


def clipped(text: str, room: float, size: float = 13, bold: bool = False) -> str:
    """Return a text, shortened to what there is room for."""
    if width_of(text, size, bold) <= room:
        return text
    while text and width_of(text + "…", size, bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, room: float, size: float = 13, bold: bool = False) -> list[str]:
    """Return a text in lines of at most `room`, broken between words."""
    lines: list[str] = []
    for word in text.split():
        if lines and width_of(f"{lines[-1]} {word}", size, bold) <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def spread(wanted: Sequence[float], heights: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return a middle for each label, as near to the wanted as room between top and bottom allows, none overlapping.

    `wanted` must be in rising order. Where there is too little room they run over the bottom.
    """
    middles: list[float] = []
    edge = top
    for want, height in zip(wanted, heights, strict=True):
        middles.append(max(want, edge + height / 2))
        edge = middles[-1] + height / 2
    edge = max(bottom, top + sum(heights))
    for at in reversed(range(len(middles))):
        middles[at] = min(middles[at], edge - heights[at] / 2)
        edge = middles[at] - heights[at] / 2
    return middles


class Room:
    """What is taken already, so that the next label finds a free place."""

    def __init__(
        self, bounds: Box, taken: Iterable[Box] = (), lines: Iterable[tuple[Point, Point]] = ()
    ) -> None:
        self.bounds = bounds
        self.taken = list(taken)
        self.lines = list(lines)

    def claim(self, candidates: Iterable[Box]) -> Box | None:
        """Take and return the first free box within the bounds, or one that only a line crosses; None if none is."""
        best = None
        for box in candidates:
            if _within(box, self.bounds) and not self._hits(box):
                best = best or box
                if not self._crossed(box):
                    best = box
                    break
        if best:
            self.taken.append(best)
        return best

    def _hits(self, box: Box) -> bool:
        left, top, right, bottom = box
        for other in self.taken:
            if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
                return True
        return False

    def _crossed(self, box: Box) -> bool:
        left, top, right, bottom = box
        for (x1, y1), (x2, y2) in self.lines:
            if x2 <= left or x1 >= right:
                continue
            slope = (y2 - y1) / (x2 - x1) if x2 != x1 else 0
            ends = [y1 + slope * (min(max(x, x1), x2) - x1) for x in (left, right)]
            if max(ends) > top and min(ends) < bottom:
                return True
        return False


def _within(box: Box, bounds: Box) -> bool:
    return box[0] >= bounds[0] and box[1] >= bounds[1] and box[2] <= bounds[2] and box[3] <= bounds[3]
