"""Which simulated clinics are there, with which cases, and how may each assumption be moved?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from alliance_app.demo.simulation import NEAR_CEILING, NO_RUPTURES, TYPICAL, Parameters, clinic

from .rules_compared import Watches
from .tally import PUBLISHED, Counted, Figures, Tally, figures, tally, total
from .watched import LOW, Watched, watched

Name = TypeVar("Name")

#: Of which first session the cases are; any day does.
START = date(2025, 1, 6)
CLINICS = {"typical": TYPICAL, "near the ceiling": NEAR_CEILING, "no ruptures": NO_RUPTURES}
#: What of the simulation no published figure speaks of.
ASSUMED = (
    *("rupture", "rupture_spill", "repaired", "never_repaired", "low_from_start", "low_by", "declining", "decline"),
    *("missing", "dropout", "therapist_missing", "therapist_sees", "state_sd", "error_sd"),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Some cases of one clinic, and by whom they were treated: a number for each therapist of each seed."""

    cases: tuple[Watched, ...]
    therapists: tuple[tuple[int, int], ...]

    def tallies(self, rules: Mapping[Name, Watches], counted: Counted = PUBLISHED) -> dict[Name, list[Tally]]:
        """Return for each rule a tally of each therapist: what chance draws together is drawn together."""
        own: dict[Name, dict[tuple[int, int], list[Tally]]] = {name: {} for name in rules}
        for case, therapist in zip(self.cases, self.therapists, strict=True):
            for name, watches in rules.items():
                own[name].setdefault(therapist, []).append(tally(case, watches(case), counted))
        return {name: [total(tallies) for tallies in by.values()] for name, by in own.items()}

    def figures(self, watches: Watches) -> Figures:
        return figures(total(self.tallies({"": watches})[""]))


def draw(parameters: Parameters, *, seeds: Sequence[int], cases: int, low: float = LOW) -> Drawn:
    """Return that many cases of each seed."""
    found, therapists = [], []
    for seed in seeds:
        for case in clinic(parameters, seed=seed, cases=cases, start=START):
            found.append(watched(case, low))
            therapists.append((seed, case.therapist))
    return Drawn(tuple(found), tuple(therapists))


def shifted(parameters: Parameters) -> Iterator[tuple[str, Parameters]]:
    """Yield the clinic with one assumption at a time halved, and raised by half."""
    for name in ASSUMED:
        for factor in (0.5, 1.5):
            value = getattr(parameters, name) * factor
            yield f"{name} {value:g}", replace(parameters, **{name: value})


