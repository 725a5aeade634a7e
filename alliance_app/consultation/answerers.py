"""Who may answer a look that waits: the supervisor, then the deputy, then any other supervisor?

Nobody answers their own, nor for a case that they treat.
"""

from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

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
    waiting = Override.objects.waiting(today).filter(answered_at__isnull=True)
    return _for_others(waiting, clinician, today)


def look_for_another(clinician: Clinician, case: UUID, today: date) -> Override | None:
    """Return the newest look of a case if it waits for this person too, in place of the supervisor, or did so when it
    was answered or opened or ended otherwise; None for any other, and once the days are over for which it was asked.

    So who was about to answer it can be told that another was quicker.
    """
    newest = Override.objects.filter(case=OuterRef("case")).order_by("-made_at")
    waited = Override.objects.filter(
        case=case, pk=Subquery(newest.values("pk")[:1]), opens_on__isnull=False, ends_on__gte=today
    )
    return next(iter(_for_others(waited, clinician, today)), None)


def _for_others(looks: QuerySet[Override], clinician: Clinician, today: date) -> list[Override]:
    """Return those of these looks, which wait or waited, that come or came to this person's turn."""
    if not (clinician.is_active and clinician.may(Permission.REVIEW)):
        return []
    treating = CaseTherapist.objects.on(today).filter(case=OuterRef("case"))
    mine = Supervision.objects.in_care_of(clinician, today).values("therapist")
    theirs = CaseTherapist.objects.on(today).filter(case=OuterRef(OuterRef("case")))
    supervised = Supervision.objects.on(today).filter(
        therapist__in=theirs.values("clinician"), supervisor__is_active=True
    )
    found = (
        looks.filter(~Exists(treating.filter(clinician__in=mine)), ~Exists(treating.filter(clinician=clinician)))
        .filter(clinic=clinician.clinic_id)
        .exclude(made_by=clinician)
        .annotate(somebody_supervises=Exists(supervised))
        .select_related("case__standing", "case__clinic", "made_by", "answered_by")
        .order_by("opens_on", "made_at")
    )
    return [look for look in found if not look.somebody_supervises or _turn(look, today) is Turn.ANY_SUPERVISOR]


def _turn(look: Override, today: date) -> Turn:
    """Return whose turn it is, or was when the waiting ended."""
    over = [look.case.clinic.local_date(at) for at in (look.answered_at, look.ended_at) if at]
    return turn_on(look.made_on, min(today, look.opens_on or today, *over))
