"""What does Consult put first?"""

from collections.abc import Iterable
from dataclasses import dataclass

from alliance_app.clinical import looks
from alliance_app.clinical.gate import Reason
from alliance_app.clinical.standing import Part, PartState, Standing
from alliance_app.clinical.wording import day, ground_says, joined
from alliance_app.consultation import transitions
from alliance_app.consultation.answerers import supervisors_of
from alliance_app.consultation.case_file import CaseFile
from alliance_app.consultation.guidance.alliance import FACTORS, FactorGuide
from alliance_app.consultation.judgement import Judged
from alliance_app.consultation.models import Formulation
from alliance_app.consultation.operations.overrides import looks_in_a_row

from .banners import ordinal
from .repair_items import RepairItem, repair_item


@dataclass(frozen=True, slots=True)
class FactorStep:
    """One part of the alliance with its guidance; `says` are the grounds that concern it."""

    part: Part
    guide: FactorGuide
    says: tuple[str, ...]
    first: bool
    in_place: str
    planned: frozenset[str] = frozenset()


def factor_steps(standing: Standing, planned: Iterable[RepairItem] = ()) -> list[FactorStep]:
    """Return the parts that need a look, weakest first; `planned` are the moves that need no second plan."""
    needing = [part for part in standing.parts if transitions.part_can_be_repaired(part)]
    urgency = [PartState.LOW, PartState.UNSTEADY, PartState.UNKNOWN]
    needing.sort(key=lambda part: (urgency.index(part.state), -1 if part.value is None else part.value))
    present = [f"{part.factor.value} {part.value}" for part in standing.parts if part.state is PartState.PRESENT]
    in_place = f"{joined(present).capitalize()} {'is' if len(present) == 1 else 'are'} in place." if present else ""
    return [
        FactorStep(
            part=part,
            guide=FACTORS[part.factor],
            says=tuple(
                ground_says(ground)
                for ground in standing.grounds
                if ground.factor is part.factor and ground.reason is not Reason.IN_PLACE
            ),
            first=index == 0,
            in_place=in_place if index == 0 else "",
            planned=frozenset(repair.move for repair in planned if repair.factor == part.factor),
        )
        for index, part in enumerate(needing)
    ]


def planned_items(file: CaseFile) -> list[RepairItem]:
    """Return the open repairs as Consult shows them, the newest first."""
    return [repair_item(repair, file) for repair in file.rows["repairs"] if repair.is_open()]


def suggestion(judged: Judged) -> str:
    """Return what the ratings suggest, as "The ratings suggest: goal 3, since 10 November; progress 4."."""
    weak = [part for part in judged.standing.parts if part.state in (PartState.LOW, PartState.UNSTEADY)]
    if not weak:
        unknown = [part.factor.value for part in judged.standing.parts if part.state is PartState.UNKNOWN]
        what = f"{joined(unknown)} {'is' if len(unknown) == 1 else 'are'} not known" if unknown else "no part is weak"
        return f"The ratings suggest: {what}."
    said = [_weakness(part) for part in sorted(weak, key=lambda part: part.value or 0)]
    progress = next(
        (r.progress for s in reversed(judged.history.held) for r in s.ratings if r.progress is not None), None
    )
    return f"The ratings suggest: {joined(said)}{f'; progress {progress}' if progress is not None else ''}."


def sentence_start(standing: Standing, newest: Formulation | None) -> dict[str, str]:
    """Return with what the sentence begins: what was written last, otherwise the weakest part and the goal."""
    if newest:
        return {"factor": newest.factor, "affects": newest.affects, "because": newest.because}
    steps = factor_steps(standing)
    return {"factor": steps[0].part.factor.value} if steps else {}


def look_costs(file: CaseFile) -> str:
    """Return what looking anyway asks for, and how it ends."""
    days, in_a_row = file.rules.policy.override_days, looks_in_a_row(file.case) + 1
    ends = f"it ends with the next session’s rating, after {days} day{'' if days == 1 else 's'}, or with a new warning"
    if not looks.waits(in_a_row):
        return (
            f"Looking asks for a reason. It is for this case only, your supervisor sees it at once, and {ends}. "
            "The page keeps saying what is missing."
        )
    names = [person.name for person in supervisors_of(file.case, file.today)]
    whom = joined(names) or "another supervisor; nobody supervises you yet, so name a peer with your administrator"
    return (
        f"This would be the {ordinal(in_a_row)} time in a row, so it waits for {whom}. Without an answer it opens by "
        f"itself on {day(looks.opens_by_itself_on(file.today))}, and that nobody answered is on record. Then {ends}."
    )


def _weakness(part: Part) -> str:
    since = f" since {part.since.day} {part.since:%B}" if part.since else ""
    return f"{part.factor.value} {part.value}{since}"
