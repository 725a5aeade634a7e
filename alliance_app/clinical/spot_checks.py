"""Which of the cases that nothing flags are looked at all the same? Chance decides, since the rules miss some.

Systematic sampling (Cochran, Sampling Techniques, 3rd edition 1977, chapter 8): all cases stand in one line, those of a
therapist beside each other, and from a random start on every so manieth is drawn. So every case has the same chance,
however many its therapist has, and no therapist is drawn from by a whole case more or less than their share.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from random import Random
from typing import TypeVar

Case = TypeVar("Case", bound=Hashable)
#: So many per cent of the unflagged cases are drawn a week, at least and at most, where any are.
LEAST, MOST = 5, 10
WHOLE = 100


def is_possible(percent: int) -> bool:
    """Whether so many per cent can be drawn a week: none, or 5 to 10."""
    return percent == 0 or LEAST <= percent <= MOST


def drawn(cases: Mapping[Hashable, Iterable[Case]], percent: int, seed: int) -> list[Case]:
    """Return what a seed draws of the unflagged cases of each therapist of a clinic, in no order that means anything.

    The same seed draws the same from the same cases, in whatever order they come. Of few cases less than one is due:
    5% of nine are .45, and so one of them is drawn in 45 weeks of a hundred and none in the others. What was drawn in
    another week changes nothing: a case that was well then need not be well now, and each keeps its chance.

    ValueError for a percentage that is none of those that can be.
    """
    if not is_possible(percent):
        raise ValueError(f"{percent}% cannot be drawn")
    chance = Random(seed)  # noqa: S311 (chance, no secret)
    start = int(chance.random() * WHOLE)
    line = [case for therapist in _shuffled(cases, chance) for case in _shuffled(cases[therapist], chance)]
    return drawn_from(line, percent, start)


def drawn_from(line: Sequence[Case], percent: int, start: int) -> list[Case]:
    """Return what is drawn of cases in a line, by one of the hundred starts, 0-99.

    Each case adds its per cent to the start; whoever fills a hundred is drawn. Over the hundred starts every case is
    drawn `percent` times, and of any that stand together no more than one above or below their share at any start.
    """
    return [case for place, case in enumerate(line) if (start + place * percent) % WHOLE + percent >= WHOLE]


def _shuffled(items: Iterable[Case], chance: Random) -> list[Case]:
    """Return items in an order by chance; only `random` itself gives the same in every version of Python."""
    keys = {item: chance.random() for item in sorted(items, key=str)}
    return sorted(keys, key=keys.__getitem__)
