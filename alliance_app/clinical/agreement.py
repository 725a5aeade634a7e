"""How far do two raters agree who looked at the same sessions?

Intraclass correlations of single ratings after Shrout and Fleiss (1979, Psychological Bulletin 86, 420-428), and
Cohen's weighted kappa (1968, Psychological Bulletin 70, 213-220) with quadratic weights. Every figure is at most 1,
which only perfect agreement reaches; about 0 is what chance gives, and below 0 less than that. None stands where there
is nothing to tell: fewer than two targets, or raters who tell no target from another.

No interval is given: sessions of one case are alike, and the published ones take each for independent of the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

#: The ratings of one target, one of each judge, always in the same order of judges.
Row = Sequence[int]


@dataclass(frozen=True, slots=True)
class Intraclass:
    """How much of the differences between single ratings lies in what was rated, by three models of `n` targets.

    `one_way` is ICC(1,1): each target has judges of its own. `absolute` is ICC(2,1): the judges are a sample, and that
    one rates higher throughout counts as disagreement. `consistency` is ICC(3,1): these judges alone, and a difference
    that is always the same counts as none.
    """

    n: int
    one_way: float | None
    absolute: float | None
    consistency: float | None


def icc(table: Sequence[Row]) -> Intraclass:
    """Return the intraclass correlations of a table: a row for each target, a column for each of two or more judges.

    ValueError if the rows differ in length or have fewer than two ratings. Mean squares are compared exactly.
    """
    n, k = len(table), len(table[0]) if table else 0
    if any(len(row) != k for row in table) or (table and k < 2):
        raise ValueError("Each row of the table needs a rating of each of two or more judges.")
    if n < 2:
        return Intraclass(n, None, None, None)
    columns = list(zip(*table, strict=True))
    mean = Fraction(sum(map(sum, table)), n * k)
    between = sum((Fraction(sum(row), k) - mean) ** 2 for row in table) * k
    judges = sum((Fraction(sum(column), n) - mean) ** 2 for column in columns) * n
    total = sum((score - mean) ** 2 for row in table for score in row)
    bms, jms = between / (n - 1), judges / (k - 1)
    wms = (total - between) / (n * (k - 1))
    ems = (total - between - judges) / ((n - 1) * (k - 1))
    if bms == ems == 0:  # no judge tells one target from another
        return Intraclass(n, None, None, None)
    return Intraclass(
        n,
        one_way=_ratio(bms - wms, bms + (k - 1) * wms),
        absolute=_ratio(bms - ems, bms + (k - 1) * ems + k * (jms - ems) / n),
        consistency=_ratio(bms - ems, bms + (k - 1) * ems),
    )


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return Cohen's kappa of two raters' scores, a disagreement weighed by the square of its width.

    1 less the mean squared difference within pairs over the one that chance would give: that of every first score with
    every second one. Scores may be any whole numbers; ours are 0-10. None for fewer than two pairs, and where both
    raters gave the same score throughout.
    """
    n = len(pairs)
    if n < 2:
        return None
    firsts, seconds = [first for first, _ in pairs], [second for _, second in pairs]
    seen = Fraction(sum((first - second) ** 2 for first, second in pairs), n)
    squares = sum(first**2 for first in firsts) + sum(second**2 for second in seconds)
    by_chance = Fraction(squares, n) - Fraction(2 * sum(firsts) * sum(seconds), n * n)
    return float(1 - seen / by_chance) if by_chance else None


def mean_difference(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Return by how many points the first of each pair is higher on average; None without any pair."""
    return float(Fraction(sum(first - second for first, second in pairs), len(pairs))) if pairs else None


def _ratio(part: Fraction, whole: Fraction) -> float | None:
    return float(part / whole) if whole else None
