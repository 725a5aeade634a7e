"""How is a repair of a weak part planned and tried? The ratings say when it is complete."""

from datetime import datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Factor
from alliance_app.consultation import transitions
from alliance_app.consultation.guidance.alliance import FACTORS
from alliance_app.consultation.models import CaseStanding, Repair, RepairMark
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import submissions
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act, check_may


@transaction.atomic
def plan_repair(
    *, case: Case, by: Clinician, factor: str, move: str, now: datetime, note: str = "", key: str = ""
) -> Repair:
    """Plan one move of the guidance on one part of the alliance; NotAllowed if there is no such move for it."""
    standing = CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    content = {"repair": str(case.pk), "by": by.pk, "factor": factor, "move": move, "note": note}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Repair.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    if factor not in set(Factor) or move not in {known.key for known in FACTORS[Factor(factor)].moves}:
        raise NotAllowed("There is no such move for this part.")
    planned = Repair.objects.filter(case=case, factor=factor, move=move).prefetch_related("marks")
    if any(same.is_open() for same in planned):
        raise NotAllowed("This move is planned already; say how it went before you plan it again.")
    repair = Repair.objects.create(
        clinic_id=case.clinic_id,
        case=case,
        factor=factor,
        move=move,
        note=note or None,
        planned_by=by,
        planned_at=now,
        planned_after=standing.last_session_on,
    )
    submissions.remember(case.clinic_id, key, content, repair.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="planned", subject="repair",
        subject_id=repair.pk, case_id=case.pk, factor=factor, move=move,
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
    if state not in RepairMark.State.values:
        raise NotAllowed("Say how it went.")
    if not transitions.repair_can_be_marked(Repair.objects.get(pk=repair.pk), state):
        raise NotAllowed("This is on record already, or the repair has ended.")
    mark = RepairMark.objects.create(
        clinic_id=case.clinic_id, repair=repair, case=case, state=state, note=note or None, by=by, at=now
    )
    submissions.remember(case.clinic_id, key, content, mark.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="marked", subject="repair", subject_id=repair.pk,
        case_id=case.pk, state=state,
    )  # fmt: skip
    return mark
