"""How long does something last, when of some only is known that it has lasted so long already?

The median of what has ended flatters: what lasts longest is missing in it. Kaplan and Meier's estimate (1958) counts
what still lasts, or was lost from sight, as long as it was seen.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lasted:
    """Something lasted `days`; `ended` says whether it came to its end then, or was not seen any longer."""

    days: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Quartiles:
    """After how many days a quarter, a half and three quarters had ended; None if so many were never seen to end.

    `ended` of `n` were seen to end.
    """

    n: int
    ended: int
    lower: int | None
    median: int | None
    upper: int | None


def quartiles_of(lasted: Iterable[Lasted]) -> Quartiles:
    """Return the quartiles by Kaplan and Meier; what ended on a day counts before what was lost from sight on it."""
    each = list(lasted)
    ends, leaves = Counter(one.days for one in each if one.ended), Counter(one.days for one in each)
    found: dict[float, int] = {}
    lasting, at_risk = 1.0, len(each)
    for day in sorted(leaves):
        lasting *= 1 - ends[day] / at_risk
        for share in (0.25, 0.5, 0.75):
            if 1 - lasting >= share - 1e-9:
                found.setdefault(share, day)
        at_risk -= leaves[day]
    return Quartiles(len(each), sum(ends.values()), found.get(0.25), found.get(0.5), found.get(0.75))
