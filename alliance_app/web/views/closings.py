"""A case ends, and may go on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from alliance_app.clinical.gate import Reason
from alliance_app.consultation.operations.closings import check_last_day, close_case, reopen_case
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.episodes import CloseForm, ReopenForm


@access(Act.TRANSFER)
def case_close(request: ClinicRequest, case: Case) -> HttpResponse:
    possible = {"closed_on": lambda day: check_last_day(case, day, request.today)}
    form = CloseForm(sent(request), initial={"closed_on": request.today}, possible=possible)
    if request.method == "POST":
        closing = recorded(
            form,
            lambda: close_case(
                case=case,
                by=request.user,
                ending=form.cleaned_data["ending"],
                closed_on=form.cleaned_data["closed_on"],
                note=form.cleaned_data["note"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if closing:
            messages.success(request, "The case is closed. Everything stays readable.")
            return redirect("case-detail", case=case.pk)
    low = case.standing.reason_on(request.today) is Reason.LOW
    return page(request, "cases/case_close.html", {"case": case, "low": low}, form)


@access(Act.TRANSFER)
def case_reopen(request: ClinicRequest, case: Case) -> HttpResponse:
    form = ReopenForm(sent(request))
    if request.method == "POST":
        closing = recorded(
            form,
            lambda: reopen_case(
                case=case,
                by=request.user,
                because=form.cleaned_data["because"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if closing:
            messages.success(request, "The case is open again.")
            return redirect("case-detail", case=case.pk)
    closing = case.closings.filter(reopened_on__isnull=True).last()
    return page(request, "cases/case_reopen.html", {"case": case, "closing": closing}, form)
