"""Which lines of a table may be shown beside what they add up to, so that nobody can find out one that is too small?

Each line is a group, of which so many are this and so many are that. Which numbers are too small is one of two rules.
Of how cases stand (NUMBERS): no group, no count and no rest under 5. Of what was done, as sessions rated (GROUPS): no
group under 5, for a share of four says nothing; a small part of a large group is told. How large a hidden group is
cannot be found out; that all of it was done, or nothing, can where that is so of all that is hidden.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Generic, TypeVar

from .small_cells import SMALLEST, Share, share_of

Line = TypeVar("Line", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Group:
    """So many of one line, `of`, and of these so many for each column; none more than `of`."""

    of: int
    counts: tuple[int, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """Every number that follows from the line: the group, and of each column the count and what is left."""
        return (self.of, *(number for count in self.counts for number in (count, self.of - count)))

    @property
    def is_small(self) -> bool:
        return self.of < SMALLEST

    @property
    def has_small(self) -> bool:
        """Whether the group, or any part of it, is under 5."""
        return min(self.numbers) < SMALLEST

    def __add__(self, other: "Group") -> "Group":
        return Group(self.of + other.of, tuple(map(sum, zip(self.counts, other.counts, strict=True))))


#: Of what was done: which group is too small. Of how cases stand: which has a number that is.
GROUPS, NUMBERS = Group.is_small.fget, Group.has_small.fget


@dataclass(frozen=True, slots=True)
class Table(Generic[Line]):
    """What may be shown: of each line and of all together a share for each column, or the group alone where there is
    none."""

    total: tuple[Share, ...]
    lines: dict[Line, tuple[Share, ...]]


def table_of(groups: Mapping[Line, Group], given_up: Sequence[Line], small: Callable[[Group], bool]) -> Table[Line]:
    """Return at least one line, and their sum, as they may be shown.

    A line with something too small is hidden as a whole. What is hidden together has known sums; where these would tell
    a number under 5, as that of a single line would or one as low or as high as it can be, one more line is hidden, the
    first in `given_up`, which names all. Where none is left to be given up, the sum is not told.
    """
    hidden = [line for line in given_up if small(groups[line])]
    others = [line for line in given_up if not small(groups[line])]
    total = sum(list(groups.values())[1:], next(iter(groups.values())))
    shares = list(_total_shown(total, small))
    while hidden and others and any(_tells([groups[line] for line in hidden], shares, small)):
        hidden.append(others.pop(0))
    if hidden and len(groups) > 1:
        of_group, *of_columns = _tells([groups[line] for line in hidden], shares, small)
        if of_group:
            shares = [Share()] * len(shares)
        for column, tells in enumerate(of_columns):
            if tells:
                shares[column] = Share(shares[column].of)
    nothing, away = (Share(),) * len(shares), set(hidden)
    return Table(tuple(shares), {line: nothing if line in away else _shown(group) for line, group in groups.items()})


def _shown(group: Group) -> tuple[Share, ...]:
    return tuple(Share(group.of, count) for count in group.counts) or (Share(group.of),)


def _total_shown(total: Group, small: Callable[[Group], bool]) -> tuple[Share, ...]:
    if small is NUMBERS:
        return tuple(share_of(count, total.of - count) for count in total.counts) or (share_of(total.of, 0),)
    return (Share(),) * max(1, len(total.counts)) if total.is_small else _shown(total)


def _tells(hidden: Sequence[Group], total: Sequence[Share], small: Callable[[Group], bool]) -> list[bool]:
    """Return whether the sum of what is hidden tells a number of it: of the groups, then of each column."""
    columns = list(zip(*(group.numbers for group in hidden), strict=True))
    found = [total[0].of is not None and _is_told(columns[0])]
    if small is GROUPS:
        return found
    for place, share in enumerate(total[: len(hidden[0].counts)]):
        counts, rests = columns[1 + 2 * place : 3 + 2 * place]
        found.append(share.count is not None and (_is_told(counts) or _is_told(rests)))
    return found


def _is_told(numbers: Sequence[int]) -> bool:
    """Whether the sum of these numbers tells one under 5 to whoever knows which of them are."""
    low = sum(0 if number < SMALLEST else SMALLEST for number in numbers)
    high = sum(SMALLEST - 1 if number < SMALLEST else inf for number in numbers)
    return min(numbers) < SMALLEST and (len(numbers) < 2 or not low < sum(numbers) < high)
