"""Which outcome measures do we know, and what do their totals mean?

Totals only: no item's text is here. Cutoff: the total at or beyond which a person is counted among those in
need of help. Reliable change: the difference that measurement error alone seldom makes.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """An outcome measure: the range of its total, and its published parameters where there are any."""

    key: str
    name: str
    lowest: float
    highest: float
    cutoff: float | None = None
    reliable_change: float | None = None
    higher_is_better: bool = False
    bands: tuple[float, ...] = ()

    def gain(self, earlier: float, later: float) -> float:
        """Return how much better `later` is than `earlier`, in points; negative if worse."""
        return later - earlier if self.higher_is_better else earlier - later

    def beyond_cutoff(self, total: float) -> bool:
        """Whether the total is at the cutoff or on the side of distress; False where no cutoff is known."""
        return self.cutoff is not None and self.gain(self.cutoff, total) <= 0


PHQ9 = Measure("phq9", "PHQ-9", 0, 27, cutoff=10, reliable_change=6, bands=(5, 10, 15, 20))
GAD7 = Measure("gad7", "GAD-7", 0, 21, cutoff=8, reliable_change=4, bands=(5, 10, 15))
CORE10 = Measure("core10", "CORE-10", 0, 40, cutoff=11, reliable_change=6, bands=(11, 15, 20, 25))
ORS = Measure("ors", "ORS", 0, 40, cutoff=25, reliable_change=5, higher_is_better=True)

#: The measures that every clinic has, by key.
MEASURES = {measure.key: measure for measure in (PHQ9, GAD7, CORE10, ORS)}

#: Measures that a clinic has once a file brings their totals; without parameters they find nothing stuck.
RECOGNISED = {"bai": Measure("bai", "BAI", 0, 63)}
