"""Which open cases does nobody supervise, and why not? By code, for whoever links therapists to supervisors."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Prefetch

from alliance_app.clinical.wording import day
from alliance_app.people.models import Clinic, Clinician, Deputy, Supervision
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


def _told(cases: list[Case], today: date) -> list[Unsupervised]:
    treats = CaseTherapist.objects.on(today).filter(case__in=cases).select_related("clinician")
    by_case: dict[UUID, list[Clinician]] = {}
    for each in sorted(treats, key=lambda each: (not each.is_owner, each.clinician.name)):
        by_case.setdefault(each.case_id, []).append(each.clinician)
    links = Supervision.objects.on(today).filter(therapist__in={each.clinician_id for each in treats})
    links_to: dict[int, list[Supervision]] = {}
    away = Prefetch("supervisor__deputies", Deputy.objects.on(today).select_related("deputy"), to_attr="away_now")
    read = ("supervisor__roles_held", away, "supervisor__away_now__deputy__roles_held")
    for link in links.select_related("supervisor").prefetch_related(*read).order_by("pk"):
        links_to.setdefault(link.therapist_id, []).append(link)
    return [
        Unsupervised(case, tuple(by_case[case.pk]), _why(by_case[case.pk], links_to)) for case in cases
    ]


def _why(treating: list[Clinician], links_to: dict[int, list[Supervision]]) -> str:
    """Return why none of those who are named supervises a case: a sentence for each, or that nobody is named."""
    links = [link for person in treating for link in links_to.get(person.pk, [])]
    said = dict.fromkeys(filter(None, (_why_not(link.supervisor, treating) for link in links)))
    return " ".join(said) or "No supervisor is named."


def _why_not(supervisor: Clinician, treating: list[Clinician]) -> str:
    """Return why a supervisor does not read a case, and nor does whoever stands in while they are away."""
    why = _unable(supervisor, supervisor.name, treating)
    if why or not supervisor.away_now:
        return why
    (stands_in, *_) = supervisor.away_now
    name = f"{stands_in.deputy.name}, who stands in,"
    why = _unable(stands_in.deputy, name, treating) or f"{name} is away too."
    return f"{supervisor.name} is away until {day(stands_in.ends_on)}. {why}"


def _unable(person: Clinician, name: str, treating: list[Clinician]) -> str:
    """Return why somebody cannot read a case as its supervisor, "" if they can."""
    if not person.is_active:
        return f"The account of {name} is closed."
    if Supervisor.key not in {held.role for held in person.roles_held.all()}:
        return f"{name} is no supervisor any more."
    if person in treating:
        return f"{name} treats the case too."
    return "" if person.email else f"{name} does not sign in."
