"""How are the clinic's own figures of its moves said: how often followed by repair, and how sure that is?"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from alliance_app.insights.intervals import Interval, share_interval
from alliance_app.insights.moves import MoveCount
from alliance_app.insights.small_cells import Share

from .figures_page import HIDDEN, percent


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move in words: nothing is planned where that was fewer than five times; `share` and `interval` are None where
    they may not be shown."""

    name: str
    planned: str
    tried: str
    repaired: str
    percent: str
    share: float | None
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class PartTable:
    """The moves of one part of the alliance, in the order of the guidance."""

    factor: str
    rows: tuple[MoveRow, ...]


def moves_page(counts: Iterable[MoveCount]) -> list[PartTable]:
    """Return a table for each part; where no move of any was planned five times, none."""
    counts = list(counts)
    if not any(count.repaired.of for count in counts):
        return []
    return [
        PartTable(factor.value, tuple(map(_row, same))) for factor, same in groupby(counts, lambda each: each.factor)
    ]


def _row(count: MoveCount) -> MoveRow:
    planned = str(count.repaired.of or "")
    found = count.repaired
    if found.count is None or found.of is None:
        return MoveRow(count.name, planned, _said(count.tried), _said(found), "", None, None)
    share, interval = found.count / found.of, share_interval(found.count, found.of)
    return MoveRow(count.name, planned, _said(count.tried), _said(found), percent(share, interval), share, interval)


def _said(share: Share) -> str:
    """Return a count; "not shown" where the whole is not either."""
    return str(share.count) if share.count is not None else HIDDEN[share.few]
