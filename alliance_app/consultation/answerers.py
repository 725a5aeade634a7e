"""Who may answer a look that waits: the supervisor, then the deputy, then any other supervisor?

Nobody answers their own, nor for a case that they treat.
"""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from alliance_app.clinical.looks import Turn, turn_on
from alliance_app.people.models import Clinician, Supervision
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case, CaseTherapist

from .models import Override


def supervisors_of(case: Case, today: date) -> QuerySet[Clinician]:
    """Return who supervises those who treat a case on a day, without anybody who treats it too."""
    treating = CaseTherapist.objects.on(today).filter(case=case).values("clinician")
    links = Supervision.objects.on(today).filter(therapist__in=treating)
    found = Clinician.objects.filter(pk__in=links.values("supervisor"), is_active=True)
    return found.exclude(pk__in=treating).order_by("name")


def looks_for_others(clinician: Clinician, today: date) -> list[Override]:
    """Return the looks that wait, of cases that this person does not supervise, and that they may answer by now.

    A deputy stands in the supervisor's place while the absence lasts: the case is in their own queue from the start.
    """
    if not (clinician.is_active and clinician.may(Permission.REVIEW)):
        return []
    treating = CaseTherapist.objects.on(today).filter(case=OuterRef("case"))
    mine = Supervision.objects.in_care_of(clinician, today).values("therapist")
    theirs = CaseTherapist.objects.on(today).filter(case=OuterRef(OuterRef("case")))
    supervised = Supervision.objects.on(today).filter(
        therapist__in=theirs.values("clinician"), supervisor__is_active=True
    )
    waiting = (
        Override.objects.waiting(today)
        .filter(~Exists(treating.filter(clinician__in=mine)), ~Exists(treating.filter(clinician=clinician)))
        .filter(clinic=clinician.clinic_id, answered_at__isnull=True)
        .exclude(made_by=clinician)
        .annotate(somebody_supervises=Exists(supervised))
        .select_related("case__standing", "case__clinic", "made_by")
        .order_by("opens_on", "made_at")
    )
    return [
        override
        for override in waiting
        if not override.somebody_supervises or turn_on(override.made_on, today) is Turn.ANY_SUPERVISOR
    ]
