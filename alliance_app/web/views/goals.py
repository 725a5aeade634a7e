"""The client's goal, and whether the case is stuck."""

from django.contrib import messages
from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import redirect

from alliance_app.consultation.operations.goals import Changed, declare_stuck, state_goal
from alliance_app.consultation.transitions import stuck_is_asked_again
from alliance_app.consultation.unread import therapists
from alliance_app.records.models import Case, GoalStatement, MethodStatement, StuckDeclaration
from alliance_app.records.permissions import Act

from ..access import ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.goals import GoalForm, StatementForm, StuckForm
from .beside import GOAL, beside

GOAL_TEXTS = ("therapist_words", "client_part", "therapist_part")


@access(Act.RATE)
def goal_add(request: ClinicRequest, case: Case) -> HttpResponse:
    if answer := beside(request, case, GOAL):
        return answer
    newest, newest_version = case.goals.last(), case.goals.aggregate(newest=Max("version"))["newest"] or 0
    form = GoalForm(
        sent(request),
        today=request.today,
        words_on_record=newest.client_words if newest and not newest.by_own_hand else "",
        initial={"based_on": newest_version},
    )
    if request.method == "POST":
        if recorded(form, lambda: _state(request, case, form)):
            messages.success(request, "The goal is written down.")
            return redirect("case-detail", case=case.pk)
        newest = base_on_newest(form) or newest
    context = {
        "case": case,
        "newest": newest,
        "waits": newest and newest.by_own_hand,
        "therapist": therapists(case.goals.select_related("participant", "recorded_by")),
    }
    return page(request, "cases/goal_add.html", context, form)


def base_on_newest(form: StatementForm) -> GoalStatement | MethodStatement | None:
    """Base a form on what somebody wrote meanwhile, so that it can be saved again; return that, None if nobody did."""
    refusal = getattr(form, "refusal", None)
    if not isinstance(refusal, Changed):
        return None
    if not refusal.newest.by_own_hand:  # what a client wrote is not passed over by pressing twice
        form.data = form.data.copy()
        form.data["based_on"] = refusal.newest.version
    return refusal.newest


def _state(request: ClinicRequest, case: Case, form: GoalForm) -> GoalStatement:
    data = form.cleaned_data
    return state_goal(
        case=case,
        by=request.user,
        client_words=data["client_words"],
        agreement=data["agreement"],
        based_on=data["based_on"],
        stated_on=data["stated_on"],
        now=request.now,
        key=data["idempotency_key"],
        **{name: data[name].strip() for name in GOAL_TEXTS},
    )


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
