"""How is a score written down, and which scores count? Plain inserts, in the caller's transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from alliance_app.clinical.measures import Measure
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed

from .models import Case, CheckIn, Participant, Score

#: Totals that differ by less are the same: the database holds three decimals.
SLACK = 0.0005


@dataclass(frozen=True, slots=True)
class Scored:
    """What one participant answered on one measure: the total, an answer for each item (None: not given), or both."""

    participant: Participant
    measure: Measure
    total: float | None = None
    items: tuple[int | None, ...] = ()

    @property
    def answered(self) -> bool:
        return self.total is not None or any(answer is not None for answer in self.items)

    @property
    def content(self) -> list:
        """What tells two sendings apart."""
        return [str(self.participant.pk), self.measure.key, self.total, list(self.items)]


def total_of(scored: Scored) -> float | None:
    """Return the total that counts: the one that was entered, otherwise what the items add up to, None if nothing.

    NotAllowed for one out of range, for answers that cannot be, and for a total that contradicts them.
    """
    measure, items = scored.measure, measure_items(scored)
    total = scored.total
    if total is not None and not measure.lowest <= total <= measure.highest:
        raise NotAllowed(f"{measure.name} has totals from {measure.lowest:g} to {measure.highest:g}.")
    if total is not None and measure.adds_whole and total != int(total):
        raise NotAllowed(f"{measure.name} has whole numbers as totals.")
    if not items:
        return total
    rule = measure.items
    try:
        added = rule.total(items)
    except ValueError as error:
        raise NotAllowed(f"{measure.name}: {error}.") from error
    if total is None:
        return added
    if None not in items:
        if abs(total - added) > SLACK:
            raise NotAllowed(f"{measure.name}: the total says {total:g}, and the answers add up to {added:g}.")
        return total
    least, most = rule.bounds(items)
    if not least <= total <= most:
        raise NotAllowed(f"{measure.name}: the total says {total:g}, and these answers allow {least:g} to {most:g}.")
    return total


def measure_items(scored: Scored) -> tuple[int | None, ...]:
    """Return the answers to the items, nothing if none was given or the measure has totals alone."""
    return scored.items if scored.measure.items and any(a is not None for a in scored.items) else ()


def says_risk(measure: Measure, items: Sequence[int | None], total: float | None) -> bool:
    """Whether answers to a measure, or its total alone, tell of dying or self-harm."""
    return bool(measure.items and measure.items.says_risk(items, total))


def add_score(
    *,
    case: Case,
    scored: Scored,
    scored_on: date,
    by: Clinician | None,
    now: datetime,
    checkin: CheckIn | None = None,
    replaces: Score | None = None,
    reason: str = "",
) -> Score:
    """Write down what somebody answered; with `replaces` and a `reason` it is a correction of that."""
    if scored.participant.case_id != case.pk:
        raise NotAllowed("This person does not take part in this case.")
    items, total = measure_items(scored), total_of(scored)
    return Score.objects.create(
        clinic_id=case.clinic_id, case=case, checkin=checkin, participant=scored.participant,
        measure=scored.measure.key, scored_on=scored_on, total=None if total is None else Decimal(str(total)),
        items=list(items) or None, at_risk=says_risk(scored.measure, items, scored.total), recorded_at=now,
        recorded_by=by, replaces=replaces, reason=reason or None,
    )  # fmt: skip


def withdraw_score(*, score: Score, by: Clinician, now: datetime, reason: str) -> Score:
    """Write down that a score never was."""
    return Score.objects.create(
        clinic_id=score.clinic_id, case_id=score.case_id, participant=score.participant, measure=score.measure,
        scored_on=score.scored_on, recorded_at=now, recorded_by=by, replaces=score, withdrawn=True, reason=reason,
    )  # fmt: skip


def scores_in_force(scores: Sequence[Score], checkins: Iterable[CheckIn]) -> list[Score]:
    """Return of a case's scores those that count, in their order; as `Score.objects.in_force` does in the database."""
    replaced = {score.replaces_id for score in scores}
    taken_back = {checkin.pk for checkin in checkins if checkin.withdrawn_at}
    return [
        score
        for score in scores
        if not (score.withdrawn or score.pk in replaced or score.checkin_id in taken_back)
    ]
