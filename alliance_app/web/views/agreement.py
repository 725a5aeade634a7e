"""How far do those agree who rated the same sessions? For a supervisor, of the cases that they answer."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from alliance_app.insights.agreement import agreement_of
from alliance_app.people.roles import Permission

from ..access import ClinicRequest, access
from ..agreement_page import agreement_csv, tables


@access(Permission.REVIEW)
def team_agreement_page(request: ClinicRequest) -> HttpResponse:
    found = agreement_of(request.user, request.today)
    context = {"tables": tables(found), "empty": not any(each.shown for each in found)}
    return render(request, "supervision/agreement_page.html", context)


@access(Permission.REVIEW)
@require_GET
def team_agreement(request: ClinicRequest) -> HttpResponse:
    return HttpResponse(
        "".join(agreement_csv(agreement_of(request.user, request.today))),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="agreement-{request.today.isoformat()}.csv"'},
    )
