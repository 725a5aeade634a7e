"""What do the outcome measures of a case say: newest score, band, and what has become of it since the first?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from alliance_app.clinical.alliance import Rater
from alliance_app.clinical.change import Change, change_of
from alliance_app.clinical.measures import Measure
from alliance_app.clinical.wording import number, rater_name
from alliance_app.consultation.case_file import CaseFile
from alliance_app.consultation.models import RiskAnswer
from alliance_app.consultation.risk import answers_on
from alliance_app.records.histories import rater_of
from alliance_app.records.models import Score
from alliance_app.records.scores import scores_in_force

#: How a change since the first score is said.
CHANGES = {
    Change.RECOVERED: "recovered",
    Change.IMPROVED: "better",
    Change.UNCHANGED: "no reliable change",
    Change.DETERIORATED: "worse",
}
MEANS = {
    Change.RECOVERED: "by at least {rc}, and across the cutoff of {cutoff}",
    Change.IMPROVED: "by at least {rc}, which measurement error alone seldom makes",
    Change.UNCHANGED: "by less than {rc}, which measurement error alone may make",
    Change.DETERIORATED: "by at least {rc}, which measurement error alone seldom makes",
}


@dataclass(frozen=True, slots=True)
class ScoreItem:
    """One score on record; `said` is its total, or why it has none; `found` what was found of a risk that it tells.

    `waits` says that nobody has said what they found, `risk_unknown` that nobody knows how the item about dying or
    self-harm was answered.
    """

    pk: UUID
    on: date
    said: str
    band: str
    items: str
    corrected: bool
    reason: str
    at_risk: bool
    waits: bool
    risk_unknown: bool
    found: tuple[RiskAnswer, ...]


@dataclass(frozen=True, slots=True)
class MeasureItem:
    """One participant's scores on one measure, the newest first."""

    name: str
    who: str
    newest: ScoreItem
    change: str
    since: str
    means: str
    scores: tuple[ScoreItem, ...]


def measures_context(file: CaseFile, *, rates: bool) -> dict[str, Any]:
    """Return `measures`, what was found of scores that count no more (`found_elsewhere`), and whether the viewer may
    enter scores and correct them."""
    adds = rates and bool(file.rows["measure_uses"] or file.rows["scores"])
    measures = list(_measures(file))
    told = {answer.pk for measure in measures for score in measure.scores for answer in score.found}
    return {
        "measures": measures,
        "found_elsewhere": [answer for answer in file.rows["risk_answers"] if answer.pk not in told],
        "adds_scores": adds,
        "corrects_scores": rates,
    }


def _measures(file: CaseFile) -> Iterator[MeasureItem]:
    in_force = scores_in_force(file.rows["scores"], file.rows["checkins"])
    series: dict[tuple[str, Rater], list[Score]] = {}
    for score in in_force:
        if score.measure in file.rules.measures:
            series.setdefault((score.measure, rater_of(score.participant)), []).append(score)
    waiting = {score.pk for score in file.risk}
    for (key, person), scores in sorted(series.items()):
        several = len({who for measure, who in series if measure == key}) > 1
        measure, answers = file.rules.measures[key], file.rows["risk_answers"]
        items = [
            score_item(score, measure, answers_on(score, answers, file.rows["scores"]), waits=score.pk in waiting)
            for score in scores
        ]
        yield _series(measure, rater_name(person) if several else "", scores, items)


def _series(measure: Measure, who: str, scores: list[Score], items: list[ScoreItem]) -> MeasureItem:
    totals = [float(score.total) for score in scores if score.total is not None]
    change = change_of(measure, totals[0], totals[-1]) if len(totals) > 1 else None
    return MeasureItem(
        measure.name, who, items[-1],
        change=CHANGES[change] if change else "",
        since=f"from {number(totals[0])}" if len(totals) > 1 else "",
        means=MEANS[change].format(rc=number(measure.reliable_change), cutoff=number(measure.cutoff)) if change else "",
        scores=tuple(reversed(items)),
    )  # fmt: skip


def _missing(answers: int) -> str:
    return "no total: one answer is missing" if answers == 1 else f"no total: {answers} answers are missing"


def score_item(
    score: Score, measure: Measure, found: Sequence[RiskAnswer] = (), *, waits: bool = False
) -> ScoreItem:
    """Return a score as pages show it, with what was `found` of a risk that it tells, and whether that `waits`."""
    answers = score.items or []
    absent = answers.count(None)
    total = None if score.total is None else float(score.total)
    entered = "" if absent == len(answers) else ", ".join("–" if a is None else str(a) for a in answers)
    return ScoreItem(
        score.pk, score.scored_on,
        said=_missing(absent) if total is None else number(total),
        band="" if total is None else measure.band(total),
        items=entered,
        corrected=score.replaces_id is not None,
        reason=score.reason or "",
        at_risk=score.at_risk,
        waits=waits,
        risk_unknown=bool(measure.items and measure.items.leaves_risk_open(answers, total)),
        found=tuple(found),
    )  # fmt: skip
