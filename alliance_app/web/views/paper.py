"""The three questions on paper: printing a page of them, and typing in what somebody wrote."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance_app.clinical.alliance import HIGHEST
from alliance_app.consultation.operations.paper_forms import print_forms
from alliance_app.people.roles import Permission
from alliance_app.records.models import Case, PaperForm, Participant
from alliance_app.records.paper_forms import printed, sheet_of
from alliance_app.records.permissions import Act
from alliance_app.records.queries import newest_held_without, present_in_order

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..client_words import wording_for
from ..forms.paper import UNKNOWN_CODE, CodeForm, PrintForm


@access(Act.RATE)
def paper_form(request: ClinicRequest, case: Case) -> HttpResponse:
    people = present_in_order(case)
    named = [person for person in people if str(person.pk) == request.GET.get("participant")]
    first = next(iter(named or people), None)
    form = PrintForm(sent(request), people=people, initial={"participant": str(first.pk) if first else ""})
    if request.method == "POST" and (sheets := recorded(form, lambda: _print(request, case, form))):
        codes = [printed(sheet.code) for sheet in sheets]
        return render(request, "clients/paper.html", {"case": case, "codes": codes} | _sheet(form.person))
    context = {"case": case, "people": people} | (_sheet(first) if first else {})
    return page(request, "clients/paper_form.html", context, form)


@access(Permission.RATE)
def paper_enter(request: ClinicRequest) -> HttpResponse:
    form = CodeForm(sent(request))
    if request.method == "POST" and form.is_valid():
        sheet = sheet_of(form.cleaned_data["code"], request.user, request.today)
        if sheet:
            return redirect(_check_in_of(sheet))
        form.add_error("code", UNKNOWN_CODE)
    return page(request, "clients/paper_enter.html", {}, form)


def _print(request: ClinicRequest, case: Case, form: PrintForm) -> list[PaperForm]:
    return print_forms(
        case=case,
        participant=form.person,
        by=request.user,
        now=request.now,
        key=form.cleaned_data["idempotency_key"],
        **form.how_asked(),
    )


def _sheet(person: Participant) -> dict:
    """Return what stands on a sheet: nothing by which somebody could be known."""
    return {"person": person, "wording": wording_for(person), "numbers": range(HIGHEST + 1)}


def _check_in_of(sheet: PaperForm) -> str:
    """Return where a sheet is typed in: at the newest session of which this person's view is not on record."""
    session = newest_held_without(sheet.participant)
    meant = {"client": 1, "session": session.pk} if session else {}
    query = urlencode(meant | {"paper": sheet.participant_id})
    return f"{reverse('checkin-add', args=[sheet.case_id])}?{query}"
