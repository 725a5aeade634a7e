"""Whom and what does a check-in of a case ask? Read with one question."""

from dataclasses import dataclass

from alliance_app.clinical.measures import Measure

from .models import Case, MeasureUse, MeasureWording, Participant
from .queries import measures_with, present
from .together import read_together


@dataclass(frozen=True, slots=True)
class Asked:
    """Who takes part now; the measures that the clinic uses, and those of which the case has scores; and the words of
    their items, by the measure's key, as they were loaded last and fit."""

    participants: list[Participant]
    measures: list[Measure]
    wordings: dict[str, MeasureWording]


def asked_of(case: Case) -> Asked:
    """Return what a check-in of a case asks for."""
    clinic = case.clinic_id
    rows = read_together(
        {
            "participants": present(case),
            "uses": MeasureUse.objects.filter(clinic=clinic).defer("by"),
            "own": case.clinic.measures.all(),
            "scores": case.scores.in_force().defer("reason", "recorded_by"),
            "wordings": MeasureWording.objects.filter(clinic=clinic).defer("loaded_by"),
        },
        [case, case.clinic],
    )
    wanted = {use.key for use in rows["uses"]} | {score.measure for score in rows["scores"]}
    measures = [measure for key, measure in measures_with(rows["own"]).items() if key in wanted]
    by_key = {measure.key: measure for measure in measures}
    words = {wording.key: wording for wording in rows["wordings"] if wording.fits(by_key.get(wording.key))}
    return Asked(rows["participants"], measures, words)
