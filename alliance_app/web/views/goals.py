"""The client's goal, and whether the case is stuck."""

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect

from alliance_app.consultation.operations.goals import Changed, declare_stuck, state_goal
from alliance_app.consultation.transitions import stuck_is_asked_again
from alliance_app.records.models import Case, StuckDeclaration
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.goals import GoalForm, StuckForm
from ..goal_words import goal_context

GOAL_TEXTS = ("therapist_words", "client_part", "therapist_part")


@access(Act.RATE)
def goal_add(request: ClinicRequest, case: Case) -> HttpResponse:
    newest, newest_version = case.goals.last(), case.goals.aggregate(newest=Max("version"))["newest"] or 0
    form = GoalForm(
        sent(request),
        today=request.today,
        words_on_record=newest.client_words if newest else "",
        initial={"based_on": newest_version},
    )
    if request.method == "POST":
        goal = recorded(
            form,
            lambda: state_goal(
                case=case,
                by=request.user,
                client_words=form.cleaned_data["client_words"],
                agreement=form.cleaned_data["agreement"],
                based_on=form.cleaned_data["based_on"],
                stated_on=form.cleaned_data["stated_on"],
                now=request.now,
                key=form.cleaned_data["idempotency_key"],
                **{name: form.cleaned_data[name].strip() for name in GOAL_TEXTS},
            ),
        )
        if goal:
            messages.success(request, "The goal is written down.")
            return redirect("case-detail", case=case.pk)
        if isinstance(getattr(form, "refusal", None), Changed):
            newest = form.refusal.newest
            form.data = form.data.copy()
            form.data["based_on"] = newest.version
    context = {"case": case, "newest": newest, "therapist": goal_context(case.goals.all())["goal_therapist"]}
    return page(request, "cases/goal_add.html", context, form)


@access(Act.DECLARE)
def stuck_declare(request: ClinicRequest, case: Case) -> HttpResponse:
    newest = case.declarations.last()
    now_stuck = bool(newest and newest.stuck)
    form = StuckForm(sent(request), initial={"stuck": "no" if now_stuck else "yes"})
    if request.method == "POST":
        declaration = recorded(form, lambda: _declare(request, case, form))
        if declaration:
            said = "The case is marked as stuck." if declaration.stuck else "The case is no longer marked as stuck."
            messages.success(request, said)
            return redirect("case-detail", case=case.pk)
        if isinstance(getattr(form, "refusal", None), Changed):
            newest = form.refusal.newest
            now_stuck = newest.stuck
            form.data = form.data.copy()
            form.data["stuck"] = "no" if now_stuck else "yes"
    context = {
        "case": case,
        "newest": newest,
        "now_stuck": now_stuck,
        "asked_again": now_stuck and stuck_is_asked_again(case, request.today),
    }
    return page(request, "cases/stuck_declare.html", context, form)


def _declare(request: ClinicRequest, case: Case, form: StuckForm) -> StuckDeclaration:
    """Declare the case stuck, unless the form says that it no longer is: what is not said ends nothing."""
    return declare_stuck(
        case=case,
        by=request.user,
        stuck=form.cleaned_data["stuck"] is not False,
        reason=form.cleaned_data["reason"],
        now=request.now,
        key=form.cleaned_data["idempotency_key"],
    )
