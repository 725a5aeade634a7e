"""Who looked at my cases, and what can others see of them? For therapists."""

from django.http import HttpResponse
from django.shortcuts import render

from alliance_app.audit.queries import LogPage, looks_of_others, page_of
from alliance_app.consultation.queries import queued_of
from alliance_app.people.queries import administrators_of, deputies_for, names_of, supervisors_of
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..forms.looks import older_than
from ..log_rows import days_of, told_to_therapists
from ..others_see import OF_ONE, OVERVIEWS, shown_to_administrators, shown_to_supervisors


@access(Act.SEE_LOOKS)
def case_looks(request: ClinicRequest, case: Case) -> HttpResponse:
    page = page_of(looks_of_others(case.clinic_id, request.user.pk, [case.pk]), older_than(request.GET))
    days = days_of(page.entries, names_of(case.clinic), told_to_therapists)
    return render(request, "cases/case_looks.html", {"case": case, "days": days, **_pager(page)})


@access(Permission.OPEN_CASES)
def others_see(request: ClinicRequest) -> HttpResponse:
    me, clinic = request.user, request.user.clinic
    mine = Case.objects.visible_to(me, request.today).treated_by(me, request.today).only("pk", "code", "closed_on")
    codes, still_open = {case.pk: case.code for case in mine}, sum(case.is_open for case in mine)
    links, deputies = supervisors_of(me), deputies_for(me)
    supervise = {link.supervisor_id for link in links} | {deputy.deputy_id for deputy in deputies}
    now = [link for link in links if link.holds_on(request.today)]
    named = {link.supervisor_id for link in now}
    looks = looks_of_others(
        clinic.pk, me.pk, codes, overviews=OVERVIEWS, supervisors=supervise, of_one=OF_ONE, person=str(me.public_id)
    )
    page = page_of(looks, older_than(request.GET))
    context = {
        "supervisors": [link for link in now if link.supervisor.is_active],
        "closed": [link.supervisor for link in now if not link.supervisor.is_active],
        "deputies": [each for each in deputies if each.holds_on(request.today) and each.supervisor_id in named],
        "administrators": administrators_of(clinic),
        "to_supervisors": shown_to_supervisors(),
        "to_administrators": shown_to_administrators(),
        "open_cases": still_open,
        "closed_cases": len(mine) - still_open,
        "queued": list(queued_of(me, request.today)),
        "days": days_of(page.entries, names_of(clinic), told_to_therapists, codes),
        **_pager(page),
    }
    return render(request, "supervision/others_see.html", context)


def _pager(page: LogPage) -> dict[str, str]:
    return {"older_url": f"?before={page.older}" if page.older else ""}
