"""Which open cases does nobody supervise, and why not? By code, for whoever links therapists to supervisors."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from alliance_app.people.models import Clinic, Clinician, Supervision
from alliance_app.people.roles import Supervisor

from .models import Case, CaseTherapist

#: How many cases one page shows.
PAGE = 50


@dataclass(frozen=True, slots=True)
class Unsupervised:
    """One case: by whom it is treated, whoever is responsible first, and why nobody supervises it."""

    case: Case
    therapists: tuple[Clinician, ...]
    why: str


def unsupervised_cases(
    clinic: Clinic, today: date, after: UUID | None = None
) -> tuple[list[Unsupervised], UUID | None]:
    """Return one page of the cases that nobody supervises, by code, from behind a case on (None: the first), and the
    case behind which the next page begins, None if there is none."""
    found = Case.objects.without_supervisor(clinic, today).order_by("code")
    behind = Case.objects.filter(clinic=clinic, pk=after).values_list("code", flat=True).first() if after else None
    if behind is not None:
        found = found.filter(code__gt=behind)
    cases = list(found[: PAGE + 1])
    shown = cases[:PAGE]
    return _told(shown, today), shown[-1].pk if len(cases) > PAGE else None


def cases_that_need_somebody(clinic: Clinic, today: date) -> tuple[int, int]:
    """Return how many of a clinic's open cases nobody treats, and how many nobody supervises."""
    untreated = Case.objects.without_therapist(clinic, today).count()
    return untreated, Case.objects.without_supervisor(clinic, today).count()


def left_unsupervised(therapist: Clinician, today: date) -> int:
    """Return how many of the open cases that somebody treats nobody supervises."""
    return Case.objects.without_supervisor(therapist.clinic, today).treated_by(therapist, today).count()


def _told(cases: list[Case], today: date) -> list[Unsupervised]:
    treats = CaseTherapist.objects.on(today).filter(case__in=cases).select_related("clinician")
    by_case: dict[UUID, list[Clinician]] = {}
    for each in sorted(treats, key=lambda each: (not each.is_owner, each.clinician.name)):
        by_case.setdefault(each.case_id, []).append(each.clinician)
    links = Supervision.objects.on(today).filter(therapist__in={each.clinician_id for each in treats})
    links_to: dict[int, list[Supervision]] = {}
    for link in links.select_related("supervisor").prefetch_related("supervisor__roles_held").order_by("pk"):
        links_to.setdefault(link.therapist_id, []).append(link)
    return [
        Unsupervised(case, tuple(by_case[case.pk]), _why(by_case[case.pk], links_to)) for case in cases
    ]


def _why(treating: list[Clinician], links_to: dict[int, list[Supervision]]) -> str:
    """Return why none of those who are named supervises a case: a sentence for each, or that nobody is named."""
    links = [link for person in treating for link in links_to.get(person.pk, [])]
    said = dict.fromkeys(_why_not(link.supervisor, treating) for link in links)
    return " ".join(said) or "No supervisor is named."


def _why_not(supervisor: Clinician, treating: list[Clinician]) -> str:
    if not supervisor.is_active:
        return f"The account of {supervisor.name} is closed."
    if Supervisor.key not in {held.role for held in supervisor.roles_held.all()}:
        return f"{supervisor.name} is no supervisor any more."
    if supervisor in treating:
        return f"{supervisor.name} treats the case too."
    return f"{supervisor.name} does not sign in."
