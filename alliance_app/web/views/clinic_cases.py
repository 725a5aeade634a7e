"""Which cases has nobody, and who takes them over? For the clinic's administrators, by code alone."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from alliance_app.consultation.operations.transfers import transfer_case
from alliance_app.people.roles import Permission
from alliance_app.records.queries import cases_without_therapist, therapists_of

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.episodes import ColleagueForm


@access(Permission.MANAGE_PEOPLE)
def clinic_cases(request: ClinicRequest) -> HttpResponse:
    cases = cases_without_therapist(request.user.clinic, request.today)
    return render(request, "clinic/clinic_cases.html", {"cases": cases})


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
