"""What does the list of a clinic's measures say of each?"""

from collections.abc import Iterator
from dataclasses import dataclass

from alliance_app.clinical.measures import MEASURES, Measure
from alliance_app.clinical.wording import joined, number
from alliance_app.people.models import Clinic
from alliance_app.records.models import ClinicMeasure, MeasureWording
from alliance_app.records.queries import measures_of, used_keys, wordings_of


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure, as `clinic/clinic_measures.html` takes it."""

    key: str
    name: str
    facts: str
    bands: str
    own: bool
    used: bool
    has_items: bool
    wording: MeasureWording | None


def measure_rows(clinic: Clinic) -> Iterator[MeasureRow]:
    """Return a row for each measure that a clinic knows, those in use first."""
    measures, used = measures_of(clinic), used_keys(clinic)
    words = wordings_of(clinic, measures.values())
    rows = [
        MeasureRow(
            key, measure.name, facts_of(measure), ", ".join(f"{at:g} {name}" for at, name in measure.bands),
            key not in MEASURES, key in used, measure.items is not None, words.get(key),
        )
        for key, measure in measures.items()
    ]  # fmt: skip
    return iter(sorted(rows, key=lambda row: (not row.used, row.name.lower())))


def own_measure(clinic: Clinic, key: str) -> ClinicMeasure | None:
    """Return a measure of the clinic's own, if it has one of this key."""
    return clinic.measures.filter(key=key).first()


def facts_of(measure: Measure) -> str:
    """Return what a measure is, in one line."""
    facts = [f"{number(measure.lowest)} to {number(measure.highest)}"]
    facts.append("higher is better" if measure.higher_is_better else "lower is better")
    facts.append(f"cutoff {number(measure.cutoff)}" if measure.cutoff is not None else "no cutoff")
    reliable = measure.reliable_change
    facts.append(f"reliable change {number(reliable)}" if reliable else "no reliable change: finds nothing stuck")
    if rule := measure.items:
        facts.append(f"{rule.count} items from {rule.lowest} to {rule.highest}")
        if rule.missing:
            facts.append(f"{rule.missing} may be missing")
        if rule.turned:
            facts.append(f"counted the other way round: {joined([str(n) for n in sorted(rule.turned)])}")
        facts.append(f"item {rule.at_risk} is about dying or self-harm" if rule.at_risk else "no item about dying")
    else:
        facts.append("totals only")
    return "; ".join(facts)
