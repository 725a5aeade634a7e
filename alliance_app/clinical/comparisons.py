"""Which of the differences that a page tells are more than chance would make of so many?

Of twenty comparisons between groups that do not differ, one is beyond the 5% that are allowed for a single one. Held
together after Holm (1979, A simple sequentially rejective multiple test procedure), all of a page name a difference
that is none on at most 5% of such pages, however they depend on one another.
"""

from collections.abc import Sequence
from math import exp, lgamma

#: How often, 0-1, pages without any real difference may name one.
LEVEL = 0.05
#: Logarithms of two chances that differ by less are of the same chance.
SAME = 1e-9


def chance_of(count: int, of: int, other_count: int, other_of: int) -> float:
    """Return how often, 0-1, chance alone would make two shares differ so much or more, each of at least one.

    Fisher's exact test (1935), two-sided: as many in all, distributed over the two groups in every way, and of these
    the ways that are no more likely than what was seen.
    """
    both = count + other_count
    likely = [_ways(both_of_one, of) + _ways(both - both_of_one, other_of)
              for both_of_one in range(max(0, both - other_of), min(both, of) + 1)]  # fmt: skip
    seen = _ways(count, of) + _ways(other_count, other_of)
    most = max(likely)
    weights = [(each, exp(each - most)) for each in likely]
    return sum(weight for each, weight in weights if each <= seen + SAME) / sum(weight for _, weight in weights)


def beyond_chance(chances: Sequence[float], level: float = LEVEL) -> list[bool]:
    """Return of each chance, 0-1, whether it is too small for as many comparisons, in their order.

    The smallest is held against the level by their number, the next one by one fewer, and so on; after the first that
    is not small enough none is.
    """
    beyond = [False] * len(chances)
    for rank, place in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        if chances[place] > level / (len(chances) - rank):
            break
        beyond[place] = True
    return beyond


def _ways(count: int, of: int) -> float:
    """Return the logarithm of in how many ways so many can be taken from a group."""
    return lgamma(of + 1) - lgamma(count + 1) - lgamma(of - count + 1)
