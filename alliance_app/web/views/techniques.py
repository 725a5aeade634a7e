"""The clinic's own techniques: what there is, a new one, the next version of one, and one that is retired."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from alliance_app.consultation.library import own_technique, own_techniques
from alliance_app.consultation.models import ClinicTechnique
from alliance_app.consultation.operations.techniques import (
    TEXTS,
    ChangedMeanwhile,
    retire_technique,
    save_technique,
)
from alliance_app.people.roles import Permission

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.techniques import TechniqueForm


@access(Permission.EDIT_LIBRARY)
def clinic_techniques(request: ClinicRequest) -> HttpResponse:
    return render(request, "clinic/clinic_techniques.html", {"techniques": own_techniques(request.user.clinic)})


@access(Permission.EDIT_LIBRARY)
def clinic_technique_add(request: ClinicRequest) -> HttpResponse:
    return _edit(request, None)


@access(Permission.EDIT_LIBRARY)
def clinic_technique_edit(request: ClinicRequest, technique: UUID) -> HttpResponse:
    return _edit(request, _entry(request, technique))


@access(Permission.EDIT_LIBRARY)
@require_POST
def clinic_technique_retire(request: ClinicRequest, technique: UUID) -> HttpResponse:
    entry = _entry(request, technique)
    retired = request.POST.get("retired") != "no"
    retire_technique(by=request.user, technique=entry.technique, retired=retired, now=request.now)
    messages.success(request, "Taken out of the library." if retired else "Back in the library.")
    return redirect("clinic-techniques")


def _entry(request: ClinicRequest, technique: UUID) -> ClinicTechnique:
    entry = own_technique(request.user.clinic, technique)
    if entry is None:
        raise Http404
    return entry


def _edit(request: ClinicRequest, entry: ClinicTechnique | None) -> HttpResponse:
    start = {name: getattr(entry, name) for name in ("family", *TEXTS)} | {"based_on": entry.version} if entry else {}
    form = TechniqueForm(sent(request), initial=start)
    if request.method == "POST":
        saved = recorded(
            form,
            lambda: save_technique(
                by=request.user,
                family=form.cleaned_data["family"],
                texts={name: form.cleaned_data[name] for name in TEXTS},
                technique=entry and entry.technique,
                retired=entry.retired if entry else False,
                based_on=form.cleaned_data["based_on"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if saved:
            messages.success(request, "In the library. It waits for the alliance like every technique.")
            return redirect("clinic-techniques")
        if isinstance(getattr(form, "refusal", None), ChangedMeanwhile):
            form.data = form.data.copy()
            form.data["based_on"] = str(form.refusal.newest.version)
            entry = form.refusal.newest
    context = {"entry": entry, "changed": isinstance(getattr(form, "refusal", None), ChangedMeanwhile)}
    return page(request, "clinic/clinic_technique_edit.html", context, form)
