"""Who may do what with a case? By role, treatment and supervision; what the state allows is asked elsewhere.

Each rule is used twice: to hide a button and to refuse a request.
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery

from alliance_app.people.models import Clinician, Supervision
from alliance_app.people.operations import NotAllowed
from alliance_app.people.roles import Permission

from .models import Case, CaseTherapist
from .models.cases import CaseQuerySet


class Act(StrEnum):
    """What somebody wants to do with a case."""

    OPEN = "open"
    RATE = "rate"
    DECLARE = "declare stuck"
    CONSULT = "consult"
    LOOK_ANYWAY = "look anyway"
    REVIEW = "review"
    ANSWER_RISK = "say what was found of a risk"
    NOTE_RUPTURE = "note a rupture"
    SEE_LOOKS = "see who looked"
    MANAGE = "manage"
    TRANSFER = "transfer, close or reopen"


def acts_of(clinician: Clinician, case: Case, today: date) -> frozenset[Act]:
    """Return all that this clinician may do with this case on this day; one question of the database."""
    visible = Exists(Case.objects.visible_to(clinician, today).filter(pk=OuterRef("pk")))
    tied = _tied(Case.objects.filter(pk=case.pk).annotate(visible=visible), clinician, today).first()
    return _acts(clinician, tied, visible=tied.visible) if tied else frozenset()


def find_case(clinician: Clinician, pk: UUID, today: date) -> tuple[Case, frozenset[Act]] | None:
    """Return a case that this clinician may open on this day, with all that they may do; None for any other."""
    seen = Case.objects.visible_to(clinician, today).filter(pk=pk)
    case = _tied(seen, clinician, today).select_related("clinic", "standing").first()
    return (case, _acts(clinician, case, visible=True)) if case else None


def may(clinician: Clinician, act: Act, case: Case, today: date) -> bool:
    """Whether this clinician may do this with this case on this day."""
    return act in acts_of(clinician, case, today)


def check_may(clinician: Clinician, act: Act, case: Case, today: date) -> None:
    """Raise NotAllowed unless this clinician may do this with this case on this day."""
    if not may(clinician, act, case, today):
        raise NotAllowed("You cannot do this with this case.")


def _tied(cases: CaseQuerySet, clinician: Clinician, today: date) -> CaseQuerySet:
    """Return cases of the clinician's clinic, each with what ties the two, as far as a role makes something of it:
    `treated`, `owned`, `supervised`, and `overseen` if they answer for whoever is or was last responsible for it.
    """
    cases = cases.filter(clinic_id=clinician.clinic_id)
    if clinician.may(Permission.RATE):
        mine = CaseTherapist.objects.on(today).filter(case=OuterRef("pk"), clinician=clinician)
        owned = mine.filter(part=CaseTherapist.Part.OWNER)
        cases = cases.annotate(treated=Exists(mine), owned=Exists(owned))
    if clinician.may(Permission.REVIEW):
        supervised = Case.objects.supervised_by(clinician, today).filter(pk=OuterRef("pk"))
        last = CaseTherapist.objects.filter(case=OuterRef(OuterRef("pk"))).owners_last_first().values("clinician")[:1]
        overseen = Supervision.objects.in_care_of(clinician, today).filter(therapist=Subquery(last))
        cases = cases.annotate(supervised=Exists(supervised), overseen=Exists(overseen))
    return cases


def _acts(clinician: Clinician, tied: Case, *, visible: bool) -> frozenset[Act]:
    def is_tied(how: str) -> bool:
        return clinician.is_active and getattr(tied, how, False)

    rates, manages, reviews = is_tied("treated"), is_tied("owned"), is_tied("supervised")
    allowed = {
        Act.OPEN: visible,
        Act.RATE: rates,
        Act.LOOK_ANYWAY: rates,
        Act.SEE_LOOKS: rates,
        Act.DECLARE: rates or reviews,
        Act.CONSULT: visible and clinician.may(Permission.CONSULT),
        Act.REVIEW: reviews,
        Act.ANSWER_RISK: rates or reviews,
        Act.NOTE_RUPTURE: rates or reviews,
        Act.MANAGE: manages,
        Act.TRANSFER: manages or (visible and is_tied("overseen")),
    }
    return frozenset(act for act, allows in allowed.items() if allows)
