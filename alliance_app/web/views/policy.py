"""With which limits does the clinic judge, which did it have before, and what would others do?"""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from alliance_app.clinical.parameters import differences
from alliance_app.clinical.policy import Policy as Limits
from alliance_app.clinical.presets import PRESETS
from alliance_app.consultation.judgement import rules_of
from alliance_app.consultation.models import Policy
from alliance_app.consultation.operations.policies import PolicyChanged, set_policy
from alliance_app.consultation.policy_history import history_of_policy
from alliance_app.insights.policy_replay import MOST, replay
from alliance_app.people.roles import Permission

from ..access import Audience, ClinicRequest, access
from ..answering import page, recorded, sent
from ..forms.policy import PolicyForm
from ..policy_page import limits_of, lines_of, turned


@access(Audience.SIGNED_IN)
def clinic_policy(request: ClinicRequest) -> HttpResponse:
    history = history_of_policy(request.user.clinic)
    context = {
        "history": history,
        "groups": limits_of(history.in_force.rules),
        "may_set": request.user.may(Permission.SET_POLICY),
        "may_try": request.user.may(Permission.TRY_POLICY),
    }
    return render(request, "clinic/clinic_policy.html", context)


@access(Permission.TRY_POLICY)
def clinic_policy_edit(request: ClinicRequest) -> HttpResponse:
    seeing, may_set = request.POST.get("act") == "see", request.user.may(Permission.SET_POLICY)
    if request.method == "POST" and not (seeing or may_set):
        raise Http404
    history = history_of_policy(request.user.clinic)
    start = {"based_on": history.in_force.number}
    preset = PRESETS.get(request.GET.get("begin", ""))
    begins = preset.policy if preset else history.in_force.rules
    form = PolicyForm(sent(request), in_force=begins, initial=start, reasoned=not seeing)
    context: dict[str, Any] = {}
    if seeing and form.is_valid():
        context = _seen(request, form.policy)
        form.ask_why()
    elif request.method == "POST" and not seeing and recorded(form, lambda: _set(request, form)):
        messages.success(request, "In force. Each case is judged by it from its next entry on.")
        return redirect("clinic-policy")
    if isinstance(getattr(form, "refusal", None), PolicyChanged):
        history = history_of_policy(request.user.clinic)
        form.build_on(history.in_force.number)
        context = {"changed": True}
    context |= {"in_force": history.in_force, "presets": PRESETS, "may_set": may_set}
    return page(request, "clinic/clinic_policy_edit.html", context, form)


def _set(request: ClinicRequest, form: PolicyForm) -> Policy:
    return set_policy(
        clinic=request.user.clinic,
        parameters=form.parameters(),
        why=form.cleaned_data["why"],
        now=request.now,
        by=request.user,
        based_on=form.cleaned_data["based_on"],
        key=form.cleaned_data["idempotency_key"],
    )


def _seen(request: ClinicRequest, draft: Limits) -> dict[str, Any]:
    """Return what the page shows of a replay."""
    rules = rules_of(request.user.clinic)
    found = replay(request.user, rules, draft, request.today)
    return {
        "found": found,
        "most": MOST,
        "lines": lines_of(found) if found.any_cases else [],
        "turned": turned(found),
        "changes": differences(rules.policy, draft),
    }
