"""How is a repair of a weak part planned and tried? The ratings say when it is complete."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Attendance, Factor
from alliance_app.clinical.repair import due_on as usually_due
from alliance_app.clinical.standing import Part, PartState
from alliance_app.consultation import transitions
from alliance_app.consultation.blind import blind_details, unseen_since, without_completions
from alliance_app.consultation.detail import parts_of
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import CaseStanding, Repair, RepairMark
from alliance_app.consultation.plans import move_name
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import submissions
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act, check_may

#: Nobody plans a repair for a day farther off.
FARTHEST = timedelta(days=366)


@transaction.atomic
def plan_repair(
    *,
    case: Case,
    by: Clinician,
    factor: str,
    move: str,
    now: datetime,
    due_on: date | None = None,
    note: str = "",
    key: str = "",
) -> Repair:
    """Plan one move of the guidance on one part of the alliance, to be tried by `due_on`: by default the next session.

    An earlier plan of the same move has ended with that. NotAllowed if there is no such move for the part, if the part
    is in place or one of the move is open, as far as they may see, or if the day has passed.
    """
    standing = CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.RATE, case, today)
    content = {"repair": str(case.pk), "by": by.pk, "factor": factor, "move": move, "note": note}
    content |= {"due_on": due_on} if due_on else {}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Repair.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    if factor not in set(Factor) or move not in {known.key for known in FACTORS[Factor(factor)].moves}:
        raise NotAllowed("There is no such move for this part.")
    if any(same.is_open() for same in _as_seen(case, by, now, factor=factor, move=move)):
        raise NotAllowed("This move is planned already; say how it went before you plan it again.")
    part = parts_to_repair(standing, by, today).get(factor)
    if part is None:
        raise NotAllowed(f"The {factor} is in place: there is nothing to repair.")
    if due_on:
        check_due(due_on, today)
    repair = Repair.objects.create(
        clinic_id=case.clinic_id,
        case=case,
        factor=factor,
        move=move,
        note=note or None,
        of_weak=part.state is not PartState.UNKNOWN,
        planned_by=by,
        planned_at=now,
        planned_after=standing.last_session_on,
        due_on=due_on or next_session(case, today),
    )
    earlier_ones = Repair.objects.filter(case=case, factor=factor, move=move, planned_again_on=None)
    earlier_ones.exclude(pk=repair.pk).update(planned_again_on=today)
    submissions.remember(case.clinic_id, key, content, repair.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="planned", subject="repair",
        subject_id=repair.pk, case_id=case.pk, factor=factor, move=move,
    )  # fmt: skip
    return repair


@transaction.atomic
def change_plan(
    *, repair: Repair, by: Clinician, due_on: date, now: datetime, note: str = "", key: str = ""
) -> Repair:
    """Set another day by which a repair is to be tried, and say more of a plan of which nothing is said yet.

    Both days go into the log. A note that is there is never overwritten. NotAllowed once it was tried or has ended, or
    if the day has passed.
    """
    case = repair.case
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.RATE, case, today)
    note = note.strip()
    content = {"plan of": str(repair.pk), "by": by.pk, "due_on": due_on, "note": note}
    if submissions.recorded_as(case.clinic_id, key, content):
        return Repair.objects.get(pk=repair.pk)
    transitions.check_can_be_recorded(case)
    (repair,) = _as_seen(case, by, now, pk=repair.pk)
    if not transitions.plan_can_be_changed(repair):
        raise NotAllowed("This was tried already, or it has ended.")
    before = repair.due_on
    if due_on != before:
        check_due(due_on, today)
    repair.due_on, repair.note = due_on, repair.note or note or None
    repair.save(update_fields=["due_on", "note"])
    submissions.remember(case.clinic_id, key, content, repair.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="changed", subject="repair", subject_id=repair.pk,
        case_id=case.pk, due_on=due_on.isoformat(), was=before.isoformat() if before else "",
    )  # fmt: skip
    return repair


@transaction.atomic
def mark_repair(
    *, repair: Repair, by: Clinician, state: str, now: datetime, note: str = "", key: str = ""
) -> RepairMark:
    """Say of a repair that it was tried, did not help or is given up; a repair that ended so is never complete.

    NotAllowed if it has ended, or if the same was said already.
    """
    case = repair.case
    CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    note = note.strip()
    content = {"repair mark": str(repair.pk), "by": by.pk, "state": state, "note": note}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return RepairMark.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    (repair,) = _as_seen(case, by, now, pk=repair.pk)
    mark = _mark(repair, state, by=by, now=now, note=note)
    submissions.remember(case.clinic_id, key, content, mark.pk)
    return mark


#: What is said of repairs in a check-in: each by its id, with a state of `RepairMark`.
Said = Sequence[tuple[UUID, str]]


def mark_with_checkin(*, case: Case, said: Said, by: Clinician, now: datetime) -> None:
    """Record what a check-in says of repairs, in its transaction and before its ratings are."""
    found = {repair.pk: repair for repair in _as_seen(case, by, now)} if said else {}
    for pk, state in said:
        if pk not in found:
            raise NotAllowed("This repair is not on record.")
        try:
            _mark(found[pk], state, by=by, now=now)
        except NotAllowed as refusal:
            raise NotAllowed(f"“{move_name(found[pk])}”: {refusal}") from None


def _as_seen(case: Case, by: Clinician, now: datetime, **narrowed: UUID | str) -> list[Repair]:
    """Return the repairs of a case as somebody may see them now.

    One may be complete already by a view that its therapist is not shown yet. It then takes what they say all the same:
    a refusal would tell of that view.
    """
    found = list(Repair.objects.filter(case=case, **narrowed).prefetch_related("marks"))
    unseen = unseen_since(by, case, case.clinic.local_date(now)).first()
    return without_completions(found, unseen, case, case.therapists.all())


def parts_to_repair(standing: CaseStanding, by: Clinician, today: date) -> dict[str, Part]:
    """Return the parts of a case on which somebody can plan a move now, as they may see them: a refusal would tell of a
    view that waits."""
    unseen = blind_details(by, [standing.case], today).get(standing.case_id)
    parts = parts_of(unseen.detail if unseen else standing.detail, today)
    return {part.factor.value: part for part in parts if transitions.part_can_be_repaired(part)}


def _mark(repair: Repair, state: str, *, by: Clinician, now: datetime, note: str = "") -> RepairMark:
    if state not in RepairMark.State.values:
        raise NotAllowed("Say how it went.")
    if not transitions.repair_can_be_marked(repair, state):
        raise NotAllowed("This is on record already, or the repair has ended.")
    mark = RepairMark.objects.create(
        clinic_id=repair.clinic_id, repair=repair, case_id=repair.case_id, state=state, note=note or None, by=by, at=now
    )
    audit.record(
        clinic_id=repair.clinic_id, at=now, actor_id=by.pk, action="marked", subject="repair", subject_id=repair.pk,
        case_id=repair.case_id, state=state,
    )  # fmt: skip
    return mark


def take_back_marks(*, case: Case, by: Clinician, said_at: datetime, now: datetime) -> None:
    """Take back what somebody said of repairs with a check-in of that moment; the rows stay."""
    RepairMark.objects.standing().filter(case=case, by=by, at=said_at).update(withdrawn_at=now)


def next_session(case: Case, today: date) -> date:
    """Return the day on which a case is expected to meet next, as a plan takes it for granted."""
    held = case.sessions.filter(attendance=Attendance.HELD.value)
    return usually_due(held.values_list("held_on", flat=True), today)


def check_due(due_on: date, today: date) -> None:
    """Raise NotAllowed for a day that has passed, or one that is too far for any plan."""
    if due_on < today:
        raise NotAllowed("This day has passed. Choose today or a later one.")
    if due_on > today + FARTHEST:
        raise NotAllowed("This day is more than a year away. Look at the year again.")
