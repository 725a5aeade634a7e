"""Consult: the alliance first, then what else keeps a case stuck, then techniques."""

from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from alliance_app.clinical.repair import due_on
from alliance_app.consultation import library, transitions
from alliance_app.consultation.case_file import CaseFile, file_of
from alliance_app.consultation.guidance import alliance, obstacles, states
from alliance_app.consultation.guidance.techniques import NOTE
from alliance_app.consultation.operations.formulations import formulate
from alliance_app.consultation.operations.overrides import look_anyway
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..answering import REFUSED, looked_for, recorded
from ..banners import Banner, banner_of
from ..consult_page import factor_steps, look_costs, planned_items, sentence_start, suggestion
from ..forms.consultation import FormulationForm, OverrideForm
from ..goal_words import parts_of


@access(Act.CONSULT)
def consult(request: ClinicRequest, case: Case) -> HttpResponse:
    return _consult(request, case, OverrideForm())


def _consult(
    request: ClinicRequest, case: Case, form: OverrideForm, sentence_form: FormulationForm | None = None
) -> HttpResponse:
    file = file_of(case, request.today, request.user)
    standing = file.judged.standing
    try:
        techniques = library.offered(case, request.today, judged=file.whole)
        offered = True
    except transitions.GateClosed:
        techniques, offered = [], False
    rates, looks = Act.RATE in request.acts, Act.LOOK_ANYWAY in request.acts
    planned = planned_items(file)
    context = {
        "case": case,
        "banner": _banner(request, file),
        "waits": bool(file.hidden),
        "risks": file.risk,
        "steps": factor_steps(standing, planned),
        "state": states.STATES.get(standing.reason),
        "ruptures": alliance.RUPTURES,
        "obstacles": obstacles.OBSTACLES,
        "goal": file.rows["goals"][-1] if file.rows["goals"] else None,
        "goal_parts": parts_of(file.rows["goals"]),
        "goal_waits": "goals" in file.unread,
        "planned": planned,
        "formulation": file.formulation,
        "suggests": "" if file.hidden else suggestion(file.judged),
        "sentence_form": sentence_form or FormulationForm(initial=sentence_start(standing, file.formulation)),
        "offered": offered,
        "techniques": techniques,
        "techniques_note": NOTE,
        "override": file.override,
        "looks": looks and case.is_open and not offered and file.override is None,
        "look_costs": look_costs(file) if looks and not offered else "",
        "plans": rates and case.is_open,
        "plan_key": uuid4().hex,
        "due_on": due_on((session.on for session in file.judged.history.held), request.today),
    }
    refused = form.errors or (sentence_form is not None and sentence_form.errors)
    return render(request, "consultation/consult.html", {**context, "form": form}, status=REFUSED if refused else 200)


@access(Act.RATE)
def formulation_add(request: ClinicRequest, case: Case) -> HttpResponse:
    if request.method != "POST":
        return redirect(f"{reverse('consult', args=[case.pk])}#sentence")
    form = FormulationForm(request.POST)
    done = recorded(
        form,
        lambda: formulate(
            case=case,
            by=request.user,
            factor=form.cleaned_data["factor"],
            affects=form.cleaned_data["affects"],
            because=form.cleaned_data["because"],
            now=request.now,
            key=form.cleaned_data["idempotency_key"],
        ),
    )
    if done:
        messages.success(request, "Kept. It stands on the case, and your supervisor can read it.")
        return redirect(f"{reverse('consult', args=[case.pk])}#sentence")
    return _consult(request, case, OverrideForm(), form)


@access(Act.LOOK_ANYWAY)
def override_add(request: ClinicRequest, case: Case) -> HttpResponse:
    if request.method != "POST":
        return redirect("consult", case=case.pk)
    form = OverrideForm(request.POST)
    override = recorded(
        form,
        lambda: look_anyway(
            case=case,
            by=request.user,
            reason=form.cleaned_data["reason"],
            explanation=form.cleaned_data["explanation"],
            now=request.now,
            key=form.cleaned_data["idempotency_key"],
        ),
    )
    if override:
        if override.waits(request.today):
            messages.success(request, "You have asked. Your supervisor sees it at once, and answers first.")
        else:
            messages.success(request, "You look anyway. Your supervisor sees it at once.")
        return redirect(f"{reverse('consult', args=[case.pk])}#techniques")
    return _consult(request, case, form)


@access(Act.CONSULT)
def technique_list(request: ClinicRequest, case: Case) -> HttpResponse:
    words, file = looked_for(request, "words"), file_of(case, request.today, request.user)
    try:
        techniques = library.offered(case, request.today, words, file.whole)
    except transitions.GateClosed:
        return _waiting(request, file)
    context = {
        "case": case,
        "techniques": techniques,
        "words": words,
        "techniques_note": NOTE,
        "banner": _banner(request, file),
    }
    template = "consultation/_techniques.html" if request.htmx else "consultation/technique_list.html"
    return render(request, template, context)


@access(Act.CONSULT)
def technique_detail(request: ClinicRequest, case: Case, key: str) -> HttpResponse:
    file = file_of(case, request.today, request.user)
    try:
        entry = library.offered_one(case, key, request.today, file.whole)
    except transitions.GateClosed:
        return _waiting(request, file)
    except KeyError:
        raise Http404 from None
    context = {"case": case, "technique": entry, "banner": _banner(request, file)}
    return render(request, "consultation/technique_detail.html", context)


def _banner(request: ClinicRequest, file: CaseFile) -> Banner:
    return banner_of(file, request.user, rates=Act.RATE in request.acts)


def _waiting(request: ClinicRequest, file: CaseFile) -> HttpResponse:
    """Answer 403 with what comes first: techniques wait."""
    context = {"case": file.case, "banner": _banner(request, file)}
    return render(request, "consultation/waiting.html", context, status=403)
