"""Which outcome measures do we know, and what do their totals mean?

No item's text is here, only how many there are and how they add up: a clinic loads the wording of what it may use.
Cutoff: the total at or beyond which a person is counted among those in need of help. Reliable change: the difference
that measurement error alone seldom makes.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Items:
    """How answers to the items of a measure add up; items are numbered from 1.

    Each answer is a whole number from `lowest` to `highest`. `turned` are the items that are counted the other way
    round. Up to `missing` answers may be absent: the total is then the mean of the given ones times the number of
    items. `at_risk` is the item that asks about dying or self-harm: an answer above the lowest calls for a question
    today; None if no item does.
    """

    count: int
    lowest: int
    highest: int
    turned: frozenset[int] = frozenset()
    missing: int = 0
    at_risk: int | None = None

    def total(self, answers: Sequence[int | None]) -> float | None:
        """Return the total in points, None if more answers are absent than may be.

        `answers` holds one for each item, None where it was not answered. ValueError for another number of them or
        one out of range.
        """
        if len(answers) != self.count:
            raise ValueError(f"{self.count} answers are needed, these are {len(answers)}")
        given = [
            self.lowest + self.highest - answer if number in self.turned else answer
            for number, answer in enumerate(answers, start=1)
            if answer is not None
        ]
        if any(not self.lowest <= answer <= self.highest for answer in given):
            raise ValueError(f"answers are from {self.lowest} to {self.highest}")
        if not given or self.count - len(given) > self.missing:
            return None
        return round(sum(given) * self.count / len(given), 3)

    def bounds(self, answers: Sequence[int | None]) -> tuple[float, float]:
        """Return the lowest and the highest total that these answers allow, whatever the absent ones are.

        Raises as `total` does.
        """
        least, most = (
            [self._end(n, high=high) if answer is None else answer for n, answer in enumerate(answers, start=1)]
            for high in (False, True)
        )
        return self.total(least), self.total(most)

    def _end(self, number: int, *, high: bool) -> int:
        """Return the answer to an item by which a total is the highest that it can be, or the lowest."""
        return self.highest if high != (number in self.turned) else self.lowest

    def says_risk(self, answers: Sequence[int | None], total: float | None = None) -> bool:
        """Whether the item about dying or self-harm was answered above its lowest: by its answer, or, without that, by
        a total that no other answer to it allows. A total that the other answers alone come to says nothing of it.

        `answers` is empty, or holds one for each item as in `total`.
        """
        if self.at_risk is None:
            return False
        given = list(answers) or [None] * self.count
        if (answer := given[self.at_risk - 1]) is not None:
            return answer > self.lowest
        if total is None or (answers and total == self.total(answers)):
            return False
        given[self.at_risk - 1] = self.lowest
        least, most = self.bounds(given)
        return not least <= total <= most

    def leaves_risk_open(self, answers: Sequence[int | None], total: float | None = None) -> bool:
        """Whether it is not known how the item about dying or self-harm was answered."""
        answered = bool(answers) and self.at_risk is not None and answers[self.at_risk - 1] is not None
        return self.at_risk is not None and not answered and not self.says_risk(answers, total)


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome measure: the range of its total, and its published parameters where there are any.

    `bands` are the totals at which a graver band begins, with its name; what lies before the first has none.
    """

    key: str
    name: str
    lowest: float
    highest: float
    cutoff: float | None = None
    reliable_change: float | None = None
    higher_is_better: bool = False
    bands: tuple[tuple[float, str], ...] = ()
    items: Items | None = None

    @property
    def adds_whole(self) -> bool:
        """Whether every total is a whole number: the sum of its items, of which none may be absent."""
        return self.items is not None and not self.items.missing

    def gain(self, earlier: float, later: float) -> float:
        """Return how much better `later` is than `earlier`, in points; negative if worse."""
        return later - earlier if self.higher_is_better else earlier - later

    def beyond_cutoff(self, total: float) -> bool:
        """Whether the total is at the cutoff or on the side of distress; False where no cutoff is known."""
        return self.cutoff is not None and self.gain(self.cutoff, total) <= 0

    def band(self, total: float) -> str:
        """Return the name of the band in which a total lies, "" where it has none."""
        reached = [name for start, name in self.bands if total >= start]
        return reached[-1] if reached else ""


#: Kroenke, Spitzer & Williams 2001. An answer to item 9 above 0 calls for a direct question, whatever the total.
#: For absent answers neither it nor GAD-7 has a rule that we could read at its source: a total needs them all.
PHQ9 = Measure(
    "phq9", "PHQ-9", 0, 27, cutoff=10, reliable_change=6,
    bands=((5, "mild"), (10, "moderate"), (15, "moderately severe"), (20, "severe")),
    items=Items(9, 0, 3, at_risk=9),
)  # fmt: skip
#: Spitzer, Kroenke, Williams & Löwe 2006.
GAD7 = Measure(
    "gad7", "GAD-7", 0, 21, cutoff=8, reliable_change=4,
    bands=((5, "mild"), (10, "moderate"), (15, "severe")),
    items=Items(7, 0, 3),
)  # fmt: skip
#: Barkham et al. 2013; items 2 and 3 are counted the other way round, item 6 asks about plans to end one's life, and
#: one answer may be absent (CORE System Trust).
CORE10 = Measure(
    "core10", "CORE-10", 0, 40, cutoff=11, reliable_change=6,
    bands=((11, "mild"), (15, "moderate"), (20, "moderate to severe"), (25, "severe")),
    items=Items(10, 0, 4, turned=frozenset({2, 3}), missing=1, at_risk=6),
)  # fmt: skip
#: Miller, Duncan, Brown, Sparks & Claud 2003; licensed, totals only.
ORS = Measure("ors", "ORS", 0, 40, cutoff=25, reliable_change=5, higher_is_better=True)

#: The measures that every clinic has, by key.
MEASURES = {measure.key: measure for measure in (PHQ9, GAD7, CORE10, ORS)}

#: Measures that a clinic has once a file brings their totals; without parameters they find nothing stuck.
RECOGNISED = {"bai": Measure("bai", "BAI", 0, 63)}
