"""Repairs: planned with one tap, changed, and said how they went."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from alliance_app.clinical.alliance import Factor
from alliance_app.clinical.wording import short
from alliance_app.consultation import transitions
from alliance_app.consultation.case_file import file_of
from alliance_app.consultation.guidance import alliance
from alliance_app.consultation.models import Repair, RepairMark
from alliance_app.consultation.operations.repairs import change_plan, mark_repair, next_session, plan_repair
from alliance_app.records.models import Case
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.consultation import RepairChangeForm, RepairForm, RepairMarkForm
from ..repair_items import repair_item


@access(Act.RATE)
def repair_add(request: ClinicRequest, case: Case) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    factor, move = (asked.get(name, "") for name in ("factor", "move"))
    known = {m.key: m for m in alliance.FACTORS[Factor(factor)].moves} if factor in set(Factor) else {}
    if move not in known:
        raise Http404
    usual = {"factor": factor, "move": move, "due_on": next_session(case, request.today)}
    form = RepairForm(sent(request), initial=usual)
    if request.method == "POST":
        repair = recorded(
            form,
            lambda: plan_repair(
                case=case,
                by=request.user,
                factor=factor,
                move=move,
                due_on=form.cleaned_data["due_on"],
                note=form.cleaned_data["note"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
            beside="due_on",
        )
        if repair:
            messages.success(
                request, f"Planned, by {short(repair.due_on)}. The next check-in asks whether you tried it."
            )
            return _to_the_plans(case) if "tap" in request.POST else redirect("case-detail", case=case.pk)
    context = {"case": case, "factor": factor, "move": known[move]}
    return page(request, "consultation/repair_add.html", context, form)


@access(Act.RATE)
def repair_change(request: ClinicRequest, case: Case, repair: UUID) -> HttpResponse:
    planned = _planned(case, repair)
    form = RepairChangeForm(sent(request), noted=bool(planned.note), initial={"due_on": planned.due_on})
    if request.method == "POST":
        changed = recorded(
            form,
            lambda: change_plan(
                repair=planned,
                by=request.user,
                due_on=form.cleaned_data["due_on"],
                note=form.cleaned_data.get("note", ""),
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
            beside="due_on",
        )
        if changed:
            messages.success(request, f"Planned by {short(changed.due_on)}.")
            return _to_the_plans(case)
    return page(request, "consultation/repair_change.html", _shown(request, case, planned), form)


@access(Act.RATE)
def repair_mark(request: ClinicRequest, case: Case, repair: UUID) -> HttpResponse:
    planned = _planned(case, repair)
    form = RepairMarkForm(sent(request))
    if request.method == "POST":
        done = recorded(
            form,
            lambda: mark_repair(
                repair=planned,
                by=request.user,
                state=form.cleaned_data["state"],
                note=form.cleaned_data["note"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
            ),
        )
        if done:
            waits = done.state == RepairMark.State.TRIED
            messages.success(request, "On record. The next ratings say more." if waits else "On record.")
            return redirect("case-detail", case=case.pk)
    return page(request, "consultation/repair_mark.html", _shown(request, case, planned), form)


def _planned(case: Case, repair: UUID) -> Repair:
    planned = case.repairs.filter(pk=repair).prefetch_related("marks").first()
    if planned is None:
        raise Http404
    return planned


def _shown(request: ClinicRequest, case: Case, planned: Repair) -> dict[str, Any]:
    """Return a repair as its case's file shows it: not completed by a view that waits for the viewer's own."""
    file = file_of(case, request.today, request.user)
    repair = next(each for each in file.rows["repairs"] if each.pk == planned.pk)
    return {"case": case, "repair": repair_item(repair, file), "changes": transitions.plan_can_be_changed(repair)}


def _to_the_plans(case: Case) -> HttpResponse:
    return redirect(f"{reverse('consult', args=[case.pk])}#planned")
