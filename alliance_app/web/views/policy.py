"""With which limits does the clinic judge, which did it have before, and what would others do?"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
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
def clinic_policy_try(request: ClinicRequest) -> HttpResponse:
    """Show what other limits would do; nothing is saved."""
    form = _form(request, reasoned=False)
    found = {}
    if request.method == "POST" and form.is_valid():
        found = _seen(request, form.policy)
        form.ask_why()
    return _draft(request, form, found)


@access(Permission.SET_POLICY)
def clinic_policy_edit(request: ClinicRequest) -> HttpResponse:
    form = _form(request)
    if request.method == "POST" and recorded(form, lambda: _set(request, form)):
        messages.success(request, "In force. Each case is judged by it from its next entry on.")
        return redirect("clinic-policy")
    changed = isinstance(getattr(form, "refusal", None), PolicyChanged)
    if changed:
        form.build_on(history_of_policy(request.user.clinic).in_force.number)
    return _draft(request, form, {"changed": changed})


def _form(request: ClinicRequest, *, reasoned: bool = True) -> PolicyForm:
    """Return the form, which begins with what is in force, or with a preset that the address names."""
    in_force = history_of_policy(request.user.clinic).in_force
    preset = PRESETS.get(request.GET.get("begin", ""))
    begins, start = preset.policy if preset else in_force.rules, {"based_on": in_force.number}
    return PolicyForm(sent(request), in_force=begins, initial=start, reasoned=reasoned)


def _draft(request: ClinicRequest, form: PolicyForm, shown: dict[str, Any]) -> HttpResponse:
    context = {
        "in_force": history_of_policy(request.user.clinic).in_force,
        "presets": PRESETS,
        "may_set": request.user.may(Permission.SET_POLICY),
    }
    return page(request, "clinic/clinic_policy_edit.html", context | shown, form)


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
