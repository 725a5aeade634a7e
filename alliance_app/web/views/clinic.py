"""Who works in the clinic, and what is it called? For its administrators."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from alliance_app.people.operations.clinics import SETTINGS, change_clinic
from alliance_app.people.queries import people_of
from alliance_app.people.roles import Permission
from alliance_app.records.unsupervised import cases_that_need_somebody

from ..access import ClinicRequest, access
from ..answering import accepted, page, sent
from ..forms.clinic import ClinicForm


@access(Permission.MANAGE_PEOPLE)
def people(request: ClinicRequest) -> HttpResponse:
    clinic = request.user.clinic
    untreated, unsupervised = cases_that_need_somebody(clinic, request.today)
    context = {
        "people": people_of(clinic, request.today), "untreated": untreated, "unsupervised": unsupervised
    }  # fmt: skip
    return render(request, "clinic/people.html", context)


@access(Permission.MANAGE_PEOPLE)
def clinic_edit(request: ClinicRequest) -> HttpResponse:
    clinic = request.user.clinic
    form = ClinicForm(sent(request), initial={field: getattr(clinic, field) for field in SETTINGS})
    if request.method == "POST" and accepted(
        form, lambda: change_clinic(clinic=clinic, to=form.settings(), by=request.user, now=request.now)
    ):
        messages.success(request, "Saved. It holds from now on.")
        return redirect("clinic-people")
    return page(request, "clinic/clinic_edit.html", {}, form)
