"""How is a repair shown: what is tried by when, what was said of it, and what the ratings said since?"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.repair import End
from alliance_app.clinical.standing import PartState
from alliance_app.clinical.wording import short
from alliance_app.consultation.case_file import CaseFile
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import Repair, RepairMark
from alliance_app.consultation.plans import move_name
from alliance_app.records.models import Case

from .told_apart import when_planned_and_since

#: How a repair ended by what is on record, and by what was said of it.
ENDS = {
    End.REPAIRED: "complete",
    End.KNOWN: "done, since the part is known",
    End.RELEASED: "complete by a supervisor’s release",
    End.LEFT: "ended, because who had rated low takes part no more",
    End.TRANSFERRED: "ended with the transfer",
}
SAID = {
    RepairMark.State.TRIED: "tried",
    RepairMark.State.FAILED: "it did not help",
    RepairMark.State.ABANDONED: "given up",
}
#: By these ends the part was clear.
CLEAR_BY = (End.REPAIRED, End.RELEASED)


@dataclass(frozen=True, slots=True)
class RepairItem:
    """One repair: what was tried, and what therapist and ratings said since; `word` is its state for programs.

    `untried` while its day may still be another, `late` once that day has passed without anybody having tried it;
    `ended_on` is the day on which the record ended it.
    """

    pk: UUID
    factor: str
    move: str
    name: str
    how: str
    note: str | None
    due_on: date | None
    ended_on: date | None
    rated: str
    state: str
    open: bool
    untried: bool
    late: bool
    word: str
    told: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unplanned:
    """A weak part for which nothing is planned now; `last` says what was planned last and how it ended, if anything."""

    factor: Factor
    last: str


def repair_item(repair: Repair, file: CaseFile) -> RepairItem:
    """Return a repair as the ledger shows it."""
    judged, case = file.judged, file.case
    move = next((m for m in FACTORS[Factor(repair.factor)].moves if m.key == repair.move), None)
    part = next(part for part in judged.standing.parts if part.factor == repair.factor)
    mark = repair.mark()
    return RepairItem(
        pk=repair.pk,
        factor=repair.factor,
        move=repair.move,
        name=move_name(repair),
        how=move.how if move else "",
        note=repair.note,
        due_on=repair.due_on,
        ended_on=repair.ended_on,
        rated=when_planned_and_since(repair, file),
        state=PartState.PRESENT if repair.ended in CLEAR_BY else part.state,
        open=repair.is_open(),
        untried=repair.is_untried(),
        late=repair.is_late(file.today),
        word=_word(repair, mark),
        told=told_of_repair(repair, mark, case),
        notes=tuple(each.note for each in sorted(repair.standing_marks(), key=lambda m: m.at) if each.note),
    )


def told_of_repair(repair: Repair, mark: RepairMark | None, case: Case) -> str:
    """Return when a repair was planned, and how it stands."""
    said = f"Planned on {short(case.clinic.local_date(repair.planned_at))}"
    if repair.ended_on:
        when = " since" if repair.ended == End.REPAIRED else ", on"
        return f"{said}; {ENDS[End(repair.ended)]}{when} {short(repair.ended_on)}."
    if _is_planned_again(repair, mark):
        tried = f"; tried, {short(case.clinic.local_date(mark.at))}" if mark else ""
        return f"{said}{tried}; planned again on {short(repair.planned_again_on)}."
    if mark is None:
        return f"{said}{f', by {short(repair.due_on)}' if repair.due_on else ''}; not tried yet."
    return f"{said}; {SAID[RepairMark.State(mark.state)]}, {short(case.clinic.local_date(mark.at))}."


def weak_without_plan(file: CaseFile) -> list[Unplanned]:
    """Return the weak parts of a case for which nothing is planned now."""
    repairs = file.rows["repairs"]  # the newest first
    planned = {repair.factor for repair in repairs if repair.is_open()}
    found = []
    for part in file.judged.standing.parts:
        if part.state in (PartState.LOW, PartState.UNSTEADY) and part.factor.value not in planned:
            ended = (each for each in repairs if each.factor == part.factor and each.planned_again_on is None)
            last = next(ended, None)
            found.append(Unplanned(part.factor, told_as_last(last, file.case) if last else ""))
    return found


def told_as_last(repair: Repair, case: Case) -> str:
    """Return which move a repair was that is no longer open, and how and when it ended, in one clause."""
    mark = repair.mark()
    if repair.ended_on is None and mark:
        how, on = SAID[RepairMark.State(mark.state)], case.clinic.local_date(mark.at)
    else:
        how, on = ENDS[End(repair.ended)], repair.ended_on
    return f"{move_name(repair)}, {how} ({short(on)})"


def _word(repair: Repair, mark: RepairMark | None) -> str:
    if repair.ended_on:
        return "complete" if repair.ended == End.REPAIRED else repair.ended
    if _is_planned_again(repair, mark):
        return "again"
    return mark.state if mark else "planned"


def _is_planned_again(repair: Repair, mark: RepairMark | None) -> bool:
    """Whether it ended by being planned again, and by nothing that was said of it."""
    return repair.planned_again_on is not None and (mark is None or mark.state == RepairMark.State.TRIED)
