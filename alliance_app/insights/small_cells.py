"""Which numbers may be shown, so that nobody can find out one that is too small?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

#: What counts fewer is not shown.
SMALLEST = 5
#: Of fewer nothing is told in bands.
FEWEST = 2 * SMALLEST

Cell = TypeVar("Cell")


def hide_small(counts: Mapping[Cell, int], given_up: Sequence[Cell]) -> dict[Cell, int | None]:
    """Return the cells of one total as they may be shown, None where they may not; the total is shown from 5 on.

    Whoever knows this rule and the total can find out no hidden number under 5. All that are under 5 are hidden. What
    is hidden then has a known sum: where that is under 5 itself, as that of a single one is, or tells that all are 4,
    one more is hidden. Which one does not depend on the numbers: the first in `given_up`, which names all cells, that
    is not hidden already.
    """
    hidden = {cell for cell, count in counts.items() if count < SMALLEST}
    if hidden:
        together = sum(counts[cell] for cell in hidden)
        if together < SMALLEST or together == (SMALLEST - 1) * len(hidden):
            hidden.update([cell for cell in given_up if cell not in hidden][:1])
    return {cell: None if cell in hidden else count for cell, count in counts.items()}


@dataclass(frozen=True, slots=True)
class Share:
    """So many of a total, as it may be shown; None what may not.

    Where the count is not shown, `few` says whether it is under 5 (True) or the rest is (False), None if not even that.
    """

    of: int | None = None
    count: int | None = None
    few: bool | None = None


def share_of(count: int, rest: int) -> Share:
    """Return a count and what is left of its total as they may be shown: both from 5 on, or only the total.

    Which of the two is small is said where the total leaves it every number under 5.
    """
    of = count + rest
    if of < SMALLEST:
        return Share()
    if min(count, rest) >= SMALLEST:
        return Share(of, count)
    return Share(of, few=count < SMALLEST if of >= FEWEST - 1 else None)


def is_left_safe(count: int, own: int) -> bool:
    """Whether whoever knows `own` of a count may be told it: what is left are none, or 5 and more."""
    return not 0 < count - own < SMALLEST


def share_beside(count: int, rest: int, own: int, own_rest: int) -> Share:
    """Return what `share_of` does, for a reader who knows so many of the count and of the rest, and may subtract them.

    The total is told where what is left of it may be, the count where what is left of it and of the rest may be.
    Which of the two is small is said otherwise only where the reader knows none of it, and enough are left to say so.
    """
    shown = share_of(count, rest)
    if not is_left_safe(count + rest, own + own_rest):
        return Share()
    if is_left_safe(count, own) and is_left_safe(rest, own_rest):
        return shown
    knows_none = (shown.few is True and not own) or (shown.few is False and not own_rest)
    return shown if knows_none and count + rest - own - own_rest >= FEWEST - 1 else Share(shown.of)


@dataclass(frozen=True, slots=True)
class Band:
    """Between which two numbers a count lies, both included."""

    low: int
    high: int


def band_of(count: int, of: int | None = None) -> Band:
    """Return in which five a count lies; `of` at least ten, if it is a part of these.

    For numbers that can be asked for again and again, each time a little different, as those of a draft: subtracted
    from one another, exact ones would tell of single cases, and so no difference of two that are shown is exact. Where
    the count or the rest is under 5, nothing else is said of it.
    """
    low = count - count % SMALLEST
    if of is None:
        return Band(low, low + SMALLEST - 1)
    if of - count < SMALLEST:
        return Band(of - SMALLEST + 1, of)
    return Band(low, min(low + SMALLEST - 1, of - SMALLEST))
