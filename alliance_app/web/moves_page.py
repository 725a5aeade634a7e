"""How are the clinic's own figures of its moves said: how often followed by repair, and how sure that is?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from alliance_app.insights.intervals import Interval, share_interval
from alliance_app.insights.moves import MoveCount

from .figures_page import HIDDEN, percent


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move in words; `share` and `interval` are None where they may not be shown."""

    name: str
    tried: str
    repaired: str = ""
    percent: str = ""
    share: float | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class PartTable:
    """The moves of one part of the alliance, in the order of the guidance; of `hidden` ones nothing may be shown."""

    factor: str
    rows: list[MoveRow]
    hidden: list[str]


def moves_page(counts: Iterable[MoveCount]) -> list[PartTable]:
    """Return a table for each part; where nothing may be shown of any move, none."""
    counts = list(counts)
    if not any(count.repaired.of for count in counts):
        return []
    return [_table(factor.value, list(same)) for factor, same in groupby(counts, lambda each: each.factor)]


def _table(factor: str, counts: Sequence[MoveCount]) -> PartTable:
    shown = [_row(count) for count in counts if count.repaired.of is not None]
    return PartTable(factor, shown, [count.name for count in counts if count.repaired.of is None])


def _row(count: MoveCount) -> MoveRow:
    found = count.repaired
    if found.count is None:
        return MoveRow(count.name, str(found.of), HIDDEN[found.few])
    share, interval = found.count / found.of, share_interval(found.count, found.of)
    return MoveRow(count.name, str(found.of), str(found.count), percent(share, interval), share, interval)
