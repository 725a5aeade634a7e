"""How does a therapist put into a sentence which part matters, for what, and why?"""

from datetime import datetime

from django.db import transaction

from alliance_app.audit import operations as audit
from alliance_app.clinical.alliance import Factor
from alliance_app.consultation import transitions
from alliance_app.consultation.models import CaseStanding, Formulation
from alliance_app.people.models import Clinician
from alliance_app.people.operations import NotAllowed
from alliance_app.records import submissions
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act, check_may


@transaction.atomic
def formulate(
    *, case: Case, by: Clinician, factor: str, affects: str, because: str, now: datetime, key: str = ""
) -> Formulation:
    """Keep "I think [factor] affects [affects] because [because]" as the case's newest sentence.

    NotAllowed if a piece of it is missing, or if the newest says exactly this.
    """
    CaseStanding.objects.locked(case)
    check_may(by, Act.RATE, case, case.clinic.local_date(now))
    affects, because = affects.strip(), because.strip()
    content = {"formulation": str(case.pk), "by": by.pk, "factor": factor, "affects": affects, "because": because}
    if earlier := submissions.recorded_as(case.clinic_id, key, content):
        return Formulation.objects.get(pk=earlier)
    transitions.check_can_be_recorded(case)
    if factor not in set(Factor):
        raise NotAllowed("Choose the part that matters.")
    if not affects or not because:
        raise NotAllowed("Say what it affects, and why.")
    newest = case.formulations.last()
    if newest and (newest.factor, newest.affects, newest.because) == (factor, affects, because):
        raise NotAllowed("This is what is written already.")
    sentence = Formulation.objects.create(
        clinic_id=case.clinic_id,
        case=case,
        version=newest.version + 1 if newest else 1,
        factor=factor,
        affects=affects,
        because=because,
        written_by=by,
        written_at=now,
    )
    submissions.remember(case.clinic_id, key, content, sentence.pk)
    audit.record(
        clinic_id=case.clinic_id, at=now, actor_id=by.pk, action="formulated", subject="case", subject_id=case.pk,
        version=sentence.version, factor=factor,
    )  # fmt: skip
    return sentence
