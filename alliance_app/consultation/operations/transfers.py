"""How does a case change hands, and who treats it beside its therapist?"""

from datetime import date, datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding, Override
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.people.roles import Permission
from alliance_app.records import episodes, submissions
from alliance_app.records import operations as records
from alliance_app.records.models import Case, CaseTherapist
from alliance_app.records.permissions import Act, check_may
from alliance_app.records.queries import owner_of, therapists_of

from .overrides import end_active
from .standings import refresh


@transaction.atomic
def transfer_case(
    *, case: Case, by: Clinician, to: Clinician, now: datetime, former_stays: bool = False, key: str = ""
) -> CaseTherapist:
    """Give a case to another therapist of the clinic, from today on: a new pair begins.

    By its therapist or their supervisor; by an administrator only if nobody treats it who still works there.
    """
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    content = {"transferred": str(case.pk), "by": by.pk, "to": to.pk, "former_stays": former_stays}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return CaseTherapist.objects.get(pk=earlier)
    if not may_assign(by, case, today):
        check_may(by, Act.TRANSFER, case, today)
    transitions.check_can_be_recorded(case)
    _check_can_treat(to, case)
    owner = owner_of(case, today)
    if owner and owner.clinician == to:
        raise NotAllowed("This is their case already.")
    stays = bool(former_stays and owner and owner.clinician.is_active)
    taken = episodes.transfer(case=case, to=to, on=today, now=now, former_stays=stays)
    end_active(case, Override.Ended.CASE, now)
    refresh(case, now=now, cause="transferred", by=by)
    submissions.remember(case.clinic_id, key, content, taken.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="transferred", subject="case", subject_id=case.pk,
        former=owner and owner.clinician_id, to=to.pk, former_stays=stays,
    )  # fmt: skip
    return taken


def may_assign(clinician: Clinician, case: Case, today: date) -> bool:
    """Whether an administrator may give this case to somebody: nobody treats it who still works there."""
    return (
        clinician.is_active
        and clinician.may(Permission.MANAGE_PEOPLE)
        and clinician.clinic_id == case.clinic_id
        and Case.objects.without_therapist(case.clinic, today).filter(pk=case.pk).exists()
    )


@transaction.atomic
def add_co_therapist(
    *, case: Case, by: Clinician, clinician: Clinician, starts_on: date, now: datetime, key: str = ""
) -> CaseTherapist:
    """Let a colleague treat a case too, from today or an earlier day on."""
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.MANAGE, case, today)
    content = {"co-therapist": str(case.pk), "by": by.pk, "clinician": clinician.pk, "starts_on": starts_on}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return CaseTherapist.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    _check_can_treat(clinician, case)
    transitions.check_day_of(case, starts_on, today)
    if case.therapists.filter(clinician=clinician, ends_on__isnull=True).exists():
        raise NotAllowed("They treat this case already.")
    treats = records.add_therapist(
        case=case, clinician=clinician, starts_on=starts_on, part=CaseTherapist.Part.CO
    )
    submissions.remember(case.clinic_id, key, content, treats.pk)
    _conclude(treats, "joined", now, by)
    return treats


@transaction.atomic
def end_co_therapy(
    *, treats: CaseTherapist, by: Clinician, ends_on: date, now: datetime, key: str = ""
) -> CaseTherapist:
    """Note from which day on a co-therapist no longer treats a case, and no longer sees it."""
    case = treats.case
    CaseStanding.objects.locked(case)
    today = case.clinic.local_date(now)
    check_may(by, Act.MANAGE, case, today)
    content = {"co-therapist": str(treats.pk), "by": by.pk, "ends_on": ends_on}
    if submissions.recorded_as(case.clinic_id, key, content):
        return treats
    transitions.check_can_be_recorded(case)
    transitions.check_day_of(case, ends_on, today)
    treats.refresh_from_db()
    if treats.part != CaseTherapist.Part.CO or treats.ends_on:
        raise NotAllowed("They are no co-therapist of this case now.")
    if ends_on < treats.starts_on:
        raise NotAllowed("They began later than on this day.")
    episodes.end_treatment(treats=treats, on=ends_on)
    submissions.remember(case.clinic_id, key, content, treats.pk)
    _conclude(treats, "left", now, by)
    return treats


def _check_can_treat(clinician: Clinician, case: Case) -> None:
    if not therapists_of(case.clinic).filter(pk=clinician.pk).exists():
        raise NotAllowed("Choose a therapist who works in this clinic.")


def _conclude(treats: CaseTherapist, action: str, now: datetime, by: Clinician) -> None:
    refresh(treats.case, now=now, cause="co-therapist", by=by)
    audit.record(
        clinic_id=treats.clinic_id, at=now, actor_id=by.pk, action=action, subject="co-therapist", subject_id=treats.pk,
        case_id=treats.case_id, clinician=treats.clinician_id,
    )  # fmt: skip
