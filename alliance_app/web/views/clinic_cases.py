"""Which cases does nobody treat, or nobody supervise, and who takes over? For administrators, by code alone."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance_app.consultation.operations.transfers import transfer_case
from alliance_app.people.models import Clinician
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case
from alliance_app.records.queries import cases_without_therapist, therapists_of
from alliance_app.records.unsupervised import Unsupervised, unsupervised_cases

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.episodes import ColleagueForm
from ..ids import id_of


@access(Permission.MANAGE_PEOPLE)
def clinic_cases(request: ClinicRequest) -> HttpResponse:
    clinic = request.user.clinic
    unsupervised, more_after = unsupervised_cases(clinic, request.today, id_of(request.GET.get("after", "")))
    context = {
        "cases": cases_without_therapist(clinic, request.today),
        "unsupervised": _by_therapists(unsupervised),
        "first_url": reverse("clinic-cases") if "after" in request.GET else "",
        "next_url": f"{reverse('clinic-cases')}?{urlencode({'after': more_after})}" if more_after else "",
    }
    return render(request, "clinic/clinic_cases.html", context)


def _by_therapists(cases: list[Unsupervised]) -> list[tuple[tuple[Clinician, ...], str, list[Case]]]:
    """Return the cases of the same therapists and for the same reason together: one link ends that for all of them."""
    found: dict[tuple[tuple[Clinician, ...], str], list[Case]] = {}
    for each in cases:
        found.setdefault((each.therapists, each.why), []).append(each.case)
    return [(therapists, why, same) for (therapists, why), same in found.items()]


@access(Permission.MANAGE_PEOPLE)
def clinic_case(request: ClinicRequest, case: UUID) -> HttpResponse:
    left = next((c for c in cases_without_therapist(request.user.clinic, request.today) if c.pk == case), None)
    if left is None:
        raise Http404
    form = ColleagueForm(sent(request), colleagues=list(therapists_of(request.user.clinic)))
    if request.method == "POST":
        taken = recorded(
            form,
            lambda: transfer_case(
                case=left,
                by=request.user,
                to=form.colleague,
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if taken:
            messages.success(request, f"{taken.clinician.name} treats the case from today on.")
            return redirect("clinic-cases")
    return page(request, "clinic/clinic_case.html", {"case": left}, form)
