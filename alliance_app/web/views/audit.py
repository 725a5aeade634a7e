"""The audit log, for the clinic's administrators: who did what and when, without any clinical content."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance_app.audit.models import AuditEntry
from alliance_app.audit.queries import entries_of, page_of
from alliance_app.interop.safe_csv import csv_lines
from alliance_app.people.queries import names_of
from alliance_app.people.roles import Permission

from ..access import ClinicRequest, access
from ..answering import REFUSED
from ..forms.audit import AuditFilterForm
from ..log_rows import days_of, told_to_administrators

COLUMNS = ("at", "person", "person_id", "did", "case")
#: So many entries are read at once for a file, of whatever length it becomes.
CHUNK = 2000


@access(Permission.READ_AUDIT)
def audit(request: ClinicRequest) -> HttpResponse:
    names = names_of(request.user.clinic)
    form = AuditFilterForm(request.POST or request.GET, names)
    valid = form.is_valid()
    if request.method == "POST" and valid:
        return redirect(_address("clinic-audit", form))
    conditions = form.conditions(request.user.clinic.time_zone) if valid else {}
    entries = entries_of(request.user.clinic_id, **conditions)
    page = page_of(entries, form.cleaned_data.get("before") if valid else None)
    context = {
        "form": form,
        "days": days_of(page.entries, names, told_to_administrators),
        "older_url": _address("clinic-audit", form, before=page.older) if page.older else "",
        "newest_url": _address("clinic-audit", form) if valid and form.cleaned_data["before"] else "",
        "export_url": _address("clinic-audit-export", form),
        "narrowed": any(conditions.values()),
    }
    return render(request, "clinic/audit.html", context, status=200 if valid else REFUSED)


@access(Permission.READ_AUDIT)
def audit_export(request: ClinicRequest) -> HttpResponseBase:
    names = names_of(request.user.clinic)
    form = AuditFilterForm(request.GET, names)
    if not form.is_valid():
        return redirect("clinic-audit")
    entries = entries_of(request.user.clinic_id, **form.conditions(request.user.clinic.time_zone))
    lines = csv_lines(COLUMNS, (_cells(entry, names) for entry in _all(entries)))
    return StreamingHttpResponse(
        (line.encode() for line in lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="audit-{request.today}.csv"'},
    )


def _all(entries: QuerySet[AuditEntry]) -> Iterator[AuditEntry]:
    """Yield all entries, read page by page: nothing is held open while the file is on its way."""
    before = None
    while found := list((entries.filter(id__lt=before) if before else entries)[:CHUNK]):
        yield from found
        before = found[-1].pk


def _cells(entry: AuditEntry, names: dict[int, str]) -> tuple:
    person = names.get(entry.actor_id, "") if entry.actor_id else ""
    case = str(entry.case_id) if entry.case_id else ""
    return (entry.at.isoformat(timespec="seconds"), person, entry.actor_id, told_to_administrators(entry, names), case)


def _address(name: str, form: AuditFilterForm, **also: object) -> str:
    query = form.query(**also) if form.is_valid() else ""
    return f"{reverse(name)}?{query}" if query else reverse(name)
