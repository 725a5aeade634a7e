"""The clinic's measures: which there are and which are asked, one of its own, and the wording of one from a file."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from alliance_app.consultation.operations.measures import (
    MeasureChanged,
    define_measure,
    load_wording,
    use_measure,
)
from alliance_app.interop.measure_files import MeasureFile
from alliance_app.people.operations import NotAllowed
from alliance_app.people.roles import Permission

from ..access import ClinicRequest, access
from ..answering import accepted, page, sent
from ..forms.measures import MeasureFileForm, MeasureForm, typed_of
from ..measure_list import facts_of, measure_rows, own_measure


@access(Permission.SET_MEASURES)
def clinic_measures(request: ClinicRequest) -> HttpResponse:
    return render(request, "clinic/clinic_measures.html", {"measures": list(measure_rows(request.user.clinic))})


@access(Permission.SET_MEASURES)
@require_POST
def clinic_measure_use(request: ClinicRequest, measure: str) -> HttpResponse:
    used = request.POST.get("used") != "no"
    try:
        use_measure(by=request.user, key=measure, used=used, now=request.now)
    except NotAllowed as refusal:
        raise Http404 from refusal
    messages.success(request, "Check-ins have room for it now." if used else "Check-ins no longer ask for it.")
    return redirect("clinic-measures")


@access(Permission.SET_MEASURES)
def clinic_measure_add(request: ClinicRequest) -> HttpResponse:
    form = MeasureForm(sent(request))
    if request.method == "POST" and accepted(
        form, lambda: define_measure(by=request.user, definition=form.definition(), now=request.now)
    ):
        messages.success(request, "Defined. Take it into use, and check-ins have room for it.")
        return redirect("clinic-measures")
    return page(request, "clinic/clinic_measure_edit.html", {}, form)


@access(Permission.SET_MEASURES)
def clinic_measure_edit(request: ClinicRequest, measure: str) -> HttpResponse:
    own = own_measure(request.user.clinic, measure)
    if own is None:
        raise Http404
    start = {**typed_of(own.rules()), "based_on": own.version}
    form = MeasureForm(sent(request), fixed_key=own.key, initial=start)
    if request.method == "POST" and accepted(
        form,
        lambda: define_measure(
            by=request.user, definition=form.definition(), now=request.now, change=True,
            based_on=form.cleaned_data["based_on"],
        ),
    ):  # fmt: skip
        messages.success(request, "Changed. Cases are judged by it from their next entry on, or by rebuild_standings.")
        return redirect("clinic-measures")
    context = {"own": own}
    if isinstance(getattr(form, "refusal", None), MeasureChanged):
        now = own_measure(request.user.clinic, measure)
        form.build_on(now.version)
        context = {"own": now, "by_now": facts_of(now.rules())}
    return page(request, "clinic/clinic_measure_edit.html", context, form)


@access(Permission.SET_MEASURES)
def clinic_measure_file(request: ClinicRequest) -> HttpResponse:
    form = MeasureFileForm(sent(request), request.FILES or None)
    if request.method == "POST" and accepted(form, lambda: _load(request, form.cleaned_data["file"]), beside="file"):
        messages.success(request, "Loaded.")
        return redirect("clinic-measures")
    return page(request, "clinic/clinic_measure_file.html", {}, form)


@transaction.atomic
def _load(request: ClinicRequest, file: MeasureFile) -> None:
    """Do all that a file says, or nothing."""
    if file.definition:
        define_measure(by=request.user, definition=file.definition, now=request.now)
    if file.wording:
        load_wording(by=request.user, key=file.key, wording=file.wording, now=request.now)
